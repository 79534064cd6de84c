package tour

// Local search: small changes to a plan that is nearly good, tried until none of them gains. It is quicker than ruins while
// there is much to gain close by, as beside new orders in present runs.

const localNear = 12 // neighbours an order is tried with

// polish relocates and swaps orders and exchanges tails, around orders whose runs changed since they were last looked at.
func (w *worker) polish(pool []int32, stop func() bool) {
	w.plain = true
	defer func() { w.plain = false }()
	looked := make([]uint32, len(w.at)) // by order: its run when it was looked at
	for gained := true; gained; {
		gained = false
		for _, o := range pool {
			v := w.at[o]
			if v < 0 || w.isClosed(v) || looked[o] == w.routes[v].id {
				continue
			}
			if stop() {
				return
			}
			if w.relocate(o) || w.swapNear(o) {
				gained = true
			}
			if v := w.at[o]; v >= 0 { // or another took its place that weighs more
				looked[o] = w.routes[v].id
			}
		}
	}
}

// settle keeps a change that gains.
func (w *worker) settle(done bool) bool {
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

// relocate moves an order to where it costs least.
func (w *worker) relocate(o int32) bool {
	w.begin()
	if !w.out(o) {
		return w.settle(false)
	}
	w.placeAll()
	return w.settle(true)
}

// swapNear exchanges an order with a neighbour, or the tails behind them.
func (w *worker) swapNear(o int32) bool {
	near := w.in.near[o]
	for _, q := range near[:min(localNear, len(near))] {
		if w.in.orders[q].fixed || w.mine != nil && !w.mine[q] {
			continue
		}
		if v := w.at[q]; v < 0 || v == w.at[o] || w.isClosed(v) {
			continue
		}
		if w.swap(o, q) || w.tails(o, q) {
			return true
		}
	}
	return false
}

// swap puts each of two orders into the other's run, wherever it fits best.
func (w *worker) swap(o, q int32) bool {
	a, b := w.at[o], w.at[q]
	if !w.in.can(o, b) || !w.in.can(q, a) {
		return false
	}
	w.begin()
	if !w.out(o) || !w.out(q) {
		return w.settle(false)
	}
	// What both must cost at least is told before either is put in.
	s, t := w.evaluate(o, w.routes[b], infinite), w.evaluate(q, w.routes[a], infinite)
	if s.cost >= infinite || t.cost >= infinite || w.cost+s.cost+t.cost >= w.before.cost || !w.insert(o, s) || !w.insert(q, t) {
		return w.settle(false)
	}
	w.absent = append(w.absent[:0], w.before.absent...)
	w.weight = w.before.weight
	return w.settle(true)
}

// tails exchanges what two runs do once they have dropped o and q, where nothing else is on board then.
func (w *worker) tails(o, q int32) bool {
	a, b := w.routes[w.at[o]], w.routes[w.at[q]]
	i, j := w.cut(a, o), w.cut(b, q)
	if i < 0 || j < 0 || !w.mayTake(a.vehicle, b.nodes[j+1:]) || !w.mayTake(b.vehicle, a.nodes[i+1:]) {
		return false
	}
	w.begin()
	x, y := w.take(), w.take()
	x.vehicle, y.vehicle = a.vehicle, b.vehicle
	x.nodes = append(append(append(x.nodes[:0], a.nodes[:i+1]...), b.nodes[j+1:len(b.nodes)-1]...), a.nodes[len(a.nodes)-1])
	y.nodes = append(append(append(y.nodes[:0], b.nodes[:j+1]...), a.nodes[i+1:len(a.nodes)-1]...), b.nodes[len(b.nodes)-1])
	if !w.schedule(x) || !w.schedule(y) || x.cost+y.cost >= a.cost+b.cost {
		w.free = append(w.free, x, y)
		return w.settle(false)
	}
	for _, r := range []*route{x, y} {
		for k := 1; k <= r.visits(); k++ {
			w.at[w.in.stops[r.nodes[k].stop].order] = r.vehicle
		}
	}
	w.replace(x)
	w.replace(y)
	return w.settle(true)
}

// cut is the node of an order's drop when nobody else's goods are on board behind it, and what is committed lies before;
// -1 otherwise.
func (w *worker) cut(r *route, o int32) int {
	open, at := 0, -1
	for k := 1; k <= r.visits(); k++ {
		s := &w.in.stops[r.nodes[k].stop]
		switch {
		case s.pick >= 0:
			open++
		case w.in.orders[s.order].picks > 0:
			open--
		}
		if s.order == o && s.pick < 0 {
			at = k
			break
		}
	}
	if open != 0 || at < int(w.in.vehicles[r.vehicle].frozen) {
		return -1
	}
	return at
}

func (w *worker) mayTake(v int32, nodes []node) bool {
	for k := range nodes {
		if nodes[k].stop < 0 {
			continue
		}
		if o := w.in.stops[nodes[k].stop].order; w.in.orders[o].fixed || !w.in.can(o, v) {
			return false
		}
	}
	return true
}
