package dispatch

// Escalate passes the request up the area tree 上报.
type Escalate struct {
	Level  Level
	Reason Reason
}

func (Escalate) Verb() Verb { return VerbEscalate }

// Decide passes the request up; it cannot be passed down.
func (x Escalate) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbEscalate); err != nil {
		return Outcome{}, err
	}
	if err := x.Reason.check(true); err != nil {
		return Outcome{}, err
	}
	if x.Level <= c.Request.Level || x.Level > ToDistrict {
		return Outcome{}, Refuse(Conflict, "已上报至这一级", "it was passed up as far already")
	}
	return Outcome{Entries: []Entry{say(now, Escalated(x))}}, nil
}
