package dispatch

import "slices"

// Protected is the need of an infected or contact household: only the protected crew 专班 serves it.
const Protected = "protected"

// Errands returns the errands that a request of kind k becomes under a control effect, numbered from first; it is the
// table of what a request becomes. Nothing is chosen here: facilities and cadres are the planner's.
func (k Kind) Errands(r Request, effect Effect, first int) []Errand {
	at := func(role StopRole) Stop { return Stop{Role: role, Compound: r.Place.Compound} }
	guarded := slices.Contains(r.Needs, Protected)
	var legs []Errand
	switch k.Pattern {
	case Delivery:
		legs = deliver(Stop{Role: k.Facility}, at, AtDoor, effect)
	case Supply:
		legs = deliver(Stop{Role: k.Facility}, at, AtPoint, effect)
	case Trip:
		guarded = guarded || effect == StayHome // closed loop, point to point
		hospital := Stop{Role: AtHospital}
		legs = []Errand{
			{Pick: at(AtDoor), Drop: hospital, Counted: true},
			{Pick: hospital, Drop: at(AtDoor), After: 1}, // a round trip is one service
		}
	case Collect:
		legs = []Errand{{Drop: at(AtPoint), Counted: true}}
	case Visit:
		guarded = guarded || effect == StayHome
		legs = []Errand{{Drop: at(AtDoor), Counted: true}}
	}
	for i := range legs {
		e := &legs[i]
		e.N, e.Round, e.State = first+i, r.Round, Waiting
		e.Skills = k.Skills
		e.Protected = guarded
		e.Pass = effect == StayHome && !e.Inside || effect == StayIn && k.Pattern == Trip
		if e.After != 0 {
			e.After += first - 1
		}
	}
	return legs
}

// deliver brings something as far as a control lets an outsider in; behind a closed gate somebody inside takes it on.
// The leg with the purchase is counted: it was delivered, or handed over.
func deliver(from Stop, at func(StopRole) Stop, to StopRole, effect Effect) []Errand {
	switch effect {
	case StayHome:
		return []Errand{
			{Pick: from, Drop: at(AtGate), Counted: true},
			{Pick: at(AtGate), Drop: at(AtDoor), Inside: true, After: 1},
		}
	case StayIn:
		return []Errand{{Pick: from, Drop: at(AtGate), Counted: true}}
	}
	return []Errand{{Pick: from, Drop: at(to), Counted: true}}
}
