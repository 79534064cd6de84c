package dispatch

import (
	"testing"
	"time"
)

// under carries a command out while another control holds.
func under(t *testing.T, b *bench, effect Effect, cmd Command) error {
	t.Helper()
	return b.act(Case{Act: Act{Role: System}, Kind: kind(t, b.r.Kind), Effect: effect, Request: b.r}, cmd)
}

func TestAControlReachesWhatIsInHand(t *testing.T) {
	given := medicine(Free)
	must(t, given.do("", "a", Order{Errand: 1}))
	must(t, given.do("a", "", Acknowledge{1}))
	must(t, under(t, given, StayIn, Adapt{}))
	if e := given.r.Errands[1]; given.r.Errands[0].State != ErrandWithdrawn || e.State != ErrandWaiting || e.Drop.Role != AtGate || given.r.Effect != StayIn {
		t.Errorf("what nobody had begun: %+v", given.r.Errands)
	}
	refusal(t, "a second time", under(t, given, StayIn, Adapt{}), Conflict)

	begun := medicine(Free)
	must(t, begun.do("", "a", Order{Errand: 1}))
	must(t, begun.do("a", "", Start{1}))
	must(t, under(t, begun, StayHome, Adapt{}))
	if e := begun.r.Errands[0]; e.Hindered != ReasonControl || e.State != ErrandUnderway || begun.r.Level != ToCoordinator {
		t.Errorf("what was begun: %+v, level %d", e, begun.r.Level)
	}
	refusal(t, "it was told before", under(t, begun, StayHome, Adapt{}), Conflict)
	c := Case{Act: Act{Role: CadreRole, Cadre: "a"}, Kind: kind(t, "medicine"), Effect: StayHome, Request: begun.r}
	must(t, begun.act(c, Redirect{Errand: 1}))
	first, inside := begun.r.Errands[0], begun.r.Errands[1]
	if first.Drop.Role != AtGate || !first.Pass || first.Hindered != "" || begun.r.Effect != StayHome || begun.r.Level != NotEscalated {
		t.Errorf("redirected: %+v, level %d", first, begun.r.Level)
	}
	if !inside.Inside || inside.After != 1 || inside.Drop.Role != AtDoor || inside.State != ErrandWaiting {
		t.Errorf("from the gate on: %+v", inside)
	}

	relay := medicine(StayHome)
	relay.r.Errands[0].Pass = false
	must(t, relay.do("", "a", Order{Errand: 1}))
	must(t, relay.do("a", "", Start{1}))
	relay.r.Effect = StayHome
	must(t, under(t, relay, Free, Adapt{}))
	must(t, relay.act(Case{Act: Act{Role: CadreRole, Cadre: "a"}, Kind: kind(t, "medicine"), Effect: Free, Request: relay.r}, Redirect{Errand: 1}))
	if relay.r.Errands[0].Drop.Role != AtDoor || relay.r.Errands[1].State != ErrandWithdrawn || len(relay.r.Errands) != 2 {
		t.Errorf("freed on the way: %+v", relay.r.Errands)
	}
}

func TestNoOrderIsGivenForAControlThatHasChanged(t *testing.T) {
	b := medicine(Free)
	c := Case{Act: Act{Role: System}, Kind: kind(t, "medicine"), Effect: StayIn, Request: b.r, Cadre: Cadre{ID: "a", Duty: Duty{On: true}}}
	refusal(t, "it is to be laid down anew", b.act(c, Order{Errand: 1, Cadre: "a"}), Conflict)
	c.Effect, c.Facility = Free, Facility{ID: "p", Role: AtPharmacy, Seal: Sealing{On: true}}
	refusal(t, "the pharmacy was sealed meanwhile", b.act(c, Order{Errand: 1, Cadre: "a", Stops: Stops{Pick: "p"}}), Conflict)
}

func TestASealReachesWhatIsInHand(t *testing.T) {
	sealed := func(b *bench, f Facility) error {
		return b.act(Case{Act: Act{Role: System}, Kind: kind(t, b.r.Kind), Request: b.r, Facility: f}, Adapt{Facility: f.ID})
	}
	shop := Facility{ID: "p", Role: AtPharmacy, Seal: Sealing{On: true}}
	order := Order{Errand: 1, Stops: Stops{Pick: "p"}}

	given := medicine(Free)
	must(t, given.act(Case{Act: Act{Role: System}, Request: given.r, Cadre: Cadre{ID: "a", Duty: Duty{On: true}}}, order))
	refusal(t, "it is open", sealed(given, Facility{ID: "p", Role: AtPharmacy}), Conflict)
	must(t, sealed(given, shop))
	if e := given.r.Errands[0]; e.State != ErrandWaiting || e.Pick.Facility != "" || len(e.Refused) != 0 {
		t.Errorf("not begun: %+v", e)
	}

	begun := medicine(Free)
	must(t, begun.act(Case{Act: Act{Role: System}, Request: begun.r, Cadre: Cadre{ID: "a", Duty: Duty{On: true}}}, order))
	must(t, begun.do("a", "", Start{1}))
	must(t, sealed(begun, shop))
	if e := begun.r.Errands[0]; e.Hindered != ReasonSealed || begun.r.Level != ToCoordinator {
		t.Errorf("begun: %+v, level %d", e, begun.r.Level)
	}
	must(t, begun.do("a", "", PickUp{Errand: 1, Facility: "other"}))
	if e := begun.r.Errands[0]; e.Hindered != "" || begun.r.Level != NotEscalated {
		t.Errorf("fetched elsewhere: %+v, level %d", e, begun.r.Level)
	}
	refusal(t, "what was fetched there before", sealed(begun, Facility{ID: "other", Retired: true}), Conflict)

	bound := trip(t, Free, Submitted{})
	must(t, bound.do("", "", Arrange{Errand: 1, Arrangement: arranged}))
	must(t, sealed(bound, Facility{ID: arranged.Facility, Role: AtHospital, Seal: Sealing{On: true}}))
	if e := bound.r.Errands[0]; e.Arrangement.Facility != "" || bound.r.Level != ToCoordinator {
		t.Errorf("the hospital is shut: %+v, level %d", e, bound.r.Level)
	}
	again := arranged
	again.Facility = "another"
	must(t, bound.do("", "", Arrange{Errand: 1, Arrangement: again}))
	if bound.r.Level != NotEscalated {
		t.Errorf("another hospital was found, and it stands at level %d", bound.r.Level)
	}
}

func TestOneBuildingIsFreedWhileItsCompoundStaysClosed(t *testing.T) {
	now := b0
	city := Area{ID: "city", Level: City}
	garden := Area{ID: "garden", Parent: "city", Level: Compound}
	set := func(a *Area, at time.Duration, k Control) {
		k.Area, k.From = a.ID, now.Add(at)
		a.Controls = append(a.Controls, k)
	}
	set(&garden, 0, Control{Effect: StayHome})
	set(&garden, time.Hour, Control{Building: "3", Effect: Free})
	set(&garden, time.Hour, Control{Building: "5", Effect: StayIn})
	set(&garden, 2*time.Hour, Control{Building: "5", Entrance: "1", Effect: StayHome})
	on := func(at time.Duration, building, entrance string) Effect {
		return EffectOn([]Area{city, garden}, Place{Compound: "garden", Building: building, Entrance: entrance}, now.Add(at))
	}
	check := func(what string, got, want Effect) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s, want %s", what, got.Name().EN, want.Name().EN)
		}
	}
	check("building 3 before", on(0, "3", ""), StayHome)
	check("building 3", on(time.Hour, "3", ""), Free)
	check("building 4", on(time.Hour, "4", ""), StayHome)
	check("building 5", on(2*time.Hour, "5", "2"), StayIn)
	check("its first entrance", on(2*time.Hour, "5", "1"), StayHome)
	set(&city, 3*time.Hour, Control{Effect: StayIn})
	check("building 3, when the whole city is closed later", on(3*time.Hour, "3", ""), StayIn)
	set(&garden, 4*time.Hour, Control{Building: "3", Effect: Free})
	check("building 3, freed again", on(4*time.Hour, "3", ""), Free)
	set(&garden, 5*time.Hour, Control{Effect: StayHome})
	check("building 3, when the compound is closed after it", on(5*time.Hour, "3", ""), StayHome)

	weaker := Case{Act: Act{Grants: []Grant{{Role: Coordinator, Area: "garden"}}}, Area: garden, Above: []Area{{ID: "city", Controls: []Control{{Area: "city", Effect: StayIn, From: now}}}}}
	_, err := Restrict{Control{Effect: Free}}.Decide(weaker, now.Add(time.Minute))
	refusal(t, "an order from above", err, Forbidden)
	_, err = Restrict{Control{Effect: StayIn}}.Decide(weaker, now.Add(time.Minute))
	must(t, err)
	weaker.Act.Grants[0].Area = "city"
	_, err = Restrict{Control{Effect: Free}}.Decide(weaker, now.Add(time.Minute))
	must(t, err)
}

func TestAreasAndFacilitiesAskForTheirChangesToBeFollowedUp(t *testing.T) {
	a := Area{ID: "garden", Level: Compound}
	say := func(f Fact, at Moment) {
		a = a.Apply(Entry{Subject: Subject{OfArea, "garden"}, Seq: a.Seq + 1, At: at, Fact: f})
	}
	say(AreaDescribed{Area{Level: Compound}}, b0)
	if len(a.Dues()) != 0 {
		t.Errorf("a new area: %v", a.Dues())
	}
	say(Restricted{Control{Effect: StayIn, From: b0.Add(time.Hour), Until: b0.Add(2 * time.Hour)}}, b0)
	for _, want := range []Moment{b0.Add(time.Hour), b0.Add(2 * time.Hour)} {
		if dues := a.Dues(); len(dues) != 1 || dues[0] != (Due{Step: StepFollowUp, At: want}) {
			t.Errorf("%v, want %s", dues, want.Time())
		}
		_, early := FollowUp{}.Decide(Case{State: a}, want-1)
		refusal(t, "too early", early, Conflict)
		out, err := FollowUp{}.Decide(Case{State: a}, want)
		must(t, err)
		say(out.Entries[0].Fact, want)
	}
	if len(a.Dues()) != 0 {
		t.Errorf("all is followed up: %v", a.Dues())
	}
	f := Facility{ID: "p"}
	f = f.Apply(Entry{Seq: 2, At: b0, Fact: Sealed{On: true}})
	if dues := f.Dues(); len(dues) != 1 || dues[0].At != b0 {
		t.Errorf("sealed: %v", dues)
	}
	f = f.Apply(Entry{Seq: 3, At: b0, Fact: FollowedUp{}})
	if len(f.Dues()) != 0 {
		t.Errorf("followed up: %v", f.Dues())
	}
	retired := f.Apply(Entry{Seq: 4, At: b0 + 1, Fact: FacilityDescribed{Facility{Retired: true}}})
	if len(retired.Dues()) != 1 || retired.Usable() {
		t.Errorf("retired: %v", retired.Dues())
	}
}
