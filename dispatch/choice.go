package dispatch

import "slices"

// Choice is something that somebody may do to a request as it stands. The command may still refuse what only it looks at.
type Choice struct {
	Verb   Verb
	Errand int // 0 for the request itself
}

// What a person is offered, in the order of the page. What only the phone, the picture or the planner does is not in it.
var (
	aboutRequests = []Verb{VerbTriage, VerbRespond, VerbAddContact, VerbResume, VerbClose, VerbReopen, VerbHold, VerbEscalate, VerbMerge, VerbCancel, VerbSignOff, VerbReveal}
	aboutErrands  = []Verb{VerbReassign, VerbArrange, VerbAccept, VerbDecline, VerbAcknowledge, VerbStart, VerbPickUp, VerbFinish, VerbUndo, VerbFail, VerbHandBack, VerbAdvance, VerbRepay}
)

// verbReasons says which reasons people are offered for a verb that needs one; any reason is accepted.
var verbReasons = map[Verb][]Reason{
	VerbHold:     {"later", "resident_asks", "sealed", "no_stock", "other"},
	VerbCancel:   {"resident_asks", "not_needed", "duplicate", "mistake", "other"},
	VerbSignOff:  {"beyond_means", "no_stock", "sealed", "no_answer", "refused", "other"},
	VerbEscalate: {"stuck", "no_vehicle", "sealed", "no_stock", "refused", "other"},
	VerbReassign: {"urgent_work", "far", "busy", "ill", "other"},
	VerbHandBack: {"far", "busy", "ill", "no_pass", "no_vehicle", "other"},
	VerbDecline:  {"far", "busy", "ill", "other"},
	VerbFail:     {"no_stock", "no_answer", "wrong_place", "no_card", "substitute", "sealed", "no_pass", "refused", "not_needed", "other"},
}

// Reasons returns the reasons that people are offered for the verb; none where it needs none.
func (v Verb) Reasons() []Reason { return verbReasons[v] }

// Choices lists what an actor may do to a request now: path leads from the root to its area.
func (a Act) Choices(r Request, path []ID, now Moment) []Choice {
	// A cadre is offered what is theirs to do; others speak for whoever has the errand.
	may := func(v Verb, holder ID) bool {
		return r.Takes(v) == nil && slices.ContainsFunc(a.Grants, func(g Grant) bool {
			return g.opens(a, r, path) && g.Role.May(v) && (g.Role != CadreRole || holder == a.Cadre)
		})
	}
	var all []Choice
	for _, v := range aboutRequests {
		if may(v, a.Cadre) && r.offers(v) {
			all = append(all, Choice{Verb: v})
		}
	}
	for _, e := range r.Errands {
		for _, v := range aboutErrands {
			if may(v, e.Cadre) && e.offers(v, r, now) {
				all = append(all, Choice{Verb: v, Errand: e.N})
			}
		}
	}
	return all
}

// offers reports whether a person is offered the verb, which the state allows.
func (r Request) offers(v Verb) bool {
	switch v {
	case VerbClose:
		return r.State == StateDone || !r.pending()
	case VerbRespond:
		return r.Responded == 0 && r.State.Active()
	case VerbEscalate:
		return r.Level < ToDistrict && r.State.Active()
	}
	return true
}

// pending reports whether an errand of this round is still to be done.
func (r Request) pending() bool {
	return slices.ContainsFunc(r.Errands, func(e Errand) bool { return e.Round == r.Round && e.State.Live() })
}

// offers reports whether a person is offered the verb for the errand.
func (e Errand) offers(v Verb, r Request, now Moment) bool {
	held := e.State == ErrandAccepted || e.State == ErrandUnderway
	switch v {
	case VerbAdvance:
		return held || e.State == ErrandFinished
	case VerbRepay:
		return e.Owed > 0
	case VerbFinish: // a late report of what somebody did is for the telephone
		return held
	case VerbAcknowledge:
		return e.State == ErrandAccepted && e.SeenBy != 0
	case VerbPickUp:
		return e.State == ErrandUnderway && e.Pick.Role != "" && e.PickedUpAt == 0
	case VerbUndo:
		return e.State == ErrandFinished && e.Round == r.Round && now.Sub(e.FinishedAt) <= UndoWithin
	case VerbArrange:
		if !e.Arrangeable() {
			return false
		}
	}
	_, err := e.Moves(v)
	return err == nil
}
