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
	// inTurn is how many plans of a lane follow each other in one call, and turnMost for how long: well within the lease, which
	// is as long as a call may take.
	inTurn, turnMost = 8, dispatch.Lease / 3
	// abreast is how many decisions are written concurrently; they share commits.
	abreast = 32
)

// Run does a job that is due. It returns nil when somebody else did it or the state no longer calls for it. After any other
// error the next sweep finds the job again.
func (d *Desk) Run(ctx context.Context, j dispatch.Job) error {
	switch j.Step {
	case dispatch.StepPlan:
		return d.planAll(ctx, j.District, j.Urgency)
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

// lane is what is planned together: the waiting errands of a district that are equally urgent. So what is urgent never waits for
// a plan of what is not, and its own plan is short.
type lane struct {
	district dispatch.ID
	urgency  dispatch.Urgency
}

// turn keeps plans of one lane from running at the same time, so that errands that arrive together are planned together: a call
// during a plan only asks for another one.
type turn struct {
	mu              sync.Mutex
	planning, asked bool
}

// begin reports whether the caller may plan. Otherwise whoever is planning will plan once more.
func (t *turn) begin() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked = t.planning
	if t.planning {
		return false
	}
	t.planning = true
	return true
}

// end ends a plan and reports whether another one was asked for meanwhile.
func (t *turn) end() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.planning = false
	return t.asked
}

// ask reports whether somebody is planning, who will then plan once more.
func (t *turn) ask() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked = t.asked || t.planning
	return t.planning
}

func (d *Desk) turn(l lane) *turn {
	t, _ := d.turns.LoadOrStore(l, &turn{})
	return t.(*turn)
}

// planned reports whether a job is one that this process is planning and will look for once more.
func (d *Desk) planned(j dispatch.Job) bool {
	return j.Step == dispatch.StepPlan && d.turn(lane{j.District, j.Urgency}).ask()
}

// Plan finds cadres for the waiting errands of a district, the most urgent first, or asks the plan that is running to be followed
// by another.
func (d *Desk) Plan(ctx context.Context, district dispatch.ID) error {
	return d.planAll(ctx, district, dispatch.Routine)
}

// planAll plans what is at least so urgent.
func (d *Desk) planAll(ctx context.Context, district dispatch.ID, least dispatch.Urgency) error {
	var failed []error
	for u := dispatch.LifeThreatening; u >= max(least, dispatch.Routine); u-- {
		failed = append(failed, d.planLane(ctx, lane{district, u}))
	}
	return errors.Join(failed...)
}

// planLane plans until nothing is left that may be planned at once. A call that becomes long rings for another one, which goes
// on.
func (d *Desk) planLane(ctx context.Context, l lane) error {
	t, begun := d.turn(l), d.Clock()
	var failed []error
	for n := 1; t.begin(); n++ {
		more, err := d.takeTurn(ctx, t, l)
		failed = append(failed, err)
		if !more || ctx.Err() != nil {
			break
		}
		if n == inTurn || d.Clock().Sub(begun) > turnMost {
			if d.Bell != nil {
				d.Bell.Ring(ctx, dispatch.Job{Step: dispatch.StepPlan, District: l.district, Urgency: l.urgency})
			}
			break
		}
	}
	return errors.Join(failed...)
}

func (d *Desk) takeTurn(ctx context.Context, t *turn, l lane) (more bool, err error) {
	defer func() { more = t.end() || more }()
	return d.plan(ctx, l)
}

// plan claims errands, plans outside any transaction, and writes each decision unless the errand has changed meanwhile or a rule
// now forbids it. More reports that others may be planned at once.
func (d *Desk) plan(ctx context.Context, l lane) (more bool, err error) {
	now := d.Clock()
	var jobs []dispatch.Job
	err = d.Ledger.Change(ctx, func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Claim(l.district, l.urgency, now, now.Add(dispatch.Lease), together)
		return err
	})
	if err != nil || len(jobs) == 0 {
		return false, err
	}
	var g gathered
	err = d.Ledger.View(ctx, func(tx dispatch.Tx) (err error) {
		g, err = gather(tx, jobs, now)
		return err
	})
	if err != nil {
		return false, errors.Join(err, d.release(ctx, jobs, troubled, troubled))
	}
	failed := g.unread
	for _, j := range g.anew {
		_, err := d.do(ctx, dispatch.SystemAct(), j.Subject, dispatch.Route{}, &j)
		_, err = d.again(ctx, j, err)
		failed = append(failed, err)
	}
	full := len(jobs) == together
	jobs = slices.DeleteFunc(jobs, func(j dispatch.Job) bool { return slices.Contains(g.anew, j) })
	var decisions []dispatch.Decision
	if len(g.Tasks)+len(g.Given) > 0 {
		decisions, err = d.Planner.Plan(ctx, g.Situation)
		failed = append(failed, err)
	}
	again, wrong := d.commit(ctx, g.Situation, jobs, decisions, full)
	return full || again, errors.Join(append(failed, wrong...)...)
}

// commit writes the decisions concurrently; one that fails does not affect the others. Jobs without a decision to write are
// released to be planned again: those for later, those that stay with their holder, those that nobody can do for the same
// reasons as before, and those that were not planned. Full says that more wait than are planned at once. Again reports that some
// may be planned at once: those for which there was no time, and urgent ones whose cadre was given something else meanwhile.
func (d *Desk) commit(ctx context.Context, s dispatch.Situation, jobs []dispatch.Job, decisions []dispatch.Decision, full bool) (again bool, failed []error) {
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
	var untried, later, distant, stuck, stays, missed, decidedJobs []dispatch.Job
	var decided []dispatch.Decision
	for _, x := range decisions {
		n := name{x.Request, x.Errand}
		j, asked := job[n]
		delete(job, n)
		switch e := errand[n]; {
		case !asked:
		case x.Later != 0 && x.Cadre == "":
			untried = append(untried, j)
		case x.Later.Sub(s.Now) > 2*lookAgain && full:
			distant = append(distant, j)
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
	failed = make([]error, len(decided))
	var met atomic.Bool
	var wait sync.WaitGroup
	slots := make(chan struct{}, abreast)
	for i, x := range decided {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			_, err := d.do(ctx, dispatch.SystemAct(), decidedJobs[i].Subject, x.Command(offers[x.Cadre]), &decidedJobs[i])
			soon, err := d.again(ctx, decidedJobs[i], err)
			if failed[i] = err; soon {
				met.Store(true)
			}
		})
	}
	wait.Wait()
	return met.Load() || len(untried) > 0, append(failed, d.unclaim(ctx, untried),
		d.release(ctx, later, pause*took, max(nextLook, seldom*took)), d.release(ctx, distant, lookAgain, lookAgain), d.release(ctx, stuck, lookAgain, lookAgain),
		d.release(ctx, stays, pause*took, lookAgain), d.release(ctx, missed, troubled, troubled))
}

// again releases a job whose decision met a concurrent change, so that it is planned again soon, an urgent one at once, and one
// whose decision was not written because time was up.
func (d *Desk) again(ctx context.Context, j dispatch.Job, err error) (atOnce bool, _ error) {
	switch c := dispatch.CodeOf(err); {
	case err != nil && ctx.Err() != nil:
		return false, errors.Join(err, d.unclaim(ctx, []dispatch.Job{j}))
	case c != dispatch.Stale && c != dispatch.Conflict:
		return false, err
	case j.Urgency > dispatch.Routine:
		return true, d.release(ctx, []dispatch.Job{j}, 0, tryAgain)
	}
	return false, d.release(ctx, []dispatch.Job{j}, tryAgain, tryAgain)
}

// release gives jobs back: they may be planned again from ready on and are due at latest, both counted from now. They are given
// back even when the time of the call is up, since nobody else could plan them before the end of their lease.
func (d *Desk) release(ctx context.Context, jobs []dispatch.Job, ready, latest time.Duration) error {
	if len(jobs) == 0 {
		return nil
	}
	now := d.Clock()
	return d.Ledger.Change(context.WithoutCancel(ctx), func(tx dispatch.Tx) error { return tx.Release(jobs, now.Add(ready), now.Add(latest)) })
}

// unclaim gives back jobs at which nobody has looked; the sweep finds them if nobody plans them at once.
func (d *Desk) unclaim(ctx context.Context, jobs []dispatch.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	now := d.Clock()
	return d.Ledger.Change(context.WithoutCancel(ctx), func(tx dispatch.Tx) error { return tx.Unclaim(jobs, now.Add(nextLook)) })
}
