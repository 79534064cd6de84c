package desk

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bangban/bangban/dispatch"
)

const (
	// tryAgain is how long a job waits after its decision met a concurrent change.
	tryAgain = 200 * time.Millisecond
	// lookAgain is how long an errand waits to be planned again when nobody can take it, for the same reasons as before, or
	// nobody is quicker than its holder. A change that may help wakes it earlier.
	lookAgain = 2 * time.Minute
	// nextLook is how long a task whose decision is for later waits to be planned again, and at least seldom times the last
	// planning time. It is planned earlier whenever the district is planned for another reason.
	nextLook = time.Second
	seldom   = 4
	// longest bounds what a planning time is taken for: the clock may have been set while it ran.
	longest = lookAgain / seldom
	// Skip tentative errands for twice the last planning time.
	pause = 2
	// troubled is how long a task that could not be planned waits to be planned again.
	troubled = 5 * time.Second
	// together is how many errands are planned at most in one plan.
	together = 1000
	// inTurn is how many plans of a district follow each other in one call.
	inTurn = 8
	// abreast is how many decisions are written concurrently; they share commits.
	abreast = 32
)

// Run does a job that is due. It returns nil when somebody else did it or the state no longer calls for it. After any other
// error the next sweep finds the job again.
func (d *Desk) Run(ctx context.Context, j dispatch.Job) error {
	switch j.Step {
	case dispatch.StepPlan:
		return d.Plan(ctx, j.District)
	case dispatch.StepFollowUp:
		return d.followUp(ctx, j)
	case dispatch.StepSend: // whoever can reach the world outside does it
		return nil
	}
	cmd, act := j.Command(), dispatch.SystemAct()
	if cmd == nil {
		return dispatch.Refuse(dispatch.Internal, "没有这个步骤", "there is no such step")
	}
	_, err := d.do(ctx, act, j.Subject, cmd, &j)
	if dispatch.CodeOf(err) == dispatch.Stale {
		return nil
	}
	return done(err)
}

// turn keeps plans of one district from running at the same time, so that errands that arrive together are planned together: a
// call during a plan only asks for another one.
type turn struct {
	planning sync.Mutex
	asked    atomic.Bool
}

// Plan finds cadres for the waiting errands of a district, or asks the plan that is running to be followed by another. It
// claims the errands, plans outside any transaction, and writes each decision unless the errand has changed meanwhile or a rule
// now forbids it.
func (d *Desk) Plan(ctx context.Context, district dispatch.ID) error {
	x, _ := d.plans.LoadOrStore(district, &turn{})
	t := x.(*turn)
	t.asked.Store(true)
	for range inTurn {
		if !t.asked.Load() || !t.planning.TryLock() {
			return nil
		}
		t.asked.Store(false)
		err := d.plan(ctx, district)
		t.planning.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) plan(ctx context.Context, district dispatch.ID) error {
	now := d.Clock()
	var jobs []dispatch.Job
	err := d.Ledger.Change(ctx, func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Claim(district, now, now.Add(dispatch.Lease), together)
		return err
	})
	if err != nil || len(jobs) == 0 {
		return err
	}
	var g gathered
	err = d.Ledger.View(ctx, func(tx dispatch.Tx) (err error) {
		g, err = gather(tx, jobs, now)
		return err
	})
	if err != nil {
		return errors.Join(err, d.release(ctx, jobs, troubled, troubled))
	}
	failed := g.unread
	for _, j := range g.anew {
		_, err := d.do(ctx, dispatch.SystemAct(), j.Subject, dispatch.Route{}, &j)
		failed = append(failed, d.again(ctx, j, err))
	}
	jobs = slices.DeleteFunc(jobs, func(j dispatch.Job) bool { return slices.Contains(g.anew, j) })
	var decisions []dispatch.Decision
	if len(g.Tasks)+len(g.Given) > 0 {
		decisions, err = d.Planner.Plan(ctx, g.Situation)
		failed = append(failed, err)
	}
	return errors.Join(append(failed, d.commit(ctx, g.Situation, jobs, decisions)...)...)
}

// commit writes the decisions concurrently; one that fails does not affect the others. Jobs without a decision to write are
// released to be planned again: those for later, those that stay with their holder, those that nobody can do for the same
// reasons as before, and those that were not planned.
func (d *Desk) commit(ctx context.Context, s dispatch.Situation, jobs []dispatch.Job, decisions []dispatch.Decision) []error {
	type name struct {
		request dispatch.ID
		errand  int
	}
	errand, job := map[name]dispatch.Errand{}, map[name]dispatch.Job{}
	for _, t := range slices.Concat(s.Tasks, s.Given) {
		errand[name{t.Request.ID, t.Errand.N}] = t.Errand
	}
	for _, j := range jobs {
		job[name{j.Subject.ID, j.Errand}] = j
	}
	took := min(max(d.Clock().Sub(s.Now), 0), longest)
	var later, stuck, stays, missed, decidedJobs []dispatch.Job
	var decided []dispatch.Decision
	for _, x := range decisions {
		n := name{x.Request, x.Errand}
		j, asked := job[n]
		delete(job, n)
		switch e := errand[n]; {
		case !asked:
		case x.Later != 0:
			later = append(later, j)
		case x.Cadre == "" && e.Tries > 0 && slices.Equal(x.Why.Rules(), e.Barred):
			stuck = append(stuck, j)
		default:
			decided, decidedJobs = append(decided, x), append(decidedJobs, j)
		}
	}
	for n, j := range job {
		if errand[n].State == dispatch.ErrandWaiting {
			missed = append(missed, j)
		} else {
			stays = append(stays, j)
		}
	}
	offers := map[dispatch.ID]bool{}
	for _, c := range s.Cadres {
		offers[c.Cadre.ID] = c.Unit.Offers
	}
	failed := make([]error, len(decided))
	var wait sync.WaitGroup
	slots := make(chan struct{}, abreast)
	for i, x := range decided {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			_, err := d.do(ctx, dispatch.SystemAct(), decidedJobs[i].Subject, x.Command(offers[x.Cadre]), &decidedJobs[i])
			failed[i] = d.again(ctx, decidedJobs[i], err)
		})
	}
	wait.Wait()
	return append(failed,
		d.release(ctx, later, pause*took, max(nextLook, seldom*took)), d.release(ctx, stuck, lookAgain, lookAgain),
		d.release(ctx, stays, pause*took, lookAgain), d.release(ctx, missed, troubled, troubled))
}

// again releases a job whose decision met a concurrent change, so that it is planned again soon.
func (d *Desk) again(ctx context.Context, j dispatch.Job, err error) error {
	if c := dispatch.CodeOf(err); c != dispatch.Stale && c != dispatch.Conflict {
		return err
	}
	return d.release(ctx, []dispatch.Job{j}, tryAgain, tryAgain)
}

// release gives jobs back: they may be planned again from ready on and are due at latest, both counted from now.
func (d *Desk) release(ctx context.Context, jobs []dispatch.Job, ready, latest time.Duration) error {
	if len(jobs) == 0 {
		return nil
	}
	now := d.Clock()
	return d.Ledger.Change(ctx, func(tx dispatch.Tx) error { return tx.Release(jobs, now.Add(ready), now.Add(latest)) })
}
