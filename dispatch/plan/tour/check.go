package tour

import (
	"fmt"
	"slices"
)

// Check verifies a plan independently of the solver: it computes every run from the problem's numbers and shares no scheduling
// code with the search. It returns the first fault. The time is linear in the visits.
func Check(p *Problem, plan *Plan) error {
	c := checker{p: p, served: make([]int, len(p.Orders))}
	for i := range c.served {
		c.served[i] = -1
	}
	used := make([]bool, len(p.Vehicles))
	var cost int64
	for i := range plan.Runs {
		r := &plan.Runs[i]
		if r.Vehicle < 0 || r.Vehicle >= len(p.Vehicles) || used[r.Vehicle] {
			return fmt.Errorf("run %d: vehicle %d is unknown or has another run", i, r.Vehicle)
		}
		used[r.Vehicle] = true
		if err := c.run(r); err != nil {
			return fmt.Errorf("vehicle %d: %w", r.Vehicle, err)
		}
		cost += r.Cost
	}
	for v := range p.Vehicles {
		if p.Vehicles[v].Frozen > 0 && !used[v] {
			return fmt.Errorf("vehicle %d: its committed visits are gone", v)
		}
	}
	if cost != plan.Cost {
		return fmt.Errorf("the plan says it costs %d, the runs cost %d", plan.Cost, cost)
	}
	return c.left(plan)
}

type checker struct {
	p      *Problem
	served []int // by order: its vehicle
}

// left verifies the unserved orders.
func (c *checker) left(plan *Plan) error {
	var weight int64
	out := make([]bool, len(c.p.Orders))
	for _, u := range plan.Unserved {
		if u.Order < 0 || u.Order >= len(out) || out[u.Order] || c.served[u.Order] >= 0 {
			return fmt.Errorf("order %d is unserved twice, or is served", u.Order)
		}
		if u.Why > OutOfTime {
			return fmt.Errorf("order %d is unserved without a reason", u.Order)
		}
		out[u.Order] = true
		weight += max(c.p.Orders[u.Order].Weight, 1)
	}
	for o, v := range c.served {
		if v < 0 && !out[o] {
			return fmt.Errorf("order %d is neither served nor unserved", o)
		}
	}
	if weight != plan.Weight {
		return fmt.Errorf("the plan says %d is unserved, it is %d", plan.Weight, weight)
	}
	return nil
}

// allowance is what the committed visits of a vehicle need by themselves. That much is allowed even where it exceeds the
// limits.
type allowance struct {
	begins map[Visit]int64 // by kind, order and pick
	back   int64
	travel int64
	visits int
	load   []int32
}

// allow computes the allowance from the committed visits alone.
func (c *checker) allow(vehicle int) allowance {
	v := &c.p.Vehicles[vehicle]
	a := allowance{begins: map[Visit]int64{}, load: make([]int32, c.p.dimensions())}
	committed := map[int]bool{}
	for _, x := range v.Run[:v.Frozen] {
		committed[x.Order] = true
	}
	var visits []Visit
	for _, x := range v.Run {
		if committed[x.Order] {
			visits = append(visits, x)
		}
	}
	if a.visits = len(visits); a.visits == 0 {
		return a
	}
	c.onBoard(visits, func(_ int, load []int32) error {
		for d, l := range load {
			a.load[d] = max(a.load[d], l)
		}
		return nil
	})
	clock, place := shift(v).From, v.Start
	for _, x := range visits {
		s := c.stop(x)
		way := c.way(v, place, s.Place)
		begin, _ := opening(s.Windows, clock+way)
		a.begins[Visit{Kind: x.Kind, Order: x.Order}] = begin
		clock = begin + c.takes(s, place)
		a.travel += way
		place = s.Place
	}
	a.travel += c.way(v, place, v.End)
	a.back = clock + c.way(v, place, v.End)
	return a
}

func shift(v *Vehicle) Window {
	if v.Window == (Window{}) {
		return Window{0, Forever}
	}
	return v.Window
}

// opening returns the first moment at or after at within one of the windows.
func opening(windows []Window, at int64) (int64, bool) {
	for _, w := range windows {
		if at <= w.To {
			return max(at, w.From), true
		}
	}
	return at, len(windows) == 0
}

func (c *checker) way(v *Vehicle, from, to int) int64 {
	if from == Nowhere || to == Nowhere {
		return 0
	}
	w := &c.p.Ways[v.Profile]
	return int64(w.Time[from*w.Places+to])
}

func (c *checker) toll(v *Vehicle, from, to int) int64 {
	w := &c.p.Ways[v.Profile]
	if from == Nowhere || to == Nowhere || w.Cost == nil {
		return c.way(v, from, to)
	}
	return int64(w.Cost[from*w.Places+to])
}

func (c *checker) stop(x Visit) *Stop {
	o := &c.p.Orders[x.Order]
	if x.Kind == Pick {
		return &o.Picks[x.Pick]
	}
	return &o.Drop
}

func (c *checker) takes(s *Stop, before int) int64 {
	if s.Place == before {
		return s.Service
	}
	return s.Service + s.Setup
}

// onBoard follows the load of visits and calls see with what is on board after the start (-1) and after each visit.
func (c *checker) onBoard(visits []Visit, see func(visit int, load []int32) error) error {
	load := make([]int32, c.p.dimensions())
	add := func(a []int32, sign int32) {
		for d, q := range a {
			load[d] += sign * q
		}
	}
	for _, x := range visits {
		if x.Kind == Drop {
			add(c.p.Orders[x.Order].Bring, 1)
		}
	}
	if err := see(-1, load); err != nil {
		return err
	}
	for i, x := range visits {
		switch o := &c.p.Orders[max(x.Order, 0)]; x.Kind {
		case Pick:
			add(o.Amount, 1)
		case Drop:
			add(o.Amount, -1)
			add(o.Bring, -1)
			add(o.Take, 1)
		}
		if err := see(i, load); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) run(r *Run) error {
	v := &c.p.Vehicles[r.Vehicle]
	allowed := c.allow(r.Vehicle)
	var visits []Visit
	for _, x := range r.Visits {
		if x.Kind != Pause {
			visits = append(visits, x)
		}
	}
	if len(visits) == 0 || v.MaxStops > 0 && len(visits) > max(v.MaxStops, allowed.visits) {
		return fmt.Errorf("%d visits", len(visits))
	}
	for i, x := range v.Run[:v.Frozen] {
		if i >= len(visits) || visits[i].Kind != x.Kind || visits[i].Order != x.Order || visits[i].Pick != x.Pick {
			return fmt.Errorf("committed visit %d was moved", i)
		}
	}
	if err := c.orders(r.Vehicle, visits); err != nil {
		return err
	}
	err := c.onBoard(visits, func(visit int, load []int32) error {
		if visit+1 < v.Frozen {
			return nil
		}
		for d, l := range load {
			if d < len(v.Capacity) && l > max(v.Capacity[d], allowed.load[d]) {
				return fmt.Errorf("behind visit %d it carries %d of %d", visit, l, v.Capacity[d])
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.times(r, v, &allowed)
}

// orders verifies who serves what, and that each pick precedes its drop.
func (c *checker) orders(vehicle int, visits []Visit) error {
	v := &c.p.Vehicles[vehicle]
	committed := map[int]bool{}
	for _, x := range v.Run[:v.Frozen] {
		committed[x.Order] = true
	}
	picked := map[int]bool{}
	for _, x := range visits {
		if x.Order < 0 || x.Order >= len(c.p.Orders) || x.Kind > Drop {
			return fmt.Errorf("a visit for order %d", x.Order)
		}
		o := &c.p.Orders[x.Order]
		if x.Kind == Pick {
			if picked[x.Order] || x.Pick < 0 || x.Pick >= len(o.Picks) || c.served[x.Order] >= 0 {
				return fmt.Errorf("order %d is picked up twice, too late, or at no place of its own", x.Order)
			}
			picked[x.Order] = true
			continue
		}
		if c.served[x.Order] >= 0 || len(o.Picks) > 0 && !picked[x.Order] {
			return fmt.Errorf("order %d is served twice, or was not picked up", x.Order)
		}
		c.served[x.Order] = vehicle
		delete(picked, x.Order)
		if !committed[x.Order] && (!v.Skills.Has(o.Skills) || o.Able != nil && !slices.Contains(o.Able, vehicle)) {
			return fmt.Errorf("it may not serve order %d", x.Order)
		}
	}
	if len(picked) > 0 {
		return fmt.Errorf("%d orders stay on board", len(picked))
	}
	for o := range committed {
		if c.served[o] != vehicle {
			return fmt.Errorf("committed order %d was taken away", o)
		}
	}
	return nil
}

// times verifies the times of the run.
func (c *checker) times(r *Run, v *Vehicle, allowed *allowance) error {
	clock, place, frozen, breaks := r.Leave, v.Start, v.Frozen, 0
	cost, travel, orders := v.Fixed, int64(0), 0
	if clock < shift(v).From {
		return fmt.Errorf("it leaves at %d, before its shift", clock)
	}
	for i, x := range r.Visits {
		if x.Kind == Pause {
			if x.Order != breaks || breaks >= len(v.Breaks) {
				return fmt.Errorf("visit %d: break %d out of turn", i, x.Order)
			}
			b := v.Breaks[breaks]
			if at, ok := opening(b.Windows, x.Start); !ok || at != x.Start || x.Arrive != clock || x.Start < x.Arrive || x.Depart != x.Start+b.Length {
				return fmt.Errorf("visit %d: break %d is not taken in its window", i, breaks)
			}
			breaks++
			clock = x.Depart
			continue
		}
		s := c.stop(x)
		way := c.way(v, place, s.Place)
		if x.Arrive != clock+way || x.Start < x.Arrive || x.Depart != x.Start+c.takes(s, place) {
			return fmt.Errorf("visit %d: arrives %d, starts %d, departs %d; it left the one before at %d, %d away", i, x.Arrive, x.Start, x.Depart, clock, way)
		}
		if at, ok := opening(s.Windows, x.Start); !ok || at != x.Start {
			until, committed := allowed.begins[Visit{Kind: x.Kind, Order: x.Order}]
			if late := !ok; !late || !committed || frozen <= 0 && x.Start > until {
				return fmt.Errorf("visit %d: starts at %d, outside its windows", i, x.Start)
			}
		}
		for _, slope := range s.Late {
			if x.Start > slope.From {
				cost += (x.Start - slope.From) * slope.Rate
			}
		}
		if x.Kind == Drop {
			cost += c.added(x.Order, r.Vehicle, orders)
			orders++
		}
		travel += way
		cost += c.toll(v, place, s.Place)
		clock, place = x.Depart, s.Place
		frozen--
	}
	way := c.way(v, place, v.End)
	travel += way
	cost += c.toll(v, place, v.End)
	switch {
	case breaks != len(v.Breaks):
		return fmt.Errorf("it takes %d of %d breaks", breaks, len(v.Breaks))
	case r.Back != clock+way || r.Back > max(shift(v).To, allowed.back):
		return fmt.Errorf("it is back at %d: %d, its shift ends at %d", r.Back, clock+way, shift(v).To)
	case v.MaxTravel > 0 && travel > max(v.MaxTravel, allowed.travel):
		return fmt.Errorf("it travels %d of %d", travel, v.MaxTravel)
	case travel != r.Travel || cost != r.Cost:
		return fmt.Errorf("it says it travels %d and costs %d: %d and %d", r.Travel, r.Cost, travel, cost)
	}
	return nil
}

// added returns what an order costs besides travel.
func (c *checker) added(order, vehicle, before int) int64 {
	o, v := &c.p.Orders[order], &c.p.Vehicles[vehicle]
	var cost int64
	if o.Change > 0 && o.Holder != vehicle {
		cost += o.Change
	}
	if i := slices.Index(o.Able, vehicle); i >= 0 && o.Extra != nil {
		cost += o.Extra[i]
	}
	if n := len(v.Per); n > 0 {
		cost += v.Per[min(before, n-1)]
	}
	return cost
}
