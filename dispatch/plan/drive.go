package plan

import "github.com/bangban/bangban/dispatch/plan/tour"

// driven is the outcome of a run. Times are seconds.
type driven struct {
	travel, cost int64
	late         int64 // beyond the promises, summed over the errands
	end          int64
	most         [2]int32 // on board at any moment
	fits         bool     // within hours, shift and capacity
}

// drive follows a vehicle's visits, each begun as early as possible. It does not use the solver's arithmetic, so that the
// reasons of a decision are computed independently of it.
func (b *batch) drive(vehicle int, run []tour.Visit) driven {
	v := &b.problem.Vehicles[vehicle]
	d := driven{fits: true, end: v.Window.From}
	var on [2]int32
	for _, x := range run {
		if o := &b.problem.Orders[x.Order]; len(o.Picks) == 0 {
			for i, n := range o.Bring {
				on[i] += n
			}
		}
	}
	d.most = on
	place, orders := v.Start, 0
	for k, x := range run {
		o := &b.problem.Orders[x.Order]
		s, sign, load := stopOf(o, x), int32(-1), o.Bring
		if x.Kind == tour.Pick {
			sign = 1
		}
		if len(o.Picks) > 0 {
			load = o.Amount
		}
		if x.Kind == tour.Drop {
			d.cost += v.Per[min(orders, len(v.Per)-1)]
			orders++
		}
		way := b.way(vehicle, place, s.Place)
		d.travel += way
		start, ok := begins(s, d.end+way)
		d.fits = d.fits && (ok || k < v.Frozen)
		for _, slope := range s.Late {
			d.cost += max(start-slope.From, 0) * slope.Rate
		}
		d.late += over(s, start)
		d.end = start + s.Service
		if place != s.Place {
			d.end += s.Setup
		}
		place = s.Place
		for i, n := range load {
			on[i] += sign * n
			d.most[i] = max(d.most[i], on[i])
			d.fits = d.fits && on[i] <= v.Capacity[i]
		}
	}
	d.cost += d.travel
	d.fits = d.fits && d.end <= v.Window.To
	return d
}

// begins returns when a stop can begin for somebody who arrives at the given second; false when its last window is over.
func begins(s *tour.Stop, at int64) (int64, bool) {
	for _, w := range s.Windows {
		if at <= w.To {
			return max(at, w.From), true
		}
	}
	return at, len(s.Windows) == 0
}
