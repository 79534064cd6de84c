package dispatch

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestStateOfTruthTable(t *testing.T) {
	for _, c := range []struct {
		standing Standing
		round    []ErrandState
		want     State
	}{
		{StandingNone, nil, Open},
		{StandingNone, []ErrandState{Waiting}, Open},
		{StandingNone, []ErrandState{Offered}, Open},
		{StandingNone, []ErrandState{Accepted}, Assigned},
		{StandingNone, []ErrandState{Accepted, Waiting}, Open},
		{StandingNone, []ErrandState{Accepted, Accepted}, Assigned},
		{StandingNone, []ErrandState{ErrandUnderway}, Underway},
		{StandingNone, []ErrandState{Finished, Waiting}, Underway},
		{StandingNone, []ErrandState{ErrandUnderway, Waiting}, Underway},
		{StandingNone, []ErrandState{Finished}, Done},
		{StandingNone, []ErrandState{Finished, Finished}, Done},
		{StandingNone, []ErrandState{ErrandFailed}, Open},
		{StandingNone, []ErrandState{ErrandFailed, Waiting}, Open},
		{StandingNone, []ErrandState{ErrandFailed, Finished}, Done},
		{StandingNone, []ErrandState{Withdrawn, Accepted}, Assigned},
		{StandingReview, nil, Review},
		{StandingOnHold, []ErrandState{Waiting}, OnHold},
		{StandingClosed, []ErrandState{Finished}, Closed},
		{StandingCancelled, []ErrandState{Finished}, Cancelled},
		{StandingFailed, []ErrandState{ErrandFailed}, Failed},
		{StandingMerged, nil, Merged},
	} {
		if got := StateOf(c.standing, c.round); got != c.want {
			t.Errorf("StateOf(%q, %v) = %s, want %s", c.standing, c.round, got, c.want)
		}
	}
}

// The state depends on how many errands are where, not on their order, and dead errands do not speak.
func TestStateOfIgnoresOrderAndTheDead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		round := rapid.SliceOfN(rapid.SampledFrom(ErrandStates), 0, 6).Draw(t, "round")
		mixed := rapid.Permutation(round).Draw(t, "mixed")
		living := slices.DeleteFunc(slices.Clone(round), func(s ErrandState) bool { return !s.Live() })
		want := StateOf(StandingNone, round)
		if got := StateOf(StandingNone, mixed); got != want {
			t.Fatalf("order matters: %v is %s, %v is %s", round, want, mixed, got)
		}
		if got := StateOf(StandingNone, living); got != want {
			t.Fatalf("the dead speak: %v is %s, %v is %s", round, want, living, got)
		}
	})
}

func TestEveryStateHasBothNames(t *testing.T) {
	for _, s := range States {
		if n := s.Name(); n.ZH == "" || n.EN == "" {
			t.Errorf("state %s lacks a name", s)
		}
	}
	for _, s := range ErrandStates {
		if n := s.Name(); n.ZH == "" || n.EN == "" {
			t.Errorf("errand state %s lacks a name", s)
		}
	}
}
