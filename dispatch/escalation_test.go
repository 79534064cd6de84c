package dispatch

import (
	"testing"
	"time"
)

// A level says who must do what, and falls when that is done.
func TestALevelFallsWhenWhatItAskedForIsDone(t *testing.T) {
	rows := []struct {
		what   string
		raised func(b *bench)
		done   func(b *bench)
	}{
		{"an order was not read, and somebody else reads it", func(b *bench) {
			must(t, b.do("", "a", Order{Errand: 1}))
			b.now = b.now.Add(SeenWithin)
			must(t, b.do("", "", Lapse{1}))
			must(t, b.do("", "b", Order{Errand: 1}))
		}, func(b *bench) { must(t, b.do("b", "", Acknowledge{1})) }},
		{"nobody was found, and then somebody", func(b *bench) { must(t, b.do("", "", Unplace{Errand: 1})) },
			func(b *bench) { must(t, b.do("", "a", Order{Errand: 1})) }},
		{"an errand failed, and another cadre sets out", func(b *bench) {
			must(t, b.do("", "a", Order{Errand: 1}))
			must(t, b.do("a", "", Fail{Errand: 1, Reason: "sealed"}))
			must(t, b.do("", "b", Order{Errand: 2}))
		}, func(b *bench) { must(t, b.do("b", "", Start{2})) }},
		{"refused often, and somebody reads it", func(b *bench) {
			for _, c := range []ID{"a", "b", "c"} {
				must(t, b.do("", c, Order{Errand: 1}))
				must(t, b.do(c, "", HandBack{1, "far"}))
			}
			must(t, b.do("", "d", Order{Errand: 1}))
		}, func(b *bench) { must(t, b.do("d", "", Acknowledge{1})) }},
		{"the resident was not answered, and then called", func(b *bench) { must(t, b.do("", "", Escalate{ToCoordinator, ReasonUnanswered})) },
			func(b *bench) { must(t, b.do(chief, "", Respond{})) }},
		{"a promise is in danger, and somebody reads the order", func(b *bench) {
			b.now = b.r.Due.Add(-time.Minute)
			must(t, b.do("", "", Tick{}))
		}, func(b *bench) {
			must(t, b.do("", "a", Order{Errand: 1}))
			must(t, b.do("a", "", Acknowledge{1}))
		}},
		{"a promise is broken, and all is done", func(b *bench) {
			b.now = b.r.Due
			must(t, b.do("", "a", Order{Errand: 1}))
			must(t, b.do("a", "", Acknowledge{1}))
			must(t, b.do("", "", Tick{}))
		}, func(b *bench) { must(t, b.do("a", "", Finish{1})) }},
		{"a person passed it up, and it is settled", func(b *bench) { must(t, b.do(chief, "", Escalate{ToDistrict, "stuck"})) },
			func(b *bench) { must(t, b.do(chief, "", Resolve{})) }},
	}
	for _, row := range rows {
		b := medicine(Free)
		row.raised(b)
		if b.r.Level == NotEscalated || len(b.r.Raised) != 1 {
			t.Errorf("%s: level %d, %v", row.what, b.r.Level, b.r.Raised)
		}
		was := b.r.Level
		row.done(b)
		if b.r.Level != NotEscalated || b.r.Peak != was {
			t.Errorf("%s: level %d, peak %d, %v", row.what, b.r.Level, b.r.Peak, b.r.Raised)
		}
	}
}

// A raised request is of whoever takes it over, until it rises higher or is settled.
func TestARaisedRequestIsTakenOverByName(t *testing.T) {
	b := medicine(Free)
	refusal(t, "nothing was passed up", b.do(chief, "", TakeOver{}), Conflict)
	if b.r.Calls() {
		t.Error("it calls for somebody")
	}
	must(t, b.do(chief, "", Escalate{ToCoordinator, "stuck"}))
	if !b.r.Calls() {
		t.Error("it calls for nobody")
	}
	must(t, b.do(chief, "", TakeOver{}))
	if b.r.Calls() || b.r.Keeper.By != chief {
		t.Errorf("taken over, it calls; it is %q's", b.r.Keeper.By)
	}
	refusal(t, "it is theirs", b.do(chief, "", TakeOver{}), Conflict)
	must(t, b.do("", "", Escalate{ToCoordinator, ReasonUnanswered})) // another cause on the same level is theirs too
	if b.r.Calls() {
		t.Error("they have it")
	}
	refusal(t, "it stands for that already", b.do("", "", Escalate{ToCoordinator, ReasonUnanswered}), Conflict)
	must(t, b.do(chief, "", Escalate{ToDistrict, "stuck"}))
	if !b.r.Calls() || b.r.Keeper.By != "" {
		t.Error("it rose above whoever had it, and calls for nobody")
	}
	must(t, b.do(chief, "", TakeOver{}))
	must(t, b.do(chief, "", Resolve{}))
	if b.r.Calls() || b.r.Keeper.By != "" || b.r.Level != NotEscalated {
		t.Errorf("settled: %+v", b.r.Keeper)
	}
}

// Where a life is in danger somebody has to take it over by name, and the clock goes on until then.
func TestALifeInDangerCallsUntilSomebodyTakesItOver(t *testing.T) {
	begin := func() *bench {
		b := newBench(Request{})
		must(t, b.act(Case{Kind: kind(t, "care"), Act: Act{Role: Operator}}, Submit{Particulars: Particulars{Place: Place{Compound: "garden"}, Urgency: LifeThreatening}, Channel: "hotline"}))
		return b
	}
	b := begin()
	if !b.r.Calls() || b.r.Level != ToCoordinator || b.r.raisedFor(ReasonRedFlag, 0) != ToCoordinator {
		t.Errorf("level %d, %v", b.r.Level, b.r.Raised)
	}
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Start{1}))
	for at, level := range map[int64]Level{5: ToCoordinator, 8: ToCoordinator, 10: ToSubdistrict, 15: ToDistrict} {
		c := *b
		c.now = b.r.Since.Add(time.Duration(at) * time.Minute)
		must(t, c.do("", "", Tick{}))
		if c.r.Level != level {
			t.Errorf("after %d minutes without anybody: level %d, want %d", at, c.r.Level, level)
		}
	}
	must(t, b.do(chief, "", TakeOver{}))
	b.now = b.r.Since.Add(9 * time.Minute)
	must(t, b.do("", "", Tick{}))
	if b.r.Calls() || b.r.raisedFor(ReasonPromise, 0) != NotEscalated {
		t.Errorf("it was taken over: %v", b.r.Raised)
	}
	said := medicine(Free)
	must(t, said.do(chief, "", AddContact{Channel: "hotline", Words: Words{Text: "他现在大出血"}}))
	if !said.r.Calls() {
		t.Error("a further call tells of danger, and calls for nobody")
	}
	must(t, said.do(chief, "", Resolve{}))
	if !said.r.Calls() {
		t.Error("the danger lasts, and nobody has taken it over")
	}
}

// What is done as agreed is not passed up.
func TestNothingRisesWhileAllIsAsAgreed(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Acknowledge{1}))
	b.now = b.r.Due.Add(-time.Second)
	out, err := Tick{}.Decide(Case{Request: b.r}, b.now)
	must(t, err)
	if len(out.Entries) != 2 {
		t.Errorf("two marks passed, and more was said: %v", out.Entries)
	}
	must(t, b.do("", "", Tick{}))
	if b.r.Level != NotEscalated || b.r.Clock != 80 || b.r.Widened != 2 {
		t.Errorf("level %d, mark %d, widened %d", b.r.Level, b.r.Clock, b.r.Widened)
	}
	unread := medicine(Free)
	must(t, unread.do("", "a", Order{Errand: 1}))
	unread.now = unread.r.Due.Add(-time.Second)
	must(t, unread.do("", "", Tick{}))
	if unread.r.Level != ToCoordinator {
		t.Errorf("nobody has read it: level %d", unread.r.Level)
	}
	night := newBench(Request{Round: 1}, Submitted{Particulars: Particulars{Kind: "groceries"}, Due: b0.Add(18 * time.Hour)}, Routed{Round: 1, Legs: kind(t, "groceries").Legs(Request{}, Free, 1)})
	must(t, night.do("", "", Unplace{Errand: 1}))
	if night.r.Level != NotEscalated {
		t.Error("what is due in the evening cries in the night")
	}
	night.now = night.r.Since.Add(9 * time.Hour)
	must(t, night.do("", "", Tick{}))
	if night.r.raisedFor(ReasonNobody, 1) != ToCoordinator {
		t.Errorf("half the promise is over, and nobody was found: %v", night.r.Raised)
	}
}

// The clock of a trip is its pick-up and then its appointment; the way back has its own.
func TestATripHasItsOwnClocks(t *testing.T) {
	meet := b0.Add(3 * time.Hour)
	b := trip(t, Free, Submitted{Particulars: Particulars{Appointment: meet}, Due: meet})
	with := arranged
	with.PickUpAt = b0.Add(2 * time.Hour)
	if b.r.Due != meet {
		t.Errorf("before anything is agreed: %s", b.r.Due.Time())
	}
	must(t, b.do("", "", Arrange{Errand: 1, Arrangement: with}))
	if b.r.Due != with.PickUpAt {
		t.Errorf("a pick-up was agreed: %s", b.r.Due.Time())
	}
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Start{1}))
	b.now = with.PickUpAt.Add(boarding - time.Second)
	must(t, b.do("", "", Tick{}))
	if b.r.Level != NotEscalated || b.r.Clock >= 100 {
		t.Errorf("they are being helped in: level %d, mark %d", b.r.Level, b.r.Clock)
	}
	late := *b
	late.now = late.now.Add(time.Second)
	must(t, late.do("", "", Tick{}))
	if late.r.Level != ToSubdistrict {
		t.Errorf("nobody was picked up: level %d", late.r.Level)
	}
	must(t, b.do("a", "", PickUp{Errand: 1}))
	if b.r.Due != meet || b.r.Clock != 0 {
		t.Errorf("on the way: %s, mark %d", b.r.Due.Time(), b.r.Clock)
	}
	must(t, b.do("a", "", Finish{1}))
	ready := b.now.Add(kind(t, "hospital").Flow.Row(Free)[0].Wait)
	if b.r.Due != ready.Add(returnWithin) {
		t.Errorf("there: %s", b.r.Due.Time())
	}
	b.now = b.now.Add(time.Minute)
	if percent, at := b.r.NextMark(); percent != 50 || at != ready.Add(returnWithin/2) {
		t.Errorf("the next mark is %d at %s", percent, at.Time())
	}
}

// The matter is no new one for those who had it before, and a second time it goes to the coordinator whoever had it.
func TestReopeningKeepsTheLevel(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	must(t, b.do("", "", Reopen{}))
	if b.r.Level != NotEscalated {
		t.Errorf("the first time: level %d", b.r.Level)
	}
	refusal(t, "the same cadre", b.do("", "a", Order{Errand: 2}), Conflict)
	must(t, b.do("", "b", Order{Errand: 2}))
	must(t, b.do("b", "", Finish{2}))
	must(t, b.do("", "", Reopen{SameCadre: true}))
	if b.r.Level != ToCoordinator || b.r.raisedFor(ReasonReopened, 0) != ToCoordinator {
		t.Errorf("the second time: level %d", b.r.Level)
	}
	must(t, b.do("", "a", Order{Errand: 3})) // the resident wishes it
}

// Where a life is in danger the promise is kept by whoever gets there, or takes the person along; for everything else it has to be
// done.
func TestArrivingKeepsThePromiseWhereALifeIsInDanger(t *testing.T) {
	life := Particulars{Kind: "care", Urgency: LifeThreatening}
	visit := func(p Particulars) *bench {
		b := newBench(Request{}, Submitted{Particulars: p, Due: b0.Add(10 * time.Minute)}, Routed{Round: 1, Legs: kind(t, "care").Legs(Request{Round: 1}, Free, 1)})
		must(t, b.do("", "a", Order{Errand: 1}))
		must(t, b.do("a", "", Start{1}))
		return b
	}
	b := visit(life)
	b.now = b0.Add(8 * time.Minute)
	must(t, b.do("a", "", Arrive{1}))
	if b.r.Due != b.now.Add(attendWithin) || b.r.Clock != 0 || !b.r.Kept() {
		t.Errorf("somebody is there: due %s, mark %d, kept %v", b.r.Due.Time(), b.r.Clock, b.r.Kept())
	}
	b.now = b0.Add(40 * time.Minute)
	must(t, b.do("a", "", Finish{1}))
	if !b.r.Kept() || b.r.Level > ToCoordinator {
		t.Errorf("done after half an hour beside them: kept %v, %v", b.r.Kept(), b.r.Raised)
	}
	late := visit(life)
	late.now = b0.Add(11 * time.Minute)
	must(t, late.do("a", "", Arrive{1}))
	if late.r.Kept() {
		t.Error("whoever came after the promise has kept it")
	}
	left := visit(life)
	left.now = b0.Add(8 * time.Minute)
	must(t, left.do("a", "", Arrive{1}))
	must(t, left.do("a", "", HandBack{1, "ill"}))
	if left.r.Due != left.r.Promise || left.r.Kept() {
		t.Errorf("whoever was there has left it to others: due %s", left.r.Due.Time())
	}
	calm := visit(Particulars{Kind: "care"})
	calm.now = b0.Add(8 * time.Minute)
	must(t, calm.do("a", "", Arrive{1}))
	if calm.r.Due != calm.r.Promise || calm.r.Kept() {
		t.Errorf("what is not urgent is kept by arriving: due %s", calm.r.Due.Time())
	}
	calm.now = b0.Add(9 * time.Minute)
	must(t, calm.do("a", "", Finish{1}))
	if !calm.r.Kept() {
		t.Error("done in time, and not kept")
	}
	ride := trip(t, Free, Submitted{Particulars: Particulars{Urgency: LifeThreatening}, Due: b0.Add(10 * time.Minute)})
	must(t, ride.do("", "a", Order{Errand: 1}))
	must(t, ride.do("a", "", Start{1}))
	ride.now = b0.Add(9 * time.Minute)
	must(t, ride.do("a", "", PickUp{Errand: 1}))
	if !ride.r.Kept() {
		t.Error("they are aboard in time, and it is not kept")
	}
	gate := newBench(Request{}, Submitted{Particulars: Particulars{Kind: "medicine", Urgency: LifeThreatening}, Due: b0.Add(10 * time.Minute)}, Routed{Round: 1, Effect: StayHome, Legs: kind(t, "medicine").Legs(Request{Round: 1}, StayHome, 1)},
		Ordered{Errand: 1, Cadre: "a"}, Started{1}, Arrived{1}, Finished{Errand: 1, Cadre: "a"})
	if gate.r.reached() != 0 {
		t.Error("whoever stands at the gate has reached nobody behind it")
	}
	for _, f := range []Fact{Ordered{Errand: 2, Cadre: "b"}, Started{2}, Arrived{2}} {
		gate.apply(say(gate.now, f))
	}
	if gate.r.reached() == 0 {
		t.Error("whoever took it on to the door has not reached them")
	}
}
