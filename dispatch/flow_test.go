package dispatch

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestTheFlowsThatShipMakeSense(t *testing.T) {
	for _, k := range Kinds() {
		if err := k.Check(); err != nil {
			t.Errorf("%s: %v", k.Code, err)
		}
	}
}

func TestAnEffectWithoutARowIsDoneAsUnderTheNextWeaker(t *testing.T) {
	leg := func(to StopRole) []FlowLeg { return []FlowLeg{{To: to, Counted: true}} }
	for _, c := range []struct {
		rows []FlowRow
		want [3]StopRole // free, stay-in, stay-home; "" for answered at the desk
	}{
		{nil, [3]StopRole{}},
		{[]FlowRow{{Free, leg(AtDoor)}}, [3]StopRole{AtDoor, AtDoor, AtDoor}},
		{[]FlowRow{{StayHome, leg(AtGate)}, {Free, leg(AtDoor)}}, [3]StopRole{AtDoor, AtDoor, AtGate}},
		{[]FlowRow{{Free, leg(AtDoor)}, {StayIn, leg(AtPoint)}}, [3]StopRole{AtDoor, AtPoint, AtPoint}},
		{[]FlowRow{{Free, leg(AtDoor)}, {StayIn, nil}}, [3]StopRole{AtDoor, "", ""}},
	} {
		for i, effect := range []Effect{Free, StayIn, StayHome} {
			var got StopRole
			if legs := (Flow{Rows: c.rows}).Row(effect); len(legs) > 0 {
				got = legs[0].To
			}
			if got != c.want[i] {
				t.Errorf("%+v under %s ends at %q, want %q", c.rows, effect.Name().EN, got, c.want[i])
			}
		}
	}
}

// An errand has every property of its leg, and so has the errand that replaces it.
func TestAnErrandIsWhatItsLegSays(t *testing.T) {
	l := FlowLeg{From: AtGate, To: AtDoor, Counted: true, After: 1, Inside: true, Pass: true, Guarded: true, Vehicle: Van, Before: []Condition{IsReleased}, Wait: time.Hour, Carries: []Thing{Keys}}
	k := Kind{Skills: []string{"driving"}, Flow: Flow{Rows: []FlowRow{{Legs: []FlowLeg{{To: AtGate}, l}}}}}
	b := newBench(Request{}, Submitted{Particulars: Particulars{Place: Place{Compound: "garden"}}}, Routed{Round: 1, Legs: k.Legs(Request{Round: 1, Particulars: Particulars{Place: Place{Compound: "garden"}}}, Free, 4)})
	b.r.Errands[1].Arrangement = Arrangement{Approved: true, PickUpAt: 7}
	b.r.Errands[1].State, b.r.Errands[1].Cadre, b.r.Errands[1].Holders = ErrandUnderway, "a", []ID{"a"}
	must(t, b.do("a", "", Fail{Errand: 5, Reason: "no_answer"}))
	for _, e := range []Errand{b.r.Errands[1], b.r.Errands[2]} {
		if e.Pick.Role != l.From || e.Drop != (Stop{Role: l.To, Compound: "garden"}) || !e.Counted || e.After != 4 || !e.Inside || !e.Pass || !e.Guarded || e.Vehicle != l.Vehicle ||
			!slices.Equal(e.Before, l.Before) || e.Wait != l.Wait || !slices.Equal(e.Carries, l.Carries) || !slices.Equal(e.Skills, k.Skills) || e.Arrangement != b.r.Errands[1].Arrangement {
			t.Errorf("errand %d is %+v", e.N, e)
		}
	}
}

func TestAFlowThatMakesNoSenseIsRefused(t *testing.T) {
	rows := func(legs ...FlowLeg) Flow { return Flow{Rows: []FlowRow{{Legs: legs}}} }
	counted := FlowLeg{To: AtDoor, Counted: true}
	toGate := FlowLeg{From: AtMarket, To: AtGate, Counted: true}
	for _, c := range []struct {
		what, field string
		flow        Flow
	}{
		{"an effect that there is not", "flow.rows[0].effect", Flow{Rows: []FlowRow{{Effect: 3}}}},
		{"an effect twice", "flow.rows[1].effect", Flow{Rows: []FlowRow{{Legs: []FlowLeg{counted}}, {}}}},
		{"nothing for free movement", "flow.rows", Flow{Rows: []FlowRow{{Effect: StayIn, Legs: []FlowLeg{counted}}}}},
		{"eleven legs", "flow.rows[0].legs", rows(append(slices.Repeat([]FlowLeg{{To: AtDoor}}, 10), counted)...)},
		{"no counted leg", "flow.rows[0].legs", rows(FlowLeg{To: AtDoor})},
		{"two counted legs", "flow.rows[0].legs[1].counted", rows(counted, counted)},
		{"from nowhere that is known", "flow.rows[0].legs[0].from", rows(FlowLeg{From: "moon", To: AtDoor, Counted: true})},
		{"to nowhere", "flow.rows[0].legs[0].to", rows(FlowLeg{From: AtMarket, Counted: true})},
		{"to where it begins", "flow.rows[0].legs[0].to", rows(FlowLeg{From: AtDoor, To: AtDoor, Counted: true})},
		{"a vehicle that there is not", "flow.rows[0].legs[0].vehicle", rows(FlowLeg{To: AtDoor, Counted: true, Vehicle: "balloon"})},
		{"after itself", "flow.rows[0].legs[0].after", rows(FlowLeg{To: AtDoor, Counted: true, After: 1})},
		{"after a later leg", "flow.rows[0].legs[0].after", rows(FlowLeg{To: AtDoor, Counted: true, After: 2}, FlowLeg{To: AtPoint})},
		{"after nothing that is", "flow.rows[0].legs[0].after", rows(FlowLeg{To: AtDoor, Counted: true, After: -1})},
		{"a stay before the leg", "flow.rows[0].legs[0].wait", rows(FlowLeg{To: AtDoor, Counted: true, Wait: -1}, FlowLeg{To: AtPoint, After: 1})},
		{"a stay of a month", "flow.rows[0].legs[0].wait", rows(FlowLeg{To: AtDoor, Counted: true, Wait: 31 * 24 * time.Hour}, FlowLeg{To: AtPoint, After: 1})},
		{"a stay for nothing", "flow.rows[0].legs[0].wait", rows(FlowLeg{To: AtDoor, Counted: true, Wait: time.Hour}, FlowLeg{To: AtPoint})},
		{"somebody inside who shops", "flow.rows[0].legs[0].inside", rows(FlowLeg{From: AtMarket, To: AtDoor, Counted: true, Inside: true})},
		{"somebody inside who goes to hospital", "flow.rows[0].legs[0].inside", rows(FlowLeg{From: AtDoor, To: AtHospital, Counted: true, Inside: true})},
		{"from the gate before it is there", "flow.rows[0].legs[1].after", rows(toGate, FlowLeg{From: AtGate, To: AtDoor, Inside: true})},
		{"from the gate after something else", "flow.rows[0].legs[2].after", rows(toGate, FlowLeg{To: AtPoint}, FlowLeg{From: AtGate, To: AtDoor, Inside: true, After: 2})},
		{"a thing that there is not", "flow.rows[0].legs[0].carries", rows(FlowLeg{To: AtDoor, Counted: true, Carries: []Thing{"gold"}})},
		{"a thing twice", "flow.rows[0].legs[0].carries", rows(FlowLeg{To: AtDoor, Counted: true, Carries: []Thing{Cash, Cash}})},
		{"a person from nowhere", "flow.rows[0].legs[0].carries", rows(FlowLeg{To: AtHospital, Counted: true, Carries: []Thing{Person}})},
		{"a condition that there is not", "flow.rows[0].legs[0].before", rows(FlowLeg{To: AtDoor, Counted: true, Before: []Condition{"sunshine"}})},
		{"its turn as a condition", "flow.rows[0].legs[0].before", rows(FlowLeg{To: AtDoor, Counted: true, Before: []Condition{ItsTurn}})},
		{"a condition twice", "flow.rows[0].legs[0].before", rows(FlowLeg{To: AtDoor, Counted: true, Before: []Condition{IsApproved, IsApproved}})},
		{"nobody who could confirm", "flow.rows[0].legs[0].before", rows(FlowLeg{To: AtDoor, Counted: true, Before: []Condition{IsConfirmed}})},
		{"a question that there is not", "flow.asks[0].what", Flow{Asks: []Ask{{What: "shoe_size"}}}},
		{"a question twice", "flow.asks[1].what", Flow{Asks: []Ask{{What: AskItems}, {What: AskItems, Needed: true}}}},
	} {
		if err := (Kind{Flow: c.flow}).Check(); !errors.Is(err, &Error{Code: Invalid, Field: c.field}) {
			t.Errorf("%s: %v, want a complaint of %s", c.what, err, c.field)
		}
	}
	for what, f := range map[string]Flow{
		"from the receiving point, where it lies already": rows(FlowLeg{From: AtGate, To: AtDoor, Counted: true, Inside: true}),
		"a visit by somebody inside":                      rows(FlowLeg{To: AtDoor, Counted: true, Inside: true}),
		"a look first, then the shop":                     rows(FlowLeg{To: AtDoor, Wait: time.Minute}, FlowLeg{From: AtMarket, To: AtDoor, Counted: true, After: 1, Before: []Condition{IsConfirmed}}),
	} {
		if err := f.Check(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := (Kind{Words: slices.Repeat([]string{"饭"}, 51)}).Check(); !errors.Is(err, &Error{Code: Invalid, Field: "words"}) {
		t.Errorf("51 words: %v", err)
	}
	if err := (Kind{Words: []string{""}}).Check(); !errors.Is(err, &Error{Code: Invalid, Field: "words[0]"}) {
		t.Errorf("an empty word: %v", err)
	}
}

// A request with an unanswered needed question is accepted, and goes to review before errands are made.
func TestAnUnansweredQuestionIsCheckedFirst(t *testing.T) {
	answers := map[Question]Submit{
		AskItems: {Particulars: Particulars{Items: []Item{{Name: "面粉"}}}}, AskGrade: {Particulars: Particulars{Grade: Prescription}}, AskRunsOut: {Particulars: Particulars{RunsOut: 1}}, AskPersons: {Particulars: Particulars{Persons: 2}}, AskAppointment: {Particulars: Particulars{Appointment: 1}}, AskAgainst: {Against: []ID{"c"}},
	}
	for _, q := range Questions {
		for _, needed := range []bool{true, false} {
			k := Kind{Code: "own", Flow: Flow{Rows: []FlowRow{{Legs: []FlowLeg{{To: AtDoor, Counted: true}}}}, Asks: []Ask{{What: q, Needed: needed}}}}
			silent := Submit{Particulars: Particulars{Kind: "own", Place: Place{Compound: "garden"}}, Channel: "hotline"}
			said := answers[q]
			said.Kind, said.Place, said.Channel = silent.Kind, silent.Place, silent.Channel
			for s, want := range map[*Submit]bool{&silent: needed && !isNeed(q), &said: false} {
				b := newBench(Request{})
				must(t, b.act(Case{Kind: k, Act: Act{Role: Operator}}, *s))
				if got := b.r.State == StateReview; got != want {
					t.Errorf("%s, needed %t, answered %t: to be checked %t, want %t", q, needed, s == &said, got, want)
				}
			}
		}
	}
}

func isNeed(q Question) bool {
	return slices.Contains([]Question{AskCompanion, AskWheelchair, AskStretcher, AskOxygen, AskLifting}, q)
}

// Everything that a flow may name has a name in both languages.
func TestEverythingInAFlowHasAName(t *testing.T) {
	named := func(what string, is Text) {
		if is.ZH == "" || is.EN == "" {
			t.Errorf("%s has no name", what)
		}
	}
	for _, s := range StopRoles {
		named(string(s), s.Name())
	}
	for _, v := range Vehicles {
		named(string(v), v.Name())
	}
	for _, x := range append(slices.Clone(Things), Person) {
		named(string(x), x.Name())
	}
	for _, c := range append(slices.Clone(Conditions), ItsTurn) {
		named(string(c), c.Name())
		named(string(c), Errand{Drop: Stop{Role: AtHospital}}.Lacks(c))
	}
	for _, q := range Questions {
		named(string(q), q.Name())
	}
}
