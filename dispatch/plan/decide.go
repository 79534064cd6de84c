package plan

import (
	"cmp"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// decide turns the plan into decisions.
func (r *round) decide() {
	if r.plan != nil {
		r.runs = make([][]tour.Visit, len(r.mates.all))
		for _, run := range r.plan.Runs {
			r.runs[run.Vehicle] = run.Visits
		}
		for n := range r.runs {
			r.give(n)
		}
		abreast(len(r.jobs), func(i int) { r.explain(r.jobs[i]) })
	}
	rushed := map[*job]bool{}
	if r.plan != nil {
		for _, u := range r.plan.Unserved {
			if u.Order < len(r.jobs) && u.Why == tour.OutOfTime {
				rushed[r.jobs[u.Order]] = true
			}
		}
	}
	for _, j := range r.all {
		switch {
		case j.holder != nil || j.decision.Cadre != "" || len(j.able) == 0:
		case rushed[j]: // there is more than can be looked at in one go
			j.decision.Later = r.town.Now + 1
		default:
			j.keepOut(dispatch.NoTime, j.able)
		}
	}
}

// explain gives the reasons of what is given now, and of a job that is asked about alone: of others nobody is told yet.
func (r *round) explain(j *job) {
	if d := &j.decision; d.Cadre != "" && d.Later == 0 || len(r.all) == 1 {
		d.Why.Candidates = r.weigh(j, d.Cadre)
	}
}

// give decides on the jobs of one run: those that it soon begins with are given, as far as hands are free; the rest waits.
func (r *round) give(n int) {
	m := r.mates.all[n]
	for _, x := range r.begins(n) {
		j := r.jobs[x.order]
		if j.holder != nil {
			r.move(j, m, x)
			continue
		}
		d := &j.decision
		d.Cadre, d.Stops = m.id(), dispatch.Stops{Pick: x.shop, Drop: j.ends}
		m.mark(j.task.Errand.Protected())
		soon := x.at <= r.town.ahead || j.task.Request.Urgency > dispatch.Routine
		if soon && !slices.Contains(m.bars(j.task, r.town.Now), dispatch.FullHands) {
			m.given++
		} else {
			d.Later = r.town.Now.Add(time.Duration(max(x.at, 1)) * time.Second)
		}
	}
}

// beginning is when somebody sets out for a job.
type beginning struct {
	order int
	at    int64
	shop  dispatch.ID
}

// begins lists a run's jobs in the order in which they are set out for. What is done at one place in one go begins together.
func (r *round) begins(n int) []beginning {
	v := &r.problem.Vehicles[n]
	run := r.runs[n]
	latest := r.latest(n)
	var all []beginning
	place, free, set := v.Start, int64(0), int64(0)
	for k, x := range run {
		o := &r.problem.Orders[x.Order]
		s := stopOf(o, x)
		if s.Place != place || latest[k] > free {
			set = max(free, latest[k]-r.way(n, place, s.Place))
		}
		place, free = s.Place, max(x.Depart, latest[k]+x.Depart-x.Start)
		if x.Order < len(r.jobs) && (x.Kind == tour.Pick || len(o.Picks) == 0) {
			b := beginning{order: x.Order, at: set}
			if x.Kind == tour.Pick {
				b.shop = r.jobs[x.Order].shops[x.Pick]
			}
			all = append(all, b)
		}
	}
	slices.SortStableFunc(all, func(a, b beginning) int { return cmp.Compare(a.at, b.at) })
	return all
}

// latest is when each visit of a run begins at the latest, so that nobody is brought anything later than planned.
func (r *round) latest(n int) []int64 {
	run := r.runs[n]
	latest := make([]int64, len(run))
	for k := len(run) - 1; k >= 0; k-- {
		x := run[k]
		s := stopOf(&r.problem.Orders[x.Order], x)
		latest[k] = x.Start
		if k == len(run)-1 || x.Kind != tour.Pick {
			continue
		}
		next := stopOf(&r.problem.Orders[run[k+1].Order], run[k+1])
		latest[k] = max(x.Start, latest[k+1]-r.way(n, s.Place, next.Place)-(x.Depart-x.Start))
		for _, w := range s.Windows {
			if x.Start <= w.To {
				latest[k] = min(latest[k], w.To)
				break
			}
		}
	}
	return latest
}

func stopOf(o *tour.Order, x tour.Visit) *tour.Stop {
	if x.Kind == tour.Pick {
		return &o.Picks[x.Pick]
	}
	return &o.Drop
}

// way is how long a vehicle takes from place to place.
func (r *round) way(vehicle, from, to int) int64 {
	w := &r.problem.Ways[r.problem.Vehicles[vehicle].Profile]
	return int64(w.Time[from*w.Places+to])
}
