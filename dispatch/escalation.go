package dispatch

import "slices"

// Raised is one cause why a request was passed up 上报. It stands until what it asks for is done.
type Raised struct {
	Level  Level
	Reason Reason
	Errand int // that it is about; 0 for the request as a whole
	At     Moment
}

// Keeper is who has taken a raised request over 接手: it is theirs until what was asked for is done, or until it rises above the
// level at which they took it.
type Keeper struct {
	By    ID
	Level Level
	At    Moment
}

type (
	// Escalate passes the request up the area tree 上报.
	Escalate struct {
		Level  Level
		Reason Reason
	}
	// TakeOver makes a raised request the actor's own 接手.
	TakeOver struct{}
	// Resolve says that what the request was passed up for is done.
	Resolve struct{}
)

func (Escalate) Verb() Verb { return VerbEscalate }
func (TakeOver) Verb() Verb { return VerbTakeOver }
func (Resolve) Verb() Verb  { return VerbResolve }

// Decide passes the request up. A person passes it higher than it stands; the program names a cause that does not stand yet.
func (x Escalate) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbEscalate); err != nil {
		return Outcome{}, err
	}
	if err := x.Reason.check(true); err != nil {
		return Outcome{}, err
	}
	entries := c.raise(x.Level, x.Reason, 0, now)
	if x.Level > ToDistrict || len(entries) == 0 || c.Act.Role != System && x.Level <= c.Request.Level {
		return Outcome{}, Refuse(Conflict, "已上报至这一级", "it was passed up as far already")
	}
	return Outcome{Entries: entries}, nil
}

// raise passes the request up for a cause, unless it stands as high for the same cause already.
func (c Case) raise(level Level, why Reason, errand int, now Moment) []Entry {
	if level <= c.Request.raisedFor(why, errand) {
		return nil
	}
	return []Entry{say(now, Escalated{Level: level, Reason: why, Errand: errand})}
}

// raisedFor returns the level at which the request stands for a cause.
func (r Request) raisedFor(why Reason, errand int) Level {
	for _, x := range r.Raised {
		if x.Reason == why && x.Errand == errand {
			return x.Level
		}
	}
	return NotEscalated
}

// Calls reports whether somebody has to take the request over: it was passed up, or a life is in danger, and it is nobody's.
func (r Request) Calls() bool {
	return r.State.Active() && r.Keeper.By == "" && (r.Level > NotEscalated || r.Urgency == LifeThreatening)
}

// Decide names the actor as keeper.
func (TakeOver) Decide(c Case, now Moment) (Outcome, error) {
	r := c.Request
	if err := r.Takes(VerbTakeOver); err != nil {
		return Outcome{}, err
	}
	if r.Keeper.By == c.Act.Actor {
		return Outcome{}, Refuse(Conflict, "您已接手", "it is yours already")
	}
	if r.Level == NotEscalated && r.Urgency < LifeThreatening {
		return Outcome{}, Refuse(Conflict, "没有上报，无须接手", "it was not passed up; there is nothing to take over")
	}
	return Outcome{Entries: []Entry{say(now, TakenOver{Level: r.Level})}}, nil
}

// Decide ends what the request was passed up for.
func (Resolve) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbResolve); err != nil {
		return Outcome{}, err
	}
	if c.Request.Level == NotEscalated {
		return Outcome{}, Refuse(Conflict, "没有上报", "it was not passed up")
	}
	return Outcome{Entries: []Entry{say(now, Resolved{})}}, nil
}

// rise notes a cause, at the highest level it was passed up to.
func (r *Request) rise(f Escalated, at Moment) {
	r.Raised = slices.Clone(r.Raised)
	for i := range r.Raised {
		if x := &r.Raised[i]; x.Reason == f.Reason && x.Errand == f.Errand {
			x.Level = max(x.Level, f.Level)
			return
		}
	}
	r.Raised = append(r.Raised, Raised{Level: f.Level, Reason: f.Reason, Errand: f.Errand, At: at})
}

// fall drops the causes that ask for nothing any more. The level is that of the highest cause left.
func (r *Request) fall() {
	r.Raised = slices.DeleteFunc(slices.Clone(r.Raised), func(x Raised) bool { return r.settles(x) })
	r.Level = NotEscalated
	for _, x := range r.Raised {
		r.Level = max(r.Level, x.Level)
	}
	r.Peak = max(r.Peak, r.Level)
	if r.Level > r.Keeper.Level || !r.State.Active() || r.Level == NotEscalated && r.Urgency < LifeThreatening {
		r.Keeper = Keeper{}
	}
}

// settles reports whether what a cause asks for is done.
func (r Request) settles(x Raised) bool {
	switch {
	case r.State == StateDone:
		return x.Reason != ReasonRelieved
	case !r.State.Active() && r.State != StateOnHold:
		return true
	}
	switch x.Reason {
	case ReasonNotRead, ReasonRefused, ReasonErrand:
		return r.all(x.Errand, Errand.attended)
	case ReasonNobody:
		return r.all(x.Errand, func(e Errand) bool { return e.State != ErrandWaiting || e.Tries == 0 })
	case ReasonPromise: // one that is broken stays so
		return x.Level == ToCoordinator && r.all(0, Errand.attended)
	case ReasonUnanswered:
		return r.Responded != 0
	case ReasonSealed, ReasonControl, ReasonGate:
		e := r.Latest(x.Errand)
		return x.Errand != 0 && e.Hindered == "" && len(r.Awaits(e)) == 0
	case ReasonCustody: // somebody else has them now, or they were handed over
		e := r.Latest(x.Errand)
		return !slices.ContainsFunc(r.Custody, func(k Custody) bool { return k.Cadre != e.Cadre })
	case ReasonDidBefore:
		return r.Keeper.By != "" || r.all(x.Errand, func(e Errand) bool { return e.State != ErrandWaiting })
	case ReasonRelieved, ReasonReopened, ReasonNoSource, ReasonAgainst:
		return r.Keeper.By != ""
	}
	return false
}

// all reports whether something is true of errand n, or of the one that replaces it; with 0 of every errand of the round.
func (r Request) all(n int, is func(Errand) bool) bool {
	if n != 0 {
		return is(r.Latest(n))
	}
	return !slices.ContainsFunc(r.Errands, func(e Errand) bool { return e.Round == r.Round && !is(e) })
}

// attended reports whether somebody looks after the errand: they have read it or begun, or it is over.
func (e Errand) attended() bool {
	return e.Read() || e.State == ErrandFinished || !e.State.Live()
}
