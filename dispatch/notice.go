package dispatch

import (
	"slices"
	"time"
)

// Recipient is who receives a short message. Robots and programs have none.
type Recipient string

// The recipients.
const (
	ToNobody   Recipient = ""
	ToResident Recipient = "resident"
	ToCadre    Recipient = "cadre"
)

// MessageState says whether a message has gone out.
type MessageState string

// A message leaves waiting when it is sent, or becomes dead when it was tried too often or can never be sent; a person can send
// a dead one again.
const (
	MessageWaiting MessageState = "waiting"
	MessageSent    MessageState = "sent"
	MessageDead    MessageState = "dead"
)

// Message is one notice to a target, usually about a request: it names the request and carries a link, nothing personal. The
// row is its own outbox. For a sealed day, Number is the short form of the day's head.
type Message struct {
	ID       ID
	Target   ID
	Occasion Occasion
	Request  ID
	Number   string
	Version  int64 // version of the request
	To       Recipient
	Cadre    ID // the recipient, or whose errand it concerns
	At       Moment
	State    MessageState
	Tries    int
	NextAt   Moment // when it may be sent, or was
	Trouble  string // error code of the last attempt
}

const (
	// MostTries is how often a message is tried before it is dead, over about three hours.
	MostTries = 12
	firstWait = 5 * time.Second
	longWait  = 30 * time.Minute
)

// Failed returns the message after a failed attempt. With later it may be tried again.
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

// notices returns the messages that an entry of a request gives rise to.
func notices(before, after Request, e Entry) (all []Message) {
	tell := func(o Occasion, to Recipient, cadre ID) {
		all = append(all, Message{Occasion: o, Request: after.ID, Number: after.Number, Version: after.Version, To: to, Cadre: cadre, At: e.Recorded, State: MessageWaiting, NextAt: e.Recorded})
	}
	switch f := e.Fact.(type) {
	case Submitted:
		if f.Channel != "import" && f.Entered == 0 { // an imported list may be old, and its phones were given to somebody else
			tell(OnSubmitted, ToResident, "")
		}
	case Escalated:
		if f.Reason == ReasonRedFlag {
			tell(OnRedFlag, ToNobody, "")
		} else {
			tell(OnEscalated, ToNobody, "")
		}
	case Ordered:
		tell(OnOrdered, ToCadre, f.Cadre)
	case Proposed:
		tell(OnOrdered, ToCadre, f.Cadre)
	case SignedOff:
		tell(OnFailed, ToNobody, "")
	case Concluded: // its caller is answered as any other
		if !f.Undone {
			tell(OnDone, ToResident, "")
		}
	}
	if before.State != StateDone && after.State == StateDone {
		tell(OnDone, ToResident, "")
	}
	return all
}

// Hears reports whether a target wants the message. Residents get short messages only; cadres are also told in their group.
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

// TellSeal returns the messages about a sealed day: to robots and programs, in whatever area they listen.
func TellSeal(targets []Target, head string, now Moment) (all []Message) {
	for _, t := range targets {
		if t.Paused || t.Channel == SMS || !slices.Contains(t.Occasions, OnSealed) {
			continue
		}
		all = append(all, Message{ID: NewID(now.Time()), Target: t.ID, Occasion: OnSealed, Number: head, At: now, State: MessageWaiting, NextAt: now})
	}
	return all
}
