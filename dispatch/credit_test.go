package dispatch

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// credited returns the credit lines of a journal.
func credited(facts []Fact) []Credit {
	var r Request
	var lines []Credit
	at := Day("2022-11-22").At(9, 0)
	for i, f := range facts {
		e := Entry{Subject: Subject{OfRequest, "r"}, Seq: int64(i + 1), At: at.Add(time.Duration(i) * time.Hour), Fact: f}
		after := r.Apply(e)
		lines = append(lines, Credits(r, after, e, lines)...)
		r = after
	}
	return lines
}

func sum(lines []Credit, book Book) (persons, times int) {
	for _, c := range lines {
		if c.Book == book {
			persons += c.Sign * c.Persons
			times += c.Sign * c.Times
		}
	}
	return persons, times
}

func TestCreditsOfOneRequest(t *testing.T) {
	counted := []Leg{{N: 1, Counted: true}, {N: 2, After: 1}}
	begin := []Fact{Submitted{Particulars: Particulars{Kind: "medicine", Persons: 1}}, Routed{Round: 1, Legs: counted}, Joined{Child{Household: "h", Persons: 2}}}
	for _, c := range []struct {
		name                              string
		more                              []Fact
		served, acts, handledPersons, did int
	}{
		{"nothing done", nil, 0, 0, 0, 0},
		{"the counted leg", []Fact{Finished{1, "a", "u"}}, 3, 1, 0, 0},
		{"the other leg alone", []Fact{Finished{2, "b", "v"}}, 0, 0, 0, 0},
		{"the other leg adds nothing", []Fact{Finished{1, "a", "u"}, Finished{2, "b", "v"}}, 3, 1, 0, 0},
		{"a second report adds nothing", []Fact{Finished{1, "a", "u"}, Repeated{1, "b"}}, 3, 1, 0, 0},
		{"undone", []Fact{Finished{1, "a", "u"}, Undone{1}}, 0, 0, 0, 0},
		{"undone and done again", []Fact{Finished{1, "a", "u"}, Undone{1}, Finished{1, "a", "u"}}, 3, 1, 0, 0},
		{"undone twice", []Fact{Finished{1, "a", "u"}, Undone{1}, Finished{1, "a", "u"}, Undone{1}}, 0, 0, 0, 0},
		{"another errand of the round that is counted", []Fact{Finished{1, "a", "u"}, Routed{Round: 1, Legs: []Leg{{N: 3, Counted: true}}}, Finished{3, "b", "v"}}, 3, 1, 0, 0},
		{"another round", []Fact{Finished{1, "a", "u"}, Reopened{ActHappened: true}, Routed{Round: 2, Legs: []Leg{{N: 3, Counted: true}}}, Finished{3, "b", "v"}}, 6, 2, 0, 0},
		{"closed", []Fact{Finished{1, "a", "u"}, Closed{}}, 3, 1, 3, 1},
		{"reopened, though the act happened", []Fact{Finished{1, "a", "u"}, Closed{}, Reopened{ActHappened: true}}, 3, 1, 0, 0},
		{"reopened, the act did not happen", []Fact{Finished{1, "a", "u"}, Closed{}, Reopened{}}, 0, 0, 0, 0},
	} {
		lines := credited(append(append([]Fact{}, begin...), c.more...))
		persons, times := sum(lines, Service)
		handled, did := sum(lines, Handled)
		if persons != c.served || times != c.acts || handled != c.handledPersons || did != c.did {
			t.Errorf("%s: service %d persons %d times, handled %d persons %d times", c.name, persons, times, handled, did)
		}
	}
	lines := credited(append(append([]Fact{}, begin...), Finished{1, "a", "u"}, Closed{}))
	if last := lines[len(lines)-1]; last.Unit != "u" || last.Day != "2022-11-22" {
		t.Errorf("handled is credited as %+v", last)
	}
}

// In any sequence nothing is counted below zero or twice, and a reversal has the date of the line it takes back.
func TestCreditsNeverGoBelowZeroOrTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := medicine(Free)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			who := rapid.SampledFrom([]ID{"", "a"}).Draw(t, "who")
			n := rapid.IntRange(1, 3).Draw(t, "errand")
			cmd := rapid.SampledFrom([]Command{Order{Errand: n}, Start{n}, Finish{n}, Undo{n}, Close{By: ByDesk}, Reopen{}, Reopen{ActHappened: true}, Fail{n, "sealed"}}).Draw(t, "command")
			_ = b.do(who, "a", cmd)
			lines := credited(b.facts)
			for _, book := range []Book{Service, Handled} {
				if _, times := sum(lines, book); times < 0 || times > b.r.Round {
					t.Fatalf("%s: %d times in %d rounds", book, times, b.r.Round)
				}
			}
			days := map[Day]int{}
			for _, c := range lines {
				days[c.Day] += c.Sign * c.Times
				if days[c.Day] < 0 {
					t.Fatalf("%s is below zero", c.Day)
				}
			}
		}
	})
}
