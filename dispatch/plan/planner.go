// Package plan finds a cadre for every waiting errand.
//
// The rules come first: a cadre whom a rule bars is no candidate. Tiers come before distance: the bonded team, then the same
// community, then beyond. Among the candidates of the tiers reached, all runs are planned together for the least cost of
// travel, waiting, lateness and unfairness (see cost.go). An errand is given to its cadre only when they are about to set out
// for it; until then a better cadre may still be found.
package plan

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/geo"
)

// Planner implements dispatch.Planner. It keeps no state between two plans.
type Planner struct {
	Travel geo.Travel
	// PickUp is how long fetching takes at a place, however many things are fetched in one go; 0: [DefaultPickUp].
	PickUp time.Duration
	// Ahead is how long before setting out a cadre is told of an errand, so that they have time to read it. An errand not yet
	// given can still be planned better; in drills an Ahead of more than a few minutes made the figures much worse. 0:
	// [DefaultAhead].
	Ahead time.Duration
	// Limit bounds the first search; each of the two searches for what did not fit gets a quarter of it. 0: no limit, and then
	// equal situations give equal decisions.
	Limit time.Duration
}

const (
	// DefaultPickUp assumes a queue of two at a counter; nobody has measured it yet.
	DefaultPickUp = 5 * time.Minute
	// DefaultAhead is enough to look at the telephone.
	DefaultAhead = 2 * time.Minute
	// AtOnce is an Ahead so long that everything is given as soon as it is planned.
	AtOnce = 30 * 24 * time.Hour
	// DefaultLimit leaves most of the second between two plans of a district for the database.
	DefaultLimit = 400 * time.Millisecond
)

// New returns a planner that takes travel times from travel.
func New(travel geo.Travel) *Planner {
	return &Planner{Travel: travel, Limit: DefaultLimit}
}

// Plan implements dispatch.Planner. Every answer has passed [Check]. If planning the tasks together fails, which would be a
// fault of this package, each is planned by itself, so that one task does not block the others.
func (p *Planner) Plan(ctx context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	all, err := p.together(ctx, s)
	if err == nil || ctx.Err() != nil || len(s.Tasks)+len(s.Given) < 2 {
		return all, err
	}
	all = nil
	alone := s
	alone.Given = nil
	for _, task := range s.Tasks {
		alone.Tasks = []dispatch.Task{task}
		if one, err := p.together(ctx, alone); err == nil {
			all = append(all, one...)
		}
	}
	return all, err
}

func (p *Planner) together(ctx context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	s.Tasks = slices.Clone(s.Tasks)
	slices.SortStableFunc(s.Tasks, func(a, b dispatch.Task) int {
		return cmp.Or(
			-cmp.Compare(a.Request.Urgency, b.Request.Urgency), cmp.Compare(a.Request.Due, b.Request.Due), -cmp.Compare(a.Kind.Priority, b.Kind.Priority),
			cmp.Compare(a.Request.ID, b.Request.ID), cmp.Compare(a.Errand.N, b.Errand.N))
	})
	t := newTown(s, cmp.Or(p.PickUp, DefaultPickUp), cmp.Or(p.Ahead, DefaultAhead))
	crew := t.onDuty()
	movable := t.movable(crew)
	var decisions []dispatch.Decision
	for _, guarded := range []bool{true, false} { // infected and contact households first, since few cadres may serve them
		var jobs []*job
		for _, task := range s.Tasks {
			if task.Errand.Protected() == guarded {
				jobs = append(jobs, &job{task: task, asked: s.Asked})
			}
		}
		for _, j := range movable {
			if j.task.Errand.Protected() == guarded {
				jobs = append(jobs, j)
			}
		}
		share := max(p.Limit*time.Duration(len(jobs))/time.Duration(max(len(s.Tasks)+len(movable), 1)), p.Limit/4)
		if err := p.decideBatch(ctx, t, jobs, crew, share); err != nil {
			return nil, err
		}
		for _, j := range jobs {
			if j.holder == nil || j.decision.Cadre != "" {
				decisions = append(decisions, j.decision)
			}
		}
	}
	if err := Check(s, decisions); err != nil {
		return nil, fmt.Errorf("a plan breaks a rule: %w", err)
	}
	return decisions, nil
}

// decideBatch decides on jobs that may share runs.
func (p *Planner) decideBatch(ctx context.Context, t *town, jobs []*job, crew []*cadre, limit time.Duration) error {
	if len(jobs) == 0 {
		return nil
	}
	abreast(len(jobs), func(i int) {
		jobs[i].look(t, crew)
	})
	for _, j := range jobs {
		j.shortlist(t)
	}
	b := newBatch(t, jobs)
	if len(b.jobs) > 0 {
		if err := b.lay(ctx, p.Travel); err != nil {
			return err
		}
		if err := b.solve(ctx, p.Travel, limit); err != nil {
			return err
		}
	}
	b.decide()
	return nil
}

// solve plans all runs. Jobs that did not fit are tried again with more candidates and relaxed appointments, and then with
// cadres who stay after their shift; each of these searches has a quarter of the first one's time.
func (b *batch) solve(ctx context.Context, travel geo.Travel, limit time.Duration) error {
	if err := b.search(ctx, limit, stepsPerJob*len(b.jobs)); err != nil {
		return err
	}
	for _, ease := range []func(context.Context, geo.Travel) (bool, error){b.relax, b.extend} {
		eased, err := ease(ctx, travel)
		if err != nil {
			return err
		}
		if !eased {
			continue
		}
		if err := b.search(ctx, limit/4, len(b.jobs)); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) search(ctx context.Context, limit time.Duration, steps int) error {
	o := tour.Options{Seed: 1, Threads: min(runtime.GOMAXPROCS(0), 1+len(b.jobs)/splitJobs), Limit: limit, Iterations: steps, Whole: true}
	plan, err := tour.Solve(ctx, b.problem, o)
	if err == nil {
		err = tour.Check(b.problem, plan)
	}
	if err != nil {
		return fmt.Errorf("runs: %w", err)
	}
	b.plan = plan
	return nil
}

const (
	stepsPerJob = 10  // iterations of the search; in drills more gained nothing, since the next second plans again
	splitJobs   = 100 // the number of jobs from which on another core pays
)

// abreast calls do for 0 to n-1, on several cores when there are many.
func abreast(n int, do func(i int)) {
	cores := min(runtime.GOMAXPROCS(0), (n+3)/4)
	var all sync.WaitGroup
	for c := range cores {
		all.Go(func() {
			for i := c; i < n; i += cores {
				do(i)
			}
		})
	}
	all.Wait()
}
