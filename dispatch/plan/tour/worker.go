package tour

import "math/rand/v2"

// worker searches over some of the vehicles and orders. It changes its solution in place and can undo the last change: replaced
// routes are kept until the change is accepted.
type worker struct {
	in  *instance
	rng *rand.Rand
	pcg *rand.PCG
	// over reports that the time of the search is up, also within a step with many absent orders.
	over func() bool

	routes []*route // by vehicle
	at     []int32  // by order: its vehicle, or -1
	absent []int32  // unserved orders that somebody could serve
	weight int64    // of absent
	cost   int64    // of routes

	mine   []bool  // by order: may be moved by this worker; nil: all
	closed []bool  // by vehicle: gets no orders; nil: none is closed
	blame  []int64 // by order: how often it could not be placed

	// For undoing.
	replaced []*route // the former routes of the vehicles changed
	touched  []bool   // by vehicle: is in replaced
	removed  []moved
	before   struct {
		absent       []int32
		weight, cost int64
	}

	best     keep
	lastID   uint32
	free     []*route
	skip     int  // slots until the next one that is skipped
	plain    bool // skips no slots
	spans    []span
	bound    int64 // lower bound of the slot's cost, when the last evaluate found none
	timed    timetable
	thorough bool

	known      [][]known // by order: stored results of evaluate, see slotOf
	remembered int       // length of a row of known, a power of two

	sequence   []int32
	seen       []uint32 // by vehicle: number of the order for which it was tried
	stamp      uint32
	candidates []int32
	ruin       ruinScratch
	local      local
	queue      []queued

	// For serving an order alone.
	trip  trip
	bare  []*route // by class
	keys  []int64
	alone [][]alone // by order: lists that the instance does not have
}

type moved struct{ order, vehicle int32 }

// keep is the best solution so far, as sequences; only what changed since is copied.
type keep struct {
	stops        [][]int32 // by vehicle
	absent       []int32
	weight, cost int64
	dirty        []int32
	isDirty      []bool
}

func newWorker(in *instance, seed uint64) *worker {
	w := &worker{in: in, pcg: rand.NewPCG(seed, 0x9e3779b97f4a7c15)}
	w.rng = rand.New(w.pcg)
	w.timed.in = in
	return w
}

// equip allocates what a search needs beyond evaluate.
func (w *worker) equip() {
	in := w.in
	w.routes, w.at = make([]*route, len(in.vehicles)), make([]int32, len(in.orders))
	w.touched, w.seen = make([]bool, len(in.vehicles)), make([]uint32, len(in.vehicles))
	w.blame = make([]int64, len(in.orders))
	w.best.stops, w.best.isDirty = make([][]int32, len(in.vehicles)), make([]bool, len(in.vehicles))
	w.known, w.remembered = make([][]known, len(in.orders)), 1
	for w.remembered < min(len(in.vehicles), knownMost) {
		w.remembered *= 2
	}
	for v := range w.routes {
		w.routes[v] = w.emptyRoute(int32(v))
	}
	for o := range w.at {
		w.at[o] = -1
	}
	w.nextBlink()
}

func (w *worker) emptyRoute(v int32) *route {
	r := w.take()
	r.vehicle = v
	x := &w.in.vehicles[v]
	r.nodes = append(r.nodes[:0], node{stop: -1, place: x.start, open: x.open, close: x.close}, node{stop: -1, place: x.end, open: -Forever, close: x.close})
	w.schedule(r)
	return r
}

// bareRoute returns the route of a vehicle with its committed visits only.
func (w *worker) bareRoute(v int32) *route {
	r := w.emptyRoute(v)
	end := r.nodes[1]
	r.nodes = r.nodes[:1]
	for _, s := range w.in.committed(int(v)) {
		r.nodes = append(r.nodes, w.in.nodeOf(s))
	}
	r.nodes = append(r.nodes, end)
	w.schedule(r)
	return r
}

// take returns a route to build in.
func (w *worker) take() *route {
	if n := len(w.free); n > 0 {
		r := w.free[n-1]
		w.free = w.free[:n-1]
		return r
	}
	return &route{nodes: make([]node, 0, 32)}
}

// loadPlan replaces the solution by the given sequences, on the vehicles that are not closed; other orders are absent.
// Unchanged runs keep their ids and so the results stored for them.
func (w *worker) loadPlan(stops [][]int32) {
	for o := range w.at {
		w.at[o] = -1
	}
	w.cost, w.weight, w.absent = 0, 0, w.absent[:0]
	for v, list := range stops {
		if w.isClosed(int32(v)) {
			continue
		}
		if !w.routes[v].is(list) {
			w.rebuild(int32(v), list)
		}
		w.cost += w.routes[v].cost
		for _, s := range list {
			w.at[w.in.stops[s].order] = int32(v)
		}
	}
	for o, v := range w.at {
		if v < 0 && !w.in.hopeless[o] && (w.mine == nil || w.mine[o]) {
			w.absent = append(w.absent, int32(o))
			w.weight += w.in.orders[o].weight
		}
	}
}

func (r *route) is(stops []int32) bool {
	if len(stops) != r.visits() {
		return false
	}
	for k, s := range stops {
		if r.nodes[k+1].stop != s {
			return false
		}
	}
	return true
}

// same reports whether two routes have the same sequence.
func (r *route) same(as *route) bool {
	if len(r.nodes) != len(as.nodes) {
		return false
	}
	for k := range r.nodes {
		if r.nodes[k].stop != as.nodes[k].stop {
			return false
		}
	}
	return true
}

// rebuild makes a vehicle's route from stops; false when it is not feasible.
func (w *worker) rebuild(v int32, stops []int32) bool {
	r := w.routes[v]
	end := r.nodes[len(r.nodes)-1]
	r.nodes = r.nodes[:1]
	for _, s := range stops {
		r.nodes = append(r.nodes, w.in.nodeOf(s))
	}
	r.nodes = append(r.nodes, end)
	return w.schedule(r)
}

// begin starts a change, which accept or undo ends.
func (w *worker) begin() {
	w.before.absent = append(w.before.absent[:0], w.absent...)
	w.before.weight, w.before.cost = w.weight, w.cost
}

// replace puts a new route in place of a vehicle's present one.
func (w *worker) replace(r *route) {
	v := r.vehicle
	old := w.routes[v]
	w.cost += r.cost - old.cost
	w.routes[v] = r
	if w.touched[v] {
		w.free = append(w.free, old)
	} else {
		w.touched[v] = true
		w.replaced = append(w.replaced, old)
	}
}

func (w *worker) undo() {
	for _, old := range w.replaced {
		w.free = append(w.free, w.routes[old.vehicle])
		w.routes[old.vehicle] = old
		w.touched[old.vehicle] = false
	}
	for _, o := range w.before.absent {
		w.at[o] = -1
	}
	for k := len(w.removed) - 1; k >= 0; k-- { // of several moves of an order the first one says where it was
		w.at[w.removed[k].order] = w.removed[k].vehicle
	}
	w.replaced, w.removed = w.replaced[:0], w.removed[:0]
	w.absent = append(w.absent[:0], w.before.absent...)
	w.weight, w.cost = w.before.weight, w.before.cost
}

func (w *worker) accept() {
	for _, old := range w.replaced {
		v := old.vehicle
		w.touched[v] = false
		if now := w.routes[v]; now.same(old) { // the sequence is as before, so stored results stay valid
			w.free = append(w.free, now)
			w.routes[v] = old
			continue
		}
		w.free = append(w.free, old)
		if !w.best.isDirty[v] {
			w.best.isDirty[v] = true
			w.best.dirty = append(w.best.dirty, v)
		}
	}
	w.replaced, w.removed = w.replaced[:0], w.removed[:0]
}

// remember copies the present solution into the best, as far as it changed.
func (w *worker) remember() {
	b := &w.best
	for _, v := range b.dirty {
		b.isDirty[v] = false
		b.stops[v] = w.routes[v].appendStops(b.stops[v][:0])
	}
	b.dirty = b.dirty[:0]
	b.absent = append(b.absent[:0], w.absent...)
	b.weight, b.cost = w.weight, w.cost
}

// rememberAll copies the whole present solution into the best.
func (w *worker) rememberAll() {
	for v := range w.routes {
		if !w.best.isDirty[v] {
			w.best.isDirty[v] = true
			w.best.dirty = append(w.best.dirty, int32(v))
		}
	}
	w.remember()
}

func (r *route) appendStops(to []int32) []int32 {
	for k := 1; k < len(r.nodes)-1; k++ {
		to = append(to, r.nodes[k].stop)
	}
	return to
}

// insert puts an absent order into its slot.
func (w *worker) insert(o int32, s slot) bool {
	old := w.routes[s.vehicle]
	r := w.take()
	r.vehicle = old.vehicle
	n := len(old.nodes)
	r.nodes = append(r.nodes[:0], old.nodes[:s.i+1]...)
	if s.pick >= 0 {
		r.nodes = append(r.nodes, w.in.nodeOf(s.pick))
	}
	r.nodes = append(r.nodes, old.nodes[s.i+1:s.j+1]...)
	r.nodes = append(r.nodes, w.in.nodeOf(w.in.orders[o].drop))
	r.nodes = append(r.nodes, old.nodes[s.j+1:n]...)
	if !w.schedule(r) {
		w.free = append(w.free, r)
		return false
	}
	w.replace(r)
	w.at[o] = r.vehicle
	return true
}

// remove takes the marked orders out of a vehicle's run; they are absent then.
func (w *worker) remove(v int32, gone func(o int32) bool) bool {
	old := w.routes[v]
	r := w.take()
	r.vehicle = v
	r.nodes = append(r.nodes[:0], old.nodes[0])
	for k := 1; k < len(old.nodes)-1; k++ {
		if !gone(w.in.stops[old.nodes[k].stop].order) {
			r.nodes = append(r.nodes, old.nodes[k])
		}
	}
	r.nodes = append(r.nodes, old.nodes[len(old.nodes)-1])
	if !w.schedule(r) { // without the visit the way is longer, and the rest would be too late
		w.free = append(w.free, r)
		return false
	}
	for k := 1; k < len(old.nodes)-1; k++ {
		s := &w.in.stops[old.nodes[k].stop]
		if s.pick < 0 && gone(s.order) {
			w.at[s.order] = -1
			w.removed = append(w.removed, moved{s.order, v})
			w.absent = append(w.absent, s.order)
			w.weight += w.in.orders[s.order].weight
		}
	}
	w.replace(r)
	return true
}

// loadAll loads a whole solution, for closed vehicles too.
func (w *worker) loadAll(stops [][]int32) {
	closed := w.closed
	w.closed = nil
	w.loadPlan(stops)
	w.closed = closed
}
