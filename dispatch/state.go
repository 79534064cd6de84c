package dispatch

// State is where a request stands, as people see it. It is derived by [StateOf], never set.
type State string

// The states, each told by how one leaves it.
const (
	StateReview    State = "review"    // an operator checks it: triage
	StateOpen      State = "open"      // a cadre is found for every errand
	StateAssigned  State = "assigned"  // a cadre starts, or all turn back
	StateUnderway  State = "underway"  // the last errand is finished
	StateDone      State = "done"      // a call-back closes or reopens it; 72 h close it
	StateClosed    State = "closed"    // only a resident who says it was not solved reopens it
	StateOnHold    State = "on_hold"   // its date comes, or somebody resumes it
	StateCancelled State = "cancelled" // final
	StateFailed    State = "failed"    // final: signed off and explained
	StateMerged    State = "merged"    // final: the parent carries it
)

// States lists every state in the order a request usually meets them.
var States = []State{StateReview, StateOpen, StateAssigned, StateUnderway, StateDone, StateClosed, StateOnHold, StateCancelled, StateFailed, StateMerged}

var stateNames = map[State]Text{
	StateReview: {"待核实", "to check"}, StateOpen: {"待派", "open"}, StateAssigned: {"已派", "assigned"},
	StateUnderway: {"办理中", "underway"}, StateDone: {"待回访", "done"}, StateClosed: {"办结", "closed"},
	StateOnHold: {"挂起", "on hold"}, StateCancelled: {"撤销", "cancelled"}, StateFailed: {"未办成", "failed"}, StateMerged: {"并单", "merged"},
}

// Name returns what a person sees.
func (s State) Name() Text { return stateNames[s] }

// Active reports whether somebody still owes the resident work: clocks run only then.
func (s State) Active() bool {
	return s == StateReview || s == StateOpen || s == StateAssigned || s == StateUnderway
}

// Final reports whether nothing leads out of s.
func (s State) Final() bool { return s == StateCancelled || s == StateFailed || s == StateMerged }

// ErrandState is where one errand stands.
type ErrandState string

// The errand states, each told by how one leaves it.
const (
	ErrandWaiting   ErrandState = "waiting"   // offered or ordered to a cadre
	ErrandOffered   ErrandState = "offered"   // accepted, declined or lapsed
	ErrandAccepted  ErrandState = "accepted"  // started, handed back, or not acknowledged in time
	ErrandUnderway  ErrandState = "underway"  // finished or failed
	ErrandFinished  ErrandState = "finished"  // only an undo within a minute
	ErrandFailed    ErrandState = "failed"    // final; another errand takes its place
	ErrandWithdrawn ErrandState = "withdrawn" // final
)

// ErrandStates lists every errand state.
var ErrandStates = []ErrandState{ErrandWaiting, ErrandOffered, ErrandAccepted, ErrandUnderway, ErrandFinished, ErrandFailed, ErrandWithdrawn}

var errandStateNames = map[ErrandState]Text{
	ErrandWaiting: {"待派", "waiting"}, ErrandOffered: {"待接", "offered"}, ErrandAccepted: {"已接", "accepted"},
	ErrandUnderway: {"在办", "underway"}, ErrandFinished: {"办完", "finished"}, ErrandFailed: {"没办成", "failed"}, ErrandWithdrawn: {"撤回", "withdrawn"},
}

// Name returns what a person sees.
func (s ErrandState) Name() Text { return errandStateNames[s] }

// Given reports whether a cadre has the errand in hand, so that it weighs on the load.
func (s ErrandState) Given() bool {
	return s == ErrandOffered || s == ErrandAccepted || s == ErrandUnderway
}

// Live reports whether the errand still counts towards its round.
func (s ErrandState) Live() bool { return s != ErrandFailed && s != ErrandWithdrawn }

// Standing is a decision that outranks the errands; the empty one lets the errands speak.
type Standing string

// The standings carry the names of the states that they force.
const (
	StandingNone      Standing = ""
	StandingReview    Standing = Standing(StateReview)
	StandingOnHold    Standing = Standing(StateOnHold)
	StandingClosed    Standing = Standing(StateClosed)
	StandingCancelled Standing = Standing(StateCancelled)
	StandingFailed    Standing = Standing(StateFailed)
	StandingMerged    Standing = Standing(StateMerged)
)

// StateOf is the one place that says where a request stands: stored decisions first, else the live
// errands of the present round. A round without errands (an enquiry answered at the desk) stays open
// until it is closed.
func StateOf(standing Standing, round []ErrandState) State {
	if standing != StandingNone {
		return State(standing)
	}
	live, finished, accepted, begun := 0, 0, 0, false
	for _, s := range round {
		if !s.Live() {
			continue
		}
		live++
		switch s {
		case ErrandFinished:
			finished++
			begun = true
		case ErrandUnderway:
			begun = true
		case ErrandAccepted:
			accepted++
		}
	}
	switch {
	case live == 0:
		return StateOpen
	case finished == live:
		return StateDone
	case begun:
		return StateUnderway
	case accepted == live:
		return StateAssigned
	}
	return StateOpen
}
