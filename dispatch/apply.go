package dispatch

import "slices"

// Apply folds one entry into a request and returns the request as it is from then on; r itself stays as it was.
// It judges nothing: commands have. An entry about an errand that does not exist changes the version only.
func (r Request) Apply(e Entry) Request {
	r.Errands = slices.Clone(r.Errands)
	r.Version = e.Seq
	switch f := e.Fact.(type) {
	case Submitted:
		r.ID, r.Number, r.Submitted, r.Round = e.Subject.ID, f.Number, e.At, 1
		r.Kind, r.Place, r.Persons, r.Items, r.Needs = f.Kind, f.Place, f.Persons, f.Items, f.Needs
		r.Grade, r.Urgency, r.Flags, r.Against = f.Grade, f.Urgency, f.Flags, f.Against
		r.Appointment, r.RunsOut, r.Due, r.RespondBy = f.Appointment, f.RunsOut, f.Due, f.RespondBy
		if f.Review {
			r.Standing = StandingReview
		}
		r.Contacts = []Contact{{Seq: e.Seq, At: e.At, Channel: f.Channel, Other: f.Other}}
	case Contacted:
		r.Contacts = append(slices.Clone(r.Contacts), Contact{Seq: e.Seq, At: e.At, Channel: f.Channel, Other: f.Other})
	case Triaged:
		r.Kind, r.Place, r.Persons, r.Items, r.Needs = f.Kind, f.Place, f.Persons, f.Items, f.Needs
		r.Grade, r.Urgency = f.Grade, f.Urgency
		r.Appointment, r.RunsOut, r.Due, r.RespondBy = f.Appointment, f.RunsOut, f.Due, f.RespondBy
		if r.Standing == StandingReview {
			r.Standing = StandingNone
		}
	case Routed:
		r.Round = f.Round
		r.Errands = append(r.Errands, f.Errands...)
	case Answered:
		r.Responded = earliest(r.Responded, e.At)
	case Held:
		r.Standing, r.Hold = StandingOnHold, Hold{Since: e.At, Until: f.Until}
	case Resumed:
		rested := e.At.Sub(r.Hold.Since)
		r.Due = r.Due.Add(rested)
		r.Standing, r.Hold = StandingNone, Hold{}
	case Decided:
		r.Standing, r.ClosedAt = f.Standing, e.At
	case MergedInto:
		r.Standing, r.Parent, r.ClosedAt = StandingMerged, f.Parent, e.At
	case Joined:
		r.Children = append(slices.Clone(r.Children), f.Child)
	case Settled:
		r.Standing, r.ClosedAt = StandingClosed, e.At
	case Reopened:
		r.Standing, r.ClosedAt = StandingNone, 0
		r.Round++
	case Escalated:
		r.Level = max(r.Level, f.Level)
	case Clocked:
		r.Clock = max(r.Clock, f.Mark)
		r.Widened++
	default:
		r.applyErrand(e)
	}
	before := r.State
	r.State = r.Now()
	if r.State == Done && before != Done && before != Closed {
		r.DoneAt = e.At
	}
	return r
}

// applyErrand folds an entry about one errand; r.Errands is r's own by now.
func (r *Request) applyErrand(entry Entry) {
	n, ok := errandOf(entry.Fact)
	i := slices.IndexFunc(r.Errands, func(e Errand) bool { return e.N == n })
	if !ok || i < 0 {
		return
	}
	e := &r.Errands[i]
	switch f := entry.Fact.(type) {
	case Ordered:
		e.State, e.Cadre, e.AssignedAt, e.SeenBy, e.RetryAt = Accepted, f.Cadre, entry.At, f.SeenBy, 0
	case Proposed:
		e.State, e.Cadre, e.RetryAt = Offered, f.Cadre, 0
		e.Offers = append(slices.Clone(e.Offers), Offer{Cadre: f.Cadre, At: entry.At, Expires: f.Expires})
	case Agreed:
		e.answer("accepted", entry.At)
		e.State, e.AssignedAt, e.SeenBy = Accepted, entry.At, 0
	case Acknowledged:
		e.SeenBy = 0
	case Returned:
		e.answer(string(f.By), entry.At)
		if f.By != VerbTake && f.By != VerbReassign {
			e.Refused = append(slices.Clone(e.Refused), f.Cadre)
		}
		e.State, e.Cadre, e.AssignedAt, e.SeenBy, e.StartedAt = Waiting, "", 0, 0, 0
	case Unplaced:
		e.RetryAt = f.RetryAt
	case Started:
		e.State, e.StartedAt, e.SeenBy = ErrandUnderway, entry.At, 0
	case PickedUp:
		if f.Facility != "" {
			e.Pick.Facility = f.Facility
		}
	case Arrived:
		r.Responded = earliest(r.Responded, entry.At)
	case Completed:
		e.answer("withdrawn", entry.At)
		e.State, e.Cadre, e.FinishedAt, e.SeenBy = Finished, f.Cadre, entry.At, 0
		r.Responded = earliest(r.Responded, entry.At)
	case Undone:
		e.State, e.FinishedAt = ErrandUnderway, 0
	case NotPossible:
		e.State, e.SeenBy = ErrandFailed, 0
	case Recalled:
		e.answer("withdrawn", entry.At)
		e.State, e.SeenBy = Withdrawn, 0
	}
}

// answer settles the offer that is still open, if there is one.
func (e *Errand) answer(how string, at Moment) {
	if last := len(e.Offers) - 1; last >= 0 && e.Offers[last].Answer == "" {
		e.Offers = slices.Clone(e.Offers)
		e.Offers[last].Answer, e.Offers[last].AnsweredAt = how, at
	}
}

// errandOf returns the number of the errand that a fact is about.
func errandOf(f Fact) (n int, ok bool) {
	switch f := f.(type) {
	case Ordered:
		return f.Errand, true
	case Proposed:
		return f.Errand, true
	case Agreed:
		return f.Errand, true
	case Acknowledged:
		return f.Errand, true
	case Returned:
		return f.Errand, true
	case Unplaced:
		return f.Errand, true
	case Started:
		return f.Errand, true
	case PickedUp:
		return f.Errand, true
	case Arrived:
		return f.Errand, true
	case Completed:
		return f.Errand, true
	case Repeated:
		return f.Errand, true
	case Undone:
		return f.Errand, true
	case NotPossible:
		return f.Errand, true
	case Recalled:
		return f.Errand, true
	}
	return 0, false
}

func earliest(a, b Moment) Moment {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
