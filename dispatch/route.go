package dispatch

import "slices"

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
}

// Begin returns the errands that legs become in the present round.
func (r Request) Begin(legs []Leg) []Errand {
	var errands []Errand
	for _, l := range legs {
		errands = append(errands, Errand{N: l.N, Round: r.Round, State: ErrandWaiting, Pick: l.Pick, Drop: l.Drop, Skills: l.Skills, Pass: l.Pass, Guarded: l.Guarded,
			Infected: slices.Contains(r.Needs, Protected), Inside: l.Inside, Counted: l.Counted, After: l.After, NotBefore: l.NotBefore, Replaces: l.Replaces, Refused: l.Refused, Arrangement: l.Arrangement})
	}
	return errands
}

// Legs returns the legs of a request of kind k under a control effect, numbered from first; it is the
// table of what a request becomes. Nothing is chosen here: facilities and cadres are the planner's.
func (k Kind) Legs(r Request, effect Effect, first int) []Leg {
	at := func(role StopRole) Stop { return Stop{Role: role, Compound: r.Place.Compound} }
	guarded := false
	var legs []Leg
	switch k.Pattern {
	case Delivery:
		legs = deliver(Stop{Role: k.Facility}, at, AtDoor, effect)
	case Supply:
		legs = deliver(Stop{Role: k.Facility}, at, AtPoint, effect)
	case Trip:
		guarded = effect == StayHome // closed loop, point to point
		hospital := Stop{Role: AtHospital}
		legs = []Leg{
			{Pick: at(AtDoor), Drop: hospital, Counted: true},
			{Pick: hospital, Drop: at(AtDoor), After: 1}, // a round trip is one service
		}
	case Collect:
		legs = []Leg{{Drop: at(AtPoint), Counted: true}}
	case Visit:
		guarded = effect == StayHome
		legs = []Leg{{Drop: at(AtDoor), Counted: true}}
	}
	for i := range legs {
		e := &legs[i]
		e.N = first + i
		e.Skills = k.Skills
		e.Guarded = guarded
		e.Pass = effect == StayHome && !e.Inside || effect == StayIn && k.Pattern == Trip
		if e.After != 0 {
			e.After += first - 1
		}
	}
	return legs
}

// deliver brings something as far as a control lets an outsider in; behind a closed gate somebody inside takes it on.
// The leg with the purchase is counted: it was delivered, or handed over.
func deliver(from Stop, at func(StopRole) Stop, to StopRole, effect Effect) []Leg {
	switch effect {
	case StayHome:
		return []Leg{
			{Pick: from, Drop: at(AtGate), Counted: true},
			{Pick: at(AtGate), Drop: at(AtDoor), Inside: true, After: 1},
		}
	case StayIn:
		return []Leg{{Pick: from, Drop: at(AtGate), Counted: true}}
	}
	return []Leg{{Pick: from, Drop: at(to), Counted: true}}
}
