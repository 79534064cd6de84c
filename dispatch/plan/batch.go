package plan

import (
	"context"

	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/geo"
)

// round is some jobs and those who may do them, as one problem for the solver. Its orders are the jobs, in their order, and
// behind them what the mates have in hand.
type batch struct {
	town    *town
	all     []*job
	jobs    []*job            // those that somebody can do
	cadres  numbering[*cadre] // the vehicles
	places  places
	modes   numbering[geo.Mode] // the profiles
	problem *tour.Problem
	plan    *tour.Plan
	runs    [][]tour.Visit // by mate, as planned
}

func newBatch(t *town, jobs []*job) *batch {
	b := &batch{town: t, all: jobs}
	for _, j := range jobs {
		if len(j.able) > 0 {
			j.order = len(b.jobs)
			b.jobs = append(b.jobs, j)
		}
	}
	return b
}

// lay makes the problem.
func (b *batch) lay(ctx context.Context, travel geo.Travel) error {
	p := &tour.Problem{}
	for _, j := range b.jobs {
		p.Orders = append(p.Orders, j.solverOrder(b))
	}
	b.problem = p
	b.layCadres(0)
	return b.layWays(ctx, travel)
}

// held is what leaving undone weighs what somebody has in hand: it stays with them whatever comes.
const keepGiven = int64(1) << 36

// in tells whether a round decides on the job.
func (j *job) in(b *batch) bool { return j.order < len(b.jobs) && b.jobs[j.order] == j }

// layMates adds the mates from the first on, with what they have in hand.
func (b *batch) layCadres(first int) {
	p := b.problem
	for n := first; n < len(b.cadres.all); n++ {
		c := b.cadres.all[n]
		v := c.vehicle(b.town, b)
		for _, e := range c.hand {
			if e.job != nil && e.job.in(b) {
				v.Run = append(v.Run, e.visits(e.job.order)...)
				continue
			}
			o := e.order(b)
			o.Able, o.Weight = []int{n}, keepGiven
			v.Run = append(v.Run, e.visits(len(p.Orders))...)
			p.Orders = append(p.Orders, o)
		}
		p.Vehicles = append(p.Vehicles, v)
	}
}

// mostDone is how many quarters of a stop, and of the way there, may be thought to be done.
const mostDone = 3

// layWays asks how long every way takes that somebody may go, and lets everybody finish what they have in hand.
func (b *batch) layWays(ctx context.Context, travel geo.Travel) error {
	before := append(b.problem.Ways, make([]tour.Ways, len(b.modes.all)-len(b.problem.Ways))...)
	b.problem.Ways = nil
	for i, mode := range b.modes.all {
		w, err := b.places.ways(ctx, travel, mode, before[i])
		if err != nil {
			return err
		}
		b.problem.Ways = append(b.problem.Ways, w)
	}
	for n := range b.problem.Vehicles {
		v := &b.problem.Vehicles[n]
		if len(v.Run) == 0 {
			continue
		}
		if v.Frozen > 0 { // however long ago they were seen, some of it is left
			since := v.Window.From
			v.Window.From = 0
			v.Window.From = max(since, -b.drive(n, v.Run[:1]).end*mostDone/4)
		}
		d := b.drive(n, v.Run)
		v.Window.To = max(v.Window.To, d.end)
		for i := range v.Capacity {
			v.Capacity[i] = max(v.Capacity[i], d.most[i])
		}
	}
	return nil
}

// relax lets more of those who are able try what did not fit, and appointments be missed; false when that changes nothing. The
// plan so far is where the next begins.
func (b *batch) relax(ctx context.Context, travel geo.Travel) (bool, error) {
	changed, known := false, len(b.cadres.all)
	for _, j := range b.left() {
		if missed, wider := j.relax(), j.widen(); missed || wider {
			changed = true
			b.problem.Orders[j.order] = j.solverOrder(b)
		}
	}
	if !changed {
		return false, nil
	}
	b.resumeSearch()
	b.layCadres(known)
	return true, b.layWays(ctx, travel)
}

// extend asks those who are able and have nothing to do to stay after their shift for what nobody can do within theirs; false
// when there is nobody to ask.
func (b *batch) extend(ctx context.Context, travel geo.Travel) (bool, error) {
	changed := false
	b.resumeSearch()
	for _, j := range b.left() {
		changed = b.stretch(j) || changed
	}
	if !changed {
		return false, nil
	}
	return true, b.layWays(ctx, travel)
}

// left are the jobs that did not fit.
func (b *batch) left() []*job {
	var some []*job
	for _, u := range b.plan.Unserved {
		if u.Order < len(b.jobs) {
			some = append(some, b.jobs[u.Order])
		}
	}
	return some
}

// goOn lets the next search begin where the last one ended.
func (b *batch) resumeSearch() {
	for n := range b.problem.Vehicles {
		b.problem.Vehicles[n].Run = nil
	}
	for _, run := range b.plan.Runs {
		b.problem.Vehicles[run.Vehicle].Run = run.Visits
	}
}

// stretch lets those who are tried for a job and have nothing to do stay as long as anybody may be asked to, for one errand: what
// is not begun when the shift ends is nobody's. False when there is nobody.
func (b *batch) stretch(j *job) bool {
	changed := false
	for _, who := range j.able[:j.tried] {
		v := &b.problem.Vehicles[b.cadres.of(who.cadre)]
		if until := who.cadre.on.Cadre.Duty.Until; until != 0 && len(v.Run) == 0 && v.MaxStops == 0 {
			v.Window.To, v.MaxStops, changed = b.town.seconds(until)+longest, len(j.visits(j.order)), true
		}
	}
	return changed
}
