package dispatch

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// takenDown is a call at a time, with these people in the record and these facilities.
func takenDown(t *testing.T, now Moment, code string, people []Cadre, all []Facility, p Particulars) *bench {
	t.Helper()
	k := kind(t, code)
	p.Place = Place{Compound: "garden"}
	b := newBench(Request{})
	b.now = now
	must(t, b.act(Case{Kind: k, Act: Act{Role: Operator}, Supply: k.Supply(Free, all, garden, now), People: people}, Submit{Particulars: p, Channel: "hotline"}))
	return b
}

func TestAPromiseKnowsWhoComesOnDuty(t *testing.T) {
	comes := func(at Moment, skills ...string) Cadre {
		return Cadre{ID: "later", Skills: skills, Duty: Duty{Next: at}}
	}
	there := Cadre{ID: "there", Duty: Duty{On: true, Until: at(0, 6, 0)}}
	phone := Cadre{ID: "phone", PhoneOnly: true, Duty: Duty{On: true}}
	over := Cadre{ID: "over", Duty: Duty{On: true, Until: at(0, 2, 0)}}
	night, eight, nine := at(0, 2, 52), at(0, 8, 0), at(0, 9, 0)
	for _, c := range []struct {
		what            string
		code            string
		people          []Cadre
		all             []Facility
		p               Particulars
		manned, promise Moment
		waits           string
	}{
		{"nobody is there, and it is known who comes", "medicine", []Cadre{phone, over, comes(nine), comes(eight), comes(at(0, 10, 0))}, nil, Particulars{}, eight, nine, "有人上岗"},
		{"somebody is there", "medicine", []Cadre{comes(eight), there}, nil, Particulars{}, 0, night.Add(2 * time.Hour), ""},
		{"nobody has said when they come", "medicine", []Cadre{phone, over, comes(0), comes(at(0, 1, 0))}, nil, Particulars{}, 0, night.Add(2 * time.Hour), ""},
		{"nobody is known", "medicine", nil, nil, Particulars{}, 0, night.Add(2 * time.Hour), ""},
		{"who comes first cannot do it", "garbage", []Cadre{comes(at(0, 7, 0)), comes(at(1, 8, 0), "sanitation")}, nil, Particulars{}, at(1, 8, 0), at(1, 9, 0), "有人上岗"},
		{"a promise that is later anyway", "medicine", []Cadre{comes(eight)}, nil, Particulars{Grade: Prescription}, eight, at(1, 18, 0), "有人上岗"},
		{"the shop opens after they come", "medicine", []Cadre{comes(eight)}, []Facility{shopNear}, Particulars{}, eight, at(0, 9, 30), "药店开门"},
		{"they come after the shop opens", "medicine", []Cadre{comes(nine)}, []Facility{shopNear}, Particulars{}, nine, at(0, 10, 0), "有人上岗"},
		{"an appointment stays what it is", "hospital", []Cadre{comes(eight)}, nil, Particulars{Appointment: at(0, 7, 0)}, 0, at(0, 7, 0), ""},
		{"a life in danger waits for nobody", "medicine", []Cadre{comes(eight)}, []Facility{shopNear}, Particulars{Urgency: LifeThreatening}, 0, night.Add(lifeThreateningWithin), ""},
		{"what is urgent waits as all does", "medicine", []Cadre{comes(eight)}, nil, Particulars{Urgency: Urgent}, eight, nine, "有人上岗"},
	} {
		b := takenDown(t, night, c.code, c.people, c.all, c.p)
		_, waits := b.r.OpensAt(night)
		if b.r.Manned != c.manned || b.r.Promise != c.promise || waits.ZH != c.waits {
			t.Errorf("%s: from %s, promised by %s, waits for %q", c.what, b.r.Manned.Time(), b.r.Promise.Time(), waits.ZH)
		}
		if len(c.all) == 0 && c.code == "medicine" && b.r.ready(b.r.Errands[0]) != night { // in case somebody comes early
			t.Errorf("%s: somebody is looked for from %s only", c.what, b.r.ready(b.r.Errands[0]).Time())
		}
	}
}

// The marks of the promise, and with them what is passed up, run from when somebody is there; what runs out before is told at once.
func TestNothingIsLateBeforeSomebodyIsThere(t *testing.T) {
	people := []Cadre{{ID: "later", Duty: Duty{Next: at(0, 8, 0)}}}
	b := takenDown(t, at(0, 2, 52), "medicine", people, nil, Particulars{})
	if percent, mark := b.r.NextMark(); percent != 50 || mark != at(0, 8, 30) {
		t.Errorf("the first mark, of %d %%, falls at %s", percent, mark.Time())
	}
	must(t, b.do("", "", Unplace{Errand: 1}))
	if b.r.Level != NotEscalated {
		t.Errorf("it calls while nobody can come: %v", b.r.Raised)
	}
	b.now = at(0, 8, 31)
	must(t, b.do("", "", Tick{}))
	if b.r.raisedFor(ReasonNobody, 1) != ToCoordinator {
		t.Errorf("whoever was to come has not: %v", b.r.Raised)
	}
	short := takenDown(t, at(0, 22, 0), "medicine", []Cadre{{ID: "later", Duty: Duty{Next: at(1, 8, 0)}}}, nil, Particulars{RunsOut: at(1, 0, 0)})
	must(t, short.do("", "", Unplace{Errand: 1}))
	if short.r.raisedFor(ReasonNobody, 1) != ToCoordinator {
		t.Errorf("it runs out before anybody comes, and nobody is told: %v", short.r.Raised)
	}
}

// What was promised at night stays promised when it is checked by day; a danger that is heard later waits for nobody; whoever is
// complained about is waited for by nobody.
func TestADutyThatWasWaitedFor(t *testing.T) {
	k := kind(t, "medicine")
	people := []Cadre{{ID: "later", Duty: Duty{Next: at(0, 8, 0)}}}
	triage := Triage{Particulars: Particulars{Kind: "medicine", Place: Place{Compound: "garden"}, Persons: 1}}
	b := takenDown(t, at(0, 2, 52), "medicine", people, nil, Particulars{})
	b.now = at(0, 8, 10)
	must(t, b.act(Case{Kind: k, Act: Act{Role: Operator}, Request: b.r, People: []Cadre{{ID: "later", Duty: Duty{On: true}}}}, triage))
	if b.r.Promise != at(0, 9, 0) {
		t.Errorf("checked by day: promised by %s", b.r.Promise.Time())
	}
	early := takenDown(t, at(0, 2, 52), "medicine", people, nil, Particulars{})
	early.now = at(0, 3, 0)
	must(t, early.act(Case{Kind: k, Act: Act{Role: Operator}, Request: early.r, People: []Cadre{{ID: "later", Duty: Duty{On: true}}}}, triage))
	if early.r.Manned != 0 || early.r.Promise != at(0, 4, 52) {
		t.Errorf("checked when somebody has come early: from %s by %s", early.r.Manned.Time(), early.r.Promise.Time())
	}
	danger := takenDown(t, at(0, 2, 52), "medicine", people, nil, Particulars{})
	danger.now = at(0, 3, 0)
	must(t, danger.act(Case{Kind: k, Act: Act{Role: Operator}, Request: danger.r}, AddContact{Channel: "hotline", Words: Words{Text: "胸口疼得厉害，喘不过气"}}))
	if from, due := danger.r.runs(); due != at(0, 3, 10) || from > at(0, 3, 0) {
		t.Errorf("a danger is heard: the promise runs from %s to %s", from.Time(), due.Time())
	}
	complaint := newBench(Request{})
	complaint.now = at(0, 2, 52)
	must(t, complaint.act(Case{Kind: kind(t, "care"), Act: Act{Role: Operator}, People: append(people, Cadre{ID: "other", Duty: Duty{Next: at(0, 10, 0)}}), Named: []Cadre{people[0]}, Same: []ID{"later"}},
		Submit{Particulars: Particulars{Kind: "care", Place: Place{Compound: "garden"}}, Against: []ID{"later"}, Channel: "hotline"}))
	if complaint.r.Manned != at(0, 10, 0) {
		t.Errorf("it waits until %s for whom it is about", complaint.r.Manned.Time())
	}
}

// Whoever there is and whenever they come: a promise never ends before anybody can do what is asked, is never later for it where
// somebody is there or a life is in danger, and its marks fall one after the other between the two.
func TestPromisesAndDuty(t *testing.T) {
	kinds := Kinds()
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(kinds).Draw(t, "kind")
		if len(k.Legs(Request{Round: 1}, Free, 1)) == 0 {
			return
		}
		now := at(0, rapid.IntRange(0, 23).Draw(t, "hour"), 0)
		var people []Cadre
		there, next := false, Moment(0)
		for i := range rapid.IntRange(0, 4).Draw(t, "people") {
			c := Cadre{ID: ID(rune('a' + i)), Pass: true, Vehicle: Car, Home: "garden"}
			able := rapid.Bool().Draw(t, "able")
			if able {
				c.Skills = k.Skills
			} else {
				c.PhoneOnly = true
			}
			switch rapid.IntRange(0, 2).Draw(t, "duty") {
			case 0:
				c.Duty.On = true
			case 1:
				c.Duty.Next = now.Add(time.Duration(rapid.IntRange(-3, 30).Draw(t, "hours")) * time.Hour)
			}
			e := Request{Round: 1, Particulars: Particulars{Place: Place{Compound: "garden"}}}.Begin(k.Legs(Request{Round: 1, Particulars: Particulars{Place: Place{Compound: "garden"}}}, Free, 1)[:1])[0]
			able = c.could(Request{Particulars: Particulars{Place: Place{Compound: "garden"}}}, e, now)
			there = there || able && c.Duty.On
			if able && c.Duty.Next > now && (next == 0 || c.Duty.Next < next) {
				next = c.Duty.Next
			}
			people = append(people, c)
		}
		urgency := rapid.SampledFrom([]Urgency{Routine, Urgent, LifeThreatening}).Draw(t, "urgency")
		submit := func(people []Cadre) Request {
			b := newBench(Request{})
			b.now = now
			k := k
			k.Flow.Asks = nil // what is not answered is checked first, and promised then
			if err := b.act(Case{Kind: k, Act: Act{Role: Operator}, People: people}, Submit{Particulars: Particulars{Kind: k.Code, Place: Place{Compound: "garden"}, Urgency: urgency}, Channel: "hotline"}); err != nil {
				t.Fatal(err)
			}
			return b.r
		}
		r, without := submit(people), submit(nil)
		switch {
		case there || next == 0 || urgency == LifeThreatening:
			if r.Promise != without.Promise || r.Manned != 0 {
				t.Fatalf("promised by %s, by %s without anybody", r.Promise.Time(), without.Promise.Time())
			}
		case r.Manned != next || r.Promise < next.Add(afterOpening) || r.Promise < without.Promise:
			t.Fatalf("somebody comes at %s: from %s, promised by %s", next.Time(), r.Manned.Time(), r.Promise.Time())
		}
		for last := max(r.Manned, now); ; {
			percent, mark := r.NextMark()
			if percent == 0 {
				break
			}
			if mark < last {
				t.Fatalf("the mark of %d %% falls at %s, before %s", percent, mark.Time(), last.Time())
			}
			r.Clock, last = percent, mark
		}
	})
}
