package dispatch

import (
	"strings"
	"testing"
	"time"
)

// What is told of a trip beside its legs is what the record knows at each step, and nothing else.
func TestATripTellsOfTheStayTheWayBackAndTheCallBack(t *testing.T) {
	b := trip(t, Free, Submitted{})
	ended := Ending("")
	told := func(what, want string) {
		t.Helper()
		var said []string
		for _, l := range b.r.Trip(ended) {
			says := l.Says("县医院", "王某", b.now).ZH
			if l.Done {
				says += "✓"
			}
			said = append(said, says)
		}
		if got := strings.Join(said, "；"); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	pass := func(d time.Duration) { b.now = b.now.Add(d) }
	told("nothing is arranged", "")
	must(t, b.do("", "", Arrange{Errand: 1, Arrangement: arranged}))
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Start{1}))
	must(t, b.do("a", "", PickUp{Errand: 1}))
	told("on the way there", "")
	must(t, b.do("", "", Arrange{Errand: 2, Arrangement: Arrangement{PickUpAt: b0.Add(7*time.Hour + 30*time.Minute)}}))
	told("the way back is agreed", "返程：说好16:30接，还没派人")
	pass(5*time.Hour + 20*time.Minute)
	must(t, b.do("a", "", Finish{1}))
	told("there", "已到县医院，等候中（14:20起）；返程：说好16:30接，还没派人")
	must(t, b.do("", "", Arrange{Errand: 2, Arrangement: Arrangement{Vehicle: Car}, Unset: []ArrangementPart{PartPickUp}}))
	told("nothing is agreed any more", "已到县医院，等候中（14:20起）；返程：还没派人")
	must(t, b.do("", "b", Order{Errand: 2}))
	told("somebody has it", "已到县医院，等候中（14:20起）；返程：王某去接")
	pass(2 * time.Hour)
	must(t, b.do("b", "", Start{2}))
	told("they set out", "已到县医院，等候中（14:20起）；返程：王某16:20出发去接")
	pass(10 * time.Minute)
	must(t, b.do("b", "", PickUp{Errand: 2}))
	told("picked up", "已到县医院（14:20）✓；返程：16:30接上了")
	pass(10 * time.Minute)
	must(t, b.do("b", "", Finish{2}))
	told("home", "已到县医院（14:20）✓；返程：16:40送回了✓；待回访")
	pass(24 * time.Hour)
	told("the day after", "已到县医院（11月22日14:20）✓；返程：11月22日16:40送回了✓；待回访")
	for by, want := range map[Ending]string{ByCallBack: "已回访（16:40）✓", ByTimeout: "办结：逾期未回访✓", ByResident: "办结：居民确认✓"} {
		was := *b
		must(t, b.do("", "", Close{By: by}))
		ended = by
		told("closed", "已到县医院（11月22日14:20）✓；返程：11月22日16:40送回了✓；"+want)
		*b, ended = was, ""
	}
	must(t, b.do("", "", Reopen{}))
	told("another round begins anew", "")

	if lines := medicine(Free).r.Trip(""); lines != nil {
		t.Errorf("of goods: %+v", lines)
	}
}

// Somebody who was taken home by whoever brought them there is not said to wait; a way back that failed is told by the one that takes
// its place.
func TestAWayBackThatFailed(t *testing.T) {
	b := trip(t, Free, Submitted{})
	must(t, b.do("", "", Arrange{Errand: 1, Arrangement: arranged}))
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	must(t, b.do("", "", Arrange{Errand: 2, Arrangement: Arrangement{Vehicle: Car}}))
	must(t, b.do("", "b", Order{Errand: 2}))
	must(t, b.do("b", "", Start{2}))
	must(t, b.do("b", "", Fail{2, "no_answer"}))
	lines := b.r.Trip("")
	if len(lines) != 2 || lines[1].Errand != 3 || !strings.Contains(lines[1].Says("", "", b.now).EN, "nobody is sent yet") {
		t.Errorf("%+v", lines)
	}
	must(t, b.do("", "", Cancel{"not_needed"}))
	if lines := b.r.Trip(""); lines != nil {
		t.Errorf("cancelled: %+v", lines)
	}
}
