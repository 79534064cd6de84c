package dispatch

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/geo"
)

// bench holds one request and carries commands out on it, as the Desk does.
type bench struct {
	r       Request
	now     Moment
	facts   []Fact
	entries []Entry
	credits []Credit
}

func newBench(r Request, facts ...Fact) *bench {
	b := &bench{r: r, now: Day("2022-11-22").At(9, 0)}
	for _, f := range facts {
		b.apply(say(b.now, f))
	}
	return b
}

func (b *bench) apply(e Entry) {
	e.Subject, e.Seq, e.Recorded = Subject{OfRequest, "r"}, b.r.Version+1, b.now
	before := b.r
	b.r = before.Apply(e)
	b.facts, b.entries = append(b.facts, e.Fact), append(b.entries, e)
	b.credits = append(b.credits, Credits(before, b.r, e, b.credits)...)
}

// beside adds to the case what a command needs besides: another request of the same kind that everybody sees, and a hospital.
func (b *bench) beside(c Case, cmd Command) Case {
	if other := asked(cmd).Other; other != "" {
		c.Act.Grants, c.Other = []Grant{{Role: System}}, Request{ID: other, Particulars: Particulars{Kind: b.r.Kind}}
	}
	if f := asked(cmd).Facility; f != "" && c.Facility.ID == "" {
		c.Facility = Facility{ID: f, Role: AtHospital}
	}
	return c
}

// asked returns what a command needs besides its subject.
func asked(cmd Command) Needs {
	if n, ok := cmd.(Needy); ok {
		return n.Asks()
	}
	return Needs{}
}

// chief is the person who reassigns in these tests.
const chief ID = "chief"

// do carries a command out as a cadre, or as the program when who is empty; given is the cadre to be given the errand.
func (b *bench) do(who, given ID, cmd Command) error {
	c := Case{Kind: Kinds()[0], Request: b.r, Act: Act{Role: System}, Cadre: Cadre{ID: given, Unit: "u", Mode: geo.Car, Duty: Duty{On: true}}}
	leads := who == "" || who == chief
	if who == chief {
		c.Act = Act{Actor: chief, Role: Coordinator}
	} else if who != "" {
		c.Act, c.Cadre.ID = Act{Role: CadreRole, Cadre: who}, who
	}
	if n := asked(cmd); leads && n.Cadre == "" && !n.Hand {
		c.Cadre.ID = b.r.Who(c.Act, n)
	}
	out, err := cmd.Decide(b.beside(c, cmd), b.now)
	if err != nil {
		return err
	}
	for _, e := range out.Entries {
		e.Actor = c.Act.Actor
		b.apply(e)
	}
	return nil
}

func medicine(effect Effect) *bench {
	r := Request{Round: 1}
	return newBench(Request{}, Submitted{Particulars: Particulars{Kind: "medicine"}, Due: Day("2022-11-22").At(11, 0)},
		Routed{Round: 1, Legs: Kinds()[0].Legs(r, effect, 1)})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnUnreadOrderComesBackAndTellsTheCoordinator(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	b.now = b.now.Add(SeenWithin - 1*time.Microsecond)
	if err := b.do("", "", Lapse{1}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Fatalf("it lapsed early: %v", err)
	}
	b.now++
	must(t, b.do("", "", Lapse{1}))
	if b.r.State != StateOpen || b.r.Level != ToCoordinator {
		t.Errorf("state %s, level %d", b.r.State, b.r.Level)
	}
	must(t, b.do("", "a", Order{Errand: 1})) // silence is no refusal
	must(t, b.do("a", "", Acknowledge{1}))
	if b.r.Level != NotEscalated || b.r.Peak != ToCoordinator || !slices.Equal(b.r.Errands[0].Unread, []ID{"a"}) || len(b.r.Errands[0].Refused) != 0 {
		t.Errorf("read, it stands at level %d: %+v", b.r.Level, b.r.Errands[0])
	}
}

// Whoever stays silent is asked again and again where nobody else can, but ever more seldom: one errand that nobody read filled the
// journal with 576 entries a day.
func TestWhoStaysSilentIsAskedMoreSeldom(t *testing.T) {
	for urgency, waits := range map[Urgency][]time.Duration{Routine: {5, 10, 20, 30, 30}, Urgent: {2, 4, 8, 10, 10}} {
		b := medicine(Free)
		b.r.Urgency = urgency
		for i, want := range waits {
			must(t, b.do("", "a", Order{Errand: 1}))
			if got := b.r.Errands[0].SeenBy.Sub(b.now); got != want*time.Minute {
				t.Errorf("urgency %d, the %d. time: %s", urgency, i+1, got)
			}
			b.now = b.r.Errands[0].SeenBy
			must(t, b.do("", "", Lapse{1}))
		}
		must(t, b.do("", "b", Order{Errand: 1}))
		if got := b.r.Errands[0].SeenBy.Sub(b.now); got != waits[0]*time.Minute {
			t.Errorf("another has to read within %s", got)
		}
	}
}

func TestAReadOrderDoesNotLapse(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Acknowledge{1}))
	b.now = b.now.Add(time.Hour)
	if err := b.do("", "", Lapse{1}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Errorf("it lapsed: %v", err)
	}
}

func TestAFormerHoldersActIsNeverRefused(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("", "", Take{Errand: 1}))
	must(t, b.do("", "b", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	if e := b.r.Errands[0]; e.State != ErrandFinished || e.Cadre != "a" || b.r.Level != ToCoordinator {
		t.Fatalf("errand %+v, level %d", e, b.r.Level)
	}
	must(t, b.do("b", "", Finish{1}))
	if e := b.r.Errands[0]; e.Cadre != "a" {
		t.Errorf("the second report took the credit: %+v", e)
	}
}

func TestWorkLaidDownAnewIsNotDoneTwice(t *testing.T) {
	b := medicine(StayIn)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("", "", Triage{Particulars: Particulars{Place: Place{Compound: "garden"}}})) // people move freely now
	must(t, b.do("", "b", Order{Errand: 2}))
	must(t, b.do("a", "", Finish{1}))
	if e := b.r.Errands[1]; e.State != ErrandFinished || e.Cadre != "a" || b.r.State != StateDone || b.r.Level != ToCoordinator {
		t.Fatalf("the errand that a had begun: %+v, level %d", e, b.r.Level)
	}
	must(t, b.do("b", "", Finish{2}))
	if _, times := sum(b.credits, Service); times != 1 {
		t.Errorf("it was counted %d times", times)
	}
}

func TestWorkNobodyAsksForAnyMoreIsKeptAndNotCounted(t *testing.T) {
	for what, cmd := range map[string]Command{"merged": Merge{"another"}, "another kind": Triage{Particulars: Particulars{Place: Place{Compound: "garden"}}}} {
		b := medicine(Free)
		must(t, b.do("", "a", Order{Errand: 1}))
		c := Case{Kind: Kinds()[3], Request: b.r, Act: Act{Role: Operator}}
		must(t, b.act(c, cmd))
		must(t, b.do("a", "", Finish{1}))
		told := slices.ContainsFunc(b.facts, func(f Fact) bool { return f == Escalated{Level: ToCoordinator, Reason: ReasonRelieved, Errand: 1} })
		if _, times := sum(b.credits, Service); times != 0 || b.r.Errands[0].State != ErrandWithdrawn || !told {
			t.Errorf("%s: %d times, %+v, level %d", what, times, b.r.Errands[0], b.r.Level)
		}
	}
}

func TestWhatWasDoneForACancelledRequestCounts(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("", "", Cancel{"not_needed"}))
	must(t, b.do("a", "", Finish{1}))
	if _, times := sum(b.credits, Service); times != 1 || b.r.State != StateCancelled {
		t.Errorf("%s, %d times", b.r.State, times)
	}
}

func TestTheInsideLegWaitsEvenWhenTheFirstTryFails(t *testing.T) {
	b := medicine(StayHome)
	b.r.Errands[0].Pass = false
	b.r.Errands[1].Inside = false // not tested here
	if err := b.do("", "b", Order{Errand: 2}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Fatalf("the inside leg went first: %v", err)
	}
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Fail{Errand: 1, Reason: "sealed"}))
	must(t, b.do("", "c", Order{Errand: 3}))
	must(t, b.do("c", "", Finish{3}))
	must(t, b.do("", "b", Order{Errand: 2}))
	if b.r.State != StateUnderway {
		t.Errorf("state %s", b.r.State)
	}
}

func TestUndoWithinTheMinuteOnly(t *testing.T) {
	for after, want := range map[time.Duration]State{UndoWithin: StateUnderway, UndoWithin + time.Microsecond: StateDone} {
		b := medicine(Free)
		must(t, b.do("", "a", Order{Errand: 1}))
		must(t, b.do("a", "", Start{1}))
		must(t, b.do("a", "", Finish{1}))
		b.now = b.now.Add(after)
		err := b.do("a", "", Undo{1})
		if b.r.State != want || (err == nil) != (want == StateUnderway) {
			t.Errorf("after %s: %s, %v", after, b.r.State, err)
		}
	}
}

func TestReassignGivesToAnotherAndMayInsist(t *testing.T) {
	b := medicine(Free)
	must(t, b.do(chief, "b", Reassign{Errand: 1, Cadre: "b"})) // it has no holder
	must(t, b.do("b", "", HandBack{1, "far"}))
	must(t, b.do(chief, "a", Reassign{Errand: 1, Cadre: "a"}))
	if err := b.do(chief, "b", Reassign{Errand: 1, Cadre: "b"}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Errorf("whoever refused got it back: %v", err)
	}
	must(t, b.do(chief, "b", Reassign{Errand: 1, Cadre: "b", Insist: true, Reason: "urgent_work", Why: Why{Sooner: 1}}))
	if e := b.r.Errands[0]; e.Cadre != "b" || e.State != ErrandAccepted || len(e.Holders) != 2 {
		t.Errorf("%+v", e)
	}
	if o, ok := b.facts[len(b.facts)-1].(Ordered); !ok || !reflect.DeepEqual(o.Why, Why{By: chief}) {
		t.Errorf("why: %+v", o)
	}
}

func TestThePlannerMovesOnlyWhatItGaveAndNobodyBegan(t *testing.T) {
	move := Reassign{Errand: 1, Cadre: "b", Reason: ReasonSooner, Stops: Stops{Pick: "p"}, Why: Why{From: "a", Sooner: 900}}
	refused := func(what string, b *bench) {
		t.Helper()
		if err := b.do("", "b", move); !errors.Is(err, &Error{Code: Conflict}) {
			t.Errorf("%s: %v", what, err)
		}
	}
	b := medicine(Free)
	refused("nobody has it", b)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Acknowledge{1}))
	b.now = b.now.Add(ReviewAfter - 1)
	refused("just told", b)
	b.now++
	must(t, b.do("", "b", move))
	if e := b.r.Errands[0]; e.Cadre != "b" || e.State != ErrandAccepted || len(e.Refused) != 0 || e.Pick.Facility != "p" || e.ReviewAt != b.now.Add(ReviewAfter) {
		t.Errorf("%+v", e)
	}
	b.now = b.now.Add(ReviewAfter)
	must(t, b.do("b", "", Start{1}))
	move.Cadre = "a"
	refused("begun", b)
	must(t, b.do("b", "", HandBack{1, "far"}))
	must(t, b.do(chief, "c", Reassign{Errand: 1, Cadre: "c"}))
	b.now = b.now.Add(time.Hour)
	refused("a person's choice", b)
	for what, cmd := range map[string]Command{
		"the holder has the card":       HandOver{Errand: 1, Thing: InsuranceCard, From: ResidentHand, To: CadreHand},
		"the holder paid in advance":    Advance{Errand: 1, Fen: 100},
		"something was arranged for it": Arrange{Errand: 1, Arrangement: Arrangement{Approved: true}},
	} {
		b := medicine(Free)
		must(t, b.do("", "c", Order{Errand: 1}))
		must(t, b.do("c", "", Acknowledge{1}))
		must(t, b.do("c", "", cmd))
		b.now = b.now.Add(time.Hour)
		refused(what, b)
	}
}

func TestNobodyHasInfectedAndOthersInHand(t *testing.T) {
	b := medicine(Free)
	c := Case{Kind: Kinds()[0], Request: b.r, Act: Act{Actor: chief, Role: Coordinator}, Cadre: Cadre{ID: "a", Unit: "u", Duty: Duty{On: true}}, Hand: []InHand{{Request: "x", Protected: true}}}
	for _, cmd := range []Command{Order{Errand: 1, Cadre: "a"}, Propose{Errand: 1, Cadre: "a"}, Reassign{Errand: 1, Cadre: "a", Insist: true}} {
		if _, err := cmd.Decide(c, b.now); !errors.Is(err, &Error{Code: Conflict}) {
			t.Errorf("%s: %v", cmd.Verb(), err)
		}
	}
	c.Hand[0].Protected = false
	if _, err := (Reassign{Errand: 1, Cadre: "a"}).Decide(c, b.now); err != nil {
		t.Error(err)
	}
}

func TestNobodyAbleIsTriedLaterAndLater(t *testing.T) {
	b := medicine(Free)
	for _, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute} {
		must(t, b.do("", "", Unplace{Errand: 1, Why: Why{Barred: []Barred{{Bar: OffDuty, Number: 3}}}}))
		if got := b.r.Errands[0].RetryAt.Sub(b.now); got != want {
			t.Errorf("tried again after %s, want %s", got, want)
		}
	}
	if b.r.Level != ToCoordinator {
		t.Error("the coordinator was not told")
	}
	must(t, b.do("", "a", Order{Errand: 1}))
	if e := b.r.Errands[0]; e.Tries != 0 || e.RetryAt != 0 {
		t.Errorf("%+v", e)
	}
}

func TestWhoNeverHadItCannotFinishIt(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	if err := b.do("b", "", Finish{1}); !errors.Is(err, &Error{Code: NotFound}) {
		t.Errorf("a stranger finished it: %v", err)
	}
}
