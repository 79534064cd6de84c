package dispatch

import (
	"testing"
	"time"
)

func TestTheStrongestControlCounts(t *testing.T) {
	now := Day("2022-11-23").At(9, 0)
	controls := []Control{
		{Label: "静态管理", Effect: StayIn, From: now},
		{Label: "高风险区", Building: "3", Effect: StayHome, From: now, Until: now.Add(48 * time.Hour)},
		{Label: "临时管控", Building: "5", Entrance: "2", Effect: StayHome, From: now.Add(time.Hour)},
	}
	for _, c := range []struct {
		building, entrance string
		at                 Moment
		want               Effect
	}{
		{"1", "1", now - 1, Free},
		{"1", "1", now, StayIn},
		{"3", "2", now, StayHome},
		{"3", "2", now.Add(48*time.Hour) - 1, StayHome},
		{"3", "2", now.Add(48 * time.Hour), StayIn},
		{"5", "2", now, StayIn},
		{"5", "2", now.Add(time.Hour), StayHome},
		{"5", "1", now.Add(time.Hour), StayIn},
		{"", "", now, StayIn},
	} {
		if got := EffectOn([]Area{{Controls: controls}}, Place{Building: c.building, Entrance: c.entrance}, c.at); got != c.want {
			t.Errorf("building %q entrance %q at %s: %s, want %s", c.building, c.entrance, c.at.Time(), got.Name().EN, c.want.Name().EN)
		}
	}
}

func TestAControlThatChangesNothing(t *testing.T) {
	start := Day("2022-11-22").At(8, 0)
	noon := start.Add(4 * time.Hour)
	set := func(a *Area, at Moment, k Control) {
		if k.From == 0 {
			k.From = at
		}
		*a = a.Apply(Entry{Seq: a.Seq + 1, At: at, Fact: Restricted{k}})
	}
	street, garden := Area{ID: "street"}, Area{ID: "garden", Level: Compound}
	set(&garden, start, Control{Effect: StayIn, Label: "临时管控"})
	set(&garden, start, Control{Effect: StayHome, Building: "3", Until: noon.Add(time.Hour)})
	path := func() []Area { return []Area{street, garden} }
	for what, c := range map[string]struct {
		k      Control
		alters bool
	}{
		"what holds":                   {Control{Effect: StayIn, Label: "临时管控"}, false},
		"what holds, with when it was": {Control{Effect: StayIn, Label: "临时管控", From: start}, false},
		"what holds, from later on":    {Control{Effect: StayIn, Label: "临时管控", From: noon.Add(time.Hour)}, false},
		"another name":                 {Control{Effect: StayIn, Label: "静态管理"}, true},
		"another effect":               {Control{Effect: StayHome, Label: "临时管控"}, true},
		"an end":                       {Control{Effect: StayIn, Label: "临时管控", Until: noon.Add(time.Hour)}, true},
		"the same end":                 {Control{Effect: StayHome, Building: "3", Until: noon.Add(time.Hour)}, false},
		"a later end":                  {Control{Effect: StayHome, Building: "3", Until: noon.Add(2 * time.Hour)}, true},
		"what ends before it begins":   {Control{Effect: StayIn, From: noon.Add(2 * time.Hour), Until: noon.Add(time.Hour)}, true},
		"one building as the rest":     {Control{Effect: StayIn, Building: "4"}, true},
		"the same for one building":    {Control{Effect: StayIn, Label: "临时管控", Building: "4"}, true}, // it stands when the other is lifted
		"one building free":            {Control{Effect: Free, Building: "4"}, true},
	} {
		if got := c.k.Alters(path(), noon); got != c.alters {
			t.Errorf("%s: it alters %v", what, got)
		}
	}
	if (Control{Effect: StayHome, Building: "3", Until: noon.Add(time.Hour)}).Alters(path(), noon.Add(24*time.Hour)) {
		t.Error("what is over by now is put again")
	}
	if (Control{Effect: Free}).Alters([]Area{street}, noon) {
		t.Error("who is free is freed again")
	}
	set(&garden, noon, Control{Effect: Free, Building: "4"})
	if (Control{Effect: Free, Building: "4"}).Alters(path(), noon) {
		t.Error("building 4 is freed twice")
	}
	set(&street, noon.Add(time.Minute), Control{Effect: StayHome})
	if !(Control{Effect: Free, Building: "4"}).Alters(path(), noon.Add(time.Hour)) {
		t.Error("building 4 was closed again from above, and freeing it would change nothing")
	}
}

func TestWhereAnotherEffectHolds(t *testing.T) {
	start := Day("2022-11-22").At(8, 0)
	garden := Area{ID: "garden", Level: Compound}
	for i, k := range []Control{{Effect: StayIn}, {Effect: StayHome, Building: "3", Label: "高风险区"}, {Effect: StayHome, Building: "3"}, {Effect: StayIn, Building: "4"}, {Effect: Free, Building: "5", Until: start.Add(time.Hour)}} {
		k.From = start
		garden = garden.Apply(Entry{Seq: int64(i) + 1, At: start, Fact: Restricted{k}})
	}
	parts := Apart([]Area{{ID: "street"}, garden}, start)
	if len(parts) != 2 || parts[0] != (Control{Building: "3", Effect: StayHome}) || parts[1] != (Control{Building: "5", Effect: Free}) {
		t.Errorf("%+v", parts)
	}
	if parts := Apart([]Area{{ID: "street"}, garden}, start.Add(time.Hour)); len(parts) != 1 {
		t.Errorf("what is over holds: %+v", parts)
	}
}
