package dispatch

import (
	"context"
	"slices"
)

// Planner finds cadres for waiting errands.
type Planner interface {
	// Plan answers for every task of the situation, in any order, and for those held that move. It changes nothing. What it has
	// not answered beside an error is tried again.
	Plan(ctx context.Context, s Situation) ([]Decision, error)
}

// Situation is all that a planner may look at.
type Situation struct {
	Now        Moment
	Tasks      []Task
	Given      []Task // not begun, and still in the hand of whom the planner gave it to: another may be so much quicker that it moves
	Cadres     []OnDuty
	Facilities []Facility
	Kinds      map[string]Kind // of every task and of what is in hand
	Areas      map[ID]Area     // of every stop and home
	Above      map[ID][]Area   // the path from the root to each of them, itself included
}

// Task is an errand whose turn has come.
type Task struct {
	Request Request
	Errand  Errand
	Kind    Kind
}

// OnDuty is a cadre who can be asked, and what they have to do.
type OnDuty struct {
	Cadre Cadre
	Unit  Unit
	Hand  []InHand
	Today int // errands finished since midnight
}

// InHand is an errand that a cadre has.
type InHand struct {
	Request    ID
	Errand     int
	State      ErrandState
	Urgency    Urgency
	Protected  bool
	Kind       string
	Pick, Drop Stop
	Due        Moment
	PickedUp   bool
	NotBefore  Moment
	Persons    int
	// Appointment is when a trip has to be at the hospital.
	Appointment Moment
	People      bool // somebody goes along
}

// Decision is what a planner found for one task. Without a cadre nobody can take it now.
type Decision struct {
	Request ID
	Errand  int
	Cadre   ID
	Stops   Stops
	Why     Why
	// Later is when the cadre would set out: the task is not given to them yet but planned again, together with what comes in
	// until then. 0: it is given now. Without a cadre it is only to be planned again: time was up.
	Later Moment
}

// Stops are the facilities chosen for an errand's ends; "" where none is needed.
type Stops struct{ Pick, Drop ID }

// Why is what a decision was made on. It is kept in the journal, so that "why this cadre, why not that one" can be
// answered later.
type Why struct {
	By         ID         // the person who decided; "" for the planner
	Candidates []Weighed  // the best first, a handful
	Barred     []Barred   // how many each rule kept out, and some of them
	Passed     []PassedBy // facilities nearer than the one chosen, and why they were passed over
	From       ID         // who had it before the planner moved it
	Sooner     int64      // seconds by which whoever has it now is expected at the door before whoever had it
}

// Weighed is a cadre who could have taken the errand. Times are whole seconds, Cost is in seconds of travel.
type Weighed struct {
	Cadre  ID
	Tier   int   // 1 own team, 2 same community, 3 beyond
	Travel int64 // extra way
	Late   int64 // beyond the promises, all errands of the run together
	Hand   int   // errands in hand
	Cost   int64
}

// Barred is a rule and those whom it kept from the errand.
type Barred struct {
	Bar    Bar
	Number int
	Cadres []ID // the nearest, a handful
}

// PassedBy is a facility that could not be used.
type PassedBy struct {
	Facility ID
	Closure  Closure
}

// Rules returns the rules that kept somebody out, sorted.
func (w Why) Rules() []Bar {
	var rules []Bar
	for _, b := range w.Barred {
		rules = append(rules, b.Bar)
	}
	slices.Sort(rules)
	return rules
}

// Command is what writes the decision down. Offer says that the cadre is asked, not ordered.
func (x Decision) Command(offer bool) Command {
	switch {
	case x.Cadre == "":
		return Unplace{Errand: x.Errand, Why: x.Why}
	case x.Why.From != "":
		return Reassign{Errand: x.Errand, Cadre: x.Cadre, Reason: ReasonSooner, Stops: x.Stops, Why: x.Why}
	case offer:
		return Propose{Errand: x.Errand, Cadre: x.Cadre, Stops: x.Stops, Why: x.Why}
	}
	return Order{Errand: x.Errand, Cadre: x.Cadre, Stops: x.Stops, Why: x.Why}
}
