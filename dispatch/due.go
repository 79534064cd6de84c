package dispatch

import "time"

// Step is what is to be done when a due time comes.
type Step string

// The steps. No name is a prefix of another, because the queue matches task types by prefix.
const (
	StepPlan     Step = "plan"      // find a cadre for a waiting errand, or a quicker one for one not begun
	StepExpire   Step = "expire"    // an offer was not answered, or an order not read
	StepClock    Step = "clock"     // the next mark of the promise
	StepRespond  Step = "respond"   // nobody has spoken to the resident yet
	StepWake     Step = "wake"      // a hold ends
	StepClose    Step = "close"     // close without a call-back
	StepRelieve  Step = "relieve"   // a cadre's shift ends
	StepFollowUp Step = "follow_up" // a change of an area or a facility reaches what is in hand
	StepSend     Step = "send"      // send messages to a target
)

// Steps lists the steps that are dues of a subject. StepSend is not among them: messages wait in an outbox.
var Steps = []Step{StepPlan, StepExpire, StepClock, StepRespond, StepWake, StepClose, StepRelieve, StepFollowUp}

// Name is what people call the step.
func (s Step) Name() Text { return stepNames[s] }

var stepNames = map[Step]Text{
	StepPlan: {"派单", "find somebody"}, StepExpire: {"未答复、未读的派单到期", "an offer or order without an answer"}, StepClock: {"时限提醒", "a mark of the promise"},
	StepRespond: {"首次答复", "the first answer"}, StepWake: {"挂起到期", "the hold ends"}, StepClose: {"逾期未回访的办结", "close without a call-back"}, StepRelieve: {"到点签退", "a shift ends"}, StepFollowUp: {"变化跟进到手上任务", "a change reaches what is in hand"},
	StepSend: {"发通知", "send a message"},
}

// Due is what must happen at a time if nobody acts before. Dues follow from the state alone, so that saving a state sets them
// and an audit can verify them.
type Due struct {
	Step   Step
	Errand int // 0 for the whole request
	At     Moment
}

const (
	// CallBackWithin is how long a request stays done before it closes by itself.
	CallBackWithin = 72 * time.Hour
	// planAhead is how long before its appointed time an errand is planned.
	planAhead = 2 * time.Hour
)

// Dues returns what must happen to the request later if nobody acts before.
func (r Request) Dues() []Due {
	var dues []Due
	set := func(s Step, errand int, at Moment) {
		if at != 0 {
			dues = append(dues, Due{s, errand, at})
		}
	}
	switch {
	case r.State == StateOnHold:
		set(StepWake, 0, r.Hold.Until)
		return dues
	case r.State == StateDone:
		set(StepClose, 0, r.DoneAt.Add(CallBackWithin))
		return dues
	case !r.State.Active():
		return nil
	}
	_, mark := r.NextMark()
	set(StepClock, 0, mark)
	if r.Responded == 0 && r.raisedFor(ReasonUnanswered, 0) == NotEscalated {
		set(StepRespond, 0, r.answerBy())
	}
	if r.State == StateReview {
		return dues
	}
	for _, e := range r.Errands {
		if e.Round != r.Round {
			continue
		}
		switch e.State {
		case ErrandWaiting:
			if ready := r.ready(e); ready != 0 {
				set(StepPlan, e.N, ready)
			}
		case ErrandOffered:
			set(StepExpire, e.N, e.Offers[len(e.Offers)-1].Expires)
		case ErrandAccepted:
			set(StepExpire, e.N, e.SeenBy)
			set(StepPlan, e.N, e.ReviewAt)
		}
	}
	return dues
}

// answerBy returns when somebody is told that the resident was not answered; 0 where no answer was promised.
func (r Request) answerBy() Moment {
	if r.RespondBy == 0 {
		return 0
	}
	return r.RespondBy.Add(r.late())
}

// Review is the urgency with which an errand that somebody has is looked at again: after all that wait.
const Review = Routine - 1

// Rank says how urgently a due is to be planned, and whether an earlier search failed. Errands that somebody has come last.
func (r Request) Rank(d Due) (u Urgency, retry bool) {
	if d.Step != StepPlan {
		return r.Urgency, false
	}
	e := r.Latest(d.Errand)
	if e.State == ErrandAccepted {
		return Review, false
	}
	return r.Urgency, e.RetryAt != 0
}

// ready returns when a waiting errand may be planned; 0 while a condition is not met.
func (r Request) ready(e Errand) Moment {
	if len(r.Awaits(e)) > 0 {
		return 0
	}
	at := r.Since
	if e.After != 0 {
		before := r.Latest(e.After)
		at = before.FinishedAt
		if e.Arrangement.PickUpAt == 0 { // when a pick-up time was arranged it decides alone
			at = before.ends()
		}
	}
	if from := e.Earliest(); from != 0 {
		at = max(at, from.Add(-planAhead))
	}
	if e.After == 0 && r.Appointment != 0 {
		at = max(at, r.Appointment.Add(-planAhead))
	}
	if e.After == 0 && r.Urgency == Routine && r.Opens != 0 {
		at = max(at, r.Opens.Add(-planAhead))
	}
	return max(at, e.RetryAt)
}

// followUp returns the due of an area or a facility whose changes are to be followed up at a moment; none for 0.
func followUp(at Moment) []Due {
	if at == 0 {
		return nil
	}
	return []Due{{Step: StepFollowUp, At: at}}
}

// Lease is how long a claimed job belongs to whoever claimed it.
const Lease = 30 * time.Second

// Command returns what the step of a job does to its subject; nil for steps that are no command.
func (j Job) Command() Command {
	switch j.Step {
	case StepExpire:
		return Lapse{Errand: j.Errand}
	case StepClock:
		return Tick{}
	case StepRespond:
		return Escalate{Level: ToCoordinator, Reason: ReasonUnanswered}
	case StepWake:
		return Resume{}
	case StepClose:
		return Close{By: ByTimeout}
	case StepRelieve:
		return CheckOut{Reason: ReasonOffDuty}
	}
	return nil
}
