package tour

import "slices"

// Local search: small changes, tried until none gains. It is quicker than removing and reinserting orders while there is much
// to gain close by, as around new orders in present runs. A change is evaluated without touching the plan and made only if it
// gains, because most do not.

const localNear = 12 // neighbours an order is swapped with

// local is what polish keeps between calls.
type local struct {
	looked []uint32 // by order: the id of its run when no change around it gained
	worth  []worth  // by order
}

// worth is what a run saves when an order is taken out.
type worth struct {
	id   uint32 // id of the run
	cost int64
}

// polish moves and swaps orders whose runs changed since they were last tried.
func (w *worker) polish(pool []int32, stop func() bool) {
	w.plain = true
	defer func() { w.plain = false }()
	if n := len(w.at); w.local.looked == nil {
		w.local = local{looked: make([]uint32, n), worth: make([]worth, n)}
	}
	for gained := true; gained; {
		gained = false
		for _, o := range pool {
			v := w.at[o]
			if v < 0 || w.isClosed(v) || w.local.looked[o] == w.routes[v].id {
				continue
			}
			if stop() {
				return
			}
			if w.improve(o, w.routes[v]) {
				gained = true
			} else {
				w.local.looked[o] = w.routes[v].id
			}
		}
		if len(w.absent) > 0 {
			w.begin()
			w.placeAll(stop)
			gained = w.acceptIfBetter(true) || gained
		}
	}
}

// improve moves an order to where it costs least, or swaps it with a neighbour.
func (w *worker) improve(o int32, r *route) bool {
	bare := w.without(r, o)
	if bare == nil {
		return false
	}
	defer func() { w.free = append(w.free, bare) }()
	saved := r.cost - bare.cost
	w.local.worth[o] = worth{r.id, saved}
	return w.relocate(o, bare, saved) || w.swapNear(o, bare, saved)
}

// without returns a copy of a run without an order; nil when it is not feasible.
func (w *worker) without(r *route, o int32) *route {
	x := w.take()
	x.vehicle = r.vehicle
	x.nodes = append(x.nodes[:0], r.nodes[0])
	for k := 1; k < len(r.nodes)-1; k++ {
		if w.in.stops[r.nodes[k].stop].order != o {
			x.nodes = append(x.nodes, r.nodes[k])
		}
	}
	x.nodes = append(x.nodes, r.nodes[len(r.nodes)-1])
	if !w.schedule(x) {
		w.free = append(w.free, x)
		return nil
	}
	return x
}

// relocate moves an order from its run to where it costs less than it saves; bare is the run without it.
func (w *worker) relocate(o int32, bare *route, saved int64) bool {
	best := slot{cost: saved}
	if s := w.evaluate(o, bare, best.cost); s.cost < best.cost {
		best = s
	}
	try := func(vehicles []int32) {
		for _, v := range vehicles {
			if v == bare.vehicle {
				continue
			}
			if s := w.slotOf(o, w.routes[v], best.cost); s.cost < best.cost {
				best = s
			}
		}
	}
	try(w.candidatesOf(o))
	try(w.idleFor(o, best.cost))
	if best.cost == saved {
		return false
	}
	w.begin()
	return w.acceptIfBetter(w.out(o) && w.put(o, best))
}

// swapNear exchanges an order with a neighbour, each inserted where it fits best.
func (w *worker) swapNear(o int32, bare *route, saved int64) bool {
	v := bare.vehicle
	near := w.in.near[o]
	for _, q := range near[:min(localNear, len(near))] {
		u := w.at[q]
		if w.in.orders[q].fixed || w.mine != nil && !w.mine[q] || u < 0 || u == v || w.isClosed(u) || !w.in.can(o, u) || !w.in.can(q, v) {
			continue
		}
		both := saved + w.worthOf(q, w.routes[u])
		s := w.evaluate(q, bare, both)
		if s.cost >= both {
			continue
		}
		other := w.without(w.routes[u], q)
		if other == nil {
			continue
		}
		t := w.evaluate(o, other, both-s.cost)
		w.free = append(w.free, other)
		if t.cost >= both-s.cost {
			continue
		}
		w.begin()
		if w.acceptIfBetter(w.out(o) && w.out(q) && w.put(q, s) && w.put(o, t)) {
			return true
		}
	}
	return false
}

// worthOf returns what a run saves without an order; 0 when it is not feasible without.
func (w *worker) worthOf(o int32, r *route) int64 {
	k := &w.local.worth[o]
	if k.id != r.id {
		*k = worth{id: r.id}
		if bare := w.without(r, o); bare != nil {
			k.cost = r.cost - bare.cost
			w.free = append(w.free, bare)
		}
	}
	return k.cost
}

// acceptIfBetter keeps the change if it was made and improves the solution, and undoes it otherwise.
func (w *worker) acceptIfBetter(done bool) bool {
	if done && better(w.weight, w.cost, w.before.weight, w.before.cost) {
		w.accept()
		if better(w.weight, w.cost, w.best.weight, w.best.cost) {
			w.remember()
		}
		return true
	}
	w.undo()
	return false
}

// out takes one order out of its run.
func (w *worker) out(o int32) bool { return w.remove(w.at[o], func(q int32) bool { return q == o }) }

// put inserts an order that was taken out.
func (w *worker) put(o int32, s slot) bool {
	if !w.insert(o, s) {
		return false
	}
	w.weight -= w.in.orders[o].weight
	w.absent = slices.DeleteFunc(w.absent, func(q int32) bool { return q == o })
	return true
}
