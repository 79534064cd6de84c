package dispatch

import (
	"cmp"
	"slices"
	"time"
)

// Tick says that a mark of the promise has passed.
type Tick struct{}

func (Tick) Verb() Verb { return VerbTick }

// Marks are the parts of the promise, in percent, at which something happens: the search widens, then the
// coordinator, the subdistrict and the district are told.
var Marks = []struct {
	Percent int
	Tell    Level
}{{50, NotEscalated}, {80, ToCoordinator}, {100, ToSubdistrict}, {150, ToDistrict}}

const (
	// arriveWithin is how long a trip without an appointment may take from its pick-up.
	arriveWithin = time.Hour
	// attendWithin is how long whoever has reached somebody whose life is in danger may be with them until it is asked how it stands.
	attendWithin = time.Hour
	// returnWithin is how long somebody who is ready to go home waits for the way back.
	returnWithin = time.Hour
	// boarding is how long after the agreed pick-up somebody may be reported as picked up: whoever comes at the minute helps them
	// in first.
	boarding = 10 * time.Minute
	// soonDue is how long before its end a promise is in danger as soon as nobody is found.
	soonDue = 3 * time.Hour
)

// runs returns the time in which what comes next is to be done. Where a life is in danger, somebody has to be there by the promise;
// once they are, what they do there has a time of its own. A trip has to begin by its pick-up, where one is agreed, and to arrive by
// its appointment; its way back counts from when the person is ready. For everything else it is the promise.
func (r Request) runs() (from, due Moment) {
	if there := r.reached(); r.Urgency == LifeThreatening && there != 0 {
		return there, max(r.Promise, there.Add(attendWithin))
	}
	for _, e := range r.Errands {
		if e.Round != r.Round || !e.State.Live() || e.State == ErrandFinished || !slices.Contains(e.Carries, Person) {
			continue
		}
		agreed := e.Arrangement.PickUpAt
		switch {
		case e.After != 0:
			ready := max(r.Latest(e.After).ends(), agreed)
			return ready, ready.Add(returnWithin)
		case agreed == 0:
		case e.PickedUpAt == 0:
			return r.Since, max(agreed, r.Since)
		case r.Appointment == 0:
			return e.PickedUpAt, max(r.Promise, e.PickedUpAt.Add(arriveWithin))
		}
		break
	}
	if from := r.possible(); from > r.Since && from < r.Promise { // nobody can do anything before
		return from, r.Promise
	}
	return r.Since, r.Promise
}

// reached is when somebody first got in the present round to who asked for help: arrived where they are, took them along, or did what
// they asked for; 0 while nobody has.
func (r Request) reached() (first Moment) {
	legs := r.Live()
	for _, e := range legs {
		switch goesOn := slices.ContainsFunc(legs, func(o Errand) bool { return o.After == e.N }); {
		case !slices.Contains(e.Carries, Person) && !goesOn: // of goods that are taken on from the gate the last leg gets there
			first = earliest(first, earliest(e.ArrivedAt, e.FinishedAt))
		case slices.Contains(e.Carries, Person) && e.After == 0:
			first = earliest(first, earliest(e.PickedUpAt, e.FinishedAt))
		}
	}
	return first
}

// Kept reports whether what was promised was done by then: where a life is in danger somebody had to be there, and all else had to be
// done.
func (r Request) Kept() bool {
	if there := r.reached(); r.Urgency == LifeThreatening && there != 0 {
		return there <= r.Promise
	}
	at := cmp.Or(r.DoneAt, r.ClosedAt) // what was answered at the desk is closed without being done
	return at != 0 && at <= r.Due
}

// ends is when somebody who was brought there by the errand is ready for the next one.
func (e Errand) ends() Moment { return e.FinishedAt.Add(e.Wait) }

// NextMark returns the mark that has not fired yet and when it falls; 0 when all have, or no clock runs.
func (r Request) NextMark() (percent int, at Moment) {
	from, due := r.runs()
	if !r.State.Active() || due == 0 {
		return 0, 0
	}
	from, due = from.Add(r.late()), due.Add(r.late())
	for _, m := range Marks {
		if m.Percent <= r.Clock {
			continue
		}
		at = from + (due-from)*Moment(m.Percent)/100
		if m.Percent >= 100 && r.boards() {
			at = at.Add(boarding)
		}
		return m.Percent, at
	}
	return 0, 0
}

// boards reports whether what comes next is that somebody is picked up at an agreed time by whoever has set out for it.
func (r Request) boards() bool {
	return slices.ContainsFunc(r.Errands, func(e Errand) bool {
		return e.Round == r.Round && e.State == ErrandUnderway && e.After == 0 && e.PickedUpAt == 0 && e.Arrangement.PickUpAt != 0 && slices.Contains(e.Carries, Person)
	})
}

// Decide fires every mark that has passed, once each. The search widens with each. The request is passed up where the promise is
// broken, where something is not as agreed, and where a life is in danger and nobody has taken it over.
func (Tick) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbTick); err != nil {
		return Outcome{}, err
	}
	r := c.Request
	urgent := !r.agreed(now) || r.Urgency == LifeThreatening && r.Keeper.By == ""
	var entries []Entry
	told := NotEscalated
	for _, m := range Marks {
		percent, at := r.NextMark()
		if percent != m.Percent || now < at {
			continue
		}
		entries = append(entries, say(now, Ticked{Mark: m.Percent}))
		if urgent || m.Percent >= 100 {
			told = m.Tell
		}
		r.Clock = m.Percent
	}
	if len(entries) == 0 {
		return Outcome{}, Refuse(Conflict, "尚未到时", "its time has not come")
	}
	for _, e := range r.Errands {
		if e.Round == r.Round && e.State == ErrandWaiting && e.Tries > 0 {
			entries = append(entries, c.raise(ToCoordinator, ReasonNobody, e.N, now)...)
		}
	}
	return Outcome{Entries: append(entries, c.raise(told, ReasonPromise, 0, now)...)}, nil
}

// agreed reports whether all is as agreed: every errand of the round is attended to, or waits for its time or for the one before.
func (r Request) agreed(now Moment) bool {
	return r.State != StateReview && len(r.Errands) > 0 && r.all(0, func(e Errand) bool {
		if e.State != ErrandWaiting {
			return e.attended()
		}
		awaits := r.Awaits(e)
		return len(awaits) == 1 && awaits[0] == ItsTurn || len(awaits) == 0 && r.ready(e) > now
	})
}

// pressing reports whether the promise is in danger when nobody is found now, or what it is for runs out before anybody comes.
func (r Request) pressing(now Moment) bool {
	from, due := r.runs()
	return r.RunsOut != 0 && r.Manned > r.RunsOut.Day().Start() || r.Urgency > Routine || due.Sub(now) <= soonDue || now >= from+(due-from)/2
}
