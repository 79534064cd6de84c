package dispatch

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func submission() Submit {
	return Submit{Number: "1122-0001", Particulars: Particulars{Kind: "medicine", Place: Place{Compound: "c", Building: "3"}}, Channel: "hotline",
		Words: Words{Name: "甲某", Phone: "000-0000-0000", Text: "家里没有降压药了"}}
}

func decide(s Submit) (*bench, error) {
	b := newBench(Request{})
	b.facts = nil
	out, err := s.Decide(Case{Kind: Kinds()[0]}, b.now)
	for _, e := range out.Entries {
		b.apply(e)
	}
	return b, err
}

func TestSubmitPromisesAndLaysDownTheErrand(t *testing.T) {
	b, err := decide(submission())
	must(t, err)
	if b.r.State != StateOpen || len(b.r.Errands) != 1 || b.r.Due != b.now.Add(2*time.Hour) || b.r.Persons != 1 || b.r.Number != "1122-0001" {
		t.Errorf("%+v", b.r)
	}
}

func TestSubmitWithoutAPlaceOrWithDoubtsIsReviewed(t *testing.T) {
	s := submission()
	s.Place = Place{Desk: "d"}
	for _, s := range []Submit{s, func() Submit { s := submission(); s.Doubtful = true; return s }()} {
		b, err := decide(s)
		must(t, err)
		if b.r.State != StateReview || len(b.r.Errands) != 0 {
			t.Errorf("%s with %d errands", b.r.State, len(b.r.Errands))
		}
	}
}

func TestRedFlagsPutARequestFirst(t *testing.T) {
	s := submission()
	s.Words.Text = "老人胸痛，呼吸困难"
	b, err := decide(s)
	must(t, err)
	if b.r.Urgency != LifeThreatening || len(b.r.Flags) != 2 || b.r.Due != b.now.Add(10*time.Minute) {
		t.Errorf("urgency %d, flags %v, due %s", b.r.Urgency, b.r.Flags, b.r.Due.Time())
	}
}

// What a resident said is stored apart from the fact.
func TestWordsStayOutOfTheFacts(t *testing.T) {
	s := submission()
	s.Words.Room = "501甲"
	out, err := s.Decide(Case{Kind: Kinds()[0]}, 1)
	must(t, err)
	if len(out.Entries[0].Secrets) != 4 {
		t.Errorf("%d secrets", len(out.Entries[0].Secrets))
	}
	for _, e := range out.Entries {
		body, _, err := EncodeFact(e.Fact)
		must(t, err)
		for _, secret := range out.Entries[0].Secrets {
			if strings.Contains(string(body), secret.Value) {
				t.Errorf("%s holds the %s", FactName(e.Fact), secret.Field)
			}
		}
	}
}

func TestSubmitNamesTheFieldThatIsWrong(t *testing.T) {
	for field, spoil := range map[string]func(*Submit){
		"channel":           func(s *Submit) { s.Channel = "pigeon" },
		"place":             func(s *Submit) { s.Place = Place{} },
		"persons":           func(s *Submit) { s.Persons = MaxPersons + 1 },
		"urgency":           func(s *Submit) { s.Urgency = -1 },
		"grade":             func(s *Submit) { s.Grade = "magic" },
		"items":             func(s *Submit) { s.Items = make([]Item, MaxItems+1) },
		"items[0].name":     func(s *Submit) { s.Items = []Item{{}} },
		"items[1].quantity": func(s *Submit) { s.Items = []Item{{Name: "盐"}, {Name: "米", Quantity: strings.Repeat("5", 101)}} },
		"needs[0]":          func(s *Submit) { s.Needs = []string{""} },
		"place.building":    func(s *Submit) { s.Place.Building = "\x00" },
		"phone":             func(s *Submit) { s.Words.Phone = "call me" },
		"text":              func(s *Submit) { s.Words.Text = strings.Repeat("药", MaxText+1) },
		"name":              func(s *Submit) { s.Words.Name = "\xff" },
	} {
		s := submission()
		spoil(&s)
		_, err := decide(s)
		if !errors.Is(err, &Error{Code: Invalid, Field: field}) {
			t.Errorf("%s: %v", field, err)
		}
		for _, said := range []string{s.Words.Phone, s.Words.Name} {
			if err != nil && strings.Contains(err.Error(), said) {
				t.Errorf("the error for %s repeats what was said", field)
			}
		}
	}
}

func TestEverySourceHasBothNames(t *testing.T) {
	for _, s := range Sources {
		if n := s.Name(); n.ZH == "" || n.EN == "" {
			t.Errorf("%s has no name", s)
		}
	}
}
