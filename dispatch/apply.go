package dispatch

import (
	"cmp"
	"reflect"
	"slices"
)

// Apply folds one entry into a request and returns the new state; r is unchanged. Apply does not judge the entry, since
// commands decided about it before. An entry about an errand that does not exist changes the version only.
func (r Request) Apply(e Entry) Request {
	r.Errands = slices.Clone(r.Errands)
	r.Version = e.Seq
	switch f := e.Fact.(type) {
	case Submitted:
		r.ID, r.Number, r.Submitted, r.Round = e.Subject.ID, f.Number, e.At, 1
		r.Since = e.At
		r.Entered, r.Links = f.Entered, f.Links
		r.Particulars, r.Flags, r.Against, r.Opens, r.Manned, r.Promise, r.RespondBy = f.Particulars, f.Flags, f.Against, f.Opens, f.Manned, f.Due, f.RespondBy
		r.Doubts = f.Doubts
		if f.Review {
			r.Standing = StandingReview
		}
		r.Contacts = []Mention{{Contact: f.Contact, Seq: e.Seq, At: e.At, Channel: f.Channel, Other: f.Other}}
	case ContactAdded:
		r.Contacts = append(slices.Clone(r.Contacts), Mention{Contact: f.Contact, Seq: e.Seq, At: e.At, Channel: f.Channel, Other: f.Other})
	case Revealed:
		if slices.Contains(f.Fields, LinkField) {
			r.Links++
		}
	case Alarmed:
		r = r.alarms(f)
	case Triaged:
		r.Particulars, r.Opens, r.Manned, r.Promise, r.RespondBy = f.Particulars, f.Opens, f.Manned, f.Due, f.RespondBy
		r.Doubts = nil
		if r.Standing == StandingReview {
			r.Standing = StandingNone
		}
		r.Hold.Review = false
	case AgainstNamed:
		r.Against, r.Named = f.Against, e.Seq
		if f.Relieved {
			r.Keeper = Keeper{}
		}
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
		onHold := e.At.Sub(r.Hold.Since)
		r.Since, r.Promise = r.Since.Add(onHold), r.Promise.Add(onHold)
		r.Standing = StandingNone
		if r.Hold.Review {
			r.Standing = StandingReview
		}
		r.Hold = Suspension{}
	case Cancelled:
		r.Standing, r.ClosedAt, r.Parent = StandingCancelled, e.At, ""
	case SignedOff:
		r.Standing, r.ClosedAt = StandingFailed, e.At
	case Merged:
		r.Standing, r.Parent, r.ClosedAt = StandingMerged, f.Parent, e.At
	case Joined:
		r.Children = append(slices.Clone(r.Children), f.Child)
	case Left:
		r.Children = slices.DeleteFunc(slices.Clone(r.Children), func(k Child) bool { return k.Request == f.Child })
	case Transferred:
		r.Parent = f.Parent
	case Revived:
		r.Standing, r.Parent, r.ClosedAt = StandingNone, "", 0
		if f.Review {
			r.Standing = StandingReview
		}
	case Concluded:
		if r.DoneAt = e.At; f.Undone {
			r.DoneAt, r.ConfirmedAt = 0, 0
		}
	case Confirmed:
		if f.By != ByLink { // which is no word of theirs: they may still say it
			r.ConfirmedAt = e.At
		}
	case Closed:
		r.Standing, r.ClosedAt = StandingClosed, e.At
	case Reopened:
		r.Standing, r.ClosedAt, r.DoneAt = StandingNone, 0, 0
		r.Since, r.Opens, r.Manned, r.Promise, r.RespondBy, r.Responded = e.At, f.Opens, f.Manned, f.Due, f.RespondBy, 0
		r.Clock, r.Widened, r.SameCadre = 0, 0, f.SameCadre
		r.Parent, r.ConfirmedAt = "", 0
		r.Former = append(slices.Clone(r.Former), f.Former...)
		r.Round++
		if r.Peak > NotEscalated { // it is not a new matter for those who had it before
			r.rise(Escalated{Level: r.Peak, Reason: ReasonReopened}, e.At)
		}
	case Escalated:
		r.rise(f, e.At)
	case TakenOver:
		r.Keeper = Keeper{By: e.Actor, Level: f.Level, At: e.At}
	case Resolved:
		r.Raised = nil
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
	r.fall()
	if _, due := r.runs(); due != r.Due {
		if _, moved := e.Fact.(Resumed); !moved { // the marks that have passed lie in the time before
			r.Clock = 0
		}
		r.Due = due
	}
	return r
}

// applyErrand folds an entry about one errand. The caller has copied r.Errands already.
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
		r.back(e, "declined", f.Cadre, entry.At)
	case HandedBack:
		r.back(e, "handed_back", f.Cadre, entry.At)
	case Lapsed:
		r.back(e, "lapsed", "", entry.At)
		e.Unread = append(slices.Clone(e.Unread), f.Cadre)
		if n := e.Silent(f.Cadre); n > 1 {
			e.RetryAt = entry.At.Add(min(retrySoon<<min(n-2, 10), retryLate))
		}
	case Taken:
		r.back(e, "taken", "", entry.At)
	case Reassigned:
		r.back(e, "reassigned", "", entry.At)
	case Unplaced:
		e.RetryAt, e.Barred = f.RetryAt, f.Why.Rules()
		e.Tries++
	case Started:
		e.State, e.StartedAt, e.SeenBy = ErrandUnderway, entry.At, 0
		r.Responded = earliest(r.Responded, entry.At)
	case PickedUp:
		e.PickedUpAt = entry.At
		if e.Hindered == ReasonSealed {
			e.Hindered = ""
		}
		if f.Facility != "" {
			e.Pick.Facility = f.Facility
		}
		r.collect(e, entry.At)
	case Arrived:
		e.ArrivedAt = earliest(e.ArrivedAt, entry.At)
		r.Responded = earliest(r.Responded, entry.At)
	case Finished:
		e.answer("withdrawn", entry.At)
		e.State, e.Cadre, e.Unit, e.FinishedAt, e.SeenBy, e.Hindered = ErrandFinished, f.Cadre, f.Unit, entry.At, 0, ""
		r.Responded = earliest(r.Responded, entry.At)
		r.deliver(e)
	case Undone:
		e.State, e.FinishedAt = ErrandUnderway, 0
		if e.PickedUpAt != 0 {
			r.collect(e, entry.At)
		}
	case Failed:
		e.State, e.SeenBy, e.Hindered = ErrandFailed, 0, ""
	case Hindered:
		e.Hindered = f.Reason
	case Redirected:
		l := f.Leg
		e.Drop, e.Pass, e.Guarded, e.Inside, e.Hindered = l.Drop, l.Pass, l.Guarded, l.Inside, ""
	case Arranged:
		e.arrange(f.Arrangement)
		e.ReviewAt = 0
		r.Responded = earliest(r.Responded, entry.At)
	case HandedOver:
		r.handOver(e, f, entry.At)
		e.ReviewAt = 0 // whoever received something from the resident keeps the errand
	case Advanced:
		e.owe(cmp.Or(f.Cadre, e.Cadre), f.Fen)
		e.ReviewAt = 0
	case Repaid:
		e.owe(f.Cadre, -f.Fen)
	case Withdrawn:
		e.answer("withdrawn", entry.At)
		e.State, e.SeenBy = ErrandWithdrawn, 0
	}
}

// answer closes the offer that is open, if any.
func (e *Errand) answer(how string, at Moment) {
	if last := len(e.Offers) - 1; last >= 0 && e.Offers[last].Answer == "" {
		e.Offers = slices.Clone(e.Offers)
		e.Offers[last].Answer, e.Offers[last].AnsweredAt = how, at
	}
}

// back returns the errand to waiting; refused, if not "", will not be asked again. Facilities that were chosen with the holder are
// chosen anew. Goods that were bought already stay with whoever has them, and the errand begins there.
func (r *Request) back(e *Errand, how string, refused ID, at Moment) {
	e.answer(how, at)
	if refused != "" {
		e.Refused = append(slices.Clone(e.Refused), refused)
	}
	holder := e.Cadre
	e.State, e.Cadre, e.Unit, e.AssignedAt, e.SeenBy, e.ReviewAt, e.StartedAt, e.PickedUpAt, e.ArrivedAt, e.Hindered = ErrandWaiting, "", "", 0, 0, 0, 0, 0, 0, ""
	e.Pick.Facility, e.Drop.Facility = "", ""
	e.facilityStop().Facility = e.Arrangement.Facility
	if r.bought(*e, holder) {
		e.fromHolder(holder)
	}
}

// give assigns the errand to a cadre, or offers it to them.
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

// errandOf returns the number of the errand that a fact or a command is about, read from its field Errand.
func errandOf(f any) (n int, ok bool) {
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
