package plan

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Weights, in seconds of travel. Lateness is steep, and steeper where it is urgent; fairness is worth a short detour.
const (
	perLateSecond   = 3
	perErrandInHand = 120
	perErrandToday  = 30
	// unknownWay is how long a way is taken to be when one of its ends is not on the map, in seconds.
	unknownWay = 900
)

// lateness is what a second beyond the promise costs.
func lateness(u dispatch.Urgency) int64 { return perLateSecond * (1 + 3*int64(u)) }

func (j job) halts(errand int) []halt {
	var h []halt
	for i, p := range j.ends {
		x := halt{at: p, errand: errand, service: serviceTime}
		if i == len(j.ends)-1 {
			x.due, x.weight, x.service = j.request.Due, lateness(j.request.Urgency), j.service
		}
		h = append(h, x)
	}
	return h
}

// weigh fills in what the errand costs each candidate: the cheapest place in their run. It uses all cores.
func (p *Planner) weigh(ctx context.Context, now dispatch.Moment, j job, able []*candidate) error {
	byMode := map[geo.Mode][]*candidate{}
	for _, c := range able {
		byMode[c.mate.cadre.Mode] = append(byMode[c.mate.cadre.Mode], c)
	}
	for mode, some := range byMode {
		if err := p.prepare(ctx, mode, j, some); err != nil {
			return err
		}
	}
	var all sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for share := range cores {
		all.Go(func() {
			for i := share; i < len(able); i += cores {
				c := able[i]
				c.weighed = insertion(now, c, append(slices.Clone(c.mate.run), j.halts(-1)...), len(c.mate.run), c.ways)
			}
		})
	}
	all.Wait()
	return nil
}

// prepare asks for the ways between the errand's ends and the places of some candidates of one mode in two tables, however
// many they are; between a candidate's own places it asks once.
func (p *Planner) prepare(ctx context.Context, mode geo.Mode, j job, some []*candidate) error {
	var places []geo.Point
	for _, c := range some {
		places = append(places, c.mate.places()...)
	}
	to, err := p.seconds(ctx, mode, places, j.ends)
	if err != nil {
		return err
	}
	from, err := p.seconds(ctx, mode, j.ends, append(places, j.ends...))
	if err != nil {
		return err
	}
	first := 0
	for _, c := range some {
		m := c.mate
		own := len(m.run) + 1
		if m.ways == nil {
			if m.ways, err = p.seconds(ctx, mode, m.places(), m.places()); err != nil {
				return err
			}
		}
		c.ways = make(ways, 0, own+len(j.ends))
		for i, w := range m.ways {
			c.ways = append(c.ways, slices.Concat(w, to[first+i]))
		}
		for _, w := range from {
			c.ways = append(c.ways, slices.Concat(w[first:first+own], w[len(places):]))
		}
		first += own
	}
	return nil
}

// ways knows how long it takes from place to place, in seconds: 0 is where the cadre is, n+1 is stop n.
type ways [][]int64

// seconds asks for a table. Places that are not on the map are not asked about.
func (p *Planner) seconds(ctx context.Context, mode geo.Mode, from, to []geo.Point) (ways, error) {
	var legs [][]geo.Leg
	if f, t := onMap(from), onMap(to); len(f) > 0 && len(t) > 0 {
		var err error
		if legs, err = p.travel.Table(ctx, mode, f, t); err != nil {
			return nil, err
		}
	}
	w := make(ways, len(from))
	cells := make([]int64, len(from)*len(to))
	for a := range from {
		w[a] = cells[a*len(to) : (a+1)*len(to) : (a+1)*len(to)]
		for b := range to {
			switch {
			case from[a].IsZero() || to[b].IsZero():
				w[a][b] = unknownWay
			case from[a] != to[b]:
				w[a][b] = int64(legs[a][b].Duration.Seconds())
			}
		}
	}
	return w, nil
}

// onMap puts places that are not on the map where another is: what is answered for them is not used. None is on the map: nil.
func onMap(points []geo.Point) []geo.Point {
	i := slices.IndexFunc(points, func(q geo.Point) bool { return !q.IsZero() })
	if i < 0 {
		return nil
	}
	if !slices.ContainsFunc(points, geo.Point.IsZero) {
		return points
	}
	known := slices.Clone(points)
	for n := range known {
		if known[n].IsZero() {
			known[n] = points[i]
		}
	}
	return known
}

// insertion tries every place in the run for the job's stops, which stand behind the run's own, and returns the cheapest.
func insertion(now dispatch.Moment, c *candidate, stops []halt, own int, w ways) dispatch.Weighed {
	m := c.mate
	order := make([]int, 0, len(stops))
	for n := range own {
		order = append(order, n)
	}
	baseTravel, baseLate, _ := drive(now, stops, order, w)
	best := dispatch.Weighed{Cadre: m.id, Tier: c.tier, Hand: m.hand, Cost: -1}
	fair := int64(m.hand)*perErrandInHand + int64(m.today)*perErrandToday
	job := len(stops) - own
	for i := 0; i <= own; i++ {
		for k := i; k <= own; k++ {
			if job == 1 && k > i {
				break
			}
			order = order[:0]
			for n := range own + 1 {
				if n == i {
					order = append(order, own)
				}
				if n == k && job == 2 {
					order = append(order, own+1)
				}
				if n < own {
					order = append(order, n)
				}
			}
			travel, late, seconds := drive(now, stops, order, w)
			cost := travel - baseTravel + late - baseLate + fair
			if best.Cost < 0 || cost < best.Cost {
				best.Cost, best.Travel, best.Late = max(cost, 0), travel-baseTravel, seconds
			}
		}
	}
	return best
}

// drive goes to stops in an order and adds up travel and weighted lateness; late is the unweighted seconds beyond the
// promises.
func drive(now dispatch.Moment, stops []halt, order []int, w ways) (travel, weighted, late int64) {
	clock, from := int64(0), 0
	for _, n := range order {
		h := &stops[n]
		way := w[from][n+1]
		travel += way
		clock += way
		if h.due != 0 {
			if over := clock - int64(h.due-now)/1e6; over > 0 {
				late += over
				weighted += over * h.weight
			}
		}
		clock += h.service
		from = n + 1
	}
	return travel, weighted, late
}
