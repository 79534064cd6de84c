package plan

import (
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// What somebody has is expected in their order, one after the other: what is begun first, each after the way to it, and what may not begin
// before a time waits for it.
func TestForesee(t *testing.T) {
	s := somewhere()
	s.Kinds = known()
	s.Cadres = []dispatch.OnDuty{onDuty("idle", east(300)), onDuty("busy", east(3000))}
	visit := func(request dispatch.ID, compound dispatch.ID, due time.Duration) dispatch.InHand {
		return dispatch.InHand{Request: request, Errand: 1, State: dispatch.ErrandAccepted, Kind: "garbage", Due: now.Add(due), Drop: dispatch.Stop{Compound: compound}}
	}
	later, begun := visit("later", "b", 2*time.Hour), visit("begun", "a", 3*time.Hour)
	begun.State = dispatch.ErrandUnderway
	later.NotBefore = now.Add(4 * time.Hour)
	s.Cadres[1].Hand = []dispatch.InHand{later, visit("next", "b", time.Hour), begun}

	all, err := New(geo.Detour{}).Foresee(t.Context(), s)
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v %v", all, err)
	}
	for i, want := range []dispatch.ID{"begun", "next", "later"} {
		e := all[i]
		if e.Request != want || e.Arrives < e.Leaves || e.Begins < e.Arrives || e.Delivers < e.Begins || e.Ends <= e.Begins {
			t.Errorf("%d: %+v", i, e)
		}
		if i > 0 && e.Leaves != all[i-1].Ends {
			t.Errorf("%s is left for at %v, when what was before ends at %v", e.Request, e.Leaves, all[i-1].Ends)
		}
	}
	if all[1].Arrives == all[1].Leaves {
		t.Error("there is no way from a to b")
	}
	if x := all[2]; x.Begins != later.NotBefore || x.Arrives >= x.Begins {
		t.Errorf("what may not begin before: %+v", x)
	}
}
