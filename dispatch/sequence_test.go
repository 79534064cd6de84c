package dispatch

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anything draws any command of a request about its nth errand.
func anything(t *rapid.T, now Moment, n int) Command {
	place := Place{Compound: "garden", Building: "3"}
	return rapid.SampledFrom([]Command{
		Order{Errand: n}, Order{Errand: n}, Propose{Errand: n}, Reassign{Errand: n, Cadre: "b", Insist: true}, Unplace{Errand: n, Why: Why{Barred: []Barred{{Bar: OffDuty, Number: 2}}}},
		Accept{n}, Decline{n, "busy"}, Acknowledge{n}, HandBack{n, "far"}, Lapse{n}, Take{n, ""}, Start{n}, PickUp{n, "f"}, Arrive{n}, Finish{n}, Finish{n}, Undo{n}, Fail{n, "sealed"},
		Arrange{n, Arrangement{Facility: "h", Approved: true, Vehicle: Car}, nil}, Arrange{n, Arrangement{Ambulance: true}, []ArrangementPart{PartFacility}}, HandOver{n, Things[0], Hands[0], Hands[1]}, Advance{n, 1250, "no. 7"}, Repay{n, 1250},
		Triage{Particulars: Particulars{Place: place, Persons: 2}}, AddContact{Channel: "hotline", Words: Words{Text: "怎么还没来"}}, Merge{"parent"}, Join{Child{Request: "child", Household: "h", Persons: 3}},
		Route{}, Tick{}, Respond{}, Hold{now.Add(time.Hour), "resident_asks"}, Resume{}, Cancel{"not_needed"}, SignOff{"no_stock"},
		Close{By: ByDesk}, Close{By: ByCallBack, Satisfaction: 4}, Close{By: ByTimeout}, Reopen{}, Reopen{ActHappened: true}, Escalate{ToDistrict, "stuck"}, Reveal{[]string{"phone"}},
	}).Draw(t, "command")
}

// In any sequence of commands each refusal is a domain error that changes nothing, and the invariants hold. 100,000 sequences:
// go test ./dispatch -run Sequences -rapid.checks=100000
func TestSequencesKeepTheInvariants(t *testing.T) {
	kinds := Kinds()
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		effects := []Effect{Free, StayIn, StayHome}
		effect := rapid.SampledFrom(effects).Draw(t, "effect")
		place := rapid.SampledFrom([]Place{{Compound: "garden", Building: "3"}, {Desk: "city"}}).Draw(t, "place")
		b := newBench(Request{})
		if err := b.act(Case{Kind: kind, Effect: effect, Act: Act{Role: Operator}}, Submit{Number: "1122-0001", Particulars: Particulars{Kind: kind.Code, Place: place}, Channel: "hotline", Words: Words{Text: "求助", Phone: "000-1"}}); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			if rapid.IntRange(0, 9).Draw(t, "control") == 0 {
				effect = rapid.SampledFrom(effects).Draw(t, "effect")
			}
			cmd := anything(t, b.now, rapid.IntRange(0, 6).Draw(t, "errand"))
			b.now = b.now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "seconds")) * time.Second)
			c := Case{Kind: kind, Effect: effect, Request: b.r, Act: Act{Role: rapid.SampledFrom([]Role{System, Coordinator}).Draw(t, "role")}, Cadre: Cadre{ID: "a", Unit: "u", Duty: Duty{On: true}, Skills: kind.Skills, Pass: true, Home: "garden", Protected: true}}
			if back := rapid.IntRange(-100, 400).Draw(t, "clock"); back > 0 {
				c.Act.At = b.now.Add(-time.Duration(back) * time.Second) // true time as the device reports it
			}
			switch who := rapid.SampledFrom([]ID{"", "", "a", "b"}).Draw(t, "who"); {
			case who != "":
				c.Act.Role, c.Act.Cadre, c.Cadre.ID = CadreRole, who, who
			case rapid.Bool().Draw(t, "other"):
				c.Cadre.ID = "b"
			}
			if n := asked(cmd); !n.Hand && c.Act.Role != CadreRole {
				c.Cadre.ID = b.r.Who(c.Act, n)
			}
			before := b.r
			err := b.act(c, cmd)
			var e *Error
			switch {
			case err != nil && (!errors.As(err, &e) || e.Text.ZH == "" || e.Text.EN == ""):
				t.Fatalf("%T: a foreign error %v", cmd, err)
			case err != nil && !reflect.DeepEqual(before, b.r):
				t.Fatalf("%T was refused (%v) and yet changed the request", cmd, err)
			case err == nil && b.r.Version == before.Version:
				if x, gives := cmd.(Reassign); !gives || before.errand(x.Errand).Cadre != c.Cadre.ID { // to whoever has it
					t.Fatalf("%T left no entry", cmd)
				}
			}
			for _, e := range b.r.Errands {
				if was := before.errand(e.N); e.State.Given() && was.State == ErrandWaiting && len(before.Awaits(was)) > 0 {
					t.Fatalf("errand %d was given and waits for %v", e.N, before.Awaits(was))
				}
			}
			check(t, b)
		}
	})
}

// act carries out a command as the Desk does.
func (b *bench) act(c Case, cmd Command) error {
	out, err := cmd.Decide(b.beside(c, cmd), b.now)
	if err != nil {
		return err
	}
	for _, e := range out.Entries {
		b.apply(e)
	}
	return nil
}

// check compares the request with its journal and checks the invariants.
func check(t *rapid.T, b *bench) {
	t.Helper()
	again, lines := Request{}, []Credit(nil)
	done := map[int]int{}
	for _, e := range b.entries {
		body, apart, err := EncodeFact(e.Fact)
		if err != nil {
			t.Fatal(err)
		}
		if e.Fact, err = DecodeFact(FactName(e.Fact), body, apart...); err != nil {
			t.Fatal(err)
		}
		before := again
		again = before.Apply(e)
		lines = append(lines, Credits(before, again, e, lines)...)
		switch f := e.Fact.(type) {
		case Finished:
			done[f.Errand]++
		case Undone:
			done[f.Errand]--
		}
		if e.At > e.Recorded {
			t.Fatalf("%s is said to have happened later", FactName(e.Fact))
		}
	}
	was, err := encoded(again)
	if err != nil {
		t.Fatal(err)
	}
	is, err := encoded(b.r)
	if err != nil {
		t.Fatal(err)
	}
	if was != is || !reflect.DeepEqual(lines, b.credits) {
		t.Fatalf("the journal as stored folds to\n%s, the request is\n%s", was, is)
	}
	r := b.r
	if r.State != r.Now() {
		t.Fatalf("state %s, errands say %s", r.State, r.Now())
	}
	if r.Due != 0 && (r.State.Active() || r.State == StateDone || r.State == StateOnHold) && r.Clock < 150 && len(r.Dues()) == 0 {
		t.Fatalf("a request that is %s is forgotten", r.State)
	}
	inHand := 0
	for _, e := range r.Errands {
		n := done[e.N]
		if n < 0 || n > 1 || (n == 1) != (e.State == ErrandFinished) {
			t.Fatalf("errand %d is %s and was completed %d times", e.N, e.State, n)
		}
		if e.State != ErrandWithdrawn && (e.Cadre == "") != (e.State == ErrandWaiting) {
			t.Fatalf("errand %d is %s with cadre %q", e.N, e.State, e.Cadre)
		}
		if e.State.Given() {
			inHand++
		}
		if e.Owed < 0 {
			t.Fatalf("errand %d: %d fen came back that nobody laid out", e.N, -e.Owed)
		}
	}
	if inHand > 0 && (r.State == StateClosed || r.State == StateCancelled || r.State == StateMerged || r.State == StateFailed) {
		t.Fatalf("it is %s, and somebody is still on the way", r.State)
	}
	days := map[Day]int{}
	service, handled := 0, 0
	for _, c := range b.credits {
		days[c.Day] += c.Sign * c.Times
		if days[c.Day] < 0 {
			t.Fatalf("%s is below zero", c.Day)
		}
		if c.Book == Service {
			service += c.Sign * c.Times
		} else {
			handled += c.Sign * c.Times
		}
	}
	if service > r.Round || handled > 1 || (handled == 1) != (r.State == StateClosed) {
		t.Fatalf("%s in round %d: served %d times, handled %d", r.State, r.Round, service, handled)
	}
}

func encoded(r Request) (string, error) {
	doc, err := json.Marshal(r)
	return string(doc), err
}
