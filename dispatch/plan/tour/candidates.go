package tour

const (
	nearTried = 24 // neighbours whose routes are tried
	idleTried = 4  // classes of idle vehicles that are tried
	fewRoutes = 12 // number of routes up to which all are tried
	fewAble   = 40 // number of able vehicles up to which all are tried
)

// ownOf returns the vehicles able to serve an order, if they are few.
func (in *instance) ownOf(o int32) []int {
	if able := in.p.Orders[o].Able; len(able) <= fewAble {
		return able
	}
	return nil
}

// triesAll reports whether there are so few runs that all are candidates.
func (w *worker) triesAll() bool {
	return len(w.routes) <= fewRoutes || len(w.in.classes) == 1 && len(w.routes) <= nearTried
}

// candidatesOf lists the vehicles in use that are worth trying for an order: those of its neighbours.
func (w *worker) candidatesOf(o int32) []int32 {
	w.stamp++
	in := w.in
	w.candidates = w.candidates[:0]
	if w.triesAll() {
		idle := false
		for v, r := range w.routes {
			if in.can(o, int32(v)) && !w.isClosed(int32(v)) && !(idle && len(in.classes) == 1 && r.visits() == 0) {
				w.candidates = append(w.candidates, int32(v))
				idle = idle || r.visits() == 0
			}
		}
		return w.candidates
	}
	if own := in.ownOf(o); own != nil {
		for _, v := range own {
			if w.routes[v] != nil && in.can(o, int32(v)) && !w.isClosed(int32(v)) {
				w.candidates = append(w.candidates, int32(v))
			}
		}
		return w.candidates
	}
	tried := 0
	for _, q := range in.near[o] {
		if w.mine != nil && !w.mine[q] {
			continue
		}
		v := w.at[q]
		if v < 0 || w.seen[v] == w.stamp {
			continue
		}
		w.seen[v] = w.stamp
		if !in.can(o, v) || w.isClosed(v) {
			continue
		}
		w.candidates = append(w.candidates, v)
		if tried++; tried == nearTried {
			break
		}
	}
	return w.candidates
}

// idleFor lists the idle vehicles that suit an order best, as far as travel alone costs less than below.
func (w *worker) idleFor(o int32, below int64) []int32 {
	in := w.in
	w.candidates = w.candidates[:0]
	if w.triesAll() || in.ownOf(o) != nil {
		return nil
	}
	if in.cheapest[o] >= below {
		return nil
	}
	for _, a := range w.aloneOf(o) {
		if a.detour >= below || len(w.candidates) == idleTried {
			break
		}
		for _, v := range in.classes[a.class] {
			if w.routes[v].visits() == 0 && !w.isClosed(v) && in.can(o, v) {
				w.candidates = append(w.candidates, v)
				break
			}
		}
	}
	return w.candidates
}

// aloneOf returns the classes that serve an order cheapest with nothing else to do.
func (w *worker) aloneOf(o int32) []alone {
	if list := w.in.alone[o]; list != nil {
		return list
	}
	if w.alone == nil {
		w.alone = make([][]alone, len(w.in.orders))
	}
	if w.alone[o] == nil {
		w.alone[o] = w.listAlone(o)
	}
	return w.alone[o]
}

func (w *worker) isClosed(v int32) bool { return w.closed != nil && w.closed[v] }

// known is a stored result of evaluate for one order and one run.
type known struct {
	cost int64
	id   uint32
	i, j uint16
	pick int32 // notBelow: only a lower bound is known, cost
}

const (
	knownMost = 64 // results stored per order: with more, storing costs a short search more than it saves
	notBelow  = int32(-2)
)

// slotOf is evaluate with stored results. Most changes are taken back, so the same question is asked again and again.
func (w *worker) slotOf(o int32, r *route, below int64) slot {
	row := w.known[o]
	if row == nil {
		row = make([]known, w.remembered)
		w.known[o] = row
	}
	k := &row[int(r.vehicle)&(len(row)-1)]
	if k.id == r.id {
		switch {
		case k.cost >= below:
			return noSlot
		case k.pick != notBelow:
			return slot{cost: k.cost, i: int32(k.i), j: int32(k.j), pick: k.pick, vehicle: r.vehicle}
		}
	}
	s := w.evaluate(o, r, below)
	if s.cost < below {
		*k = known{s.cost, r.id, uint16(s.i), uint16(s.j), s.pick}
	} else {
		*k = known{cost: max(below, w.bound), id: r.id, pick: notBelow}
	}
	return s
}
