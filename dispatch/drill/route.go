package drill

import (
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// load is an errand that a cadre has read and not finished.
type load struct {
	name    errandName
	state   dispatch.ErrandState
	pick    *geo.Point // where it is fetched; nil when it was fetched or need not be
	drop    geo.Point
	ready   dispatch.Moment
	due     dispatch.Moment
	urgency dispatch.Urgency
	service time.Duration // at the door
	shop    dispatch.ID
}

// stop is a place where an errand is fetched or ended.
type stop struct {
	load int // index of the load
	pick bool
}

// lateness is the weight of a second beyond the promise, in seconds of waiting.
func lateness(u dispatch.Urgency) int64 { return 3 * (1 + 3*int64(u)) }

// route orders the stops of all loads as a sensible person would: residents wait least in sum, and lateness counts threefold.
// Begun errands, then those due first, are inserted one by one where they cost least. It is the same for every policy, since
// policies only give errands out.
func route(now dispatch.Moment, at geo.Point, loads []load, pickUp time.Duration, way func(from, to geo.Point) time.Duration) []stop {
	order := make([]int, len(loads))
	for i := range order {
		order[i] = i
	}
	begun := func(i int) int {
		if loads[i].state == dispatch.ErrandUnderway {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if d := begun(a) - begun(b); d != 0 {
			return d
		}
		return int(min(max(loads[a].due-loads[b].due, -1), 1))
	})
	var best, trial []stop
	for _, i := range order {
		least := int64(-1)
		var next []stop
		try := func() {
			if c := waits(now, at, loads, trial, pickUp, way); least < 0 || c < least {
				least, next = c, slices.Clone(trial)
			}
		}
		for k := 0; k <= len(best); k++ {
			if loads[i].pick == nil {
				trial = append(append(append(trial[:0], best[:k]...), stop{i, false}), best[k:]...)
				try()
				continue
			}
			for d := k; d <= len(best); d++ {
				trial = append(append(trial[:0], best[:k]...), stop{i, true})
				trial = append(append(append(trial, best[k:d]...), stop{i, false}), best[d:]...)
				try()
			}
		}
		best = next
	}
	return best
}

// waits adds up the seconds until each errand on the route is finished, with its weighted lateness.
func waits(now dispatch.Moment, at geo.Point, loads []load, stops []stop, pickUp time.Duration, way func(from, to geo.Point) time.Duration) int64 {
	var sum int64
	clock, counter := now, false
	for _, s := range stops {
		l := loads[s.load]
		to := l.drop
		if s.pick {
			to = *l.pick
		}
		same := to == at && counter && s.pick // fetched together with the one before
		clock = clock.Add(way(at, to))
		at, counter = to, s.pick
		if s.pick {
			clock = max(clock, l.ready)
			if !same {
				clock = clock.Add(pickUp)
			}
			continue
		}
		clock = clock.Add(l.service)
		sum += int64(clock.Sub(now) / time.Second)
		if late := int64(clock.Sub(l.due) / time.Second); l.due != 0 && late > 0 {
			sum += late * lateness(l.urgency)
		}
	}
	return sum
}
