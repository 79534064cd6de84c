package dispatch

// Respond records the first answer to the resident 响应.
type Respond struct{}

func (Respond) Verb() Verb { return VerbRespond }

func (Respond) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbRespond); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(c.at(c.Request.Submitted, now), Responded{})}}, nil
}
