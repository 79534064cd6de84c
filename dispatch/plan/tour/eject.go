package tour

// press tries to place every absent order at any cost. To make room it takes other orders out, preferring those that were left
// out least often, so that in the end the orders that are easiest to place elsewhere stay out. It ends when the absent weight
// is at most goal, or when stop returns true.
func (w *worker) press(pool []int32, goal int64, heat float64, stop func() bool) bool {
	for w.weight > goal && !stop() {
		w.begin()
		seed := pool[w.rng.IntN(len(pool))]
		if w.rng.IntN(2) == 0 {
			seed = w.absent[w.rng.IntN(len(w.absent))]
		}
		w.ruinStrings(seed, pressSize)
		w.sortAbsent()
		w.placeAll(w.over)
		var now, before int64
		for _, o := range w.absent {
			now += w.blame[o]
		}
		for _, o := range w.before.absent {
			before += w.blame[o]
		}
		for _, o := range w.absent {
			w.blame[o]++
		}
		if w.weight <= goal || now < before || now == before && float64(w.cost) < float64(w.before.cost)+heat*w.rng.ExpFloat64() {
			w.accept()
		} else {
			w.undo()
		}
	}
	return w.weight <= goal
}
