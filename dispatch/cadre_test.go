package dispatch

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/geo"
)

const noon = Moment(1_669_089_600_000_000)

// giving is an errand that needs everything, a cadre whom no rule bars from it, and the number of errands in their hands.
type giving struct {
	c      Cadre
	r      Request
	e      Errand
	before Errand // of an earlier round
	load   int
}

func givable() *giving {
	return &giving{
		c: Cadre{ID: "a", Unit: "u", Skills: []string{"lift", "drive"}, Pass: true, Protected: true, Home: "garden", Duty: Duty{On: true, Until: noon + 1}},
		r: Request{ID: "r", State: StateOpen, Round: 2, Particulars: Particulars{Place: Place{Compound: "garden"}}, Against: []ID{"b", "v"}},
		e: Errand{N: 1, Round: 2, State: ErrandWaiting, Skills: []string{"drive", "lift"}, Pass: true, Guarded: true, Inside: true, Refused: []ID{"b"}},
	}
}

// Every eligibility rule: a case that breaks it and one that just meets it.
var eligibility = []struct {
	what   string
	bar    Bar // "" for none
	change func(g *giving)
}{
	{"everything fits", "", func(*giving) {}},

	{"off duty", OffDuty, func(g *giving) { g.c.Duty = Duty{} }},
	{"retired while on duty", OffDuty, func(g *giving) { g.c.Retired = true }},
	{"off duty, whatever the end of the last shift", OffDuty, func(g *giving) { g.c.Duty.On = false }},

	{"the shift ends at this very microsecond", ShiftOver, func(g *giving) { g.c.Duty.Until = noon }},
	{"the shift ended", ShiftOver, func(g *giving) { g.c.Duty.Until = noon - 1 }},
	{"the shift has no end", "", func(g *giving) { g.c.Duty.Until = 0 }},

	{"works from home", PhoneDuty, func(g *giving) { g.c.PhoneOnly = true }},

	{"lacks one of two skills", NoSkill, func(g *giving) { g.c.Skills = []string{"drive"} }},
	{"lacks every skill", NoSkill, func(g *giving) { g.c.Skills = nil }},
	{"no skill is asked for", "", func(g *giving) { g.c.Skills, g.e.Skills = nil, nil }},
	{"a skill beyond those asked for", "", func(g *giving) { g.e.Skills = []string{"lift"} }},

	{"has to be carried, and the cadre cannot", NoSkill, func(g *giving) { g.e.Vehicle, g.c.Mode, g.r.Needs = Car, geo.Car, []string{"lifting"} }},
	{"wants oxygen in the car", NoSkill, func(g *giving) { g.e.Carries, g.r.Needs = []Thing{Person}, []string{"oxygen"} }},
	{"has to be carried, by 120", "", func(g *giving) {
		g.e.Vehicle, g.e.Arrangement.Ambulance, g.r.Needs = Car, true, []string{"lifting", "stretcher", "wheelchair"}
	}},
	{"needs lifting, and only medicine is brought", "", func(g *giving) { g.r.Needs = []string{"lifting", "wheelchair", "oxygen", "stretcher"} }},

	{"on foot, and a car is needed", NoVehicle, func(g *giving) { g.e.Vehicle = Car }},
	{"on foot, and a van was found", NoVehicle, func(g *giving) { g.e.Arrangement.Vehicle = Van }},
	{"by car, and a car is needed", "", func(g *giving) { g.e.Vehicle, g.c.Mode = Car, geo.Car }},
	{"by bus, and a car is needed", "", func(g *giving) { g.e.Vehicle, g.c.Mode, g.c.Vehicle = Car, geo.Car, Bus }},
	{"by lorry, and a car is needed", NoVehicle, func(g *giving) { g.e.Vehicle, g.c.Mode, g.c.Vehicle = Car, geo.Car, Lorry }},
	{"by car, for a wheelchair", NoVehicle, func(g *giving) { g.e.Vehicle, g.c.Mode, g.r.Needs = Car, geo.Car, []string{"wheelchair"} }},
	{"by car, and a wheelchair is carried", NoVehicle, func(g *giving) { g.e.Carries, g.c.Mode, g.r.Needs = []Thing{Person}, geo.Car, []string{"wheelchair"} }},
	{"in a wheelchair car, for a wheelchair", "", func(g *giving) {
		g.e.Vehicle, g.c.Mode, g.c.Vehicle, g.r.Needs = Car, geo.Car, WheelchairCar, []string{"wheelchair"}
	}},
	{"in a wheelchair car, for somebody who lies", NoVehicle, func(g *giving) {
		g.e.Vehicle, g.c.Mode, g.c.Vehicle, g.r.Needs = Car, geo.Car, WheelchairCar, []string{"wheelchair", "stretcher"}
	}},
	{"on foot, and a life is in danger", "", func(g *giving) { g.e.Vehicle, g.r.Urgency = Car, LifeThreatening }},

	{"of a crew for something else", CrewsOnly, func(g *giving) { g.e.Skills, g.c.Skills = nil, []string{"sanitation"} }},
	{"of a crew for something else, and a life is in danger", CrewsOnly, func(g *giving) { g.e.Skills, g.c.Skills, g.r.Urgency = nil, []string{"sanitation"}, LifeThreatening }},
	{"of a crew, and does other things besides", "", func(g *giving) { g.e.Skills, g.c.Skills, g.c.Besides = nil, []string{"sanitation"}, true }},
	{"can lift, which makes no crew", "", func(g *giving) { g.e.Skills, g.c.Skills = nil, []string{"lifting", "oxygen"} }},

	{"did it the time before", DidBefore, func(g *giving) { g.before = Errand{N: 9, Round: 1, State: ErrandFinished, Cadre: "a"} }},
	{"did it the time before, and is wished again", "", func(g *giving) {
		g.before, g.r.SameCadre = Errand{N: 9, Round: 1, State: ErrandFinished, Cadre: "a"}, true
	}},
	{"had it the time before and handed it back", "", func(g *giving) { g.before = Errand{N: 9, Round: 1, State: ErrandWithdrawn, Cadre: "a"} }},

	{"no pass for a closed gate", NoPass, func(g *giving) { g.c.Pass = false }},
	{"no pass, and no closed gate", "", func(g *giving) { g.c.Pass, g.e.Pass = false, false }},

	{"an errand of the protected crew", NotProtected, func(g *giving) { g.c.Protected = false }},
	{"an infected household", NotProtected, func(g *giving) { g.c.Protected, g.e.Guarded, g.e.Infected = false, false, true }},
	{"neither", "", func(g *giving) { g.c.Protected, g.e.Guarded = false, false }},

	{"lives elsewhere, and somebody inside is needed", NotInside, func(g *giving) { g.c.Home = "other" }},
	{"lives nowhere that is known", NotInside, func(g *giving) { g.c.Home = "" }},
	{"lives elsewhere, and anybody may", "", func(g *giving) { g.c.Home, g.e.Inside = "other", false }},

	{"a last hand is free", "", func(g *giving) { g.c.Cap, g.load = 2, 1 }},
	{"no hand is free", FullHands, func(g *giving) { g.c.Cap, g.load = 2, 2 }},
	{"one more than the cap", FullHands, func(g *giving) { g.c.Cap, g.load = 2, 3 }},
	{"the default cap, one hand free", "", func(g *giving) { g.load = DefaultCap - 1 }},
	{"the default cap, none free", FullHands, func(g *giving) { g.load = DefaultCap }},

	{"no hand is free, and a life is in danger", "", func(g *giving) { g.load, g.r.Urgency = DefaultCap+1, LifeThreatening }},

	{"asked before", AskedBefore, func(g *giving) { g.e.Refused = []ID{"b", "a"} }},
	{"nobody was asked before", "", func(g *giving) { g.e.Refused = nil }},

	{"complained about", Complained, func(g *giving) { g.r.Against = []ID{"a"} }},
	{"the unit is complained about", Complained, func(g *giving) { g.r.Against = []ID{"b", "u"} }},
	{"nobody is complained about", "", func(g *giving) { g.r.Against = nil }},
}

func TestBars(t *testing.T) {
	for _, row := range eligibility {
		g := givable()
		row.change(g)
		g.r.Errands = []Errand{g.before, g.e}
		var want []Bar
		if row.bar != "" {
			want = []Bar{row.bar}
		}
		if got := g.c.Bars(g.r, g.e, g.load, noon); !slices.Equal(got, want) {
			t.Errorf("%s: barred by %v, want %v", row.what, got, want)
		}
		if row.bar != "" && (row.bar.Name().ZH == "" || row.bar.Name().EN == "") {
			t.Errorf("%s has no name", row.bar)
		}
	}
}

func TestEveryBarIsNamedAtOnce(t *testing.T) {
	g := givable()
	g.c = Cadre{ID: "b", Unit: "v", PhoneOnly: true, Duty: Duty{On: true, Until: noon}}
	want := []Bar{ShiftOver, PhoneDuty, NoSkill, NoPass, NotProtected, NotInside, FullHands, AskedBefore, Complained}
	if got := g.c.Bars(g.r, g.e, DefaultCap, noon); !slices.Equal(got, want) {
		t.Errorf("barred by %v, want %v", got, want)
	}
}

// given carries out a command that would give the errand to the cadre.
func (g *giving) given(cmd Command) error {
	g.r.Errands = []Errand{g.before, g.e}
	c := Case{Act: Act{Actor: chief, Role: Coordinator}, State: g.r, Request: g.r, Cadre: g.c}
	for range g.load {
		c.Hand = append(c.Hand, InHand{Request: "x", Protected: g.e.Protected()})
	}
	_, err := cmd.Decide(c, noon)
	return err
}

func TestNoCommandGivesAnErrandAgainstARule(t *testing.T) {
	for _, row := range eligibility {
		for i, cmd := range []Command{Order{Errand: 1, Cadre: "a"}, Propose{Errand: 1, Cadre: "a"}, Reassign{Errand: 1, Cadre: "a"}, Reassign{Errand: 1, Cadre: "a", Insist: true}} {
			insists := i == 3
			g := givable()
			row.change(g)
			err := g.given(cmd)
			if row.bar == "" || insists && (row.bar == FullHands || row.bar == AskedBefore || row.bar == DidBefore) {
				if err != nil {
					t.Errorf("%s: %s, insisting %t: %v", row.what, cmd.Verb(), insists, err)
				}
				continue
			}
			if !errors.Is(err, &Error{Code: Conflict}) || !strings.Contains(err.Error(), row.bar.Name().EN) {
				t.Errorf("%s: %s, insisting %t: %v", row.what, cmd.Verb(), insists, err)
			}
		}
	}
}

func TestNobodyIsGivenWhatWaitsForAnotherErrand(t *testing.T) {
	g := givable()
	g.e.N, g.e.After = 2, 1
	for _, before := range []ErrandState{ErrandWaiting, ErrandUnderway, ErrandFinished} {
		g.r.Errands = []Errand{{N: 1, State: before}, g.e}
		_, err := Order{Errand: 2, Cadre: "a"}.Decide(Case{Request: g.r, Cadre: g.c}, noon)
		if (err == nil) != (before == ErrandFinished) {
			t.Errorf("the errand before is %s: %v", before, err)
		}
	}
}
