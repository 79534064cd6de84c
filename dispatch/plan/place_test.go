package plan

import (
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// A place that is in no compound is gone to, by whoever is near it, with what is to be had near it; who has something to bring there is
// there afterwards.
func TestAPointOnTheMapIsGoneTo(t *testing.T) {
	road := func(r *dispatch.Request) {
		r.Place = dispatch.Place{Around: "far", Point: east(2800), Spot: "路口"}
	}
	s := somewhere()
	for i := range "abcdef" { // more than are tried, none of them near
		s.Facilities = append(s.Facilities, dispatch.Facility{ID: "a" + dispatch.ID("abcdef"[i]), Role: dispatch.AtPharmacy, Point: east(float64(10 * i))})
	}
	s.Tasks = []dispatch.Task{task("r", "", road)}
	s.Cadres = []dispatch.OnDuty{onDuty("a", east(100)), onDuty("b", east(2500))}
	if d := decide(t, s)[0]; d.Cadre != "b" || d.Stops.Pick != "p3" {
		t.Errorf("%+v", d)
	}
	s.Cadres[0].Cadre.Bonds = []dispatch.ID{"far"}
	if d := decide(t, s)[0]; d.Cadre != "a" || d.Why.Candidates[0].Tier != ownTeam {
		t.Errorf("whoever is responsible for the area comes before the nearest: %+v", d)
	}

	held := task("held", "", road)
	held.Errand.State, held.Errand.PickedUpAt = dispatch.ErrandUnderway, now
	s.Cadres = []dispatch.OnDuty{onDuty("a", east(900)), onDuty("b", east(0))}
	s.Cadres[1].Hand = []dispatch.InHand{held.Request.InHand(held.Errand)}
	s.Kinds = map[string]dispatch.Kind{"medicine": dispatch.Kinds()[0]}
	s.Tasks = []dispatch.Task{task("next", "b")}
	if w := newTown(s, 0, 0).inHand(s.Cadres[1].Hand[0]).drop.at; w.point != east(2800) {
		t.Errorf("what is in hand ends at %v", w)
	}
	decide(t, s)
}
