package dispatch

import (
	"fmt"
	"slices"
)

// VerbHear is what the program does when somebody of a household was heard from.
const VerbHear Verb = "hear"

// Household is a door on the household roll 户 and who lives behind it. All of it but the compound is personal: it is shown
// masked, and stands in no body of the journal.
type Household struct {
	ID                 ID // the pseudonym of the door
	Compound           ID
	Building, Entrance string   `kept:"apart"`
	Room, Name         string   `kept:"apart"`
	Phones             []string `kept:"apart"`
	Persons            int      // 0: not known
	Members            []Member `kept:"apart"`
	Note               string   `kept:"apart"` // what a sheet said besides
	Needs              []string `kept:"apart"` // elderly, infant, disabled, pregnant, chronic, …
	HeardOn            Day      // when somebody of it last called, wrote or came
	Seq                int64
}

// Member is one of those who live behind a door.
type Member struct {
	Name, Phone string
	Tags        []string // elderly, infant, disabled, pregnant, chronic, …
}

// HouseholdDescribed says who lives behind a door.
type HouseholdDescribed struct{ Household Household }

// DescribeHousehold says who lives behind a door.
type DescribeHousehold struct{ Household Household }

// Heard says that somebody of the household called, wrote or came about a request: the first time on a day.
type Heard struct{ Request ID }

// Hear records that. The program gives it when a request, or a further call about one, is recorded.
type Hear Heard

func (Heard) fact()                        {}
func (Hear) Verb() Verb                    { return VerbHear }
func (HouseholdDescribed) fact()           {}
func (DescribeHousehold) Verb() Verb       { return VerbDescribe }
func (x DescribeHousehold) About() Subject { return Subject{OfHousehold, x.Household.ID} }

// Asks for the compound.
func (x DescribeHousehold) Asks() Needs { return Needs{Into: x.Household.Compound} }

// Decide records it.
func (x DescribeHousehold) Decide(c Case, now Moment) (Outcome, error) {
	h := x.Household
	if _, err := ParseID("id", string(h.ID)); err != nil {
		return Outcome{}, err
	}
	if c.Areas[h.Compound].Level != Compound {
		return Outcome{}, Wrong("compound", "这不是小区", "this area is no compound")
	}
	if h.Persons < 0 || h.Persons > MaxPersons {
		return Outcome{}, Wrong("persons", fmt.Sprintf("人数须为 0 至 %d", MaxPersons), fmt.Sprintf("persons is 0 to %d", MaxPersons))
	}
	for _, f := range []struct{ field, value string }{{"building", h.Building}, {"entrance", h.Entrance}, {"room", h.Room}, {"name", h.Name}} {
		if err := sized(f.field, f.value, 0, MaxShort); err != nil {
			return Outcome{}, err
		}
	}
	for _, list := range []struct {
		field string
		n     int
	}{{"phones", len(h.Phones)}, {"needs", len(h.Needs)}, {"members", len(h.Members)}} {
		if list.n > MaxItems {
			return Outcome{}, Wrong(list.field, fmt.Sprintf("最多 %d 项", MaxItems), fmt.Sprintf("there are at most %d", MaxItems))
		}
	}
	for i, p := range h.Phones {
		if err := phone(fmt.Sprintf("phones[%d]", i), p); err != nil {
			return Outcome{}, err
		}
	}
	if err := first(sized("note", h.Note, 0, MaxText), tags("needs", h.Needs)); err != nil {
		return Outcome{}, err
	}
	for i, m := range h.Members {
		at := fmt.Sprintf("members[%d].", i)
		if err := first(sized(at+"name", m.Name, 0, MaxShort), phone(at+"phone", m.Phone), tags(at+"tags", m.Tags)); err != nil {
			return Outcome{}, err
		}
	}
	h.ID, h.HeardOn, h.Seq = "", "", 0
	return told(c.State, HouseholdDescribed{h}, now)
}

func phone(field, value string) error {
	if CheckPhone(value) != nil {
		return Wrong(field, "电话只能含数字与 - + ( ) #，3 至 20 位", "a phone number has digits and - + ( ) # only, 3 to 20 of them")
	}
	return nil
}

func tags(field string, some []string) error {
	for i, tag := range some {
		if err := sized(fmt.Sprintf("%s[%d]", field, i), tag, 1, MaxShort); err != nil {
			return err
		}
	}
	return nil
}

// Decide records it, once a day.
func (x Hear) Decide(c Case, now Moment) (Outcome, error) {
	if h, ok := c.State.(Household); !ok || h.HeardOn >= c.at(0, now).Day() {
		return Outcome{}, nil
	}
	return Outcome{Entries: []Entry{say(c.at(0, now), Heard(x))}}, nil
}

// Apply folds one entry of its journal into the household.
func (h Household) Apply(e Entry) Household {
	switch f := e.Fact.(type) {
	case HouseholdDescribed:
		heard := h.HeardOn
		h = f.Household
		h.HeardOn = heard
	case Heard:
		h.HeardOn = max(h.HeardOn, e.At.Day())
	case Erased:
		h = erased(h)
	}
	h.ID, h.Seq = e.Subject.ID, e.Seq
	return h
}

// Subject implements Folded.
func (h Household) Subject() Subject { return Subject{OfHousehold, h.ID} }

// Length implements Folded.
func (h Household) Length() int64 { return h.Seq }

// Fold implements Folded.
func (h Household) Fold(e Entry) Folded { return h.Apply(e) }

// Where implements Folded.
func (h Household) Where() ID { return h.Compound }

// Dues implements Folded.
func (Household) Dues() []Due { return nil }

// Reached returns the phones that a household can be found by.
func (h Household) Reached() []string {
	all := slices.Clone(h.Phones)
	for _, m := range h.Members {
		if m.Phone != "" && !slices.Contains(all, m.Phone) {
			all = append(all, m.Phone)
		}
	}
	return all
}

// Vulnerable reports whether somebody there needs more than others 老弱病残孕.
func (h Household) Vulnerable() bool {
	return len(h.Needs) > 0 || slices.ContainsFunc(h.Members, func(m Member) bool { return len(m.Tags) > 0 })
}

// Reachable is a state that is found by phone numbers.
type Reachable interface{ Reached() []string }

// householdSort is what the journal has to know of it.
var householdSort = Sort{
	Of: OfHousehold, Name: Text{"住户", "household"},
	Verbs: []VerbRow{
		{Verb: VerbHear, Name: Text{"有联系", "hear from a household"}, Of: OfHousehold, Command: Hear{}, Fact: Heard{}, Told: Text{"有联系", "was heard from"}, Roles: program},
	},
	Facts: []Term{
		{Fact: HouseholdDescribed{}, Name: Text{"登记住户", "described the household"}, Command: DescribeHousehold{}},
	},
	New: func(id ID) Folded { return Household{ID: id} }, Opens: inArea,
}
