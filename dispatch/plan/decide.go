package plan

import (
	"cmp"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// decide turns the plan into decisions.
func (b *batch) decide() {
	if b.plan != nil {
		b.runs = make([][]tour.Visit, len(b.cadres.all))
		for _, run := range b.plan.Runs {
			b.runs[run.Vehicle] = run.Visits
		}
		for n := range b.runs {
			b.give(n)
		}
		abreast(len(b.jobs), func(i int) { b.explain(b.jobs[i]) })
	}
	rushed := map[*job]bool{}
	if b.plan != nil {
		for _, u := range b.plan.Unserved {
			if u.Order < len(b.jobs) && u.Why == tour.OutOfTime {
				rushed[b.jobs[u.Order]] = true
			}
		}
	}
	for _, j := range b.all {
		switch {
		case j.holder != nil || j.decision.Cadre != "" || len(j.able) == 0:
		case rushed[j]: // there is more than can be looked at in one go
			j.decision.Later = b.town.Now + 1
		default:
			j.keepOut(dispatch.NoTime, j.able)
		}
	}
}

// explain records the candidates of a job that is given now, and of a job that was asked about alone. Jobs for later are
// planned again and need no reasons yet.
func (b *batch) explain(j *job) {
	if d := &j.decision; d.Cadre != "" && d.Later == 0 || len(b.all) == 1 {
		d.Why.Candidates = b.weigh(j, d.Cadre)
	}
}

// give decides on the jobs of run n: those that begin soon are given, up to the cadre's cap; the others are planned again
// later.
func (b *batch) give(n int) {
	c := b.cadres.all[n]
	begins := b.begins(n)
	slices.SortStableFunc(begins, func(x, y beginning) int { // it takes a hand even where none is free
		return cmp.Compare(b.danger(y), b.danger(x))
	})
	for _, x := range begins {
		j := b.jobs[x.order]
		if j.holder != nil {
			b.move(j, c, x)
			continue
		}
		d := &j.decision
		d.Cadre, d.Stops = c.id(), dispatch.Stops{Pick: x.shop, Drop: j.ends}
		c.mark(j.task.Errand.Protected())
		soon := x.at <= b.town.ahead || j.task.Request.Urgency > dispatch.Routine
		if soon && !slices.Contains(c.bars(j.task, b.town.Now), dispatch.FullHands) {
			c.given++
		} else {
			d.Later = b.town.Now.Add(time.Duration(max(x.at, 1)) * time.Second)
		}
	}
}

// danger is 1 where a life is in danger.
func (b *batch) danger(x beginning) int {
	if b.jobs[x.order].task.Request.Urgency == dispatch.LifeThreatening {
		return 1
	}
	return 0
}

// beginning is when somebody sets out for a job.
type beginning struct {
	order int
	at    int64
	shop  dispatch.ID
}

// begins lists the jobs of run n in the order in which the cadre sets out for them. Jobs done at one place in one go begin
// together.
func (b *batch) begins(n int) []beginning {
	v := &b.problem.Vehicles[n]
	run := b.runs[n]
	latest := b.latest(n)
	var all []beginning
	place, free, set := v.Start, int64(0), int64(0)
	for k, x := range run {
		o := &b.problem.Orders[x.Order]
		s := stopOf(o, x)
		if s.Place != place || latest[k] > free {
			set = max(free, latest[k]-b.way(n, place, s.Place))
		}
		place, free = s.Place, max(x.Depart, latest[k]+x.Depart-x.Start)
		if x.Order < len(b.jobs) && (x.Kind == tour.Pick || len(o.Picks) == 0) {
			next := beginning{order: x.Order, at: set}
			if x.Kind == tour.Pick {
				next.shop = b.jobs[x.Order].shops[x.Pick]
			}
			all = append(all, next)
		}
	}
	slices.SortStableFunc(all, func(x, y beginning) int { return cmp.Compare(x.at, y.at) })
	return all
}

// latest returns, for each visit of run n, the latest begin that makes no delivery later than planned.
func (b *batch) latest(n int) []int64 {
	run := b.runs[n]
	latest := make([]int64, len(run))
	for k := len(run) - 1; k >= 0; k-- {
		x := run[k]
		s := stopOf(&b.problem.Orders[x.Order], x)
		latest[k] = x.Start
		if k == len(run)-1 || x.Kind != tour.Pick {
			continue
		}
		next := stopOf(&b.problem.Orders[run[k+1].Order], run[k+1])
		latest[k] = max(x.Start, latest[k+1]-b.way(n, s.Place, next.Place)-(x.Depart-x.Start))
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

// way is the travel time in seconds from place to place.
func (b *batch) way(vehicle, from, to int) int64 {
	w := &b.problem.Ways[b.problem.Vehicles[vehicle].Profile]
	return int64(w.Time[from*w.Places+to])
}
