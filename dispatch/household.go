package dispatch

import "fmt"

// Household is a door on the household roll 户 and who lives behind it. All of it but the compound is personal: it is shown
// masked, and stands in no body of the journal.
type Household struct {
	ID                 ID // the pseudonym of the door
	Compound           ID
	Building, Entrance string   `kept:"apart"`
	Room, Name         string   `kept:"apart"`
	Phones             []string `kept:"apart"`
	Persons            int      // 0: not known
	Needs              []string `kept:"apart"` // elderly, infant, disabled, pregnant, chronic, …
	Seq                int64
}

// HouseholdDescribed says who lives behind a door.
type HouseholdDescribed struct{ Household Household }

// DescribeHousehold says who lives behind a door.
type DescribeHousehold struct{ Household Household }

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
		if err := sized(f.field, f.value, 0, maxShort); err != nil {
			return Outcome{}, err
		}
	}
	if len(h.Phones) > MaxItems || len(h.Needs) > MaxItems {
		return Outcome{}, Wrong("phones", "太多了", "too many")
	}
	for i, p := range h.Phones {
		if CheckPhone(p) != nil {
			return Outcome{}, Wrong(fmt.Sprintf("phones[%d]", i), "电话只能含数字与 - + ( ) #，3 至 20 位", "a phone number has digits and - + ( ) # only, 3 to 20 of them")
		}
	}
	for i, n := range h.Needs {
		if err := sized(fmt.Sprintf("needs[%d]", i), n, 1, maxShort); err != nil {
			return Outcome{}, err
		}
	}
	h.ID, h.Seq = "", 0
	return told(c.State, HouseholdDescribed{h}, now)
}

// Apply folds one entry of its journal into the household.
func (h Household) Apply(e Entry) Household {
	switch f := e.Fact.(type) {
	case HouseholdDescribed:
		h = f.Household
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
func (h Household) Reached() []string { return h.Phones }

// Reachable is a state that is found by phone numbers.
type Reachable interface{ Reached() []string }
