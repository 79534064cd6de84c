package dispatch

type (
	// Hold puts the request on hold until a date 挂起; its errands are taken back from whoever has them.
	Hold struct {
		Until  Moment
		Reason Reason
	}
	// Resume ends the hold 恢复.
	Resume struct{}
)

func (Hold) Verb() Verb   { return VerbHold }
func (Resume) Verb() Verb { return VerbResume }

// Decide takes the errands back and puts the request on hold.
func (h Hold) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbHold); err != nil {
		return Outcome{}, err
	}
	if h.Until <= now {
		return Outcome{}, Wrong("until", "挂起日期须在将来", "the date must lie ahead")
	}
	if err := h.Reason.check(true); err != nil {
		return Outcome{}, err
	}
	var entries []Entry
	for _, e := range c.Request.Errands {
		if e.Round == c.Request.Round && e.State.Given() {
			entries = append(entries, say(now, Taken{Errand: e.N, Cadre: e.Cadre, Reason: ReasonOnHold}))
		}
	}
	return Outcome{Entries: append(entries, say(now, Held(h)))}, nil
}

// Decide ends the hold.
func (Resume) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbResume); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(now, Resumed{})}}, nil
}
