package drill

import (
	"cmp"
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Nearest is the policy of a dispatcher with a telephone and a list: first come first served, each errand to the nearest cadre
// with nothing in hand. It implements dispatch.Planner.
type Nearest struct{ Travel geo.Travel }

// Plan implements dispatch.Planner.
func (p Nearest) Plan(ctx context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	w, err := newWaiting(ctx, p.Travel, s)
	if err != nil {
		return nil, err
	}
	for i := range w.tasks {
		best := -1
		for j := range w.free {
			if c := w.cost[i][j]; c >= 0 && !w.taken[j] && (best < 0 || c < w.cost[i][best]) {
				best = j
			}
		}
		w.give(i, best)
	}
	return w.decisions, nil
}

// Assign matches rows with columns so that as many rows as possible are matched and the sum of costs is least; a negative cost
// means that the two cannot be matched. It returns the column of every row, -1 for none.
type Assign func(cost [][]int64) ([]int, error)

// BatchMatch matches all waiting errands with all cadres who have nothing in hand, at the least total travel to where the
// errands begin. It implements dispatch.Planner.
type BatchMatch struct {
	Travel geo.Travel
	Assign Assign
}

// Plan implements dispatch.Planner.
func (p BatchMatch) Plan(ctx context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	w, err := newWaiting(ctx, p.Travel, s)
	if err != nil {
		return nil, err
	}
	columns, err := p.Assign(w.cost)
	if err != nil {
		return nil, err
	}
	for i, j := range columns {
		w.give(i, j)
	}
	return w.decisions, nil
}

// waiting holds the waiting errands and the free cadres.
type waiting struct {
	now       dispatch.Moment
	tasks     []dispatch.Task // the oldest first
	ends      []ends
	free      []dispatch.OnDuty
	busy      []dispatch.OnDuty
	cost      [][]int64 // seconds to where the task begins; -1 where a rule bars the cadre
	taken     []bool
	decisions []dispatch.Decision
}

func newWaiting(ctx context.Context, travel geo.Travel, s dispatch.Situation) (*waiting, error) {
	w := &waiting{now: s.Now, tasks: slices.Clone(s.Tasks)}
	slices.SortFunc(w.tasks, func(a, b dispatch.Task) int {
		return cmp.Or(cmp.Compare(a.Request.Since, b.Request.Since), cmp.Compare(a.Request.ID, b.Request.ID), cmp.Compare(a.Errand.N, b.Errand.N))
	})
	for _, c := range s.Cadres {
		if len(c.Hand) == 0 {
			w.free = append(w.free, c)
		} else {
			w.busy = append(w.busy, c)
		}
	}
	var begin []geo.Point
	for _, t := range w.tasks {
		e := endsOf(s, t)
		w.ends, begin = append(w.ends, e), append(begin, e.begin)
	}
	var err error
	if w.cost, err = approach(ctx, travel, w.free, begin); err != nil {
		return nil, err
	}
	for i, t := range w.tasks {
		for j, c := range w.free {
			if len(c.Cadre.Bars(t.Request, t.Errand, 0, s.Now)) > 0 {
				w.cost[i][j] = -1
			}
		}
	}
	w.taken = make([]bool, len(w.free))
	return w, nil
}

// give decides on task i: free cadre j, or nobody (-1).
func (w *waiting) give(i, j int) {
	t := w.tasks[i]
	d := dispatch.Decision{Request: t.Request.ID, Errand: t.Errand.N}
	if j >= 0 {
		w.taken[j] = true
		d.Cadre, d.Stops = w.free[j].Cadre.ID, w.ends[i].stops
		d.Why.Candidates = []dispatch.Weighed{{Cadre: d.Cadre, Travel: w.cost[i][j], Cost: w.cost[i][j]}}
	} else {
		d.Why.Barred = w.barred(t)
		if slices.Equal(d.Why.Rules(), t.Errand.Barred) && slices.Contains(t.Errand.Barred, dispatch.FullHands) {
			return // nothing but a free cadre is missing: what is left out is planned again with the next plan
		}
	}
	w.decisions = append(w.decisions, d)
}

// barred counts the rules that bar everybody from a task; a cadre with something in hand counts as full.
func (w *waiting) barred(t dispatch.Task) []dispatch.Barred {
	number := map[dispatch.Bar]int{}
	count := func(c dispatch.OnDuty, full bool) {
		bars := c.Cadre.Bars(t.Request, t.Errand, 0, w.now)
		if len(bars) == 0 && full {
			bars = []dispatch.Bar{dispatch.FullHands}
		}
		for _, b := range bars {
			number[b]++
		}
	}
	for j, c := range w.free {
		count(c, w.taken[j])
	}
	for _, c := range w.busy {
		count(c, true)
	}
	var all []dispatch.Barred
	for b, n := range number {
		all = append(all, dispatch.Barred{Bar: b, Number: n})
	}
	slices.SortFunc(all, func(a, b dispatch.Barred) int { return cmp.Compare(a.Bar, b.Bar) })
	return all
}
