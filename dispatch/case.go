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
	Role     Role   // the role of the grant that allows the act; set by the Desk
	Cadre    ID     // the cadre that the actor is; "" for others
	Self     []ID   // every id by which a complaint may be about the actor; none for residents and the program
	OnBehalf string // the cadre, or the role, on whose behalf the actor acts
	Device   string
	At       Moment        // true time; 0 means now
	Note     string        // free text about it: a personal value
	Key      string        // idempotency key: acts of one actor with the same key are done once; "" for none
	Body     string        // digest of the body that came with the key
	Keep     time.Duration // how long the key is remembered; at least RememberFor
	Seen     int64         // the version of the subject that the actor goes by: when it is another by now, nothing is done; 0 for any
}

// Check refuses an act whose key or note is no text, or whose device or on-behalf is not a code. Both of these stand in the journal in
// clear for ever; free text belongs in the note, which can be erased.
func (a Act) Check() error {
	if len(a.Device) > maxName || strings.ContainsFunc(a.Device, func(c rune) bool { return !plain(c) && c != ' ' && c != '.' }) {
		return Wrong("device", "设备名只能用字母、数字、空格和 - _ .，不超过 64 个字符", "a device is named by letters, digits, spaces, - _ and ., 64 characters at most")
	}
	if len(a.OnBehalf) > maxName || strings.ContainsFunc(a.OnBehalf, func(c rune) bool { return !plain(c) && c != ':' }) { // resident:ID
		return Wrong("on_behalf", "代谁须为编号或角色代码；姓名请写在备注里", "on whose behalf is an id or a role; a name belongs in the note")
	}
	return first(sized("Idempotency-Key", a.Key, 0, 2*MaxShort), sized("note", a.Note, 0, MaxText))
}

// maxName is the longest name of a device or of somebody acted for, as of ids.
const maxName = 64

// plain reports whether a character may stand in a code: a letter, a digit or a joining mark.
func plain(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_'
}

// Case is everything that a command may look at. The Desk loads it, and commands do not change it.
type Case struct {
	Act      Act
	State    Folded        // of the subject
	Request  Request       // the subject, when it is a request; zero for one that does not exist yet
	Kind     Kind          // of the request, or the one that the command needs
	Effect   Effect        // of the controls at the request's place now
	Cadre    Cadre         // the cadre that the command names or is about, on whose behalf it is given, or who has the errand
	Unit     Unit          // that cadre's unit
	Hand     []InHand      // what that cadre has in hand, where the command asked for it
	Area     Area          // the subject, when it is an area
	Above    []Area        // from the root to the area above it
	Upon     Upon          // what stands on it, where the command asked for it
	Units    map[ID]Unit   // the units that the command names; a missing one does not exist
	Areas    map[ID]Area   // the areas that the command names, with their paths; a missing one does not exist
	Facility Facility      // the subject, or the facility that the command names; zero when there is none
	Other    Request       // the other request that the command needs, or into which this one was merged; zero when there is none
	Beside   []ID          // path to the other request's area
	Contact  Contact       // the contact that the command names; zero for one that begins with it
	Keeper   []ID          // whoever has taken the request over, by every id of theirs
	Named    []Cadre       // the cadres whom the command says that the request complains about
	Same     []ID          // all whom it says so of, by every id of the same persons
	Holders  []Cadre       // who have errands of the request, where the command says so
	Leads    []Lead        // who may give its errands to others, likewise
	RedFlags *RedFlagTable // nil: the built-in table
	Looks    Looks         // what the actor has looked at lately, where the command asked for it
	Supply   Supply        // of the kind at the request's place, where the command promises a time
	People   []Cadre       // all cadres, likewise
}

// Needs lists what a command needs besides its subject.
type Needs struct {
	Place    *Place // where the command puts the request
	Kind     string // the kind that the command gives the request; "" when it stays
	Cadre    ID     // the cadre it names
	Errand   int    // the errand whose holder it needs
	Hand     bool   // whether it needs what the cadre has in hand
	Supply   bool   // whether it promises a time
	Looks    bool   // whether it shows something of people
	Upon     bool   // whether it may take from under others what they stand on
	Other    ID     // another request
	Facility ID     // the facility it names
	Contact  ID     // the contact that it came by
	Into     ID     // the area into which it puts its subject; "" for the whole city
	Areas    []ID   // further areas it names
	Units    []ID   // the units it names
}

// Needy is a command that needs more than its subject.
type Needy interface{ Asks() Needs }

// Command is one intended change. Decide returns what follows from it, or the error why it cannot be done.
type Command interface {
	Verb() Verb
	Decide(c Case, now Moment) (Outcome, error)
}

// Outcome is the result of a command.
type Outcome struct {
	Entries []Entry
	Follow  []Follow // commands on other subjects, carried out by the program in the same transaction
	Engages bool     // the cadre of the case was given an errand
	Beside  []byte   // what is stored beside the journal: a picture, the hash of a password
	Bears   string   // the number that the subject bears where it was imported from, by which it is found too
}

// Follow is a command on another subject.
type Follow struct {
	Subject Subject
	Command Command
	IfThere bool // nothing follows where there is no such subject
}

func outcome(entries []Entry, err error) (Outcome, error) { return Outcome{Entries: entries}, err }

// at returns the true time of the act: what the device reported, but not before from, when it became possible, nor after now.
func (c Case) at(from, now Moment) Moment {
	if c.Act.At == 0 {
		return now
	}
	return min(max(c.Act.At, from), now)
}

// say returns an entry; the Desk fills in actor, times and sequence.
func say(at Moment, f Fact, secrets ...Secret) Entry { return Entry{At: at, Fact: f, Secrets: secrets} }

// errand returns errand n of the request if the verb is allowed in its state.
func (c Case) errand(n int, v Verb) (Errand, error) { return c.Request.Moves(n, v) }

// own returns errand n if the acting cadre holds it. A coordinator and the program act for the holder.
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
