package dispatch

import (
	"reflect"
	"slices"
)

// Apply folds one entry into a request and returns the request as it is from then on; r itself stays as it was.
// It judges nothing: commands have. An entry about an errand that does not exist changes the version only.
func (r Request) Apply(e Entry) Request {
	r.Errands = slices.Clone(r.Errands)
	r.Version = e.Seq
	switch f := e.Fact.(type) {
	case Submitted:
		r.ID, r.Number, r.Submitted, r.Round = e.Subject.ID, f.Number, e.At, 1
		r.Since = e.At
		r.Kind, r.Place, r.Persons, r.Items, r.Needs = f.Kind, f.Place, f.Persons, f.Items, f.Needs
		r.Grade, r.Urgency, r.Flags, r.Against = f.Grade, f.Urgency, f.Flags, f.Against
		r.Appointment, r.RunsOut, r.Due, r.RespondBy = f.Appointment, f.RunsOut, f.Due, f.RespondBy
		if f.Review {
			r.Standing = StandingReview
		}
		r.Contacts = []Contact{{Seq: e.Seq, At: e.At, Channel: f.Channel, Other: f.Other}}
	case ContactAdded:
		r.Contacts = append(slices.Clone(r.Contacts), Contact{Seq: e.Seq, At: e.At, Channel: f.Channel, Other: f.Other})
	case Triaged:
		r.Kind, r.Place, r.Persons, r.Items, r.Needs = f.Kind, f.Place, f.Persons, f.Items, f.Needs
		r.Grade, r.Urgency = f.Grade, f.Urgency
		r.Appointment, r.RunsOut, r.Due, r.RespondBy = f.Appointment, f.RunsOut, f.Due, f.RespondBy
		if r.Standing == StandingReview {
			r.Standing = StandingNone
		}
		r.Hold.Review = false
	case Routed:
		r.Round, r.Effect = f.Round, f.Effect
		r.Errands = append(r.Errands, r.Begin(f.Legs)...)
	case Attached:
		r.Attachments = append(slices.Clone(r.Attachments), f.Attachment)
	case Responded:
		r.Responded = earliest(r.Responded, e.At)
	case Held:
		r.Hold = Suspension{Since: e.At, Until: f.Until, Review: r.Standing == StandingReview}
		r.Standing = StandingOnHold
	case Resumed:
		rested := e.At.Sub(r.Hold.Since)
		r.Since, r.Due = r.Since.Add(rested), r.Due.Add(rested)
		r.Standing = StandingNone
		if r.Hold.Review {
			r.Standing = StandingReview
		}
		r.Hold = Suspension{}
	case Cancelled:
		r.Standing, r.ClosedAt = StandingCancelled, e.At
	case SignedOff:
		r.Standing, r.ClosedAt = StandingFailed, e.At
	case Merged:
		r.Standing, r.Parent, r.ClosedAt = StandingMerged, f.Parent, e.At
	case Joined:
		r.Children = append(slices.Clone(r.Children), f.Child)
	case Closed:
		r.Standing, r.ClosedAt = StandingClosed, e.At
	case Reopened:
		r.Standing, r.ClosedAt, r.DoneAt = StandingNone, 0, 0
		r.Since, r.Due, r.RespondBy, r.Responded = e.At, f.Due, f.RespondBy, 0
		r.Clock, r.Widened, r.Level = 0, 0, NotEscalated
		r.Round++
	case Escalated:
		r.Level = max(r.Level, f.Level)
	case Erased:
		r = erased(r)
		r.Erased = e.Seq
	case Ticked:
		r.Clock = max(r.Clock, f.Mark)
		r.Widened++
	default:
		r.applyErrand(e)
	}
	before := r.State
	r.State = r.Now()
	if r.State == StateDone && before != StateDone && before != StateClosed {
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
		e.State, e.AssignedAt, e.SeenBy, e.ReviewAt = ErrandAccepted, entry.At, f.SeenBy, f.Review
		e.give(f.Cadre, f.Unit, f.Stops)
	case Proposed:
		e.State = ErrandOffered
		e.give(f.Cadre, f.Unit, f.Stops)
		e.Offers = append(slices.Clone(e.Offers), Offer{Cadre: f.Cadre, At: entry.At, Expires: f.Expires})
	case Accepted:
		e.answer("accepted", entry.At)
		e.State, e.AssignedAt, e.SeenBy = ErrandAccepted, entry.At, 0
	case Acknowledged:
		e.SeenBy = 0
	case Declined:
		e.back("declined", f.Cadre, entry.At)
	case HandedBack:
		e.back("handed_back", f.Cadre, entry.At)
	case Lapsed:
		e.back("lapsed", f.Cadre, entry.At)
	case Taken:
		e.back("taken", "", entry.At)
	case Reassigned:
		e.back("reassigned", "", entry.At)
	case Unplaced:
		e.RetryAt, e.Barred = f.RetryAt, f.Why.Rules()
		e.Tries++
	case Started:
		e.State, e.StartedAt, e.SeenBy = ErrandUnderway, entry.At, 0
	case PickedUp:
		e.PickedUpAt = entry.At
		if f.Facility != "" {
			e.Pick.Facility = f.Facility
		}
	case Arrived:
		r.Responded = earliest(r.Responded, entry.At)
	case Finished:
		e.answer("withdrawn", entry.At)
		e.State, e.Cadre, e.Unit, e.FinishedAt, e.SeenBy = ErrandFinished, f.Cadre, f.Unit, entry.At, 0
		r.Responded = earliest(r.Responded, entry.At)
	case Undone:
		e.State, e.FinishedAt = ErrandUnderway, 0
	case Failed:
		e.State, e.SeenBy = ErrandFailed, 0
	case Arranged:
		e.arrange(f.Arrangement)
		e.ReviewAt = 0
		r.Responded = earliest(r.Responded, entry.At)
	case HandedOver:
		e.ReviewAt = 0 // what the resident gave stays with whom they gave it to
	case Advanced:
		e.Owed += f.Fen
		e.ReviewAt = 0
	case Repaid:
		e.Owed -= f.Fen
	case Withdrawn:
		e.answer("withdrawn", entry.At)
		e.State, e.SeenBy = ErrandWithdrawn, 0
	}
}

// answer settles the offer that is still open, if there is one.
func (e *Errand) answer(how string, at Moment) {
	if last := len(e.Offers) - 1; last >= 0 && e.Offers[last].Answer == "" {
		e.Offers = slices.Clone(e.Offers)
		e.Offers[last].Answer, e.Offers[last].AnsweredAt = how, at
	}
}

// back lets the errand wait again; who refused it, if somebody did, is not asked once more.
func (e *Errand) back(how string, refused ID, at Moment) {
	e.answer(how, at)
	if refused != "" {
		e.Refused = append(slices.Clone(e.Refused), refused)
	}
	e.State, e.Cadre, e.Unit, e.AssignedAt, e.SeenBy, e.ReviewAt, e.StartedAt, e.PickedUpAt = ErrandWaiting, "", "", 0, 0, 0, 0, 0
}

// give puts the errand into somebody's hands, or to them.
func (e *Errand) give(cadre, unit ID, at Stops) {
	e.Cadre, e.Unit, e.RetryAt, e.Tries, e.Barred = cadre, unit, 0, 0, nil
	if !slices.Contains(e.Holders, cadre) {
		e.Holders = append(slices.Clone(e.Holders), cadre)
	}
	if at.Pick != "" {
		e.Pick.Facility = at.Pick
	}
	if at.Drop != "" {
		e.Drop.Facility = at.Drop
	}
}

// errandOf returns the number of the errand that a fact is about: every such fact has a field Errand.
func errandOf(f Fact) (n int, ok bool) {
	v := reflect.ValueOf(f).FieldByName("Errand")
	if !v.IsValid() {
		return 0, false
	}
	return int(v.Int()), true
}

func earliest(a, b Moment) Moment {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
