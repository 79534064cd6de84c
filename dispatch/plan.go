package dispatch

import (
	"context"
	"slices"

	"github.com/bangban/bangban/geo"
)

// Planner finds cadres for waiting errands.
type Planner interface {
	// Plan answers for every task of the situation, in any order, and for those given errands that move to another cadre. It
	// changes nothing. Tasks that are not answered when it returns an error are tried again.
	Plan(ctx context.Context, s Situation) ([]Decision, error)
}

// Foresight is what a planner can have besides: it tells when those on duty will do what they have in hand.
type Foresight interface {
	// Foresee answers for every errand in the hands of the situation's cadres. It decides nothing.
	Foresee(ctx context.Context, s Situation) ([]Expected, error)
}

// Expected is when an errand in hand is expected to be done.
type Expected struct {
	Request  ID
	Errand   int
	Leaves   Moment // from where the cadre was before
	Arrives  Moment // at the first stop of it
	Begins   Moment // there, which is later where they have to wait
	Delivers Moment // is at its end; a promise is kept by then
	Ends     Moment
}

// Situation is all that a planner may look at.
type Situation struct {
	Now        Moment
	Tasks      []Task
	Given      []Task // not begun, and assigned by the planner: may move to a cadre who is much quicker
	Cadres     []OnDuty
	Facilities []Facility
	Kinds      map[string]Kind // of every task and of everything in hand
	Areas      map[ID]Area     // of every stop and home
	Above      map[ID][]Area   // paths from the root to each of them
	Holders    map[ID]Cadre    // on duty or not, who have goods that somebody else is to bring
	Asked      bool            // a person asks who could do it: the reasons name everybody whom a rule bars, not only the nearest
}

// Task is an errand to be planned.
type Task struct {
	Request Request
	Errand  Errand
	Kind    Kind
}

// OnDuty is a cadre on duty, with what they have to do.
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
	Point      geo.Point // of the request's own stops, where they are in no compound
	// Appointment is when a trip has to be at the hospital.
	Appointment Moment
	People      bool // a person is fetched
}

// Decision is the planner's answer for one task. Without a cadre nobody can take it now.
type Decision struct {
	Request ID
	Errand  int
	Cadre   ID
	Stops   Stops
	Why     Why
	// Later is when the cadre would set out: the errand is not given to them yet but planned again until then. 0: it is given
	// now. In a decision without a cadre it only means that the search ran out of time.
	Later Moment
}

// Stops are the facilities chosen for the errand's ends; "" where none is needed.
type Stops struct{ Pick, Drop ID }

// Why holds the reasons of a decision. It is stored in the journal and answers why this cadre was chosen and not another.
type Why struct {
	By         ID         // the person who decided; "" for the planner
	Candidates []Weighed  // a few, the best first
	Barred     []Barred   // how many each rule barred, and some of them
	Passed     []PassedBy // facilities nearer than the chosen one, and why they were not used
	From       ID         // the former holder, when the planner moved it
	Sooner     int64      // by how many seconds the new cadre is expected at the door before the former holder
}

// Weighed is a candidate of a decision. Times are seconds, Cost is in seconds of travel.
type Weighed struct {
	Cadre  ID
	Tier   int   // 1 own team, 2 same community, 3 beyond
	Travel int64 // additional travel
	Late   int64 // beyond the promises, summed over the errands of the run
	Hand   int   // errands in hand
	Cost   int64
}

// Barred counts the cadres whom a rule barred.
type Barred struct {
	Bar    Bar
	Number int
	Cadres []ID // the nearest few; all where a person asks
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

// Command returns the command that records the decision. With offer the cadre is asked instead of ordered.
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
