// Package tour plans the routes of many vehicles: which vehicle serves which order, in which sequence and when. It is
// independent of errands and residents, reads the clock only to end a search, and changes nothing outside its arguments.
//
// The objective is lexicographic: first the least weight of unserved orders, then the least cost. Cost is travel, lateness
// beyond soft promises, a fixed part per vehicle used, and what the caller adds per order and vehicle.
//
// Times are integers in the caller's unit (usually seconds) on one clock; costs are integers in any one unit.
package tour

import (
	"errors"
	"fmt"
	"math"
)

// Problem is the input of Solve. It is never changed.
type Problem struct {
	Ways     []Ways    // by profile
	Vehicles []Vehicle // at most MaxVehicles
	Orders   []Order   // at most MaxOrders
}

// Ways are the travel times and costs of one profile. Both tables are row by row: from·Places + to.
type Ways struct {
	Places int
	Time   []int32 // ≥ 0
	Cost   []int32 // ≥ 0; nil: as Time
}

// Window is when something may begin, both ends included.
type Window struct{ From, To int64 }

// Forever is later than every time in a problem; a window to Forever does not close.
const Forever int64 = 1 << 40

// Nowhere is the place of a start or an end without travel.
const Nowhere = -1

// Limits of a problem, within which no sum overflows.
const (
	MaxOrders     = 30_000
	MaxVehicles   = 30_000
	MaxDimensions = 8
	MaxPicks      = 64
)

// Vehicle is who serves orders.
type Vehicle struct {
	Start, End int // places, or Nowhere
	Profile    int // of Ways
	Capacity   []int32
	Window     Window // the shift: it leaves the start not before From, and is at the end not after To; zero: always
	Skills     Set
	Breaks     []Break // in the order in which they are taken, each wherever the vehicle is
	Fixed      int64   // cost of using the vehicle
	Per        []int64 // cost of the next order, by the number of orders in the run; the last value repeats
	MaxStops   int     // 0: no limit; breaks do not count
	MaxTravel  int64   // 0: no limit

	// Run is the present run, from which the search starts. Its first Frozen visits are committed: they stay, in this order, at
	// the head of the run, and their windows are not checked. An order that is committed in part stays with the vehicle. A
	// vehicle with committed visits has no breaks.
	Run    []Visit
	Frozen int
}

// Break is a break of a vehicle, taken only in a run that is not empty.
type Break struct {
	Windows []Window // when it may begin; none: always
	Length  int64
}

// Order is one thing to serve: a job at one place, or a shipment from one of several places to another.
type Order struct {
	Picks []Stop // alternatives, of which exactly one is visited, before Drop; none for a job
	Drop  Stop
	// Amount is on board from pick to drop. A job has none: what it brings is on board from the start (Bring), what it takes is
	// on board to the end (Take).
	Amount, Bring, Take []int32
	Skills              Set
	Weight              int64 // penalty when it is unserved; 0 counts as 1

	Able  []int   // the vehicles that may serve it, ascending; nil: all with the skills
	Extra []int64 // for each of Able: additional cost; nil: none

	// Change is the cost when another vehicle than Holder serves the order; 0: there is no Holder.
	Holder int
	Change int64
}

// Stop is a visit's place and times.
type Stop struct {
	Place   int
	Setup   int64    // before Service, when the vehicle comes from another place
	Service int64    // ≥ 0
	Windows []Window // when service may begin, ascending and disjoint; none: always
	// Late is the cost of a late begin, piecewise linear: from each slope's From on, every unit of time costs Rate more.
	Late []Slope
}

// Slope is a piece of a lateness cost. Rates add up, so the cost is convex.
type Slope struct {
	From int64
	Rate int64 // ≥ 0
}

// Set is a set of small non-negative integers, such as skills.
type Set []uint64

// Add puts i in the set; i ≥ 0.
func (s *Set) Add(i int) {
	for len(*s) <= i/64 {
		*s = append(*s, 0)
	}
	(*s)[i/64] |= 1 << (i % 64)
}

// Has reports whether the set contains all of need.
func (s Set) Has(need Set) bool {
	for i, bits := range need {
		if i >= len(s) && bits != 0 || i < len(s) && bits&^s[i] != 0 {
			return false
		}
	}
	return true
}

// ErrProblem is wrapped by what Valid returns.
var ErrProblem = errors.New("not a problem that can be planned")

// Valid returns an error about the first fault of a problem.
func (p *Problem) Valid() error {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrProblem, fmt.Sprintf(format, args...))
	}
	if len(p.Orders) > MaxOrders || len(p.Vehicles) > MaxVehicles {
		return wrong("%d orders and %d vehicles; at most %d and %d", len(p.Orders), len(p.Vehicles), MaxOrders, MaxVehicles)
	}
	places := math.MaxInt
	for i, w := range p.Ways {
		if len(w.Time) != w.Places*w.Places || w.Cost != nil && len(w.Cost) != len(w.Time) {
			return wrong("ways %d: tables are not %d × %d", i, w.Places, w.Places)
		}
		places = min(places, w.Places)
		for k := range w.Time {
			if w.Time[k] < 0 || w.Cost != nil && w.Cost[k] < 0 {
				return wrong("ways %d: a way is negative", i)
			}
		}
	}
	dims := p.dimensions()
	if dims > MaxDimensions {
		return wrong("%d dimensions; at most %d", dims, MaxDimensions)
	}
	for i := range p.Vehicles {
		v := &p.Vehicles[i]
		switch {
		case v.Profile < 0 || v.Profile >= len(p.Ways):
			return wrong("vehicle %d: profile %d", i, v.Profile)
		case v.Start < Nowhere || v.Start >= p.Ways[v.Profile].Places || v.End < Nowhere || v.End >= p.Ways[v.Profile].Places:
			return wrong("vehicle %d: place %d or %d", i, v.Start, v.End)
		case badWindow(v.Window):
			return wrong("vehicle %d: window %v", i, v.Window)
		case v.Fixed < 0 || v.Fixed > Forever || v.MaxStops < 0 || v.MaxTravel < 0 || v.Frozen < 0 || v.Frozen > len(v.Run):
			return wrong("vehicle %d: a number is out of range", i)
		}
		if v.Frozen > 0 && len(v.Breaks) > 0 {
			return wrong("vehicle %d: breaks beside committed visits are not supported", i)
		}
		for _, b := range v.Breaks {
			if b.Length < 0 || b.Length > Forever || badWindows(b.Windows) {
				return wrong("vehicle %d: break %v", i, b)
			}
		}
		for _, c := range v.Capacity {
			if c < 0 {
				return wrong("vehicle %d: capacity %v", i, v.Capacity)
			}
		}
		for _, c := range v.Per {
			if c < 0 || c > Forever {
				return wrong("vehicle %d: cost per order %v", i, v.Per)
			}
		}
	}
	for i := range p.Orders {
		o := &p.Orders[i]
		switch {
		case len(o.Picks) > MaxPicks:
			return wrong("order %d: %d places to pick up; at most %d", i, len(o.Picks), MaxPicks)
		case len(o.Picks) > 0 && (len(o.Bring) > 0 || len(o.Take) > 0), len(o.Picks) == 0 && len(o.Amount) > 0:
			return wrong("order %d: a shipment has an amount, a job brings and takes", i)
		case o.Weight < 0 || o.Weight > Forever || o.Change < 0 || o.Change > Forever:
			return wrong("order %d: weight or change", i)
		case o.Extra != nil && len(o.Extra) != len(o.Able):
			return wrong("order %d: %d costs for %d vehicles", i, len(o.Extra), len(o.Able))
		}
		for k, v := range o.Able {
			if v < 0 || v >= len(p.Vehicles) || k > 0 && v <= o.Able[k-1] || o.Extra != nil && (o.Extra[k] < 0 || o.Extra[k] > Forever) {
				return wrong("order %d: able %d", i, v)
			}
		}
		for _, a := range [][]int32{o.Amount, o.Bring, o.Take} {
			for _, q := range a {
				if q < 0 {
					return wrong("order %d: amount %v", i, a)
				}
			}
		}
		for k := -1; k < len(o.Picks); k++ {
			s := &o.Drop
			if k >= 0 {
				s = &o.Picks[k]
			}
			if s.Place < 0 || s.Place >= places || s.Setup < 0 || s.Service < 0 || s.Setup > Forever || s.Service > Forever || badWindows(s.Windows) {
				return wrong("order %d: stop %+v", i, *s)
			}
			for _, x := range s.Late {
				if x.Rate < 0 || x.Rate > 1<<20 || x.From < -Forever || x.From > Forever {
					return wrong("order %d: lateness %+v", i, x)
				}
			}
		}
	}
	return p.validRuns(wrong)
}

// validRuns checks the present runs: each order once, and picks before drops.
func (p *Problem) validRuns(wrong func(string, ...any) error) error {
	at := make(map[int]Kind)
	for i, v := range p.Vehicles {
		here := map[int]bool{}
		for _, x := range v.Run {
			if x.Kind == Pause {
				return wrong("vehicle %d: a run is given without its breaks", i)
			}
			if x.Order < 0 || x.Order >= len(p.Orders) {
				return wrong("vehicle %d: order %d", i, x.Order)
			}
			o := &p.Orders[x.Order]
			before, seen := at[x.Order]
			switch {
			case x.Kind == Pick && (seen || x.Pick < 0 || x.Pick >= len(o.Picks)),
				x.Kind == Drop && len(o.Picks) == 0 && seen,
				x.Kind == Drop && len(o.Picks) > 0 && (!seen || before != Pick || !here[x.Order]),
				x.Kind != Pick && x.Kind != Drop:
				return wrong("vehicle %d: its run visits order %d out of turn", i, x.Order)
			}
			at[x.Order], here[x.Order] = x.Kind, true
		}
		for o := range here {
			if at[o] == Pick {
				return wrong("vehicle %d: its run does not bring order %d", i, o)
			}
		}
	}
	return nil
}

// dimensions returns the number of capacities that some vehicle limits.
func (p *Problem) dimensions() int {
	d := 0
	for i := range p.Vehicles {
		d = max(d, len(p.Vehicles[i].Capacity))
	}
	for i := range p.Orders {
		o := &p.Orders[i]
		d = max(d, len(o.Amount), len(o.Bring), len(o.Take))
	}
	return d
}

func badWindow(w Window) bool { return w.From > w.To || w.From < -Forever || w.To > Forever }

func badWindows(all []Window) bool {
	for i, w := range all {
		if badWindow(w) || i > 0 && w.From <= all[i-1].To {
			return true
		}
	}
	return false
}
