package dispatch

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// The exhaustive table of errand transitions, written a second time and by state and next state rather than
// by verb, so that a slip in either shows.
func TestErrandTransitions(t *testing.T) {
	want := map[ErrandState]string{
		Waiting:        "accepted:order finished:finish offered:offer waiting:reassign waiting:unplace withdrawn:cancel",
		Offered:        "accepted:accept finished:finish waiting:decline waiting:lapse waiting:reassign waiting:take withdrawn:cancel",
		Accepted:       "accepted:acknowledge accepted:arrange failed:could_not finished:finish underway:start waiting:hand_back waiting:lapse waiting:reassign waiting:take withdrawn:cancel",
		ErrandUnderway: "failed:could_not finished:finish underway:arrange underway:arrive underway:pick_up waiting:hand_back waiting:reassign waiting:take withdrawn:cancel",
		Finished:       "finished:finish underway:undo",
		ErrandFailed:   "finished:finish",
		Withdrawn:      "finished:finish",
	}
	for _, s := range ErrandStates {
		var got []string
		for _, v := range Verbs() {
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
		{VerbTriage, []State{Review, Open, Assigned, OnHold}},
		{VerbOrder, []State{Open, Assigned, Underway}},
		{VerbStart, []State{Open, Assigned, Underway}},
		{VerbUndo, []State{Open, Assigned, Underway, Done}},
		{VerbHold, []State{Review, Open, Assigned, Underway}},
		{VerbResume, []State{OnHold}},
		{VerbCancel, []State{Review, Open, Assigned, Underway, OnHold}},
		{VerbFail, []State{Review, Open, Assigned, Underway, OnHold}},
		{VerbMerge, []State{Review, Open, Assigned, OnHold}},
		{VerbClose, []State{Open, Done}},
		{VerbReopen, []State{Done, Closed}},
		{VerbFinish, States},
		{VerbContact, States},
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
	if err := (Request{State: Closed}).Takes(VerbCancel); !errors.As(err, &e) || !strings.Contains(e.Text.ZH, "办结") || !strings.Contains(e.Text.ZH, "撤销") {
		t.Errorf("got %v", err)
	}
	if _, err := (Errand{State: Waiting}).Moves(VerbStart); !errors.As(err, &e) || !strings.Contains(e.Text.ZH, "待派") || !strings.Contains(e.Text.EN, "start") {
		t.Errorf("got %v", err)
	}
}
