package vroom

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

const perHourAsTime = 3600 // the cost per hour at which a cost is a second of travel

// vehicles converts the vehicles and collects the profiles.
func (in *Input) vehicles(p *places) error {
	ids := map[uint64]bool{}
	for i := range in.file.Vehicles {
		c := &in.file.Vehicles[i]
		where := fmt.Sprintf("vehicles[%d]", i)
		if err := claim(where, c.ID, ids); err != nil {
			return err
		}
		v := tour.Vehicle{Capacity: c.Capacity, Fixed: c.Costs.Fixed}
		var err error
		if v.Start, err = p.find(where+".start", c.Start, c.StartIndex); err != nil {
			return err
		}
		if v.End, err = p.find(where+".end", c.End, c.EndIndex); err != nil {
			return err
		}
		if v.Start < 0 && v.End < 0 {
			return dispatch.Wrong(where, "须有起点或终点", "it has a start or an end")
		}
		if v.Profile, err = in.profile(p, where, c); err != nil {
			return err
		}
		v.Window = tour.Window{From: 0, To: tour.Forever}
		if c.TimeWindow != nil {
			all, err := windows(where+".time_window", []window{*c.TimeWindow})
			if err != nil {
				return err
			}
			v.Window = all[0]
		}
		if v.Skills, err = skills(where, c.Skills); err != nil {
			return err
		}
		if c.Costs.Fixed < 0 {
			return dispatch.Wrong(where+".costs.fixed", "不能为负", "it is not negative")
		}
		if v.MaxStops, err = limit(where+".max_tasks", c.MaxTasks); err != nil {
			return err
		}
		if v.MaxTravel, err = limit(where+".max_travel_time", c.MaxTravelTime); err != nil {
			return err
		}
		if v.Breaks, err = breaks(where, c); err != nil {
			return err
		}
		in.dims = max(in.dims, len(c.Capacity))
		in.Problem.Vehicles = append(in.Problem.Vehicles, v)
	}
	if len(in.file.Vehicles) == 0 {
		return dispatch.Wrong("vehicles", "一辆车也没有", "there is none")
	}
	for i := range in.file.Vehicles {
		if len(in.file.Vehicles[i].Capacity) != in.dims {
			return dispatch.Wrong(fmt.Sprintf("vehicles[%d].capacity", i), "各车的维数不一致", "the vehicles differ in its length")
		}
	}
	return nil
}

// claim registers an id, which must be unique among its sort.
func claim(where string, id *uint64, taken map[uint64]bool) error {
	switch {
	case id == nil:
		return dispatch.Wrong(where+".id", "缺少编号", "it is missing")
	case taken[*id]:
		return dispatch.Wrong(where+".id", "编号重复", "this id is taken")
	}
	taken[*id] = true
	return nil
}

// breaks converts a vehicle's breaks, sorted by when they may begin, which is the order in which they are taken.
func breaks(where string, c *car) (all []tour.Break, err error) {
	ids := map[uint64]bool{}
	windowed := make([]tour.Break, len(c.Breaks))
	for k, b := range c.Breaks {
		here := fmt.Sprintf("%s.breaks[%d]", where, k)
		if err := claim(here, b.ID, ids); err != nil {
			return nil, err
		}
		if b.Service < 0 || b.Service > tour.Forever {
			return nil, dispatch.Wrong(here+".service", "超出范围", "out of range")
		}
		windowed[k].Length = b.Service
		if windowed[k].Windows, err = windows(here+".time_windows", b.TimeWindows); err != nil {
			return nil, err
		}
	}
	turn := make([]int, len(c.Breaks))
	for k := range turn {
		turn[k] = k
	}
	slices.SortStableFunc(turn, func(a, b int) int { return cmp.Compare(opens(c.Breaks[a]), opens(c.Breaks[b])) })
	sorted := make([]breakIn, len(turn))
	for i, k := range turn {
		sorted[i] = c.Breaks[k]
		all = append(all, windowed[k])
	}
	c.Breaks = sorted
	return all, nil
}

func opens(r breakIn) int64 {
	if len(r.TimeWindows) == 0 {
		return 0
	}
	return r.TimeWindows[0][0]
}

// limit reads a limit. 0 is refused: tour would take it for no limit, and a vehicle that may do nothing is a mistake.
func limit[N int | int64](field string, n *N) (N, error) {
	if n == nil {
		return 0, nil
	}
	if *n <= 0 {
		return 0, dispatch.Wrong(field, "须大于 0", "it is above 0")
	}
	return *n, nil
}

func (in *Input) profile(p *places, where string, c *car) (int, error) {
	name := c.Profile
	if name == "" {
		name = "car"
	}
	hour, speed := int64(perHourAsTime), 1.0
	if c.Costs.PerHour != nil {
		hour = *c.Costs.PerHour
	}
	if c.SpeedFactor != nil {
		speed = math.Round(*c.SpeedFactor*100) / 100 // rounded as the format documents
	}
	if hour < 0 || c.Costs.PerKm < 0 || hour > 1<<20 || c.Costs.PerKm > 1<<20 {
		return 0, dispatch.Wrong(where+".costs", "超出范围", "out of range")
	}
	if speed < 0.01 || speed > 5 {
		return 0, dispatch.Wrong(where+".speed_factor", "须在 0.01 与 5 之间", "it is from 0.01 to 5")
	}
	key := fmt.Sprint(name, " ", hour, " ", c.Costs.PerKm, " ", speed)
	if i, known := in.profiles[key]; known {
		return i, nil
	}
	w, err := p.of(where, name)
	if err != nil {
		return 0, err
	}
	priced := hour != perHourAsTime || c.Costs.PerKm > 0
	switch {
	case priced && w.Costs.side > 0:
		return 0, dispatch.Wrong(where+".costs", "已给了费用矩阵，不能再按小时或公里计", "with a matrix of costs there is no price per hour or km")
	case c.Costs.PerKm > 0 && w.Distances.side == 0:
		return 0, dispatch.Wrong(where+".costs.per_km", "缺少距离矩阵", "a matrix of distances is missing")
	}
	t := tour.Ways{Places: w.Durations.side, Time: w.Durations.values}
	if speed != 1 {
		t.Time = make([]int32, len(w.Durations.values))
		for k, d := range w.Durations.values {
			t.Time[k] = whole(float64(d) / speed)
		}
	}
	if w.Costs.side > 0 {
		t.Cost = w.Costs.values
	} else if priced {
		t.Cost = make([]int32, len(t.Time))
		for k, d := range t.Time {
			cost := float64(d) * float64(hour) / perHourAsTime
			if c.Costs.PerKm > 0 {
				cost += float64(w.Distances.values[k]) * float64(c.Costs.PerKm) / 1000
			}
			t.Cost[k] = whole(cost)
		}
	}
	i := len(in.Problem.Ways)
	in.Problem.Ways = append(in.Problem.Ways, t)
	in.metres = append(in.metres, w.Distances)
	in.measured = p.given && w.Distances.side > 0 && (i == 0 || in.measured)
	in.profiles[key] = i
	return i, nil
}

// orders converts the jobs, then the shipments.
func (in *Input) orders(p *places) error {
	jobs, picks, drops := map[uint64]bool{}, map[uint64]bool{}, map[uint64]bool{}
	tasks := int64(len(in.file.Jobs) + 2*len(in.file.Shipments))
	add := func(o tour.Order, where string, need []int, priority int64, t task, parts int64, amounts ...[]int32) (err error) {
		if o.Skills, err = skills(where, need); err != nil {
			return err
		}
		if priority < 0 || priority > 100 {
			return dispatch.Wrong(where+".priority", "须在 0 与 100 之间", "it is from 0 to 100")
		}
		for _, a := range amounts {
			if len(a) > 0 && len(a) != in.dims {
				return dispatch.Wrong(where, "数量与 capacity 的维数不一致", "its amount and the capacities differ in length")
			}
			if slices.ContainsFunc(a, func(q int32) bool { return q < 0 }) {
				return dispatch.Wrong(where, "数量不能为负", "an amount is not negative")
			}
		}
		// The weight makes the sum of priorities count first, then the number of tasks.
		o.Weight = parts * (priority*(tasks+1) + 1)
		in.Problem.Orders = append(in.Problem.Orders, o)
		in.tasks = append(in.tasks, t)
		return nil
	}
	for i := range in.file.Jobs {
		j := &in.file.Jobs[i]
		where := fmt.Sprintf("jobs[%d]", i)
		s, err := in.stop(p, where, &j.stop, jobs)
		if err != nil {
			return err
		}
		if err := add(tour.Order{Drop: s, Bring: j.Delivery, Take: j.Pickup}, where, j.Skills, j.Priority, task{job: j}, 1, j.Delivery, j.Pickup); err != nil {
			return err
		}
	}
	for i := range in.file.Shipments {
		j := &in.file.Shipments[i]
		where := fmt.Sprintf("shipments[%d]", i)
		from, err := in.stop(p, where+".pickup", j.Pickup, picks)
		if err != nil {
			return err
		}
		to, err := in.stop(p, where+".delivery", j.Delivery, drops)
		if err != nil {
			return err
		}
		if err := add(tour.Order{Picks: []tour.Stop{from}, Drop: to, Amount: j.Amount}, where, j.Skills, j.Priority, task{shipment: j}, 2, j.Amount); err != nil {
			return err
		}
	}
	return nil
}

func (in *Input) stop(p *places, where string, s *stop, taken map[uint64]bool) (tour.Stop, error) {
	if err := claim(where, s.ID, taken); err != nil {
		return tour.Stop{}, err
	}
	place, err := p.find(where+".location", s.Location, s.LocationIndex)
	if err != nil {
		return tour.Stop{}, err
	}
	if place < 0 {
		return tour.Stop{}, dispatch.Wrong(where+".location", "缺少地点", "it is missing")
	}
	if s.Setup < 0 || s.Service < 0 || s.Setup > tour.Forever || s.Service > tour.Forever {
		return tour.Stop{}, dispatch.Wrong(where+".service", "超出范围", "out of range")
	}
	all, err := windows(where+".time_windows", s.TimeWindows)
	return tour.Stop{Place: place, Setup: s.Setup, Service: s.Service, Windows: all}, err
}

func windows(field string, all []window) ([]tour.Window, error) {
	if all != nil && len(all) == 0 {
		return nil, dispatch.Wrong(field, "一个时间窗也没有", "there is none")
	}
	var list []tour.Window
	for i, w := range all {
		if w[0] < 0 || w[0] > w[1] || i > 0 && w[0] <= all[i-1][1] {
			return nil, dispatch.Wrong(field, "时间窗须依次排列、互不重叠", "windows are in order and apart")
		}
		list = append(list, tour.Window{From: min(w[0], tour.Forever), To: min(w[1], tour.Forever)})
	}
	return list, nil
}

const maxSkill = 1 << 14

func skills(where string, all []int) (tour.Set, error) {
	var s tour.Set
	for _, k := range all {
		if k < 0 || k >= maxSkill {
			return nil, dispatch.Wrong(where+".skills", fmt.Sprintf("须在 0 与 %d 之间", maxSkill-1), fmt.Sprintf("they are from 0 to %d", maxSkill-1))
		}
		s.Add(k)
	}
	return s, nil
}

// runs converts the present runs of the vehicles.
func (in *Input) runs(*places) error {
	type key struct {
		kind string
		id   uint64
	}
	orders := map[key]int{}
	for i, t := range in.tasks {
		if t.job != nil {
			orders[key{"job", *t.job.ID}] = i
		} else {
			orders[key{"pickup", *t.shipment.Pickup.ID}] = i
			orders[key{"delivery", *t.shipment.Delivery.ID}] = i
		}
	}
	for v := range in.file.Vehicles {
		for k, s := range in.file.Vehicles[v].Steps {
			where := fmt.Sprintf("vehicles[%d].steps[%d]", v, k)
			switch s.Type {
			case "start", "end", "break":
				continue
			case "job", "pickup", "delivery":
			default:
				return dispatch.Wrong(where+".type", "没有这一种", "there is no such type")
			}
			if s.ID == nil {
				return dispatch.Wrong(where+".id", "缺少编号", "it is missing")
			}
			o, known := orders[key{s.Type, *s.ID}]
			if !known {
				return dispatch.Wrong(where+".id", "没有这个编号", "there is no such id")
			}
			x := tour.Visit{Kind: tour.Drop, Order: o}
			if s.Type == "pickup" {
				x.Kind = tour.Pick
			}
			in.Problem.Vehicles[v].Run = append(in.Problem.Vehicles[v].Run, x)
		}
	}
	return nil
}
