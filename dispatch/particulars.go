package dispatch

import (
	"fmt"
	"slices"
)

// Particulars say what is asked for, where, for how many and how soon: first as recorded, later as an operator checked it.
type Particulars struct {
	Kind                 string
	Place                Place
	Persons              int      // served; 0 where it is told means 1
	Items                []Item   `kept:"apart"`
	Needs                []string `kept:"apart"` // wheelchair, protected, …
	Grade                Grade    `kept:"apart"`
	Urgency              Urgency
	Appointment, RunsOut Moment // 断药日
}

// Bounds on what one request may hold; anything longer is a mistake or an attack.
const (
	MaxPersons = 500
	MaxItems   = 100
	MaxText    = 4000 // characters
	MaxShort   = 100  // characters of a name or another short text
)

// Urgency puts requests in order before their promises do.
type Urgency int

// The urgencies.
const (
	Routine Urgency = iota
	Urgent
	LifeThreatening // a red banner: 先拨120
)

// Grade says how hard a medicine is to come by, which decides what may be promised.
type Grade string

// The grades of medicine; formula (婴儿奶粉) is promised like medicine over the counter.
const (
	OverTheCounter Grade = "over_the_counter"
	Prescription   Grade = "prescription"
	Specialist     Grade = "specialist" // also psychiatric
	Formula        Grade = "formula"
)

// Item is one thing to buy or bring. The name is what was asked for, never a substitute.
type Item struct {
	Name     string
	Quantity string // as said: 2盒, 5斤
}

// checked returns the particulars with the kind, and one person where the number is missing; or an error if they, or the words that
// came with them, are out of bounds.
func (p Particulars) checked(kind string, w Words) (Particulars, error) {
	if p.Kind = kind; p.Persons == 0 {
		p.Persons = 1
	}
	if err := p.check(); err != nil {
		return p, err
	}
	return p, w.check()
}

func (p Particulars) check() error {
	if p.Place.Area() == "" {
		return Wrong("place", "须有小区，或有登记台所在地", "name the compound, or the area of the desk")
	}
	if err := p.Place.check(); err != nil {
		return err
	}
	if p.Persons < 1 || p.Persons > MaxPersons {
		return Wrong("persons", fmt.Sprintf("人数须为 1 至 %d", MaxPersons), fmt.Sprintf("persons is 1 to %d", MaxPersons))
	}
	if p.Urgency < Routine || p.Urgency > LifeThreatening {
		return Wrong("urgency", "紧急程度不对", "no such urgency")
	}
	if !slices.Contains([]Grade{"", OverTheCounter, Prescription, Specialist, Formula}, p.Grade) {
		return Wrong("grade", "药品类别不对", "no such grade of medicine")
	}
	if len(p.Items) > MaxItems {
		return Wrong("items", fmt.Sprintf("物品最多 %d 项", MaxItems), fmt.Sprintf("there are at most %d items", MaxItems))
	}
	for i, it := range p.Items {
		if err := sized(fmt.Sprintf("items[%d].name", i), it.Name, 1, MaxShort); err != nil {
			return err
		}
		if err := sized(fmt.Sprintf("items[%d].quantity", i), it.Quantity, 0, MaxShort); err != nil {
			return err
		}
	}
	for i, n := range p.Needs {
		if err := sized(fmt.Sprintf("needs[%d]", i), n, 1, MaxShort); err != nil {
			return err
		}
	}
	return nil
}
