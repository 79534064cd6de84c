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
	// tryAgain is when a decision that met another's comes up again.
	tryAgain = 200 * time.Millisecond
	// lookAgain is when an errand that nobody can take, for the same reasons as before, or that nobody else can do sooner than
	// whoever has it, comes up again by itself; whatever may help wakes it at once.
	lookAgain = 2 * time.Minute
	// nextLook is when a task that may still find somebody better comes up again by itself, and seldom how many times as long as a
	// plan took that is at least. It comes up earlier together with whatever else is planned.
	nextLook = time.Second
	seldom   = 4
	// pause is for how many times as long as a plan took the next ones skip errands that may still find somebody better.
	pause = 2
	// troubled is when what could not be planned at all comes up again.
	troubled = 5 * time.Second
	// together is how many errands are planned at a time.
	together = 1000
	// inTurn is how many plans of a district follow each other in one go.
	inTurn = 8
	// abreast is how many decisions are written at the same time: they share commits.
	abreast = 32
)

// Run does a job whose time has come. A job that somebody else did, or that the state no longer calls for, is done:
// nil. Any other error leaves the job to the next sweep.
func (d *Desk) Run(ctx context.Context, j dispatch.Job) error {
	switch j.Step {
	case dispatch.StepPlan:
		return d.Plan(ctx, j.District)
	case dispatch.StepSend: // whoever can reach the world outside does it
		return nil
	}
	cmd, act := j.Command(), dispatch.SystemAct()
	if cmd == nil {
		return dispatch.Refuse(dispatch.Internal, "没有这个步骤", "there is no such step")
	}
	_, err := d.do(ctx, act, j.Subject, cmd, &j)
	if c := dispatch.CodeOf(err); c == dispatch.Stale || c == dispatch.Conflict || c == dispatch.NotFound {
		return nil
	}
	return err
}

// turn lets one plan of a district follow the other, so that a burst is planned together: who comes while somebody plans
// leaves word and goes.
type turn struct {
	planning sync.Mutex
	asked    atomic.Bool
}

// Plan finds cadres for the errands of a district that wait and are ready, or sees to it that whoever plans there already does.
// It takes them, plans outside any transaction, and writes each decision if nobody else has taken the errand meanwhile and no
// rule speaks against it then.
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

// commit writes decisions side by side; one that fails does not hinder the others. What may still find somebody better, what
// stays with whoever has it, what nobody can do, for the same reasons as before, and what was not planned is given back.
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
	took := d.Clock().Sub(s.Now)
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

// again lets a job whose decision met another's come up again soon.
func (d *Desk) again(ctx context.Context, j dispatch.Job, err error) error {
	if c := dispatch.CodeOf(err); c != dispatch.Stale && c != dispatch.Conflict {
		return err
	}
	return d.release(ctx, []dispatch.Job{j}, tryAgain, tryAgain)
}

// release gives jobs back: they may be planned again, and are at the latest, so long from now.
func (d *Desk) release(ctx context.Context, jobs []dispatch.Job, ready, latest time.Duration) error {
	if len(jobs) == 0 {
		return nil
	}
	now := d.Clock()
	return d.Ledger.Change(ctx, func(tx dispatch.Tx) error { return tx.Release(jobs, now.Add(ready), now.Add(latest)) })
}
