package plan

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Farther cadres are tried before anybody is asked to stay after their shift.
func TestOthersAreTriedBeforeAnybodyStays(t *testing.T) {
	s := somewhere()
	for i := range 30 {
		s.Cadres = append(s.Cadres, onDuty(dispatch.ID(fmt.Sprintf("tired%02d", i)), east(100), func(c *dispatch.Cadre) { c.Mode, c.Duty.Until = geo.Car, now.Add(60e9) }))
	}
	s.Cadres = append(s.Cadres, onDuty("fresh", east(-500)))
	s.Facilities[1].Seal.On, s.Facilities[0].Seal.On = true, true // the only open pharmacy is far away
	s.Tasks = []dispatch.Task{task("r", "a")}
	if d := decide(t, s)[0]; d.Cadre != "fresh" {
		t.Errorf("%+v", d)
	}
	s.Cadres = s.Cadres[:30]
	if d := decide(t, s)[0]; d.Cadre == "" {
		t.Errorf("nobody is asked to stay: %+v", d)
	}
	late := s
	late.Facilities = append(late.Facilities, dispatch.Facility{ID: "h", Role: dispatch.AtHospital, Point: east(200)})
	late.Cadres = append([]dispatch.OnDuty{onDuty("fresh", east(-500), driving)}, s.Cadres...)
	late.Tasks = []dispatch.Task{taskOf(dispatch.Kinds()[2], "trip", "b", func(r *dispatch.Request) { r.Appointment = now.Add(60e9) })}
	if d := decide(t, late)[0]; d.Cadre != "fresh" {
		t.Errorf("it is too late for the appointment: %+v", d)
	}
}

func TestSeatsAreCountedWithThoseInHand(t *testing.T) {
	s := somewhere()
	s.Kinds = known()
	s.Facilities = append(s.Facilities, dispatch.Facility{ID: "h", Role: dispatch.AtHospital, Point: east(3000)})
	trip := func(id dispatch.ID, persons int) dispatch.Task {
		x := taskOf(dispatch.Kinds()[2], id, "a", func(r *dispatch.Request) { r.Persons = persons })
		x.Errand.Drop.Facility = "h"
		return x
	}
	car := onDuty("car", east(0), func(c *dispatch.Cadre) { c.Mode = geo.Car })
	holds(&s, &car, trip("has", 3))
	s.Given, s.Cadres = nil, []dispatch.OnDuty{car}
	for persons, more := range map[int]bool{1: false, 2: true} { // with three seats taken there is one left
		s.Tasks = []dispatch.Task{trip("new", persons)}
		if d := decide(t, s)[0]; len(d.Why.Candidates) != 1 || (d.Why.Candidates[0].Travel > 300) != more {
			t.Errorf("%d more: %+v", persons, d)
		}
	}
}

// broken has no travel times for one place.
type broken struct {
	roads
	at geo.Point
}

var errBroken = errors.New("no way")

func (b broken) Table(ctx context.Context, mode geo.Mode, from, to []geo.Point) ([][]geo.Leg, error) {
	for _, p := range append(from[:len(from):len(from)], to...) {
		if p == b.at {
			return nil, errBroken
		}
	}
	return b.roads.Table(ctx, mode, from, to)
}

func TestWhatCannotBePlannedIsLeftOutAlone(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("good", "a"), task("bad", "b"), task("also", "a")}
	for i := range s.Tasks {
		s.Tasks[i].Errand.Pick.Facility = "p1"
	}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(10)), onDuty("y", east(20))}
	d, err := New(broken{at: east(3000)}).Plan(context.Background(), s)
	if !errors.Is(err, errBroken) || len(d) != 2 || d[0].Request != "good" || d[1].Request != "also" {
		t.Errorf("%v: %+v", err, d)
	}
}

func TestTheReasonsNameWhoIsChosenAndWhoHasIt(t *testing.T) {
	s := delayed()
	s.Given[0].Request.Due = now.Add(-3 * time.Hour)
	s.Cadres[0].Hand[1].Due = s.Given[0].Request.Due
	for i := range 12 {
		s.Cadres = append(s.Cadres, onDuty(dispatch.ID(fmt.Sprintf("other%02d", i)), east(float64(400+i))))
	}
	d := decide(t, s)
	if len(d) != 1 || len(d[0].Why.Candidates) != told {
		t.Fatalf("%+v", d)
	}
	seen := map[dispatch.ID]bool{}
	for _, w := range d[0].Why.Candidates {
		seen[w.Cadre] = true
		if w.Late < 3*3600 {
			t.Errorf("it is three hours late, and %s would be %d s", w.Cadre, w.Late)
		}
	}
	if !seen[d[0].Cadre] || !seen["busy"] {
		t.Errorf("%s gets it: %+v", d[0].Cadre, d[0].Why.Candidates)
	}
}

// Many cadres at the same place, and a compound from which many requests come at once.
func TestAHallFullOfPeopleIsUsed(t *testing.T) {
	s := somewhere()
	for i := range 100 {
		s.Cadres = append(s.Cadres, onDuty(dispatch.ID(fmt.Sprintf("c%03d", i)), east(500)))
	}
	for i := range 200 {
		s.Tasks = append(s.Tasks, task(dispatch.ID(fmt.Sprintf("r%03d", i)), "a"))
	}
	d, err := (&Planner{Travel: geo.Detour{}, Limit: time.Nanosecond}).Plan(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	busy := map[dispatch.ID]bool{}
	for _, x := range d {
		if x.Cadre == "" {
			t.Fatalf("nobody: %+v", x)
		}
		busy[x.Cadre] = true
	}
	if len(busy) < 90 {
		t.Errorf("only %d of 100 have something to do", len(busy))
	}
}

// A plan keeps the nearest few of those whom a rule bars; whoever asks is told of everybody.
func TestAPersonWhoAsksIsToldOfEverybodyBarred(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r", "a")}
	s.Cadres = []dispatch.OnDuty{onDuty("able", east(300))}
	for i := range 9 {
		s.Cadres = append(s.Cadres, onDuty(dispatch.ID(fmt.Sprintf("phone%d", i)), east(100), func(c *dispatch.Cadre) { c.PhoneOnly = true }))
	}
	for asked, want := range map[bool]int{false: told, true: 9} {
		s.Asked = asked
		if b := decide(t, s)[0].Why.Barred; len(b) != 1 || b[0].Number != 9 || len(b[0].Cadres) != want {
			t.Errorf("asked %v: %+v", asked, b)
		}
	}
}
