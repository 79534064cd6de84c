package dispatch

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// start is when these calls come.
var start = Day("2022-11-22").At(9, 0)

// What is taken down of a call goes to the call and to the household, where there is one.
func TestACallIsOfWhoeverAnsweredIt(t *testing.T) {
	call := submission()
	call.Channel, call.Contact, call.Place.Household = "hotline", "call-1", "h-1"
	c := Case{Act: Act{Actor: "op", Role: Operator}, Kind: Kinds()[0], Request: Request{ID: "r"}}
	out, err := call.Decide(c, start)
	must(t, err)
	want := []Follow{{Subject: Subject{OfContact, "call-1"}, Command: Receive{Channel: "hotline", Area: call.Place.Area(), Household: "h-1", Request: "r"}},
		{Subject: Subject{OfHousehold, "h-1"}, Command: Hear{Request: "r"}, IfThere: true}}
	if !slices.Equal(out.Follow, want) {
		t.Errorf("what follows is %+v", out.Follow)
	}
	call.Contact, call.Place.Household = "", ""
	if out, err = call.Decide(c, start); err != nil || out.Follow != nil {
		t.Errorf("of a call without a name follows %+v, %v", out.Follow, err)
	}
	call.Contact = "call-1"
	for what, was := range map[string]Contact{"": {Seq: 1, By: "op", Channel: "hotline"}, "somebody else's": {Seq: 1, By: "chief", Channel: "hotline"}, "a visit": {Seq: 1, By: "op", Channel: "visit"}} {
		c.Contact = was
		if _, err := call.Decide(c, start); (what == "") != (err == nil) || err != nil && !errors.Is(err, &Error{Code: Invalid, Field: "contact"}) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestACallNamesARequestOnce(t *testing.T) {
	contact := Contact{ID: "call-1"}
	for _, r := range []ID{"r", "q", "r"} {
		out, err := Receive{Channel: "hotline", Area: "garden", Request: r}.Decide(Case{State: contact}, start)
		must(t, err)
		for _, e := range out.Entries {
			e.Subject, e.Seq, e.OnBehalf = contact.Subject(), contact.Seq+1, "op"
			contact = contact.Apply(e)
		}
	}
	if !slices.Equal(contact.Requests, []ID{"r", "q"}) || contact.By != "op" || contact.At != start || contact.Where() != "garden" {
		t.Errorf("%+v", contact)
	}
}

func TestAHouseholdIsHeardFromOnceADay(t *testing.T) {
	h := Household{ID: "h-1"}
	for _, c := range []struct {
		after time.Duration
		heard Day
	}{{0, "2022-11-22"}, {time.Hour, ""}, {24 * time.Hour, "2022-11-23"}, {time.Hour, ""}} {
		now := start.Add(c.after)
		out, err := Hear{Request: "r"}.Decide(Case{State: h}, now)
		must(t, err)
		if (len(out.Entries) == 1) != (c.heard != "") {
			t.Errorf("after %s there are %d entries", c.after, len(out.Entries))
		}
		for _, e := range out.Entries {
			e.Subject, e.Seq = h.Subject(), h.Seq+1
			h = h.Apply(e)
			if h.HeardOn != c.heard {
				t.Errorf("heard on %s, want %s", h.HeardOn, c.heard)
			}
		}
	}
	h = h.Apply(Entry{Subject: h.Subject(), Seq: 9, Fact: HouseholdDescribed{Household{Persons: 2}}})
	if h.HeardOn != "2022-11-23" || h.Persons != 2 {
		t.Errorf("described anew: %+v", h)
	}
}

func TestAHouseholdIsReachedByEveryPhone(t *testing.T) {
	h := Household{Phones: []string{"1"}, Members: []Member{{Phone: "1"}, {Phone: "2", Tags: []string{"elderly"}}, {Name: "丙某"}}}
	if got := h.Reached(); !slices.Equal(got, []string{"1", "2"}) || !h.Vulnerable() || (Household{Members: []Member{{Name: "丙某"}}}).Vulnerable() {
		t.Errorf("%v, vulnerable %t", got, h.Vulnerable())
	}
}
