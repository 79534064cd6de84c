package dispatch

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/bangban/bangban/geo"
)

var (
	here  = geo.Point{Lng: 112.43, Lat: 39.33}
	there = geo.Point{Lng: 112.44, Lat: 39.33} // some 860 m east
)

// serve carries a command out on a cadre and returns the cadre after it.
func serve(c Cadre, now Moment, cmd Command) (Cadre, error) {
	out, err := cmd.Decide(Case{Cadre: c, Act: SystemAct()}, now)
	for _, e := range out.Entries {
		e.Seq = c.Seq + 1
		c = c.Apply(e)
	}
	return c, err
}

func TestDutyBeginsMovesAndEnds(t *testing.T) {
	start := Day("2022-11-22").At(8, 0)
	c, err := serve(Cadre{ID: "a"}, start, CheckIn{Point: here})
	must(t, err)
	if d := c.Duty; !d.On || d.Since != start || d.Until != start.Add(DefaultShift) || d.Point != here {
		t.Fatalf("%+v", d)
	}
	if want := []Due{{Step: StepRelieve, At: start.Add(DefaultShift)}}; !reflect.DeepEqual(c.Dues(), want) {
		t.Errorf("dues %v", c.Dues())
	}
	near, err := serve(c, start.Add(time.Hour), Move{Point: geo.Point{Lng: here.Lng + 0.0005, Lat: here.Lat}})
	must(t, err)
	if near.Seq != c.Seq {
		t.Error("forty metres were written down")
	}
	c, err = serve(c, start.Add(time.Hour), Move{Point: there})
	must(t, err)
	if c.Duty.Point != there || c.Seq != 2 {
		t.Errorf("%+v", c.Duty)
	}
	c, err = serve(c, start.Add(2*time.Hour), CheckIn{Until: start.Add(20 * time.Hour)})
	must(t, err)
	if c.Duty.Since != start || c.Duty.Point != there {
		t.Errorf("prolonged to %+v", c.Duty)
	}
	c, err = serve(c, start.Add(3*time.Hour), CheckOut{})
	must(t, err)
	if c.Duty.On || len(c.Dues()) != 0 {
		t.Errorf("after the shift %+v", c.Duty)
	}
	for name, cmd := range map[string]Command{"move": Move{Point: here}, "check out": CheckOut{}} {
		if _, err := serve(c, start, cmd); !errors.Is(err, &Error{Code: Conflict}) {
			t.Errorf("%s off duty: %v", name, err)
		}
	}
	for name, until := range map[string]Moment{"past": start, "far": start.Add(longestShift + time.Second)} {
		if _, err := serve(c, start, CheckIn{Until: until}); !errors.Is(err, &Error{Code: Invalid, Field: "until"}) {
			t.Errorf("a shift until the %s: %v", name, err)
		}
	}
	if _, err := serve(c, start, CheckIn{Point: geo.Point{Lng: 200}}); !errors.Is(err, &Error{Code: Invalid, Field: "point"}) {
		t.Errorf("nowhere on earth: %v", err)
	}
}

func TestWhatIsBegunStaysUnlessTheCadreFallsOut(t *testing.T) {
	hand := []InHand{{Errand: 1, State: ErrandOffered}, {Errand: 2, State: ErrandAccepted}, {Errand: 3, State: ErrandUnderway}}
	if got := (Case{Hand: hand}).released(false); len(got) != 2 || got[0].Command != (Take{1, ReasonOffDuty}) || got[1].Command != (Take{2, ReasonOffDuty}) {
		t.Errorf("checked out: %v", got)
	}
	if got := (Case{Hand: hand}).released(true); len(got) != 3 {
		t.Errorf("fell out: %v", got)
	}
}
