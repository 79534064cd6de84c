package desk_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

func (x *town) plan(district dispatch.ID) {
	x.t.Helper()
	if err := x.Desk.Plan(x.t.Context(), district); err != nil {
		x.t.Fatal(err)
	}
}

// served is the number of acts of service in the figures.
func (x *town) served() (times int) {
	x.t.Helper()
	sums, err := x.DB.Sums(x.t.Context(), ledger.FigureFilter{Book: dispatch.Service})
	if err != nil {
		x.t.Fatal(err)
	}
	for _, s := range sums {
		times += s.Times
	}
	return times
}

func TestWhatIsDoneIsCountedAndWhatIsUndoneIsNot(t *testing.T) {
	x := found(t)
	id := x.call("garden")
	if r := x.request(id); r.Place.Household == "" || r.Place.Household != x.Desk.Household(r.Place, "501") {
		t.Errorf("the household is %q", r.Place.Household)
	}
	before, err := x.cadre("c0")
	if err != nil {
		t.Fatal(err)
	}
	x.do(ledgertest.Chief, request(id), dispatch.Order{Errand: 1, Cadre: "c0"})
	if after, err := x.cadre("c0"); err != nil || after.Engagements != before.Engagements+1 {
		t.Errorf("engaged %d times, then %d, %v", before.Engagements, after.Engagements, err)
	}
	for i, cmd := range []dispatch.Command{dispatch.Finish{Errand: 1}, dispatch.Undo{Errand: 1}, dispatch.Finish{Errand: 1}, dispatch.Finish{Errand: 1}} {
		x.do(ledgertest.Cadre("c0"), request(id), cmd)
		if got, want := x.served(), []int{1, 0, 1, 1}[i]; got != want {
			t.Errorf("after step %d: %d times, want %d", i+1, got, want)
		}
	}
}

// bell records the jobs it was rung for.
type bell struct{ jobs []dispatch.Job }

func (b *bell) Ring(_ context.Context, jobs ...dispatch.Job) { b.jobs = append(b.jobs, jobs...) }

func TestTheBellRingsForWhatMayBePlannedAtOnce(t *testing.T) {
	x := found(t)
	b := &bell{}
	x.Desk.Bell = b
	rung := func(what string, want ...dispatch.ID) {
		t.Helper()
		var districts []dispatch.ID
		for _, j := range b.jobs {
			if j.Step != dispatch.StepPlan {
				t.Errorf("%s: %+v", what, j)
			}
			districts = append(districts, j.District)
		}
		if len(districts) != len(want) || len(want) > 0 && districts[0] != want[0] {
			t.Errorf("%s: rung for %v, want %v", what, districts, want)
		}
		b.jobs = nil
	}
	id := x.call("garden")
	rung("a call", "north")
	x.do(ledgertest.Chief, request(id), dispatch.Respond{})
	rung("nothing new to plan")
	x.refused("a closed one", x.try(ledgertest.Chief, request(id), dispatch.Reopen{}), dispatch.Conflict)
	rung("what was refused")
	later := ledgertest.Call("lake")
	later.Appointment = x.Now().Add(24 * time.Hour)
	x.do(ledgertest.Operator, request(""), later)
	rung("what is for tomorrow")
	x.do(ledgertest.Cadre("c0"), person("c0"), dispatch.CheckIn{Until: x.Now().Add(time.Hour)})
	rung("somebody comes on duty", "city")
}

func TestWhatNobodyCouldDoIsTriedWhenSomebodyComes(t *testing.T) {
	x := found(t)
	for _, c := range []dispatch.ID{"c0", "c1", "c2", "c3", "c4", "c5"} {
		x.do(ledgertest.Cadre(c), person(c), dispatch.CheckOut{})
	}
	id := x.call("garden")
	x.plan("north")
	if e := x.request(id).Errands[0]; e.Tries != 1 || e.Cadre != "" {
		t.Fatalf("%+v", e)
	}
	x.plan("north")
	if e := x.request(id).Errands[0]; e.Tries != 1 {
		t.Errorf("it is tried again at once: %+v", e)
	}
	x.do(ledgertest.Cadre("c0"), person("c0"), dispatch.CheckIn{})
	x.plan("north")
	if e := x.request(id).Errands[0]; e.Cadre != "c0" {
		t.Errorf("somebody came, and it waits: %+v", e)
	}
}

func TestWhereSomethingIsPutDecidesWhatItBecomes(t *testing.T) {
	x := found(t)
	x.shut("lake")
	if r := x.request(x.call("lake")); len(r.Errands) != 2 || r.Effect != dispatch.StayHome {
		t.Errorf("behind a closed gate: %+v", r.Errands)
	}
	id := x.call("garden")
	x.do(ledgertest.Operator, request(id), dispatch.Triage{Particulars: dispatch.Particulars{Place: dispatch.Place{Compound: "lake"}}})
	if r := x.request(id); r.Effect != dispatch.StayHome || r.Errands[len(r.Errands)-1].Drop.Compound != "lake" {
		t.Errorf("sent on behind a closed gate: %+v", r)
	}
	x.plan("north")
	if e := x.request(id).Latest(1); e.Cadre != "" {
		t.Errorf("it is planned where it was: %+v", e)
	}
	x.plan("south")
	if e := x.request(id).Latest(1); e.Cadre == "" {
		t.Errorf("it is not planned where it is: %+v", e)
	}
}

func TestAPlanFindsThatAControlHasChanged(t *testing.T) {
	x := found(t)
	id := x.call("garden")
	x.shut("garden")
	x.plan("north")
	if r := x.request(id); r.Effect != dispatch.StayHome || r.Errands[0].State != dispatch.ErrandWithdrawn || len(r.Errands) != 3 {
		t.Errorf("%+v", r.Errands)
	}
}

func TestAnAccountIsForACadreThatThereIs(t *testing.T) {
	x := found(t)
	account := func(cadre dispatch.ID) dispatch.Describes {
		return dispatch.DescribeAccount{Account: dispatch.Account{ID: "acc", Login: "phone", Name: "甲", Cadre: cadre, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}}
	}
	x.refused("a ghost", x.Desk.Describe(t.Context(), ledgertest.Chief, nil, account("ghost")), dispatch.Invalid, "cadre")
	done := 0
	if err := x.Desk.Describe(t.Context(), ledgertest.Chief, func(n int) { done = n }, account("c0")); err != nil || done != 1 {
		t.Errorf("%v, %d done", err, done)
	}
}

func TestAnImportIsNotedWhereItWentTo(t *testing.T) {
	x := found(t)
	note := func(act dispatch.Act, area dispatch.ID) error {
		return x.try(act, dispatch.Subject{Sort: dispatch.OfImport}, dispatch.Import{Imported: dispatch.Imported{Of: "cadres", Area: area, Digest: strings.Repeat("0", 64)}})
	}
	x.refused("into another district", note(as(dispatch.Operator, "south"), "garden"), dispatch.NotFound)
	if err := note(as(dispatch.Operator, "north"), "garden"); err != nil {
		t.Error(err)
	}
}

func TestAHouseholdIsFoundByItsPhones(t *testing.T) {
	x := found(t)
	ledgertest.Describe(t, x.Desk, dispatch.DescribeHousehold{Household: dispatch.Household{ID: "h1", Compound: "garden", Phones: []string{"000-1234-5678", ""}}})
	if all, err := x.DB.HouseholdsByPhone(t.Context(), x.Desk.PhoneIndex("00012345678")); err != nil || len(all) != 1 {
		t.Errorf("%d households, %v", len(all), err)
	}
	if all, err := x.DB.HouseholdsByPhone(t.Context(), ""); err != nil || len(all) != 0 {
		t.Errorf("%d households without a phone, %v", len(all), err)
	}
}

func TestAControlOnABuildingHoldsForItsDoors(t *testing.T) {
	x := found(t)
	x.do(ledgertest.Chief, dispatch.Subject{Sort: dispatch.OfArea, ID: "garden"}, dispatch.Restrict{Control: dispatch.Control{Effect: dispatch.StayHome, Building: "3"}})
	for building, want := range map[string]dispatch.Effect{"3": dispatch.StayHome, "4": dispatch.Free} {
		call := ledgertest.Call("garden")
		call.Place.Building = building
		if r := x.request(x.do(ledgertest.Operator, request(""), call).Subject.ID); r.Effect != want {
			t.Errorf("building %s: %s", building, r.Effect.Name().EN)
		}
	}
}

// answers gives every task the same decision.
type answers struct{ dispatch.Decision }

func (p answers) Plan(_ context.Context, s dispatch.Situation) (all []dispatch.Decision, _ error) {
	for _, t := range s.Tasks {
		d := p.Decision
		d.Request, d.Errand = t.Request.ID, t.Errand.N
		all = append(all, d)
	}
	return all, nil
}

func TestWhatMayStillFindSomebodyBetterIsGivenToNobody(t *testing.T) {
	x := found(t)
	x.Desk.Planner = answers{dispatch.Decision{Cadre: "c0", Later: x.Now().Add(time.Hour)}}
	id := x.call("garden")
	version := x.request(id).Version
	x.plan("north")
	if r := x.request(id); r.Version != version || r.Errands[0].State != dispatch.ErrandWaiting {
		t.Errorf("%+v", r.Errands[0])
	}
}

// counting counts the tasks of each plan.
type counting struct {
	dispatch.Planner
	plans []int
}

func (p *counting) Plan(ctx context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	p.plans = append(p.plans, len(s.Tasks))
	return p.Planner.Plan(ctx, s)
}

// Where more wait than are planned at once, those whose time is far ahead are left alone for a while, so that there is time for
// the others.
func TestAMultitudeIsPlannedInTurns(t *testing.T) {
	x := found(t)
	for range 1001 {
		x.call("garden")
	}
	p := &counting{Planner: answers{dispatch.Decision{Cadre: "c0", Later: x.Now().Add(time.Hour)}}}
	x.Desk.Planner = p
	for i, want := range [][]int{{1000, 1}, {1}, {1000, 1}} {
		p.plans = nil
		x.plan("north")
		if !slices.Equal(p.plans, want) {
			t.Errorf("call %d plans %v, want %v", i+1, p.plans, want)
		}
		x.Pass([]time.Duration{10 * time.Second, 2 * time.Minute, 0}[i])
	}
}

func TestTheSameReasonsWhyNobodyCanAreRecordedOnce(t *testing.T) {
	x := found(t)
	nobody := func(b dispatch.Bar) answers {
		return answers{dispatch.Decision{Why: dispatch.Why{Barred: []dispatch.Barred{{Bar: b, Number: 6}}}}}
	}
	x.Desk.Planner = nobody(dispatch.NoPass)
	id := x.call("garden")
	for i, c := range []struct {
		p     answers
		tries int
	}{{nobody(dispatch.NoPass), 1}, {nobody(dispatch.NoPass), 1}, {nobody(dispatch.NoSkill), 2}} {
		x.Desk.Planner = c.p
		x.plan("north")
		if got := x.request(id).Errands[0].Tries; got != c.tries {
			t.Errorf("plan %d: written down %d times", i+1, got)
		}
		x.Pass(10 * time.Minute)
	}
}

// A change based on a state that somebody else has changed since is tried again on the new state.
func TestAStateThatSomebodyElseChangedIsNotOverwritten(t *testing.T) {
	x := found(t)
	id := x.call("garden")
	old := x.request(id)
	x.do(ledgertest.Chief, request(id), dispatch.Respond{})
	err := x.DB.Change(t.Context(), func(tx dispatch.Tx) error {
		e := dispatch.Entry{Subject: request(id), Seq: old.Version + 1, At: x.Now(), Recorded: x.Now(), Actor: "chief", Role: dispatch.Administrator, Fact: dispatch.Responded{}}
		return tx.Save(dispatch.Change{Before: old, After: old.Fold(e), Entries: []dispatch.Entry{e}, District: "north"})
	})
	x.refused("an old state", err, dispatch.Stale)
}

func TestConcurrentAssignmentsToOneCadreConflict(t *testing.T) {
	x := found(t)
	c, err := x.cadre("c0")
	if err != nil {
		t.Fatal(err)
	}
	engage := func() error {
		return x.DB.Change(t.Context(), func(tx dispatch.Tx) error { return tx.Engage(c) })
	}
	if err := engage(); err != nil {
		t.Fatal(err)
	}
	x.refused("the second", engage(), dispatch.Stale)
}
