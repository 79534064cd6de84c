package plan

import (
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// halt is one stop of a run. Times are seconds.
type halt struct {
	at      spot
	setup   int64 // once for all that is done at the place in one go
	service int64
	windows []tour.Window // when it may begin; none: always
	late    []tour.Slope
}

// work is an errand on the map: it is fetched at one of some places, or at none, and ends at the last.
type errand struct {
	picks []halt
	drop  halt
	load  [2]int32 // parcels and people on the way

	request dispatch.ID
	n       int
	job     *job // when it may be moved
}

// order is the work as the solver sees it.
func (e errand) order(b *batch) tour.Order {
	o := tour.Order{Drop: e.drop.stop(b)}
	for _, p := range e.picks {
		o.Picks = append(o.Picks, p.stop(b))
	}
	if len(e.picks) > 0 {
		o.Amount = e.load[:]
	} else {
		o.Bring = e.load[:]
	}
	return o
}

// visits are what it takes to do it from beginning to end, at the first place where it can be fetched.
func (e errand) visits(order int) []tour.Visit {
	drop := tour.Visit{Kind: tour.Drop, Order: order}
	if len(e.picks) == 0 {
		return []tour.Visit{drop}
	}
	return []tour.Visit{{Kind: tour.Pick, Order: order}, drop}
}

func (h halt) stop(b *batch) tour.Stop {
	return tour.Stop{Place: b.places.of(h.at), Setup: h.setup, Service: h.service, Windows: h.windows, Late: h.late}
}

// defaultService is how long a stop takes, in seconds, where the kind does not say.
const defaultService = 600

func serviceOf(k dispatch.Kind) int64 {
	if k.Service > 0 {
		return int64(k.Service / time.Second)
	}
	return defaultService
}

// loadOf is what an errand takes along: people on a trip, a parcel where something is fetched, nothing on a visit.
func loadOf(pick dispatch.Stop, people bool, persons int) [2]int32 {
	switch {
	case people:
		return [2]int32{0, int32(min(max(persons, 1), seats))}
	case pick.Role != "":
		return [2]int32{1, 0}
	}
	return [2]int32{}
}

// from is the window that begins so many seconds from now, or now.
func from(at int64) []tour.Window { return []tour.Window{{From: max(at, 0), To: tour.Forever}} }
