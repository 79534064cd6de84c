package dispatch

import (
	"errors"
	"testing"
	"time"
)

func TestAHoldTakesTheErrandBackUntilItIsResumed(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	if err := b.do("", "", Hold{Until: b.now, Reason: "resident_asks"}); !errors.Is(err, &Error{Code: Invalid, Field: "until"}) {
		t.Fatalf("on hold until now: %v", err)
	}
	must(t, b.do("", "", Hold{Until: b.now.Add(time.Hour), Reason: "resident_asks"}))
	if b.r.State != StateOnHold || b.r.Errands[0].State != ErrandWaiting || len(b.r.Errands[0].Refused) != 0 {
		t.Fatalf("%s, %+v", b.r.State, b.r.Errands[0])
	}
	must(t, b.do("", "", Resume{}))
	must(t, b.do("", "a", Order{Errand: 1})) // the cadre counts as asked, not as having refused
}

func TestEndingWithdrawsWhatIsOpenAndKeepsWhatWasDone(t *testing.T) {
	for cmd, want := range map[Command]State{Cancel{"not_needed"}: StateCancelled, SignOff{"no_stock"}: StateFailed} {
		b := medicine(StayHome)
		b.r.Errands[0].Pass = false
		must(t, b.do("", "a", Order{Errand: 1}))
		must(t, b.do("a", "", Finish{1}))
		must(t, b.do("", "", cmd))
		if b.r.State != want || b.r.Errands[0].State != ErrandFinished || b.r.Errands[1].State != ErrandWithdrawn {
			t.Errorf("%T: %s, %s, %s", cmd, b.r.State, b.r.Errands[0].State, b.r.Errands[1].State)
		}
	}
	if err := medicine(Free).do("", "", Cancel{}); !errors.Is(err, &Error{Code: Invalid, Field: "reason"}) {
		t.Errorf("cancelled without a reason: %v", err)
	}
}

func TestClosingNeedsTheWorkDoneAndReopeningBeginsAnew(t *testing.T) {
	b := medicine(Free)
	if err := b.do("", "", Close{By: ByDesk}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Fatalf("closed with an open errand: %v", err)
	}
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	if err := b.do("", "", Close{Satisfaction: 6, By: ByDesk}); !errors.Is(err, &Error{Code: Invalid, Field: "satisfaction"}) {
		t.Fatalf("six of five: %v", err)
	}
	must(t, b.do("", "", Close{Satisfaction: 5, By: "call_back"}))
	must(t, b.do("", "", Reopen{}))
	if b.r.State != StateOpen || b.r.Round != 2 || b.r.ClosedAt != 0 {
		t.Errorf("%s, round %d", b.r.State, b.r.Round)
	}
	enquiry := newBench(Request{}, Submitted{Particulars: Particulars{Kind: "enquiry"}})
	must(t, enquiry.do("", "", Close{By: "desk"}))
	if enquiry.r.State != StateClosed {
		t.Errorf("an answered enquiry is %s", enquiry.r.State)
	}
}

func TestEscalationGoesUpOnly(t *testing.T) {
	b := medicine(Free)
	must(t, b.do(chief, "", Escalate{ToSubdistrict, "sealed"}))
	if err := b.do(chief, "", Escalate{ToCoordinator, "stuck"}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Errorf("it went down: %v", err)
	}
}

func TestReopeningPromisesAnew(t *testing.T) {
	b := medicine(Free)
	b.now = b.now.Add(3 * time.Hour)
	must(t, b.do("", "", Tick{})) // 50, 80, 100 and 150 % have passed
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	must(t, b.do("", "", Reopen{}))
	if percent, at := b.r.NextMark(); percent != 50 || at != b.now.Add(time.Hour) || b.r.Level != ToDistrict {
		t.Errorf("the next mark is %d %% at %s, level %d", percent, at.Time(), b.r.Level)
	}
}

// Where nobody is on duty but whoever did it the time before, another round goes to the coordinator at once, who may give it to them.
func TestAnotherRoundForWhichOnlyTheSameIsThere(t *testing.T) {
	garbage := kind(t, "garbage")
	crew := Cadre{ID: "crew", Unit: "u", Skills: []string{"sanitation"}, Duty: Duty{On: true}}
	other := crew
	other.ID = "other"
	office := Cadre{ID: "office", Duty: Duty{On: true}}
	asleep := other
	asleep.Duty = Duty{Next: at(0, 20, 0)}
	again := func(x Reopen, people ...Cadre) *bench {
		b := newBench(Request{}, Submitted{Particulars: Particulars{Kind: "garbage"}, Due: at(1, 9, 0)}, Routed{Round: 1, Legs: garbage.Legs(Request{Round: 1}, Free, 1)},
			Ordered{Errand: 1, Cadre: "crew", Unit: "u"}, Finished{Errand: 1, Cadre: "crew", Unit: "u"})
		must(t, b.act(Case{Kind: garbage, Act: Act{Role: Operator}, Request: b.r, People: people}, x))
		return b
	}
	for what, c := range map[string]struct {
		b    *bench
		want Level
	}{
		"only the same crew":               {again(Reopen{}, office, crew), ToCoordinator},
		"the same crew, and another later": {again(Reopen{}, crew, asleep), ToCoordinator},
		"another crew is there":            {again(Reopen{}, crew, other), NotEscalated},
		"the resident wishes the same":     {again(Reopen{SameCadre: true}, crew), NotEscalated},
		"nobody at all":                    {again(Reopen{}, office), NotEscalated},
	} {
		if got := c.b.r.raisedFor(ReasonDidBefore, 2); got != c.want {
			t.Errorf("%s: it stands at %d for %v", what, got, c.b.r.Raised)
		}
	}
	given := again(Reopen{}, crew)
	must(t, given.act(Case{Kind: garbage, Act: Act{Actor: chief, Role: Coordinator}, Request: given.r, Cadre: crew}, Reassign{Errand: 2, Cadre: "crew", Insist: true}))
	if given.r.Level != NotEscalated {
		t.Errorf("it was given to them on purpose, and calls: %v", given.r.Raised)
	}
	taken := again(Reopen{}, crew)
	must(t, taken.do(chief, "", TakeOver{}))
	if taken.r.Level != NotEscalated {
		t.Errorf("somebody sees to it, and it calls: %v", taken.r.Raised)
	}
}
