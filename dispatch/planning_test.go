package dispatch

import (
	"slices"
	"testing"
	"time"
)

func due(r Request, s Step) Moment { return dues(r)[s] }

func TestTheFirstAnswerIsDueUntilItIsGiven(t *testing.T) {
	r := Request{State: StateOpen, RespondBy: noon}
	if due(r, StepRespond) != noon {
		t.Errorf("%v", r.Dues())
	}
	for what, r := range map[string]Request{
		"answered": {State: StateOpen, RespondBy: noon, Responded: noon - 1}, "the coordinator knows": {State: StateOpen, RespondBy: noon, Raised: []Raised{{Level: ToCoordinator, Reason: ReasonUnanswered}}},
		"closed": {State: StateClosed, RespondBy: noon, Due: noon, Since: noon - 2},
	} {
		if all := r.Dues(); len(all) != 0 {
			t.Errorf("%s: %v", what, all)
		}
	}
}

func TestNothingIsPlannedWhileItIsChecked(t *testing.T) {
	r := Request{State: StateReview, Round: 1, Since: noon, Errands: []Errand{{N: 1, Round: 1, State: ErrandWaiting}}}
	if due(r, StepPlan) != 0 {
		t.Errorf("%v", r.Dues())
	}
}

func TestErrandsOfAnEarlierRoundArePlannedNoMore(t *testing.T) {
	r := Request{State: StateOpen, Round: 2, Since: noon, Errands: []Errand{{N: 1, Round: 1, State: ErrandWaiting}, {N: 2, Round: 2, State: ErrandWaiting, RetryAt: noon + 5}}}
	if all := r.Dues(); !slices.Equal(all, []Due{{StepPlan, 2, noon + 5}}) {
		t.Errorf("%v", all)
	}
}

func TestALaterLegIsPlannedFromTheEndOfTheOneBefore(t *testing.T) {
	r := Request{State: StateOpen, Round: 1, Since: noon, Errands: []Errand{{N: 1, Round: 1, State: ErrandUnderway}, {N: 2, Round: 1, After: 1, State: ErrandWaiting, NotBefore: noon.Add(5 * time.Hour), RetryAt: noon + 1}}}
	if due(r, StepPlan) != 0 {
		t.Errorf("the one before is under way: %v", r.Dues())
	}
	r.Errands[0].State, r.Errands[0].FinishedAt = ErrandFinished, noon.Add(time.Hour)
	if got := due(r, StepPlan); got != noon.Add(3*time.Hour) {
		t.Errorf("two hours before it may begin: %s", got.Time())
	}
	r.Errands[1].NotBefore = 0
	if got := due(r, StepPlan); got != noon.Add(time.Hour) {
		t.Errorf("it may begin at once: %s", got.Time())
	}
}

func TestWhatSomebodyHasIsPlannedAfterWhatNobodyHas(t *testing.T) {
	r := Request{Particulars: Particulars{Urgency: Urgent}, Errands: []Errand{{N: 1, State: ErrandWaiting}, {N: 2, State: ErrandAccepted}, {N: 3, State: ErrandWaiting, RetryAt: noon}}}
	for _, c := range []struct {
		d     Due
		u     Urgency
		retry bool
	}{{Due{StepPlan, 1, noon}, Urgent, false}, {Due{StepPlan, 2, noon}, Routine - 1, false}, {Due{StepPlan, 3, noon}, Urgent, true}, {Due{StepClock, 3, noon}, Urgent, false}} {
		if u, retry := r.Rank(c.d); u != c.u || retry != c.retry {
			t.Errorf("%v: %d, %t", c.d, u, retry)
		}
	}
}

func TestOnlyTheWayOutMeetsTheAppointment(t *testing.T) {
	r := Request{Particulars: Particulars{Appointment: noon}}
	hospital := Stop{Role: AtHospital}
	if r.Meets(Errand{Drop: hospital}) != noon || r.Meets(Errand{Drop: hospital, After: 1}) != 0 || r.Meets(Errand{Drop: Stop{Role: AtDoor}}) != 0 {
		t.Error("the appointment binds another errand than the way to the hospital")
	}
}

func TestNoClockRunsWhereNobodyOwesAnything(t *testing.T) {
	for _, r := range []Request{{State: StateDone, Since: noon, Due: noon + 100}, {State: StateOpen, Since: noon}} {
		if percent, at := r.NextMark(); percent != 0 || at != 0 {
			t.Errorf("%s, due %d: %d %% at %d", r.State, r.Due, percent, at)
		}
	}
}

func TestWhereAnErrandEndsIsKept(t *testing.T) {
	b := medicine(Free)
	b.apply(say(b.now, Ordered{Errand: 1, Cadre: "a", Stops: Stops{Pick: "p", Drop: "d"}}))
	if e := b.r.Errands[0]; e.Pick.Facility != "p" || e.Drop.Facility != "d" {
		t.Errorf("%+v", e)
	}
	b.apply(say(b.now, Started{Errand: 1}))
	b.apply(say(b.now, PickedUp{Errand: 1, Facility: "q"}))
	b.apply(say(b.now, PickedUp{Errand: 1}))
	if got := b.r.Errands[0].Pick.Facility; got != "q" {
		t.Errorf("picked up at %q", got)
	}
}
