package dispatch

import (
	"slices"
	"testing"
	"time"
)

func TestWhoHearsOfWhat(t *testing.T) {
	path := []ID{"city", "north"}
	for _, c := range []struct {
		what string
		t    Target
		to   Recipient
		want bool
	}{
		{"a robot", Target{Channel: WeCom}, ToNobody, true}, {"a robot, of a cadre's errand", Target{Channel: WeCom}, ToCadre, true}, {"a robot, of what a resident is told", Target{Channel: WeCom}, ToResident, false},
		{"a program", Target{Channel: Webhook}, ToResident, true}, {"short messages to a resident", Target{Channel: SMS}, ToResident, true}, {"short messages to nobody", Target{Channel: SMS}, ToNobody, false},
		{"paused", Target{Channel: WeCom, Paused: true}, ToNobody, false}, {"the area above", Target{Channel: WeCom, Area: "north"}, ToNobody, true}, {"another area", Target{Channel: WeCom, Area: "south"}, ToNobody, false},
		{"the unit", Target{Channel: WeCom, Unit: "u"}, ToNobody, true}, {"another unit", Target{Channel: WeCom, Unit: "v"}, ToNobody, false},
	} {
		c.t.Occasions = []Occasion{OnFailed}
		if got := c.t.Hears(Message{Occasion: OnFailed, To: c.to}, path, "u"); got != c.want {
			t.Errorf("%s: %t", c.what, got)
		}
		if c.t.Hears(Message{Occasion: OnDone, To: c.to}, path, "u") {
			t.Errorf("%s hears what it did not ask for", c.what)
		}
	}
}

func occasions(before, after Request, f Fact) (all []Occasion) {
	for _, m := range notices(before, after, Entry{Fact: f}) {
		all = append(all, m.Occasion)
	}
	return all
}

func TestWhatIsWorthTelling(t *testing.T) {
	var none Request
	for _, c := range []struct {
		what          string
		before, after Request
		f             Fact
		want          []Occasion
	}{
		{"a call", none, none, Submitted{Channel: "hotline"}, []Occasion{OnSubmitted}},
		{"a row of a list, which may be old", none, none, Submitted{Channel: "import"}, nil},
		{"life in danger", none, none, Escalated{Level: ToCoordinator, Reason: ReasonRedFlag}, []Occasion{OnRedFlag}},
		{"passed up", none, none, Escalated{}, []Occasion{OnEscalated}}, {"ordered", none, none, Ordered{}, []Occasion{OnOrdered}}, {"asked", none, none, Proposed{}, []Occasion{OnOrdered}},
		{"signed off", none, none, SignedOff{}, []Occasion{OnFailed}}, {"read", none, none, Acknowledged{}, nil},
		{"done", Request{State: StateUnderway}, Request{State: StateDone}, Finished{}, []Occasion{OnDone}}, {"done before", Request{State: StateDone}, Request{State: StateDone}, Repeated{}, nil},
	} {
		if got := occasions(c.before, c.after, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestAMessageIsTriedTwelveTimesLaterAndLater(t *testing.T) {
	m := Message{State: MessageWaiting}
	for i := range MostTries - 1 {
		m = m.Failed(noon, "refused", true)
		want := min(longWait, firstWait<<i)
		if m.State != MessageWaiting || m.NextAt.Sub(noon) != want {
			t.Fatalf("try %d: %s, again in %s", i+1, m.State, m.NextAt.Sub(noon))
		}
	}
	if m = m.Failed(noon, "refused", true); m.State != MessageDead || m.Tries != MostTries {
		t.Errorf("%+v", m)
	}
	if m := (Message{State: MessageWaiting}).Failed(noon, "no such address", false); m.State != MessageDead {
		t.Errorf("what can never go is tried again: %+v", m)
	}
}

func TestASealIsToldToWhoAskedForIt(t *testing.T) {
	all := TellSeal([]Target{
		{ID: "robot", Channel: WeCom, Occasions: []Occasion{OnSealed}}, {ID: "paused", Channel: WeCom, Occasions: []Occasion{OnSealed}, Paused: true},
		{ID: "sms", Channel: SMS, Occasions: []Occasion{OnSealed}}, {ID: "other", Channel: WeCom, Occasions: []Occasion{OnDone}},
	}, "1130-8F3A-22C1", noon)
	if len(all) != 1 || all[0].Target != "robot" || all[0].Number != "1130-8F3A-22C1" {
		t.Errorf("%+v", all)
	}
}

// No minute has more messages than the provider allows, and no message waits longer than needed.
func TestATargetIsToldNoFasterThanItsPace(t *testing.T) {
	p := Pace{Burst: 3, Every: time.Second}
	var b Bucket
	var wait time.Duration
	for i := range 3 {
		if b, wait = b.Take(p, noon); wait != 0 {
			t.Fatalf("the burst ends after %d", i)
		}
	}
	if _, wait = b.Take(p, noon.Add(400*time.Millisecond)); wait != 600*time.Millisecond {
		t.Errorf("wait %s", wait)
	}
	if b, wait = b.Take(p, noon.Add(time.Second)); wait != 0 {
		t.Errorf("a second later: %s", wait)
	}
	if _, wait = b.Take(p, noon.Add(time.Second)); wait != time.Second {
		t.Errorf("and another at once: %s", wait)
	}
	if b, wait = b.Take(p, noon.Add(time.Minute)); wait != 0 || b.Spent != 1 || b.Since != noon.Add(time.Minute) {
		t.Errorf("full again: %+v, %s", b, wait)
	}
	for _, c := range []struct {
		channel Channel
		most    int // per minute
	}{{WeCom, 20}, {DingTalk, 20}, {Feishu, 100}} {
		p := (Target{Channel: c.channel}).Pace()
		if told := p.Burst + int(time.Minute/p.Every); told > c.most {
			t.Errorf("%s is told %d times in a minute", c.channel, told)
		}
	}
}
