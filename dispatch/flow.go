package dispatch

import (
	"slices"
	"time"
)

// Flow says what a request of a kind becomes 流程: for each control the errands that are made, and what intake asks. It is stored
// with the kind, so the names of its fields must never change.
type Flow struct {
	Rows []FlowRow // at most one per effect; an effect without a row uses that of the next weaker one
	Asks []Ask
}

// FlowRow lists the legs under one control effect. Without legs the request is answered at the desk.
type FlowRow struct {
	Effect Effect
	Legs   []FlowLeg
}

// FlowLeg is one leg, which becomes an errand.
type FlowLeg struct {
	From    StopRole // where goods or a person are fetched; "" for a visit
	To      StopRole
	Counted bool          // finishing it is the service that the figures count
	After   int           // the leg of this row that must be finished before, counted from 1; 0 for none
	Inside  bool          // for a cadre who lives or stays behind the gate
	Pass    bool          // crosses a closed gate: the cadre needs a pass
	Guarded bool          // for the protected crew 专班 only
	Vehicle Vehicle       // what it is done with; "" for any
	Before  []Condition   // conditions that must be met before anybody is given it
	Wait    time.Duration // how long after its end the next leg can begin
	Carries []Thing       // what is carried
}

// Row returns the legs under an effect: those of the row with the strongest effect that is not stronger than it.
func (f Flow) Row(effect Effect) []FlowLeg {
	best := FlowRow{Effect: -1}
	for _, r := range f.Rows {
		if r.Effect <= effect && r.Effect > best.Effect {
			best = r
		}
	}
	return best.Legs
}

// open returns the legs where there is no compound, and so no gate: those of free movement, with the pass and the protected crew
// that the control asks for.
func (f Flow) open(effect Effect) []FlowLeg {
	legs := slices.Clone(f.Row(Free))
	for i, l := range legs {
		for _, strict := range f.Row(effect) {
			if strict.Counted == l.Counted {
				legs[i].Pass, legs[i].Guarded = l.Pass || strict.Pass, l.Guarded || strict.Guarded
			}
		}
	}
	return legs
}

// StopRoles lists every role that a stop may have.
var StopRoles = []StopRole{AtPharmacy, AtMarket, AtHospital, AtDepot, AtDoor, AtGate, AtPoint}

var stopNames = map[StopRole]Text{
	AtPharmacy: {"药店", "pharmacy"}, AtMarket: {"超市", "market"}, AtHospital: {"医院", "hospital"}, AtDepot: {"物资点", "depot"},
	AtDoor: {"住户门口", "door"}, AtGate: {"固定接收点", "receiving point at the gate"}, AtPoint: {"小区集中点", "collecting point in the compound"},
	AtHolder: {"经手人处", "with whoever has it"},
}

// Name returns what a person sees.
func (s StopRole) Name() Text { return stopNames[s] }

// Ask is a question that intake asks about a kind.
type Ask struct {
	What   Question
	Needed bool // without an answer an operator has to check the request first
}

// Question is something that intake can ask.
type Question string

// The questions. The last five are needs that are ticked.
const (
	AskItems       Question = "items"
	AskGrade       Question = "grade" // one of the kind's grades
	AskRunsOut     Question = "runs_out"
	AskPersons     Question = "persons"
	AskAppointment Question = "appointment"
	AskAgainst     Question = "against"
	AskCompanion   Question = "companion"
	AskWheelchair  Question = "wheelchair"
	AskStretcher   Question = "stretcher"
	AskOxygen      Question = "oxygen"
	AskLifting     Question = "lifting"
)

// Questions lists them, in the order in which they are asked.
var Questions = []Question{AskItems, AskGrade, AskRunsOut, AskPersons, AskAppointment, AskAgainst, AskCompanion, AskWheelchair, AskStretcher, AskOxygen, AskLifting}

var questionNames = map[Question]Text{
	AskItems: {"要什么", "items"}, AskGrade: {"药品类别", "sort of medicine"}, AskRunsOut: {"哪天断药", "runs out"}, AskPersons: {"人数", "persons"}, AskAppointment: {"约定时间", "appointment"},
	AskAgainst: {"投诉谁", "about whom"}, AskCompanion: {"有人陪同", "companion"}, AskWheelchair: {"坐轮椅", "wheelchair"}, AskStretcher: {"要担架", "stretcher"}, AskOxygen: {"要吸氧", "oxygen"}, AskLifting: {"要人抬", "has to be carried"},
}

// Name returns what a person sees.
func (q Question) Name() Text { return questionNames[q] }

// answered reports whether a submission answers the question. A need that is not ticked counts as answered.
func (s Submit) answered(q Question) bool {
	switch q {
	case AskItems:
		return len(s.Items) > 0
	case AskGrade:
		return s.Grade != ""
	case AskRunsOut:
		return s.RunsOut != 0
	case AskPersons:
		return s.Persons != 0
	case AskAppointment:
		return s.Appointment != 0
	case AskAgainst:
		return len(s.Against) > 0
	}
	return true
}

// unanswered reports whether a question marked Needed was left open.
func (f Flow) unanswered(s Submit) bool {
	for _, a := range f.Asks {
		if a.Needed && !s.answered(a.What) {
			return true
		}
	}
	return false
}
