package tour

import "slices"

// place inserts an order where it costs least, skipping a slot now and then; false when there is none.
func (w *worker) place(o int32) bool {
	best := noSlot
	for _, v := range w.candidatesOf(o) {
		if s := w.slotOf(o, w.routes[v], best.cost); s.cost < best.cost && !w.blinks() {
			best = s
		}
	}
	for _, v := range w.idleFor(o, best.cost) {
		if s := w.slotOf(o, w.routes[v], best.cost); s.cost < best.cost && !w.blinks() {
			best = s
		}
	}
	if best.cost >= infinite {
		return false
	}
	return w.insert(o, best)
}

// blinks reports, one time in a hundred, that the best slot is to be skipped. The randomness leads the search out of local
// optima.
func (w *worker) blinks() bool {
	if w.plain {
		return false
	}
	if w.skip--; w.skip > 0 {
		return false
	}
	w.nextBlink()
	return true
}

func (w *worker) nextBlink() { w.skip = 1 + int(w.rng.ExpFloat64()*blinkEvery) }

const blinkEvery = 60

// placeAnywhere tries every able vehicle at every position, however long it takes.
func (w *worker) placeAnywhere(o int32) bool {
	w.thorough = true
	defer func() { w.thorough = false }()
	best := noSlot
	for v, r := range w.routes {
		if r == nil || !w.in.can(o, int32(v)) || w.isClosed(int32(v)) {
			continue
		}
		if s := w.evaluate(o, r, best.cost); s.cost < best.cost {
			best = s
		}
	}
	return best.cost < infinite && w.insert(o, best)
}

// placeAll places the absent orders in the order of the list, until stop returns true.
func (w *worker) placeAll(stop func() bool) {
	left := w.absent[:0]
	for _, o := range w.absent {
		if !stop() && w.place(o) {
			w.weight -= w.in.orders[o].weight
		} else {
			left = append(left, o)
		}
	}
	w.absent = left
}

// better compares solutions: weight, then cost.
func better(weight, cost, thanWeight, thanCost int64) bool {
	return weight < thanWeight || weight == thanWeight && cost < thanCost
}

// queued is an order waiting for regret insertion.
type queued struct {
	order  int32
	regret int64
}

// regretInsert places absent orders, first those that lose most when they do not get their best run. The loss is computed again
// when an order's turn comes; if it is then less than the next one's, the order waits.
func (w *worker) regretInsert(stop func() bool) {
	w.plain = true
	defer func() { w.plain = false }()
	look := func(o int32) (best slot, regret int64) {
		best, second := noSlot, int64(infinite)
		try := func(vehicles []int32) {
			for _, v := range vehicles {
				s := w.slotOf(o, w.routes[v], second)
				if s.cost < best.cost {
					best, second = s, best.cost
				} else if s.cost < second {
					second = s.cost
				}
			}
		}
		try(w.candidatesOf(o))
		try(w.idleFor(o, second))
		regret = min(second-best.cost, Forever)
		if best.cost >= infinite {
			regret = Forever
		}
		return best, regret
	}
	before := func(a, b queued) bool {
		return a.regret > b.regret || a.regret == b.regret && (w.in.orders[a.order].wide < w.in.orders[b.order].wide ||
			w.in.orders[a.order].wide == w.in.orders[b.order].wide && a.order < b.order)
	}
	q := w.queue[:0]
	for _, o := range w.absent {
		regret := int64(-1) // last in the queue
		if !stop() {
			_, regret = look(o)
		}
		q = append(q, queued{o, regret})
	}
	down := func(i int) {
		for {
			k := 2*i + 1
			if k >= len(q) {
				return
			}
			if k+1 < len(q) && before(q[k+1], q[k]) {
				k++
			}
			if !before(q[k], q[i]) {
				return
			}
			q[i], q[k] = q[k], q[i]
			i = k
		}
	}
	for i := len(q)/2 - 1; i >= 0; i-- {
		down(i)
	}
	var left []int32
	for len(q) > 0 && !stop() {
		o := q[0].order
		best, regret := look(o)
		if regret < q[0].regret {
			q[0].regret = regret
			if down(0); q[0].order != o {
				continue
			}
		}
		if best.cost < infinite && w.insert(o, best) {
			w.weight -= w.in.orders[o].weight
		} else {
			left = append(left, o)
		}
		q[0] = q[len(q)-1]
		q = q[:len(q)-1]
		down(0)
	}
	for _, x := range q {
		left = append(left, x.order)
	}
	slices.Sort(left)
	w.absent = append(w.absent[:0], left...)
	w.queue = q[:0]
	w.accept()
}

// placeLeft places absent orders until none fits any more; one order may make room for another where it shortens the way. It
// returns why the others are left.
func (w *worker) placeLeft(stop func() bool) Reason {
	why := NoRoom
	for again := true; again; {
		again = false
		left := w.absent[:0]
		for _, o := range w.absent {
			if stop() {
				why = OutOfTime
			}
			if why == NoRoom && w.placeAnywhere(o) {
				w.weight -= w.in.orders[o].weight
				again = true
			} else {
				left = append(left, o)
			}
		}
		w.absent = left
	}
	return why
}

func never() bool { return false }
