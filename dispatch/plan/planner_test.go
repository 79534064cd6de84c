package plan

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

var now = dispatch.Day("2022-11-23").At(10, 0)

func east(metres float64) geo.Point {
	return geo.Point{Lng: 112.43, Lat: 39.33}.Destination(90, metres)
}

// somewhere has one compound at 0 m, another at 3 km, and pharmacies at 100, 200 and 2,900 m.
func somewhere() dispatch.Situation {
	a := dispatch.Area{ID: "a", Level: dispatch.Compound, Site: geo.Site{Point: east(0)}}
	b := dispatch.Area{ID: "b", Level: dispatch.Compound, Site: geo.Site{Point: east(3000)}}
	near := dispatch.Area{ID: "near", Level: dispatch.Community}
	far := dispatch.Area{ID: "far", Level: dispatch.Community}
	return dispatch.Situation{
		Now: now, Areas: map[dispatch.ID]dispatch.Area{"a": a, "b": b},
		Above: map[dispatch.ID][]dispatch.Area{"a": {near, a}, "b": {far, b}, "near": {near}, "far": {far}},
		Facilities: []dispatch.Facility{
			{ID: "p1", Role: dispatch.AtPharmacy, Point: east(100)}, {ID: "p2", Role: dispatch.AtPharmacy, Point: east(200)},
			{ID: "p3", Role: dispatch.AtPharmacy, Point: east(2900)}, {ID: "m1", Role: dispatch.AtMarket, Point: east(50)},
		},
	}
}

func task(id dispatch.ID, compound dispatch.ID, change ...func(*dispatch.Request)) dispatch.Task {
	return taskOf(dispatch.Kinds()[0], id, compound, change...)
}

func taskOf(kind dispatch.Kind, id dispatch.ID, compound dispatch.ID, change ...func(*dispatch.Request)) dispatch.Task {
	r := dispatch.Request{ID: id, Particulars: dispatch.Particulars{Kind: kind.Code, Place: dispatch.Place{Compound: compound}}, Round: 1, Submitted: now, Since: now, Due: now.Add(7200e9), State: dispatch.StateOpen}
	for _, f := range change {
		f(&r)
	}
	r.Errands = withoutConditions(r.Begin(kind.Legs(r, dispatch.Free, 1)))
	return dispatch.Task{Request: r, Errand: r.Errands[0], Kind: kind}
}

func onDuty(id dispatch.ID, at geo.Point, change ...func(*dispatch.Cadre)) dispatch.OnDuty {
	c := dispatch.Cadre{ID: id, Mode: geo.Ebike, Duty: dispatch.Duty{On: true, Until: now.Add(3600e9 * 8), Point: at}}
	for _, f := range change {
		f(&c)
	}
	return dispatch.OnDuty{Cadre: c}
}

// driving gives a cadre a car.
func driving(c *dispatch.Cadre) { c.Mode = geo.Car }

func bonded(to dispatch.ID) func(*dispatch.Cadre) {
	return func(c *dispatch.Cadre) { c.Bonds = []dispatch.ID{to} }
}

// roads has no travel time to a place without roads, as a real road network does.
type roads struct{ geo.Detour }

func (r roads) Table(ctx context.Context, mode geo.Mode, from, to []geo.Point) ([][]geo.Leg, error) {
	if len(from) == 0 || len(to) == 0 || slices.ContainsFunc(slices.Concat(from, to), geo.Point.IsZero) {
		return nil, errors.New("there is no road at null")
	}
	return r.Detour.Table(ctx, mode, from, to)
}

func decide(t *testing.T, s dispatch.Situation) []dispatch.Decision {
	t.Helper()
	d, err := New(roads{}).Plan(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	if err := Check(s, d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheNearestAbleCadreGetsIt(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r", "a")}
	s.Cadres = []dispatch.OnDuty{onDuty("far", east(2500)), onDuty("near", east(300)), onDuty("off", east(10), func(c *dispatch.Cadre) { c.Duty.On = false })}
	d := decide(t, s)[0]
	if d.Cadre != "near" || d.Stops.Pick != "p1" || len(d.Why.Candidates) != 2 || d.Why.Candidates[0].Cost >= d.Why.Candidates[1].Cost {
		t.Errorf("%+v", d)
	}
	if len(d.Why.Barred) != 1 || d.Why.Barred[0].Bar != dispatch.OffDuty {
		t.Errorf("barred %+v", d.Why.Barred)
	}
}

func TestASealedPharmacyIsPassedOverWithTheReason(t *testing.T) {
	s := somewhere()
	s.Facilities[0].Seal.On = true
	s.Tasks = []dispatch.Task{task("r", "a")}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(300))}
	d := decide(t, s)[0]
	if d.Stops.Pick != "p2" || !slices.Equal(d.Why.Passed, []dispatch.PassedBy{{Facility: "p1", Closure: dispatch.IsSealed}}) {
		t.Errorf("%+v", d)
	}
	for i := range s.Facilities {
		s.Facilities[i].Seal.On = true
	}
	if d := decide(t, s)[0]; d.Cadre != "" || len(d.Why.Passed) != 3 {
		t.Errorf("everything is sealed: %+v", d)
	}
}

func TestTiersComeBeforeDistance(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r", "a")}
	own := onDuty("own", east(2500), bonded("near"))
	same := onDuty("same", east(1000), func(c *dispatch.Cadre) { c.Area = "near" })
	anybody := onDuty("any", east(10))
	s.Cadres = []dispatch.OnDuty{own, same, anybody}
	if d := decide(t, s)[0]; d.Cadre != "own" {
		t.Errorf("the own team is passed over for %s", d.Cadre)
	}
	s.Cadres = []dispatch.OnDuty{same, anybody}
	if d := decide(t, s)[0]; d.Cadre != "same" {
		t.Errorf("the community is passed over for %s", d.Cadre)
	}
	s.Tasks = []dispatch.Task{task("r", "a", func(r *dispatch.Request) { r.Widened = 1 })}
	s.Cadres = []dispatch.OnDuty{own, same, anybody}
	if d := decide(t, s)[0]; d.Cadre != "same" {
		t.Errorf("widened by one tier it goes to %s", d.Cadre)
	}
	s.Tasks = []dispatch.Task{task("r", "a", func(r *dispatch.Request) { r.Urgency = dispatch.LifeThreatening })}
	if d := decide(t, s)[0]; d.Cadre != "any" {
		t.Errorf("life in danger, it goes to %s", d.Cadre)
	}
}

func TestInfectedHouseholdsAreNeverOnOneRunWithOthers(t *testing.T) {
	s := somewhere()
	guarded := func(r *dispatch.Request) { r.Needs = []string{dispatch.Protected} }
	s.Tasks = []dispatch.Task{task("r1", "a", guarded), task("r2", "a")}
	s.Cadres = []dispatch.OnDuty{onDuty("crew", east(0), func(c *dispatch.Cadre) { c.Protected = true })}
	d := decide(t, s)
	if d[0].Cadre != "crew" || d[1].Cadre != "" || d[1].Why.Barred[0].Bar != dispatch.Mixed {
		t.Errorf("%+v", d)
	}
}

func TestWorkIsSharedAmongEquals(t *testing.T) {
	s := somewhere()
	for i := range 6 {
		s.Tasks = append(s.Tasks, task(dispatch.ID(fmt.Sprintf("r%d", i)), []dispatch.ID{"a", "b"}[i%2]))
	}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(0)), onDuty("y", east(3000))}
	count := map[dispatch.ID]int{}
	for _, d := range decide(t, s) {
		count[d.Cadre]++
	}
	if count["x"] != 3 || count["y"] != 3 {
		t.Errorf("%v", count)
	}
}

func TestAPlaceThatIsNotOnTheMapIsServedAllTheSame(t *testing.T) {
	s := somewhere()
	s.Areas["c"] = dispatch.Area{ID: "c", Level: dispatch.Compound}
	s.Tasks = []dispatch.Task{task("r", "c")}
	s.Cadres = []dispatch.OnDuty{onDuty("x", geo.Point{})}
	if d := decide(t, s)[0]; d.Cadre != "x" {
		t.Errorf("%+v", d)
	}
}

func TestOnePharmacyVisitServesFiveHouseholds(t *testing.T) {
	s := somewhere()
	for i := range 5 {
		s.Tasks = append(s.Tasks, task(dispatch.ID(fmt.Sprintf("r%d", i)), "a"))
	}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(300))}
	for _, d := range decide(t, s) {
		if d.Cadre != "x" || d.Stops.Pick != "p1" || d.Later != 0 {
			t.Errorf("%+v", d)
		}
	}
}

func TestWhatIsNotBegunSoonWaitsForABetterFit(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r1", "a"), task("r2", "b", func(r *dispatch.Request) { r.Due++ })}
	for i, shop := range []dispatch.ID{"p1", "p3"} {
		s.Tasks[i].Errand.Pick.Facility = shop
	}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(0))}
	d := decide(t, s)
	if d[0].Cadre != "x" || d[0].Later != 0 || d[1].Cadre != "x" || d[1].Later < now.Add(DefaultAhead) || len(d[1].Why.Candidates) > 0 {
		t.Errorf("%+v", d)
	}
	s.Tasks[1].Request.Urgency = dispatch.Urgent
	if d := decide(t, s); d[0].Request != "r2" || d[0].Later != 0 {
		t.Errorf("what is urgent waits: %+v", d)
	}
	s.Tasks = s.Tasks[1:]
	s.Tasks[0].Request.Urgency = dispatch.Routine
	s.Cadres[0].Hand = []dispatch.InHand{{Request: "h", Errand: 1, State: dispatch.ErrandUnderway, PickedUp: true, Drop: dispatch.Stop{Compound: "a"}}}
	if d := decide(t, s)[0]; d.Later == 0 || len(d.Why.Candidates) != 1 {
		t.Errorf("asked about alone it has reasons: %+v", d)
	}
	all, err := (&Planner{Travel: roads{}, Ahead: AtOnce}).Plan(context.Background(), s)
	if err != nil || all[0].Later != 0 {
		t.Errorf("%v: at once, it waits: %+v", err, all)
	}
}

func TestAFacilityIsReachedWithinItsHours(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r", "a")}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(2800))}
	minute := now.Time().Hour()*60 + now.Time().Minute()
	for i := range 2 {
		s.Facilities[i].Opens, s.Facilities[i].Closes = minute-60, minute+5 // they close before the cadre, ten minutes away, arrives
	}
	if d := decide(t, s)[0]; d.Stops.Pick != "p3" {
		t.Errorf("it closes before anybody is there: %+v", d)
	}
	s.Facilities[2].Seal.On = true
	if d := decide(t, s)[0]; d.Cadre != "" || len(d.Why.Barred) != 1 || d.Why.Barred[0].Bar != dispatch.NoTime {
		t.Errorf("%+v", d)
	}
	s.Facilities[0].Opens, s.Facilities[0].Closes = minute+30, minute+90
	if d := decide(t, s)[0]; d.Stops.Pick != "p1" || d.Later < now.Add(15*60e9) {
		t.Errorf("it opens soon: %+v", d)
	}
}

func TestNobodyIsGivenWhatTheShiftIsTooShortFor(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r", "b")}
	ends := func(c *dispatch.Cadre) { c.Duty.Until = now.Add(60e9) }
	s.Cadres = []dispatch.OnDuty{onDuty("near", east(2900), ends, func(c *dispatch.Cadre) { c.Mode = geo.Foot }), onDuty("far", east(-3000), ends)}
	d := decide(t, s)[0]
	if d.Cadre != "near" {
		t.Errorf("an errand nearly in time is not left: %+v", d)
	}
	s.Cadres = s.Cadres[1:]
	if d = decide(t, s)[0]; d.Cadre != "far" || d.Later != 0 {
		t.Errorf("where nobody else is, whoever has nothing to do is asked to stay: %+v", d)
	}
	s.Tasks = append(s.Tasks, task("second", "b"))
	if d := decide(t, s); (d[0].Cadre == "") == (d[1].Cadre == "") {
		t.Errorf("to stay for one errand, not two: %+v", d)
	}
	s.Tasks, s.Cadres[0].Cadre.Duty.Point = s.Tasks[:1], east(-30_000)
	if d = decide(t, s)[0]; d.Cadre != "" || d.Why.Barred[0].Bar != dispatch.NoTime || d.Why.Barred[0].Cadres[0] != "far" {
		t.Errorf("%+v", d)
	}
}

func TestAnAppointmentIsKeptWhereItCanBe(t *testing.T) {
	s := somewhere()
	s.Facilities = append(s.Facilities, dispatch.Facility{ID: "h", Role: dispatch.AtHospital, Point: east(2000)})
	trip := func(id dispatch.ID, at dispatch.Moment) dispatch.Task {
		k := dispatch.Kinds()[2]
		r := dispatch.Request{ID: id, Particulars: dispatch.Particulars{Kind: k.Code, Place: dispatch.Place{Compound: "a"}, Appointment: at}, Round: 1, Submitted: now, Since: now}
		r.Due = k.By(r)
		r.Errands = withoutConditions(r.Begin(k.Legs(r, dispatch.Free, 1)))
		return dispatch.Task{Request: r, Errand: r.Errands[0], Kind: k}
	}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(0), driving)}
	s.Tasks = []dispatch.Task{trip("r", now.Add(2*3600e9))}
	if d := decide(t, s)[0]; d.Cadre != "x" || d.Stops.Drop != "h" || d.Later < now.Add(45*60e9) || d.Later > now.Add(110*60e9) {
		t.Errorf("%+v", d)
	}
	s.Tasks = []dispatch.Task{trip("r", now.Add(60e9))}
	if d := decide(t, s)[0]; d.Cadre != "x" || d.Later != 0 {
		t.Errorf("too late for the appointment, nobody goes: %+v", d)
	}
}

func TestWhatIsInHandIsFinishedFirst(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r", "a")}
	busy := onDuty("busy", east(0))
	for i := range 4 {
		busy.Hand = append(busy.Hand, dispatch.InHand{Request: dispatch.ID(fmt.Sprintf("h%d", i)), Errand: 1, State: dispatch.ErrandAccepted, Drop: dispatch.Stop{Compound: "b"}, Due: now.Add(600e9)})
	}
	s.Cadres = []dispatch.OnDuty{busy, onDuty("free", east(1500))}
	if d := decide(t, s)[0]; d.Cadre != "free" || d.Later != 0 {
		t.Errorf("%+v", d)
	}
}

// Plans of random situations pass the checker, and the same situation gets the same plan.
func TestRandomTowns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := somewhere()
		s.Kinds = known()
		s.Facilities = append(s.Facilities, dispatch.Facility{ID: "h", Role: dispatch.AtHospital, Point: east(2000)})
		for i := range rapid.IntRange(0, 12).Draw(t, "tasks") {
			kind := rapid.SampledFrom(dispatch.Kinds()[:4]).Draw(t, "kind") // medicine, groceries, a trip, a visit
			s.Tasks = append(s.Tasks, taskOf(kind, dispatch.ID(fmt.Sprintf("r%d", i)), rapid.SampledFrom([]dispatch.ID{"a", "b", "nowhere"}).Draw(t, "compound"), func(r *dispatch.Request) {
				r.Persons = rapid.IntRange(1, 5).Draw(t, "persons")
				if rapid.Bool().Draw(t, "appointed") {
					r.Appointment = now.Add(time.Duration(rapid.IntRange(-60, 180).Draw(t, "appointment")) * time.Minute)
				}
				r.Urgency = dispatch.Urgency(rapid.IntRange(0, 2).Draw(t, "urgency"))
				r.Widened = rapid.IntRange(0, 4).Draw(t, "widened")
				r.Due = now.Add(time.Duration(rapid.IntRange(-60, 300).Draw(t, "due")) * time.Minute)
				if rapid.IntRange(0, 4).Draw(t, "guarded") == 0 {
					r.Needs = []string{dispatch.Protected}
				}
			}))
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "cadres") {
			s.Cadres = append(s.Cadres, onDuty(dispatch.ID(fmt.Sprintf("c%d", i)), east(rapid.Float64Range(0, 4000).Draw(t, "east")), func(c *dispatch.Cadre) {
				c.Cap = rapid.IntRange(1, 4).Draw(t, "cap")
				c.Protected = rapid.Bool().Draw(t, "crew")
				c.Mode = rapid.SampledFrom([]geo.Mode{geo.Foot, geo.Ebike, geo.Car}).Draw(t, "mode")
				c.Bonds = rapid.SampledFrom([][]dispatch.ID{nil, {"a"}, {"far"}}).Draw(t, "bonds")
				c.Duty.On = rapid.IntRange(0, 4).Draw(t, "on") > 0
				c.Duty.Until = now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "until")) * time.Minute)
				if rapid.IntRange(0, 5).Draw(t, "lost") == 0 {
					c.Duty.Point = geo.Point{}
				}
				c.Duty.SeenAt = now.Add(-time.Duration(rapid.IntRange(0, 60).Draw(t, "seen")) * time.Minute)
			}))
			c := &s.Cadres[i]
			c.Unit.Offers = rapid.IntRange(0, 3).Draw(t, "asked") == 0
			for h := range rapid.IntRange(0, 3).Draw(t, "hand") {
				x := dispatch.InHand{Request: dispatch.ID(fmt.Sprintf("h%d.%d", i, h)), Errand: 1, Protected: c.Cadre.Protected && rapid.Bool().Draw(t, "guarded"), Kind: "medicine",
					State: rapid.SampledFrom([]dispatch.ErrandState{dispatch.ErrandOffered, dispatch.ErrandAccepted, dispatch.ErrandUnderway}).Draw(t, "state"),
					Pick:  dispatch.Stop{Role: dispatch.AtPharmacy, Facility: "p2"}, Drop: dispatch.Stop{Compound: "b"}}
				if h > 0 {
					x.Protected = c.Hand[0].Protected // hands were filled by the rules, so they are not mixed
				}
				x.PickedUp = x.State == dispatch.ErrandUnderway && rapid.Bool().Draw(t, "fetched")
				if x.State == dispatch.ErrandAccepted && rapid.Bool().Draw(t, "may move") {
					held := taskOf(rapid.SampledFrom(dispatch.Kinds()[:4]).Draw(t, "held kind"), x.Request, "b", func(r *dispatch.Request) {
						r.Due, r.Persons = now.Add(-time.Hour), rapid.IntRange(1, 5).Draw(t, "held persons")
						r.Appointment = now.Add(time.Duration(rapid.IntRange(-60, 180).Draw(t, "held appointment")) * time.Minute)
					})
					held.Errand.Guarded = x.Protected
					holds(&s, c, held)
					continue
				}
				c.Hand = append(c.Hand, x)
			}
		}
		for i := range s.Facilities {
			if rapid.Bool().Draw(t, "hours") {
				s.Facilities[i].Opens, s.Facilities[i].Closes = rapid.IntRange(0, 1439).Draw(t, "opens"), rapid.IntRange(0, 1439).Draw(t, "closes")
			}
			s.Facilities[i].Seal.On = rapid.IntRange(0, 3).Draw(t, "sealed") == 0
		}
		p := &Planner{Travel: geo.Detour{}}
		first, err := p.Plan(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		if err := Check(s, first); err != nil {
			t.Fatal(err)
		}
		again, err := p.Plan(context.Background(), s)
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Fatalf("the same town, another plan (%v)", err)
		}
		hasty, err := (&Planner{Travel: geo.Detour{}, Limit: 1}).Plan(context.Background(), s)
		if err == nil {
			err = Check(s, hasty)
		}
		if err != nil {
			t.Fatalf("stopped at once: %v", err)
		}
	})
}

// withoutConditions removes the conditions of errands, because errands with unmet conditions never reach the planner.
func withoutConditions(errands []dispatch.Errand) []dispatch.Errand {
	for i := range errands {
		errands[i].Before = nil
	}
	return errands
}
