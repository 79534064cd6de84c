package dispatch

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestTriagePlacesARequestAndLaysItsErrandDown(t *testing.T) {
	s := submission()
	s.Place = Place{Desk: "d"}
	b, err := decide(s)
	must(t, err)
	if err := b.do("", "", Triage{}); !errors.Is(err, &Error{Code: Invalid, Field: "place.compound"}) {
		t.Fatalf("placed nowhere: %v", err)
	}
	must(t, b.do("", "", Triage{Particulars: Particulars{Place: Place{Compound: "c"}, Grade: Prescription}}))
	if b.r.State != StateOpen || len(b.r.Errands) != 1 || b.r.Due != Day("2022-11-23").At(18, 0) {
		t.Errorf("%s, %d errands, due %s", b.r.State, len(b.r.Errands), b.r.Due.Time())
	}
}

func TestTriageReplacesErrandsThatWereLaidDown(t *testing.T) {
	b, err := decide(submission())
	must(t, err)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("", "", Triage{Particulars: Particulars{Place: Place{Compound: "other"}}}))
	if b.r.State != StateOpen || b.r.Errands[0].State != ErrandWithdrawn || b.r.Errands[1].Drop.Compound != "other" {
		t.Errorf("%s, %+v", b.r.State, b.r.Errands)
	}
}

func TestMergeHandsThePeopleToTheParent(t *testing.T) {
	b, err := decide(submission())
	must(t, err)
	if err := b.do("", "", Merge{Parent: "r"}); !errors.Is(err, &Error{Code: Invalid, Field: "parent"}) {
		t.Fatalf("merged into itself: %v", err)
	}
	parent, err := decide(submission())
	must(t, err)
	must(t, parent.do("", "", Join{Child{Request: "r", Persons: 2}}))
	must(t, b.do("", "", Merge{Parent: "p"}))
	if b.r.State != StateMerged || b.r.Errands[0].State != ErrandWithdrawn || len(parent.r.Children) != 1 {
		t.Errorf("%s, %+v", b.r.State, parent.r.Children)
	}
	if err := parent.do("", "", Merge{Parent: "q"}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Errorf("a parent was merged away: %v", err)
	}
}

func TestARequestIsMergedOnlyIntoOneOfItsKindThatIsSeen(t *testing.T) {
	b, err := decide(submission())
	must(t, err)
	everything := Act{Grants: []Grant{{Role: Operator}}}
	for what, c := range map[string]Case{
		"one that is not there": {Act: everything},
		"another kind":          {Act: everything, Other: Request{ID: "p", Particulars: Particulars{Kind: "garbage"}}},
		"another's":             {Act: Act{Grants: []Grant{{Role: Operator, Area: "north"}}}, Other: Request{ID: "p", Particulars: Particulars{Kind: b.r.Kind}}, Beside: []ID{"city", "south"}},
	} {
		c.Request = b.r
		if _, err := (Merge{Parent: "p"}).Decide(c, b.now); !errors.Is(err, &Error{Code: Invalid, Field: "parent"}) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestTheClockFiresEachMarkOnce(t *testing.T) {
	b, err := decide(submission()) // promised within two hours
	must(t, err)
	start := b.now
	for _, c := range []struct {
		after time.Duration
		marks []int
		level Level
	}{
		{time.Hour - time.Microsecond, nil, NotEscalated},
		{time.Hour, []int{50}, NotEscalated},
		{time.Hour, nil, NotEscalated},
		{2 * time.Hour, []int{80, 100}, ToSubdistrict}, // no clock ran at 80 %, since the program was down
		{3 * time.Hour, []int{150}, ToDistrict},
		{100 * time.Hour, nil, ToDistrict},
	} {
		b.now, b.facts = start.Add(c.after), nil
		err := b.do("", "", Tick{})
		var marks []int
		for _, f := range b.facts {
			if f, ok := f.(Ticked); ok {
				marks = append(marks, f.Mark)
			}
		}
		if !slices.Equal(marks, c.marks) || b.r.Level != c.level || (err == nil) != (len(c.marks) > 0) {
			t.Errorf("after %s: marks %v, level %d, %v", c.after, marks, b.r.Level, err)
		}
	}
	if percent, _ := b.r.NextMark(); percent != 0 {
		t.Errorf("mark %d is still to come", percent)
	}
}

func TestALifeThreateningSecondCallIsPassedUp(t *testing.T) {
	b, err := decide(submission())
	must(t, err)
	must(t, b.do("", "", AddContact{Channel: "hotline", Words: Words{Text: "现在昏迷了"}}))
	if len(b.r.Contacts) != 2 || b.r.Level != ToCoordinator {
		t.Errorf("%d contacts, level %d", len(b.r.Contacts), b.r.Level)
	}
}

func TestAHoldDuringReviewEndsInReview(t *testing.T) {
	s := submission()
	s.Place = Place{Desk: "d"}
	b, err := decide(s)
	must(t, err)
	must(t, b.do("", "", Hold{Until: b.now.Add(time.Hour), Reason: "later"}))
	must(t, b.do("", "", Resume{}))
	if b.r.State != StateReview {
		t.Errorf("it is %s", b.r.State)
	}
}

func TestAChangedControlLaysWaitingErrandsDownAnew(t *testing.T) {
	b := medicine(Free)
	out, err := Route{}.Decide(Case{Request: b.r, Kind: Kinds()[0], Effect: StayHome}, b.now)
	must(t, err)
	for _, e := range out.Entries {
		b.apply(e)
	}
	if len(b.r.Errands) != 3 || b.r.Errands[0].State != ErrandWithdrawn || b.r.Effect != StayHome || b.r.State != StateOpen {
		t.Errorf("%s, %+v", b.r.State, b.r.Errands)
	}
	given := medicine(Free)
	must(t, given.do("", "a", Order{Errand: 1}))
	if given.r.Reroutes(StayHome) {
		t.Error("an errand in hand would be laid down anew")
	}
}
