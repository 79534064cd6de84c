package plan

import (
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// holds gives a task to a cadre in such a way that it may move.
func holds(s *dispatch.Situation, c *dispatch.OnDuty, t dispatch.Task) {
	e := &t.Errand
	e.State, e.Cadre, e.ReviewAt = dispatch.ErrandAccepted, c.Cadre.ID, now
	if e.Pick.Role == dispatch.AtPharmacy {
		e.Pick.Facility = "p1"
	}
	t.Request.Errands = []dispatch.Errand{*e}
	s.Given = append(s.Given, t)
	c.Hand = append(c.Hand, t.Request.InHand(*e))
}

func known() map[string]dispatch.Kind {
	kinds := map[string]dispatch.Kind{}
	for _, k := range dispatch.Kinds() {
		kinds[k.Code] = k
	}
	return kinds
}

// delayed returns a situation in which an errand waits for a cadre who is busy and far away, while another nearby is idle.
func delayed() dispatch.Situation {
	s := somewhere()
	s.Kinds = known()
	s.Cadres = []dispatch.OnDuty{onDuty("busy", east(8000)), onDuty("free", east(300))}
	busy := &s.Cadres[0]
	busy.Hand = []dispatch.InHand{{Request: "h", Errand: 1, State: dispatch.ErrandUnderway, PickedUp: true, Drop: dispatch.Stop{Compound: "b"}}}
	holds(&s, busy, task("r", "a"))
	return s
}

func TestWhatIsNotBegunMovesToWhoIsMuchQuicker(t *testing.T) {
	s := delayed()
	d := decide(t, s)
	if len(d) != 1 || d[0].Cadre != "free" || d[0].Later != 0 || d[0].Why.From != "busy" || d[0].Why.Sooner < 600 || d[0].Why.Sooner > 7200 {
		t.Fatalf("%+v", d)
	}
	if w := d[0].Why.Candidates; len(w) != 2 || w[0].Cadre != "free" || w[0].Hand != 0 || w[1].Cadre != "busy" || w[1].Cost < 2*w[0].Cost {
		t.Errorf("the reasons: %+v", w)
	}
}

func TestWhatWasGivenStays(t *testing.T) {
	stays := func(why string, change func(s *dispatch.Situation)) {
		t.Helper()
		s := delayed()
		change(&s)
		if d := decide(t, s); len(d) != 0 {
			t.Errorf("%s: %+v", why, d)
		}
	}
	stays("the gain is small", func(s *dispatch.Situation) {
		s.Cadres[0].Cadre.Duty.Point, s.Cadres[0].Hand = east(900), s.Cadres[0].Hand[1:]
	})
	stays("nobody is told later that it will move", func(s *dispatch.Situation) {
		s.Cadres[1].Hand = []dispatch.InHand{{Request: "f", Errand: 1, State: dispatch.ErrandUnderway, PickedUp: true, Drop: dispatch.Stop{Compound: "a"}}}
	})
	stays("the other may say no", func(s *dispatch.Situation) { s.Cadres[1].Unit.Offers = true })
	stays("a rule keeps the other from it", func(s *dispatch.Situation) { s.Given[0].Errand.Refused = []dispatch.ID{"free"} })
	stays("the holder is of the own team, the other is not", func(s *dispatch.Situation) { s.Cadres[0].Cadre.Bonds = []dispatch.ID{"near"} })
	stays("nobody knows where the holder is", func(s *dispatch.Situation) { s.Cadres[0].Cadre.Duty.Point = geo.Point{} })
	stays("nobody knows where the other is", func(s *dispatch.Situation) { s.Cadres[1].Cadre.Duty.Point = geo.Point{} })
	stays("both are in time for the appointment", func(s *dispatch.Situation) {
		s.Facilities = append(s.Facilities, dispatch.Facility{ID: "h", Role: dispatch.AtHospital, Point: east(2000)})
		trip := taskOf(dispatch.Kinds()[2], "trip", "a", func(r *dispatch.Request) { r.Appointment = now.Add(3 * time.Hour) })
		trip.Errand.Drop.Facility = "h"
		s.Cadres[0].Hand, s.Given = s.Cadres[0].Hand[:1], nil
		holds(s, &s.Cadres[0], trip)
	})
}

func TestWhoseErrandMovedHasTimeForAnother(t *testing.T) {
	s := delayed()
	s.Cadres[0].Cadre.Bonds, s.Cadres[0].Cadre.Duty.Until = []dispatch.ID{"far"}, now.Add(60e9)
	s.Tasks = []dispatch.Task{task("new", "b")}
	if d := decide(t, s); len(d) != 2 || d[0].Cadre != "busy" || d[1].Cadre != "free" {
		t.Errorf("%+v", d)
	}
}

// A cadre whose errands all moved to others is not given them again when the search is repeated for what did not fit.
func TestWhatMovedIsNotPlannedTwice(t *testing.T) {
	s := delayed()
	s.Cadres[0].Hand = s.Cadres[0].Hand[1:]
	far := task("far", "b", func(r *dispatch.Request) { r.Against = []dispatch.ID{"free"} })
	far.Errand.Pick.Facility = "p1"
	soon := func(c *dispatch.Cadre) { c.Duty.Until = now.Add(60e9) }
	soon(&s.Cadres[0].Cadre)
	s.Cadres = append(s.Cadres, onDuty("stays", east(-12_000), soon))
	s.Tasks = []dispatch.Task{far}
	if d := decide(t, s); len(d) != 2 || d[0].Cadre == "" || d[1].Why.From != "busy" {
		t.Errorf("%+v", d)
	}
}

func TestTheHolderIsFreeForWhatIsMoreUrgent(t *testing.T) {
	s := delayed()
	s.Cadres = s.Cadres[:1]
	s.Tasks = []dispatch.Task{task("now", "b", func(r *dispatch.Request) { r.Urgency = dispatch.Urgent })}
	if d := decide(t, s); len(d) != 1 || d[0].Cadre != "busy" || d[0].Later != 0 {
		t.Errorf("%+v", d)
	}
}
