package dispatch

import "slices"

type (
	// Cancel ends the request because help is no longer wanted 撤销.
	Cancel struct{ Reason Reason }
	// SignOff ends the request as not done 未办成, after the reasons were explained to the resident.
	SignOff struct{ Reason Reason }
	// Close ends the request after the call-back 办结.
	Close struct {
		Satisfaction int // 1 to 5; 0 when not asked
		By           Ending
	}
	// Reopen begins another round 重办, because the resident says that the matter is not solved.
	Reopen struct {
		ActHappened bool
		SameCadre   bool // the resident wishes the same cadre again
	}
)

func (Cancel) Verb() Verb  { return VerbCancel }
func (SignOff) Verb() Verb { return VerbSignOff }
func (Close) Verb() Verb   { return VerbClose }
func (Reopen) Verb() Verb  { return VerbReopen }

// Ending is how a request came to be closed.
type Ending string

// The endings.
const (
	ByCallBack Ending = "call_back" // 回访
	ByResident Ending = "resident"  // by the resident's link
	ByTimeout  Ending = "timeout"   // nobody called back in time
	ByDesk     Ending = "desk"      // answered during the call
)

// Endings lists them.
var Endings = []Ending{ByCallBack, ByResident, ByTimeout, ByDesk}

// Asks for what the new promise depends on.
func (Reopen) Asks() Needs { return Needs{Supply: true} }

// Decide withdraws unfinished errands and cancels.
func (x Cancel) Decide(c Case, now Moment) (Outcome, error) {
	entries, err := c.end(VerbCancel, x.Reason, Cancelled(x), now)
	switch {
	case err != nil:
		return Outcome{}, err
	case c.Request.State != StateMerged:
		return Outcome{Entries: entries, Follow: c.Request.orphans()}, nil
	case c.served() == nil:
		return Outcome{}, Refuse(Conflict, "已经办完，不能撤销", "it is done; it cannot be cancelled")
	}
	return Outcome{Entries: entries, Follow: []Follow{c.leaves(true)}}, nil
}

// Decide withdraws unfinished errands and signs the request off.
func (x SignOff) Decide(c Case, now Moment) (Outcome, error) {
	return outcome(c.end(VerbSignOff, x.Reason, SignedOff(x), now))
}

func (c Case) end(v Verb, reason Reason, f Fact, now Moment) ([]Entry, error) {
	if err := c.Request.Takes(v); err != nil {
		return nil, err
	}
	if err := reason.check(true); err != nil {
		return nil, err
	}
	return append(c.recall(now), say(now, f)), nil
}

// recall withdraws every errand that is live and not finished.
func (c Case) recall(now Moment) []Entry {
	var entries []Entry
	for _, e := range c.Request.Errands {
		if e.State.Live() && e.State != ErrandFinished {
			entries = append(entries, say(now, Withdrawn{Errand: e.N}))
		}
	}
	return entries
}

// Decide closes. A request with unfinished errands can be closed only when it is open and has none to do, such as an enquiry.
func (x Close) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbClose); err != nil {
		return Outcome{}, err
	}
	if x.Satisfaction < 0 || x.Satisfaction > 5 {
		return Outcome{}, Wrong("satisfaction", "满意度须为 1 至 5", "satisfaction is 1 to 5")
	}
	if c.Request.State == StateOpen && c.Request.pending() {
		return Outcome{}, Refuse(Conflict, "还有任务未办完，不能办结", "an errand is still open; it cannot be closed")
	}
	if !slices.Contains(Endings, x.By) {
		return Outcome{}, Wrong("by", "办结方式不对", "no such way to close")
	}
	if c.Request.State == StateMerged {
		return c.confirm(x, now)
	}
	return Outcome{Entries: []Entry{say(now, Closed(x))}}, nil
}

// Decide begins another round with new errands and a new promise. The second time the coordinator is told.
func (x Reopen) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbReopen); err != nil {
		return Outcome{}, err
	}
	if c.Request.State == StateMerged {
		return c.alone(x, now)
	}
	entries := c.begin(x, nil, now)
	if c.Request.Round > 1 {
		entries = append(entries, c.raise(ToCoordinator, ReasonReopened, 0, now)...)
	}
	return Outcome{Entries: entries}, nil
}

// begin begins another round; former are those who did it before in the place of errands of its own.
func (c Case) begin(x Reopen, former []ID, now Moment) []Entry {
	next := c.Request
	next.Round++
	next.Submitted = now // the promise counts from now; an appointment or run-out date in the past is dropped below
	if next.Appointment < now {
		next.Appointment = 0
	}
	next.SameCadre, next.Former = x.SameCadre, append(slices.Clone(next.Former), former...)
	legs := c.Kind.Legs(next, c.Effect, len(c.Request.Errands)+1)
	next.Opens, next.Manned = 0, 0
	next.Opens, next.Manned = c.supplied(next), c.manned(next, legs, now)
	return append([]Entry{
		say(now, Reopened{ActHappened: x.ActHappened, SameCadre: x.SameCadre, Former: former, Opens: next.Opens, Manned: next.Manned, Due: c.Kind.By(next), RespondBy: c.Kind.respondBy(next)}),
		say(now, Routed{Round: next.Round, Effect: c.Effect, Legs: legs}),
	}, append(c.unsupplied(next, now), c.onlyBefore(next, legs, now)...)...)
}

// onlyBefore passes another round up at once for which nobody is on duty but whoever did it the time before: the planner does not
// give it to them, and a person may.
func (c Case) onlyBefore(r Request, legs []Leg, now Moment) []Entry {
	if len(legs) == 0 {
		return nil
	}
	e, only := r.Begin(legs[:1])[0], false
	for _, k := range c.People {
		bars := k.Bars(r, e, 0, now)
		if len(bars) == 0 {
			return nil
		}
		only = only || len(bars) == 1 && bars[0] == DidBefore
	}
	if !only {
		return nil
	}
	return c.raise(ToCoordinator, ReasonDidBefore, e.N, now)
}
