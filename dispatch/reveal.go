package dispatch

import (
	"slices"
	"time"
)

// Reveal shows personal values of the request 查看隐私, or hands out the resident's link; each use is an entry, with why.
type Reveal struct {
	Fields []string
	Reason Reason
}

// RevealedOften says that somebody has looked at many people's details within a short time. Auditors look for it.
type RevealedOften struct {
	Times int // within [OftenWithin]
}

func (Reveal) Verb() Verb    { return VerbReveal }
func (RevealedOften) fact()  {}
func (x Reveal) Asks() Needs { return Needs{Looks: true} }

// Revealable are the personal fields that can be asked for.
var Revealable = []string{"name", "phone", "room", "text", "note", "picture"}

// LinkField asks for the resident's link. It is not among what is shown to who names no fields.
const LinkField = "link"

// Looking at [OftenTimes] requests within [OftenWithin] is told to the auditors: nobody reads that many calls.
const (
	OftenTimes  = 50
	OftenWithin = 10 * time.Minute
)

// Looks is what the actor has looked at within [OftenWithin].
type Looks struct {
	Times int // before this one
	Told  int // how often that was too often
}

// TakesCalls reports whether the role takes residents' calls, and so may hand out the links by which they answer.
func (r Role) TakesCalls() bool { return slices.Contains(atDesk, r) }

// Decide records who sees what. Whoever has had an errand of the request never gets the resident's link, in whatever role: it says
// whether they did it.
func (x Reveal) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbReveal); err != nil {
		return Outcome{}, err
	}
	if err := x.Reason.check(c.Act.Role != System); err != nil {
		return Outcome{}, err
	}
	if len(x.Fields) == 0 {
		x.Fields = Revealable
	}
	for _, f := range x.Fields {
		if f == LinkField && (!c.Act.Role.TakesCalls() || c.Request.heldBy(c.Act.Cadre) || c.Other.heldBy(c.Act.Cadre)) {
			return Outcome{}, Refuse(Forbidden, "只有接电话的人可以发居民链接，承办人不可以", "only who takes calls may hand out the resident's link, and nobody who has an errand of it")
		}
		if f != LinkField && !slices.Contains(Revealable, f) {
			return Outcome{}, Wrong("fields", "没有这个字段", "there is no such field")
		}
	}
	if c.Act.Role == CadreRole && !c.Request.inHandsOf(c.Act.Cadre) {
		return Outcome{}, Refuse(Forbidden, "任务不在您手上", "you do not hold an errand of it")
	}
	entries := []Entry{say(now, Revealed{Fields: x.Fields, To: c.Act.Actor, Reason: x.Reason})}
	if times := c.Looks.Times + 1; times >= OftenTimes && c.Looks.Told == 0 {
		entries = append(entries, say(now, RevealedOften{Times: times}))
	}
	return Outcome{Entries: entries}, nil
}

// Holders returns every cadre who was ever given an errand of the request.
func (r Request) Holders() (all []ID) {
	for _, e := range r.Errands {
		all = append(all, e.Holders...)
	}
	return append(all, r.Former...)
}

// heldBy reports whether the cadre was ever given an errand of the request.
func (r Request) heldBy(cadre ID) bool {
	return cadre != "" && slices.Contains(r.Holders(), cadre)
}

// inHandsOf reports whether the cadre has an errand of the request and has read it, or finished one in this round.
func (r Request) inHandsOf(cadre ID) bool {
	return cadre != "" && slices.ContainsFunc(r.Errands, func(e Errand) bool {
		return e.Cadre == cadre && (e.Read() || e.State == ErrandFinished && r.State.Active())
	})
}
