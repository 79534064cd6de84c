package dispatch

// Respond notes the first word to the resident 响应.
type Respond struct{}

// Verb names the command.
func (Respond) Verb() Verb { return VerbRespond }

// Decide notes the word to the resident.
func (Respond) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbRespond); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(c.at(c.Request.Submitted, now), Responded{})}}, nil
}
