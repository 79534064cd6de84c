package dispatch

// State is where a request stands, as people see it. It is derived by [StateOf] and never set.
type State string

// The states, each with how a request leaves it.
const (
	StateReview    State = "review"    // an operator triages it
	StateOpen      State = "open"      // a cadre is found for every errand
	StateAssigned  State = "assigned"  // a cadre starts, or every cadre turns back
	StateUnderway  State = "underway"  // the last errand is finished
	StateDone      State = "done"      // a call-back closes or reopens it; after 72 h it closes
	StateClosed    State = "closed"    // a resident who says it was not solved reopens it
	StateOnHold    State = "on_hold"   // its date comes, or somebody resumes it
	StateCancelled State = "cancelled" // final
	StateFailed    State = "failed"    // final: signed off, and explained to the resident
	StateMerged    State = "merged"    // its resident says it was not solved, or it or the one that stands for it is cancelled
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

// Active reports whether something is still to be done for the resident. The clocks of the promise run only then.
func (s State) Active() bool {
	return s == StateReview || s == StateOpen || s == StateAssigned || s == StateUnderway
}

// Final reports whether nothing is to be done for the request itself any more. Of a merged one its resident may still be heard.
func (s State) Final() bool { return s == StateCancelled || s == StateFailed || s == StateMerged }

// ErrandState is where one errand stands.
type ErrandState string

// The errand states, each with how an errand leaves it.
const (
	ErrandWaiting   ErrandState = "waiting"   // offered or ordered to a cadre
	ErrandOffered   ErrandState = "offered"   // accepted, declined or lapsed
	ErrandAccepted  ErrandState = "accepted"  // started, handed back, or not acknowledged in time
	ErrandUnderway  ErrandState = "underway"  // finished or failed
	ErrandFinished  ErrandState = "finished"  // undone within [UndoWithin]
	ErrandFailed    ErrandState = "failed"    // final: another errand replaces it
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

// Given reports whether a cadre has the errand in hand, so that it counts towards their cap.
func (s ErrandState) Given() bool {
	return s == ErrandOffered || s == ErrandAccepted || s == ErrandUnderway
}

// Live reports whether the errand counts for the state of its round.
func (s ErrandState) Live() bool { return s != ErrandFailed && s != ErrandWithdrawn }

// Standing is a stored decision that overrides the errands; "" when there is none.
type Standing string

// The standings are named like the states they lead to.
const (
	StandingNone      Standing = ""
	StandingReview    Standing = Standing(StateReview)
	StandingOnHold    Standing = Standing(StateOnHold)
	StandingClosed    Standing = Standing(StateClosed)
	StandingCancelled Standing = Standing(StateCancelled)
	StandingFailed    Standing = Standing(StateFailed)
	StandingMerged    Standing = Standing(StateMerged)
)

// StateOf derives the state of a request: from its standing if it has one, else from the live errands of the present round. A
// round without errands (an enquiry answered at the desk) stays open until it is closed.
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
