package plan

import (
	"context"
	"slices"

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

// weigh fills in what the errand costs each candidate: the cheapest place in their run.
func (p *Planner) weigh(ctx context.Context, now dispatch.Moment, j job, able []*candidate) error {
	byMode := map[geo.Mode][]*candidate{}
	for _, c := range able {
		byMode[c.mate.cadre.Mode] = append(byMode[c.mate.cadre.Mode], c)
	}
	for mode, some := range byMode {
		ways, err := p.ways(ctx, mode, j, some)
		if err != nil {
			return err
		}
		for _, c := range some {
			c.weighed = insertion(now, c, j, ways)
		}
	}
	return nil
}

// ways knows how long it takes from point to point, in seconds.
type ways map[[2]geo.Point]int64

func (w ways) between(a, b geo.Point) int64 {
	if a.IsZero() || b.IsZero() {
		return unknownWay
	}
	if a == b {
		return 0
	}
	return w[[2]geo.Point{a, b}]
}

// ways asks for all that the insertion of one errand into these runs needs, in one table.
func (p *Planner) ways(ctx context.Context, mode geo.Mode, j job, some []*candidate) (ways, error) {
	var points []geo.Point
	known := map[geo.Point]bool{}
	add := func(q geo.Point) {
		if !q.IsZero() && !known[q] {
			known[q] = true
			points = append(points, q)
		}
	}
	for _, q := range j.ends {
		add(q)
	}
	for _, c := range some {
		add(c.mate.start)
		for _, h := range c.mate.run {
			add(h.at)
		}
	}
	w := ways{}
	if len(points) == 0 {
		return w, nil
	}
	legs, err := p.travel.Table(ctx, mode, points, points)
	if err != nil {
		return nil, err
	}
	for a := range points {
		for b := range points {
			w[[2]geo.Point{points[a], points[b]}] = int64(legs[a][b].Duration.Seconds())
		}
	}
	return w, nil
}

// insertion tries every place in the run and returns the cheapest.
func insertion(now dispatch.Moment, c *candidate, j job, w ways) dispatch.Weighed {
	m := c.mate
	baseTravel, baseLate, _ := drive(now, m.start, m.run, w)
	best := dispatch.Weighed{Cadre: m.id, Tier: c.tier, Hand: m.hand, Cost: -1}
	fair := int64(m.hand)*perErrandInHand + int64(m.today)*perErrandToday
	halts := j.halts(-1)
	for i := 0; i <= len(m.run); i++ {
		for k := i; k <= len(m.run); k++ {
			if len(halts) == 1 && k > i {
				break
			}
			run := slices.Insert(slices.Clone(m.run), i, halts[0])
			if len(halts) == 2 {
				run = slices.Insert(run, k+1, halts[1])
			}
			travel, late, seconds := drive(now, m.start, run, w)
			cost := travel - baseTravel + late - baseLate + fair
			if best.Cost < 0 || cost < best.Cost {
				best.Cost, best.Travel, best.Late = max(cost, 0), travel-baseTravel, seconds
			}
		}
	}
	return best
}

// drive goes through a run and adds up travel and weighted lateness; late is the unweighted seconds beyond the promises.
func drive(now dispatch.Moment, from geo.Point, run []halt, w ways) (travel, weighted, late int64) {
	clock := int64(0)
	for _, h := range run {
		way := w.between(from, h.at)
		travel += way
		clock += way
		if h.due != 0 {
			if over := clock - int64(h.due.Sub(now).Seconds()); over > 0 {
				late += over
				weighted += over * h.weight
			}
		}
		clock += h.service
		from = h.at
	}
	return travel, weighted, late
}
