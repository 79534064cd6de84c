package tour

// Exchanges of blocks. A block is a part of a run between two points where nothing is on board. It is exchanged with a block of
// another run, or moved into it. This finds improvements that moving single orders cannot, when several orders are picked up
// and dropped together.

// block is the part of a route behind node i up to node j; empty when they are equal.
type block struct {
	of   *route
	i, j int32
}

// exchange is an exchange of two blocks.
type exchange struct {
	a, b block
	gain int64
}

// exchangeBlocks makes, run by run, the best exchange with a nearby run, until no exchange gains.
func (w *worker) exchangeBlocks(stop func() bool) {
	looked := make([]uint32, len(w.routes)) // by vehicle: the id of the run for which no exchange gained
	cuts := make([][]int32, len(w.routes))  // by vehicle: the nodes behind which nothing is on board
	of := make([]uint32, len(w.routes))     // the id of the run they belong to
	known := func(r *route) []int32 {
		if v := r.vehicle; of[v] != r.id {
			cuts[v], of[v] = w.cutsOf(r, cuts[v][:0]), r.id
		}
		return cuts[r.vehicle]
	}
	for gained := true; gained; {
		gained = false
		for v := range w.routes {
			a := w.routes[v]
			if looked[v] == a.id || !w.lendsBlocks(a) {
				continue
			}
			if stop() {
				return
			}
			looked[v] = a.id
			best := exchange{}
			for _, u := range w.runsNear(a) {
				if b := w.routes[u]; w.lendsBlocks(b) && w.in.vehicles[u].ways == w.in.vehicles[v].ways {
					w.bestBlocks(a, b, known(a), known(b), &best)
				}
			}
			if best.gain > 0 && w.swapBlocks(best.a, best.b) {
				gained = true
			}
		}
	}
}

func (w *worker) lendsBlocks(r *route) bool {
	return r.visits() > 0 && !w.in.vehicles[r.vehicle].slow && !w.isClosed(r.vehicle)
}

// runsNear lists the other runs that serve neighbours of a run's orders.
func (w *worker) runsNear(r *route) []int32 {
	w.stamp++
	w.seen[r.vehicle] = w.stamp
	w.candidates = w.candidates[:0]
	for k := 1; k <= r.visits(); k++ {
		s := &w.in.stops[r.nodes[k].stop]
		if s.pick >= 0 {
			continue // its drop follows
		}
		near := w.in.near[s.order]
		for _, q := range near[:min(localNear, len(near))] {
			if v := w.at[q]; v >= 0 && w.seen[v] != w.stamp {
				w.seen[v] = w.stamp
				w.candidates = append(w.candidates, v)
			}
		}
	}
	return w.candidates
}

// tryBlocks evaluates an exchange whose travel cost gains, if the times allow it.
func (w *worker) tryBlocks(a, b block, best *exchange) {
	if w.follows(a, b) && w.follows(b, a) {
		w.weighBlocks(a, b, best)
	}
}

// bestBlocks looks for an exchange of a block of a with a block of b, or with an empty one, that gains more than best.
func (w *worker) bestBlocks(a, b *route, cutsA, cutsB []int32, best *exchange) {
	ways := w.in.vehicles[a.vehicle].ways
	for x, i := range cutsA {
		before, first := &a.nodes[i], &a.nodes[i+1]
		for _, j := range cutsA[x+1:] {
			last, behind := &a.nodes[j], &a.nodes[j+1]
			saved := int64(before.toll) + int64(last.toll)
			closed := ways.price(before.place, behind.place)
			for y, k := range cutsB {
				from, next := &b.nodes[k], &b.nodes[k+1]
				rest := saved + int64(from.toll) - ways.price(from.place, first.place)
				if rest-closed-ways.price(last.place, next.place) > best.gain {
					w.tryBlocks(block{a, i, j}, block{b, k, k}, best)
				}
				rest -= ways.price(before.place, next.place)
				for _, l := range cutsB[y+1:] {
					to := &b.nodes[l]
					if rest+int64(to.toll)-ways.price(last.place, b.nodes[l+1].place)-ways.price(to.place, behind.place) > best.gain {
						w.tryBlocks(block{a, i, j}, block{b, k, l}, best)
					}
				}
			}
		}
	}
}

// weighBlocks computes the gain of an exchange exactly.
func (w *worker) weighBlocks(a, b block, best *exchange) {
	if !w.mayTake(a.of.vehicle, b.nodes()) || !w.mayTake(b.of.vehicle, a.nodes()) {
		return
	}
	x, y := w.spliced(a, b), w.spliced(b, a)
	if w.schedule(x) && w.schedule(y) {
		if gain := a.of.cost + b.of.cost - x.cost - y.cost; gain > best.gain {
			*best = exchange{a, b, gain}
		}
	}
	w.free = append(w.free, x, y)
}

func (b block) nodes() []node { return b.of.nodes[b.i+1 : b.j+1] }

// follows reports whether b fits in a's place as far as times go.
func (w *worker) follows(a, b block) bool {
	ways := w.in.vehicles[a.of.vehicle].ways
	n := &a.of.nodes[a.i]
	over, place, ok := n.depart, n.place, true
	for k := range b.nodes() {
		n = &b.of.nodes[int(b.i)+1+k]
		if over, ok = w.in.serve(n, over+ways.way(place, n.place), place); !ok {
			return false
		}
		place = n.place
	}
	n = &a.of.nodes[a.j+1]
	over, ok = w.in.serve(n, over+ways.way(place, n.place), place)
	return ok && over <= n.last
}

// spliced returns the run of a with b in place of a.
func (w *worker) spliced(a, b block) *route {
	x := w.take()
	x.vehicle = a.of.vehicle
	x.nodes = append(append(append(x.nodes[:0], a.of.nodes[:a.i+1]...), b.nodes()...), a.of.nodes[a.j+1:]...)
	return x
}

// swapBlocks makes the exchange if it gains.
func (w *worker) swapBlocks(a, b block) bool {
	w.begin()
	x, y := w.spliced(a, b), w.spliced(b, a)
	if !w.schedule(x) || !w.schedule(y) {
		w.free = append(w.free, x, y)
		return w.acceptIfBetter(false)
	}
	for _, r := range []*route{x, y} {
		for k := 1; k <= r.visits(); k++ {
			w.at[w.in.stops[r.nodes[k].stop].order] = r.vehicle
		}
	}
	w.replace(x)
	w.replace(y)
	return w.acceptIfBetter(true)
}
