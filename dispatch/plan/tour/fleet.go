package tour

// fewer closes one vehicle after another and presses its orders into the others, until stop returns true. It leaves the last
// complete solution in w, with the unused vehicles closed.
func (w *worker) fewer(pool []int32, heat float64, stop func() bool) {
	if w.closed == nil {
		w.closed = make([]bool, len(w.routes))
	}
	goal := w.weight
	w.rememberAll()
	for !stop() {
		victim, least := int32(-1), int64(infinite)
		for v, r := range w.routes {
			w.closed[v] = r.visits() == 0
			if w.closed[v] || !w.movable(r) {
				continue
			}
			var sum int64
			for k := 1; k <= r.visits(); k++ {
				sum += 1 + w.blame[w.in.stops[r.nodes[k].stop].order]
			}
			if sum < least {
				victim, least = int32(v), sum
			}
		}
		if victim < 0 {
			break
		}
		w.begin()
		w.closed[victim] = true
		w.remove(victim, func(int32) bool { return true })
		w.accept()
		if !w.press(pool, goal, heat, stop) {
			break
		}
		w.remember()
	}
	w.recall()
	for v, r := range w.routes {
		w.closed[v] = r.visits() == 0
	}
}

// movable reports whether all orders of a run may go elsewhere.
func (w *worker) movable(r *route) bool {
	for k := 1; k <= r.visits(); k++ {
		if w.in.orders[w.in.stops[r.nodes[k].stop].order].fixed {
			return false
		}
	}
	return true
}

// recall returns to the best solution.
func (w *worker) recall() {
	closed := w.closed
	w.closed = nil
	w.loadPlan(w.best.stops)
	w.closed = closed
}
