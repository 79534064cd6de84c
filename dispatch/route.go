package dispatch

import (
	"slices"
	"time"
)

// Protected is the need of an infected or contact household, which only the protected crew 专班 serves.
const Protected = "protected"

// Leg is an errand before anybody has it, as a fact stores it.
type Leg struct {
	N           int // number of the errand
	Pick, Drop  Stop
	Skills      []string
	Pass        bool // crosses a closed gate: the cadre needs a pass
	Guarded     bool // for the protected crew 专班 only
	Inside      bool // for a cadre who lives or stays behind the gate
	Counted     bool // finishing it is the service that the figures count
	After       int  // the errand that must be finished before; 0 for none
	NotBefore   Moment
	Replaces    int         // the failed or withdrawn errand that this one replaces
	Refused     []ID        // cadres of that errand who are not asked again
	Arrangement Arrangement // the arrangement of that errand
	Vehicle     Vehicle     // what it is done with; "" for any
	Before      []Condition // conditions that must be met before anybody is given it
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

// Legs returns the legs of a request under a control effect, numbered from first, by the kind's flow. Facilities and cadres are
// chosen later, by the planner.
func (k Kind) Legs(r Request, effect Effect, first int) []Leg {
	stop := func(role StopRole) Stop {
		if role == "" || slices.Contains(FacilityRoles, role) {
			return Stop{Role: role}
		}
		return Stop{Role: role, Compound: r.Place.Compound}
	}
	row := k.Flow.Row(effect)
	if r.Place.Compound == "" && r.Place.Around != "" {
		row = k.Flow.open(effect)
	}
	var legs []Leg
	for i, l := range row {
		after := l.After
		if after != 0 {
			after += first - 1
		}
		legs = append(legs, Leg{N: first + i, Pick: stop(l.From), Drop: stop(l.To), Skills: k.Skills, Pass: l.Pass, Guarded: l.Guarded, Inside: l.Inside,
			Counted: l.Counted, After: after, Vehicle: l.Vehicle, Before: l.Before, Wait: l.Wait, Carries: l.Carries})
	}
	if slices.Contains(r.Needs, Homebound) {
		legs = upstairs(legs, r.Place.Compound)
	}
	return legs
}

// upstairs has somebody inside take on to the door what would be collected at the gate.
func upstairs(legs []Leg, compound ID) []Leg {
	for _, l := range legs {
		if l.Drop.Role == AtGate && !slices.ContainsFunc(legs, func(o Leg) bool { return o.After == l.N }) {
			legs = append(legs, Leg{N: legs[len(legs)-1].N + 1, Pick: l.Drop, Drop: Stop{Role: AtDoor, Compound: compound}, Inside: true, After: l.N, Carries: l.Carries})
		}
	}
	return legs
}

// leg returns the errand as it was at first, for one that replaces it.
func (e Errand) leg() Leg {
	return Leg{Pick: e.Pick, Drop: e.Drop, Skills: e.Skills, Pass: e.Pass, Guarded: e.Guarded, Inside: e.Inside, Counted: e.Counted, After: e.After,
		NotBefore: e.NotBefore, Arrangement: e.Arrangement, Vehicle: e.Vehicle, Before: e.Before, Wait: e.Wait, Carries: e.Carries}
}
