package dispatch

import "slices"

// OfContact are the calls, messages and visits.
const OfContact SubjectSort = "contact"

// VerbReceive is what the program does when one is about a request.
const VerbReceive Verb = "receive"

// Contact is one call, message or visit that reached the desk 来电: it may raise several requests, and a request may have many. Who
// spoke and what they said are personal values of those requests' entries.
type Contact struct {
	ID        ID // made on the device, as soon as somebody answers
	Channel   Source
	Other     bool // who called is not the one who needs help
	Area      ID   // of what it was about first
	Household ID   // likewise; "" while nobody knows it
	By        ID   // who answered
	At        Moment
	Requests  []ID // what it was about, in order
	Seq       int64
}

// Received says that a call, message or visit was about a request. The first such entry begins the contact.
type Received struct {
	Channel   Source
	Other     bool
	Area      ID
	Household ID
	Request   ID
}

// Receive records that a contact was about a request. The program gives it when the request, or a further call about it, is recorded.
type Receive Received

func (Received) fact()        {}
func (Receive) Verb() Verb    { return VerbReceive }
func (x Receive) Asks() Needs { return Needs{Into: x.Area} }

// Decide records each request of a contact once.
func (x Receive) Decide(c Case, now Moment) (Outcome, error) {
	if s, ok := c.State.(Contact); !ok || slices.Contains(s.Requests, x.Request) {
		return Outcome{}, nil
	}
	return Outcome{Entries: []Entry{say(c.at(0, now), Received(x))}}, nil
}

// heard returns the commands that follow when a request or a further call is recorded: the contact, if one is named, lists the
// request, and the household was heard from. A contact belongs to the person who answered it, and has one channel.
func (c Case) heard(contact ID, channel Source, other bool, p Place) ([]Follow, error) {
	var follow []Follow
	if contact != "" {
		if was := c.Contact; was.Seq > 0 && (was.By != c.Act.Actor || was.Channel != channel) {
			return nil, Wrong("contact", "这是另一次来电", "it is another call")
		}
		follow = append(follow, Follow{Subject: Subject{OfContact, contact},
			Command: Receive{Channel: channel, Other: other, Area: p.Area(), Household: p.Household, Request: c.Request.ID}})
	}
	if p.Household != "" {
		follow = append(follow, Follow{Subject: Subject{OfHousehold, p.Household}, Command: Hear{Request: c.Request.ID}, IfThere: true})
	}
	return follow, nil
}

// Apply folds one entry of its journal into the contact.
func (s Contact) Apply(e Entry) Contact {
	if f, ok := e.Fact.(Received); ok {
		if s.Seq == 0 {
			s.Channel, s.Other, s.Area, s.Household, s.By, s.At = f.Channel, f.Other, f.Area, f.Household, ID(e.OnBehalf), e.At
		}
		s.Requests = append(slices.Clone(s.Requests), f.Request)
	}
	s.ID, s.Seq = e.Subject.ID, e.Seq
	return s
}

// Called says how and when it came.
func (s Contact) Called() Text {
	at := s.At.Time().Format(" 01-02 15:04")
	return Text{s.Channel.Name().ZH + at, s.Channel.Name().EN + at}
}

// Subject implements Folded.
func (s Contact) Subject() Subject { return Subject{OfContact, s.ID} }

// Length implements Folded.
func (s Contact) Length() int64 { return s.Seq }

// Fold implements Folded.
func (s Contact) Fold(e Entry) Folded { return s.Apply(e) }

// Where implements Folded.
func (s Contact) Where() ID { return s.Area }

// Dues implements Folded.
func (Contact) Dues() []Due { return nil }

// contactSort is what the journal has to know of it.
var contactSort = Sort{
	Of: OfContact, Name: Text{"来电", "contact"},
	Verbs: []VerbRow{
		{Verb: VerbReceive, Name: Text{"接到来电", "receive a contact"}, Of: OfContact, Command: Receive{}, Fact: Received{}, Told: Text{"接到来电", "received a contact"}, Roles: program, Opens: true},
	},
	New: func(id ID) Folded { return Contact{ID: id} },
	Opens: func(g Grant, a Act, s Folded, path []ID) bool {
		return inArea(g, a, s, path) || a.Actor == s.(Contact).By
	},
	Begins: Grant.opensNew,
}
