package tour

import (
	"context"
	"runtime"
	"slices"
	"time"
)

// Options say how long and how to search.
type Options struct {
	Seed    uint64
	Threads int           // 0: as many as there are cores
	Limit   time.Duration // 0: none
	// Iterations bounds the search whatever the time, so that the same problem, seed and threads give the same plan. With
	// neither Iterations nor Limit, [defaultIterations] holds.
	Iterations     int
	FewestVehicles bool // before cost
	// Whole lets every order be tried in every able vehicle at least once, even if that exceeds the limit.
	Whole bool
}

// defaultIterations is the number of iterations per order when nothing else bounds the search.
const defaultIterations = 200

// Solve finds a plan. It fails only for a problem that is not Valid: when the time is up or ctx ends, at any moment, it returns
// the best plan so far.
func Solve(ctx context.Context, p *Problem, o Options) (*Plan, error) {
	begun := time.Now()
	if err := p.Valid(); err != nil {
		return nil, err
	}
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.Limit <= 0 && o.Iterations <= 0 {
		o.Iterations = defaultIterations * len(p.Orders)
	}
	s := &solver{in: newInstance(p, o.Threads), o: o, clock: clock{ctx: ctx, begun: begun, limit: o.Limit}}
	s.solve()
	return s.plan(), nil
}

// solver directs the workers.
type solver struct {
	in    *instance
	o     Options
	clock clock
	crew  []*worker

	now, best solution
	fresh     []bool // by order: new beside present runs, or near a new one; nil: a cold start
	closed    []bool
	done      int
}

// solution holds the sequences of stops by vehicle.
type solution struct {
	stops        [][]int32
	weight, cost int64
}

func (s *solver) solve() {
	in := s.in
	for t := range max(s.o.Threads, 1) {
		w := newWorker(in, s.o.Seed+uint64(t)*0x632be59bd9b4e019)
		w.over = s.clock.over
		s.crew = append(s.crew, w)
	}
	first := s.crew[0]
	first.equip()
	warm := first.warm()
	if warm {
		s.lookAround(first.absent)
	}
	first.regretInsert(s.clock.over)
	if s.o.Whole && s.clock.over() {
		first.plain = true
		first.placeAll(never)
		first.plain = false
	}
	if warm {
		first.exchangeTails(s.clock.over)
		first.polish(s.freshPool(s.pool()), s.clock.over)
	}
	first.rememberAll()
	s.take(first)
	pool := s.pool()
	if len(pool) == 0 || s.clock.over() {
		return
	}
	for _, w := range s.crew[1:] {
		w.equip()
	}
	if warm {
		s.polish(pool)
	}
	if s.best.weight > 0 {
		s.together(s.share(0.15), func(w *worker, p *pace) {
			w.press(pool, 0, in.heat*0.1, p.stop)
			if better(w.weight, w.cost, w.best.weight, w.best.cost) {
				w.remember()
			}
		})
	}
	if s.o.FewestVehicles {
		s.shrink(pool, 0.6)
	} else if !warm && len(pool) <= smallest {
		s.aside(pool)
	}
	s.anneal(warm, 1)
}

// smallest is the number of orders up to which there is time to search for fewer vehicles as well.
const smallest = 150

// shrink spends a part of the remaining time on using fewer vehicles, and closes the unused ones.
func (s *solver) shrink(pool []int32, part float64) {
	first := s.o.FewestVehicles
	s.o.FewestVehicles = true
	s.together(s.share(part), func(w *worker, p *pace) { w.fewer(pool, s.in.heat*0.1, p.stop) })
	s.o.FewestVehicles = first
	s.closed = make([]bool, len(s.in.vehicles))
	for v, list := range s.best.stops {
		s.closed[v] = len(list) == 0
	}
}

// aside anneals a second time from a plan with fewer vehicles, which often leads to another local optimum, and keeps the better
// result.
func (s *solver) aside(pool []int32) {
	s.anneal(false, 0.45)
	one := s.best
	s.shrink(pool, 0.35)
	s.anneal(false, 0.6)
	s.closed = nil
	if better(one.weight, one.cost, s.best.weight, s.best.cost) {
		s.best = one
	}
	s.now = solution{copied(s.best.stops), s.best.weight, s.best.cost}
}

// pool returns the orders that may be moved.
func (s *solver) pool() []int32 {
	var pool []int32
	for o := range s.in.orders {
		if s.in.movable(o) {
			pool = append(pool, int32(o))
		}
	}
	return pool
}

func used(stops [][]int32) (n int) {
	for _, list := range stops {
		if len(list) > 0 {
			n++
		}
	}
	return n
}

// take makes a worker's best solution the overall best.
func (s *solver) take(w *worker) {
	s.best = solution{copied(w.best.stops), w.best.weight, w.best.cost}
	s.now = solution{copied(w.best.stops), w.best.weight, w.best.cost}
}

func copied(stops [][]int32) [][]int32 {
	c := make([][]int32, len(stops))
	for v, list := range stops {
		c[v] = slices.Clone(list)
	}
	return c
}

// plan returns the best solution with its times, after trying to place what is still left.
func (s *solver) plan() *Plan {
	in := s.in
	w := s.crew[0]
	w.mine, w.closed = nil, s.closed
	w.loadAll(s.best.stops)
	why := w.placeLeft(s.clock.wellOver)
	if s.closed != nil { // an additional vehicle is better than an unserved order
		w.closed = nil
		why = w.placeLeft(s.clock.wellOver)
	}
	plan := &Plan{Weight: w.weight, Cost: w.cost, Iterations: s.done, Unserved: slices.Clone(in.unable)}
	for _, u := range in.unable {
		plan.Weight += in.orders[u.Order].weight
	}
	for _, o := range w.absent {
		plan.Unserved = append(plan.Unserved, Unserved{int(o), why})
	}
	slices.SortFunc(plan.Unserved, func(a, b Unserved) int { return a.Order - b.Order })
	for v, r := range w.routes {
		if r.visits() == 0 {
			continue
		}
		w.timed.vehicle = v
		w.timed.run(r.appendStops(w.sequence[:0]))
		plan.Runs = append(plan.Runs, Run{
			Vehicle: v, Leave: w.timed.leave, Back: w.timed.back, Visits: slices.Clone(w.timed.visits), Travel: w.timed.travel, Cost: r.cost,
		})
	}
	return plan
}
