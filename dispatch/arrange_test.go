package dispatch

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// trip returns a hospital trip that was just submitted.
func trip(t *testing.T, effect Effect, submitted Submitted) *bench {
	t.Helper()
	submitted.Kind = "hospital"
	return newBench(Request{}, submitted, Routed{Round: 1, Effect: effect, Legs: kind(t, "hospital").Legs(Request{Round: 1}, effect, 1)})
}

// arranged has everything that a trip needs.
var arranged = Arrangement{Facility: "h", Approved: true, Vehicle: Car}

func TestArrangingATripNamesTheHospitalAndAnswers(t *testing.T) {
	b := trip(t, Free, Submitted{RespondBy: 1})
	must(t, b.do("", "", Arrange{Errand: 1, Arrangement: arranged}))
	if e := b.r.Errands[0]; e.Drop.Facility != "h" || !e.Arrangement.Approved || b.r.Responded == 0 {
		t.Errorf("%+v, responded %d", e, b.r.Responded)
	}
}

func TestWhatIsArrangedIsAddedToWhatWasArrangedBefore(t *testing.T) {
	b := trip(t, StayHome, Submitted{})
	at := b.now.Add(3 * time.Hour)
	for _, x := range []Arrange{
		{Errand: 1, Arrangement: Arrangement{Approved: true}},
		{Errand: 1, Arrangement: Arrangement{Facility: "h", PickUpAt: at}},
		{Errand: 1, Arrangement: Arrangement{Ambulance: true, Released: true}},
		{Errand: 1, Arrangement: Arrangement{Vehicle: WheelchairCar}, Unset: []ArrangementPart{PartAmbulance}},
	} {
		must(t, b.do("", "", x))
	}
	if got, want := b.r.Errands[0].Arrangement, (Arrangement{Facility: "h", Approved: true, Released: true, PickUpAt: at, Vehicle: WheelchairCar}); got != want {
		t.Errorf("arranged is %+v, want %+v", got, want)
	}
	if f := b.facts[len(b.facts)-1].(Arranged); f.Arrangement != b.r.Errands[0].Arrangement {
		t.Errorf("the journal says %+v: not all that it takes to fold it again", f)
	}
	must(t, b.do("", "", Arrange{Errand: 1, Unset: []ArrangementPart{PartFacility, PartApproved, PartReleased, PartPickUp, PartVehicle}}))
	if e := b.r.Errands[0]; e.Arrangement != (Arrangement{}) || e.Drop.Facility != "" {
		t.Errorf("after all was taken back: %+v, to %s", e.Arrangement, e.Drop.Facility)
	}
}

func TestWhatCannotBeArranged(t *testing.T) {
	b := trip(t, Free, Submitted{})
	visit := newBench(Request{}, Submitted{Particulars: Particulars{Kind: "care"}}, Routed{Round: 1, Legs: kind(t, "care").Legs(Request{Round: 1}, Free, 1)})
	hospital := Facility{ID: "h", Role: AtHospital}
	for _, c := range []struct {
		what, field string
		on          *bench
		x           Arrange
		facility    Facility
	}{
		{"a pharmacy for a hospital", "facility", b, Arrange{Errand: 1, Arrangement: Arrangement{Facility: "p"}}, Facility{ID: "p", Role: AtPharmacy}},
		{"one that there is not", "facility", b, Arrange{Errand: 1, Arrangement: Arrangement{Facility: "nowhere"}}, Facility{}},
		{"one that is out of use", "facility", b, Arrange{Errand: 1, Arrangement: Arrangement{Facility: "h"}}, Facility{ID: "h", Role: AtHospital, Retired: true}},
		{"a hospital for a visit", "facility", visit, Arrange{Errand: 1, Arrangement: Arrangement{Facility: "h"}}, hospital},
		{"a balloon", "vehicle", b, Arrange{Errand: 1, Arrangement: Arrangement{Vehicle: "balloon"}}, hospital},
		{"told and taken back", "approved", b, Arrange{Errand: 1, Arrangement: Arrangement{Approved: true}, Unset: []ArrangementPart{PartApproved}}, hospital},
		{"a part that there is not", "unset", b, Arrange{Errand: 1, Unset: []ArrangementPart{"driver"}}, hospital},
	} {
		_, err := c.x.Decide(Case{Act: Act{Role: Coordinator}, Request: c.on.r, Facility: c.facility}, c.on.now)
		if !errors.Is(err, &Error{Code: Invalid, Field: c.field}) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	_, err := Arrange{Errand: 1, Arrangement: Arrangement{Facility: "h"}}.Decide(Case{Act: Act{Role: Coordinator}, Request: visit.r, Facility: hospital}, visit.now)
	if err == nil || !strings.Contains(err.Error(), "goes to no facility") {
		t.Errorf("a hospital for a visit: %v", err)
	}
	if _, err := (Arrange{Errand: 1}).Decide(Case{Act: Act{Role: Coordinator}, Request: b.r}, b.now); !errors.Is(err, &Error{Code: Conflict}) {
		t.Errorf("nothing new: %v", err)
	}
	if _, err := (Arrange{Errand: 1, Arrangement: arranged}).Decide(Case{Act: Act{Role: CadreRole, Cadre: "a"}, Request: b.r, Facility: hospital}, b.now); !errors.Is(err, &Error{Code: NotFound}) {
		t.Errorf("a cadre who does not have it: %v", err)
	}
}

// An errand can be arranged while it waits for a condition or fetches somebody, until it is over.
func TestWhatThereIsToArrange(t *testing.T) {
	for _, c := range []struct {
		e    Errand
		want bool
	}{
		{Errand{State: ErrandWaiting, Before: []Condition{IsReleased}}, true},
		{Errand{State: ErrandWaiting, Carries: []Thing{Person}}, true},
		{Errand{State: ErrandUnderway, Carries: []Thing{Cash, Person}}, true},
		{Errand{State: ErrandWaiting, Carries: []Thing{Drugs}}, false},
		{Errand{State: ErrandFinished, Carries: []Thing{Person}}, false},
	} {
		c.e.N, c.e.Round = 1, 1
		r := Request{State: StateOpen, Round: 1, Errands: []Errand{c.e}}
		got := slices.ContainsFunc(Act{Grants: []Grant{{Role: Coordinator}}}.Choices(r, nil, 0), func(x Choice) bool { return x.Verb == VerbArrange && x.Errand == 1 })
		if got != c.want {
			t.Errorf("%+v: offered %t, want %t", c.e, got, c.want)
		}
	}
}

// A facility is dropped when the stop it was named for has another role.
func TestAFacilityIsKeptForItsRole(t *testing.T) {
	k := Kind{Code: "own", Flow: Flow{Rows: []FlowRow{{Free, []FlowLeg{{From: AtMarket, To: AtDoor, Counted: true}}}, {StayHome, []FlowLeg{{From: AtDepot, To: AtDoor, Counted: true}}}}}}
	b := newBench(Request{}, Submitted{Particulars: Particulars{Kind: "own"}}, Routed{Round: 1, Legs: k.Legs(Request{Round: 1}, Free, 1)})
	b.apply(say(b.now, Arranged{Errand: 1, Arrangement: Arrangement{Facility: "m", Released: true}}))
	must(t, b.act(Case{Act: Act{Role: Coordinator}, Kind: k, Effect: StayHome, Request: b.r}, Route{}))
	if e := b.r.Errands[1]; e.Pick != (Stop{Role: AtDepot}) || e.Arrangement != (Arrangement{Released: true}) {
		t.Errorf("%+v", e)
	}
}

func TestNothingIsArrangedBeforeTheRequest(t *testing.T) {
	b := trip(t, Free, Submitted{})
	must(t, b.act(Case{Act: Act{Role: Coordinator, At: b.now.Add(-time.Hour)}, Request: b.r, Facility: Facility{ID: "h", Role: AtHospital}}, Arrange{Errand: 1, Arrangement: arranged}))
	if at := b.entries[len(b.entries)-1].At; at != b.now {
		t.Errorf("it was arranged %s before the request", b.now.Sub(at))
	}
}

// Nobody is given a leg, by the planner or by hand, before each condition of its flow is met.
func TestALegIsGivenWhenWhatItWaitsForIsTrue(t *testing.T) {
	satisfying := map[Condition][]Arrangement{
		IsApproved: {{Approved: true}}, IsConfirmed: {{Facility: "h"}}, HasVehicle: {{Vehicle: Car}, {Ambulance: true}}, IsReleased: {{Released: true}},
	}
	for _, c := range Conditions {
		for _, with := range satisfying[c] {
			k := Kind{Flow: Flow{Rows: []FlowRow{{Legs: []FlowLeg{{From: AtDoor, To: AtHospital, Counted: true, Before: []Condition{c}}}}}}}
			b := newBench(Request{}, Submitted{Due: b0.Add(2 * time.Hour)}, Routed{Round: 1, Legs: k.Legs(Request{Round: 1}, Free, 1)})
			marks := b.r.Dues()
			if slices.ContainsFunc(marks, func(d Due) bool { return d.Step == StepPlan }) || !slices.ContainsFunc(marks, func(d Due) bool { return d.Step == StepClock }) {
				t.Errorf("%s: while it waits, the dues are %v", c, marks)
			}
			for _, cmd := range []Command{Order{Errand: 1, Cadre: "a"}, Propose{Errand: 1, Cadre: "a"}, Reassign{Errand: 1, Cadre: "a"}, Reassign{Errand: 1, Cadre: "a", Insist: true}} {
				if err := b.do(chief, "a", cmd); !errors.Is(err, &Error{Code: Conflict}) || !strings.Contains(err.Error(), b.r.Errands[0].Lacks(c).EN) {
					t.Errorf("%s while it waits for %s: %v", cmd.Verb(), c, err)
				}
			}
			must(t, b.do("", "", Arrange{Errand: 1, Arrangement: with}))
			if got := b.r.Awaits(b.r.Errands[0]); len(got) != 0 {
				t.Errorf("with %+v it waits for %v", with, got)
			}
			if !slices.ContainsFunc(b.r.Dues(), func(d Due) bool { return d.Step == StepPlan }) {
				t.Errorf("with %+v it is not planned", with)
			}
			must(t, b.do("", "a", Order{Errand: 1}))
		}
	}
}

// b0 is the moment at which a bench begins.
var b0 = newBench(Request{}).now

func TestWhereLifeIsInDangerNoConditionIsRequired(t *testing.T) {
	b := trip(t, StayHome, Submitted{Particulars: Particulars{Urgency: LifeThreatening}})
	if got := b.r.Awaits(b.r.Errands[0]); len(got) != 0 {
		t.Errorf("it waits for %v", got)
	}
	if got := b.r.Awaits(b.r.Errands[1]); !slices.Equal(got, []Condition{ItsTurn}) {
		t.Errorf("the way back waits for %v", got)
	}
}

func TestAnErrandInHandIsPassedOnDespiteUnmetConditions(t *testing.T) {
	b := trip(t, Free, Submitted{})
	must(t, b.do("", "", Arrange{Errand: 1, Arrangement: arranged}))
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Start{1}))
	must(t, b.do("", "", Arrange{Errand: 1, Unset: []ArrangementPart{PartVehicle}}))
	must(t, b.do(chief, "b", Reassign{Errand: 1, Cadre: "b"}))
}

// The way back is planned when the stay is over, at the time that was arranged, or at once when they are ready to go home.
func TestTheWayBackWaits(t *testing.T) {
	stay := kind(t, "hospital").Flow.Row(Free)[0].Wait
	if stay == 0 {
		t.Fatal("a hospital trip has no stay")
	}
	for what, c := range map[string]struct {
		pickUp time.Duration // after arrival
		want   time.Duration
	}{
		"nothing said": {0, stay}, "a late time": {5 * time.Hour, 5*time.Hour - planAhead}, "ready to go home": {time.Minute, 0},
	} {
		b := trip(t, Free, Submitted{})
		must(t, b.do("", "", Arrange{Errand: 1, Arrangement: arranged}))
		must(t, b.do("", "a", Order{Errand: 1}))
		must(t, b.do("a", "", Start{1}))
		must(t, b.do("a", "", Finish{1}))
		arrived := b.now
		if c.pickUp != 0 {
			must(t, b.do("", "", Arrange{Errand: 2, Arrangement: Arrangement{PickUpAt: arrived.Add(c.pickUp)}}))
		}
		if got := dues(b.r)[StepPlan]; got != arrived.Add(c.want) {
			t.Errorf("%s: planned %s after arrival, want %s", what, got.Sub(arrived), c.want)
		}
	}
}

// The arrangement is kept when errands are laid down again, except approvals that held only for the former place.
func TestWhatWasArrangedOutlivesANewControl(t *testing.T) {
	for compound, want := range map[ID]Arrangement{"": arranged, "elsewhere": {Facility: "h", Vehicle: Car}} {
		b := trip(t, StayIn, Submitted{Particulars: Particulars{Place: Place{Compound: "garden"}}})
		must(t, b.do("", "", Arrange{Errand: 1, Arrangement: arranged}))
		c := Case{Act: Act{Role: Coordinator}, Kind: kind(t, "hospital"), Effect: StayHome, Request: b.r}
		if compound == "" {
			must(t, b.act(c, Route{}))
		} else {
			must(t, b.act(c, Triage{Particulars: Particulars{Kind: "hospital", Place: Place{Compound: compound}}}))
		}
		if e := b.r.Errands[2]; e.Arrangement != want || e.Drop.Facility != "h" || !e.Guarded || e.Replaces != 1 {
			t.Errorf("to %q: %+v", compound, e)
		}
	}
}
