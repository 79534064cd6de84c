package plan

import (
	"fmt"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Check judges decisions independently of the planner. It states the rules a second time and calls none of the planner's code,
// so that a mistake in either place is noticed. It verifies that each task is answered once and may be given; that no rule bars
// its cadre; that nobody exceeds their cap; that infected and other households never share a run; that nobody farther is chosen
// while somebody nearer is able; that facilities are of the right sort and open; that no task is left without a cadre while one
// is able, and that a reason is given where it is; and that an errand already given moves at most once and for a gain. The time
// is linear in tasks and cadres, except for tasks that are left or go far.
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

// person is a cadre with what they have and what the decisions give them.
type person struct {
	cadre              dispatch.Cadre
	asked              bool // whether they may decline
	hand               int  // errands they have and are given now
	guarded, unguarded int  // errands they have, are given now or are planned for
}

func newChecker(s dispatch.Situation) *checker {
	c := &checker{s: s, tasks: map[string]dispatch.Task{}, answered: map[string]bool{}, people: map[dispatch.ID]*person{}}
	for _, t := range slices.Concat(s.Tasks, s.Given) {
		c.tasks[dispatch.ErrandID(t.Request.ID, t.Errand.N)] = t
	}
	for _, x := range s.Cadres {
		p := &person{cadre: x.Cadre, asked: x.Unit.Offers, hand: len(x.Hand)}
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

// count notes that a decision answers its task, and adds the errand to the cadre who gets it.
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
	p.add(guarded(t))
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
		return nil // it will be planned again
	}
	if d.Cadre == "" {
		return c.left(d, t)
	}
	p := c.people[d.Cadre]
	hand := p.hand - 1 // p.hand counts this errand too
	if d.Later != 0 {
		hand = 0 // a later errand is given only when a hand is free
	}
	switch bar := p.keptFrom(t, hand, c.s.Now); {
	case bar != "":
		return fmt.Errorf("it goes to %s, whom %s keeps from it", d.Cadre, bar)
	case p.guarded > 0 && p.unguarded > 0:
		return fmt.Errorf("it goes to %s, who has infected and other households", d.Cadre)
	case t.Errand.After != 0 && !finished(t.Request, t.Errand.After):
		return fmt.Errorf("it goes to %s before the errand that it follows is finished", d.Cadre)
	case d.Why.From == "" && !arranged(t):
		return fmt.Errorf("it goes to %s before all is arranged that it waits for", d.Cadre)
	case d.Why.From != "" && p.asked:
		return fmt.Errorf("it moves to %s, who may say no", d.Cadre)
	case d.Why.From == "":
		if near := c.nearer(t, p); near != "" {
			return fmt.Errorf("it goes to %s, and %s is nearer by responsibility", d.Cadre, near)
		}
	}
	for id, stop := range map[dispatch.ID]dispatch.Stop{d.Stops.Pick: t.Errand.Pick, d.Stops.Drop: t.Errand.Drop} {
		if err := c.facility(id, stop); err != nil {
			return err
		}
	}
	return nil
}

// facility verifies that a facility chosen by the planner can be used. One that a person named is not judged.
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

// left verifies that a task without a cadre gives a reason, and that nobody could have taken it.
func (c *checker) left(d dispatch.Decision, t dispatch.Task) error {
	if len(d.Why.Passed) > 0 {
		return nil
	}
	said := 0
	for _, b := range d.Why.Barred {
		said += b.Number
		if b.Bar == dispatch.NoTime { // travel times are not known here
			return nil
		}
	}
	for _, x := range c.s.Cadres {
		p := c.people[x.Cadre.ID]
		if p.keptFrom(t, p.hand, c.s.Now) == "" && !p.wouldMix(t) {
			return fmt.Errorf("it stays without, and %s could take it", x.Cadre.ID)
		}
	}
	if said < len(c.s.Cadres) {
		return fmt.Errorf("it stays without, and not everybody is kept from it by a rule that is named")
	}
	return nil
}

// keptFrom returns the first rule that bars a cadre with hand errands from a task; "" for none.
func (p *person) keptFrom(t dispatch.Task, hand int, now dispatch.Moment) dispatch.Bar {
	k, e := p.cadre, t.Errand
	most := k.Cap
	if most == 0 {
		most = dispatch.DefaultCap
	}
	switch {
	case !k.Duty.On, k.Retired:
		return dispatch.OffDuty
	case k.Duty.Until != 0 && now >= k.Duty.Until:
		return dispatch.ShiftOver
	case k.PhoneOnly:
		return dispatch.PhoneDuty
	case e.Pass && !k.Pass:
		return dispatch.NoPass
	case guarded(t) && !k.Protected:
		return dispatch.NotProtected
	case e.Inside && (k.Home == "" || k.Home != t.Request.Place.Compound):
		return dispatch.NotInside
	case hand >= most && t.Request.Urgency != dispatch.LifeThreatening:
		return dispatch.FullHands
	}
	for _, skill := range skillsFor(t) {
		if !slices.Contains(k.Skills, skill) {
			return dispatch.NoSkill
		}
	}
	if !brings(k, t) && t.Request.Urgency != dispatch.LifeThreatening {
		return dispatch.NoVehicle
	}
	if idleCrew(k, e) {
		return dispatch.CrewsOnly
	}
	for _, who := range e.Refused {
		if who == k.ID {
			return dispatch.AskedBefore
		}
	}
	if slices.Contains(t.Request.Former, k.ID) && !t.Request.SameCadre {
		return dispatch.DidBefore
	}
	for _, past := range t.Request.Errands {
		if past.Cadre == k.ID && past.Round != t.Request.Round && past.State == dispatch.ErrandFinished && !t.Request.SameCadre {
			return dispatch.DidBefore
		}
	}
	for _, about := range t.Request.Against {
		if about != "" && (about == k.ID || about == k.Unit || about == k.Lead || slices.Contains(k.Members, about)) {
			return dispatch.Complained
		}
	}
	return ""
}

// moves reports whether a task moves a person whom nobody else drives.
func moves(t dispatch.Task) bool {
	return !t.Errand.Arrangement.Ambulance && (t.Errand.Vehicle != "" || t.Errand.Arrangement.Vehicle != "" || slices.Contains(t.Errand.Carries, dispatch.Person))
}

// skillsFor lists the skills of a task's kind, and those for a person who is moved.
func skillsFor(t dispatch.Task) []string {
	all := slices.Clone(t.Errand.Skills)
	for _, need := range []string{"lifting", "oxygen"} {
		if slices.Contains(t.Request.Needs, need) && !t.Errand.Arrangement.Ambulance && (t.Errand.Vehicle != "" || slices.Contains(t.Errand.Carries, dispatch.Person)) {
			all = append(all, need)
		}
	}
	return all
}

// brings reports whether a cadre drives what a task needs. Vehicles for people are ordered by what they can carry.
func brings(k dispatch.Cadre, t dispatch.Task) bool {
	if !moves(t) {
		return true
	}
	named := t.Errand.Vehicle
	if found := t.Errand.Arrangement.Vehicle; found != "" {
		named = found
	}
	lies, sits := slices.Contains(t.Request.Needs, "stretcher"), slices.Contains(t.Request.Needs, "wheelchair")
	drives := k.Vehicle
	if drives == "" && k.Mode == geo.Car {
		drives = "car"
	}
	switch {
	case lies || named == "stretcher":
		return drives == "stretcher"
	case sits || named == "wheelchair":
		return drives == "wheelchair" || drives == "stretcher"
	case named == "car":
		return drives != "" && drives != "lorry"
	case named == "van":
		return drives == "van" || drives == "lorry"
	}
	return named == "" || drives == named
}

// idleCrew reports whether a cadre of a crew would do something that the crew is not for.
func idleCrew(k dispatch.Cadre, e dispatch.Errand) bool {
	crew := false
	for _, skill := range k.Skills {
		if skill == "lifting" || skill == "oxygen" {
			continue
		}
		if slices.Contains(e.Skills, skill) {
			return false
		}
		crew = true
	}
	return crew && !k.Besides
}

// guarded reports whether only the protected crew may do a task.
func guarded(t dispatch.Task) bool { return t.Errand.Infected || t.Errand.Guarded }

// wouldMix reports whether a task would bring infected and other households onto one run.
func (p *person) wouldMix(t dispatch.Task) bool {
	return guarded(t) && p.unguarded > 0 || !guarded(t) && p.guarded > 0
}

// finished reports whether errand n, or the last one that replaced it, is finished.
func finished(r dispatch.Request, n int) bool {
	state := dispatch.ErrandState("")
	for _, e := range r.Errands {
		if e.N == n || state != "" && e.Replaces == n {
			n, state = e.N, e.State
		}
	}
	return state == dispatch.ErrandFinished
}

// arranged reports whether all conditions of a task are met. Where life is in danger none is required.
func arranged(t dispatch.Task) bool {
	a := t.Errand.Arrangement
	said := map[dispatch.Condition]bool{dispatch.IsApproved: a.Approved, dispatch.IsConfirmed: a.Facility != "", dispatch.HasVehicle: a.Ambulance || a.Vehicle != "", dispatch.IsReleased: a.Released}
	for _, c := range t.Errand.Before {
		if !said[c] && t.Request.Urgency != dispatch.LifeThreatening {
			return false
		}
	}
	return true
}

// nearer returns a cadre who is nearer to the task in responsibility than the one it was given to, whom no rule bars, with all that
// this plan gives them, and who did not let it lapse more often; "" when there is none, the search was widened, or life is in
// danger.
func (c *checker) nearer(t dispatch.Task, given *person) dispatch.ID {
	far := c.distance(t, given.cadre)
	if far == 0 || far <= t.Request.Widened || t.Request.Urgency == dispatch.LifeThreatening {
		return ""
	}
	for _, x := range c.s.Cadres {
		p := c.people[x.Cadre.ID]
		if c.distance(t, p.cadre) < far && lapses(t, x.Cadre.ID) <= lapses(t, given.cadre.ID) && p.keptFrom(t, p.hand, c.s.Now) == "" && !p.wouldMix(t) {
			return x.Cadre.ID
		}
	}
	return ""
}

// lapses counts how often a cadre let the errand lapse.
func lapses(t dispatch.Task, cadre dispatch.ID) int {
	n := 0
	for _, id := range t.Errand.Unread {
		if id == cadre {
			n++
		}
	}
	return n
}

// distance is 0 for a cadre who lives where help is needed or is responsible for it, 1 for the same community, 2 beyond.
func (c *checker) distance(t dispatch.Task, k dispatch.Cadre) int {
	place := t.Request.Place.Compound
	if place == "" {
		place = t.Request.Place.Around
	}
	if place == "" {
		place = t.Request.Place.Desk
	}
	if place == k.Home && place != "" {
		return 0
	}
	far := 2
	for _, a := range c.s.Above[place] {
		if slices.Contains(k.Bonds, a.ID) {
			return 0
		}
		within := func(b dispatch.Area) bool { return b.ID == a.ID }
		if a.Level == dispatch.Community && (slices.ContainsFunc(c.s.Above[k.Area], within) || slices.ContainsFunc(c.s.Above[k.Home], within)) {
			far = 1
		}
	}
	return far
}
