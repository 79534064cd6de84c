package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Submit raises a request 登记. What the caller said and who they are stay personal values.
type Submit struct {
	Number               string // drawn by the Desk
	Kind                 string
	Place                Place
	Persons              int // served; 0 means 1
	Items                []Item
	Needs                []string
	Grade                Grade
	Urgency              Urgency
	Against              []ID
	Appointment, RunsOut Moment
	Channel              Source
	Other                bool
	Doubtful             bool // a parser was not sure: an operator must check
	Words                Words
}

// Words are what a contact brings that names or shames somebody; "" for what was not said.
type Words struct{ Name, Phone, Room, Text string }

// Bounds on what one request may hold; anything longer is a mistake or an attack.
const (
	MaxPersons = 500
	MaxItems   = 100
	MaxText    = 4000 // characters
	maxShort   = 100
)

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

// redFlags are words after which 120 or 110 comes before everything else.
var redFlags = []string{"胸痛", "胸口痛", "大出血", "想自杀", "不想活", "呼吸困难", "喘不上气", "昏迷", "抽搐", "要生了", "羊水破", "中毒", "心梗", "中风", "没有呼吸"}

// RedFlags returns the life-threatening words in a text, in the order of the list.
func RedFlags(text string) []string {
	var found []string
	for _, w := range redFlags {
		if strings.Contains(text, w) {
			found = append(found, w)
		}
	}
	return found
}

func (Submit) Verb() Verb    { return VerbSubmit }
func (s Submit) Asks() Needs { return Needs{Place: &s.Place, Kind: s.Kind} }

// WithNumber implements Numbered.
func (s Submit) WithNumber(number string) Command {
	s.Number = number
	return s
}

// WithHousehold implements Housed.
func (s Submit) WithHousehold(name func(Place, string) ID) Command {
	s.Place.Household = name(s.Place, s.Words.Room)
	return s
}

// Numbered is a command whose subject gets a short number; the Desk draws it.
type Numbered interface{ WithNumber(number string) Command }

// Housed is a command that may name a door: the Desk gives the household in a room of a place a name that tells nothing.
type Housed interface {
	WithHousehold(name func(p Place, room string) ID) Command
}

// Decide records the request, promises a time, and lays down its errands; one without a place, or doubtful, waits for
// an operator.
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
	review := s.Doubtful || s.Place.Compound == "" || c.Kind.Flow.unanswered(s)
	if s.Persons == 0 {
		s.Persons = 1
	}
	if err := s.check(); err != nil {
		return Outcome{}, err
	}
	at := c.at(0, now)
	flags := RedFlags(s.Words.Text)
	if len(flags) > 0 {
		s.Urgency = LifeThreatening
	}
	r := Request{Kind: s.Kind, Place: s.Place, Needs: s.Needs, Grade: s.Grade, Urgency: s.Urgency,
		Appointment: s.Appointment, RunsOut: s.RunsOut, Submitted: at, Round: 1}
	entries := []Entry{say(at, Submitted{
		Number: s.Number, Kind: c.Kind.Code, Place: s.Place, Persons: s.Persons, Items: s.Items, Needs: s.Needs, Grade: s.Grade,
		Urgency: s.Urgency, Flags: flags, Against: s.Against, Appointment: s.Appointment, RunsOut: s.RunsOut,
		Due: c.Kind.By(r), RespondBy: c.Kind.respondBy(r), Channel: s.Channel, Other: s.Other, Review: review,
	}, s.Words.secrets()...)}
	if legs := c.Kind.Legs(r, c.Effect, 1); !review && len(legs) > 0 {
		entries = append(entries, say(at, Routed{Round: 1, Effect: c.Effect, Legs: legs}))
	}
	return Outcome{Entries: entries}, nil
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

func (s Submit) check() error {
	if s.Place.Area() == "" {
		return Wrong("place", "须有小区，或有登记台所在地", "name the compound, or the area of the desk")
	}
	if s.Persons < 1 || s.Persons > MaxPersons {
		return Wrong("persons", fmt.Sprintf("人数须为 1 至 %d", MaxPersons), fmt.Sprintf("persons is 1 to %d", MaxPersons))
	}
	if s.Urgency < Routine || s.Urgency > LifeThreatening {
		return Wrong("urgency", "紧急程度不对", "no such urgency")
	}
	if !slices.Contains([]Grade{"", OverTheCounter, Prescription, Specialist, Formula}, s.Grade) {
		return Wrong("grade", "药品类别不对", "no such grade of medicine")
	}
	if len(s.Items) > MaxItems {
		return Wrong("items", fmt.Sprintf("物品最多 %d 项", MaxItems), fmt.Sprintf("there are at most %d items", MaxItems))
	}
	for i, it := range s.Items {
		if err := sized(fmt.Sprintf("items[%d].name", i), it.Name, 1, maxShort); err != nil {
			return err
		}
		if err := sized(fmt.Sprintf("items[%d].quantity", i), it.Quantity, 0, maxShort); err != nil {
			return err
		}
	}
	for i, n := range s.Needs {
		if err := sized(fmt.Sprintf("needs[%d]", i), n, 1, maxShort); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		field, value string
		most         int
	}{
		{"place.building", s.Place.Building, maxShort}, {"place.entrance", s.Place.Entrance, maxShort},
		{"name", s.Words.Name, maxShort}, {"phone", s.Words.Phone, maxShort}, {"room", s.Words.Room, maxShort}, {"text", s.Words.Text, MaxText},
	} {
		if err := sized(f.field, f.value, 0, f.most); err != nil {
			return err
		}
	}
	return CheckPhone(s.Words.Phone)
}

// sized checks that a text is whole characters, none of them a control character but line breaks and tabs, and not
// too many. It never repeats the text, which may be personal.
func sized(field, s string, least, most int) error {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f }) {
		return Wrong(field, "含有不能显示的字符", "it holds characters that cannot be shown")
	}
	if n := utf8.RuneCountInString(s); n < least || n > most {
		return Wrong(field, fmt.Sprintf("须为 %d 至 %d 个字", least, most), fmt.Sprintf("it must have %d to %d characters", least, most))
	}
	return nil
}

// CheckPhone takes digits, spaces, '-', '+', brackets and an extension sign; at least 3 digits (110), at most 20.
func CheckPhone(s string) error {
	digits := 0
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case !strings.ContainsRune(" -+()#,转", c):
			return Wrong("phone", "电话只能含数字与 - + ( ) #", "a phone number has digits and - + ( ) # only")
		}
	}
	if s != "" && (digits < 3 || digits > 20) {
		return Wrong("phone", "电话须有 3 至 20 位数字", "a phone number has 3 to 20 digits")
	}
	return nil
}

// secrets returns what was said as personal values, without salts; the Desk adds them.
func (w Words) secrets() []Secret {
	var s []Secret
	for _, f := range []Secret{{Field: "name", Value: w.Name}, {Field: "phone", Value: w.Phone}, {Field: "room", Value: w.Room}, {Field: "text", Value: w.Text}} {
		if f.Value != "" {
			s = append(s, f)
		}
	}
	return s
}
