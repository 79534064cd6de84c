package drill

import (
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// walker simulates a cadre: they read orders and go from stop to stop.
type walker struct {
	w    *world
	crew Crew
	at   geo.Point
	away bool // travelling or serving: they choose the next stop afterwards

	travel, busy time.Duration // time travelling; time travelling, at counters and at doors
	finished     int
}

func (p *walker) act() dispatch.Act {
	id := p.crew.Cadre.ID
	return dispatch.Act{Actor: id, Cadre: id, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}
}

// does gives the Desk a command of the cadre; false when the state no longer allows it.
func (p *walker) does(request dispatch.ID, cmd dispatch.Command) (bool, error) {
	return p.w.do(p.act(), dispatch.Subject{Sort: dispatch.OfRequest, ID: request}, cmd)
}

// comes begins the shift.
func (p *walker) comes() error {
	p.at = p.crew.Point
	_, err := p.w.do(p.act(), dispatch.Subject{Sort: dispatch.OfCadre, ID: p.crew.Cadre.ID}, dispatch.CheckIn{Until: p.crew.Off, Point: p.at})
	return err
}

// given is called when an errand was ordered from the cadre or offered to them; they read it some time later, or never.
func (p *walker) given(name errandName, since dispatch.Moment) {
	id := p.crew.Cadre.ID
	if p.w.luck.happens(p.w.luck.chance.Unread, "unread", name.request, name.n, id) {
		return
	}
	p.w.after(p.w.luck.readAfter(name.request, name.n, id), func() error { return p.reads(name, since) })
}

func (p *walker) reads(name errandName, since dispatch.Moment) error {
	e, err := p.w.errand(name)
	if err != nil || e.Cadre != p.crew.Cadre.ID {
		return err
	}
	refuses := p.w.luck.happens(p.w.luck.chance.HandBack, "hand back", name.request, name.n, e.Cadre)
	var answer dispatch.Command
	switch {
	case e.State == dispatch.ErrandAccepted && e.AssignedAt == since && refuses:
		answer = dispatch.HandBack{Errand: e.N, Reason: "busy"}
	case e.State == dispatch.ErrandAccepted && e.AssignedAt == since:
		answer = dispatch.Acknowledge{Errand: e.N}
	case e.State == dispatch.ErrandOffered && refuses:
		answer = dispatch.Decline{Errand: e.N, Reason: "busy"}
	case e.State == dispatch.ErrandOffered:
		answer = dispatch.Accept{Errand: e.N}
	default: // it was taken back and came again: that is another order
		return nil
	}
	if _, err := p.does(name.request, answer); err != nil {
		return err
	}
	return p.goes()
}

// goes sets out for the next stop, if there is one and the cadre is free.
func (p *walker) goes() error {
	if p.away {
		return nil
	}
	loads, err := p.w.loads(p.crew.Cadre.ID)
	if err != nil || len(loads) == 0 {
		return err
	}
	mode := p.crew.Cadre.Mode
	way := func(from, to geo.Point) time.Duration { return p.w.way(mode, from, to) }
	next := route(p.w.now, p.at, loads, p.w.scenario.PickUp, way)[0]
	l := loads[next.load]
	if l.state == dispatch.ErrandAccepted {
		if ok, err := p.does(l.name.request, dispatch.Start{Errand: l.name.n}); err != nil || !ok {
			return err
		}
	}
	to, what := l.drop, "way to the door"
	if next.pick {
		to, what = *l.pick, "way to the shop"
	}
	takes := way(p.at, to)
	if takes > 0 {
		takes = p.w.luck.takes(takes, what, l.name.request, l.name.n)
	}
	p.travel += takes
	return p.is(takes, func() error {
		if !to.IsZero() {
			p.at = to
			subject := dispatch.Subject{Sort: dispatch.OfCadre, ID: p.crew.Cadre.ID}
			if _, err := p.w.do(p.act(), subject, dispatch.Move{Point: to}); err != nil { // the position of a cadre who is off duty is not recorded
				return err
			}
		}
		if next.pick {
			return p.waits(l)
		}
		return p.rings(l)
	})
}

// is keeps the cadre busy for d and then calls then.
func (p *walker) is(d time.Duration, then func() error) error {
	p.away = true
	p.busy += d
	p.w.after(d, func() error {
		p.away = false
		return then()
	})
	return nil
}

// waits waits at the counter until the goods are ready, and fetches them.
func (p *walker) waits(l load) error {
	d := max(l.ready.Sub(p.w.now), 0)
	d += p.w.luck.takes(p.w.scenario.PickUp, "counter", l.name.request, l.name.n)
	return p.is(d, func() error { return p.fetches(l) })
}

// fetches fetches everything that is ready at the place.
func (p *walker) fetches(here load) error {
	loads, err := p.w.loads(p.crew.Cadre.ID)
	if err != nil {
		return err
	}
	for _, l := range loads {
		if l.pick == nil || *l.pick != *here.pick || l.shop != here.shop || l.ready > p.w.now {
			continue
		}
		if l.state == dispatch.ErrandAccepted {
			if ok, err := p.does(l.name.request, dispatch.Start{Errand: l.name.n}); err != nil {
				return err
			} else if !ok {
				continue
			}
		}
		if p.w.luck.happens(p.w.luck.chance.NoStock, "stock", l.name.request, l.name.n, "") {
			err = p.fails(l.name, "no_stock")
		} else {
			_, err = p.does(l.name.request, dispatch.PickUp{Errand: l.name.n, Facility: l.shop})
		}
		if err != nil {
			return err
		}
	}
	return p.goes()
}

// rings begins the service at the door and then finishes the errand.
func (p *walker) rings(l load) error {
	if _, err := p.does(l.name.request, dispatch.Arrive{Errand: l.name.n}); err != nil {
		return err
	}
	return p.is(p.w.luck.takes(l.service, "door", l.name.request, l.name.n), func() error {
		if p.w.luck.happens(p.w.luck.chance.NoAnswer, "answer", l.name.request, l.name.n, "") {
			if err := p.fails(l.name, "no_answer"); err != nil {
				return err
			}
			return p.goes()
		}
		ok, err := p.does(l.name.request, dispatch.Finish{Errand: l.name.n})
		if ok {
			p.finished++
		}
		if err != nil {
			return err
		}
		return p.goes()
	})
}

// mostTries is how often an errand may fail before the coordinator signs the request off.
const mostTries = 3

// fails reports that an errand could not be done. After [mostTries] failures the coordinator signs the request off.
func (p *walker) fails(name errandName, why dispatch.Reason) error {
	ok, err := p.does(name.request, dispatch.Fail{Errand: name.n, Reason: why})
	if err != nil || !ok {
		return err
	}
	r, err := p.w.request(name.request)
	if err != nil {
		return err
	}
	failed := 0
	for _, e := range r.Errands {
		if e.State == dispatch.ErrandFailed {
			failed++
		}
	}
	if failed < mostTries {
		return nil
	}
	_, err = p.w.do(caller, dispatch.Subject{Sort: dispatch.OfRequest, ID: name.request}, dispatch.SignOff{Reason: "beyond_means"})
	return err
}
