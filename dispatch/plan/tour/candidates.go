package tour

const (
	nearTried = 24 // routes of so many neighbours are tried
	idleTried = 4  // and so many classes of idle vehicles
)

// candidatesOf lists the vehicles worth trying for an order: those of its neighbours, and the idle ones that suit it best.
func (w *worker) candidatesOf(o int32) []int32 {
	w.stamp++
	in := w.in
	w.candidates = w.candidates[:0]
	if len(in.classes) == 1 && len(w.routes) <= nearTried || len(w.routes) <= 12 {
		idle := false
		for v, r := range w.routes {
			if in.can(o, int32(v)) && !w.isClosed(int32(v)) && !(idle && len(in.classes) == 1 && r.visits() == 0) {
				w.candidates = append(w.candidates, int32(v))
				idle = idle || r.visits() == 0
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
	idle := 0
	for _, c := range in.alone[o] {
		for _, v := range in.classes[c] {
			if w.routes[v] != nil && w.routes[v].visits() == 0 && !w.isClosed(v) && in.can(o, v) {
				w.candidates = append(w.candidates, v)
				idle++
				break
			}
		}
		if idle == idleTried {
			break
		}
	}
	return w.candidates
}

func (w *worker) isClosed(v int32) bool { return w.closed != nil && w.closed[v] }

// slotOf is evaluate with a memory: most of what is asked was asked before, as most changes are taken back.
func (w *worker) slotOf(o int32, r *route) slot {
	var k *known
	if w.direct {
		k = &w.known[int(o)*len(w.routes)+int(r.vehicle)]
	} else {
		h := uint32(o)*0x9e3779b1 ^ r.id*0x85ebca6b
		k = &w.known[(h^h>>15)&w.mask]
	}
	if k.id == r.id && k.order == o {
		return slot{cost: k.cost, i: int32(k.i), j: int32(k.j), pick: k.pick, route: r}
	}
	s := w.evaluate(o, r)
	*k = known{s.cost, r.id, o, uint16(s.i), uint16(s.j), s.pick}
	return s
}
