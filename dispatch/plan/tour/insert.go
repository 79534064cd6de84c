package tour

// slot is a place for an order in a run, and what it adds to the run's cost.
type slot struct {
	cost    int64 // infinite: none
	i, j    int32 // the pick comes behind node i, the drop behind node j of the unchanged run (behind the pick where i = j)
	pick    int32 // the stop of the pick; of a job none, and i = j
	vehicle int32
}

var noSlot = slot{cost: infinite}

// span holds what evaluate computes for a node before it tries pairs of positions.
type span struct {
	toDrop, fromDrop int32 // travel time from and to this node
	leaving          int64 // cost from the drop to the next node
	tollDrop         int64 // cost of the drop alone behind this node
	leastDrop        int64 // least tollDrop from this node on
	tollPick         int64 // cost of the pick alone behind this node
	tollPair         int64 // cost of both behind this node
	full             bool  // the order does not fit on board between this node and the next
}

// evaluate finds the cheapest slot of an order in a run that adds less than below. Each position costs a few look-ups. Pairs of
// positions are tried only while their travel cost is below the best found and the pick alone keeps the run feasible.
//
// Where an additional visit makes later ones earlier (travel times that break the triangle inequality, a setup that is saved),
// a slot that only this makes feasible may be missed, unless the worker is thorough.
func (w *worker) evaluate(o int32, r *route, below int64) slot {
	in := w.in
	x := &in.orders[o]
	v := &in.vehicles[r.vehicle]
	n := len(r.nodes) - 2 // number of visits
	extraStops := 1
	if x.picks > 0 {
		extraStops = 2
	}
	w.bound = 0
	if v.maxStops > 0 && n+extraStops > v.maxStops {
		w.bound = infinite
		return noSlot
	}
	base := in.surcharge(o, r.vehicle)
	if p := &in.p.Vehicles[r.vehicle]; p.Per != nil {
		base += per(p, int(r.orders))
	}
	if n == 0 {
		base += in.p.Vehicles[r.vehicle].Fixed
	}
	best := slot{cost: below}
	if x.picks == 0 {
		w.evaluateJob(o, r, base, &best)
	} else {
		w.tollDrop(o, r)
		w.bound = infinite
		ready := false
		for k := x.pick; k < x.pick+x.picks; k++ {
			bound := base + w.tollPair(o, r, k)
			w.bound = min(w.bound, bound)
			if bound >= best.cost {
				continue
			}
			if !ready {
				w.spanDrop(o, r)
				ready = true
			}
			w.evaluatePair(o, r, k, base, bound, &best)
		}
	}
	if best.cost == below {
		return noSlot
	}
	best.vehicle = r.vehicle
	return best
}

// tollDrop computes the travel cost of the drop at each position.
func (w *worker) tollDrop(o int32, r *route) {
	nodes := r.nodes
	if cap(w.spans) < len(nodes) {
		w.spans = make([]span, 2*len(nodes)+8)
	}
	spans := w.spans[:len(nodes)]
	v := &w.in.vehicles[r.vehicle]
	from, to := v.ways.at(w.in.stops[w.in.orders[o].drop].place)
	first := int(v.frozen)
	reaching := int64(0)
	for k := range nodes {
		s := &spans[k]
		s.toDrop, s.fromDrop, s.leaving = 0, 0, 0
		p := nodes[k].place
		if p >= 0 {
			s.toDrop, s.fromDrop, s.leaving = to.time[p], from.time[p], int64(from.toll[p])
		}
		if k > first {
			spans[k-1].tollDrop = reaching + s.leaving - int64(nodes[k-1].toll)
		}
		reaching = 0
		if p >= 0 {
			reaching = int64(to.toll[p])
		}
	}
}

// tollPair computes the travel cost of the pick at each position, and returns the least cost of both together.
func (w *worker) tollPair(o int32, r *route, pick int32) int64 {
	nodes, spans := r.nodes, w.spans[:len(r.nodes)]
	v := &w.in.vehicles[r.vehicle]
	from, to := v.ways.at(w.in.stops[pick].place)
	hop := int64(from.toll[w.in.stops[w.in.orders[o].drop].place])
	least, later := infinite, infinite // later: for a drop behind the next node
	for k := len(nodes) - 2; k >= int(v.frozen); k-- {
		reaching, leaving := -int64(nodes[k].toll), int64(0)
		if p := nodes[k].place; p >= 0 {
			reaching += int64(to.toll[p])
		}
		if p := nodes[k+1].place; p >= 0 {
			leaving = int64(from.toll[p])
		}
		s := &spans[k]
		s.tollPick, s.tollPair = reaching+leaving, reaching+hop+spans[k+1].leaving
		least = min(least, s.tollPick+later, s.tollPair)
		later = min(later, s.tollDrop)
	}
	return least
}

// spanDrop excludes positions where the drop would be too late or too much, and computes the least cost from each on.
func (w *worker) spanDrop(o int32, r *route) {
	in := w.in
	x := &in.orders[o]
	v := &in.vehicles[r.vehicle]
	m := len(r.nodes) - 1
	spans, nodes := w.spans[:m+1], r.nodes[:m+1]
	d := &in.stops[x.drop]
	quick := !w.thorough && !v.slow
	least := infinite
	for k := m - 1; k >= int(v.frozen); k-- {
		s := &spans[k]
		if quick {
			a, b := &nodes[k], &nodes[k+1]
			at := max(a.depart+int64(s.toDrop), d.open)
			there := at + d.service + int64(spans[k+1].fromDrop)
			if at > d.close || there > b.close || there+b.service > b.last {
				s.tollDrop = infinite
			}
		}
		least = min(least, s.tollDrop)
		s.leastDrop = least
		s.full = overfull(r.load[k*in.dims:(k+1)*in.dims], x.amount, v.capacity)
	}
}

// overfull reports whether amount on top of load exceeds the capacity.
func overfull(load, amount, capacity []int32) bool {
	for d, l := range load {
		if l+amount[d] > capacity[d] {
			return true
		}
	}
	return false
}

// evaluatePair looks for the best positions of a pick and the drop; base is the cost of the order in any position, bound the
// least it can cost here.
func (w *worker) evaluatePair(o int32, r *route, pick int32, base, bound int64, best *slot) {
	in := w.in
	x := &in.orders[o]
	v := &in.vehicles[r.vehicle]
	p, d := &in.stops[pick], &in.stops[x.drop]
	m := len(r.nodes) - 1
	spans := w.spans[:m+1]
	from, to := v.ways.at(p.place)
	hop := int64(from.time[d.place])
	first := int(v.frozen)
	pickSpan, dropSpan := p.service, d.service
	if p.place != d.place {
		dropSpan += d.setup
	}
	budget := infinite
	if v.maxTravel > 0 {
		budget = v.maxTravel - r.travel
	}
	for i := first; i < m; i++ {
		a, b := &r.nodes[i], &r.nodes[i+1]
		if a.depart > p.close && !w.thorough && !v.slow {
			break
		}
		if in.soft && !v.slow && bound+p.tardy(a.depart)+d.tardy(a.depart+p.service) >= best.cost { // further back it is later still
			break
		}
		if spans[i].full {
			continue
		}
		toll, adjacent := spans[i].tollPick, spans[i].tollPair
		least := infinite // cost of a later drop
		if i+1 < m {
			least = spans[i+1].leastDrop
		}
		tryAt, tryLater := adjacent+base < best.cost, least < infinite && toll+least+base < best.cost
		if !tryAt && !tryLater {
			continue
		}
		if v.slow {
			w.pairSlowly(o, r, pick, i, base, best)
			continue
		}
		var toPick, fromPick int64
		if a.place >= 0 {
			toPick = int64(to.time[a.place])
		}
		if b.place >= 0 {
			fromPick = int64(from.time[b.place])
		}
		at := a.depart + toPick
		start := max(at, p.open)
		if start > p.close {
			continue
		}
		if p.more != nil {
			var ok bool
			if start, ok = p.begin(at); !ok {
				continue
			}
		}
		picked := start + pickSpan
		if a.place != p.place {
			picked += p.setup
		}
		lateness := base
		if in.soft {
			lateness += p.tardy(start)
		}
		if tryAt && toPick+hop+int64(spans[i+1].fromDrop)-int64(a.ride) <= budget {
			if began, ok := d.begin(picked + hop); ok {
				over := began + dropSpan
				if out, ok := in.serve(b, over+int64(spans[i+1].fromDrop), d.place); ok && out <= b.last {
					cost := adjacent + lateness
					if in.soft {
						cost += d.tardy(began)
						cost += w.delayed(r, i+1, over+int64(spans[i+1].fromDrop), d.place, best.cost-cost)
					}
					if cost < best.cost {
						*best = slot{cost: cost, i: int32(i), j: int32(i), pick: pick}
					}
				}
			}
		}
		if !tryLater {
			continue
		}
		clock, place := picked+fromPick, p.place
		pickTravel := toPick + fromPick - int64(a.ride)
		added := int64(0) // lateness of the visits in between
		for j := i + 1; j < m; j++ {
			if spans[j].full {
				break
			}
			c := &r.nodes[j]
			over, ok := in.serve(c, clock, place)
			if !ok || over > c.last && !w.thorough {
				break
			}
			if in.soft {
				added += w.lateness(c, over, place) - w.lateness(c, c.depart, r.nodes[j-1].place)
			}
			s := &spans[j]
			if s.tollDrop < infinite && toll+s.tollDrop+lateness+added < best.cost {
				next := &r.nodes[j+1]
				from := int64(spans[j+1].fromDrop)
				if began, ok := d.begin(over + int64(s.toDrop)); ok && pickTravel+int64(s.toDrop)+from-int64(c.ride) <= budget {
					done := began + d.service
					if c.place != d.place {
						done += d.setup
					}
					if out, ok := in.serve(next, done+from, d.place); ok && out <= next.last {
						cost := toll + s.tollDrop + lateness + added
						if in.soft {
							cost += d.tardy(began)
							cost += w.delayed(r, j+1, done+from, d.place, best.cost-cost)
						}
						if cost < best.cost {
							*best = slot{cost: cost, i: int32(i), j: int32(j), pick: pick}
						}
					}
				}
			}
			if j+1 < m {
				cost := toll + spans[j+1].leastDrop + lateness + added
				if in.soft {
					cost += d.tardy(over)
				}
				if cost >= best.cost {
					break
				}
			}
			clock, place = over+int64(c.ride), c.place
		}
	}
}

// tardy is the lateness cost of beginning at start.
func (s *stop) tardy(start int64) int64 {
	var cost int64
	for _, x := range s.late {
		if start > x.From {
			cost += (start - x.From) * x.Rate
		}
	}
	return cost
}

// delayed returns the additional cost of the visits from node k on when the vehicle reaches k at at, coming from place before;
// infinite when it is below or more, or infeasible. It ends where the delay is absorbed.
func (w *worker) delayed(r *route, k int, at int64, before int32, below int64) int64 {
	var cost int64
	for ; k < len(r.nodes)-1; k++ {
		n := &r.nodes[k]
		over, ok := w.in.serve(n, at, before)
		if !ok {
			return infinite
		}
		cost += w.lateness(n, over, before) - w.lateness(n, n.depart, r.nodes[k-1].place)
		if over == n.depart {
			break
		}
		if over > n.depart && cost >= below { // a delay never makes later visits cheaper
			return infinite
		}
		at, before = over+int64(n.ride), n.place
	}
	return cost
}

func (w *worker) evaluateJob(o int32, r *route, base int64, best *slot) {
	in := w.in
	x := &in.orders[o]
	v := &in.vehicles[r.vehicle]
	d := &in.stops[x.drop]
	m := len(r.nodes) - 1
	out, into := v.ways.at(d.place)
	// What a job takes stays on board to the end, so it cannot come before the last node that is too full for it.
	first := int(v.frozen)
	for k := m - 1; k >= first; k-- {
		if overfull(r.load[k*in.dims:(k+1)*in.dims], x.take, v.capacity) {
			first = k + 1
			break
		}
	}
	budget := infinite
	if v.maxTravel > 0 {
		budget = v.maxTravel - r.travel
	}
	for i := int(v.frozen); i < m; i++ {
		a, b := &r.nodes[i], &r.nodes[i+1]
		// What a job brings is on board up to here.
		if overfull(r.load[i*in.dims:(i+1)*in.dims], x.amount, v.capacity) {
			return
		}
		if i < first {
			continue
		}
		if a.depart > d.close && !v.slow {
			return
		}
		toll := base - int64(a.toll)
		var to, from int64
		if a.place >= 0 {
			to = int64(into.time[a.place])
			toll += int64(into.toll[a.place])
		}
		if b.place >= 0 {
			from = int64(out.time[b.place])
			toll += int64(out.toll[b.place])
		}
		if toll >= best.cost || to+from-int64(a.ride) > budget {
			continue
		}
		if v.slow {
			w.trySlowly(o, r, noStop, i, i, toll-base, base, best)
			continue
		}
		began, ok := d.begin(a.depart + to)
		if !ok {
			continue
		}
		over := began + d.service
		if a.place != d.place {
			over += d.setup
		}
		if gone, ok := in.serve(b, over+from, d.place); !ok || gone > b.last {
			continue
		}
		if in.soft {
			toll += d.tardy(began)
			toll += w.delayed(r, i+1, over+from, d.place, best.cost-toll)
		}
		if toll < best.cost {
			*best = slot{cost: toll, i: int32(i), j: int32(i), pick: noStop}
		}
	}
}

const noStop = int32(-1)
