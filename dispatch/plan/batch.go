package plan

import (
	"context"

	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/geo"
)

// batch is a set of jobs and the cadres who may do them, as one problem for the solver. The orders of the problem are the jobs,
// in their order, followed by the errands that the cadres have in hand.
type batch struct {
	town    *town
	all     []*job
	jobs    []*job            // those with at least one able cadre
	cadres  numbering[*cadre] // the vehicles of the problem, by index
	places  places
	modes   numbering[geo.Mode] // the profiles of the problem, by index
	problem *tour.Problem
	plan    *tour.Plan
	runs    [][]tour.Visit // by cadre: the visits as planned
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

// lay builds the problem for the solver.
func (b *batch) lay(ctx context.Context, travel geo.Travel) error {
	p := &tour.Problem{}
	for _, j := range b.jobs {
		p.Orders = append(p.Orders, j.solverOrder(b))
	}
	b.problem = p
	b.layCadres(0)
	return b.layWays(ctx, travel)
}

// keepGiven is the weight of an errand that somebody has in hand. It is larger than the weight of any job, so that the solver
// never drops the errand for one.
const keepGiven = int64(1) << 36

// in reports whether the batch decides on the job.
func (j *job) in(b *batch) bool { return j.order < len(b.jobs) && b.jobs[j.order] == j }

// layCadres adds the cadres from index first on as vehicles, with what they have in hand.
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

// mostDone is how many quarters of a stop in progress, travel included, may be counted as done when nobody has reported since.
const mostDone = 3

// layWays asks for the travel times that are still missing, and widens each cadre's shift and capacity so that what is in hand
// fits.
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
		if v.Frozen > 0 { // at least a quarter of it is still to be done, however long ago they were seen
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

// relax lets more of the able cadres be tried for the jobs that did not fit, and lets appointments be missed; false when
// nothing can be relaxed. The next search starts from the plan so far.
func (b *batch) relax(ctx context.Context, travel geo.Travel) (bool, error) {
	changed, known := false, len(b.cadres.all)
	for _, j := range b.left() {
		if missed, wider := j.relax(), j.widen() || j.askAgain(); missed || wider {
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

// extend lets able cadres without any errand stay after their shift for the jobs that nobody can do within a shift; false when
// there are no such cadres.
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

// left returns the jobs that did not fit.
func (b *batch) left() []*job {
	var some []*job
	for _, u := range b.plan.Unserved {
		if u.Order < len(b.jobs) {
			some = append(some, b.jobs[u.Order])
		}
	}
	return some
}

// resumeSearch makes the plan so far the start of the next search.
func (b *batch) resumeSearch() {
	for n := range b.problem.Vehicles {
		b.problem.Vehicles[n].Run = nil
	}
	for _, run := range b.plan.Runs {
		b.problem.Vehicles[run.Vehicle].Run = run.Visits
	}
}

// stretch lets the able cadres tried for a job who have no errand stay up to [longest] after their shift, for that one errand.
// An errand that is not begun when a shift ends is taken back, so more than one would be pointless. False when there is nobody.
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
