package tour

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Options say how long and how to search.
type Options struct {
	Seed    uint64
	Threads int           // 0: as many as there are cores
	Limit   time.Duration // 0: none
	// Iterations is how far to search in all, whatever the time: with it the same problem, seed and threads give the same
	// plan, byte by byte. With neither it nor a limit the search takes defaultIterations.
	Iterations     int
	FewestVehicles bool // before cost counts
}

// defaultIterations is what an order gets when nothing else ends the search.
const defaultIterations = 200

// Solve plans. It returns an error for a problem that is not Valid only: when the time is up, or ctx ends, at whatever
// moment, it returns the best plan it has.
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

// clock tells how far a search has come.
type clock struct {
	ctx   context.Context
	begun time.Time
	limit time.Duration // 0: none
}

func (c *clock) over() bool {
	return c.ctx.Err() != nil || c.limit > 0 && time.Since(c.begun) >= c.limit
}

// solver directs the workers.
type solver struct {
	in    *instance
	o     Options
	clock clock
	crew  []*worker

	now, best solution
	fresh     []bool // by order: new beside present runs, or close to what is; nil: a cold start
	closed    []bool
	done      int
}

// solution is sequences of stops by vehicle.
type solution struct {
	stops        [][]int32
	weight, cost int64
}

func (s *solver) solve() {
	in := s.in
	for t := range max(s.o.Threads, 1) {
		w := newWorker(in, s.o.Seed+uint64(t)*0x632be59bd9b4e019)
		s.crew = append(s.crew, w)
	}
	first := s.crew[0]
	first.equip()
	warm := first.warm()
	if warm {
		s.lookAround(first.absent)
	}
	first.regretInsert(func() bool { return s.clock.over() })
	first.rememberAll()
	pool := s.pool()
	if len(pool) == 0 || s.clock.over() {
		s.take(first)
		return
	}
	for _, w := range s.crew[1:] {
		w.equip()
	}
	if warm {
		first.polish(s.freshPool(pool), s.clock.over)
		first.polish(pool, s.clock.over)
	}
	s.take(first)
	if first.weight > 0 {
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

// smallest is up to how many orders a search has time to look aside.
const smallest = 150

// shrink spends a part of what is left on fewer vehicles, and closes those that are not used.
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

// aside anneals, then once more from a plan with fewer vehicles, which is often another valley; the better one stays.
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

// pool is the orders that may be moved.
func (s *solver) pool() []int32 {
	var pool []int32
	for o := range s.in.orders {
		if !s.in.hopeless[o] && !s.in.orders[o].fixed {
			pool = append(pool, int32(o))
		}
	}
	return pool
}

// lookAround marks where something new comes in: with good runs to begin with, that is where there is most to gain.
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

// freshPool is the part of a pool to search first.
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

// pace ends a part of the search, and says how far it is: by the clock, or by iterations.
type pace struct {
	clock    *clock
	from, to float64 // part of the time
	steps    int     // 0: by the clock
	done     int
	at       float64
}

// stop is asked before every step; it reads the clock at some.
func (p *pace) stop() bool {
	p.done++
	if p.steps > 0 {
		p.at = float64(p.done) / float64(p.steps)
		if p.done > p.steps {
			p.done--
			return true
		}
		return p.done&63 == 0 && p.clock.over()
	}
	if p.done&15 == 0 || p.done == 1 {
		passed := float64(time.Since(p.clock.begun)) / float64(p.clock.limit)
		p.at = (passed - p.from) / (p.to - p.from)
		if p.at >= 1 || p.clock.ctx.Err() != nil {
			p.done--
			return true
		}
	}
	return false
}

// share is a part of what is left of time or iterations.
func (s *solver) share(part float64) pace {
	p := pace{clock: &s.clock}
	if s.o.Iterations > 0 {
		left := s.o.Iterations - s.done
		p.steps = max(int(float64(left)*part)/len(s.crew), 1)
		return p
	}
	p.from = float64(time.Since(s.clock.begun)) / float64(s.clock.limit)
	p.to = p.from + (1-p.from)*part
	return p
}

// together lets every worker search by itself from the best solution, and takes the best of what they find.
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

func used(stops [][]int32) (n int) {
	for _, list := range stops {
		if len(list) > 0 {
			n++
		}
	}
	return n
}

// loadAll loads a whole solution, closed vehicles too.
func (w *worker) loadAll(stops [][]int32) {
	closed := w.closed
	w.closed = nil
	w.loadPlan(stops)
	w.closed = closed
}

// take makes a worker's best the best of all.
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

// Temperatures, in typical ways between neighbours.
const (
	hottest  = 0.3
	coldest  = 0.01
	lukewarm = 0.02 // where a warm start begins
	icy      = 0.002
)

// A warm start searches around what is new first.
const (
	freshAround = 8 // neighbours of a new order that count as around it
	freshShare  = 0.5
)

const (
	rounds      = 12  // between which the workers meet
	splitOrders = 160 // per worker, from which on they share the plan rather than search it all each
)

// anneal searches for a part of what is left, while the temperature falls.
func (s *solver) anneal(warm bool, part float64) {
	whole := s.share(part)
	top, bottom := hottest, coldest
	if warm {
		top, bottom = lukewarm, icy
	}
	pool := s.pool()
	split := len(s.crew) > 1 && len(pool) >= splitOrders*len(s.crew) && used(s.now.stops) >= 6*len(s.crew)
	n := rounds
	if s.fresh != nil {
		n = 4
	} else if len(s.crew) == 1 {
		n = 1
	}
	for round := range n {
		if s.clock.over() {
			return
		}
		piece := whole
		if whole.steps > 0 {
			piece.steps = max(whole.steps/n, 1)
		} else {
			piece.from = whole.from + (whole.to-whole.from)*float64(round)/float64(n)
			piece.to = whole.from + (whole.to-whole.from)*float64(round+1)/float64(n)
		}
		heat := func(at float64) float64 {
			return s.in.heat * top * math.Pow(bottom/top, (float64(round)+min(max(at, 0), 1))/float64(n))
		}
		choose := func(all []int32) []int32 { return all }
		if float64(round) < freshShare*float64(n) {
			choose = s.freshPool
		}
		if split {
			s.apart(piece, heat, choose)
			continue
		}
		some := choose(pool)
		s.together(piece, func(w *worker, p *pace) { w.cool(some, p, heat) })
	}
}

// cool searches while the temperature falls.
func (w *worker) cool(pool []int32, p *pace, heat func(float64) float64) {
	t := 0.0
	for k := 0; !p.stop(); k++ {
		if k&63 == 0 {
			t = heat(p.at)
		}
		w.step(pool, t)
	}
}

// apart gives each worker some of the vehicles, those that lie together, with their orders.
func (s *solver) apart(p pace, heat func(float64) float64, choose func([]int32) []int32) {
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
				if w.mine[o] && !s.in.hopeless[o] && !s.in.orders[o].fixed {
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
				w.cool(choose(pool), &paces[t], heat)
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

// divide splits vehicles and orders among the workers by which of two far places they are nearer to.
func (s *solver) divide() (group []int8, owner []int8) {
	in := s.in
	rng := s.crew[0].rng
	v0 := &in.vehicles[0]
	place := func(v int) (int32, bool) {
		if list := s.now.stops[v]; len(list) > 0 {
			return in.stops[list[len(list)/2]].place, true
		}
		x := &in.vehicles[v]
		return max(x.start, x.end), max(x.start, x.end) >= 0
	}
	var a, b int32
	if x, ok := place(rng.IntN(len(in.vehicles))); ok {
		a = x
	}
	far := int64(-1)
	for v := range in.vehicles {
		if x, ok := place(v); ok {
			if d := v0.toll(a, x); d > far {
				b, far = x, d
			}
		}
	}
	side := func(x int32) int64 { return v0.toll(a, x) - v0.toll(b, x) }
	keys := make([]int64, len(in.vehicles))
	sorted := make([]int, 0, len(in.vehicles))
	total := 0
	for v := range keys {
		n := int64(0)
		for _, x := range s.now.stops[v] {
			keys[v] += side(in.stops[x].place)
			n++
		}
		if n > 0 {
			keys[v] /= n
		} else if x, ok := place(v); ok {
			keys[v] = side(x)
		}
		total += len(s.now.stops[v]) + 1
		sorted = append(sorted, v)
	}
	slices.SortStableFunc(sorted, func(x, y int) int {
		switch {
		case keys[x] < keys[y]:
			return -1
		case keys[x] > keys[y]:
			return 1
		}
		return 0
	})
	group, owner = make([]int8, len(in.vehicles)), make([]int8, len(in.orders))
	limits := make([]int64, len(s.crew))
	seen := 0
	for _, v := range sorted {
		g := min(seen*len(s.crew)/total, len(s.crew)-1)
		group[v] = int8(g)
		limits[g] = keys[v]
		seen += len(s.now.stops[v]) + 1
	}
	for o := range owner {
		k := side(in.stops[in.orders[o].drop].place)
		for g := range limits {
			owner[o] = int8(g)
			if k <= limits[g] {
				break
			}
		}
	}
	for v, list := range s.now.stops {
		for _, x := range list {
			owner[in.stops[x].order] = group[v]
		}
	}
	return group, owner
}

// warm loads the present runs, as far as they can still be driven; what is in the way is left out. It tells whether there
// were any.
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

// placeLeft places what still fits, until nothing does: an order may make room for another where it is a short cut.
func (w *worker) placeLeft() {
	for again := true; again; {
		again = false
		left := w.absent[:0]
		for _, o := range w.absent {
			if w.placeAnywhere(o) {
				w.weight -= w.in.orders[o].weight
				again = true
			} else {
				left = append(left, o)
			}
		}
		w.absent = left
	}
}

// plan is the answer: the best solution, with whatever else fits into it, timed.
func (s *solver) plan() *Plan {
	in := s.in
	w := s.crew[0]
	w.mine, w.closed = nil, s.closed
	w.loadAll(s.best.stops)
	w.placeLeft()
	if s.closed != nil { // rather one vehicle more than an order that is left
		w.closed = nil
		w.placeLeft()
	}
	plan := &Plan{Weight: w.weight, Cost: w.cost, Iterations: s.done, Unserved: slices.Clone(in.unable)}
	for _, u := range in.unable {
		plan.Weight += in.orders[u.Order].weight
	}
	for _, o := range w.absent {
		plan.Unserved = append(plan.Unserved, Unserved{int(o), NoRoom})
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
