package web

import (
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// step is one thing on the way of a request, as a resident is told of it.
type step struct {
	words dispatch.Text
	done  bool
	at    dispatch.Moment // when, if it is known
}

// residentSteps tells the way of a request in plain words: what has happened and what is still to come. One that was merged goes
// the way of the other, from when it was submitted itself to what its own caller says.
func residentSteps(r, own dispatch.Request) []step {
	begun := step{dispatch.Text{ZH: "记下来了", EN: "Taken down"}, true, own.Submitted}
	if r.Round > 1 {
		begun = step{dispatch.Text{ZH: "重新办理", EN: "Taken up again"}, true, r.Since}
	}
	steps := []step{begun}
	if r.State == dispatch.StateCancelled || r.State == dispatch.StateFailed {
		return steps
	}
	if r.State == dispatch.StateReview {
		steps = append(steps, step{words: dispatch.Text{ZH: "核实情况", EN: "Somebody checks it"}})
	}
	legs := r.Live()
	if len(legs) == 0 {
		steps = append(steps, step{words: dispatch.Text{ZH: "有人办理", EN: "Somebody sees to it"}, done: r.DoneAt != 0 || r.ClosedAt != 0, at: r.DoneAt})
	}
	for i, e := range legs {
		steps = append(steps, legSteps(e, i == 0)...)
	}
	solved := step{dispatch.Text{ZH: "您说解决了", EN: "You say that it is solved"}, r.State == dispatch.StateClosed, r.ClosedAt}
	if own.ID != r.ID {
		solved.done, solved.at = own.ConfirmedAt != 0, own.ConfirmedAt
	}
	return append(steps, solved)
}

// legSteps tells the way of one errand.
func legSteps(e dispatch.Errand, first bool) []step {
	finished := e.State == dispatch.ErrandFinished
	person := slices.Contains(e.Carries, dispatch.Person)
	given := step{dispatch.Text{ZH: "有人接了", EN: "Somebody has it"}, e.State.Given() && e.State != dispatch.ErrandOffered || finished, e.AssignedAt}
	var steps []step
	if first {
		steps = append(steps, given)
	}
	picked := e.PickedUpAt != 0 || finished
	switch e.Pick.Role {
	case dispatch.AtPharmacy, dispatch.AtMarket, dispatch.AtDepot:
		at := e.Pick.Role.Name()
		steps = append(steps, step{dispatch.Text{ZH: "在" + at.ZH + "取到", EN: "Fetched from the " + at.EN}, picked, e.PickedUpAt})
	case dispatch.AtDoor:
		if person {
			steps = append(steps, step{dispatch.Text{ZH: "接到您", EN: "You are fetched"}, picked, e.PickedUpAt})
		}
	case dispatch.AtHospital:
		if person {
			steps = append(steps, step{dispatch.Text{ZH: "从医院接您", EN: "You are fetched from the hospital"}, picked, e.PickedUpAt})
		}
	}
	return append(steps, step{arrival(e, person), finished, e.FinishedAt})
}

// arrival tells how an errand ends.
func arrival(e dispatch.Errand, person bool) dispatch.Text {
	switch {
	case e.Drop.Role == dispatch.AtGate:
		return dispatch.Text{ZH: "送到固定接收点", EN: "Brought to the receiving point"}
	case e.Drop.Role == dispatch.AtHospital:
		return dispatch.Text{ZH: "送到医院", EN: "At the hospital"}
	case e.Drop.Role == dispatch.AtPoint:
		return dispatch.Text{ZH: "到小区办好", EN: "Done in the compound"}
	case person:
		return dispatch.Text{ZH: "送您到家", EN: "You are home"}
	case e.Pick.Role != "":
		return dispatch.Text{ZH: "送到您家门口", EN: "Brought to your door"}
	}
	return dispatch.Text{ZH: "上门办好", EN: "Done at your door"}
}
