package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The verbs that a coordinator is offered along the life of a request; .verb is about the errand.
func TestChoices(t *testing.T) {
	b := medicine(Free)
	everything := Act{Grants: []Grant{{Role: Coordinator}}}
	offered := func(a Act) string {
		var s []string
		for _, c := range a.Choices(b.r, nil, b.now) {
			if c.Errand > 0 {
				s = append(s, fmt.Sprintf(".%s", c.Verb))
			} else {
				s = append(s, string(c.Verb))
			}
		}
		return strings.Join(s, " ")
	}
	expect := func(want string) {
		t.Helper()
		if got := offered(everything); got != want {
			t.Errorf("%s: offered %s\nwant %s", b.r.State, got, want)
		}
	}
	const alive = "triage respond add_contact hold escalate merge cancel sign_off name_against reveal"
	expect(alive + " .reassign")
	must(t, b.do("", "a", Order{Errand: 1}))
	expect(alive + " .reassign .acknowledge .start .finish .fail .hand_back .advance")
	must(t, b.do("a", "", Start{1}))
	const begun = "add_contact hold escalate cancel sign_off name_against reveal .reassign"
	expect(begun + " .pick_up .finish .fail .hand_back .advance")
	must(t, b.do("a", "", Advance{Errand: 1, Fen: 100}))
	must(t, b.do("a", "", PickUp{Errand: 1}))
	expect(begun + " .finish .fail .hand_back .advance .repay")
	if got := offered(Act{Grants: []Grant{{Role: Operator}}}); strings.Contains(got, "reassign") || strings.Contains(got, "sign_off") || !strings.Contains(got, "cancel") {
		t.Errorf("an operator is offered %s", got)
	}
	b.r.Errands[0].Holders = append(b.r.Errands[0].Holders, "former")
	for who, want := range map[ID]bool{"a": true, "former": false} {
		if got := offered(Act{Cadre: who, Grants: []Grant{{Role: CadreRole}}}); strings.Contains(got, ".finish") != want {
			t.Errorf("%s, who has or had it, is offered %s", who, got)
		}
	}
	if got := offered(Act{Grants: []Grant{{Role: Coordinator, Area: "elsewhere"}}}); got != "" {
		t.Errorf("who does not see it is offered %s", got)
	}
	must(t, b.do("a", "", Finish{1}))
	expect("add_contact close reopen name_against reveal .undo .advance .repay")
	b.now = b.now.Add(2 * UndoWithin)
	expect("add_contact close reopen name_against reveal .advance .repay")
}

// Every verb that needs a reason offers existing ones.
func TestReasonsOfVerbs(t *testing.T) {
	for _, row := range Verbs() {
		for _, r := range row.Reasons {
			if r.Name().ZH == "" {
				t.Errorf("%s offers the reason %s, which nobody knows", row.Verb, r)
			}
		}
	}
	for _, v := range []Verb{VerbHold, VerbCancel, VerbSignOff, VerbEscalate, VerbHandBack, VerbFail} {
		if !slices.Contains(v.Row().Reasons, "other") {
			t.Errorf("%s offers no way out", v)
		}
	}
}
