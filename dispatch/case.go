package dispatch

import (
	"fmt"
	"slices"
	"time"
)

// Act says who does something, for whom, when and on which device.
type Act struct {
	Actor    ID
	Grants   []Grant
	Role     Role   // the one of the grants that allows it: the Desk finds it
	Cadre    ID     // the cadre that the actor is; "" for others
	OnBehalf string // the cadre, or the role, for whom the actor speaks
	Device   string
	At       Moment        // true time; 0 means now
	Note     string        // what a person wrote about it: a personal value
	Key      string        // the same key of the same actor does nothing twice; "" for none
	Body     string        // digest of what came with the key
	Keep     time.Duration // how long the key is known; at least RememberFor
}

// Case is all that a command may look at. The Desk loads it; nothing in it is changed.
type Case struct {
	Act      Act
	Request  Request  // zero for one that does not exist yet
	Kind     Kind     // of the request, or the one a submission names
	Effect   Effect   // of the controls at the request's place, now
	Cadre    Cadre    // the cadre that the command is about or names, for whom the actor speaks, or who has the errand
	Unit     Unit     // that cadre's unit
	Hand     []InHand // what the cadre that the command names has
	Area     Area     // that the command is about
	Facility Facility // that the command is about
}

// Command is one thing that somebody wants to be true. Decide says what follows from it, or why not.
type Command interface {
	Verb() Verb
	Decide(c Case, now Moment) ([]Entry, error)
}

// at returns the true time of the act: what the device said, but neither in the future nor before the moment
// from which it can have happened.
func (c Case) at(from, now Moment) Moment {
	if c.Act.At == 0 {
		return now
	}
	return min(max(c.Act.At, from), now)
}

// say makes an entry that still lacks its envelope.
func say(at Moment, f Fact, secrets ...Secret) Entry { return Entry{At: at, Fact: f, Secrets: secrets} }

// errand finds an errand of the request and the state that the verb leads it to.
func (c Case) errand(n int, v Verb) (Errand, error) {
	if err := c.Request.Takes(v); err != nil {
		return Errand{}, err
	}
	e := c.Request.errand(n)
	if e.N == 0 {
		return e, Missing("errand")
	}
	_, err := e.Moves(v)
	return e, err
}

// own finds an errand that the acting cadre holds; a coordinator and the program act for the holder.
func (c Case) own(n int, v Verb) (Errand, error) {
	e, err := c.errand(n, v)
	if err != nil {
		return e, err
	}
	if c.Act.Role == CadreRole && !slices.Contains(e.Holders, c.Act.Cadre) {
		return e, Missing("errand")
	}
	if c.Act.Role == CadreRole && e.Cadre != c.Act.Cadre {
		return e, Refuse(Conflict, fmt.Sprintf("任务已不在您手上，不能“%s”", v.Name().ZH), fmt.Sprintf("the errand is no longer yours; you cannot %q", v.Name().EN))
	}
	return e, nil
}
