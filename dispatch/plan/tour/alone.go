package tour

// alone is a class with an order as all its vehicle has to do.
type alone struct {
	class  int32
	detour int64 // see instance.detour
}

// aloneKept is how many classes an order remembers.
const aloneKept = 48

// layAlone tries each order in the run of each class that holds but what is committed, the cheapest first, until enough can serve it.
func (in *instance) layAlone(threads int) {
	n := len(in.orders)
	in.alone, in.hopeless = make([][]alone, n), make([]bool, n)
	reasons := make([]Reason, n)
	in.share(threads, n, func(first, end int) {
		w := newWorker(in, 0)
		empty := make([]*route, len(in.classes))
		for c := range empty {
			empty[c] = w.bareRoute(in.classes[c][0])
		}
		keys := make([]int64, 0, len(empty))
		var t trip
		for o := int32(first); o < int32(end); o++ {
			keys, t.ways = keys[:0], nil
			for c := range empty {
				if v := in.classes[c][0]; in.can(o, v) {
					keys = append(keys, in.detour(o, v, &t)<<16|int64(c))
				}
			}
			reason := NobodyAble
			for from := 0; from < len(keys) && len(in.alone[o]) < aloneKept; {
				some := least(keys[from:], aloneKept)
				from += len(some)
				for _, k := range some {
					c := int32(k & (1<<16 - 1))
					at := w.evaluate(o, empty[c], infinite)
					if at.cost >= infinite {
						if reason = max(reason, TooMuch); in.fits(o, in.classes[c][0]) {
							reason = TooLate
						}
						continue
					}
					if in.alone[o] = append(in.alone[o], alone{c, k >> 16}); len(in.alone[o]) == 1 {
						in.orders[o].far = at.cost
					}
					if len(in.alone[o]) == aloneKept {
						break
					}
				}
			}
			if len(in.alone[o]) == 0 {
				in.hopeless[o], reasons[o] = !in.orders[o].fixed, reason
			}
		}
	})
	for o, h := range in.hopeless {
		if h {
			in.unable = append(in.unable, Unserved{o, reasons[o]})
		}
	}
}

// trip is what an order is to a vehicle that has nothing else to do.
type trip struct {
	ways    *ways
	to      []row // tolls to each pick, of a job to the drop
	further []int64
	from    row // tolls from the drop
}

func (t *trip) lay(in *instance, o int32, w *ways) {
	x := &in.orders[o]
	drop := in.stops[x.drop].place
	t.ways, t.to, t.further = w, t.to[:0], t.further[:0]
	for k := x.pick; k < x.drop; k++ {
		_, to := w.at(in.stops[k].place)
		t.to, t.further = append(t.to, to), append(t.further, w.price(in.stops[k].place, drop))
	}
	from, to := w.at(drop)
	if t.from = from; x.picks == 0 {
		t.to, t.further = append(t.to, to), append(t.further, 0)
	}
}

// detour is the least that serving the order alone costs the vehicle: its way and what it costs on top, lateness apart.
func (in *instance) detour(o, v int32, t *trip) int64 {
	y := &in.vehicles[v]
	if y.ways != t.ways {
		t.lay(in, o, y.ways)
	}
	way := infinite
	for k, to := range t.to {
		toll := t.further[k]
		if y.start >= 0 {
			toll += int64(to.toll[y.start])
		}
		way = min(way, toll)
	}
	if y.end >= 0 {
		way += int64(t.from.toll[y.end])
	}
	return way + min(in.surcharge(o, v)+in.p.Vehicles[v].Fixed, Forever)
}

func (in *instance) fits(o, v int32) bool {
	x, c := &in.orders[o], in.vehicles[v].capacity
	for d, a := range x.amount {
		if a > c[d] || x.take != nil && x.take[d] > c[d] {
			return false
		}
	}
	return true
}
