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
	x.Serve(t) // one line that is in no sum yet
	x.Pass(48 * time.Hour)
	x.audits(t)
	if h, err := x.DB.Head(ctx); err != nil || h.Day == "" || h.Short() == "" {
		t.Errorf("the head is %+v, %v", h, err)
	}
}

// Serve has one household by the lake served by a cadre of its own.
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

// servedTwice has a household served on several days and the first times taken back, each rolled up by itself.
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

// addUp compares the amounts of bulletins with the sums of their lines, whatever is rolled up by now.
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
