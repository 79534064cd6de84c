package plan

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// against lists the rules that bar a cadre from an errand, each with a cadre and a task that break only that one.
var against = []struct {
	bar    dispatch.Bar
	change func(c *dispatch.OnDuty, t *dispatch.Task)
}{
	{dispatch.OffDuty, func(c *dispatch.OnDuty, _ *dispatch.Task) { c.Cadre.Duty.On = false }},
	{dispatch.OffDuty, func(c *dispatch.OnDuty, _ *dispatch.Task) { c.Cadre.Retired = true }},
	{dispatch.ShiftOver, func(c *dispatch.OnDuty, _ *dispatch.Task) { c.Cadre.Duty.Until = now }},
	{dispatch.PhoneDuty, func(c *dispatch.OnDuty, _ *dispatch.Task) { c.Cadre.PhoneOnly = true }},
	{dispatch.NoSkill, func(_ *dispatch.OnDuty, t *dispatch.Task) { t.Errand.Skills = []string{"nurse"} }},
	{dispatch.NoSkill, func(c *dispatch.OnDuty, t *dispatch.Task) {
		c.Cadre.Mode, t.Errand.Vehicle, t.Request.Needs = geo.Car, dispatch.Car, []string{"lifting"}
	}},
	{dispatch.NoVehicle, func(_ *dispatch.OnDuty, t *dispatch.Task) { t.Errand.Vehicle = dispatch.Car }},
	{dispatch.NoVehicle, func(c *dispatch.OnDuty, t *dispatch.Task) {
		c.Cadre.Mode, t.Errand.Vehicle, t.Request.Needs = geo.Car, dispatch.Car, []string{"wheelchair"}
	}},
	{dispatch.NoVehicle, func(c *dispatch.OnDuty, t *dispatch.Task) {
		c.Cadre.Mode, c.Cadre.Vehicle, t.Errand.Vehicle, t.Request.Needs = geo.Car, dispatch.WheelchairCar, dispatch.Car, []string{"stretcher"}
	}},
	{dispatch.NoVehicle, func(c *dispatch.OnDuty, t *dispatch.Task) {
		c.Cadre.Mode, t.Errand.Arrangement.Vehicle = geo.Car, dispatch.WheelchairCar
	}},
	{dispatch.CrewsOnly, func(c *dispatch.OnDuty, _ *dispatch.Task) { c.Cadre.Skills = []string{"sanitation"} }},
	{dispatch.DidBefore, func(c *dispatch.OnDuty, t *dispatch.Task) {
		t.Request.Round, t.Errand.Round = 2, 2
		t.Request.Errands = append([]dispatch.Errand{{N: 9, Round: 1, State: dispatch.ErrandFinished, Cadre: c.Cadre.ID}}, t.Errand)
	}},
	{dispatch.NoPass, func(_ *dispatch.OnDuty, t *dispatch.Task) { t.Errand.Pass = true }},
	{dispatch.NotProtected, func(_ *dispatch.OnDuty, t *dispatch.Task) { t.Errand.Guarded = true }},
	{dispatch.NotProtected, func(_ *dispatch.OnDuty, t *dispatch.Task) { t.Errand.Infected = true }},
	{dispatch.NotInside, func(_ *dispatch.OnDuty, t *dispatch.Task) { t.Errand.Inside = true }},
	{dispatch.FullHands, func(c *dispatch.OnDuty, _ *dispatch.Task) { c.Cadre.Cap, c.Hand = 1, inHand(1, false) }},
	{dispatch.FullHands, func(c *dispatch.OnDuty, _ *dispatch.Task) { c.Hand = inHand(dispatch.DefaultCap, false) }},
	{dispatch.AskedBefore, func(c *dispatch.OnDuty, t *dispatch.Task) { t.Errand.Refused = []dispatch.ID{c.Cadre.ID} }},
	{dispatch.Complained, func(c *dispatch.OnDuty, t *dispatch.Task) { t.Request.Against = []dispatch.ID{c.Cadre.ID} }},
	{dispatch.Complained, func(c *dispatch.OnDuty, t *dispatch.Task) { c.Cadre.Unit, t.Request.Against = "u", []dispatch.ID{"u"} }},
	{dispatch.Mixed, func(c *dispatch.OnDuty, _ *dispatch.Task) { c.Cadre.Protected, c.Hand = true, inHand(1, true) }},
	{dispatch.Mixed, func(c *dispatch.OnDuty, t *dispatch.Task) {
		c.Cadre.Protected, t.Errand.Infected, c.Hand = true, true, inHand(1, false)
	}},
}

func inHand(n int, protected bool) (all []dispatch.InHand) {
	for i := range n {
		all = append(all, dispatch.InHand{Request: dispatch.ID("h" + string(rune('a'+i))), Errand: 1, State: dispatch.ErrandAccepted, Kind: "medicine", Protected: protected, Drop: dispatch.Stop{Compound: "a"}, Due: now.Add(3600e9)})
	}
	return all
}

// The nearest cadre whom a rule bars is not chosen, and the reason is recorded.
func TestNobodyIsChosenAgainstARule(t *testing.T) {
	for i, row := range against {
		s := somewhere()
		s.Kinds = known()
		s.Tasks = []dispatch.Task{task("r", "a")}
		s.Cadres = []dispatch.OnDuty{onDuty("near", east(0), bonded("near")), onDuty("able", east(2500), func(c *dispatch.Cadre) {
			c.Skills, c.Besides, c.Pass, c.Protected, c.Home = []string{"nurse", "lifting"}, true, true, true, "a"
			c.Mode, c.Vehicle = geo.Car, dispatch.StretcherVehicle
		})}
		row.change(&s.Cadres[0], &s.Tasks[0])
		d := decide(t, s)[0]
		if d.Cadre != "able" || len(d.Why.Barred) != 1 || d.Why.Barred[0].Bar != row.bar || d.Why.Barred[0].Cadres[0] != "near" {
			t.Errorf("row %d, %s: it goes to %q, barred %+v", i, row.bar, d.Cadre, d.Why.Barred)
		}
		s.Cadres = s.Cadres[:1]
		if d := decide(t, s)[0]; d.Cadre != "" {
			t.Errorf("row %d, %s: with nobody else it goes to %q", i, row.bar, d.Cadre)
		}
	}
}

// What the plan itself gives counts as in hand.
func TestAPlanFillsNobodysHandsBeyondTheCap(t *testing.T) {
	s := somewhere()
	for _, id := range []dispatch.ID{"r1", "r2", "r3"} {
		s.Tasks = append(s.Tasks, task(id, "a", func(r *dispatch.Request) { r.Urgency = dispatch.Urgent }))
	}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(0), func(c *dispatch.Cadre) { c.Cap = 2 })}
	now := 0
	for _, d := range decide(t, s) {
		if d.Cadre == "x" && d.Later == 0 {
			now++
		}
	}
	if now != 2 {
		t.Errorf("%d are given", now)
	}
}

func TestTheCheckerKnowsEveryRule(t *testing.T) {
	for _, row := range against {
		s := somewhere()
		s.Tasks = []dispatch.Task{task("r", "a")}
		s.Cadres = []dispatch.OnDuty{onDuty("x", east(0))}
		given := []dispatch.Decision{{Request: "r", Errand: 1, Cadre: "x"}}
		without := []dispatch.Decision{{Request: "r", Errand: 1, Why: dispatch.Why{Barred: []dispatch.Barred{{Bar: row.bar, Number: 1}}}}}
		finds(t, "nothing is wrong", s, given, "")
		finds(t, string(row.bar)+", and nothing", s, without, "could take it")
		row.change(&s.Cadres[0], &s.Tasks[0])
		want := "whom " + string(row.bar) + " keeps from it"
		if row.bar == dispatch.Mixed {
			want = "infected and other households"
		}
		finds(t, string(row.bar), s, given, want)
		finds(t, string(row.bar)+", and it stays without", s, without, "")
		given[0].Later = now + 1
		if row.bar == dispatch.FullHands {
			want = "" // a hand will be free
		}
		finds(t, string(row.bar)+", for later", s, given, want)
	}
}

func finds(t *testing.T, what string, s dispatch.Situation, d []dispatch.Decision, want string) {
	t.Helper()
	err := Check(s, d)
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}

// The other ways in which decisions may be wrong.
func TestTheCheckerFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision
		want   string
	}{
		{"nothing", func(_ *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision { return d }, ""},
		{"one is forgotten", func(_ *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision { return d[:1] }, "r2.1: it is not answered"},
		{"one is answered twice", func(_ *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision { return append(d, d[0]) }, "answered twice"},
		{"one was not asked", func(_ *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			return append(d, dispatch.Decision{Request: "r9", Errand: 1})
		}, "not asked"},
		{"another errand of the request", func(_ *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			d[0].Errand = 2
			return d
		}, "not asked"},
		{"somebody who is not there", func(_ *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			d[0].Cadre = "ghost"
			return d
		}, "not on duty"},
		{"two for one free hand", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres[0].Cadre.Cap = 1
			return d
		}, "whom full keeps"},
		{"two for one free hand, one later", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres[0].Cadre.Cap = 1
			d[1].Later = now + 1
			return d
		}, ""},
		{"more in hand than the cap, and both later", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres[0].Cadre.Cap, s.Cadres[0].Hand, d[0].Later, d[1].Later = 1, inHand(3, false), now+1, now+2
			return d
		}, ""},
		{"an infected household beside another", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres[0].Cadre.Protected, s.Tasks[1].Errand.Infected = true, true
			return d
		}, "infected and other"},
		{"an infected household beside another, one later", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres[0].Cadre.Protected, s.Tasks[1].Errand.Guarded, d[1].Later = true, true, now+1
			return d
		}, "infected and other"},
		{"a pharmacy that is none", func(_ *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			d[0].Stops.Pick = "m1"
			return d
		}, "m1 is no pharmacy"},
		{"a pharmacy that there is not", func(_ *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			d[0].Stops.Pick = "p9"
			return d
		}, "no facility p9"},
		{"a pharmacy that is sealed", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Facilities[0].Seal.On, d[0].Stops.Pick = true, "p1"
			return d
		}, "p1 is sealed"},
		{"a pharmacy that is sealed and that somebody named", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Facilities[0].Seal.On, d[0].Stops.Pick, s.Tasks[0].Errand.Pick.Facility = true, "p1", "p1"
			return d
		}, ""},
		{"its turn has not come", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			second := dispatch.Errand{N: 2, Round: 1, State: dispatch.ErrandWaiting, After: 1}
			s.Tasks[0].Request.Errands, s.Tasks[0].Errand, d[0].Errand = append(s.Tasks[0].Request.Errands, second), second, 2
			return d
		}, "before the errand that it follows"},
		{"its turn has come by another errand in the place of the one before", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			third := dispatch.Errand{N: 3, Round: 1, State: dispatch.ErrandWaiting, After: 1}
			s.Tasks[0].Request.Errands = []dispatch.Errand{{N: 1, State: dispatch.ErrandFailed}, {N: 2, State: dispatch.ErrandFinished, Replaces: 1}, third}
			s.Tasks[0].Errand, d[0].Errand, d[0].Stops = third, 3, dispatch.Stops{}
			return d
		}, ""},
		{"before the community agrees", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Tasks[0].Errand.Before = []dispatch.Condition{dispatch.IsApproved}
			return d
		}, "before all is arranged"},
		{"before a vehicle is found, though the rest is arranged", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Tasks[0].Errand.Before, s.Tasks[0].Errand.Arrangement = dispatch.Conditions, dispatch.Arrangement{Approved: true, Facility: "h", Released: true}
			return d
		}, "before all is arranged"},
		{"all is arranged", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Tasks[0].Errand.Before, s.Tasks[0].Errand.Arrangement = dispatch.Conditions, dispatch.Arrangement{Approved: true, Facility: "h", Released: true, Ambulance: true}
			return d
		}, ""},
		{"life is in danger, and nothing is arranged", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Tasks[0].Errand.Before, s.Tasks[0].Request.Urgency = dispatch.Conditions, dispatch.LifeThreatening
			return d
		}, ""},
		{"somebody beyond, while one of the own team is free", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres = append(s.Cadres, onDuty("own", east(2500), bonded("near")))
			return d
		}, "own is nearer"},
		{"somebody beyond, while one who lives there is free", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres = append(s.Cadres, onDuty("lives", east(2500), func(c *dispatch.Cadre) { c.Home = "a" }))
			return d
		}, "lives is nearer"},
		{"somebody beyond, while one is free whose home nobody knows, like the place", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres = append(s.Cadres, onDuty("other", east(2500)))
			s.Tasks[0].Request.Place, s.Tasks[1].Request.Place = dispatch.Place{}, dispatch.Place{}
			return d
		}, ""},
		{"somebody beyond, while one who is responsible for where the call was taken is free", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres = append(s.Cadres, onDuty("own", east(2500), bonded("near")))
			s.Tasks[0].Request.Place, s.Tasks[1].Request.Place = dispatch.Place{Desk: "near"}, dispatch.Place{Desk: "near"}
			return d
		}, "own is nearer"},
		{"somebody beyond, while one of the community is free", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres = append(s.Cadres, onDuty("same", east(2500), func(c *dispatch.Cadre) { c.Area = "near" }))
			return d
		}, "same is nearer"},
		{"the search has widened so far", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres = append(s.Cadres, onDuty("own", east(2500), bonded("near")))
			s.Tasks[0].Request.Widened, s.Tasks[1].Request.Widened = 2, 2
			return d
		}, ""},
		{"life is in danger", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres = append(s.Cadres, onDuty("own", east(2500), bonded("near")))
			s.Tasks[0].Request.Urgency, s.Tasks[1].Request.Urgency = dispatch.LifeThreatening, dispatch.LifeThreatening
			return d
		}, ""},
		{"without anybody, and nothing is said", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			s.Cadres[0].Cadre.PhoneOnly = true
			return []dispatch.Decision{{Request: "r1", Errand: 1}, {Request: "r2", Errand: 1}}
		}, "not everybody is kept from it by a rule"},
		{"without anybody, because there is no time", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			d[0] = dispatch.Decision{Request: "r1", Errand: 1, Why: dispatch.Why{Barred: []dispatch.Barred{{Bar: dispatch.NoTime, Number: 1}}}}
			return d
		}, ""},
		{"without anybody, because every shop is sealed", func(s *dispatch.Situation, d []dispatch.Decision) []dispatch.Decision {
			d[0] = dispatch.Decision{Request: "r1", Errand: 1, Why: dispatch.Why{Passed: []dispatch.PassedBy{{Facility: "p1", Closure: dispatch.IsSealed}}}}
			return d
		}, ""},
	} {
		s := somewhere()
		s.Tasks = []dispatch.Task{task("r1", "a"), task("r2", "a")}
		s.Cadres = []dispatch.OnDuty{onDuty("x", east(0))}
		d := []dispatch.Decision{{Request: "r1", Errand: 1, Cadre: "x", Stops: dispatch.Stops{Pick: "p2"}}, {Request: "r2", Errand: 1, Cadre: "x"}}
		d = c.change(&s, d)
		finds(t, c.what, s, d, c.want)
	}
}

// An errand already given may move only at once, for a gain, and to somebody who cannot decline.
func TestTheCheckerKnowsWhatMayMove(t *testing.T) {
	good := dispatch.Decision{Request: "r", Errand: 1, Cadre: "free", Why: dispatch.Why{From: "busy", Sooner: worthMoving}}
	for _, c := range []struct {
		what   string
		change func(s *dispatch.Situation, d *dispatch.Decision)
		want   string
	}{
		{"nothing is wrong", func(*dispatch.Situation, *dispatch.Decision) {}, ""},
		{"later", func(_ *dispatch.Situation, d *dispatch.Decision) { d.Later = now + 1 }, "does not move for a gain"},
		{"for too little", func(_ *dispatch.Situation, d *dispatch.Decision) { d.Why.Sooner = worthMoving - 1 }, "does not move for a gain"},
		{"to whoever has it", func(_ *dispatch.Situation, d *dispatch.Decision) { d.Cadre = "busy" }, "does not move for a gain"},
		{"from somebody else", func(_ *dispatch.Situation, d *dispatch.Decision) { d.Why.From = "free" }, "does not move for a gain"},
		{"from nobody", func(_ *dispatch.Situation, d *dispatch.Decision) { d.Why.From = "" }, "does not move for a gain"},
		{"to nobody", func(_ *dispatch.Situation, d *dispatch.Decision) { d.Cadre = "" }, "does not move for a gain"},
		{"to somebody who may say no", func(s *dispatch.Situation, _ *dispatch.Decision) { s.Cadres[1].Unit.Offers = true }, "may say no"},
		{"against a rule", func(s *dispatch.Situation, _ *dispatch.Decision) { s.Given[0].Errand.Refused = []dispatch.ID{"free"} }, "whom asked_before keeps"},
	} {
		s, d := delayed(), good
		c.change(&s, &d)
		finds(t, c.what, s, []dispatch.Decision{d}, c.want)
	}
	s := delayed()
	s.Given, s.Tasks = nil, s.Given
	s.Tasks[0].Errand.State = dispatch.ErrandWaiting
	finds(t, "what nobody has is moved", s, []dispatch.Decision{{Request: "r", Errand: 1, Cadre: "free", Why: dispatch.Why{From: "busy"}}}, "does not move for a gain")
}

// A plan is returned only after the checker has passed it; decisions that break a rule become an error.
func TestAPlanIsChecked(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r", "a"), task("r", "a")} // no planner can answer the same task twice
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(0))}
	_, err := New(geo.Detour{}).Plan(context.Background(), s)
	if err == nil || !strings.Contains(err.Error(), "a plan breaks a rule") {
		t.Errorf("%v", err)
	}
}

func TestWhoLivesThereIsOfTheOwnTeam(t *testing.T) {
	s := somewhere()
	s.Tasks = []dispatch.Task{task("r", "a")}
	same := onDuty("same", east(10), func(c *dispatch.Cadre) { c.Area = "near" })
	s.Cadres = []dispatch.OnDuty{same, onDuty("lives", east(2500), func(c *dispatch.Cadre) { c.Home = "a" })}
	if d := decide(t, s)[0]; d.Cadre != "lives" {
		t.Errorf("it goes to %s", d.Cadre)
	}
}

// An urgent errand is given at once even if the cadre has others to do before it, so that they know of it.
func TestWhatIsUrgentIsGivenAtOnce(t *testing.T) {
	for urgency, later := range map[dispatch.Urgency]bool{dispatch.Routine: true, dispatch.Urgent: false} {
		s := somewhere()
		s.Tasks = []dispatch.Task{task("r1", "a"), task("r2", "b")}
		for i, shop := range []dispatch.ID{"p1", "p3"} {
			s.Tasks[i].Errand.Pick.Facility, s.Tasks[i].Request.Urgency = shop, urgency
		}
		s.Cadres = []dispatch.OnDuty{onDuty("x", east(0))}
		if d := decide(t, s); (d[0].Later != 0 || d[1].Later != 0) != later {
			t.Errorf("urgency %d: %+v", urgency, d)
		}
	}
}

func TestTheWayBackBeginsWhereTheWayOutEnded(t *testing.T) {
	s := somewhere()
	s.Facilities = append(s.Facilities, dispatch.Facility{ID: "h1", Role: dispatch.AtHospital, Point: east(200)}, dispatch.Facility{ID: "h2", Role: dispatch.AtHospital, Point: east(2000)})
	back := taskOf(dispatch.Kinds()[2], "r", "a")
	out := &back.Request.Errands[0]
	out.State, out.Drop.Facility = dispatch.ErrandFinished, "h2"
	back.Errand = back.Request.Errands[1]
	s.Tasks = []dispatch.Task{back}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(0), driving)}
	if d := decide(t, s)[0]; d.Stops.Pick != "h2" {
		t.Errorf("fetched at %s", d.Stops.Pick)
	}
}

func TestWhatNeverClosesIsOpenAfterMidnight(t *testing.T) {
	s := somewhere()
	s.Now = dispatch.Day("2022-11-23").At(23, 58)
	s.Tasks = []dispatch.Task{task("r", "a", func(r *dispatch.Request) { r.Due = s.Now.Add(2 * time.Hour) })}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(3000), func(c *dispatch.Cadre) { c.Duty.Until = 0 })}
	for i := range s.Facilities {
		s.Facilities[i].Seal.On = i != 0
	}
	if d := decide(t, s)[0]; d.Cadre != "x" {
		t.Errorf("%+v", d.Why)
	}
}

func TestATripIsMadeEvenIfItComesTooLate(t *testing.T) {
	s := somewhere()
	s.Facilities = append(s.Facilities, dispatch.Facility{ID: "h", Role: dispatch.AtHospital, Point: east(9000)})
	s.Tasks = []dispatch.Task{taskOf(dispatch.Kinds()[2], "r", "a", func(r *dispatch.Request) { r.Appointment = now.Add(5 * time.Minute) })}
	s.Cadres = []dispatch.OnDuty{onDuty("x", east(0), driving)}
	if d := decide(t, s)[0]; d.Cadre != "x" {
		t.Errorf("%+v", d.Why)
	}
}
