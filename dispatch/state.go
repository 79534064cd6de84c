package dispatch

// State is where a request stands, as people see it. It is derived by [StateOf], never set.
type State string

// The states, each told by how one leaves it.
const (
	Review    State = "review"    // an operator checks it: triage
	Open      State = "open"      // a cadre is found for every errand
	Assigned  State = "assigned"  // a cadre starts, or all turn back
	Underway  State = "underway"  // the last errand is finished
	Done      State = "done"      // a call-back closes or reopens it; 72 h close it
	Closed    State = "closed"    // only a resident who says it was not solved reopens it
	OnHold    State = "on_hold"   // its date comes, or somebody resumes it
	Cancelled State = "cancelled" // final
	Failed    State = "failed"    // final: signed off and explained
	Merged    State = "merged"    // final: the parent carries it
)

// States lists every state in the order a request usually meets them.
var States = []State{Review, Open, Assigned, Underway, Done, Closed, OnHold, Cancelled, Failed, Merged}

var stateNames = map[State]Text{
	Review: {"待核实", "to check"}, Open: {"待派", "open"}, Assigned: {"已派", "assigned"},
	Underway: {"办理中", "underway"}, Done: {"待回访", "done"}, Closed: {"办结", "closed"},
	OnHold: {"挂起", "on hold"}, Cancelled: {"撤销", "cancelled"}, Failed: {"未办成", "failed"}, Merged: {"并单", "merged"},
}

// Name returns what a person sees.
func (s State) Name() Text { return stateNames[s] }

// Active reports whether somebody still owes the resident work: clocks run only then.
func (s State) Active() bool {
	return s == Review || s == Open || s == Assigned || s == Underway
}

// Final reports whether nothing leads out of s.
func (s State) Final() bool { return s == Cancelled || s == Failed || s == Merged }

// ErrandState is where one errand stands.
type ErrandState string

// The errand states, each told by how one leaves it.
const (
	Waiting        ErrandState = "waiting"   // offered or ordered to a cadre
	Offered        ErrandState = "offered"   // accepted, declined or lapsed
	Accepted       ErrandState = "accepted"  // started, handed back, or not acknowledged in time
	ErrandUnderway ErrandState = "underway"  // finished or failed
	Finished       ErrandState = "finished"  // only an undo within a minute
	ErrandFailed   ErrandState = "failed"    // final; another errand takes its place
	Withdrawn      ErrandState = "withdrawn" // final
)

// ErrandStates lists every errand state.
var ErrandStates = []ErrandState{Waiting, Offered, Accepted, ErrandUnderway, Finished, ErrandFailed, Withdrawn}

var errandStateNames = map[ErrandState]Text{
	Waiting: {"待派", "waiting"}, Offered: {"待接", "offered"}, Accepted: {"已接", "accepted"},
	ErrandUnderway: {"在办", "underway"}, Finished: {"办完", "finished"}, ErrandFailed: {"没办成", "failed"}, Withdrawn: {"撤回", "withdrawn"},
}

// Name returns what a person sees.
func (s ErrandState) Name() Text { return errandStateNames[s] }

// Held reports whether a cadre has the errand in hand, so that it weighs on the load.
func (s ErrandState) Held() bool { return s == Offered || s == Accepted || s == ErrandUnderway }

// Live reports whether the errand still counts towards its round.
func (s ErrandState) Live() bool { return s != ErrandFailed && s != Withdrawn }

// Standing is a decision that outranks the errands; the empty one lets the errands speak.
type Standing string

// The standings carry the names of the states that they force.
const (
	StandingNone      Standing = ""
	StandingReview    Standing = Standing(Review)
	StandingOnHold    Standing = Standing(OnHold)
	StandingClosed    Standing = Standing(Closed)
	StandingCancelled Standing = Standing(Cancelled)
	StandingFailed    Standing = Standing(Failed)
	StandingMerged    Standing = Standing(Merged)
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
		case Finished:
			finished++
			begun = true
		case ErrandUnderway:
			begun = true
		case Accepted:
			accepted++
		}
	}
	switch {
	case live == 0:
		return Open
	case finished == live:
		return Done
	case begun:
		return Underway
	case accepted == live:
		return Assigned
	}
	return Open
}
