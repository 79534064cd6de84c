// Package plan finds the cadre for every waiting errand.
//
// Rules come first: whom a bar keeps out is not weighed. Tiers come before distance: the own bonded team, then the same
// community, then beyond. Within what the tiers allow, the plan of all runs together decides: travel, waiting, lateness and
// fairness, see cost.go. An errand is given to its cadre when they are about to set out for it; until then it may still find a
// better one.
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

// Planner implements dispatch.Planner. It keeps nothing between two plans.
type Planner struct {
	Travel geo.Travel
	// PickUp is how long fetching takes, once for all that is fetched at a place in one go; 0: [DefaultPickUp].
	PickUp time.Duration
	// Ahead is how long before a cadre sets out for an errand they are told: time to read it. Until then it may find somebody
	// better, and whoever is planned for it something more urgent. In drills more than a few minutes cost much: what is given
	// cannot be planned any better. 0: [DefaultAhead].
	Ahead time.Duration
	// Limit ends the first search; those for what does not fit have a quarter each. 0: never. A search that no limit ends gives the same decisions for the same situation.
	Limit time.Duration
}

const (
	// DefaultPickUp is a guess at a queue of two at a counter, to be set right from the record.
	DefaultPickUp = 5 * time.Minute
	// DefaultAhead is time to look at the telephone.
	DefaultAhead = 2 * time.Minute
	// AtOnce is so long ahead that everything is given as soon as it is planned.
	AtOnce = 30 * 24 * time.Hour
	// DefaultLimit leaves most of a second, in which a district is planned again, to the record.
	DefaultLimit = 400 * time.Millisecond
)

// New returns a planner that asks travel for ways.
func New(travel geo.Travel) *Planner {
	return &Planner{Travel: travel, Limit: DefaultLimit}
}

// Plan implements dispatch.Planner. What it answers has passed [Check]. What cannot be planned together, which would be this
// program's fault, is planned one by one: nobody is to wait for somebody else's trouble.
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
	for _, guarded := range []bool{true, false} { // households that are kept apart first: few may go to them
		var jobs []*job
		for _, task := range s.Tasks {
			if task.Errand.Protected() == guarded {
				jobs = append(jobs, &job{task: task})
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

// round decides on jobs that may share runs.
func (p *Planner) decideBatch(ctx context.Context, t *town, jobs []*job, crew []*cadre, limit time.Duration) error {
	if len(jobs) == 0 {
		return nil
	}
	abreast(len(jobs), func(i int) {
		jobs[i].turn, jobs[i].jobs = i, len(jobs)
		jobs[i].look(t, crew)
	})
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

// solve plans all runs; what did not fit is tried once more by more of those who are able, whatever appointment is missed, and
// then by those who stay for it; each of these searches has a quarter of the first one's time.
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
	stepsPerJob = 10  // of the search: in drills more of them gain nothing, as the next second plans anew
	splitJobs   = 100 // from which on another core is worth it
)

// abreast does n things, on all cores where there are many.
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
