package dispatch

import "slices"

type (
	// Triage says what is true about a request: an operator has checked it 核实. It replaces what was taken down.
	Triage struct {
		Particulars
		Against []ID // whom it complains about; nil where nothing is said of that
		Words   Words
	}
	// AddContact notes a further call, message or visit 再次来电.
	AddContact struct {
		Channel Source
		Other   bool
		Contact ID
		Words   Words
	}
	// Merge lets a parent carry this request 并单; the parent is told to [Join] it in the same transaction.
	Merge struct{ Parent ID }
	// Join takes the people of a merged request in.
	Join struct{ Child Child }
	// Route lays the waiting errands down anew, because a control changed since.
	Route struct{}
)

func (Triage) Verb() Verb     { return VerbTriage }
func (AddContact) Verb() Verb { return VerbAddContact }
func (Merge) Verb() Verb      { return VerbMerge }
func (Join) Verb() Verb       { return VerbJoin }
func (Route) Verb() Verb      { return VerbRoute }

// Asks for where it puts the request, and what it says it is.
func (x Triage) Asks() Needs { return Needs{Place: &x.Place, Kind: x.Kind, Supply: true} }

// Asks for the contact.
func (x AddContact) Asks() Needs { return Needs{Contact: x.Contact} }

// WithHousehold implements Housed.
func (x Triage) WithHousehold(name func(Place, string) ID) Command {
	if x.Place, x.Words.Room = x.Place.canonical(x.Words.Room); x.Words.Room != "" {
		x.Place.Household = name(x.Place, x.Words.Room)
	}
	return x
}

// WithPlace implements Placed.
func (x Triage) WithPlace(settle func(Place) Place) Command {
	x.Place = settle(x.Place)
	return x
}

// Asks for the request that carries this one from then on.
func (m Merge) Asks() Needs { return Needs{Other: m.Parent} }

// Decide replaces the particulars. Errands that nobody has begun are laid down anew for the place and kind now
// known; what a cadre has in hand comes back first.
func (x Triage) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbTriage); err != nil {
		return Outcome{}, err
	}
	if !x.Place.Known() {
		return Outcome{}, Wrong("place.compound", "核实须落实小区，或在地图上指出，或说明在哪个区域的什么地方", "triage must name the compound, a point on the map, or the area with words")
	}
	var err error
	if x.Particulars, err = x.checked(c.Kind.Code, x.Words); err != nil {
		return Outcome{}, err
	}
	heard := c.Request.unknown(c.hear(x.Words, x.Needs))
	if len(heard) > 0 {
		x.Urgency = LifeThreatening
	}
	next := c.Request
	next.Particulars = x.Particulars
	legs := c.Kind.Legs(next, c.Effect, len(c.Request.Errands)+1)
	next.Opens, next.Manned = c.supplied(next), c.manned(next, legs, now)
	due := c.Kind.By(next)
	if raise, _ := c.Request.endangered(now); raise != 0 && len(heard) > 0 { // the danger is new: its promise counts from now
		due = min(c.Request.Promise, now.Add(lifeThreateningWithin))
	}
	entries := []Entry{say(now, Triaged{Particulars: x.Particulars, Opens: next.Opens, Manned: next.Manned, Due: due, RespondBy: c.Kind.respondBy(next)}, x.Words.secrets()...)}
	entries = append(entries, alarmed(heard, LifeThreatening, 0, now)...)
	if next.Urgency == LifeThreatening {
		entries = append(entries, c.raise(ToCoordinator, ReasonRedFlag, 0, now)...)
	}
	entries = append(entries, c.unsupplied(next, now)...)
	var named Outcome
	if x.Against != nil {
		if named, err = c.name(x.Against, now); err != nil {
			return Outcome{}, err
		}
		entries = append(entries, named.Entries...)
	}
	entries = append(entries, c.recall(now)...) // earlier rounds have nothing left to recall
	if next.Kind == c.Request.Kind {
		c.Request.succeed(legs)
	}
	if next.Place.Area() != c.Request.Place.Area() { // another community, another gate
		for i := range legs {
			legs[i].Arrangement.Approved, legs[i].Arrangement.Released = false, false
		}
	}
	if len(legs) > 0 {
		entries = append(entries, say(now, Routed{Round: next.Round, Effect: c.Effect, Legs: legs}))
	}
	return Outcome{Entries: entries, Follow: named.Follow}, nil
}

// Decide notes the contact; red flags in it make the request life-threatening and pass it up.
func (x AddContact) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbAddContact); err != nil {
		return Outcome{}, err
	}
	if !slices.Contains(Sources, x.Channel) {
		return Outcome{}, noChannel()
	}
	if err := x.Words.check(); err != nil {
		return Outcome{}, err
	}
	at := c.at(c.Request.Submitted, now)
	entries := []Entry{say(at, ContactAdded{Channel: x.Channel, Other: x.Other, Contact: x.Contact}, x.Words.secrets()...)}
	heard := c.hear(x.Words, c.Request.Needs)
	if len(heard) > 0 {
		raise, due := c.Request.endangered(now) // a call that is entered late does not make the promise late
		entries = append(append(entries, alarmed(heard, raise, due, at)...), c.raise(ToCoordinator, ReasonRedFlag, 0, now)...)
	}
	follow, err := c.heard(x.Contact, x.Channel, x.Other, c.Request.Place)
	if p := c.Other; c.Request.State == StateMerged && len(heard) > 0 && p.State.Active() && p.raisedFor(ReasonRedFlag, 0) < ToCoordinator { // nobody looks after this one itself
		follow = append(follow, Follow{Subject: Subject{OfRequest, p.ID}, Command: Escalate{Level: ToCoordinator, Reason: ReasonRedFlag}})
	}
	return Outcome{Entries: entries, Follow: follow}, err
}

// Decide withdraws this request's errands: the parent's serve it.
func (m Merge) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbMerge); err != nil {
		return Outcome{}, err
	}
	if m.Parent == "" || m.Parent == c.Request.ID {
		return Outcome{}, Wrong("parent", "须并入另一件求助", "merge it into another request")
	}
	if len(c.Request.Children) > 0 {
		return Outcome{}, Refuse(Conflict, "已有求助并入此件，不能再并入别件", "other requests were merged into this one")
	}
	if c.Other.ID == "" || c.Other.Kind != c.Request.Kind || !c.Act.Sees(c.Other, c.Beside) {
		return Outcome{}, Wrong("parent", "只能并入同一事项的另一件求助", "merge it into another request of the same kind")
	}
	child := Child{Request: c.Request.ID, Household: c.Request.Place.Household, Persons: c.Request.Persons}
	out := Outcome{Entries: append(c.recall(now), say(now, Merged(m))), Follow: []Follow{{Subject: Subject{OfRequest, m.Parent}, Command: Join{Child: child}}}}
	// Both are about everybody whom one of them is about.
	against := slices.Clone(c.Other.Against)
	for _, id := range c.recorded() {
		if !slices.Contains(against, id) {
			against = append(against, id)
		}
	}
	if !slices.Equal(against, c.recorded()) {
		out.Entries = append(out.Entries, say(now, AgainstNamed{Against: against}))
	}
	if len(against) > len(c.Other.Against) {
		out.Follow = append(out.Follow, Follow{Subject: Subject{OfRequest, m.Parent}, Command: NameAgainst{Against: against}})
	}
	return out, nil
}

// Decide takes the child's people in while the errand is still to be done.
func (j Join) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbJoin); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(now, Joined(j))}}, nil
}

// Decide recalls what waits and lays it down for the control that holds now. What a cadre has in hand, or has done, stays,
// so it acts only while everything waits.
func (Route) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbRoute); err != nil {
		return Outcome{}, err
	}
	if !c.Request.Reroutes(c.Effect) {
		return Outcome{}, Refuse(Conflict, "无须重排", "there is nothing to lay down anew")
	}
	legs := c.Kind.Legs(c.Request, c.Effect, len(c.Request.Errands)+1)
	c.Request.succeed(legs)
	return Outcome{Entries: append(c.recall(now), say(now, Routed{Round: c.Request.Round, Effect: c.Effect, Legs: legs}))}, nil
}

// succeed lets errands that are laid down anew take the place of those recalled for them: whoever had begun one of these
// and finishes it has finished the new one, and nobody does it twice.
func (r Request) succeed(legs []Leg) {
	for i := range legs {
		for _, old := range r.Errands {
			if old.State.Live() && old.State != ErrandFinished && old.alike(legs[i]) {
				legs[i].Replaces = old.N
				legs[i].keep(old)
			}
		}
	}
}

// Reroutes reports whether the errands were laid down for another control than the one that holds now, and may still be
// laid down anew.
func (r Request) Reroutes(now Effect) bool {
	if r.Effect == now {
		return false
	}
	for _, e := range r.Errands {
		if e.Round == r.Round && e.State.Live() && e.State != ErrandWaiting {
			return false
		}
	}
	return true
}
