package drill

import (
	"context"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// ends are the places where a task begins and ends. A zero point is not on the map.
type ends struct {
	begin, end geo.Point
	stops      dispatch.Stops
}

// endsOf returns the ends of a waiting errand; its facility is the named one, else the open one nearest to the compound.
func endsOf(s dispatch.Situation, t dispatch.Task) ends {
	var x ends
	home := s.Areas[t.Request.Place.Compound].Site.Point
	if t.Request.Place.Compound == "" {
		home = t.Request.Place.Point
	}
	find := func(stop dispatch.Stop) (geo.Point, dispatch.ID) {
		if stop.OnSpot() {
			return home, ""
		}
		if stop.Compound != "" {
			return s.Areas[stop.Compound].Site.Point, ""
		}
		var best dispatch.Facility
		for _, f := range s.Facilities {
			if f.ID == stop.Facility && stop.Facility != "" {
				return f.Point, f.ID
			}
			if f.Role == stop.Role && f.ClosedBy(s.Now) == "" && (best.ID == "" || geo.Distance(home, f.Point) < geo.Distance(home, best.Point)) {
				best = f
			}
		}
		return best.Point, best.ID
	}
	x.end, x.stops.Drop = find(t.Errand.Drop)
	x.begin = x.end
	if t.Errand.Pick.Role != "" {
		x.begin, x.stops.Pick = find(t.Errand.Pick)
	}
	return x
}

// unknownWay is the travel time in seconds when an end is not on the map, as in the planner.
const unknownWay = 900

// approach returns the seconds from every cadre to where each task begins: one row per task.
func approach(ctx context.Context, travel geo.Travel, cadres []dispatch.OnDuty, begin []geo.Point) ([][]int64, error) {
	seconds := make([][]int64, len(begin))
	for i := range seconds {
		seconds[i] = make([]int64, len(cadres))
		for j := range cadres {
			seconds[i][j] = unknownWay
		}
	}
	byMode := map[geo.Mode][]int{}
	for j, c := range cadres {
		if !c.Cadre.Duty.Point.IsZero() {
			byMode[c.Cadre.Mode] = append(byMode[c.Cadre.Mode], j)
		}
	}
	var at []int
	var to []geo.Point
	for i, p := range begin {
		if !p.IsZero() {
			at, to = append(at, i), append(to, p)
		}
	}
	for mode, some := range byMode {
		var from []geo.Point
		for _, j := range some {
			from = append(from, cadres[j].Cadre.Duty.Point)
		}
		if len(to) == 0 {
			break
		}
		legs, err := travel.Table(ctx, mode, from, to)
		if err != nil {
			return nil, err
		}
		for a, j := range some {
			for b, i := range at {
				seconds[i][j] = int64(legs[a][b].Duration.Seconds())
			}
		}
	}
	return seconds, nil
}
