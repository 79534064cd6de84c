package plan

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/geo"
)

// cadre is somebody on duty as the planner sees them: where they start, and what they have in hand.
type cadre struct {
	on        *dispatch.OnDuty
	start     spot
	hand      []errand // in the order in which the errands are expected to be done
	frozen    int      // how many stops at the head of the run stay where they are
	since     int64    // when they began the first of those, in seconds from now: at most 0
	guarded   bool     // an errand in hand is for an infected or contact household
	unguarded bool     // an errand in hand is for another household
	given     int      // how many errands this plan gave them
	tried     int      // for how many jobs they are tried
}

func (c *cadre) id() dispatch.ID { return c.on.Cadre.ID }

// onDuty returns everybody on duty, by id.
func (t *town) onDuty() []*cadre {
	crew := make([]*cadre, len(t.Cadres))
	for i := range t.Cadres {
		crew[i] = t.newCadre(&t.Cadres[i])
	}
	slices.SortFunc(crew, func(a, b *cadre) int { return cmp.Compare(a.id(), b.id()) })
	return crew
}

func (t *town) newCadre(on *dispatch.OnDuty) *cadre {
	c := &cadre{on: on, start: at(on.Cadre.Duty.Point, on.Cadre.ID)}
	if home := t.compound(on.Cadre.Home); c.start.point.IsZero() && !home.point.IsZero() {
		c.start = home
	}
	hand := slices.Clone(on.Hand)
	slices.SortStableFunc(hand, func(a, b dispatch.InHand) int { // what is begun first, then by promise
		return cmp.Or(begun(b)-begun(a), cmp.Compare(a.Due, b.Due), cmp.Compare(a.Request, b.Request), cmp.Compare(a.Errand, b.Errand))
	})
	for _, h := range hand {
		c.mark(h.Protected)
		c.hand = append(c.hand, t.inHand(h))
	}
	c.resume(t, hand)
	return c
}

// resume finds the stop that the cadre is at or going to, and keeps it first: the one where they were last seen, else that of
// the only errand begun. It counts as begun when they were last seen.
func (c *cadre) resume(t *town, hand []dispatch.InHand) {
	now, several := -1, false
	for i, h := range hand {
		if begun(h) == 0 {
			break
		}
		several = i > 0
		if !c.start.point.IsZero() && !c.hand[i].next().point.IsZero() && t.metres(c.start, c.hand[i].next()) < here {
			now = i
			break
		}
	}
	if now < 0 && len(hand) > 0 && begun(hand[0]) > 0 && !several {
		now = 0
	}
	if now < 0 {
		return
	}
	c.hand[0], c.hand[now] = c.hand[now], c.hand[0]
	c.frozen = 1
	if seen := c.on.Cadre.Duty.SeenAt; seen != 0 {
		c.since = t.seconds(seen)
	}
}

// here is the distance in metres within which a cadre counts as being at a place. It equals the least move that is recorded.
const here = 100

// next is where the errand continues: where the goods are fetched, the nearest place if there are several, else where it ends.
func (e errand) next() spot {
	if len(e.picks) > 0 {
		return e.picks[0].at
	}
	return e.drop.at
}

func (c *cadre) mark(protected bool) {
	c.guarded = c.guarded || protected
	c.unguarded = c.unguarded || !protected
}

func begun(h dispatch.InHand) int {
	if h.State == dispatch.ErrandUnderway {
		return 1
	}
	return 0
}

// inHand places an errand that a cadre has on the map. It has no deadline, since it will be done however late.
func (t *town) inHand(h dispatch.InHand) errand {
	k := t.Kinds[h.Kind]
	e := errand{drop: halt{at: t.stop(h.Drop, h.Point), service: serviceOf(k), late: t.late(h.Due, h.Urgency, k)}, load: loadOf(h.Pick, h.People, h.Persons), request: h.Request, n: h.Errand}
	e.drop.windows = late(t.meets(h.Appointment))
	begin := []tour.Window{{From: t.seconds(h.NotBefore), To: tour.Forever}} // it may lie in the past
	if h.Pick.Role == "" {
		e.drop.windows = begin
	} else if !h.PickedUp {
		e.picks = []halt{{at: t.stop(h.Pick, h.Point), setup: t.pickUp, windows: begin}}
	}
	return e
}

// bars returns the rules that keep the cadre from a task, what this plan gave them included.
func (c *cadre) bars(t dispatch.Task, now dispatch.Moment) []dispatch.Bar {
	bars := c.on.Cadre.Bars(t.Request, t.Errand, len(c.on.Hand)+c.given, now)
	if c.mixes(t.Errand.Protected()) {
		bars = append(bars, dispatch.Mixed)
	}
	return bars
}

// carries is the capacity of each mode: parcels, and people. A cadre on foot or on a bike who accompanies people is driven by
// somebody else, so the number of people is not limited.
var carries = map[geo.Mode][2]int32{geo.Foot: {4, 99}, geo.Ebike: {8, 99}, geo.Car: {30, seats}}

const seats = 4

// How many seconds after the end of a shift an errand may end: overrun for everybody, longest for a cadre who is asked to stay
// because nobody can do it sooner. They may hand it back; unassigned, it would lie unseen until the morning.
const overrun, longest = 1200, 7200

// vehicle is the cadre as a vehicle of the solver. What is in hand may end after the shift; layWays sees to that.
func (c *cadre) vehicle(t *town, b *batch) tour.Vehicle {
	room := carries[c.on.Cadre.Mode]
	v := tour.Vehicle{
		Start: b.places.of(c.start), End: tour.Nowhere, Profile: b.modes.of(c.on.Cadre.Mode), Capacity: []int32{room[0], room[1]},
		Window: tour.Window{From: c.since, To: tour.Forever}, Per: t.fair(c.on.Today), Frozen: c.frozen,
	}
	if until := c.on.Cadre.Duty.Until; until != 0 {
		v.Window.To = t.seconds(until) + overrun
	}
	return v
}
