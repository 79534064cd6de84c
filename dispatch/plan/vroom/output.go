package vroom

import (
	"encoding/json"

	"github.com/bangban/bangban/dispatch/plan/tour"
)

type solution struct {
	Code       int          `json:"code"`
	Summary    summary      `json:"summary"`
	Unassigned []unassigned `json:"unassigned"`
	Routes     []route      `json:"routes"`
}

// totals are part of the summary and of each route.
type totals struct {
	Cost       int64   `json:"cost"`
	Delivery   []int64 `json:"delivery,omitempty"`
	Pickup     []int64 `json:"pickup,omitempty"`
	Setup      int64   `json:"setup"`
	Service    int64   `json:"service"`
	Duration   int64   `json:"duration"`
	Waiting    int64   `json:"waiting_time"`
	Priority   int64   `json:"priority"`
	Distance   *int64  `json:"distance,omitempty"` // where matrices of distances were given
	Violations []int   `json:"violations"`         // always empty: plans keep all constraints
}

type summary struct {
	totals
	Routes     int `json:"routes"`
	Unassigned int `json:"unassigned"`
}

type unassigned struct {
	ID            uint64 `json:"id"`
	Type          string `json:"type"`
	Description   string `json:"description,omitempty"`
	Location      *point `json:"location,omitempty"`
	LocationIndex *int   `json:"location_index,omitempty"`
	Reason        string `json:"reason"` // ours; readers of the format pass over it
}

type route struct {
	Vehicle     uint64 `json:"vehicle"`
	Description string `json:"description,omitempty"`
	totals
	Steps []stepOut `json:"steps"`
}

type stepOut struct {
	Type          string  `json:"type"`
	ID            *uint64 `json:"id,omitempty"`
	Description   string  `json:"description,omitempty"`
	Location      *point  `json:"location,omitempty"`
	LocationIndex *int    `json:"location_index,omitempty"`
	Setup         int64   `json:"setup"`
	Service       int64   `json:"service"`
	Waiting       int64   `json:"waiting_time"`
	Load          []int64 `json:"load,omitempty"`
	Arrival       int64   `json:"arrival"`
	Duration      int64   `json:"duration"` // on the way so far
	Distance      *int64  `json:"distance,omitempty"`
	Violations    []int   `json:"violations"`
}

// Write writes a plan for the problem that was read. Equal plans give equal bytes: the computing times, which the format
// allows, are left out.
func (in *Input) Write(plan *tour.Plan) ([]byte, error) {
	s := solution{Unassigned: []unassigned{}, Routes: []route{}}
	s.Summary.totals = in.zero()
	for _, u := range plan.Unserved {
		t := in.tasks[u.Order]
		add := func(kind string, x *stop) {
			s.Unassigned = append(s.Unassigned, unassigned{*x.ID, kind, x.Description, x.Location, x.LocationIndex, u.Why.String()})
		}
		if t.job != nil {
			add("job", &t.job.stop)
		} else {
			add("pickup", t.shipment.Pickup)
			add("delivery", t.shipment.Delivery)
		}
	}
	for i := range plan.Runs {
		r := in.route(&plan.Runs[i])
		sum := &s.Summary
		sum.Cost += r.Cost
		sum.Setup += r.Setup
		sum.Service += r.Service
		sum.Duration += r.Duration
		sum.Waiting += r.Waiting
		sum.Priority += r.Priority
		for d := range in.dims {
			sum.Delivery[d] += r.Delivery[d]
			sum.Pickup[d] += r.Pickup[d]
		}
		if in.measured {
			*sum.Distance += *r.Distance
		}
		s.Routes = append(s.Routes, r)
	}
	s.Summary.Routes, s.Summary.Unassigned = len(s.Routes), len(s.Unassigned)
	return json.Marshal(s)
}

func (in *Input) zero() totals {
	t := totals{Delivery: make([]int64, in.dims), Pickup: make([]int64, in.dims), Violations: []int{}}
	if in.measured {
		t.Distance = new(int64)
	}
	return t
}

// route writes one run and computes what is on board.
func (in *Input) route(run *tour.Run) route {
	c := &in.file.Vehicles[run.Vehicle]
	v := &in.Problem.Vehicles[run.Vehicle]
	r := route{Vehicle: *c.ID, Description: c.Description, totals: in.zero()}
	r.Cost = run.Cost
	load := make([]int64, in.dims)
	plus := func(to []int64, a []int32, sign int64) {
		for d, q := range a {
			to[d] += sign * int64(q)
		}
	}
	for _, x := range run.Visits {
		if x.Kind == tour.Drop {
			plus(load, in.Problem.Orders[x.Order].Bring, 1)
		}
	}
	emit := func(s stepOut) {
		s.Violations = []int{}
		if in.measured {
			so := *r.Distance
			s.Distance = &so
		}
		if in.dims > 0 {
			s.Load = append([]int64(nil), load...)
		}
		r.Steps = append(r.Steps, s)
	}
	place := v.Start
	drive := func(to int) {
		if t := in.metres[v.Profile]; in.measured && place != tour.Nowhere && to != tour.Nowhere {
			*r.Distance += int64(t.values[place*t.side+to])
		}
		place = to
	}
	if v.Start != tour.Nowhere {
		emit(stepOut{Type: "start", Location: c.Start, LocationIndex: c.StartIndex, Arrival: run.Leave})
	}
	clock := run.Leave
	for _, x := range run.Visits {
		if x.Kind == tour.Pause {
			b := &c.Breaks[x.Order]
			emit(stepOut{Type: "break", ID: b.ID, Description: b.Description, Service: b.Service, Waiting: x.Start - x.Arrive, Arrival: x.Arrive, Duration: r.Duration})
			r.Service += b.Service
			r.Waiting += x.Start - x.Arrive
			clock = x.Depart
			continue
		}
		o, t := &in.Problem.Orders[x.Order], in.tasks[x.Order]
		s := stepOut{Type: "job"}
		var from *stop
		at := &o.Drop
		switch {
		case t.job != nil:
			from = &t.job.stop
			plus(load, o.Bring, -1)
			plus(load, o.Take, 1)
			plus(r.Delivery, o.Bring, 1)
			plus(r.Pickup, o.Take, 1)
			r.Priority += t.job.Priority
		case x.Kind == tour.Pick:
			s.Type, from, at = "pickup", t.shipment.Pickup, &o.Picks[x.Pick]
			plus(load, o.Amount, 1)
			r.Priority += t.shipment.Priority
			plus(r.Pickup, o.Amount, 1)
		default:
			s.Type, from = "delivery", t.shipment.Delivery
			plus(load, o.Amount, -1)
			r.Priority += t.shipment.Priority
			plus(r.Delivery, o.Amount, 1)
		}
		s.ID, s.Description, s.Location, s.LocationIndex = from.ID, from.Description, from.Location, from.LocationIndex
		s.Arrival, s.Waiting, s.Service = x.Arrive, x.Start-x.Arrive, at.Service
		if at.Place != place {
			s.Setup = at.Setup
		}
		r.Duration += x.Arrive - clock
		s.Duration = r.Duration
		r.Setup += s.Setup
		r.Service += s.Service
		r.Waiting += s.Waiting
		clock = x.Depart
		drive(at.Place)
		emit(s)
	}
	r.Duration += run.Back - clock
	drive(v.End)
	if v.End != tour.Nowhere {
		emit(stepOut{Type: "end", Location: c.End, LocationIndex: c.EndIndex, Arrival: run.Back, Duration: r.Duration})
	}
	return r
}
