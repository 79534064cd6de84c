package dispatch

import (
	"fmt"
	"slices"
	"strings"
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

// Check refuses an act that cannot be kept. Device and on whose behalf stand in the journal for ever: what somebody typed belongs
// in the note, which can be erased.
func (a Act) Check() error {
	if len(a.Device) > maxName || strings.ContainsFunc(a.Device, func(c rune) bool { return !plain(c) && c != ' ' && c != '.' }) {
		return Wrong("device", "设备名只能用字母、数字、空格和 - _ .，不超过 64 个字符", "a device is named by letters, digits, spaces, - _ and ., 64 characters at most")
	}
	if len(a.OnBehalf) > maxName || strings.ContainsFunc(a.OnBehalf, func(c rune) bool { return !plain(c) && c != ':' }) { // resident:ID
		return Wrong("on_behalf", "代谁须为编号或角色代码；姓名请写在备注里", "on whose behalf is an id or a role; a name belongs in the note")
	}
	return sized("note", a.Note, 0, MaxText)
}

// maxName bounds names that are codes, as ids are.
const maxName = 64

// plain is a letter, a digit or what joins them in a code.
func plain(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_'
}

// Case is all that a command may look at. The Desk loads it; nothing in it is changed.
type Case struct {
	Act      Act
	State    Folded      // of the subject
	Request  Request     // the subject, when it is one; zero for one that does not exist yet
	Kind     Kind        // of the request, or the one that the command needs
	Effect   Effect      // of the controls at the request's place, now
	Cadre    Cadre       // the cadre that the command is about or names, for whom the actor speaks, or who has the errand
	Unit     Unit        // that cadre's unit
	Hand     []InHand    // what that cadre has, where the command needs to know
	Area     Area        // the subject, when it is one
	Units    map[ID]Unit // those that the command names; one that is missing does not exist
	Areas    map[ID]Area // those that the command names, with the paths to them; one that is missing does not exist
	Facility Facility    // the subject, when it is one, or the one that the command names; zero when there is none
	Other    Request     // the other request that the command needs; zero when there is none
	Beside   []ID        // the path to the other request's area
	Contact  Contact     // the one that the command names; zero for one that begins with it
}

// Needs is what a command has to know besides its subject.
type Needs struct {
	Place    *Place // where it puts the request
	Kind     string // of what kind it says the request is; "" where that stays
	Cadre    ID     // whom it names
	Errand   int    // whose holder it is about
	Hand     bool   // what the cadre has in hand
	Other    ID     // another request
	Facility ID     // that it names
	Contact  ID     // that it was part of
	Into     ID     // the area in which it puts what it describes; "" for the whole city
	Areas    []ID   // further areas that it names
	Units    []ID   // the units that it names
}

// Needy is a command that has to know more than its subject.
type Needy interface{ Asks() Needs }

// Command is one thing that somebody wants to be true. Decide says what follows from it, or why not.
type Command interface {
	Verb() Verb
	Decide(c Case, now Moment) (Outcome, error)
}

// Outcome is what follows from a command.
type Outcome struct {
	Entries []Entry
	Follow  []Follow // what it means for other subjects: the program does it in the same transaction
	Engages bool     // the cadre of the case was given something
	Beside  []byte   // what an entry brought that is kept beside the journal: a picture, the hash of a password
}

// Follow is a command on another subject.
type Follow struct {
	Subject Subject
	Command Command
	IfThere bool // nothing follows where there is no such subject
}

func outcome(entries []Entry, err error) (Outcome, error) { return Outcome{Entries: entries}, err }

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
func (c Case) errand(n int, v Verb) (Errand, error) { return c.Request.Moves(n, v) }

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
