package dispatch

import (
	"slices"
	"time"
)

// Recipient is whom a short message goes to. Robots and programs have none.
type Recipient string

// The recipients.
const (
	ToNobody   Recipient = ""
	ToResident Recipient = "resident"
	ToCadre    Recipient = "cadre"
)

// MessageState says whether a message has gone out.
type MessageState string

// A message leaves waiting when it is sent, or dead when it was tried too often or can never be sent; it leaves dead when
// somebody sends it again.
const (
	MessageWaiting MessageState = "waiting"
	MessageSent    MessageState = "sent"
	MessageDead    MessageState = "dead"
)

// Message is one thing that a target is to be told, mostly about a request: never more than which and where to look. It is the
// row of its own outbox. Where a day of the journal was sealed, the number is the short form of its head.
type Message struct {
	ID       ID
	Target   ID
	Occasion Occasion
	Request  ID
	Number   string
	Version  int64 // of the request, with this
	To       Recipient
	Cadre    ID // to whom, or whose errand it is about
	At       Moment
	State    MessageState
	Tries    int
	NextAt   Moment // when it may go, or went
	Trouble  string // why it did not go: a code, never what was sent
}

const (
	// MostTries is how often a message is tried before it is dead: over some three hours.
	MostTries = 12
	firstWait = 5 * time.Second
	longWait  = 30 * time.Minute
)

// Failed is the message after it could not be sent. Later says that it may be tried again.
func (m Message) Failed(now Moment, trouble string, later bool) Message {
	m.Tries++
	m.Trouble = trouble
	if !later || m.Tries >= MostTries {
		m.State, m.NextAt = MessageDead, now
		return m
	}
	m.NextAt = now.Add(min(longWait, firstWait<<(m.Tries-1)))
	return m
}

// notices says which occasions an entry of a request is, and for whom.
func notices(before, after Request, e Entry) (all []Message) {
	tell := func(o Occasion, to Recipient, cadre ID) {
		all = append(all, Message{Occasion: o, Request: after.ID, Number: after.Number, Version: after.Version, To: to, Cadre: cadre, At: e.Recorded, State: MessageWaiting, NextAt: e.Recorded})
	}
	switch f := e.Fact.(type) {
	case Submitted:
		if f.Urgency == LifeThreatening {
			tell(OnRedFlag, ToNobody, "")
		}
		if f.Channel != "import" { // a list may be old, and its phones were not given to us
			tell(OnSubmitted, ToResident, "")
		}
	case Escalated:
		tell(OnEscalated, ToNobody, "")
	case Ordered:
		tell(OnOrdered, ToCadre, f.Cadre)
	case Proposed:
		tell(OnOrdered, ToCadre, f.Cadre)
	case SignedOff:
		tell(OnFailed, ToNobody, "")
	}
	if before.State != StateDone && after.State == StateDone {
		tell(OnDone, ToResident, "")
	}
	return all
}

// Hears reports whether a target wants to be told. Residents are told by short message only, cadres also in their group.
func (t Target) Hears(m Message, path []ID, unit ID) bool {
	if t.Paused || !slices.Contains(t.Occasions, m.Occasion) || t.Area != "" && !slices.Contains(path, t.Area) || t.Unit != "" && t.Unit != unit {
		return false
	}
	switch t.Channel {
	case SMS:
		return m.To != ToNobody
	case Webhook:
		return true
	}
	return m.To != ToResident
}

// TellSeal returns what targets are to be told of a day that was sealed: robots and programs, wherever they listen.
func TellSeal(targets []Target, head string, now Moment) (all []Message) {
	for _, t := range targets {
		if t.Paused || t.Channel == SMS || !slices.Contains(t.Occasions, OnSealed) {
			continue
		}
		all = append(all, Message{ID: NewID(now.Time()), Target: t.ID, Occasion: OnSealed, Number: head, At: now, State: MessageWaiting, NextAt: now})
	}
	return all
}
