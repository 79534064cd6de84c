package plan

import (
	"fmt"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// Check judges decisions without the planner's help: every task is answered once, nobody takes what a rule keeps them from,
// hands are never fuller than the cap, facilities are of the right sort and not sealed, nobody who could take an errand is left
// aside while it stays without, what stays without says why, and what is held moves at most once, for a gain. Its time is linear in tasks and cadres, but for those tasks that
// stay without.
func Check(s dispatch.Situation, decisions []dispatch.Decision) error {
	c := newChecker(s)
	for _, d := range decisions {
		if err := c.count(d); err != nil {
			return fmt.Errorf("%s: %w", dispatch.ErrandID(d.Request, d.Errand), err)
		}
	}
	for _, t := range s.Tasks {
		if name := dispatch.ErrandID(t.Request.ID, t.Errand.N); !c.answered[name] {
			return fmt.Errorf("%s: it is not answered", name)
		}
	}
	for _, d := range decisions {
		if err := c.judge(d); err != nil {
			return fmt.Errorf("%s: %w", dispatch.ErrandID(d.Request, d.Errand), err)
		}
	}
	return nil
}

type checker struct {
	s        dispatch.Situation
	tasks    map[string]dispatch.Task
	answered map[string]bool
	people   map[dispatch.ID]*person
}

// person is a cadre with all that they have and get.
type person struct {
	cadre              dispatch.Cadre
	hand               int // what they have, and are given now
	guarded, unguarded int // errands they have, are given now, or will be
}

func newChecker(s dispatch.Situation) *checker {
	c := &checker{s: s, tasks: map[string]dispatch.Task{}, answered: map[string]bool{}, people: map[dispatch.ID]*person{}}
	for _, t := range slices.Concat(s.Tasks, s.Given) {
		c.tasks[dispatch.ErrandID(t.Request.ID, t.Errand.N)] = t
	}
	for _, x := range s.Cadres {
		p := &person{cadre: x.Cadre, hand: len(x.Hand)}
		for _, h := range x.Hand {
			p.add(h.Protected)
		}
		c.people[x.Cadre.ID] = p
	}
	return c
}

func (p *person) add(guarded bool) {
	if guarded {
		p.guarded++
	} else {
		p.unguarded++
	}
}

// count sees that a decision answers a task for the first time, and adds it to whom it goes to.
func (c *checker) count(d dispatch.Decision) error {
	name := dispatch.ErrandID(d.Request, d.Errand)
	t, asked := c.tasks[name]
	if !asked || c.answered[name] {
		return fmt.Errorf("it was not asked, or is answered twice")
	}
	c.answered[name] = true
	if d.Cadre == "" {
		return nil
	}
	p := c.people[d.Cadre]
	if p == nil {
		return fmt.Errorf("it goes to %s, who is not on duty", d.Cadre)
	}
	p.add(t.Errand.Protected())
	if d.Later == 0 {
		p.hand++
	}
	return nil
}

func (c *checker) judge(d dispatch.Decision) error {
	t := c.tasks[dispatch.ErrandID(d.Request, d.Errand)]
	if t.Errand.State == dispatch.ErrandAccepted || d.Why.From != "" {
		if d.Cadre == "" || d.Cadre == t.Errand.Cadre || d.Later != 0 || d.Why.From != t.Errand.Cadre || d.Why.Sooner < worthMoving {
			return fmt.Errorf("%s has it, and it does not move for a gain", t.Errand.Cadre)
		}
	}
	if d.Cadre == "" && d.Later != 0 {
		return nil // it comes up again
	}
	if d.Cadre == "" {
		return c.left(d, t)
	}
	p := c.people[d.Cadre]
	bars := p.cadre.Bars(t.Request, t.Errand, p.hand-1, c.s.Now) // one of them is this one
	if d.Later != 0 {
		bars = slices.DeleteFunc(p.cadre.Bars(t.Request, t.Errand, 0, c.s.Now), func(b dispatch.Bar) bool { return b == dispatch.FullHands })
	}
	switch {
	case len(bars) > 0:
		return fmt.Errorf("it goes to %s, whom %s keeps from it", d.Cadre, bars[0])
	case p.guarded > 0 && p.unguarded > 0:
		return fmt.Errorf("it goes to %s, who has infected and other households", d.Cadre)
	}
	for id, stop := range map[dispatch.ID]dispatch.Stop{d.Stops.Pick: t.Errand.Pick, d.Stops.Drop: t.Errand.Drop} {
		if err := c.facility(id, stop); err != nil {
			return err
		}
	}
	return nil
}

// facility sees that one that was chosen can be used; whoever named one before knows why.
func (c *checker) facility(id dispatch.ID, stop dispatch.Stop) error {
	if id == "" || id == stop.Facility {
		return nil
	}
	for _, f := range c.s.Facilities {
		if f.ID == id {
			if f.Role != stop.Role {
				return fmt.Errorf("%s is no %s", id, stop.Role)
			}
			if stop.Role != dispatch.AtHospital && f.Seal.On {
				return fmt.Errorf("%s is sealed", id)
			}
			return nil
		}
	}
	return fmt.Errorf("there is no facility %s", id)
}

// left sees that what stays without says why, and that nobody could have taken it.
func (c *checker) left(d dispatch.Decision, t dispatch.Task) error {
	if len(d.Why.Passed) > 0 {
		return nil
	}
	said := 0
	for _, b := range d.Why.Barred {
		said += b.Number
		if b.Bar == dispatch.NoTime { // only whoever knows the ways can tell
			return nil
		}
	}
	for _, x := range c.s.Cadres {
		p := c.people[x.Cadre.ID]
		mixed := t.Errand.Protected() && p.unguarded > 0 || !t.Errand.Protected() && p.guarded > 0
		if len(p.cadre.Bars(t.Request, t.Errand, p.hand, c.s.Now)) == 0 && !mixed {
			return fmt.Errorf("it stays without, and %s could take it", x.Cadre.ID)
		}
	}
	if said < len(c.s.Cadres) {
		return fmt.Errorf("it stays without, and not everybody is kept from it by a rule that is named")
	}
	return nil
}
