package dispatch

import (
	"slices"
	"strings"
)

// Submit raises a request 登记. What the caller said and who they are stay personal values.
type Submit struct {
	Number string // drawn by the Desk
	Particulars
	Against  []ID
	Channel  Source
	Other    bool
	Contact  ID      // the call, message or visit that it came by; "" for one of its own
	Doubtful bool    // a parser was not sure: an operator must check
	Unclear  []Doubt // what it was not sure of
	Words    Words
	Bears    string // the number of the list that it was imported from
	DoneBy   ID     // who has done it already, where it is entered from paper 补录
	DoneAt   Moment // when that was; 0 for what is still to be done
}

// Source is a way on which a contact reaches the desk 来源.
type Source string

// Sources lists them.
var Sources = []Source{"hotline", "message", "visit", "link", "import", "schedule"}

var sourceNames = map[Source]Text{
	"hotline": {"热线", "hotline"}, "message": {"消息", "message"}, "visit": {"上门", "visit"}, "link": {"居民链接", "the resident's page"},
	"import": {"导入", "import"}, "schedule": {"定期服务", "schedule"},
}

// Name returns what a person sees.
func (s Source) Name() Text { return sourceNames[s] }

func (Submit) Verb() Verb { return VerbSubmit }
func (s Submit) Asks() Needs {
	return Needs{Place: &s.Place, Kind: s.Kind, Contact: s.Contact, Cadre: s.DoneBy, Supply: true}
}

// WithNumber implements Numbered.
func (s Submit) WithNumber(number string) Command {
	s.Number = number
	return s
}

// WithHousehold implements Housed.
func (s Submit) WithHousehold(name func(Place, string) ID) Command {
	s.Place, s.Words.Room = s.Place.canonical(s.Words.Room)
	s.Place.Household = name(s.Place, s.Words.Room)
	return s
}

// WithPlace implements Placed.
func (s Submit) WithPlace(settle func(Place) Place) Command {
	s.Place = settle(s.Place)
	return s
}

// Numbered is a command whose subject gets a short number; the Desk draws it.
type Numbered interface{ WithNumber(number string) Command }

// Housed is a command that may name a door: the Desk gives the household in a room of a place a name that tells nothing.
type Housed interface {
	WithHousehold(name func(p Place, room string) ID) Command
}

// Decide records the request, promises a time, and lays down its errands; one without a place, or doubtful, waits for
// an operator. Where a life is in danger, it does not wait for answers that are missing, and somebody is sent to words that only
// say about where.
func (s Submit) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbSubmit); err != nil {
		return Outcome{}, err
	}
	if c.Kind.Code == "" || c.Kind.Retired {
		return Outcome{}, Wrong("kind", "没有这个事项", "there is no such kind")
	}
	if !slices.Contains(Sources, s.Channel) {
		return Outcome{}, noChannel()
	}
	unanswered := c.Kind.Flow.unanswered(s)
	var err error
	if s.Particulars, err = s.checked(c.Kind.Code, s.Words); err != nil {
		return Outcome{}, err
	}
	against, err := c.accused(s.Against)
	if err != nil {
		return Outcome{}, err
	}
	if c.Act.At != 0 && c.Act.At < Earliest {
		return Outcome{}, Wrong("at", "来电时间须在2000年以后", "the call must have come after 2000")
	}
	at := c.at(0, now)
	heard := c.hear(s.Words, s.Needs)
	if len(heard) > 0 {
		s.Urgency = LifeThreatening
	}
	if s.Urgency == LifeThreatening {
		s.Place = s.Place.atOnce()
	}
	if err := s.past(c, at, now); err != nil {
		return Outcome{}, err
	}
	done := s.DoneAt != 0
	review := !done && (s.Doubtful || enteredAt(at, now) != 0 && now.Sub(at) > longAgo || !s.Place.Known() || unanswered && s.Urgency < LifeThreatening)
	r := Request{Particulars: s.Particulars, Submitted: at, Round: 1}
	r.Opens = c.supplied(r)
	legs := c.Kind.Legs(r, c.Effect, 1)
	if !done && (!review || s.Channel == "link") { // the promise on a page tells nobody whether the form has to be checked first
		r.Manned = c.manned(r, legs, now)
	}
	entries := []Entry{say(at, Submitted{
		Number: s.Number, Particulars: s.Particulars, Against: against,
		Opens: r.Opens, Manned: r.Manned, Due: c.Kind.By(r), RespondBy: c.Kind.respondBy(r), Channel: s.Channel, Other: s.Other, Contact: s.Contact, Review: review, Entered: enteredAt(at, now), Links: s.links(c.Act.Role), Doubts: s.Unclear,
	}, s.Words.secrets()...)}
	entries = append(entries, alarmed(heard, LifeThreatening, 0, at)...)
	if s.Urgency == LifeThreatening && !done {
		entries = append(entries, c.raise(ToCoordinator, ReasonRedFlag, 0, at)...)
	}
	if !done {
		entries = append(entries, c.unsupplied(r, at)...)
	}
	if len(against) > 0 {
		entries = append(entries, c.above(at)...)
	}
	if !review && len(legs) > 0 {
		entries = append(entries, say(at, Routed{Round: 1, Effect: c.Effect, Legs: legs}))
	}
	if done {
		entries = append(entries, s.did(c, legs)...)
	}
	follow, err := c.heard(s.Contact, s.Channel, s.Other, s.Place)
	return Outcome{Entries: entries, Follow: follow, Bears: s.Bears}, err
}

// links is how many links of the resident's are handed out with the answer: one to whoever takes calls, who tells it to the caller, and
// to a resident who writes themselves.
func (s Submit) links(by Role) int {
	if s.Channel != "import" && (by.TakesCalls() || by == Resident) {
		return 1
	}
	return 0
}

func noChannel() error {
	var codes []string
	for _, s := range Sources {
		codes = append(codes, string(s))
	}
	return Wrong("channel", "来源须为 "+strings.Join(codes, "、"), "the channel is one of "+strings.Join(codes, ", "))
}

func (k Kind) respondBy(r Request) Moment {
	if k.Respond == 0 {
		return 0
	}
	return r.Submitted.Add(k.Respond)
}
