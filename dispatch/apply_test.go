package dispatch

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fold applies facts one minute apart to a new request.
func fold(facts ...Fact) Request {
	at := Day("2022-11-22").At(9, 0)
	var r Request
	for i, f := range facts {
		r = r.Apply(Entry{Subject: Subject{OfRequest, "r"}, Seq: int64(i + 1), At: at.Add(time.Duration(i) * time.Minute), Fact: f})
	}
	return r
}

func TestAMedicineIsOrderedHandedBackAndDone(t *testing.T) {
	story := []Fact{
		Submitted{Particulars: Particulars{Kind: "medicine", Persons: 1}, Channel: "hotline"},
		Routed{Round: 1, Legs: Kinds()[0].Legs(Request{Round: 1}, Free, 1)},
		Ordered{Errand: 1, Cadre: "a", SeenBy: 1},
		Acknowledged{Errand: 1},
		HandedBack{Errand: 1, Cadre: "a"},
		Proposed{Errand: 1, Cadre: "b", Expires: 1},
		Accepted{Errand: 1},
		Started{Errand: 1},
		Finished{Errand: 1, Cadre: "b"},
		Undone{Errand: 1},
		Finished{Errand: 1, Cadre: "b"},
		Closed{By: "call_back"},
		Reopened{},
	}
	states := []State{StateOpen, StateOpen, StateAssigned, StateAssigned, StateOpen, StateOpen, StateAssigned, StateUnderway, StateDone, StateUnderway, StateDone, StateClosed, StateOpen}
	for i := range story {
		if got := fold(story[:i+1]...).State; got != states[i] {
			t.Fatalf("after %s: %s, want %s", FactName(story[i]), got, states[i])
		}
	}
	r := fold(story[:12]...)
	e := r.Errands[0]
	if e.Cadre != "b" || !reflect.DeepEqual(e.Refused, []ID{"a"}) || len(e.Offers) != 1 || e.Offers[0].Answer != "accepted" {
		t.Errorf("the errand ends as %+v", e)
	}
	if want := Day("2022-11-22").At(9, 7); r.Responded != want {
		t.Errorf("responded at %s, want when somebody set out", r.Responded.Time())
	}
	if r.Version != 12 || r.DoneAt != Day("2022-11-22").At(9, 10) {
		t.Errorf("version %d, done at %s", r.Version, r.DoneAt.Time())
	}
}

func TestAHoldMovesThePromise(t *testing.T) {
	due := Day("2022-11-22").At(11, 0)
	r := fold(Submitted{Particulars: Particulars{Kind: "medicine"}, Due: due}, Held{}, Responded{}, Resumed{})
	if r.State != StateOpen || r.Due != due.Add(2*time.Minute) {
		t.Errorf("state %s, due %s", r.State, r.Due.Time())
	}
}

// Apply does not change the request that it is called on.
func TestApplyLeavesTheOldRequestAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := fold(Submitted{Particulars: Particulars{Kind: "medicine"}}, Routed{Round: 1, Legs: []Leg{{N: 1}}},
			Proposed{Errand: 1, Cadre: "a"})
		kept := fold(Submitted{Particulars: Particulars{Kind: "medicine"}}, Routed{Round: 1, Legs: []Leg{{N: 1}}},
			Proposed{Errand: 1, Cadre: "a"})
		next := rapid.SliceOfN(rapid.SampledFrom([]Fact{Accepted{1}, Declined{Errand: 1, Cadre: "a"}, Started{1},
			Finished{Errand: 1, Cadre: "a"}, Undone{1}, Joined{}, ContactAdded{}, Withdrawn{1}, Proposed{Errand: 1, Cadre: "b"}}), 1, 6).Draw(t, "next")
		r := old
		for i, f := range next {
			r = r.Apply(Entry{Seq: old.Version + int64(i) + 1, At: 1, Fact: f})
		}
		if !reflect.DeepEqual(old, kept) {
			t.Fatalf("%v changed the old request", next)
		}
	})
}

func TestFactsAreReadBackAsWritten(t *testing.T) {
	for _, f := range append(facts, Routed{Round: 2, Legs: []Leg{{N: 3, Skills: []string{"sanitation"}, Pick: Stop{Role: AtPharmacy}}}},
		Submitted{Particulars: Particulars{Place: Place{Compound: "garden", Building: "3"}, Items: []Item{{Name: "降压药"}}, Grade: Specialist}}) {
		body, apart, err := EncodeFact(f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeFact(FactName(f), body, apart...)
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Errorf("%s reads back as %+v, %v", body, got, err)
		}
	}
	for _, c := range [][2]string{{"Nothing", "{}"}, {"Started", `{"Errand":1,"Extra":2}`}, {"Started", `{"Errand":"one"}`}, {"Started", `{} {}`}, {"Started", ""}} {
		if f, err := DecodeFact(c[0], []byte(c[1])); err == nil {
			t.Errorf("%s %s is read as %+v", c[0], c[1], f)
		}
	}
}

// Compares the stored form of every fact with that of existing journals. A fact may gain a field; it may not lose or rename
// one.
func TestStoredFormOfFacts(t *testing.T) {
	want, err := os.ReadFile("testdata/facts.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, f := range facts {
		body, _, err := EncodeFact(filled(f))
		if err != nil {
			t.Fatal(err)
		}
		got.WriteString(FactName(f) + " " + string(body) + "\n")
	}
	if got.String() != string(want) {
		t.Errorf("the stored form is now\n%s", &got)
	}
}

func FuzzDecodeFact(f *testing.F) {
	for _, fact := range facts {
		body, _, err := EncodeFact(filled(fact))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(FactName(fact), body)
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		if fact, err := DecodeFact(name, body); err == nil {
			fold(Submitted{}, fact)
		}
	})
}

func TestASecretIsSalted(t *testing.T) {
	a := Secret{Field: "phone", Value: "13800000000", Salt: []byte("one")}
	b := Secret{Field: "phone", Value: "13800000000", Salt: []byte("two")}
	if a.Digest() == b.Digest() {
		t.Error("the salt does not decide")
	}
	if (Secret{Field: "ab", Value: "c"}).Digest() == (Secret{Field: "a", Value: "bc"}).Digest() {
		t.Error("field and value run together")
	}
}
