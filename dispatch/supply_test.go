package dispatch

import (
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/geo"
)

// at is a time of the 22nd of November 2022, or of a day after it.
func at(day int, hour, minute int) Moment {
	return Day("2022-11-22").Start().Add(time.Duration(day*24+hour)*time.Hour + time.Duration(minute)*time.Minute)
}

var (
	garden   = []Area{{ID: "garden", Site: geo.Site{Point: geo.Point{Lng: 112.43, Lat: 39.34}}}}
	shopNear = Facility{ID: "near", Name: "近药店", Role: AtPharmacy, Point: geo.Point{Lng: 112.44, Lat: 39.34}, Opens: 510, Closes: 1260}
	shopFar  = Facility{ID: "far", Name: "远药店", Role: AtPharmacy, Point: geo.Point{Lng: 113.43, Lat: 39.34}}
	clinic   = Facility{ID: "clinic", Name: "市医院", Role: AtHospital, Point: geo.Point{Lng: 112.45, Lat: 39.33}}
)

// called is a call for medicine at a time, with these facilities in the record.
func called(t *testing.T, now Moment, all []Facility, p Particulars) Request {
	t.Helper()
	k := kind(t, "medicine")
	p.Place = Place{Compound: "garden"}
	b := newBench(Request{})
	b.now = now
	must(t, b.act(Case{Kind: k, Act: Act{Role: Operator}, Supply: k.Supply(Free, all, garden, now)}, Submit{Particulars: p, Channel: "hotline"}))
	return b.r
}

func TestAPromiseKnowsWhenShopsOpen(t *testing.T) {
	sealed := shopNear
	sealed.Seal.On = true
	early := Facility{ID: "early", Role: AtPharmacy, Point: geo.Point{Lng: 112.42, Lat: 39.34}, Opens: 420, Closes: 1260}
	overnight := Facility{ID: "overnight", Role: AtPharmacy, Point: geo.Point{Lng: 112.42, Lat: 39.34}, Opens: 1200, Closes: 480}
	for _, c := range []struct {
		what           string
		at             Moment
		all            []Facility
		p              Particulars
		opens, promise Moment
	}{
		{"at night", at(0, 2, 52), []Facility{shopNear}, Particulars{}, at(0, 8, 30), at(0, 9, 30)},
		{"at night, and it runs out today", at(0, 2, 52), []Facility{shopNear}, Particulars{RunsOut: at(0, 12, 0)}, at(0, 8, 30), at(0, 9, 30)},
		{"the first that opens counts", at(0, 2, 52), []Facility{shopNear, early}, Particulars{}, at(0, 7, 0), at(0, 8, 0)},
		{"one is open over midnight", at(0, 2, 52), []Facility{shopNear, overnight}, Particulars{}, 0, at(0, 4, 52)},
		{"shortly before it opens", at(0, 8, 0), []Facility{shopNear}, Particulars{}, at(0, 8, 30), at(0, 10, 0)},
		{"by day", at(0, 10, 0), []Facility{shopNear}, Particulars{}, 0, at(0, 12, 0)},
		{"too late to get there", at(0, 20, 40), []Facility{shopNear}, Particulars{}, at(1, 8, 30), at(1, 9, 30)},
		{"the near one is sealed, and the far one is too far", at(0, 10, 0), []Facility{sealed, shopFar}, Particulars{}, 0, at(0, 12, 0)},
		{"only far ones are known", at(0, 2, 52), []Facility{shopFar}, Particulars{}, 0, at(0, 4, 52)},
		{"none is known", at(0, 2, 52), nil, Particulars{}, 0, at(0, 4, 52)},
		{"a life in danger waits for no shop", at(0, 2, 52), []Facility{shopNear}, Particulars{Urgency: LifeThreatening}, at(0, 8, 30), at(0, 3, 2)},
		{"a prescription takes a day anyway", at(0, 2, 52), []Facility{shopNear}, Particulars{Grade: Prescription}, at(0, 8, 30), at(1, 18, 0)},
	} {
		if r := called(t, c.at, c.all, c.p); r.Opens != c.opens || r.Promise != max(c.promise, c.at.Add(soonest)) {
			t.Errorf("%s: opens %s, promised by %s", c.what, r.Opens.Time(), r.Promise.Time())
		}
	}
}

// Before the shops open nobody is late, nobody is searched for, and no mark falls.
func TestNothingIsDueBeforeShopsOpen(t *testing.T) {
	r := called(t, at(0, 2, 52), []Facility{shopNear}, Particulars{})
	if _, mark := r.NextMark(); mark != at(0, 9, 0) {
		t.Errorf("the first mark falls at %s", mark.Time())
	}
	if got := r.ready(r.Errands[0]); got != at(0, 6, 30) {
		t.Errorf("somebody is searched for from %s", got.Time())
	}
	if r := called(t, at(0, 2, 52), []Facility{shopNear}, Particulars{Urgency: Urgent}); r.ready(r.Errands[0]) != at(0, 2, 52) {
		t.Error("what is urgent waits for a shop")
	}
}

// What was promised at night stays promised when it is checked by day; another round has its own.
func TestAPromiseOfTheNightIsKept(t *testing.T) {
	k := kind(t, "medicine")
	b := newBench(called(t, at(0, 2, 52), []Facility{shopNear}, Particulars{}))
	b.now = at(0, 8, 50)
	must(t, b.act(Case{Kind: k, Act: Act{Role: Operator}, Request: b.r, Supply: k.Supply(Free, []Facility{shopNear}, garden, b.now)}, Triage{Particulars: Particulars{Kind: "medicine", Place: Place{Compound: "garden"}, Persons: 1}}))
	if b.r.Promise != at(0, 9, 30) {
		t.Errorf("checked: promised by %s", b.r.Promise.Time())
	}
	must(t, b.do("", "a", Order{Errand: b.r.Errands[len(b.r.Errands)-1].N}))
	must(t, b.do("a", "", Finish{b.r.Errands[len(b.r.Errands)-1].N}))
	b.now = at(0, 12, 0)
	must(t, b.act(Case{Kind: k, Act: Act{Role: Operator}, Request: b.r, Supply: k.Supply(Free, []Facility{shopNear}, garden, b.now)}, Reopen{}))
	if b.r.Opens != 0 || b.r.Promise != at(0, 14, 0) {
		t.Errorf("reopened by day: opens %s, promised by %s", b.r.Opens.Time(), b.r.Promise.Time())
	}
	must(t, b.act(Case{Kind: kind(t, "garbage"), Act: Act{Role: Operator}, Request: b.r}, Triage{Particulars: Particulars{Kind: "garbage", Place: Place{Compound: "garden"}, Persons: 1}}))
	if b.r.Opens != 0 {
		t.Error("rubbish waits for a shop")
	}
}

func TestNoSourceInTimeIsPassedUpAtOnce(t *testing.T) {
	sealed := shopNear
	sealed.Seal.On = true
	for _, c := range []struct {
		what string
		at   Moment
		all  []Facility
		out  Moment
		want bool
	}{
		{"it has run out, and all is shut", at(0, 2, 52), []Facility{shopNear}, at(0, 0, 0), true},
		{"it runs out tomorrow, and nothing opens before", at(0, 22, 0), []Facility{shopNear}, at(1, 0, 0), true},
		{"it runs out tomorrow, and they open today", at(0, 2, 52), []Facility{shopNear}, at(1, 0, 0), false},
		{"it has run out, and one is open", at(0, 10, 0), []Facility{shopNear}, at(0, 0, 0), false},
		{"nobody said when it runs out", at(0, 2, 52), []Facility{shopNear}, 0, false},
		{"all are sealed", at(0, 10, 0), []Facility{sealed}, 0, true},
		{"none is in the record", at(0, 10, 0), nil, 0, false},
	} {
		if r := called(t, c.at, c.all, Particulars{RunsOut: c.out}); (r.raisedFor(ReasonNoSource, 0) == ToCoordinator) != c.want {
			t.Errorf("%s: raised for %v", c.what, r.Raised)
		}
	}
	b := newBench(called(t, at(0, 2, 52), []Facility{shopNear}, Particulars{RunsOut: at(0, 0, 0)}))
	b.now = at(0, 2, 53)
	must(t, b.do(chief, "", TakeOver{}))
	if b.r.Level != NotEscalated {
		t.Error("somebody sees to it, and it still calls")
	}
}

func TestWhatRemainsWhereNoShopOpens(t *testing.T) {
	var names []string
	for _, f := range Remains(AtPharmacy, []Facility{shopFar, shopNear, clinic}, garden, at(0, 2, 52)) {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, []string{"市医院", "远药店"}) {
		t.Errorf("%v", names)
	}
}

// Whoever cannot come down is brought what ends at the gate, by somebody inside.
func TestWhoCannotComeDownIsBroughtIt(t *testing.T) {
	legs := func(kindCode string, effect Effect, needs ...string) []Leg {
		return kind(t, kindCode).Legs(Request{Particulars: Particulars{Needs: needs, Place: Place{Compound: "garden"}}}, effect, 4)
	}
	got := legs("medicine", StayIn, Homebound)
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	if l := got[1]; l.N != 5 || l.After != 4 || !l.Inside || l.Counted || l.Pick.Role != AtGate || l.Drop != (Stop{Role: AtDoor, Compound: "garden"}) || !slices.Equal(l.Carries, []Thing{Drugs}) {
		t.Errorf("%+v", l)
	}
	for _, c := range []struct {
		kind   string
		effect Effect
		needs  []string
		want   int
	}{{"medicine", StayIn, nil, 1}, {"medicine", Free, []string{Homebound}, 1}, {"medicine", StayHome, []string{Homebound}, 2}, {"groceries", StayIn, []string{Homebound}, 2}, {"hospital", StayIn, []string{Homebound}, 2}, {"garbage", StayIn, []string{Homebound}, 1}} {
		if n := len(legs(c.kind, c.effect, c.needs...)); n != c.want {
			t.Errorf("%s under %s: %d legs, want %d", c.kind, c.effect.Name().EN, n, c.want)
		}
	}
	r := Request{Round: 1, Particulars: Particulars{Needs: []string{Homebound}}}
	r.Errands = r.Begin(got)
	if r.Collects() {
		t.Error("the resident is told to collect it")
	}
}
