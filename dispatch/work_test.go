package dispatch

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A bench holds one request and lets people act on it, as the Desk will.
type bench struct {
	r     Request
	now   Moment
	facts []Fact
}

func newBench(r Request, facts ...Fact) *bench {
	b := &bench{r: r, now: Day("2022-11-22").At(9, 0)}
	for _, f := range facts {
		b.apply(say(b.now, f))
	}
	return b
}

func (b *bench) apply(e Entry) {
	e.Subject, e.Seq = Subject{OfRequest, "r"}, b.r.Version+1
	b.r = b.r.Apply(e)
	b.facts = append(b.facts, e.Fact)
}

// do lets a cadre act; the program acts when the name is empty, and names the cadre to be given the errand.
func (b *bench) do(who, given ID, cmd Command) error {
	c := Case{Kind: Kinds()[0], Request: b.r, Act: Act{Role: System}, Cadre: Cadre{ID: given, Unit: "u", Duty: Duty{On: true}}}
	if who != "" {
		c.Act, c.Cadre.ID = Act{Role: CadreRole, Cadre: who}, who
	}
	if _, names := cmd.(namesCadre); who == "" && !names {
		c.Cadre.ID = b.r.who(c.Act, cmd)
	}
	entries, err := cmd.Decide(c, b.now)
	if err != nil {
		return err
	}
	for _, e := range entries {
		b.apply(e)
	}
	return nil
}

func medicine(effect Effect) *bench {
	r := Request{Round: 1}
	return newBench(Request{}, Submitted{Kind: "medicine", Due: Day("2022-11-22").At(11, 0)},
		Routed{Round: 1, Errands: Kinds()[0].Errands(r, effect, 1)})
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
	if b.r.State != Open || b.r.Level != ToCoordinator {
		t.Errorf("state %s, level %d", b.r.State, b.r.Level)
	}
	if err := b.do("", "a", Order{Errand: 1}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Errorf("it went to the same cadre again: %v", err)
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
	if e := b.r.Errands[0]; e.State != Finished || e.Cadre != "a" || b.r.Level != ToCoordinator {
		t.Fatalf("errand %+v, level %d", e, b.r.Level)
	}
	must(t, b.do("b", "", Finish{1}))
	if e := b.r.Errands[0]; e.Cadre != "a" {
		t.Errorf("the second report took the credit: %+v", e)
	}
}

func TestTheInsideLegWaitsEvenWhenTheFirstTryFails(t *testing.T) {
	b := medicine(StayHome)
	b.r.Errands[0].Pass = false
	b.r.Errands[1].Inside = false // who may go is another test's
	if err := b.do("", "b", Order{Errand: 2}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Fatalf("the inside leg went first: %v", err)
	}
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", CouldNot{Errand: 1, Reason: "sealed"}))
	must(t, b.do("", "c", Order{Errand: 3}))
	must(t, b.do("c", "", Finish{3}))
	must(t, b.do("", "b", Order{Errand: 2}))
	if b.r.State != Underway {
		t.Errorf("state %s", b.r.State)
	}
}

func TestUndoWithinTheMinuteOnly(t *testing.T) {
	for after, want := range map[time.Duration]State{UndoWithin: Underway, UndoWithin + time.Microsecond: Done} {
		b := medicine(Free)
		must(t, b.do("", "a", Order{Errand: 1}))
		must(t, b.do("a", "", Start{1}))
		must(t, b.do("a", "", Finish{1}))
		b.now = b.now.Add(after)
		err := b.do("a", "", Undo{1})
		if b.r.State != want || (err == nil) != (want == Underway) {
			t.Errorf("after %s: %s, %v", after, b.r.State, err)
		}
	}
}

// Whatever people do in whatever order: the state is what the errands say, each refusal is a domain error that
// changes nothing, no act is counted twice, and the journal folds to the same request.
func TestRandomCommandsKeepTheInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := medicine(rapid.SampledFrom([]Effect{Free, StayIn, StayHome}).Draw(t, "effect"))
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			n := rapid.IntRange(0, 5).Draw(t, "errand")
			who := rapid.SampledFrom([]ID{"", "a", "b"}).Draw(t, "who")
			cmd := rapid.SampledFrom([]Command{Order{Errand: n}, Propose{Errand: n}, Accept{n}, Decline{n, "busy"}, Acknowledge{n}, HandBack{n, "far"}, Lapse{n},
				Take{n, ""}, Start{n}, PickUp{n, "f"}, Arrive{n}, Finish{n}, Undo{n}, CouldNot{n, "sealed"}, Respond{}, Rest{b.now.Add(time.Hour), "resident_asks"}, Resume{},
				Cancel{"not_needed"}, SignOff{"no_stock"}, Close{By: ByDesk}, Reopen{}, Tick{}, Escalate{ToDistrict, "stuck"}}).Draw(t, "command")
			b.now = b.now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "seconds")) * time.Second)
			before := b.r
			err := b.do(who, rapid.SampledFrom([]ID{"a", "b"}).Draw(t, "given"), cmd)
			var e *Error
			switch {
			case err != nil && !errors.As(err, &e):
				t.Fatalf("%T: a foreign error %v", cmd, err)
			case err != nil && !reflect.DeepEqual(before, b.r):
				t.Fatalf("%T was refused (%v) and yet changed the request", cmd, err)
			case err == nil && b.r.Version == before.Version:
				t.Fatalf("%T left no entry", cmd)
			case b.r.State != b.r.Now():
				t.Fatalf("state %s, errands say %s", b.r.State, b.r.Now())
			}
			check(t, b)
		}
	})
}

func check(t *rapid.T, b *bench) {
	done := map[int]int{}
	var again Request
	for i, f := range b.facts {
		switch f := f.(type) {
		case Completed:
			done[f.Errand]++
		case Undone:
			done[f.Errand]--
		}
		again = again.Apply(Entry{Subject: Subject{OfRequest, "r"}, Seq: int64(i + 1), Fact: f})
	}
	if again.State != b.r.State {
		t.Fatalf("the journal folds to %s, the request is %s", again.State, b.r.State)
	}
	if r := b.r; r.Due != 0 && (r.State.Active() || r.State == Done || r.State == OnHold) && r.Clock < 150 && len(r.Dues()) == 0 {
		t.Fatalf("a request that is %s is forgotten", r.State)
	}
	for _, e := range b.r.Errands {
		if n := done[e.N]; n < 0 || n > 1 || (n == 1) != (e.State == Finished) {
			t.Fatalf("errand %d is %s and was completed %d times", e.N, e.State, n)
		}
		if e.State != Withdrawn && (e.Cadre == "") != (e.State == Waiting) {
			t.Fatalf("errand %d is %s with cadre %s", e.N, e.State, fmt.Sprintf("%q", e.Cadre))
		}
	}
}

func TestReassignGivesToAnotherAndMayInsist(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "b", Reassign{Errand: 1, Cadre: "b"})) // from nobody
	must(t, b.do("b", "", HandBack{1, "far"}))
	must(t, b.do("", "a", Reassign{Errand: 1, Cadre: "a"}))
	if err := b.do("", "b", Reassign{Errand: 1, Cadre: "b"}); !errors.Is(err, &Error{Code: Conflict}) {
		t.Errorf("whoever refused got it back: %v", err)
	}
	must(t, b.do("", "b", Reassign{Errand: 1, Cadre: "b", Insist: true, Reason: "urgent_work"}))
	if e := b.r.Errands[0]; e.Cadre != "b" || e.State != Accepted || len(e.Holders) != 2 {
		t.Errorf("%+v", e)
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
