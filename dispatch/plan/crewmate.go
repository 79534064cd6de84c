package plan

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// crewmate is a cadre on duty with the run that they have before them; it grows while the plan is made.
type crewmate struct {
	id        dispatch.ID
	cadre     dispatch.Cadre
	start     geo.Point
	run       []halt // in order
	ways      ways   // between start and the stops of the run; nil until somebody asks
	hand      int
	today     int
	guarded   bool // some errand in hand is for an infected or contact household
	unguarded bool // some is not
}

// halt is one stop of a run.
type halt struct {
	at      geo.Point
	errand  int             // place in the run's list of errands: a drop follows its pick
	due     dispatch.Moment // promised; 0 for a stop that only fetches
	weight  int64           // of a second of lateness, in seconds of travel
	service int64           // seconds
}

// serviceTime is how long a stop of an errand already in hand takes, in seconds.
const serviceTime = 600

func newCrewmate(s dispatch.Situation, c dispatch.OnDuty) *crewmate {
	m := &crewmate{id: c.Cadre.ID, cadre: c.Cadre, start: c.Cadre.Duty.Point, hand: len(c.Hand), today: c.Today}
	if m.start.IsZero() {
		m.start = compound(s, c.Cadre.Home)
	}
	hand := slices.Clone(c.Hand)
	slices.SortStableFunc(hand, func(a, b dispatch.InHand) int { // what is begun, then by promise
		begun := func(h dispatch.InHand) int {
			if h.State == dispatch.ErrandUnderway {
				return 0
			}
			return 1
		}
		return cmp.Or(begun(a)-begun(b), cmp.Compare(a.Due, b.Due))
	})
	for i, h := range hand {
		m.guarded = m.guarded || h.Protected
		m.unguarded = m.unguarded || !h.Protected
		if h.Pick.Role != "" && !h.PickedUp {
			m.run = append(m.run, halt{at: place(s, h.Pick), errand: i, service: serviceTime})
		}
		m.run = append(m.run, halt{at: place(s, h.Drop), errand: i, due: h.Due, weight: lateness(h.Urgency), service: serviceTime})
	}
	return m
}

func place(s dispatch.Situation, stop dispatch.Stop) geo.Point {
	for _, f := range s.Facilities {
		if f.ID == stop.Facility && stop.Facility != "" {
			return f.Point
		}
	}
	return compound(s, stop.Compound)
}

// bars returns the rules that keep the cadre from the errand, over the whole run.
func (m *crewmate) bars(t dispatch.Task, now dispatch.Moment) []dispatch.Bar {
	bars := m.cadre.Bars(t.Request, t.Errand, m.hand, now)
	if t.Errand.Protected && m.unguarded || !t.Errand.Protected && m.guarded {
		bars = append(bars, dispatch.Mixed)
	}
	return bars
}

// places are the start and the stops of the run.
func (m *crewmate) places() []geo.Point {
	all := make([]geo.Point, 0, len(m.run)+1)
	all = append(all, m.start)
	for _, h := range m.run {
		all = append(all, h.at)
	}
	return all
}

// take puts the errand into the run; w are the ways with it.
func (m *crewmate) take(t dispatch.Task, j job, w ways) {
	m.hand++
	m.guarded = m.guarded || t.Errand.Protected
	m.unguarded = m.unguarded || !t.Errand.Protected
	m.run = append(m.run, j.halts(m.hand)...)
	m.ways = w
}
