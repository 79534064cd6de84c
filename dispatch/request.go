package dispatch

import (
	"slices"
	"time"
)

// Mention is what a request keeps of one call, message or visit about it. Who called and what was said are personal values
// of the entry that recorded it.
type Mention struct {
	Contact ID    // that it was part of; "" where nobody named one
	Seq     int64 // the entry that holds its words
	At      Moment
	Channel Source // hotline, message, visit, link
	Other   bool   // the caller is not the one who needs help
}

// Child is a request that was merged into this one: its people are served by the same errand.
type Child struct {
	Request, Household ID
	Persons            int
}

// Suspension says until when a request is on hold, and whether it goes back to review afterwards.
type Suspension struct {
	Since, Until Moment
	Review       bool
}

// Level is how far up the area tree a request was passed.
type Level int

// The levels of escalation 上报.
const (
	NotEscalated Level = iota
	ToCoordinator
	ToSubdistrict
	ToDistrict
)

// Request is what a resident, or a stranded person with no household, asks for. It is the fold of its
// entries; Version is the number of them.
type Request struct {
	ID       ID
	Number   string // short, for people: 1130-0042; never a credential
	Version  int64
	Standing Standing
	State    State
	Particulars
	Flags                           []string `kept:"apart"` // the red-flag words that were heard
	Signs                           []string `kept:"apart"` // the code of the red flag of each; missing for those of the first edition of the table
	Table                           int      // the edition of the built-in table that found them
	Doubts                          []Doubt  `kept:"apart"` // what whoever read it was not sure of, until it was checked
	Against                         []ID     `kept:"apart"` // whom a complaint is about; never sent to them: see [Request.About]
	Named                           int64    // the entry that last said so, of those after the first
	Submitted, RespondBy, Responded Moment
	Opens                           Moment // when the first shop opens from which it can be fetched; 0 where one was open
	Manned                          Moment // when the first of those comes on duty who can do it; 0 where somebody was, or nobody had said when
	Promise                         Moment // by when all is to be done
	Due                             Moment // by when what comes next is to be done: see [Request.runs]
	Entered                         Moment // when it was entered, where that was long after the call; 0 otherwise
	Since                           Moment // the round began: the clock of the promise runs from here
	DoneAt, ClosedAt                Moment
	Hold                            Suspension
	Contacts                        []Mention
	Errands                         []Errand
	Round                           int    // 1 at first; each 重办 begins another
	ConfirmedAt                     Moment // when the caller of a merged request said that it is solved
	Former                          []ID   // who did it while it was merged into another
	SameCadre                       bool   // whoever did it before may be given it again: the resident wishes it
	Effect                          Effect // the control under which the errands were laid down
	Parent                          ID
	Children                        []Child
	Clock                           int       // the last mark of the promise that fired, in percent
	Widened                         int       // how many tiers the search was widened by
	Raised                          []Raised  // why it was passed up, as far as that is not done
	Level                           Level     // the highest of those
	Peak                            Level     // the highest that it ever stood
	Keeper                          Keeper    // who has taken it over
	Custody                         []Custody // what cadres have in hand for it
	Attachments                     []Attachment
	Links                           int   // how often a resident's link was handed out: the number of the last one
	Erased                          int64 // the entry that erased what those before it brought of people; 0 for none
}

// Stop is one end of an errand.
type Stop struct {
	Role     StopRole
	Compound ID
	Facility ID // the facility chosen; "" while any of the kind will do
	Cadre    ID // who has what is to be fetched, where the role is [AtHolder]
}

// StopRole says what is at a stop.
type StopRole string

// The roles of a stop. Gate is the fixed receiving point 固定接收点 of a compound.
const (
	AtPharmacy StopRole = "pharmacy"
	AtMarket   StopRole = "market"
	AtHospital StopRole = "hospital"
	AtDepot    StopRole = "depot"
	AtDoor     StopRole = "door"
	AtGate     StopRole = "gate"
	AtPoint    StopRole = "point" // the compound's own point: rubbish, a sampling table
	// AtHolder is where a cadre is who has bought the goods and gave the errand up. No flow names it.
	AtHolder StopRole = "holder"
)

// Errand is one piece of work for a request, done by one cadre or a team.
type Errand struct {
	N         int // 1, 2, … within its request, over all rounds
	Round     int
	State     ErrandState
	Pick      Stop // where something or somebody is fetched; Role "" for a visit
	Drop      Stop // where it ends
	Skills    []string
	Pass      bool // crosses a closed gate: needs a pass
	Guarded   bool // for the protected crew 专班 only, by its flow
	Infected  bool `kept:"apart"` // for the protected crew only, because of who lives there
	Inside    bool // for somebody who lives or stays behind the gate
	Counted   bool // its end is the service that the figures count
	After     int  // the errand that must be finished before; 0 for none
	NotBefore Moment
	Replaces  int // the failed or recalled errand that this one takes the place of

	Cadre, Unit ID   // who has it, or did it
	Holders     []ID // everybody who was ever given or offered it
	Offers      []Offer
	Refused     []ID // who handed it back or declined: not asked again
	Unread      []ID // who did not answer or read in time, once for each time: others are asked before them
	Arrangement Arrangement
	Vehicle     Vehicle       // what it is done with; "" where anything does
	Before      []Condition   // what must be true before anybody is given it: see [Request.Awaits]
	Wait        time.Duration // how long one stays where it ends before the errand after it can begin
	Carries     []Thing       // what is on the way
	Owed        int64         // fen laid out and not repaid
	Debts       []Debt        // to whom
	Source      Stop          // where it was to be fetched, where it is fetched from a former holder now
	AssignedAt  Moment
	SeenBy      Moment // to be acknowledged by; 0 when it was, or need not be
	ReviewAt    Moment // not begun by then, the planner may give it to somebody who is quicker; 0: nobody but a person
	StartedAt   Moment
	PickedUpAt  Moment
	ArrivedAt   Moment // whoever has it stands where it ends
	FinishedAt  Moment
	Hindered    Reason // why it cannot go on as it stands; "" while it can
	RetryAt     Moment // nobody was found; not to be planned again before
	Tries       int    // how often nobody was found
	Barred      []Bar  `kept:"apart"` // the rules that kept everybody out the last time
}

// Protected reports whether only the protected crew 专班 may do it.
func (e Errand) Protected() bool { return e.Guarded || e.Infected }

// Earliest is from when on it can be done: by what was known when it was laid down, and by what was arranged since.
func (e Errand) Earliest() Moment { return max(e.NotBefore, e.Arrangement.PickUpAt) }

// Meets is the moment at which an errand has to end: of a trip's way out its appointment, 0 for others.
func (r Request) Meets(e Errand) Moment {
	if e.After != 0 || e.Drop.Role != AtHospital {
		return 0
	}
	return r.Appointment
}

// InHand is the errand as whoever has it does.
func (r Request) InHand(e Errand) InHand {
	return InHand{Request: r.ID, Errand: e.N, State: e.State, Urgency: r.Urgency, Protected: e.Protected(), Kind: r.Kind, Pick: e.Pick, Drop: e.Drop,
		Due: r.Due, PickedUp: e.PickedUpAt != 0, NotBefore: e.Earliest(), Persons: r.Persons, Point: r.Place.Point, Appointment: r.Meets(e), People: slices.Contains(e.Carries, Person)}
}

// Offer is an errand put to one cadre.
type Offer struct {
	Cadre       ID
	At, Expires Moment
	Answer      string // "", accepted, declined, lapsed, withdrawn
	AnsweredAt  Moment
}

// Read reports whether whoever has the errand has read it, and so sees whom it is for.
func (e Errand) Read() bool {
	return e.State == ErrandAccepted && e.SeenBy == 0 || e.State == ErrandUnderway
}

// ReadBy reports whether a cadre has read an errand of the request that was given to them.
func (r Request) ReadBy(cadre ID) bool {
	return slices.ContainsFunc(r.Errands, func(e Errand) bool { return e.Cadre == cadre && (e.Read() || e.State == ErrandFinished) })
}

// Silent is how often a cadre has let it lapse.
func (e Errand) Silent(cadre ID) int {
	n := 0
	for _, id := range e.Unread {
		if id == cadre {
			n++
		}
	}
	return n
}

// didBefore reports whether a cadre finished an errand of an earlier round, after which the resident said that the matter is not
// solved.
func (r Request) didBefore(cadre ID) bool {
	return !r.SameCadre && (slices.Contains(r.Former, cadre) || slices.ContainsFunc(r.Errands, func(e Errand) bool { return e.Round < r.Round && e.State == ErrandFinished && e.Cadre == cadre }))
}

// answers reports whether the request was merged and what it asked for is done: its caller may say whether it is solved.
func (r Request) answers() bool { return r.State == StateMerged && r.DoneAt != 0 }

// errand returns errand n; zero when there is none.
func (r Request) errand(n int) Errand {
	for _, e := range r.Errands {
		if e.N == n {
			return e
		}
	}
	return Errand{}
}

// Now derives the state of the request from its standing and the errands of its round.
func (r Request) Now() State {
	var round []ErrandState
	for _, e := range r.Errands {
		if e.Round == r.Round {
			round = append(round, e.State)
		}
	}
	return StateOf(r.Standing, round)
}

// Subject implements Folded.
func (r Request) Subject() Subject { return Subject{OfRequest, r.ID} }

// Length implements Folded.
func (r Request) Length() int64 { return r.Version }

// Fold implements Folded.
func (r Request) Fold(e Entry) Folded { return r.Apply(e) }

// Where implements Folded.
func (r Request) Where() ID { return r.Place.Area() }

// freed reports whether a cadre has a hand free again, so that others who wait may be served, in whatever district.
func freed(before, after Request) bool {
	return slices.ContainsFunc(before.Errands, func(was Errand) bool {
		return was.State.Given() && !slices.ContainsFunc(after.Errands, func(e Errand) bool { return e.N == was.N && e.State.Given() && e.Cadre == was.Cadre })
	})
}

// Who is the id of the cadre that a command on the request is about: the one it names, the one who acts, the one for whom
// the actor speaks, the one who has the errand; "" when it is about none.
func (r Request) Who(a Act, n Needs) ID {
	if n.Cadre != "" {
		return n.Cadre
	}
	if a.Role == CadreRole {
		return a.Cadre
	}
	if n.Errand == 0 {
		return ""
	}
	e := r.Latest(n.Errand)
	for _, h := range e.Holders {
		if a.OnBehalf == string(h) {
			return h
		}
	}
	return e.Cadre
}

// requestSort is what the journal has to know of it.
var requestSort = Sort{
	Of: OfRequest, Name: Text{"求助", "request"},
	Verbs: requestVerbs, Facts: requestFacts,
	New:    func(id ID) Folded { return Request{ID: id} },
	Opens:  func(g Grant, a Act, s Folded, path []ID) bool { return g.opens(a, s.(Request), path) },
	Begins: Grant.opensNew,
	Wakes: func(before, after Folded) bool {
		return freed(before.(Request), after.(Request)) || after.(Request).Widened > before.(Request).Widened
	},
	Spreads: func(before, after Folded, entries []Entry) []Follow {
		return before.(Request).spread(after.(Request), entries)
	},
	Counts: counts,
	Credits: func(before, after Folded, e Entry, ledger []Credit) []Credit {
		return Credits(before.(Request), after.(Request), e, ledger)
	},
	Tells: func(before, after Folded, e Entry) []Message { return notices(before.(Request), after.(Request), e) },
}
