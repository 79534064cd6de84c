package dispatch

import (
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/geo"
)

func TestNobodyOnDutyIsAnAnswer(t *testing.T) {
	off := func(id ID, left, next Moment, point geo.Point) Cadre {
		return Cadre{ID: id, Unit: "u", Duty: Duty{SeenAt: left, Next: next, Point: point}}
	}
	at := func(hour int) Moment { return Day("2022-11-22").At(hour, 0) }
	now := at(23)
	r := Request{ID: "r", State: StateOpen, Round: 1, Particulars: Particulars{Kind: "medicine", Place: Place{Compound: "garden"}},
		Errands: []Errand{{N: 1, Round: 1, State: ErrandWaiting, Skills: []string{"drive"}, Drop: Stop{Role: AtDoor, Compound: "garden"}}}}
	areas := map[ID]Area{"garden": {ID: "garden", Site: geo.Site{Point: here}}, "lake": {ID: "lake", Site: geo.Site{Point: there}}}
	far := here.Destination(0, 5000)
	all := []Cadre{
		off("far", at(20), at(32), far), off("home", at(21), 0, geo.Point{}), off("near", at(22), at(34), here.Destination(90, 300)), off("past", at(19), at(22), far.Destination(0, 100)),
		off("neighbour", at(17), 0, geo.Point{}), off("unknown", at(18), 0, geo.Point{}), off("unable", at(22).Add(time.Minute), at(24), here), {ID: "gone", Retired: true, Skills: []string{"drive"}},
	}
	for i := range all {
		if all[i].ID != "unable" {
			all[i].Skills = []string{"drive"}
		}
		all[i].Home = map[ID]ID{"home": "lake", "neighbour": "garden"}[all[i].ID]
	}
	e, wants := r.Wanting(now)
	if !wants {
		t.Fatal("nothing is wanted")
	}
	x, none := r.Absence(e, all, areas, now)
	var wake []ID
	for _, w := range x.Wake {
		wake = append(wake, w.Cadre)
	}
	if want := []ID{"neighbour", "near", "home", "far", "past", "unknown"}; !none || !slices.Equal(wake, want) {
		t.Errorf("to be woken: %v, want %v", wake, want)
	}
	if x.Since != at(22) || x.Next.Cadre != "far" || x.Next.At != at(32) {
		t.Errorf("since %v, next %+v", x.Since, x.Next)
	}
	if x.Wake[4].At != 0 {
		t.Error("whoever said a time that is past has said none")
	}
	over := all[0]
	over.Duty = Duty{On: true, Until: at(23), SeenAt: at(15)}
	if x, none := r.Absence(e, []Cadre{over}, areas, now); !none || x.Since != at(23) {
		t.Errorf("a shift that is over: %+v", x)
	}
	on := all[0]
	on.Duty = Duty{On: true, Until: at(30)}
	if _, none := r.Absence(e, append(all, on), areas, now); none {
		t.Error("somebody on duty could do it")
	}
	on.Skills = nil
	if _, none := r.Absence(e, append(all, on), areas, now); !none {
		t.Error("whoever is on duty cannot do it")
	}
	if x, none := r.Absence(e, nil, areas, now); !none || x.Since != 0 || len(x.Wake) != 0 {
		t.Errorf("nobody at all: %+v", x)
	}
}

func TestWhatIsArrangedIsNotWaitedForWhereALifeIsInDanger(t *testing.T) {
	r := Request{ID: "r", State: StateOpen, Round: 1, Errands: []Errand{
		{N: 1, Round: 1, State: ErrandWaiting, Before: []Condition{IsApproved}}, {N: 2, Round: 1, State: ErrandWaiting, After: 1}}}
	if _, wants := r.Wanting(1); wants {
		t.Error("a trip that nobody has agreed to is wanted")
	}
	r.Urgency = LifeThreatening
	if e, wants := r.Wanting(1); !wants || e.N != 1 {
		t.Errorf("%+v", e)
	}
	r.Errands[0].State = ErrandAccepted
	if _, wants := r.Wanting(1); wants {
		t.Error("the way back is wanted before its turn")
	}
}

func TestSigningOffSaysWhenOneComesAgain(t *testing.T) {
	start := Day("2022-11-22").At(8, 0)
	c, err := serve(Cadre{ID: "a"}, start, CheckIn{})
	must(t, err)
	for _, next := range []Moment{start, start.Add(longestAbsence + 2*time.Hour)} {
		if _, err := serve(c, start.Add(time.Hour), CheckOut{Next: next}); err == nil {
			t.Errorf("the next duty begins %v", next)
		}
	}
	c, err = serve(c, start.Add(time.Hour), CheckOut{Next: start.Add(24 * time.Hour)})
	must(t, err)
	if c.Duty.Next != start.Add(24*time.Hour) || c.Duty.On {
		t.Errorf("%+v", c.Duty)
	}
	if c, err = serve(c, start.Add(20*time.Hour), CheckIn{}); err != nil || c.Duty.Next != 0 {
		t.Errorf("on duty again: %+v %v", c.Duty, err)
	}
}
