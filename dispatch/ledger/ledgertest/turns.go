package ledgertest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// scripted is a planner that decides as a test says.
type scripted func(s dispatch.Situation) []dispatch.Decision

func (f scripted) Plan(_ context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	return f(s), nil
}

// by replaces the planner until the test ends.
func (x *Town) by(t *testing.T, p dispatch.Planner) {
	was := x.Desk.Planner
	x.Desk.Planner = p
	t.Cleanup(func() { x.Desk.Planner = was })
}

// waitsTogether verifies that released errands are planned again together with new ones, and after them when there are too
// many.
func (x *Town) waitsTogether(t *testing.T) {
	x.runDue(t)
	var mine, seen []dispatch.ID
	x.by(t, scripted(func(s dispatch.Situation) (all []dispatch.Decision) {
		for _, task := range s.Tasks {
			if slices.Contains(mine, task.Request.ID) {
				seen = append(seen, task.Request.ID)
			}
			all = append(all, dispatch.Decision{Request: task.Request.ID, Errand: task.Errand.N, Cadre: "c0", Later: s.Now.Add(time.Hour)})
		}
		slices.Sort(seen)
		seen = slices.Compact(seen) // a sweep may plan several times
		return all
	}))
	call := func() {
		x.Pass(time.Millisecond)
		mine = append(mine, x.do(t, Operator, request(""), Call("garden")).Subject.ID)
	}
	for range 2 {
		call()
		seen = nil
		must(t, x.Desk.Plan(t.Context(), "north"))
		if !slices.Equal(seen, mine) {
			t.Errorf("planned %v of %v", seen, mine)
		}
	}
	call()
	var jobs []dispatch.Job
	must(t, x.Desk.Ledger.Change(t.Context(), func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Claim("north", dispatch.Routine, x.Now(), x.Now().Add(dispatch.Lease), 1)
		return errors.Join(err, tx.Release(jobs, x.Now(), x.Now()))
	}))
	if len(jobs) != 1 || jobs[0].Subject.ID != mine[2] {
		t.Errorf("what was never looked at waits behind %v", jobs)
	}
	x.Pass(2 * time.Second)
	seen = nil
	x.sweep(t)
	if !slices.Equal(seen, mine) {
		t.Errorf("nothing rings, and %v of %v are planned again", seen, mine)
	}
	for _, id := range mine {
		x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
	}
	x.audits(t)
}

// movesOn verifies that the planner may move only errands that nobody has begun.
func (x *Town) movesOn(t *testing.T) {
	x.runDue(t)
	var id dispatch.ID
	up, meanwhile := false, func() {}
	x.by(t, scripted(func(s dispatch.Situation) []dispatch.Decision {
		all, _ := firstAble{}.Plan(t.Context(), s) // never fails
		for _, task := range s.Given {
			if task.Request.ID == id {
				to := map[bool]dispatch.ID{true: "c3", false: "c2"}[task.Errand.Cadre == "c2"]
				all = append(all, dispatch.Decision{Request: id, Errand: task.Errand.N, Cadre: to, Why: dispatch.Why{From: task.Errand.Cadre, Sooner: 900}})
				up = true
				meanwhile()
			}
		}
		return all
	}))
	id = x.do(t, Operator, request(""), Call("garden")).Subject.ID
	review := func(what string, want dispatch.ID, looked bool) {
		t.Helper()
		up = false
		x.sweep(t)
		if r := x.request(t, id); r.Errands[0].Cadre != want || up != looked {
			t.Errorf("%s: %s has it; up for review: %t", what, r.Errands[0].Cadre, up)
		}
	}
	must(t, x.Desk.Plan(t.Context(), "north"))
	r := x.request(t, id)
	holder := r.Errands[0].Cadre
	must(t, x.Desk.Ledger.View(t.Context(), func(tx dispatch.Tx) error {
		hand, err := tx.Hand(holder)
		if !slices.Contains(hand, r.InHand(r.Errands[0])) {
			t.Errorf("in hand is %+v", hand)
		}
		return err
	}))
	x.do(t, Cadre(holder), request(id), dispatch.Acknowledge{Errand: 1})
	x.Pass(dispatch.ReviewAfter - time.Second)
	review("just told", holder, false)
	x.Pass(time.Second)
	review("nobody began", "c2", true)
	if _, err := x.Desk.Do(t.Context(), Cadre(holder), request(id), dispatch.Start{Errand: 1}); !errors.Is(err, &dispatch.Error{Code: dispatch.Conflict}) {
		t.Errorf("whoever had it begins: %v", err)
	}
	x.do(t, Cadre("c2"), request(id), dispatch.Acknowledge{Errand: 1})
	x.Pass(dispatch.ReviewAfter)
	meanwhile = func() { x.do(t, Cadre("c2"), request(id), dispatch.Start{Errand: 1}) }
	review("begun while it was planned", "c2", true)
	meanwhile = func() {}
	x.Pass(dispatch.ReviewAfter)
	review("begun", "c2", false)
	x.do(t, Operator, request(id), dispatch.Reassign{Errand: 1, Cadre: "c1"})
	x.do(t, Cadre("c1"), request(id), dispatch.Acknowledge{Errand: 1})
	x.Pass(2 * dispatch.ReviewAfter)
	review("a person's choice", "c1", false)
	x.do(t, Cadre("c1"), request(id), dispatch.Finish{Errand: 1})
	x.audits(t)
}

// clockJumps sets the clock forward while a plan is made: what it leaves for later comes up in minutes all the same.
func (x *Town) clockJumps(t *testing.T) {
	x.runDue(t)
	var id dispatch.ID
	looked := 0
	x.by(t, scripted(func(s dispatch.Situation) (all []dispatch.Decision) {
		for _, task := range s.Tasks {
			if task.Request.ID == id {
				if looked++; looked == 1 {
					x.Pass(30 * time.Minute)
				}
				all = append(all, dispatch.Decision{Request: id, Errand: task.Errand.N, Cadre: "c0", Later: x.Now().Add(time.Hour)})
			}
		}
		return all
	}))
	id = x.do(t, Operator, request(""), Call("garden")).Subject.ID
	must(t, x.Desk.Plan(t.Context(), "north"))
	x.audits(t)
	x.Pass(3 * time.Minute)
	x.sweep(t)
	if looked < 2 {
		t.Errorf("it was planned %d times", looked)
	}
	x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
}

// runDue lets an hour pass and does what is due.
func (x *Town) runDue(t *testing.T) {
	t.Helper()
	x.Pass(time.Hour)
	x.sweep(t)
}

// except answers for every request but one, for which it fails.
type except dispatch.ID

var errExcept = errors.New("one cannot be planned")

func (id except) Plan(ctx context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	all, _ := firstAble{}.Plan(ctx, s) // never fails
	return slices.DeleteFunc(all, func(d dispatch.Decision) bool { return d.Request == dispatch.ID(id) }), errExcept
}

// hasTrouble verifies that an errand that cannot be planned is tried again and does not affect others.
func (x *Town) hasTrouble(t *testing.T) {
	x.runDue(t)
	ids := []dispatch.ID{x.do(t, Operator, request(""), Call("garden")).Subject.ID, x.do(t, Operator, request(""), Call("garden")).Subject.ID}
	x.by(t, except(ids[1]))
	given := func() (n int) {
		for _, id := range ids {
			if x.request(t, id).State == dispatch.StateAssigned {
				n++
			}
		}
		return n
	}
	if err := x.Desk.Plan(t.Context(), "north"); !errors.Is(err, errExcept) || given() != 1 {
		t.Errorf("%v; %d of 2 are given", err, given())
	}
	x.Desk.Planner = firstAble{}
	x.Pass(10 * time.Second)
	x.sweep(t)
	if given() != 2 {
		t.Errorf("%d of 2 are given when it is tried again", given())
	}
	for _, id := range ids {
		x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
	}
	x.audits(t)
}

// slow is firstAble that waits for a signal.
type slow struct{ began, ready chan struct{} }

func (s slow) Plan(ctx context.Context, now dispatch.Situation) ([]dispatch.Decision, error) {
	s.began <- struct{}{}
	<-s.ready
	return firstAble{}.Plan(ctx, now)
}

// takesTurns verifies that nobody waits for a running plan, and that another plan follows it.
func (x *Town) takesTurns(t *testing.T) {
	x.runDue(t)
	planner := slow{make(chan struct{}), make(chan struct{})}
	x.by(t, planner)
	first := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	done := make(chan error, 1)
	go func() { done <- x.Desk.Plan(t.Context(), "north") }()
	<-planner.began
	second := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	must(t, x.Desk.Plan(t.Context(), "north"))
	if r := x.request(t, second); r.State != dispatch.StateOpen {
		t.Errorf("it is %s", r.State)
	}
	planner.ready <- struct{}{}
	<-planner.began
	planner.ready <- struct{}{}
	must(t, <-done)
	for _, id := range []dispatch.ID{first, second} {
		if r := x.request(t, id); r.State != dispatch.StateAssigned {
			t.Errorf("it is %s", r.State)
		}
		x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
	}
	x.audits(t)
}

// calls submits a call of an urgency.
func (x *Town) calls(t *testing.T, u dispatch.Urgency) dispatch.ID {
	t.Helper()
	call := Call("garden")
	call.Urgency = u
	return x.do(t, Operator, request(""), call).Subject.ID
}

// goesFirst verifies that what is urgent is planned before and apart from all else, also while a plan of all else is made.
func (x *Town) goesFirst(t *testing.T) {
	x.runDue(t)
	ids := []dispatch.ID{}
	for _, u := range []dispatch.Urgency{dispatch.Routine, dispatch.Urgent, dispatch.Routine, dispatch.LifeThreatening, dispatch.Urgent} {
		ids = append(ids, x.calls(t, u))
	}
	var plans [][]dispatch.Urgency
	began, ready := make(chan struct{}), make(chan struct{})
	x.by(t, scripted(func(s dispatch.Situation) []dispatch.Decision {
		var plan []dispatch.Urgency
		for _, task := range s.Tasks {
			plan = append(plan, task.Request.Urgency)
		}
		plans = append(plans, plan)
		if plan[0] == dispatch.Routine {
			began <- struct{}{}
			<-ready
		}
		all, _ := firstAble{}.Plan(t.Context(), s) // never fails
		return all
	}))
	done := make(chan error, 1)
	go func() { done <- x.Desk.Plan(t.Context(), "north") }()
	<-began
	ids = append(ids, x.calls(t, dispatch.LifeThreatening))
	must(t, x.Desk.Run(t.Context(), dispatch.Job{Step: dispatch.StepPlan, District: "north", Urgency: dispatch.LifeThreatening}))
	if r := x.request(t, ids[5]); r.State != dispatch.StateAssigned {
		t.Errorf("life is in danger, and it waits for a plan of what is not urgent: %s", r.State)
	}
	close(ready)
	must(t, <-done)
	if want := [][]dispatch.Urgency{{dispatch.LifeThreatening}, {dispatch.Urgent, dispatch.Urgent}, {dispatch.Routine, dispatch.Routine}, {dispatch.LifeThreatening}}; !reflect.DeepEqual(plans, want) {
		t.Errorf("planned %v, want %v", plans, want)
	}
	for _, id := range ids {
		x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
	}
	x.audits(t)
}

// isTriedAtOnce verifies that what a plan had no time for is planned again in the same call, before what it has looked at.
func (x *Town) isTriedAtOnce(t *testing.T) {
	x.runDue(t)
	ids := []dispatch.ID{x.calls(t, dispatch.Routine), x.calls(t, dispatch.Routine)}
	var plans [][]dispatch.ID
	x.by(t, scripted(func(s dispatch.Situation) (all []dispatch.Decision) {
		x.Pass(300 * time.Millisecond)
		var plan []dispatch.ID
		for _, task := range s.Tasks {
			plan = append(plan, task.Request.ID)
			d := dispatch.Decision{Request: task.Request.ID, Errand: task.Errand.N, Later: s.Now + 1}
			if task.Request.ID == ids[0] || len(plans) > 1 {
				d.Cadre, d.Later = "c0", s.Now.Add(time.Hour)
			}
			all = append(all, d)
		}
		plans = append(plans, plan)
		return all
	}))
	must(t, x.Desk.Plan(t.Context(), "north"))
	if len(plans) != 3 || len(plans[0]) != 2 || !slices.Equal(plans[1], ids[1:]) || !slices.Equal(plans[2], ids[1:]) {
		t.Errorf("of %v planned %v", ids, plans)
	}
	for _, id := range ids {
		x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
	}
	x.audits(t)
}

// isGivenBack ends the time of a call while it plans: what was claimed may be planned by the next one, not only when its lease
// ends.
func (x *Town) isGivenBack(t *testing.T) {
	x.runDue(t)
	id := x.calls(t, dispatch.LifeThreatening)
	ctx, cancel := context.WithCancel(t.Context())
	x.by(t, scripted(func(s dispatch.Situation) []dispatch.Decision {
		cancel()
		all, _ := firstAble{}.Plan(t.Context(), s) // never fails
		return all
	}))
	if err := x.Desk.Plan(ctx, "north"); !errors.Is(err, context.Canceled) {
		t.Errorf("its time was up: %v", err)
	}
	if r := x.request(t, id); r.State != dispatch.StateOpen {
		t.Fatalf("it is %s", r.State)
	}
	must(t, x.Desk.Plan(t.Context(), "north"))
	if r := x.request(t, id); r.State != dispatch.StateAssigned {
		t.Errorf("it waits for the end of a lease: %s", r.State)
	}
	x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
	x.audits(t)
}
