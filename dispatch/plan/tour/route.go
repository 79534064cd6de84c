package tour

// route is the run of a vehicle, with the earliest and latest departure of each visit. With them an insertion is judged by a
// few look-ups.
type route struct {
	id      uint32 // of this sequence, unique within a search: results stored under it stay valid
	vehicle int32
	orders  int32
	nodes   []node  // the start, the visits, the end
	load    []int32 // by node and dimension: on board when it is left; none for the end
	cost    int64   // all the run costs
	travel  int64   // time on the way
	late    int64   // the lateness part of cost
}

// node is a visit, in one cache line.
type node struct {
	stop, place    int32 // -1: the start or end has no stop, perhaps no place
	ride, toll     int32 // travel time and cost to the next node
	open, close    int64
	service, setup int64
	depart         int64 // earliest departure
	last           int64 // latest departure that keeps everything behind it feasible
	several        bool  // it has several windows, see the stop
}

func (r *route) visits() int { return len(r.nodes) - 2 }

// serve returns when a node is left by a vehicle that arrives at at from the place before.
func (in *instance) serve(n *node, at int64, before int32) (over int64, ok bool) {
	start := at
	if start < n.open {
		start = n.open
	}
	if start > n.close {
		return 0, false
	}
	if n.several {
		if start, ok = in.stops[n.stop].begin(at); !ok {
			return 0, false
		}
	}
	over = start + n.service
	if n.place != before {
		over += n.setup
	}
	return over, true
}

func (in *instance) nodeOf(s int32) node {
	x := &in.stops[s]
	return node{stop: s, place: x.place, open: x.open, close: x.close, service: x.service, setup: x.setup, several: x.more != nil}
}

// schedule computes a route from its sequence of nodes; false when it is not feasible. The sequence has to have each pick
// before its drop.
func (w *worker) schedule(r *route) bool {
	in := w.in
	v := &in.vehicles[r.vehicle]
	p := &in.p.Vehicles[r.vehicle]
	w.lastID++
	r.id = w.lastID
	n := len(r.nodes) - 1
	r.cost, r.travel, r.late, r.orders = 0, 0, 0, 0
	r.nodes[0].depart = v.open
	r.nodes[n].last = Forever * 2
	if n == 1 {
		r.nodes[0].ride, r.nodes[0].toll = 0, 0
		r.nodes[0].last = v.close
		r.load = append(r.load[:0], make([]int32, in.dims)...)
		return true
	}
	if !w.loads(r, v) || v.maxStops > 0 && n-1 > v.maxStops {
		return false
	}
	for k := range n {
		a, b := &r.nodes[k], &r.nodes[k+1]
		a.ride, a.toll = int32(v.ways.way(a.place, b.place)), int32(v.ways.price(a.place, b.place))
		r.cost += int64(a.toll)
		r.travel += int64(a.ride)
		if b.stop >= 0 && in.stops[b.stop].pick < 0 {
			o := in.stops[b.stop].order
			r.cost += in.surcharge(o, r.vehicle) + per(p, int(r.orders))
			r.orders++
		}
	}
	r.cost += p.Fixed
	if v.maxTravel > 0 && r.travel > v.maxTravel {
		return false
	}
	if v.slow {
		return w.slowly(r)
	}
	for k := range n {
		a, b := &r.nodes[k], &r.nodes[k+1]
		over, ok := in.serve(b, a.depart+int64(a.ride), a.place)
		if !ok {
			return false
		}
		b.depart = over
		if in.soft && b.stop >= 0 {
			r.late += w.lateness(b, over, a.place)
		}
	}
	r.cost += r.late
	for k := n; k > 0; k-- {
		a, b := &r.nodes[k-1], &r.nodes[k]
		start := b.last - b.service
		if b.place != a.place {
			start -= b.setup
		}
		if b.several {
			start = in.stops[b.stop].latest(start)
		}
		a.last = min(start, b.close) - int64(a.ride)
	}
	return true
}

// lateness is the cost of a node that is left at over.
func (w *worker) lateness(n *node, over int64, before int32) int64 {
	s := &w.in.stops[n.stop]
	if s.late == nil {
		return 0
	}
	start := over - n.service
	if n.place != before {
		start -= n.setup
	}
	var cost int64
	for _, x := range s.late {
		if start > x.From {
			cost += (start - x.From) * x.Rate
		}
	}
	return cost
}

// latest returns the latest moment up to at at which the stop may begin.
func (s *stop) latest(at int64) int64 {
	for k := len(s.more) - 1; k >= 0; k-- {
		if s.more[k].From <= at {
			return min(at, s.more[k].To)
		}
	}
	return -infinite / 2
}

func per(v *Vehicle, orders int) int64 {
	if len(v.Per) == 0 {
		return 0
	}
	return v.Per[min(orders, len(v.Per)-1)]
}

// loads computes what is on board. What is committed is allowed even above the capacity.
func (w *worker) loads(r *route, v *vehicle) bool {
	in := w.in
	if in.dims == 0 {
		return true
	}
	n := len(r.nodes) - 1
	if need := n * in.dims; cap(r.load) < need {
		r.load = make([]int32, need, need+4*in.dims)
	} else {
		r.load = r.load[:need]
	}
	clear(r.load[:in.dims])
	for k := 1; k < n; k++ {
		s := &in.stops[r.nodes[k].stop]
		if o := &in.orders[s.order]; o.picks == 0 {
			for d, a := range o.amount {
				r.load[d] += a
			}
		}
	}
	for k := range n {
		now := r.load[k*in.dims : (k+1)*in.dims]
		if k > 0 {
			copy(now, r.load[(k-1)*in.dims:k*in.dims])
			s := &in.stops[r.nodes[k].stop]
			o := &in.orders[s.order]
			for d, a := range o.amount {
				switch {
				case s.pick >= 0:
					now[d] += a
				default:
					now[d] -= a
				}
			}
			for d, a := range o.take {
				now[d] += a
			}
		}
		if k < int(v.frozen) {
			continue
		}
		for d, l := range now {
			if l > v.capacity[d] {
				return false
			}
		}
	}
	return true
}

// slowly schedules a run with breaks. Latest departures are not used for such runs.
func (w *worker) slowly(r *route) bool {
	w.sequence = w.sequence[:0]
	for k := 1; k < len(r.nodes)-1; k++ {
		w.sequence = append(w.sequence, r.nodes[k].stop)
	}
	w.timed.vehicle = int(r.vehicle)
	if !w.timed.run(w.sequence) {
		return false
	}
	r.late = w.timed.late
	r.cost += r.late
	return true
}
