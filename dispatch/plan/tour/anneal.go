package tour

import (
	"math"
	"slices"
	"sync"
)

// Temperatures, in units of a typical travel cost between neighbours.
const (
	hottest  = 0.3
	coldest  = 0.01
	lukewarm = 0.02 // where a warm start begins
	icy      = 0.002
)

const (
	stages      = 12  // after each, the workers exchange their best solution
	splitOrders = 160 // orders per worker from which on the workers divide the plan instead of each searching all of it
)

// anneal searches for a part of the remaining time or iterations while the temperature falls.
func (s *solver) anneal(warm bool, part float64) {
	whole := s.share(part)
	top, bottom, size := hottest, coldest, ruinSize
	if warm {
		top, bottom, size = lukewarm, icy, warmSize
	}
	pool := s.pool()
	split := s.splits(pool)
	n := stages
	if s.fresh != nil {
		n = 4
	} else if len(s.crew) == 1 {
		n = 1
	}
	for stage := range n {
		if s.clock.over() {
			return
		}
		piece := whole
		if whole.steps > 0 {
			piece.steps = max(whole.steps/n, 1)
		} else {
			piece.from = whole.from + (whole.to-whole.from)*float64(stage)/float64(n)
			piece.to = whole.from + (whole.to-whole.from)*float64(stage+1)/float64(n)
		}
		heat := func(at float64) float64 {
			return s.in.heat * top * math.Pow(bottom/top, (float64(stage)+min(max(at, 0), 1))/float64(n))
		}
		choose := func(all []int32) []int32 { return all }
		if float64(stage) < freshShare*float64(n) {
			choose = s.freshPool
		}
		search := func(w *worker, some []int32, p *pace) {
			if warm { // what other workers left beside it
				w.exchangeBlocks(s.clock.over)
			}
			w.cool(choose(some), size, p, heat)
		}
		if split {
			s.apart(piece, search)
			continue
		}
		s.together(piece, func(w *worker, p *pace) { search(w, pool, p) })
	}
}

// splits reports whether the workers divide the plan.
func (s *solver) splits(pool []int32) bool {
	return len(s.crew) > 1 && len(pool) >= splitOrders*len(s.crew) && used(s.now.stops) >= 6*len(s.crew)
}

// cool searches by removing and reinserting about size orders at a time while the temperature falls.
func (w *worker) cool(pool []int32, size float64, p *pace, heat func(float64) float64) {
	t := 0.0
	for k := 0; !p.stop(); k++ {
		if k&63 == 0 {
			t = heat(p.at)
		}
		w.step(pool, size, t)
	}
}

// together lets every worker search the whole plan from the best solution and takes the best result.
func (s *solver) together(p pace, search func(*worker, *pace)) {
	var all sync.WaitGroup
	paces := make([]pace, len(s.crew))
	for t, w := range s.crew {
		paces[t] = p
		all.Go(func() {
			w.mine, w.closed = nil, slices.Clone(s.closed)
			w.loadAll(s.best.stops)
			w.rememberAll()
			search(w, &paces[t])
		})
	}
	all.Wait()
	best := -1
	for t, w := range s.crew {
		s.done += paces[t].done
		if best < 0 || s.prefers(w, s.crew[best]) {
			best = t
		}
	}
	s.take(s.crew[best])
}

// prefers tells whether a's best is better than b's.
func (s *solver) prefers(a, b *worker) bool {
	if s.o.FewestVehicles && a.best.weight == b.best.weight {
		if x, y := used(a.best.stops), used(b.best.stops); x != y {
			return x < y
		}
	}
	return better(a.best.weight, a.best.cost, b.best.weight, b.best.cost)
}

// apart gives each worker vehicles that lie together, with their orders, to search on its own.
func (s *solver) apart(p pace, search func(*worker, []int32, *pace)) {
	group, owner := s.divide()
	var all sync.WaitGroup
	paces := make([]pace, len(s.crew))
	for t, w := range s.crew {
		paces[t] = p
		all.Go(func() {
			w.mine, w.closed = make([]bool, len(s.in.orders)), make([]bool, len(s.in.vehicles))
			var pool []int32
			for o, g := range owner {
				w.mine[o] = int(g) == t
				if w.mine[o] && s.in.movable(o) {
					pool = append(pool, int32(o))
				}
			}
			for v, g := range group {
				w.closed[v] = int(g) != t
			}
			w.loadPlan(s.now.stops)
			for v, g := range group {
				w.closed[v] = int(g) != t || s.closed != nil && s.closed[v]
			}
			w.rememberAll()
			if len(pool) > 0 {
				search(w, pool, &paces[t])
			}
		})
	}
	all.Wait()
	best := solution{stops: make([][]int32, len(s.in.vehicles))}
	s.now.weight, s.now.cost = 0, 0
	for t, w := range s.crew {
		s.done += paces[t].done
		best.weight += w.best.weight
		best.cost += w.best.cost
		s.now.weight += w.weight
		s.now.cost += w.cost
		for v, g := range group {
			if int(g) == t {
				best.stops[v] = slices.Clone(w.best.stops[v])
				s.now.stops[v] = w.routes[v].appendStops(s.now.stops[v][:0])
			}
		}
	}
	if better(best.weight, best.cost, s.best.weight, s.best.cost) {
		s.best = best
	}
}
