package plan

import (
	"cmp"
	"context"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// Foresee implements dispatch.Foresight: it follows what everybody on duty has in hand, in the order in which plans expect it to be done.
func (p *Planner) Foresee(ctx context.Context, s dispatch.Situation) ([]dispatch.Expected, error) {
	t := newTown(s, cmp.Or(p.PickUp, DefaultPickUp), cmp.Or(p.Ahead, DefaultAhead))
	var all []dispatch.Expected
	for _, c := range t.onDuty() {
		if len(c.hand) == 0 {
			continue
		}
		b := newBatch(t, nil) // one for each: their places have nothing to do with one another, and tables of ways grow by the square
		b.cadres.of(c)
		if err := b.lay(ctx, p.Travel); err != nil {
			return nil, err
		}
		all = append(all, b.expected()...)
	}
	return all, nil
}

// expected are the times of the only cadre's errands.
func (b *batch) expected() []dispatch.Expected {
	v, hand := &b.problem.Vehicles[0], b.cadres.all[0].hand
	times := make([]dispatch.Expected, len(hand))
	moment := func(seconds int64) dispatch.Moment {
		return b.town.Now.Add(time.Duration(seconds) * time.Second)
	}
	end, place := v.Window.From, v.Start
	for _, x := range v.Run {
		s, e := stopOf(&b.problem.Orders[x.Order], x), &times[x.Order]
		there := end + b.way(0, place, s.Place)
		start, _ := begins(s, there)
		if e.Errand == 0 {
			*e = dispatch.Expected{Request: hand[x.Order].request, Errand: hand[x.Order].n, Leaves: moment(end), Arrives: moment(there), Begins: moment(start)}
		}
		if end = start + s.Service; place != s.Place {
			end += s.Setup
		}
		e.Ends, place = moment(end), s.Place
		if x.Kind == tour.Drop {
			e.Delivers = moment(start)
		}
	}
	return times
}
