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
		{StandingNone, nil, StateOpen},
		{StandingNone, []ErrandState{ErrandWaiting}, StateOpen},
		{StandingNone, []ErrandState{ErrandOffered}, StateOpen},
		{StandingNone, []ErrandState{ErrandAccepted}, StateAssigned},
		{StandingNone, []ErrandState{ErrandAccepted, ErrandWaiting}, StateOpen},
		{StandingNone, []ErrandState{ErrandAccepted, ErrandAccepted}, StateAssigned},
		{StandingNone, []ErrandState{ErrandUnderway}, StateUnderway},
		{StandingNone, []ErrandState{ErrandFinished, ErrandWaiting}, StateUnderway},
		{StandingNone, []ErrandState{ErrandUnderway, ErrandWaiting}, StateUnderway},
		{StandingNone, []ErrandState{ErrandFinished}, StateDone},
		{StandingNone, []ErrandState{ErrandFinished, ErrandFinished}, StateDone},
		{StandingNone, []ErrandState{ErrandFailed}, StateOpen},
		{StandingNone, []ErrandState{ErrandFailed, ErrandWaiting}, StateOpen},
		{StandingNone, []ErrandState{ErrandFailed, ErrandFinished}, StateDone},
		{StandingNone, []ErrandState{ErrandWithdrawn, ErrandAccepted}, StateAssigned},
		{StandingReview, nil, StateReview},
		{StandingOnHold, []ErrandState{ErrandWaiting}, StateOnHold},
		{StandingClosed, []ErrandState{ErrandFinished}, StateClosed},
		{StandingCancelled, []ErrandState{ErrandFinished}, StateCancelled},
		{StandingFailed, []ErrandState{ErrandFailed}, StateFailed},
		{StandingMerged, nil, StateMerged},
	} {
		if got := StateOf(c.standing, c.round); got != c.want {
			t.Errorf("StateOf(%q, %v) = %s, want %s", c.standing, c.round, got, c.want)
		}
	}
}

// The state depends on how many errands are in which state, not on their order; failed and withdrawn errands do not count.
func TestStateOfIgnoresOrderAndDeadErrands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		round := rapid.SliceOfN(rapid.SampledFrom(ErrandStates), 0, 6).Draw(t, "round")
		mixed := rapid.Permutation(round).Draw(t, "mixed")
		living := slices.DeleteFunc(slices.Clone(round), func(s ErrandState) bool { return !s.Live() })
		want := StateOf(StandingNone, round)
		if got := StateOf(StandingNone, mixed); got != want {
			t.Fatalf("the order matters: %v is %s, %v is %s", round, want, mixed, got)
		}
		if got := StateOf(StandingNone, living); got != want {
			t.Fatalf("failed and withdrawn errands count: %v is %s, %v is %s", round, want, living, got)
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
