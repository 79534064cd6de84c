package dispatch

import "github.com/bangban/bangban/dispatch/form"

// Erased says that the personal values of the subject's earlier entries were erased: values, salts, pictures, and what the
// state held of them. Their digests can no longer be traced to anything, and every hash chain still verifies.
type Erased struct{}

// Erase erases personal values once nobody needs them 抹去隐私.
type Erase struct{}

// erasable is a state that knows whether its personal values may be erased yet.
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

// Decide records the erasure; saving the entry carries it out.
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

// erased returns the state with every field that is tagged kept:"apart" emptied.
func erased[T any](state T) T {
	form.Clear(&state)
	return state
}
