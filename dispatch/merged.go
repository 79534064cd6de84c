package dispatch

import "slices"

// What happens to a request that was merged into another 并单. The parent's errands serve it, and its caller is answered as any other:
// they are told when it is done, and say on their own link whether it is solved. Who says that it is not, or that help is no longer
// wanted, speaks for themselves only: their request stands for itself again, with a round and a promise of its own, and what the
// parent did for the others stands. So the others are not asked again, their figures stay, and the errand goes to the door that
// still waits.

type (
	// Leave takes a merged request out of its parent, because it stands for itself again or was cancelled.
	Leave struct {
		Child       ID
		ActHappened bool // what was done served it too: the figures of service stand
	}
	// Revive lets a merged request stand for itself again because its parent was cancelled, and carry others that were merged with it.
	Revive struct{ With []Child }
	// Transfer merges a merged request into another parent.
	Transfer struct{ Parent ID }
	// Conclude says that the parent's errands are done, and so what this one asked for, or that this is true no more.
	Conclude struct{ Undone bool }
	// Show records that whoever has the parent's errand sees this caller's door and phone.
	Show struct{ To ID }

	// Left says that a merged request stands for itself again or was cancelled.
	Left struct {
		Child       ID
		ActHappened bool
	}
	// Transferred says that another request stands for this one than before.
	Transferred struct{ Parent ID }
	// Shown says which personal values were shown to whoever has the parent's errand.
	Shown struct {
		Fields []string
		To     ID
	}
	// Revived says that the request stands for itself again.
	Revived struct{ Review bool }
	// Concluded says that the errands of the parent are done, or that they are not after all.
	Concluded struct{ Undone bool }
	// Confirmed is what the caller of a merged request says of what was done.
	Confirmed struct {
		Satisfaction int // 1 to 5; 0 when not asked
		By           Ending
	}
)

func (Left) fact()        {}
func (Transferred) fact() {}
func (Shown) fact()       {}
func (Revived) fact()     {}
func (Concluded) fact()   {}
func (Confirmed) fact()   {}

func (Leave) Verb() Verb    { return VerbLeave }
func (Revive) Verb() Verb   { return VerbRevive }
func (Transfer) Verb() Verb { return VerbTransfer }
func (Conclude) Verb() Verb { return VerbConclude }
func (Show) Verb() Verb     { return VerbShow }

// Decide takes the request out.
func (x Leave) Decide(c Case, now Moment) (Outcome, error) {
	if !slices.ContainsFunc(c.Request.Children, func(k Child) bool { return k.Request == x.Child }) {
		return Outcome{}, nil
	}
	return Outcome{Entries: []Entry{say(now, Left(x))}}, nil
}

// Decide lays its errands down; the promise is the one that its caller was given.
func (x Revive) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbRevive); err != nil {
		return Outcome{}, err
	}
	review := !c.Request.Place.Known()
	entries := []Entry{say(now, Revived{Review: review})}
	for _, k := range x.With {
		entries = append(entries, say(now, Joined{Child: k}))
	}
	if legs := c.Kind.Legs(c.Request, c.Effect, len(c.Request.Errands)+1); !review && len(legs) > 0 {
		entries = append(entries, say(now, Routed{Round: c.Request.Round, Effect: c.Effect, Legs: legs}))
	}
	return Outcome{Entries: entries}, nil
}

// Decide names the other parent, which takes it in by itself.
func (x Transfer) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbTransfer); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(now, Transferred(x))}}, nil
}

// Decide records it once.
func (x Conclude) Decide(c Case, now Moment) (Outcome, error) {
	if c.Request.State != StateMerged || (c.Request.DoneAt == 0) == x.Undone {
		return Outcome{}, nil
	}
	return Outcome{Entries: []Entry{say(now, Concluded(x))}}, nil
}

// Decide records what is seen.
func (x Show) Decide(c Case, now Moment) (Outcome, error) {
	if c.Request.State != StateMerged {
		return Outcome{}, nil
	}
	return Outcome{Entries: []Entry{say(now, Shown{Fields: c.Request.HolderSees(), To: x.To})}}, nil
}

// served refuses what the caller of a merged request says before the parent's errands are done.
func (c Case) served() error {
	if c.Other.State == StateDone || c.Other.State == StateClosed {
		return nil
	}
	return Refuse(Conflict, "还没有办完，办完再说是否解决", "it is not done yet; say then whether it is solved")
}

// confirm records what the caller of a merged request says. The parent is closed for all by whoever closes it.
func (c Case) confirm(x Close, now Moment) (Outcome, error) {
	if err := c.served(); err != nil {
		return Outcome{}, err
	}
	if c.Request.ConfirmedAt != 0 {
		return Outcome{}, Refuse(Conflict, "已经确认过", "it is confirmed already")
	}
	return Outcome{Entries: []Entry{say(now, Confirmed(x))}}, nil
}

// alone begins a round of its own for a merged request whose caller says that it is not solved.
func (c Case) alone(x Reopen, now Moment) (Outcome, error) {
	if err := c.served(); err != nil {
		return Outcome{}, err
	}
	var former []ID
	for _, e := range c.Other.Errands {
		if e.State == ErrandFinished && !slices.Contains(former, e.Cadre) {
			former = append(former, e.Cadre)
		}
	}
	entries := c.begin(x, former, now)
	if c.Request.Round > 1 || c.Other.Round > 1 {
		entries = append(entries, c.raise(ToCoordinator, ReasonReopened, 0, now)...)
	}
	return Outcome{Entries: entries, Follow: []Follow{c.leaves(x.ActHappened)}}, nil
}

func (c Case) leaves(happened bool) Follow {
	return Follow{Subject: Subject{OfRequest, c.Request.Parent}, Command: Leave{Child: c.Request.ID, ActHappened: happened}, IfThere: true}
}

// orphans lets the requests that were merged into a cancelled one go on: the first stands for itself and for the others.
func (r Request) orphans() (all []Follow) {
	if len(r.Children) == 0 {
		return nil
	}
	heir, others := r.Children[0].Request, r.Children[1:]
	for _, k := range others {
		all = append(all, Follow{Subject: Subject{OfRequest, k.Request}, Command: Transfer{Parent: heir}})
	}
	return append(all, Follow{Subject: Subject{OfRequest, heir}, Command: Revive{With: others}})
}

// spread returns what entries of a request bring about on those that were merged into it: whoever reads its errand sees their
// doors too, and when it is done, they are.
func (r Request) spread(after Request, entries []Entry) (all []Follow) {
	tell := func(children []Child, cmd Command) {
		for _, k := range children {
			all = append(all, Follow{Subject: Subject{OfRequest, k.Request}, Command: cmd, IfThere: true})
		}
	}
	for _, e := range entries {
		switch f := e.Fact.(type) {
		case Revealed:
			if slices.ContainsFunc(after.Errands, func(x Errand) bool { return x.Cadre == f.To && x.Read() }) {
				tell(after.Children, Show{To: f.To})
			}
		case Joined:
			for _, x := range after.Errands {
				if x.Read() {
					tell([]Child{f.Child}, Show{To: x.Cadre})
				}
			}
		}
	}
	done := func(s State) bool { return s == StateDone || s == StateClosed }
	if was, is := done(r.State), done(after.State); was != is {
		tell(after.Children, Conclude{Undone: was})
	}
	return all
}
