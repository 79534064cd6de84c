package tour

// press tries to place every absent order, whatever it costs: what can take its place is taken out, and each order is blamed
// for every time it was left, so that in the end those stay out that are easiest to place. It ends when no more weight than
// goal is absent, or when stop says so.
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
