package tour

// Exchanges of tails. A tail is what a run does behind a point where nothing is on board. Two runs exchange their tails; with
// an idle vehicle a run is handed over or split, with an empty tail two runs are joined. Each pair costs a few look-ups, so all
// are tried.

// exchangeTails makes, run by run, the best exchange with another run, until none gains. looked holds by vehicle the id of the
// run for which no exchange gained.
func (w *worker) exchangeTails(stop func() bool) {
	in := w.in
	cuts := make([][]int32, len(w.routes)) // by vehicle: the nodes behind which nothing is on board
	looked := make([]uint32, len(w.routes))
	var others []int32
	for v, r := range w.routes {
		if !w.isClosed(int32(v)) {
			cuts[v] = w.cutsOf(r, cuts[v])
			others = append(others, int32(v))
		}
	}
	for gained := true; gained; {
		gained = false
		for _, v := range others {
			if looked[v] == w.routes[v].id || w.routes[v].visits() == 0 {
				continue
			}
			if stop() {
				return
			}
			best := tails{gain: 0}
			idle := int32(-1) // class of the last idle vehicle: one of each class is enough
			for _, u := range others {
				r := w.routes[u]
				if u == v || in.vehicles[u].ways != in.vehicles[v].ways {
					continue
				}
				if r.visits() == 0 {
					if in.vehicles[u].class == idle {
						continue
					}
					idle = in.vehicles[u].class
				}
				w.bestTails(w.routes[v], r, cuts[v], cuts[u], &best)
			}
			if best.gain == 0 {
				looked[v] = w.routes[v].id
				continue
			}
			u := best.with
			if w.swapBlocks(w.routes[v].tail(best.i), w.routes[u].tail(best.j)) {
				gained = true
				cuts[v], cuts[u] = w.cutsOf(w.routes[v], cuts[v][:0]), w.cutsOf(w.routes[u], cuts[u][:0])
			} else {
				looked[v] = w.routes[v].id
			}
		}
	}
}

// tails is an exchange of what is behind node i of one run and node j of another.
type tails struct {
	with int32
	i, j int32
	gain int64
}

// bestTails looks for an exchange of two runs' tails that gains more than best.
func (w *worker) bestTails(a, b *route, cutsA, cutsB []int32, best *tails) {
	in := w.in
	u, v := &in.vehicles[a.vehicle], &in.vehicles[b.vehicle]
	n, m := int32(len(a.nodes)-2), int32(len(b.nodes)-2)
	lastA, lastB := a.nodes[n].place, b.nodes[m].place
	// The change of travel to the ends when the last visits are exchanged.
	homeA := u.ways.price(lastA, v.end) - int64(a.nodes[n].toll)
	homeB := u.ways.price(lastB, u.end) - int64(b.nodes[m].toll)
	for _, i := range cutsA {
		x := &a.nodes[i]
		for _, j := range cutsB {
			y := &b.nodes[j]
			if i == n && j == m {
				continue
			}
			gain := int64(x.toll) + int64(y.toll)
			if j < m {
				next := &b.nodes[j+1]
				gain -= u.ways.price(x.place, next.place) + homeB
			} else if i > 0 {
				gain -= u.ways.price(x.place, u.end)
			} else {
				gain += in.p.Vehicles[a.vehicle].Fixed
			}
			if i < n {
				next := &a.nodes[i+1]
				gain -= u.ways.price(y.place, next.place) + homeA
				if m == 0 {
					gain -= in.p.Vehicles[b.vehicle].Fixed
				}
			} else if j > 0 {
				gain -= u.ways.price(y.place, v.end)
			} else {
				gain += in.p.Vehicles[b.vehicle].Fixed
			}
			if gain <= best.gain {
				continue
			}
			if j < m && !w.reaches(a, i, b, j+1) || i < n && !w.reaches(b, j, a, i+1) {
				continue
			}
			if gain = w.gainOfTails(a, b, i, j); gain > best.gain {
				*best = tails{with: b.vehicle, i: i, j: j, gain: gain}
			}
		}
	}
}

// reaches reports whether node j of b can follow node i of a, by its own window.
func (w *worker) reaches(a *route, i int32, b *route, j int32) bool {
	x, y := &a.nodes[i], &b.nodes[j]
	u := &w.in.vehicles[a.vehicle]
	if u.slow {
		return true
	}
	over, ok := w.in.serve(y, x.depart+u.ways.way(x.place, y.place), x.place)
	return ok && (over <= y.last || u.close > w.in.vehicles[b.vehicle].close)
}

// gainOfTails computes the gain exactly.
func (w *worker) gainOfTails(a, b *route, i, j int32) int64 {
	best := exchange{}
	w.weighBlocks(a.tail(i), b.tail(j), &best)
	return best.gain
}

// tail returns the part of the run behind node i.
func (r *route) tail(i int32) block { return block{r, i, int32(r.visits())} }

// cutsOf lists the nodes of a run behind which nothing is on board and nothing is committed.
func (w *worker) cutsOf(r *route, list []int32) []int32 {
	open, frozen := 0, int(w.in.vehicles[r.vehicle].frozen)
	for k := range r.visits() + 1 {
		if k > 0 {
			switch s := &w.in.stops[r.nodes[k].stop]; {
			case s.pick >= 0:
				open++
			case w.in.orders[s.order].picks > 0:
				open--
			}
		}
		if open == 0 && k >= frozen {
			list = append(list, int32(k))
		}
	}
	return list
}

func (w *worker) mayTake(v int32, nodes []node) bool {
	for k := range nodes {
		if nodes[k].stop < 0 {
			continue
		}
		if o := w.in.stops[nodes[k].stop].order; w.in.orders[o].fixed || !w.in.can(o, v) {
			return false
		}
	}
	return true
}
