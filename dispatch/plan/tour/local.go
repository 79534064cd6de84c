package tour

// Local search: small changes to a plan that is nearly good, tried until none of them gains. It is quicker than ruins while
// there is much to gain close by, as beside new orders in present runs.

const localNear = 12 // neighbours an order is tried with

// polish relocates and swaps orders, around orders whose runs changed since they were last looked at.
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

// swapNear exchanges an order with a neighbour.
func (w *worker) swapNear(o int32) bool {
	near := w.in.near[o]
	for _, q := range near[:min(localNear, len(near))] {
		if w.in.orders[q].fixed || w.mine != nil && !w.mine[q] {
			continue
		}
		if v := w.at[q]; v < 0 || v == w.at[o] || w.isClosed(v) {
			continue
		}
		if w.swap(o, q) {
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
