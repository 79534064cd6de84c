package plan

import (
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// halt is one stop of a run. Times are seconds from now on, or lengths in seconds.
type halt struct {
	at      spot
	setup   int64 // paid once for everything done at the place in one go
	service int64
	windows []tour.Window // when it may begin; nil: always
	late    []tour.Slope
}

// errand is an errand on the map: fetched at one of picks, or nowhere if there are none, and ended at drop.
type errand struct {
	picks []halt
	drop  halt
	load  [2]int32 // parcels and people carried

	request dispatch.ID
	n       int
	job     *job // set when it may move to another cadre
}

// order is the errand as an order of the solver.
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

// visits are the stops of the errand from beginning to end, with the first pick.
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

// defaultService is the length of a stop in seconds where the kind gives none.
const defaultService = 600

func serviceOf(k dispatch.Kind) int64 {
	if k.Service > 0 {
		return int64(k.Service / time.Second)
	}
	return defaultService
}

// loadOf returns what an errand carries: people on a trip, one parcel where something is fetched, nothing on a visit.
func loadOf(pick dispatch.Stop, people bool, persons int) [2]int32 {
	switch {
	case people:
		return [2]int32{0, int32(min(max(persons, 1), seats))}
	case pick.Role != "":
		return [2]int32{1, 0}
	}
	return [2]int32{}
}

// from returns a window that opens the given number of seconds from now, but not before now, and never closes.
func from(at int64) []tour.Window { return []tour.Window{{From: max(at, 0), To: tour.Forever}} }
