package plan

import (
	"context"

	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/geo"
)

// round is some jobs and those who may do them, as one problem for the solver. Its orders are the jobs, in their order, and
// behind them what the mates have in hand.
type round struct {
	town    *town
	all     []*job
	jobs    []*job      // those that somebody can do
	mates   roll[*mate] // the vehicles
	places  places
	modes   roll[geo.Mode] // the profiles
	problem *tour.Problem
	plan    *tour.Plan
	runs    [][]tour.Visit // by mate, as planned
}

func newRound(t *town, jobs []*job) *round {
	r := &round{town: t, all: jobs}
	for _, j := range jobs {
		if len(j.able) > 0 {
			j.order = len(r.jobs)
			r.jobs = append(r.jobs, j)
		}
	}
	return r
}

// lay makes the problem.
func (r *round) lay(ctx context.Context, travel geo.Travel) error {
	p := &tour.Problem{}
	for _, j := range r.jobs {
		p.Orders = append(p.Orders, j.solverOrder(r))
	}
	r.problem = p
	r.layMates(0)
	return r.layWays(ctx, travel)
}

// held is what leaving undone weighs what somebody has in hand: it stays with them whatever comes.
const held = int64(1) << 36

// in tells whether a round decides on the job.
func (j *job) in(r *round) bool { return j.order < len(r.jobs) && r.jobs[j.order] == j }

// layMates adds the mates from the first on, with what they have in hand.
func (r *round) layMates(first int) {
	p := r.problem
	for n := first; n < len(r.mates.all); n++ {
		m := r.mates.all[n]
		v := m.vehicle(r.town, r)
		for _, w := range m.hand {
			if w.job != nil && w.job.in(r) {
				v.Run = append(v.Run, w.visits(w.job.order)...)
				continue
			}
			o := w.order(r)
			o.Able, o.Weight = []int{n}, held
			v.Run = append(v.Run, w.visits(len(p.Orders))...)
			p.Orders = append(p.Orders, o)
		}
		p.Vehicles = append(p.Vehicles, v)
	}
}

// mostDone is how many quarters of a stop, and of the way there, may be thought to be done.
const mostDone = 3

// layWays asks how long every way takes that somebody may go, and lets everybody finish what they have in hand.
func (r *round) layWays(ctx context.Context, travel geo.Travel) error {
	before := append(r.problem.Ways, make([]tour.Ways, len(r.modes.all)-len(r.problem.Ways))...)
	r.problem.Ways = nil
	for i, mode := range r.modes.all {
		w, err := r.places.ways(ctx, travel, mode, before[i])
		if err != nil {
			return err
		}
		r.problem.Ways = append(r.problem.Ways, w)
	}
	for n := range r.problem.Vehicles {
		v := &r.problem.Vehicles[n]
		if len(v.Run) == 0 {
			continue
		}
		if v.Frozen > 0 { // however long ago they were seen, some of it is left
			since := v.Window.From
			v.Window.From = 0
			v.Window.From = max(since, -r.drive(n, v.Run[:1]).end*mostDone/4)
		}
		d := r.drive(n, v.Run)
		v.Window.To = max(v.Window.To, d.end)
		for i := range v.Capacity {
			v.Capacity[i] = max(v.Capacity[i], d.most[i])
		}
	}
	return nil
}

// relax lets more of those who are able try what did not fit, and appointments be missed; false when that changes nothing. The
// plan so far is where the next begins.
func (r *round) relax(ctx context.Context, travel geo.Travel) (bool, error) {
	changed, known := false, len(r.mates.all)
	for _, j := range r.left() {
		if missed, wider := j.relax(), j.widen(); missed || wider {
			changed = true
			r.problem.Orders[j.order] = j.solverOrder(r)
		}
	}
	if !changed {
		return false, nil
	}
	r.goOn()
	r.layMates(known)
	return true, r.layWays(ctx, travel)
}

// extend asks those who are able and have nothing to do to stay after their shift for what nobody can do within theirs; false
// when there is nobody to ask.
func (r *round) extend(ctx context.Context, travel geo.Travel) (bool, error) {
	changed := false
	r.goOn()
	for _, j := range r.left() {
		changed = r.stretch(j) || changed
	}
	if !changed {
		return false, nil
	}
	return true, r.layWays(ctx, travel)
}

// left are the jobs that did not fit.
func (r *round) left() []*job {
	var some []*job
	for _, u := range r.plan.Unserved {
		if u.Order < len(r.jobs) {
			some = append(some, r.jobs[u.Order])
		}
	}
	return some
}

// goOn lets the next search begin where the last one ended.
func (r *round) goOn() {
	for n := range r.problem.Vehicles {
		r.problem.Vehicles[n].Run = nil
	}
	for _, run := range r.plan.Runs {
		r.problem.Vehicles[run.Vehicle].Run = run.Visits
	}
}

// stretch lets those who are tried for a job and have nothing to do stay as long as anybody may be asked to, for one errand: what
// is not begun when the shift ends is nobody's. False when there is nobody.
func (r *round) stretch(j *job) bool {
	changed := false
	for _, c := range j.able[:j.tried] {
		v := &r.problem.Vehicles[r.mates.of(c.mate)]
		if until := c.mate.on.Cadre.Duty.Until; until != 0 && len(v.Run) == 0 && v.MaxStops == 0 {
			v.Window.To, v.MaxStops, changed = r.town.seconds(until)+longest, len(j.visits(j.order)), true
		}
	}
	return changed
}
