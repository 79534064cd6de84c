package tour

// pairSlowly tries the drop positions for one pick in a run with breaks.
func (w *worker) pairSlowly(o int32, r *route, pick int32, i int, base int64, best *slot) {
	in := w.in
	v := &in.vehicles[r.vehicle]
	p, d := in.stops[pick].place, in.stops[in.orders[o].drop].place
	for j := i; j < len(r.nodes)-1 && !w.spans[j].full; j++ {
		a, b := r.nodes[i].place, r.nodes[i+1].place
		toll := v.ways.price(a, p) - int64(r.nodes[i].toll)
		if i == j {
			toll += v.ways.price(p, d) + v.ways.price(d, b)
		} else {
			toll += v.ways.price(p, b) + v.ways.price(r.nodes[j].place, d) + v.ways.price(d, r.nodes[j+1].place) - int64(r.nodes[j].toll)
		}
		if toll+base < best.cost {
			w.trySlowly(o, r, pick, i, j, toll, base, best)
		}
	}
}

// trySlowly schedules the run with the order inserted.
func (w *worker) trySlowly(o int32, r *route, pick int32, i, j int, toll, base int64, best *slot) {
	w.sequence = w.sequence[:0]
	for k := range len(r.nodes) - 1 {
		if k > 0 {
			w.sequence = append(w.sequence, r.nodes[k].stop)
		}
		if k == i && pick >= 0 {
			w.sequence = append(w.sequence, pick)
		}
		if k == j {
			w.sequence = append(w.sequence, w.in.orders[o].drop)
		}
	}
	w.timed.vehicle = int(r.vehicle)
	v := &w.in.vehicles[r.vehicle]
	if !w.timed.run(w.sequence) || v.maxTravel > 0 && w.timed.travel > v.maxTravel {
		return
	}
	if cost := toll + base + w.timed.late - r.late; cost < best.cost {
		*best = slot{cost: cost, i: int32(i), j: int32(j), pick: pick}
	}
}
