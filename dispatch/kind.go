package dispatch

import (
	"fmt"
	"time"
)

// Measure is how a kind is counted in a bulletin.
type Measure string

// The three measures.
const (
	Persons    Measure = "persons"    // 人次
	Times      Measure = "times"      // 次
	Households Measure = "households" // 户, distinct in the period
)

// Name returns the measure as people call it.
func (m Measure) Name() Text {
	switch m {
	case Persons:
		return Text{"人次", "persons"}
	case Households:
		return Text{"户", "households"}
	}
	return Text{"次", "times"}
}

// Unit returns the measure's word after a number.
func (m Measure) Unit() string {
	return m.Name().ZH
}

// Promise is a rule for when something is to be done. Of several parts the earliest time counts.
type Promise struct {
	Within  time.Duration // after the request; 0 for none
	Evening bool          // by 21:00 on the same day; after 18:00, on the next
	Days    int           // by 18:00 after this many days; 0 for none
}

// Kind is a row of the catalogue of what residents can ask for 事项.
type Kind struct {
	Code     string
	Name     Text
	Icon     Icon   // "": that of the built-in kind of this code, else PlainIcon
	Phrase   string // clause of a bulletin, such as 采购物品、药品; several kinds may share one
	Measure  Measure
	Flow     Flow
	Words    []string // words of callers and categories from which imports recognise the kind
	Fallback bool     // imports take this kind for what they do not recognise
	Skills   []string // a cadre needs all of them
	Priority int      // higher goes first among equally urgent ones
	Service  time.Duration
	Promise  Promise
	Grades   map[Grade]Promise // promises that differ by the grade of a medicine
	Respond  time.Duration     // time to the first contact with the resident; 0: no separate promise
	Retired  bool              // no longer offered; earlier requests keep it
	Seq      int64             // entries of its journal
}

// KindDescribed says what can be asked for under a code, by which words and promises.
type KindDescribed struct{ Kind Kind }

// DescribeKind says what can be asked for under a code, by which words and promises.
type DescribeKind struct{ Kind Kind }

func (KindDescribed) fact()           {}
func (DescribeKind) Verb() Verb       { return VerbDescribe }
func (x DescribeKind) About() Subject { return Subject{OfKind, ID(x.Kind.Code)} }

// Asks for nothing, because kinds belong to the whole city.
func (DescribeKind) Asks() Needs { return Needs{} }

func (x DescribeKind) Decide(c Case, now Moment) (Outcome, error) {
	k := x.Kind
	if _, err := ParseID("code", k.Code); err != nil {
		return Outcome{}, err
	}
	if err := first(named(k.Name.ZH), publics("skills", k.Skills), among("measure", k.Measure, []Measure{Persons, Times, Households}), among("icon", k.Icon, append([]Icon{""}, Icons...)), k.Check()); err != nil {
		return Outcome{}, err
	}
	k.Code, k.Seq = "", 0
	return told(c.State, KindDescribed{k}, now)
}

// Apply folds one entry of its journal into the kind.
func (k Kind) Apply(e Entry) Kind {
	if f, ok := e.Fact.(KindDescribed); ok {
		k = f.Kind
	}
	k.Code, k.Seq = string(e.Subject.ID), e.Seq
	return k
}

// Called returns its name.
func (k Kind) Called() Text { return k.Name }

// Subject implements Folded.
func (k Kind) Subject() Subject { return Subject{OfKind, ID(k.Code)} }

// Length implements Folded.
func (k Kind) Length() int64 { return k.Seq }

// Fold implements Folded.
func (k Kind) Fold(e Entry) Folded { return k.Apply(e) }

// Where implements Folded.
func (k Kind) Where() ID { return "" }

// Dues implements Folded.
func (Kind) Dues() []Due { return nil }

// By returns when a request is promised to be done: by the rule of its kind, earlier when the medicine runs out or an
// appointment is near, not before its source has opened and somebody can do it, at once where life is in danger.
func (k Kind) By(r Request) Moment {
	rule := k.Promise
	if graded, ok := k.Grades[r.Grade]; ok {
		rule = graded
	}
	due := rule.from(r.Submitted)
	if r.RunsOut != 0 {
		due = min(due, r.RunsOut.Day().Start()) // before the day on which the medicine runs out
	}
	if from := r.possible(); from > r.Submitted {
		due = max(due, from.Add(afterOpening))
	}
	if r.Appointment != 0 {
		due = r.Appointment
	}
	if r.Urgency == LifeThreatening {
		due = min(due, r.Submitted.Add(lifeThreateningWithin))
	}
	return max(due, r.Submitted.Add(soonest))
}

const (
	lifeThreateningWithin = 10 * time.Minute
	// soonest is the least time between a request and its promise, even when the promise is broken from the start (the medicine
	// ran out yesterday), so that the marks of the promise have a positive interval.
	soonest = 10 * time.Minute
)

func (p Promise) from(at Moment) Moment {
	var due Moment
	sooner := func(m Moment) {
		if due == 0 || m < due {
			due = m
		}
	}
	if p.Within > 0 {
		sooner(at.Add(p.Within))
	}
	day := at.Day()
	if p.Evening {
		if at < day.At(18, 0) {
			sooner(day.At(21, 0))
		} else {
			sooner(day.Next().At(21, 0))
		}
	}
	if p.Days > 0 {
		for range p.Days {
			day = day.Next()
		}
		sooner(day.At(18, 0))
	}
	if due == 0 {
		due = at.Add(24 * time.Hour)
	}
	return due
}

// mostWords is how many words a kind may have.
const mostWords = 50

// Check refuses a kind with a flow that cannot work, or with unusable words.
func (k Kind) Check() error {
	if len(k.Words) > mostWords {
		return Wrong("words", fmt.Sprintf("最多 %d 个词", mostWords), fmt.Sprintf("there are at most %d words", mostWords))
	}
	for i, w := range k.Words {
		if err := sized(fmt.Sprintf("words[%d]", i), w, 1, MaxShort); err != nil {
			return err
		}
	}
	return k.Flow.Check()
}

// kindSort is what the journal has to know of it.
var kindSort = Sort{
	Of: OfKind, Name: Text{"事项", "kind"},
	Facts: []Term{
		{Fact: KindDescribed{}, Name: Text{"登记事项", "described the kind"}, Command: DescribeKind{}},
	},
	New: func(id ID) Folded { return Kind{Code: string(id)} }, Opens: inArea, Listed: true,
}
