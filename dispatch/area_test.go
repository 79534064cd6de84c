package dispatch

import (
	"errors"
	"testing"
	"time"
)

func control(t *testing.T, a Area, now Moment, k Control) Area {
	t.Helper()
	entries, err := Restrict{Control: k}.Decide(Case{Area: a}, now)
	must(t, err)
	for _, e := range entries {
		e.Seq = a.Seq + 1
		a = a.Apply(e)
	}
	return a
}

func TestANewControlEndsTheOneBeforeOnTheSameDoor(t *testing.T) {
	start := Day("2022-11-22").At(8, 0)
	c := Area{ID: "c", Level: Compound}
	c = control(t, c, start, Control{Label: "临时管控", Effect: StayIn})
	c = control(t, c, start.Add(time.Hour), Control{Label: "高风险区", Effect: StayHome, Building: "3"})
	path := []Area{{ID: "root"}, c}
	on := func(building string, after time.Duration) Effect {
		return EffectOn(path, Place{Compound: "c", Building: building}, start.Add(after))
	}
	if on("3", 2*time.Hour) != StayHome || on("4", 2*time.Hour) != StayIn || on("3", 0) != StayIn || on("3", -time.Hour) != Free {
		t.Error("the controls do not add up")
	}
	c = control(t, c, start.Add(3*time.Hour), Control{Effect: Free, Building: "3"})
	c = control(t, c, start.Add(3*time.Hour), Control{Effect: Free})
	path[1] = c
	if on("3", 4*time.Hour) != Free || on("4", 4*time.Hour) != Free || on("3", 2*time.Hour) != StayHome {
		t.Error("lifting does not free, or rewrites what was")
	}
	if len(c.Controls) != 4 || c.Seq != 4 {
		t.Errorf("%d controls are on record", len(c.Controls))
	}
}

func TestAControlOnAnAreaHoldsBelowIt(t *testing.T) {
	now := Day("2022-11-22").At(8, 0)
	community := control(t, Area{ID: "s", Level: Community}, now, Control{Label: "静态管理", Effect: StayIn})
	if got := EffectOn([]Area{community, {ID: "c", Level: Compound}}, Place{Compound: "c", Building: "3"}, now); got != StayIn {
		t.Errorf("effect %v", got)
	}
}

func TestBadControlsNameTheField(t *testing.T) {
	for field, k := range map[string]Control{"effect": {Effect: 7}, "until": {Until: 1, From: 2}, "building": {Building: "3"}, "label": {Label: "\x00"}} {
		if _, err := (Restrict{Control: k}).Decide(Case{Area: Area{Level: Community}}, 5); !errors.Is(err, &Error{Code: Invalid, Field: field}) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestFacilityHoursAndSeal(t *testing.T) {
	day := Day("2022-11-23")
	shop := Facility{Opens: 8 * 60, Closes: 20 * 60}
	night := Facility{Opens: 20 * 60, Closes: 6 * 60}
	for _, c := range []struct {
		f    Facility
		at   Moment
		want Closure
	}{
		{shop, day.At(7, 59), IsShut}, {shop, day.At(8, 0), ""}, {shop, day.At(20, 0), IsShut},
		{night, day.At(23, 0), ""}, {night, day.At(5, 59), ""}, {night, day.At(6, 0), IsShut}, {Facility{}, day.At(3, 0), ""},
	} {
		if got := c.f.ClosedBy(c.at); got != c.want {
			t.Errorf("%d–%d at %s: %q", c.f.Opens, c.f.Closes, c.at.Time(), got)
		}
	}
	entries, err := Seal{On: true, Reason: "order"}.Decide(Case{Facility: shop}, day.At(9, 0))
	must(t, err)
	sealed := shop.Apply(entries[0])
	if sealed.ClosedBy(day.At(9, 0)) != IsSealed || sealed.Seal.Reason != "order" {
		t.Errorf("%+v", sealed.Seal)
	}
	if _, err := (Seal{On: true}).Decide(Case{Facility: sealed}, day.At(9, 0)); !errors.Is(err, &Error{Code: Conflict}) {
		t.Errorf("sealed twice: %v", err)
	}
}

func TestDistrictOfAPath(t *testing.T) {
	path := []Area{{ID: "city", Level: City}, {ID: "d", Level: District}, {ID: "s", Level: Subdistrict}, {ID: "c", Level: Compound}}
	if got := (Area{}).District(path); got != "d" {
		t.Errorf("district %s", got)
	}
	if got := (Area{}).District(path[2:]); got != "s" {
		t.Errorf("without one: %s", got)
	}
}
