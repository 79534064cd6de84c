package dispatch

import (
	"reflect"
	"testing"
	"time"
)

func dues(r Request) map[Step]Moment {
	m := map[Step]Moment{}
	for _, d := range r.Dues() {
		m[d.Step] = d.At
	}
	return m
}

// A state without a due would be forgotten. Along the story of one request there is always a due until the end.
func TestDuesFollowTheState(t *testing.T) {
	b, err := decide(submission())
	must(t, err)
	start := b.now
	half := start.Add(time.Hour)
	want := func(when string, w map[Step]Moment) {
		t.Helper()
		if got := dues(b.r); !reflect.DeepEqual(got, w) {
			t.Errorf("%s: %v, want %v", when, got, w)
		}
	}
	want("open", map[Step]Moment{StepClock: half, StepPlan: start})
	b.apply(say(b.now, Unplaced{Errand: 1, RetryAt: start.Add(time.Minute)}))
	want("nobody found", map[Step]Moment{StepClock: half, StepPlan: start.Add(time.Minute)})
	must(t, b.do("", "a", Propose{Errand: 1}))
	want("offered", map[Step]Moment{StepClock: half, StepExpire: start.Add(OfferStands)})
	must(t, b.do("a", "", Decline{1, "far"}))
	must(t, b.do("", "b", Order{Errand: 1}))
	want("ordered", map[Step]Moment{StepClock: half, StepExpire: start.Add(SeenWithin), StepPlan: start.Add(ReviewAfter)})
	must(t, b.do("b", "", Acknowledge{1}))
	want("read", map[Step]Moment{StepClock: half, StepPlan: start.Add(ReviewAfter)})
	must(t, b.do("", "", Hold{Until: start.Add(24 * time.Hour), Reason: "resident_asks"}))
	want("on hold", map[Step]Moment{StepWake: start.Add(24 * time.Hour)})
	must(t, b.do("", "", Resume{}))
	must(t, b.do("", "b", Order{Errand: 1}))
	must(t, b.do("b", "", Finish{1}))
	want("done", map[Step]Moment{StepClose: start.Add(CallBackWithin)})
	must(t, b.do("", "", Close{By: ByDesk}))
	want("closed", map[Step]Moment{})
}

func TestTheSecondLegIsPlannedWhenTheFirstIsFinished(t *testing.T) {
	b := medicine(StayHome)
	b.r.Errands[0].Pass = false
	planned := func() (n []int) {
		for _, d := range b.r.Dues() {
			if d.Step == StepPlan {
				n = append(n, d.Errand)
			}
		}
		return n
	}
	if got := planned(); !reflect.DeepEqual(got, []int{1}) {
		t.Fatalf("planned first: %v", got)
	}
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Finish{1}))
	if got := planned(); !reflect.DeepEqual(got, []int{2}) {
		t.Errorf("planned next: %v", got)
	}
}

func TestAnAppointmentIsPlannedAhead(t *testing.T) {
	s := submission()
	s.Appointment = Day("2022-11-24").At(9, 0)
	b, err := decide(s)
	must(t, err)
	if got := dues(b.r)[StepPlan]; got != Day("2022-11-24").At(7, 0) {
		t.Errorf("planned at %s", got.Time())
	}
}
