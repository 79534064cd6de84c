package dispatch

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// The errand transitions, stated a second time, by state and next state instead of by verb, so that a mistake in either shows.
func TestErrandTransitions(t *testing.T) {
	want := map[ErrandState]string{
		ErrandWaiting:   "accepted:order finished:finish offered:propose waiting:arrange waiting:reassign waiting:unplace",
		ErrandOffered:   "accepted:accept finished:finish offered:arrange waiting:decline waiting:lapse waiting:reassign waiting:take",
		ErrandAccepted:  "accepted:acknowledge accepted:arrange failed:fail finished:finish underway:start waiting:hand_back waiting:lapse waiting:reassign waiting:take",
		ErrandUnderway:  "failed:fail finished:finish underway:arrange underway:arrive underway:pick_up underway:redirect waiting:hand_back waiting:reassign waiting:take",
		ErrandFinished:  "finished:finish underway:undo",
		ErrandFailed:    "finished:finish",
		ErrandWithdrawn: "finished:finish",
	}
	for _, s := range ErrandStates {
		var got []string
		for _, row := range Verbs() {
			v := row.Verb
			if len(row.Errand) == len(ErrandStates) && v != VerbFinish { // verbs that are allowed in any state and change none
				continue
			}
			if next, err := (Errand{State: s}).Moves(v); err == nil {
				got = append(got, string(next)+":"+string(v))
			} else if !errors.Is(err, &Error{Code: Conflict}) {
				t.Errorf("%s from %s: %v, want a conflict", v, s, err)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want[s] {
			t.Errorf("%s leads to\n %s, want\n %s", s, strings.Join(got, " "), want[s])
		}
	}
}

func TestRequestVerbs(t *testing.T) {
	for _, c := range []struct {
		verb Verb
		in   []State
	}{
		{VerbSubmit, nil},
		{VerbTriage, []State{StateReview, StateOpen, StateAssigned, StateOnHold}},
		{VerbOrder, []State{StateOpen, StateAssigned, StateUnderway}},
		{VerbStart, []State{StateOpen, StateAssigned, StateUnderway}},
		{VerbUndo, []State{StateOpen, StateAssigned, StateUnderway, StateDone}},
		{VerbHold, []State{StateReview, StateOpen, StateAssigned, StateUnderway}},
		{VerbResume, []State{StateOnHold}},
		{VerbCancel, []State{StateReview, StateOpen, StateAssigned, StateUnderway, StateOnHold, StateMerged}},
		{VerbSignOff, []State{StateReview, StateOpen, StateAssigned, StateUnderway, StateOnHold}},
		{VerbMerge, []State{StateReview, StateOpen, StateAssigned, StateOnHold}},
		{VerbClose, []State{StateOpen, StateDone, StateMerged}},
		{VerbReopen, []State{StateDone, StateClosed, StateMerged}},
		{VerbFinish, States},
		{VerbAddContact, States},
	} {
		for _, s := range States {
			if got, want := (Request{State: s}).Takes(c.verb) == nil, slices.Contains(c.in, s); got != want {
				t.Errorf("%s in %s: allowed %t, want %t", c.verb, s, got, want)
			}
		}
	}
	if err := (Request{}).Takes(VerbSubmit); err != nil {
		t.Errorf("nothing can be submitted: %v", err)
	}
}

func TestConflictNamesStateAndVerb(t *testing.T) {
	var e *Error
	if err := (Request{State: StateClosed}).Takes(VerbCancel); !errors.As(err, &e) || !strings.Contains(e.Text.ZH, "办结") || !strings.Contains(e.Text.ZH, "撤销") {
		t.Errorf("got %v", err)
	}
	if _, err := (Errand{State: ErrandWaiting}).Moves(VerbStart); !errors.As(err, &e) || !strings.Contains(e.Text.ZH, "待派") || !strings.Contains(e.Text.EN, "start") {
		t.Errorf("got %v", err)
	}
}
