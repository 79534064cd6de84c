package dispatch

import (
	"slices"
	"time"
)

// Protected is the need of an infected or contact household: only the protected crew 专班 serves it.
const Protected = "protected"

// Leg is an errand as it is laid down, before anybody has it: what a round of a request begins with.
type Leg struct {
	N           int // of the errand
	Pick, Drop  Stop
	Skills      []string
	Pass        bool // crosses a closed gate: needs a pass
	Guarded     bool // for the protected crew 专班 only
	Inside      bool // for somebody who lives or stays behind the gate
	Counted     bool // its end is the service that the figures count
	After       int  // the errand that must be finished before; 0 for none
	NotBefore   Moment
	Replaces    int         // the failed or withdrawn errand that this one takes the place of
	Refused     []ID        // of that errand: who is not asked again
	Arrangement Arrangement // of that errand
	Vehicle     Vehicle     // what it is done with; "" where anything does
	Before      []Condition // what must be true before anybody is given it
	Wait        time.Duration
	Carries     []Thing
}

// Begin returns the errands that legs become in the present round.
func (r Request) Begin(legs []Leg) []Errand {
	var errands []Errand
	for _, l := range legs {
		errands = append(errands, Errand{N: l.N, Round: r.Round, State: ErrandWaiting, Pick: l.Pick, Drop: l.Drop, Skills: l.Skills, Pass: l.Pass, Guarded: l.Guarded,
			Infected: slices.Contains(r.Needs, Protected), Inside: l.Inside, Counted: l.Counted, After: l.After, NotBefore: l.NotBefore, Replaces: l.Replaces, Refused: l.Refused, Arrangement: l.Arrangement,
			Vehicle: l.Vehicle, Before: l.Before, Wait: l.Wait, Carries: l.Carries})
	}
	return errands
}

// Legs returns the legs of a request of kind k under a control effect, numbered from first: those that its flow has a row
// for. Nothing is chosen here: facilities and cadres are the planner's.
func (k Kind) Legs(r Request, effect Effect, first int) []Leg {
	stop := func(role StopRole) Stop {
		if role == "" || slices.Contains(FacilityRoles, role) {
			return Stop{Role: role}
		}
		return Stop{Role: role, Compound: r.Place.Compound}
	}
	var legs []Leg
	for i, l := range k.Flow.Row(effect) {
		after := l.After
		if after != 0 {
			after += first - 1
		}
		legs = append(legs, Leg{N: first + i, Pick: stop(l.From), Drop: stop(l.To), Skills: k.Skills, Pass: l.Pass, Guarded: l.Guarded, Inside: l.Inside,
			Counted: l.Counted, After: after, Vehicle: l.Vehicle, Before: l.Before, Wait: l.Wait, Carries: l.Carries})
	}
	return legs
}

// leg is the errand as it was laid down, for one that takes its place.
func (e Errand) leg() Leg {
	return Leg{Pick: e.Pick, Drop: e.Drop, Skills: e.Skills, Pass: e.Pass, Guarded: e.Guarded, Inside: e.Inside, Counted: e.Counted, After: e.After,
		NotBefore: e.NotBefore, Arrangement: e.Arrangement, Vehicle: e.Vehicle, Before: e.Before, Wait: e.Wait, Carries: e.Carries}
}
