package tour

import "math/rand/v2"

// randomProblem returns a small problem that uses every feature. With metric its travel times obey the triangle inequality.
func randomProblem(r *rand.Rand, metric bool) *Problem {
	p := &Problem{}
	places := 2 + r.IntN(8)
	chance := func(percent int) bool { return r.IntN(100) < percent }
	for range 1 + r.IntN(2) {
		p.Ways = append(p.Ways, randomWays(r, places, metric))
	}
	window := func() []Window {
		if chance(40) {
			return nil
		}
		from := int64(r.IntN(200))
		all := []Window{{from, from + int64(r.IntN(150))}}
		for chance(25) {
			from = all[len(all)-1].To + 1 + int64(r.IntN(50))
			all = append(all, Window{from, from + int64(r.IntN(80))})
		}
		return all
	}
	dims := r.IntN(3)
	amounts := func(most int) (a []int32) {
		for range dims {
			a = append(a, int32(r.IntN(most)))
		}
		return a
	}
	place := func() int {
		if chance(20) {
			return Nowhere
		}
		return r.IntN(places)
	}
	skills := func(percent int) (s Set) {
		for k := range 3 {
			if chance(percent) {
				s.Add(k * 40)
			}
		}
		return s
	}
	for range 1 + r.IntN(4) {
		v := Vehicle{Start: place(), End: place(), Profile: r.IntN(len(p.Ways)), Skills: skills(70)}
		if v.Capacity = amounts(9); chance(30) {
			v.Capacity = nil
		}
		if chance(70) {
			from := int64(r.IntN(100))
			v.Window = Window{from, from + 100 + int64(r.IntN(400))}
		}
		if chance(30) {
			v.Fixed = int64(r.IntN(100))
		}
		if chance(20) {
			v.Per = []int64{0, int64(r.IntN(20)), int64(20 + r.IntN(20))}
		}
		if chance(15) {
			v.MaxStops = 1 + r.IntN(8)
		}
		if chance(15) {
			v.MaxTravel = 1 + int64(r.IntN(150))
		}
		for chance(20) && len(v.Breaks) < 2 {
			v.Breaks = append(v.Breaks, Break{Windows: window(), Length: int64(r.IntN(30))})
		}
		p.Vehicles = append(p.Vehicles, v)
	}
	stop := func() Stop {
		s := Stop{Place: r.IntN(places), Service: int64(r.IntN(20)), Windows: window()}
		if !metric && chance(30) { // a saved setup lets an additional visit save time
			s.Setup = int64(r.IntN(20))
		}
		for chance(25) {
			s.Late = append(s.Late, Slope{From: int64(r.IntN(200)), Rate: int64(r.IntN(4))})
		}
		return s
	}
	for range r.IntN(10) {
		o := Order{Drop: stop(), Skills: skills(15), Weight: int64(r.IntN(4))}
		for chance(60) && len(o.Picks) < 3 {
			o.Picks = append(o.Picks, stop())
		}
		if len(o.Picks) > 0 {
			o.Amount = amounts(4)
		} else {
			o.Bring, o.Take = amounts(3), amounts(3)
		}
		if chance(20) {
			o.Able = []int{}
			for v := range p.Vehicles {
				if chance(60) {
					o.Able = append(o.Able, v)
					o.Extra = append(o.Extra, int64(r.IntN(50)))
				}
			}
		}
		if chance(20) {
			o.Holder, o.Change = r.IntN(len(p.Vehicles)), int64(r.IntN(60))
		}
		p.Orders = append(p.Orders, o)
	}
	if chance(50) {
		randomRuns(r, p)
	}
	return p
}

func randomWays(r *rand.Rand, places int, metric bool) Ways {
	w := Ways{Places: places, Time: make([]int32, places*places)}
	for a := range places {
		for b := range places {
			if a != b {
				w.Time[a*places+b] = int32(1 + r.IntN(60))
			}
		}
	}
	if metric {
		shorten(w.Time, places)
	}
	if r.IntN(3) == 0 {
		w.Cost = make([]int32, len(w.Time))
		for i := range w.Cost {
			if w.Time[i] > 0 {
				w.Cost[i] = int32(1 + r.IntN(90))
			}
		}
		if metric {
			shorten(w.Cost, places)
		}
	}
	return w
}

func shorten(way []int32, places int) {
	for k := range places {
		for a := range places {
			for b := range places {
				way[a*places+b] = min(way[a*places+b], way[a*places+k]+way[k*places+b])
			}
		}
	}
}

// randomRuns gives vehicles present runs, feasible or not, some partly committed.
func randomRuns(r *rand.Rand, p *Problem) {
	for o := range p.Orders {
		if r.IntN(2) == 0 {
			continue
		}
		v := &p.Vehicles[r.IntN(len(p.Vehicles))]
		at := len(v.Run)
		if n := len(p.Orders[o].Picks); n > 0 {
			v.Run = append(v.Run, Visit{Kind: Pick, Order: o, Pick: r.IntN(n)})
			if k := at; k > 0 && r.IntN(2) == 0 { // interleaved
				v.Run[k], v.Run[k-1] = v.Run[k-1], v.Run[k]
			}
		}
		v.Run = append(v.Run, Visit{Kind: Drop, Order: o})
	}
	for i := range p.Vehicles {
		v := &p.Vehicles[i]
		if r.IntN(2) == 0 && len(v.Run) > 0 && len(v.Breaks) == 0 {
			v.Frozen = r.IntN(len(v.Run) + 1)
		}
	}
	if p.Valid() != nil { // the swap put a drop before its pick
		for i := range p.Vehicles {
			p.Vehicles[i].Run, p.Vehicles[i].Frozen = nil, 0
		}
	}
}

// drive computes the times of visits one by one, as simply as possible; for vehicles without breaks.
func drive(p *Problem, vehicle int, visits []Visit) (Run, bool) {
	v := &p.Vehicles[vehicle]
	c := checker{p: p}
	r := Run{Vehicle: vehicle, Leave: shift(v).From, Cost: v.Fixed}
	clock, place, orders := r.Leave, v.Start, 0
	for _, x := range visits {
		s := c.stop(x)
		x.Arrive = clock + c.way(v, place, s.Place)
		begin, ok := opening(s.Windows, x.Arrive)
		if !ok {
			return r, false
		}
		x.Start, x.Depart = begin, begin+c.takes(s, place)
		for _, slope := range s.Late {
			r.Cost += max(begin-slope.From, 0) * slope.Rate
		}
		if x.Kind == Drop {
			r.Cost += c.added(x.Order, vehicle, orders)
			orders++
		}
		r.Travel += c.way(v, place, s.Place)
		r.Cost += c.toll(v, place, s.Place)
		clock, place = x.Depart, s.Place
		r.Visits = append(r.Visits, x)
	}
	r.Travel += c.way(v, place, v.End)
	r.Cost += c.toll(v, place, v.End)
	r.Back = clock + c.way(v, place, v.End)
	for i := range p.Orders {
		c.served = append(c.served, -1)
		_ = i
	}
	return r, c.run(&r) == nil
}

// insertions returns every way to insert an order into visits behind the committed ones.
func insertions(p *Problem, order int, visits []Visit, frozen int) (all [][]Visit) {
	o := &p.Orders[order]
	put := func(list []Visit, at int, x Visit) []Visit {
		return append(append(append([]Visit(nil), list[:at]...), x), list[at:]...)
	}
	for j := frozen; j <= len(visits); j++ {
		with := put(visits, j, Visit{Kind: Drop, Order: order})
		if len(o.Picks) == 0 {
			all = append(all, with)
		}
		for k := range o.Picks {
			for i := frozen; i <= j; i++ {
				all = append(all, put(with, i, Visit{Kind: Pick, Order: order, Pick: k}))
			}
		}
	}
	return all
}

// overlooked returns an order that the plan leaves although it could be inserted; -1 when there is none. Without metric travel
// times an order that is too late alone may fit together with others; its reason says so.
func overlooked(p *Problem, plan *Plan, metric bool) int {
	runs := make([][]Visit, len(p.Vehicles))
	for _, r := range plan.Runs {
		runs[r.Vehicle] = r.Visits
	}
	for _, u := range plan.Unserved {
		if u.Why < NoRoom && !metric {
			continue
		}
		for v := range p.Vehicles {
			if len(p.Vehicles[v].Breaks) > 0 || p.Vehicles[v].Frozen > 0 {
				continue
			}
			for _, list := range insertions(p, u.Order, runs[v], 0) {
				if _, ok := drive(p, v, list); ok {
					return u.Order
				}
			}
		}
	}
	return -1
}
