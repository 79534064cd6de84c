package plan

import (
	"context"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/geo"
)

// places are the distinct spots of a batch.
type places struct{ numbering[spot] }

// ways returns the travel times in seconds between all places. Times already in before are kept, and places that are not on the
// map are not asked for.
func (p *places) ways(ctx context.Context, travel geo.Travel, mode geo.Mode, before tour.Ways) (tour.Ways, error) {
	n, old := len(p.all), before.Places
	w := tour.Ways{Places: n, Time: slices.Repeat([]int32{unknownWay}, n*n)}
	for i := range old {
		copy(w.Time[i*n:], before.Time[i*old:(i+1)*old])
	}
	for i := old; i < n; i++ {
		w.Time[i*n+i] = 0
	}
	earlier, later := p.onMap(0, old), p.onMap(old, n)
	if err := p.ask(ctx, travel, mode, w, later, append(earlier, later...)); err != nil {
		return w, err
	}
	return w, p.ask(ctx, travel, mode, w, earlier, later)
}

// onMap returns those of the places first to end-1 that are on the map.
func (p *places) onMap(first, end int) []int {
	var some []int
	for i := first; i < end; i++ {
		if !p.all[i].point.IsZero() {
			some = append(some, i)
		}
	}
	return some
}

// ask fills in the travel times from some places to others.
func (p *places) ask(ctx context.Context, travel geo.Travel, mode geo.Mode, w tour.Ways, from, to []int) error {
	if len(from) == 0 || len(to) == 0 {
		return nil
	}
	points := func(some []int) []geo.Point {
		all := make([]geo.Point, len(some))
		for i, n := range some {
			all[i] = p.all[n].point
		}
		return all
	}
	legs, err := travel.Table(ctx, mode, points(from), points(to))
	if err != nil {
		return err
	}
	for i, a := range from {
		for k, b := range to {
			if a != b {
				w.Time[a*w.Places+b] = int32(min(legs[i][k].Duration/time.Second, longestWay))
			}
		}
	}
	return nil
}

// longestWay is the longest travel time in seconds that is stored; longer ones are cut to it.
const longestWay = 1 << 20
