package tour

// timetable computes the times of a run visit by visit: for the result, and for vehicles with breaks, which route does not
// describe. Everything begins as early as possible; breaks are placed so that each point of the run is reached as early as
// possible.
type timetable struct {
	in      *instance
	vehicle int
	lax     bool // ends of windows and of the shift are ignored

	visits []Visit
	leave  int64
	back   int64
	travel int64
	late   int64

	ride   []int64 // travel time from the visit before; the last is to the end
	take   []int64 // setup and service
	labels []int64 // by visit and number of breaks taken: when it is left, before and after breaks taken there
}

const infinite = int64(1) << 62

// run computes the times of the stops, and reports whether they are feasible.
func (t *timetable) run(stops []int32) bool {
	v := &t.in.vehicles[t.vehicle]
	breaks := t.in.p.Vehicles[t.vehicle].Breaks
	if len(stops) == 0 {
		breaks = nil // without visits no break is needed
	}
	width := len(breaks) + 1
	n := len(stops)
	t.measure(v, stops)
	if need := 2 * width * (n + 1); cap(t.labels) < need {
		t.labels = make([]int64, need)
	} else {
		t.labels = t.labels[:need]
	}
	for b := range width {
		t.labels[b] = infinite
	}
	t.labels[0] = v.open
	for k := 0; ; k++ {
		here := t.labels[2*width*k : 2*width*(k+1)]
		came, left := here[:width], here[width:]
		left[0] = came[0]
		for b := 1; b < width; b++ {
			left[b] = min(came[b], t.afterBreak(left[b-1], &breaks[b-1]))
		}
		if k == n {
			break
		}
		next := t.labels[2*width*(k+1) : 2*width*(k+1)+width]
		for b := range width {
			next[b] = infinite
			if left[b] < infinite {
				if start, ok := t.begin(&t.in.stops[stops[k]], left[b]+t.ride[k]); ok {
					next[b] = start + t.take[k]
				}
			}
		}
	}
	over := t.labels[len(t.labels)-1]
	if over >= infinite {
		return false
	}
	t.back = over + t.ride[n]
	if t.back > v.close && !t.lax {
		return false
	}
	t.trace(stops, width)
	return true
}

func (t *timetable) measure(v *vehicle, stops []int32) {
	t.ride, t.take, t.travel = t.ride[:0], t.take[:0], 0
	before := v.start
	for _, s := range stops {
		x := &t.in.stops[s]
		ride := v.ways.way(before, x.place)
		t.travel += ride
		t.ride = append(t.ride, ride)
		if x.place != before {
			t.take = append(t.take, x.service+x.setup)
		} else {
			t.take = append(t.take, x.service)
		}
		before = x.place
	}
	ride := int64(0)
	if len(stops) > 0 {
		ride = v.ways.way(before, v.end)
	}
	t.ride = append(t.ride, ride)
	t.travel += ride
}

func (t *timetable) begin(s *stop, at int64) (int64, bool) {
	start, ok := s.begin(at)
	if !ok && t.lax {
		return max(at, s.open), true
	}
	return start, ok
}

// begin returns the earliest moment at or after at at which the stop may begin.
func (s *stop) begin(at int64) (int64, bool) {
	if s.more == nil {
		at = max(at, s.open)
		return at, at <= s.close
	}
	for _, w := range s.more {
		if at <= w.To {
			return max(at, w.From), true
		}
	}
	return 0, false
}

func (t *timetable) afterBreak(at int64, b *Break) int64 {
	if at >= infinite {
		return infinite
	}
	if len(b.Windows) == 0 {
		return at + b.Length
	}
	for _, w := range b.Windows {
		if at <= w.To {
			return max(at, w.From) + b.Length
		}
	}
	return infinite
}

// trace follows the labels back to the visits.
func (t *timetable) trace(stops []int32, width int) {
	v := &t.in.vehicles[t.vehicle]
	breaks := t.in.p.Vehicles[t.vehicle].Breaks
	t.visits, t.late = t.visits[:0], 0
	b := width - 1
	for k := len(stops); k >= 0; k-- {
		came, left := t.labels[2*width*k:2*width*k+width], t.labels[2*width*k+width:2*width*(k+1)]
		for b > 0 && left[b] != came[b] {
			b--
			t.visits = append(t.visits, Visit{Kind: Pause, Order: b, Arrive: left[b], Start: left[b+1] - breaks[b].Length, Depart: left[b+1]})
		}
		if k == 0 {
			break
		}
		x := &t.in.stops[stops[k-1]]
		visit := Visit{Kind: Drop, Order: int(x.order), Depart: came[b]}
		if x.pick >= 0 {
			visit.Kind, visit.Pick = Pick, int(x.pick)
		}
		before := t.labels[2*width*(k-1)+width : 2*width*k]
		visit.Arrive = before[b] + t.ride[k-1]
		visit.Start = came[b] - t.take[k-1]
		for _, slope := range x.late {
			t.late += max(visit.Start-slope.From, 0) * slope.Rate
		}
		t.visits = append(t.visits, visit)
	}
	for i, j := 0, len(t.visits)-1; i < j; i, j = i+1, j-1 {
		t.visits[i], t.visits[j] = t.visits[j], t.visits[i]
	}
	t.leave = v.open
	if len(t.visits) > 0 && t.visits[0].Kind != Pause && v.frozen == 0 {
		t.leave += t.visits[0].Start - t.visits[0].Arrive
		t.visits[0].Arrive = t.visits[0].Start
	}
}
