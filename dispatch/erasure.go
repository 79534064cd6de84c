package dispatch

import "github.com/bangban/bangban/dispatch/form"

// Erased says that whatever personal the entries before it brought was erased: values and salts, pictures, and what the
// state held of them. The digests in those entries tell nothing any more, and every chain still verifies.
type Erased struct{}

// Erase erases what is known of people, once nobody needs it 抹去隐私.
type Erase struct{}

// erasable is a state that says whether what it knows of people may go.
type erasable interface{ erasable() error }

func (r Request) erasable() error {
	if err := r.Takes(VerbErase); err != nil {
		return err
	}
	if !r.erasing() {
		return Refuse(Conflict, "个人信息已经抹去，此后没有新的记录", "what was personal is erased, and nothing was entered since")
	}
	return nil
}

// erasing reports whether anything was entered since the last erasure, or there was none.
func (r Request) erasing() bool { return r.Version > r.Erased }

func (c Cadre) erasable() error {
	if c.Retired {
		return nil
	}
	return Refuse(Conflict, "此人仍在册，请先停用", "the cadre still serves; retire them first")
}

func (h Household) erasable() error { return nil }

func (t Target) erasable() error {
	if t.Paused {
		return nil
	}
	return Refuse(Conflict, "仍在通知，请先停用", "it is still told things; pause it first")
}

func (Erased) fact()     {}
func (Erase) Verb() Verb { return VerbErase }

// Decide records the erasure; saving it erases.
func (Erase) Decide(c Case, now Moment) (Outcome, error) {
	s, ok := c.State.(erasable)
	if !ok {
		return Outcome{}, Refuse(Invalid, "这里没有要抹去的个人信息", "there is nothing personal to erase here")
	}
	if err := s.erasable(); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(now, Erased{})}}, nil
}

// erased is a state without anything that is kept apart.
func erased[T any](state T) T {
	form.Clear(&state)
	return state
}
