package dispatch

import "slices"

// What changes in the world, a control, a gate or a facility, has to reach what is already given. The area or the facility keeps
// until when its changes have been followed up; until then a due asks for it. The Desk then gives [Adapt] to each unfinished
// request that the change concerns, and [FollowUp] to what has changed.

type (
	// Hindered says that an errand in hand cannot go on as it stands: its holder and the coordinator have to choose.
	Hindered struct {
		Errand int
		Reason Reason
	}
	// Redirected says where an errand in hand ends from now on, because a control changed 改送.
	Redirected struct {
		Errand int
		Leg    Leg
	}
	// FollowedUp says that what was in hand has been brought in line with the changes so far.
	FollowedUp struct{}

	// Adapt brings a request in line with a change: of the facility that it names, of its compound's gates, or of the control.
	Adapt struct {
		Facility ID
		Gates    bool
	}
	// Redirect ends an errand in hand where the present control says 改送.
	Redirect struct{ Errand int }
	// FollowUp notes that the changes of an area or a facility have been followed up.
	FollowUp struct{}
)

func (Hindered) fact()   {}
func (Redirected) fact() {}
func (FollowedUp) fact() {}

func (Adapt) Verb() Verb    { return VerbAdapt }
func (Redirect) Verb() Verb { return VerbRedirect }
func (FollowUp) Verb() Verb { return VerbFollowUp }

// Asks for the facility.
func (x Adapt) Asks() Needs { return Needs{Facility: x.Facility} }

// Decide lays the errands down anew where none has begun. What has begun and cannot go on as it stands is told to its holder and
// passed up; so is a trip whose hospital is gone.
func (x Adapt) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbAdapt); err != nil {
		return Outcome{}, err
	}
	var entries []Entry
	switch {
	case x.Facility != "":
		if c.Facility.Usable() {
			break
		}
		for _, e := range c.Request.Errands {
			if e.goesTo(x.Facility) && c.Request.current(e) {
				entries = append(entries, c.without(e, now)...)
			}
		}
	case x.Gates:
		for _, e := range c.Request.Errands {
			if e.State.Given() && e.atGate(c.Request.Place.Compound) && c.Request.current(e) {
				entries = append(entries, c.hinder(e, ReasonGate, now)...)
			}
		}
	default:
		entries = c.underControl(now)
	}
	if len(entries) == 0 {
		return Outcome{}, Refuse(Conflict, "无须调整", "there is nothing to adapt")
	}
	return Outcome{Entries: entries}, nil
}

// current reports whether an errand belongs to the present round and is still to be done.
func (r Request) current(e Errand) bool {
	return e.Round == r.Round && e.State.Live() && e.State != ErrandFinished
}

// goesTo reports whether the errand has yet to go to a facility.
func (e Errand) goesTo(facility ID) bool {
	return e.Drop.Facility == facility || e.Pick.Facility == facility && e.PickedUpAt == 0 || e.Arrangement.Facility == facility && e.PickedUpAt == 0
}

// atGate reports whether the errand has yet to pass a gate of the compound.
func (e Errand) atGate(compound ID) bool {
	return compound != "" && (e.Drop.Compound == compound || e.Pick.Compound == compound && e.PickedUpAt == 0)
}

// without takes an errand that has not begun from its holder, so that it is planned with another facility. One that has begun is
// hindered. A facility that somebody arranged is no longer arranged, and the coordinator has to find another.
func (c Case) without(e Errand, now Moment) []Entry {
	var entries []Entry
	if e.Arrangement.Facility == c.Facility.ID {
		a := e.Arrangement
		a.Facility = ""
		entries = append(entries, say(now, Arranged{Errand: e.N, Arrangement: a}))
		entries = append(entries, c.raise(ToCoordinator, ReasonSealed, e.N, now)...)
	}
	switch e.State {
	case ErrandUnderway:
		entries = append(entries, c.hinder(e, ReasonSealed, now)...)
	case ErrandOffered, ErrandAccepted:
		entries = append(entries, say(now, Taken{Errand: e.N, Cadre: e.Cadre, Reason: ReasonSealed}))
	}
	return entries
}

// hinder tells the holder that the errand cannot go on as it stands, once, and the coordinator.
func (c Case) hinder(e Errand, why Reason, now Moment) []Entry {
	if e.Hindered == why {
		return nil
	}
	return append([]Entry{say(now, Hindered{Errand: e.N, Reason: why})}, c.raise(ToCoordinator, why, e.N, now)...)
}

// underControl lays the errands down for the control that holds now, or tells those who have begun.
func (c Case) underControl(now Moment) []Entry {
	r := c.Request
	if r.Effect == c.Effect {
		return nil
	}
	legs := c.Kind.Legs(r, c.Effect, len(r.Errands)+1)
	if !r.begun() {
		r.succeed(legs)
		return append(c.recall(now), say(now, Routed{Round: r.Round, Effect: c.Effect, Legs: legs}))
	}
	var entries []Entry
	for _, e := range r.Errands {
		if e.State != ErrandUnderway || !r.current(e) {
			continue
		}
		if i := slices.IndexFunc(legs, e.alike); i < 0 || legs[i].Pick.Role != e.Pick.Role || legs[i].Drop.Role != e.Drop.Role || legs[i].Pass && !e.Pass || legs[i].Guarded && !e.Guarded {
			entries = append(entries, c.hinder(e, ReasonControl, now)...)
		}
	}
	return entries
}

// begun reports whether an errand of the round was begun.
func (r Request) begun() bool {
	return slices.ContainsFunc(r.Errands, func(e Errand) bool {
		return e.Round == r.Round && (e.State == ErrandUnderway || e.State == ErrandFinished)
	})
}

// alike reports whether a leg takes the place of the errand.
func (e Errand) alike(l Leg) bool { return e.Counted == l.Counted && (e.After == 0) == (l.After == 0) }

// Decide sends the errand to where the present control lets it go, and lays the others down accordingly.
func (x Redirect) Decide(c Case, now Moment) (Outcome, error) {
	e, err := c.own(x.Errand, VerbRedirect)
	if err != nil {
		return Outcome{}, err
	}
	r := c.Request
	legs := c.Kind.Legs(r, c.Effect, len(r.Errands)+1)
	i := slices.IndexFunc(legs, e.alike)
	if e.Hindered != ReasonControl || r.Effect == c.Effect || i < 0 {
		return Outcome{}, Refuse(Conflict, "管控没有变，不用改送", "no control has changed; there is nothing to redirect")
	}
	entries := []Entry{say(now, Redirected{Errand: e.N, Leg: legs[i]})}
	number := map[int]int{legs[i].N: e.N} // of the legs as they would be, those that they have now
	for _, l := range slices.Delete(slices.Clone(legs), i, i+1) {
		number[l.N] = len(r.Errands) + len(number)
	}
	var rest []Leg
	for _, l := range legs {
		if l.N == legs[i].N {
			continue
		}
		l.N, l.After = number[l.N], number[l.After]
		rest = append(rest, l)
	}
	for _, o := range r.Errands {
		if o.N != e.N && r.current(o) && o.State != ErrandUnderway {
			entries = append(entries, say(now, Withdrawn{Errand: o.N}))
		}
	}
	return Outcome{Entries: append(entries, say(now, Routed{Round: r.Round, Effect: c.Effect, Legs: rest}))}, nil
}

// Decide notes it.
func (FollowUp) Decide(c Case, now Moment) (Outcome, error) {
	if at := followUpOf(c.State); at == 0 || at > now {
		return Outcome{}, Refuse(Conflict, "尚未到时", "its time has not come")
	}
	return Outcome{Entries: []Entry{say(now, FollowedUp{})}}, nil
}

// followUpOf returns when the changes of an area or a facility are to be followed up; 0 for never.
func followUpOf(s Folded) Moment {
	for _, d := range s.Dues() {
		if d.Step == StepFollowUp {
			return d.At
		}
	}
	return 0
}
