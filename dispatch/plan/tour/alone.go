package tour

import "slices"

// alone is a class of vehicles that could serve an order with nothing else to do.
type alone struct {
	class  int32
	detour int64 // see instance.detour
}

// aloneKept is how many classes are stored per order.
const aloneKept = 48

// layAlone lists for each order the classes that serve it cheapest beside their committed visits only. It is done in advance on
// a cold start, which asks for it for every order; where there are present runs, a worker computes the list when it is needed.
func (in *instance) layAlone(threads int) {
	n := len(in.orders)
	in.alone, in.cheapest, in.hopeless = make([][]alone, n), make([]int64, n), make([]bool, n)
	reasons := make([]Reason, n)
	cold := !slices.ContainsFunc(in.initial, func(run []int32) bool { return len(run) > 0 })
	in.share(threads, n, func(first, end int) {
		w := newWorker(in, 0)
		for o := int32(first); o < int32(end); o++ {
			c, detour, reason := w.cheapestAlone(o)
			if c < 0 {
				in.hopeless[o], reasons[o] = !in.orders[o].fixed, reason
				in.cheapest[o] = infinite
				continue
			}
			in.cheapest[o] = detour
			in.orders[o].far = w.evaluate(o, w.bareOf(c), infinite).cost
			if cold {
				in.alone[o] = w.listAlone(o)
			}
		}
	})
	for o, h := range in.hopeless {
		if h {
			in.unable = append(in.unable, Unserved{o, reasons[o]})
		}
	}
}

// bareOf returns the route of a class's first vehicle with its committed visits only.
func (w *worker) bareOf(class int32) *route {
	if w.bare == nil {
		w.bare = make([]*route, len(w.in.classes))
	}
	if w.bare[class] == nil {
		w.bare[class] = w.bareRoute(w.in.classes[class][0])
	}
	return w.bare[class]
}

// cheapestAlone returns the class that serves an order with the least detour; -1 and the reason when none can.
func (w *worker) cheapestAlone(o int32) (class int32, detour int64, reason Reason) {
	in := w.in
	class, detour = -1, infinite
	w.trip.ways = nil
	for c := range in.classes {
		v := in.classes[c][0]
		if !in.can(o, v) {
			continue
		}
		if d := in.detour(o, v, &w.trip); d < detour {
			if w.servesAlone(o, int32(c)) {
				class, detour = int32(c), d
			} else if reason = max(reason, TooMuch); in.fits(o, v) {
				reason = TooLate
			}
		}
	}
	return class, detour, reason
}

// listAlone returns the classes that can serve an order, the cheapest first.
func (w *worker) listAlone(o int32) (list []alone) {
	in := w.in
	keys := w.keys[:0]
	w.trip.ways = nil
	for c := range in.classes {
		if v := in.classes[c][0]; in.can(o, v) {
			keys = append(keys, in.detour(o, v, &w.trip)<<16|int64(c))
		}
	}
	w.keys = keys
	for from := 0; from < len(keys) && len(list) < aloneKept; {
		some := least(keys[from:], aloneKept)
		from += len(some)
		if list == nil {
			list = make([]alone, 0, len(some))
		}
		for _, k := range some {
			if c := int32(k & (1<<16 - 1)); len(list) < aloneKept && w.servesAlone(o, c) {
				list = append(list, alone{c, k >> 16})
			}
		}
	}
	return list
}

// servesAlone reports whether a class can serve an order beside its committed visits.
func (w *worker) servesAlone(o, class int32) bool {
	in := w.in
	v := in.classes[class][0]
	y := &in.vehicles[v]
	if y.slow || y.frozen > 0 {
		return w.evaluate(o, w.bareOf(class), infinite).cost < infinite
	}
	x := &in.orders[o]
	if y.maxStops > 0 && y.maxStops < 1+min(int(x.picks), 1) || !in.fits(o, v) {
		return false
	}
	if x.picks == 0 {
		return in.endsInTime(x, y, y.open, 0, y.start)
	}
	for k := x.pick; k < x.drop; k++ {
		p := &in.stops[k]
		to := y.ways.way(y.start, p.place)
		start, ok := p.begin(y.open + to)
		if !ok {
			continue
		}
		start += p.service
		if p.place != y.start {
			start += p.setup
		}
		if in.endsInTime(x, y, start, to, p.place) {
			return true
		}
	}
	return false
}

// endsInTime reports whether a vehicle that leaves a place at at, having travelled travelled, can drop an order and reach its
// end in time.
func (in *instance) endsInTime(x *order, y *vehicle, at, travelled int64, place int32) bool {
	d := &in.stops[x.drop]
	to, home := y.ways.way(place, d.place), y.ways.way(d.place, y.end)
	began, ok := d.begin(at + to)
	if !ok || y.maxTravel > 0 && travelled+to+home > y.maxTravel {
		return false
	}
	if d.place != place {
		began += d.setup
	}
	return began+d.service+home <= y.close
}

// trip holds the travel costs of one order for a vehicle that does nothing else.
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

// detour is a lower bound of what serving the order alone costs the vehicle: travel and additional costs without lateness.
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
