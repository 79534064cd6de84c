package ledgertest

import (
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// contacts lets one call raise two requests and add to a third.
func (x *Town) contacts(t *testing.T) {
	house := dispatch.Household{ID: x.Desk.Household(dispatch.Place{Compound: "garden", Building: "3"}, "501"), Compound: "garden", Building: "3", Room: "501",
		Members: []dispatch.Member{{Name: "丙某（虚构）", Phone: "000-0000-0077", Tags: []string{"elderly"}}}}
	Describe(t, x.Desk, dispatch.DescribeHousehold{Household: house})
	earlier := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	x.Pass(time.Minute)
	begun := x.Now()
	call := Call("garden")
	call.Contact, call.Place.Building, call.Words.Room = "contact-1", "3", "501"
	first := x.do(t, Operator, request(""), call).Subject.ID
	x.Pass(time.Minute)
	call.Kind = "garbage"
	second := x.do(t, Operator, request(""), call).Subject.ID
	more := dispatch.AddContact{Channel: call.Channel, Contact: "contact-1", Words: dispatch.Words{Text: "还没有人来"}}
	x.do(t, Operator, request(earlier), more)
	x.do(t, Operator, request(earlier), more)

	found, err := x.DB.Contacts(t.Context(), "contact-1", "contact-0")
	must(t, err)
	if len(found) != 1 || !slices.Equal(found[0].Requests, []dispatch.ID{first, second, earlier}) || found[0].By != "op" || found[0].At != begun || found[0].Area != "garden" || found[0].Household != house.ID {
		t.Errorf("the contact is %+v", found)
	}
	if r := x.request(t, earlier); len(r.Contacts) != 3 || r.Contacts[2].Contact != "contact-1" {
		t.Errorf("the request came by %+v", r.Contacts)
	}
	for what, cmd := range map[string]dispatch.Command{"another way": dispatch.AddContact{Channel: "visit", Contact: "contact-1"}, "of somebody else": more} {
		act := Operator
		if what == "of somebody else" {
			act = Chief
		}
		if _, err := x.Desk.Do(t.Context(), act, request(earlier), cmd); dispatch.CodeOf(err) != dispatch.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	reached, err := x.DB.HouseholdsByPhone(t.Context(), x.Desk.PhoneIndex("00000000077"))
	must(t, err)
	if len(reached) != 1 || reached[0].HeardOn != x.Now().Day() {
		t.Errorf("by a member's phone there is %+v", reached)
	}
	house.Persons = 2
	Describe(t, x.Desk, dispatch.DescribeHousehold{Household: house})
	if reached, err = x.DB.HouseholdsByPhone(t.Context(), x.Desk.PhoneIndex("00000000077")); err != nil || len(reached) != 1 || reached[0].HeardOn != x.Now().Day() || reached[0].Persons != 2 {
		t.Errorf("described anew it is %+v, %v", reached, err)
	}
	x.audits(t)
}
