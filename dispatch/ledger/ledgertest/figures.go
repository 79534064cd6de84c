package ledgertest

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/geo"
)

func (x *Town) rollsUp(t *testing.T) {
	ctx := context.Background()
	before, err := x.DB.Sums(ctx, ledger.FigureFilter{})
	must(t, err)
	homes, err := x.DB.HouseholdsIn(ctx, ledger.FigureFilter{})
	must(t, err)
	for {
		x.addUp(t)
		n, err := x.DB.RollUp(ctx, 10)
		must(t, err)
		if n == 0 {
			break
		}
	}
	after, err := x.DB.Sums(ctx, ledger.FigureFilter{})
	must(t, err)
	same, err := x.DB.HouseholdsIn(ctx, ledger.FigureFilter{})
	must(t, err)
	if !slices.Equal(before, after) || !slices.Equal(homes, same) {
		t.Errorf("before %v %v\nafter %v %v", before, homes, after, same)
	}
	x.Serve(t) // one line that is not rolled up yet
	x.Pass(48 * time.Hour)
	x.audits(t)
	if h, err := x.DB.Head(ctx); err != nil || h.Day == "" || h.Short() == "" {
		t.Errorf("the head is %+v, %v", h, err)
	}
}

// Serve lets a cadre serve a household that nobody else serves.
func (x *Town) Serve(t *testing.T) dispatch.ID {
	Describe(t, x.Desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "late", Unit: "office", Name: "丙某", Area: "city", Mode: geo.Ebike, Pass: true, Cap: 100}})
	x.do(t, Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: "late"}, dispatch.CheckIn{Until: x.Now().Add(40 * time.Hour)})
	call := Call("lake")
	call.Place.Building, call.Words.Room = "9", "901"
	id := x.do(t, Operator, request(""), call).Subject.ID
	x.do(t, Operator, request(id), dispatch.Reassign{Errand: 1, Cadre: "late", Insist: true})
	x.do(t, Cadre("late"), request(id), dispatch.Start{Errand: 1})
	x.do(t, Cadre("late"), request(id), dispatch.Finish{Errand: 1})
	return id
}

// servedTwice serves a household on several days and takes the first services back, rolling up after each step.
func (x *Town) servedTwice(t *testing.T) {
	x.Pass(24 * time.Hour)
	rolled := func() {
		x.addUp(t)
		for n := 1; n > 0; {
			var err error
			n, err = x.DB.RollUp(t.Context(), 100)
			must(t, err)
		}
		x.addUp(t)
	}
	var served []dispatch.ID
	for range 3 {
		served = append(served, x.Serve(t))
		rolled()
		x.Pass(24 * time.Hour)
	}
	for _, id := range served[:2] {
		x.do(t, Operator, request(id), dispatch.Reopen{})
		rolled()
	}
	x.audits(t)
}

// addUp compares the amounts of bulletins with the sums of their lines, in every state of rolling up.
func (x *Town) addUp(t *testing.T) {
	t.Helper()
	var parts []dispatch.Part
	for _, m := range []dispatch.Measure{dispatch.Persons, dispatch.Times, dispatch.Households} {
		parts = append(parts, dispatch.Part{Measure: m, Kinds: []string{"medicine"}}, dispatch.Part{Measure: m, Kinds: []string{"medicine", "groceries"}})
	}
	credits, err := x.DB.Figures(t.Context(), ledger.FigureFilter{Book: dispatch.Service})
	must(t, err)
	for _, unit := range []dispatch.ID{"", "office", "club"} {
		for _, until := range []dispatch.Day{"2022-11-21", "2022-11-22", x.Now().Day()} {
			for _, f := range []ledger.FigureFilter{{}, {From: until}, {Under: "north"}} {
				f.Book, f.Unit, f.Until = dispatch.Service, unit, until
				var persons, times int
				homes := map[dispatch.ID]int{}
				for _, c := range credits {
					if (unit == "" || c.Unit == unit) && (f.Under == "" || c.Area == "garden") && c.Day >= f.From && c.Day <= until {
						persons += c.Sign * c.Persons
						times += c.Sign * c.Times
						homes[c.Household] += c.Sign
					}
				}
				maps.DeleteFunc(homes, func(h dispatch.ID, standing int) bool { return h == "" || standing <= 0 })
				want := []int{persons, persons, times, times, len(homes), len(homes)}
				if got, err := x.DB.Amounts(t.Context(), f, parts); err != nil || !slices.Equal(got, want) {
					t.Errorf("%+v: %v, the lines say %v, %v", f, got, want, err)
				}
			}
		}
	}
}

// keepsWords renames a kind and a unit: bulletins of earlier days keep the earlier names.
func (x *Town) keepsWords(t *testing.T) {
	ctx := t.Context()
	find := func(moment dispatch.Moment) (k dispatch.Kind, u dispatch.Unit) {
		kinds, err := x.DB.KindsAt(ctx, moment)
		must(t, err)
		units, err := x.DB.UnitsAt(ctx, moment)
		must(t, err)
		if now, err := x.DB.Kinds(ctx); err != nil || len(now) != len(kinds) || now[3].Code != kinds[3].Code {
			t.Errorf("%d kinds of %d, or in another order: %v", len(kinds), len(now), err)
		}
		return kinds[slices.IndexFunc(kinds, func(k dispatch.Kind) bool { return k.Code == "repair" })], units[slices.IndexFunc(units, func(u dispatch.Unit) bool { return u.ID == "office" })]
	}
	k, u := find(0)
	dayOne, wasPhrase, wasName := x.Now().Day(), k.Phrase, u.Name
	x.Pass(24 * time.Hour)
	k.Phrase, k.Measure, k.Name = "上门维修", dispatch.Persons, dispatch.Text{ZH: "上门维修", EN: "repairs"}
	u.Name = "改名后的单位"
	Describe(t, x.Desk, dispatch.DescribeKind{Kind: k}, dispatch.DescribeUnit{Unit: u})
	dayTwo := x.Now().Day()
	if k, u := find(dayOne.End()); k.Phrase != wasPhrase || k.Measure != dispatch.Times || u.Name != wasName {
		t.Errorf("of the day before: %q in %s, %q", k.Phrase, k.Measure, u.Name)
	}
	if k, u := find(dayTwo.End()); k.Phrase != "上门维修" || k.Measure != dispatch.Persons || u.Name != "改名后的单位" {
		t.Errorf("of the day itself: %q in %s, %q", k.Phrase, k.Measure, u.Name)
	}
	if k, u := find(dispatch.Day("2001-01-01").End()); k.Phrase != wasPhrase || u.Name != wasName { // before the record existed
		t.Errorf("of long ago: %q, %q", k.Phrase, u.Name)
	}
	x.audits(t)
}
