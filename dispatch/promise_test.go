package dispatch

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func refusal(t *testing.T, what string, err error, want Code, field ...string) {
	t.Helper()
	e := &Error{Code: want}
	if len(field) > 0 {
		e.Field = field[0]
	}
	if !errors.Is(err, e) {
		t.Errorf("%s: %v, want %v", what, err, e)
	}
}

func TestAnOfferIsAnsweredInTimeOnly(t *testing.T) {
	for early, want := range map[time.Duration]Code{time.Microsecond: "", 0: Conflict} {
		b := medicine(Free)
		must(t, b.do("", "a", Propose{Errand: 1}))
		b.now = b.now.Add(OfferStands - early)
		if err := b.do("a", "", Accept{1}); CodeOf(err) != want {
			t.Errorf("%s before its end: %v", early, err)
		}
	}
}

func TestAnOfferLapsesWhenItsTimeIsOver(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Propose{Errand: 1}))
	b.now = b.now.Add(OfferStands - time.Microsecond)
	refusal(t, "a moment early", b.do("", "", Lapse{1}), Conflict)
	b.now++
	must(t, b.do("", "", Lapse{1}))
	if e := b.r.Errands[0]; e.State != ErrandWaiting || !slices.Equal(e.Unread, []ID{"a"}) || len(e.Refused) != 0 || b.r.Level != NotEscalated {
		t.Errorf("%+v, level %d", e, b.r.Level)
	}
}

func TestWhatIsUrgentIsReadAndAnsweredSooner(t *testing.T) {
	b := medicine(Free)
	b.r.Urgency = Urgent
	must(t, b.do("", "a", Propose{Errand: 1}))
	if got := b.r.Errands[0].Offers[0].Expires.Sub(b.now); got != OfferStandsUrgent {
		t.Errorf("an urgent offer stands %s", got)
	}
	must(t, b.do("a", "", Decline{1, "far"}))
	must(t, b.do("", "b", Order{Errand: 1}))
	if got := b.r.Errands[0].SeenBy.Sub(b.now); got != SeenWithinUrgent {
		t.Errorf("an urgent order may stay unread for %s", got)
	}
}

func TestOnlyTheHolderSpeaksForAnErrand(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	refusal(t, "whoever never had it", b.do("stranger", "", Start{1}), NotFound)
	must(t, b.do("", "", Take{Errand: 1}))
	must(t, b.do("", "b", Order{Errand: 1}))
	refusal(t, "whoever had it before", b.do("a", "", Start{1}), Conflict)
	refusal(t, "an errand that there is not", b.do("b", "", Start{7}), NotFound)
	must(t, b.do("b", "", Start{1}))
}

func TestThreeRefusalsTellTheCoordinator(t *testing.T) {
	b := medicine(Free)
	for i, who := range []ID{"a", "b", "c"} {
		if b.r.Level != NotEscalated {
			t.Errorf("told after %d refusals", i)
		}
		must(t, b.do("", who, Order{Errand: 1}))
		must(t, b.do(who, "", HandBack{1, "far"}))
	}
	if b.r.Level != ToCoordinator {
		t.Errorf("three refused, level %d", b.r.Level)
	}
}

func TestReassigningToWhoeverHasItIsNoChange(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	before := b.r
	for _, cmd := range []Command{Reassign{Errand: 1, Cadre: "a"}, Reassign{Errand: 1, Cadre: "a", Insist: true}} {
		must(t, b.do(chief, "a", cmd)) // whoever gives it sees an older board
	}
	if b.r.Version != before.Version || b.r.Errands[0].SeenBy != before.Errands[0].SeenBy {
		t.Errorf("it was given again: %+v", b.r.Errands[0])
	}
	must(t, b.do("a", "", Finish{1}))
	refusal(t, "what is over", b.do(chief, "a", Reassign{Errand: 1, Cadre: "a"}), Conflict)
}

func TestAReasonIsOneOfTheList(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	for _, cmd := range []Command{HandBack{1, "因为下雨"}, Fail{1, "因为下雨"}, Cancel{"因为下雨"}, Hold{b.now + 1, "因为下雨"}, Escalate{ToDistrict, "因为下雨"}, Take{1, "因为下雨"}} {
		refusal(t, string(cmd.Verb()), b.do("", "", cmd), Invalid, "reason")
	}
	for _, cmd := range []Command{HandBack{1, ""}, Fail{1, ""}, SignOff{""}, Hold{b.now + 1, ""}, Escalate{ToDistrict, ""}} {
		refusal(t, string(cmd.Verb())+" without any", b.do("", "", cmd), Invalid, "reason")
	}
}

func TestTheHolderReadsTheCallOnlyWhereNoListSaysWhatIsNeeded(t *testing.T) {
	if got := (Request{}).HolderSees(); !slices.Contains(got, "text") {
		t.Errorf("no list: %v", got)
	}
	if got := (Request{Particulars: Particulars{Items: []Item{{Name: "盐"}}}}).HolderSees(); slices.Contains(got, "text") || !slices.Contains(got, "room") {
		t.Errorf("with a list: %v", got)
	}
}

func TestTrueTimesLieBetweenWhenItCouldHappenAndNow(t *testing.T) {
	b := medicine(Free)
	b.r.Submitted = b.now
	at := func(who ID, said Moment, cmd Command) Moment {
		t.Helper()
		out, err := cmd.Decide(Case{Act: Act{Role: CadreRole, Cadre: who, At: said}, Request: b.r, Cadre: Cadre{ID: who}}, b.now)
		must(t, err)
		return out.Entries[0].At
	}
	ordered := b.now.Add(time.Minute)
	b.now = ordered
	must(t, b.do("", "former", Order{Errand: 1}))
	must(t, b.do("", "", Take{Errand: 1}))
	must(t, b.do("", "a", Order{Errand: 1}))
	b.now = b.now.Add(time.Hour)
	if got := at("a", b.now.Add(time.Minute), Start{1}); got != b.now {
		t.Errorf("a clock that is ahead: started at %s", got.Time())
	}
	if got := at("a", ordered-1, Start{1}); got != ordered {
		t.Errorf("started before it was given: %s", got.Time())
	}
	if got := at("a", ordered+5, Start{1}); got != ordered+5 {
		t.Errorf("what the device says: %s", got.Time())
	}
	if got := at("a", 0, Start{1}); got != b.now {
		t.Errorf("a device that says nothing: %s", got.Time())
	}
	must(t, b.do("a", "", Start{1}))
	started := b.r.Errands[0].StartedAt
	b.now = b.now.Add(time.Hour)
	if got := at("a", started-1, Finish{1}); got != started {
		t.Errorf("finished before it was begun: %s", got.Time())
	}
	if got := at("former", started-5, Finish{1}); got != started-5 {
		t.Errorf("a former holder did it earlier: %s", got.Time())
	}
	if got := at("former", 1, Finish{1}); got != b.r.Submitted {
		t.Errorf("a former holder did it before it was asked for: %s", got.Time())
	}
}

func TestAnErrandWithoutAHolderIsNotFinished(t *testing.T) {
	b := medicine(Free)
	refusal(t, "nobody has it", b.do("", "", Finish{1}), Conflict)
}

func TestNothingIsUndoneOnceALaterErrandBegan(t *testing.T) {
	b := medicine(StayHome)
	b.r.Errands[0].Pass, b.r.Errands[1].Inside = false, false
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	must(t, b.do("", "b", Order{Errand: 2}))
	refusal(t, "the next leg is given", b.do("a", "", Undo{1}), Conflict)

	b = medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	must(t, b.do("", "", Reopen{ActHappened: true}))
	refusal(t, "another round began", b.do("a", "", Undo{1}), Conflict)
}

func TestClosingNamesHowItCameAbout(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	refusal(t, "an unknown ending", b.do("", "", Close{By: "magic"}), Invalid, "by")
	refusal(t, "less than nothing of five", b.do("", "", Close{By: ByDesk, Satisfaction: -1}), Invalid, "satisfaction")
}

func TestAnAppointmentThatIsPastBindsNoLaterRound(t *testing.T) {
	for hours, keeps := range map[time.Duration]bool{-1: false, 30: true} {
		b := medicine(Free)
		b.r.Appointment = b.now.Add(hours * time.Hour)
		must(t, b.do("", "a", Order{Errand: 1}))
		must(t, b.do("a", "", Finish{1}))
		must(t, b.do("", "", Reopen{}))
		want := b.now.Add(2 * time.Hour)
		if keeps {
			want = b.r.Appointment
		}
		if b.r.Due != want {
			t.Errorf("an appointment in %d hours: promised for %s", hours, b.r.Due.Time())
		}
	}
}

func TestNothingIsSubmittedOfAKindThatIsNotOffered(t *testing.T) {
	for what, k := range map[string]Kind{"none": {}, "one that is retired": {Code: "medicine", Retired: true}} {
		_, err := submission().Decide(Case{Kind: k}, noon)
		refusal(t, what, err, Invalid, "kind")
	}
}

func TestALaidDownErrandIsLaidDownAnewOnlyForAnotherControl(t *testing.T) {
	b := medicine(Free)
	_, err := Route{}.Decide(Case{Request: b.r, Kind: Kinds()[0], Effect: Free}, b.now)
	refusal(t, "the same control", err, Conflict)
}

func TestRevealingNothingInParticularRevealsAll(t *testing.T) {
	out, err := Reveal{}.Decide(Case{Request: Request{State: StateOpen}, Act: Act{Actor: "o", Role: Operator}}, noon)
	must(t, err)
	if f := out.Entries[0].Fact.(Revealed); !slices.Equal(f.Fields, Revealable) || f.To != "o" {
		t.Errorf("%+v", f)
	}
}

func TestADecisionIsWrittenDownAsWhatItIs(t *testing.T) {
	for _, c := range []struct {
		d     Decision
		offer bool
		want  Verb
	}{
		{Decision{}, false, VerbUnplace}, {Decision{}, true, VerbUnplace}, {Decision{Cadre: "a"}, false, VerbOrder}, {Decision{Cadre: "a"}, true, VerbPropose},
		{Decision{Cadre: "a", Why: Why{From: "b"}}, false, VerbReassign}, {Decision{Cadre: "a", Why: Why{From: "b"}}, true, VerbReassign},
	} {
		if got := c.d.Command(c.offer).Verb(); got != c.want {
			t.Errorf("%+v, asked %t: %s", c.d, c.offer, got)
		}
	}
}

func TestWhomACommandIsAbout(t *testing.T) {
	r := Request{Errands: []Errand{{N: 1, Cadre: "now", Holders: []ID{"before", "now"}}}}
	for _, c := range []struct {
		what string
		act  Act
		n    Needs
		want ID
	}{
		{"whom it names", Act{Role: CadreRole, Cadre: "me"}, Needs{Cadre: "named", Errand: 1}, "named"},
		{"who acts", Act{Role: CadreRole, Cadre: "me"}, Needs{Errand: 1}, "me"},
		{"for whom the actor speaks", Act{Role: Operator, OnBehalf: "before"}, Needs{Errand: 1}, "before"},
		{"somebody who never had it", Act{Role: Operator, OnBehalf: "other"}, Needs{Errand: 1}, "now"},
		{"who has it", Act{Role: Operator}, Needs{Errand: 1}, "now"},
		{"nobody", Act{Role: Operator, OnBehalf: "before"}, Needs{}, ""},
	} {
		if got := r.Who(c.act, c.n); got != c.want {
			t.Errorf("%s: %q", c.what, got)
		}
	}
}

func TestAKindThatPromisesNothingPromisesADay(t *testing.T) {
	if got := (Kind{}).By(Request{Submitted: noon}); got != noon.Add(24*time.Hour) {
		t.Errorf("promised for %s", got.Time())
	}
}

func TestTriageNamesTheHouseholdOnlyWhereARoomIsSaid(t *testing.T) {
	name := func(Place, string) ID { return "named" }
	if x := (Triage{Particulars: Particulars{Place: Place{Household: "known"}}}).WithHousehold(name).(Triage); x.Place.Household != "known" {
		t.Errorf("no room was said: %+v", x.Place)
	}
	if x := (Triage{Words: Words{Room: "501"}}).WithHousehold(name).(Triage); x.Place.Household != "named" {
		t.Errorf("a room was said: %+v", x.Place)
	}
}

func TestAMoveLeadsSomewhere(t *testing.T) {
	_, err := Move{}.Decide(Case{Cadre: Cadre{Duty: Duty{On: true}}}, noon)
	refusal(t, "nowhere", err, Invalid, "point")
}
