package dispatch

import "github.com/bangban/bangban/dispatch/form"

// Erased says that whatever personal the entries before it brought was erased: values and salts, pictures, and what the
// state held of them. The digests in those entries tell nothing any more, and every chain still verifies.
type Erased struct{}

// Erase erases what is known of people, once nobody needs it 抹去隐私: of a request when it has ended.
type Erase struct{}

func (Erased) fact()     {}
func (Erase) Verb() Verb { return VerbErase }

// Decide records the erasure; saving it erases.
func (Erase) Decide(c Case, now Moment) ([]Entry, error) {
	if err := c.Request.Takes(VerbErase); err != nil {
		return nil, err
	}
	return []Entry{say(now, Erased{})}, nil
}

// erased is a state without anything that is kept apart.
func erased[T any](state T) T {
	form.Clear(&state)
	return state
}
