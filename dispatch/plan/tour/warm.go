package tour

// A warm start first searches around what is new.
const (
	freshAround = 8    // neighbours of a new order that count as around it
	freshShare  = 0.25 // of the stages of a warm start
)

// warm loads the present runs as far as they are feasible and removes the visits that are not. It reports whether there were
// any runs.
func (w *worker) warm() bool {
	in := w.in
	any := false
	stops := make([][]int32, len(in.vehicles))
	for v, run := range in.initial {
		if len(run) == 0 {
			continue
		}
		any = true
		stops[v] = run
		if w.allowed(int32(v), run) && w.rebuild(int32(v), run) {
			continue
		}
		kept := map[int32]bool{}
		for _, s := range run {
			if o := in.stops[s].order; in.orders[o].fixed {
				kept[o] = true
			}
		}
		only := func() []int32 {
			var list []int32
			for _, s := range run {
				if kept[in.stops[s].order] {
					list = append(list, s)
				}
			}
			return list
		}
		for _, s := range run {
			o := in.stops[s].order
			if kept[o] || !in.can(o, int32(v)) || in.hopeless[o] {
				continue
			}
			kept[o] = true
			if !w.rebuild(int32(v), only()) {
				delete(kept, o)
			}
		}
		stops[v] = only()
	}
	w.loadPlan(stops)
	return any
}

func (w *worker) allowed(v int32, run []int32) bool {
	for _, s := range run {
		if o := w.in.stops[s].order; !w.in.can(o, v) || w.in.hopeless[o] {
			return false
		}
	}
	return true
}

// lookAround marks new orders and their neighbours. When the present runs are good, most can be gained there.
func (s *solver) lookAround(absent []int32) {
	if len(absent) == 0 || len(absent) > len(s.in.orders)/4 {
		return
	}
	s.fresh = make([]bool, len(s.in.orders))
	for _, o := range absent {
		s.fresh[o] = true
		for _, q := range s.in.near[o][:min(freshAround, len(s.in.near[o]))] {
			s.fresh[q] = true
		}
	}
}

// polish applies local search everywhere: to single orders and to blocks in turn, because one makes room for the other.
func (s *solver) polish(pool []int32) {
	twice := func(w *worker, some []int32) {
		for range 2 {
			w.polish(some, s.clock.over)
			w.exchangeBlocks(s.clock.over)
		}
	}
	if s.splits(pool) {
		s.apart(pace{}, func(w *worker, some []int32, _ *pace) { twice(w, some) })
		return
	}
	first := s.crew[0]
	twice(first, pool)
	s.take(first)
}

// freshPool returns the part of a pool that is searched first.
func (s *solver) freshPool(pool []int32) []int32 {
	if s.fresh == nil {
		return pool
	}
	var some []int32
	for _, o := range pool {
		if s.fresh[o] {
			some = append(some, o)
		}
	}
	if len(some) == 0 {
		return pool
	}
	return some
}
