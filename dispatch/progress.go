package dispatch

import (
	"slices"
	"time"
)

type (
	// Start sets out on an accepted errand.
	Start struct{ Errand int }
	// PickUp says that the goods or the person were picked up.
	PickUp struct {
		Errand   int
		Facility ID
	}
	// Arrive says that the cadre is where the errand ends.
	Arrive struct{ Errand int }
	// Finish reports that the errand was done. It is never refused to a cadre who has or had the errand.
	Finish struct{ Errand int }
	// Undo takes a finish back, by the same cadre and within [UndoWithin].
	Undo struct{ Errand int }
	// Fail reports that the errand could not be done; a new errand replaces it.
	Fail struct {
		Errand int
		Reason Reason
	}
)

func (Start) Verb() Verb  { return VerbStart }
func (PickUp) Verb() Verb { return VerbPickUp }
func (Arrive) Verb() Verb { return VerbArrive }
func (Finish) Verb() Verb { return VerbFinish }
func (Undo) Verb() Verb   { return VerbUndo }
func (Fail) Verb() Verb   { return VerbFail }

// Asks for the cadre who has or had the errand.
func (f Finish) Asks() Needs { return Needs{Errand: f.Errand} }
func (u Undo) Asks() Needs   { return Needs{Errand: u.Errand} }

// UndoWithin is how long after the act a finish can be taken back.
const UndoWithin = time.Minute

// Decide sets out, which is reading the order too.
func (s Start) Decide(c Case, now Moment) (Outcome, error) {
	entries, err := c.report(s.Errand, VerbStart, Started(s), now)
	return outcome(append(entries, c.reads(c.Request.errand(s.Errand), now)...), err)
}

func (p PickUp) Decide(c Case, now Moment) (Outcome, error) {
	return outcome(c.report(p.Errand, VerbPickUp, PickedUp(p), now))
}

func (a Arrive) Decide(c Case, now Moment) (Outcome, error) {
	return outcome(c.report(a.Errand, VerbArrive, Arrived(a), now))
}

func (c Case) report(n int, v Verb, f Fact, now Moment) ([]Entry, error) {
	e, err := c.own(n, v)
	if err != nil {
		return nil, err
	}
	return []Entry{say(c.at(max(e.AssignedAt, e.StartedAt), now), f)}, nil
}

// Decide credits the cadre who did it. A report by a former holder finishes an unfinished errand too, and the coordinator is
// told when another cadre was on the way. A second report, and one for an errand that was withdrawn, is kept and not counted.
func (f Finish) Decide(c Case, now Moment) (Outcome, error) {
	e, err := c.errand(f.Errand, VerbFinish)
	if err != nil {
		return Outcome{}, err
	}
	holders := e.Holders
	e = c.Request.Latest(e.N) // the report counts for the errand that replaced this one
	who, unit := c.Cadre.ID, c.Cadre.Unit
	if who == "" {
		return Outcome{}, Refuse(Conflict, "任务没有承办人", "nobody holds the errand")
	}
	if !slices.Contains(holders, who) && !slices.Contains(e.Holders, who) {
		return Outcome{}, Missing("errand") // they never had it
	}
	if e.State == ErrandFinished {
		return Outcome{Entries: []Entry{say(c.at(c.Request.Submitted, now), Repeated{Errand: e.N, Cadre: who})}}, nil
	}
	if e.State == ErrandWithdrawn && c.Request.State != StateCancelled && c.Request.State != StateFailed { // merged, or triaged to another kind
		return Outcome{Entries: append([]Entry{say(c.at(c.Request.Submitted, now), Repeated{Errand: e.N, Cadre: who})}, c.raise(ToCoordinator, ReasonRelieved, e.N, now)...)}, nil
	}
	from := c.Request.Submitted
	if who == e.Cadre {
		from = max(e.AssignedAt, e.StartedAt)
	}
	entries := []Entry{say(c.at(from, now), Finished{Errand: e.N, Cadre: who, Unit: unit})}
	if e.State.Given() && who != e.Cadre {
		entries = append(entries, c.raise(ToCoordinator, ReasonRelieved, e.N, now)...)
	}
	return Outcome{Entries: entries}, nil
}

// Latest returns errand n, or the last one that replaced it; zero when there is no such errand.
func (r Request) Latest(n int) Errand {
	var found Errand
	for _, e := range r.Errands { // a replacement always comes after what it replaces
		if e.N == n || found.N != 0 && e.Replaces == found.N {
			found = e
		}
	}
	return found
}

// Decide takes the finish back unless a later errand has begun since.
func (u Undo) Decide(c Case, now Moment) (Outcome, error) {
	e, err := c.own(u.Errand, VerbUndo)
	if err != nil {
		return Outcome{}, err
	}
	at := c.at(e.FinishedAt, now)
	if at.Sub(e.FinishedAt) > UndoWithin {
		return Outcome{}, Refuse(Conflict, "办完已超过一分钟，不能撤回；请找网格长", "a minute has passed; ask the coordinator")
	}
	if e.Round != c.Request.Round || slices.ContainsFunc(c.Request.Errands, func(l Errand) bool { return l.After == e.N && l.State != ErrandWaiting }) {
		return Outcome{}, Refuse(Conflict, "后一段任务已开始，不能撤回", "the errand after it has begun")
	}
	return Outcome{Entries: []Entry{say(at, Undone(u))}}, nil
}

// answerLater is how long after nobody opened goods that were bought are brought again.
const answerLater = time.Hour

// Decide fails the errand, adds one that replaces it, and tells the coordinator. What was bought is brought by the errand that
// replaces it, from whoever has it.
func (n Fail) Decide(c Case, now Moment) (Outcome, error) {
	if err := n.Reason.check(true); err != nil {
		return Outcome{}, err
	}
	e, err := c.own(n.Errand, VerbFail)
	if err != nil {
		return Outcome{}, err
	}
	again := e.leg()
	again.N, again.Replaces, again.Refused = len(c.Request.Errands)+1, e.N, slices.Clone(e.Refused)
	bought := c.Request.bought(e, e.Cadre)
	if bought { // the goods are with them
		was := Errand{Pick: e.Pick}
		was.fromHolder(e.Cadre)
		again.Pick = was.Pick
	}
	if bought && n.Reason == ReasonNoAnswer { // they may try again
		again.NotBefore = now.Add(answerLater)
	} else {
		again.Refused = append(again.Refused, e.Cadre)
	}
	entries := []Entry{
		say(c.at(max(e.AssignedAt, e.StartedAt), now), Failed(n)),
		say(now, Routed{Round: c.Request.Round, Effect: c.Request.Effect, Legs: []Leg{again}}),
	}
	entries = append(entries, c.raise(ToCoordinator, ReasonErrand, e.N, now)...)
	return Outcome{Entries: append(entries, c.alarm(e, now)...)}, nil
}
