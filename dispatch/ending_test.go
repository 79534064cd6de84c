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
