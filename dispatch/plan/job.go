package plan

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// job is a task for which a decision is being made.
type job struct {
	task dispatch.Task
	errand
	shops   []dispatch.ID // by pick: its facility, "" for none
	ends    dispatch.ID   // the facility where it ends, "" for none
	nowhere bool          // facilities of the role exist, but none can be used now
	able    []candidate   // the candidates whose tier is reached, those to try first
	again   []candidate   // those who stand by for when none of these can
	tried   int           // how many of them the plan tries
	order   int           // index in the batch's problem, where somebody is able
	holder  *cadre        // who has it, for an errand already given
	asked   bool          // everybody whom a rule bars is named

	decision dispatch.Decision
}

// candidate is a cadre whom no rule keeps from a job.
type candidate struct {
	cadre  *cadre
	tier   int
	metres float64 // straight-line distance to where the job begins, from where they are or will be
}

const (
	// told is how many candidates, barred cadres and passed-over facilities a decision lists.
	told = 5
	// shopsTried is how many open facilities the plan chooses from, the nearest.
	shopsTried = 5
)

// look places the job on the map and finds the candidates.
func (j *job) look(t *town, crew []*cadre) {
	j.decision = dispatch.Decision{Request: j.task.Request.ID, Errand: j.task.Errand.N}
	if j.holder == nil {
		j.locate(t)
	}
	if j.nowhere {
		return
	}
	j.sift(t, crew)
}

// locate finds where the job is fetched and where it ends.
func (j *job) locate(t *town) {
	r, e := j.task.Request, j.task.Errand
	home := t.place(r.Place)
	j.load = loadOf(e.Pick, slices.Contains(e.Carries, dispatch.Person), r.Persons)
	drops, ids := j.halts(t, e.Drop, home, 1)
	j.drop, j.ends = drops[0], ids[0]
	j.drop.setup, j.drop.service, j.drop.late = 0, serviceOf(j.task.Kind), t.late(r.Due, r.Urgency, j.task.Kind)
	if e.Pick.Role != "" {
		near := home
		if j.ends != "" {
			near = j.drop.at
		}
		j.picks, j.shops = j.halts(t, e.Pick, near, shopsTried)
	}
	if w := t.meets(r.Meets(e)); w != nil {
		j.drop.windows = w
	}
}

// halts returns the places that a stop may be at and their facilities: the one that was named, else the nearest open ones, at
// most most.
func (j *job) halts(t *town, stop dispatch.Stop, near spot, most int) ([]halt, []dispatch.ID) {
	notBefore := j.task.Errand.Earliest()
	if !slices.Contains(dispatch.FacilityRoles, stop.Role) {
		return []halt{{at: t.stop(stop, j.task.Request.Place.Point), setup: t.pickUp, windows: from(t.seconds(notBefore))}}, []dispatch.ID{""}
	}
	chosen := stop.Facility
	if after := j.task.Errand.After; after != 0 && chosen == "" { // a way back begins where the way out ended
		if before := j.task.Request.Latest(after); before.Drop.Role == stop.Role {
			chosen = before.Drop.Facility
		}
	}
	var some []dispatch.Facility
	if f, ok := t.facility[chosen]; ok {
		some = []dispatch.Facility{f}
	} else {
		for _, f := range t.role[stop.Role] {
			if t.closed(f) == "" {
				some = append(some, f)
			}
		}
		j.choose(t, some, t.role[stop.Role], near)
		slices.SortStableFunc(some, func(a, b dispatch.Facility) int { return t.nearer(near, a, b) })
	}
	if len(some) == 0 { // the catalogue lists none: the cadre finds one
		return []halt{{at: spot{name: dispatch.ID(stop.Role)}, setup: t.pickUp, windows: from(t.seconds(notBefore))}}, []dispatch.ID{""}
	}
	var all []halt
	var ids []dispatch.ID
	for _, f := range some[:min(len(some), most)] {
		all, ids = append(all, halt{at: at(f.Point, f.ID), setup: t.pickUp, windows: t.hours(f, notBefore)}), append(ids, f.ID)
	}
	return all, ids
}

// choose records the unusable facilities that are nearer than the nearest usable one, with the reason.
func (j *job) choose(t *town, usable, all []dispatch.Facility, near spot) {
	j.nowhere = j.nowhere || len(usable) == 0 && len(all) > 0
	var passed []dispatch.Facility
	for _, f := range all {
		if t.closed(f) != "" && !slices.ContainsFunc(usable, func(u dispatch.Facility) bool { return t.nearer(near, u, f) < 0 }) {
			passed = append(passed, f)
		}
	}
	slices.SortStableFunc(passed, func(a, b dispatch.Facility) int { return t.nearer(near, a, b) })
	for _, f := range passed[:min(len(passed), told)] {
		j.decision.Why.Passed = append(j.decision.Why.Passed, dispatch.PassedBy{Facility: f.ID, Closure: t.closed(f)})
	}
}

func (t *town) nearer(to spot, a, b dispatch.Facility) int {
	return cmp.Or(cmp.Compare(t.metres(to, at(a.Point, a.ID)), t.metres(to, at(b.Point, b.ID))), cmp.Compare(a.ID, b.ID))
}

// sift records the cadres whom a rule bars and keeps as candidates those whose tier is reached.
func (j *job) sift(t *town, crew []*cadre) {
	at := j.next()
	barred := map[dispatch.Bar][]candidate{}
	var able []candidate
	for _, c := range crew {
		who := candidate{cadre: c, tier: c.tier(t, j.task), metres: t.comes(c, at)}
		if j.holder != nil && c != j.holder && (c.on.Unit.Offers || !c.located()) { // nobody would have it while the other is asked
			continue
		}
		bars := c.bars(j.task, t.Now)
		if c == j.holder {
			bars = nil
		}
		if len(bars) == 0 {
			able = append(able, who)
		}
		for _, b := range bars {
			barred[b] = append(barred[b], who)
		}
	}
	for bar, some := range barred {
		j.keepOut(bar, some)
	}
	slices.SortFunc(j.decision.Why.Barred, func(a, b dispatch.Barred) int { return cmp.Compare(a.Bar, b.Bar) })
	able, j.again = others(able, j.task)
	j.able = inReach(able, j.task.Request)
}

// others parts the candidates: those who stand by least are asked first, the rest when none of these can.
func others(able []candidate, t dispatch.Task) (first, again []candidate) {
	if len(able) == 0 {
		return nil, nil
	}
	standby := func(who candidate) int { return who.cadre.on.Cadre.Standby(t.Request, t.Errand) }
	least := standby(slices.MinFunc(able, func(a, b candidate) int { return standby(a) - standby(b) }))
	for _, who := range able {
		if standby(who) == least {
			first = append(first, who)
		} else {
			again = append(again, who)
		}
	}
	return first, again
}

// askAgain lets those be tried who stand by; false when there are none.
func (j *job) askAgain() bool {
	j.able, j.again = append(j.able, inReach(j.again, j.task.Request)...), nil
	return j.widen()
}

func closer(a, b candidate) int {
	return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.cadre.id(), b.cadre.id()))
}

// keepOut records how many a rule bars, and the nearest of them.
func (j *job) keepOut(bar dispatch.Bar, some []candidate) {
	b := dispatch.Barred{Bar: bar, Number: len(some)}
	most := told
	if j.asked {
		most = len(some)
	}
	for _, who := range some[:first(some, most, func(candidate) bool { return true })] {
		b.Cadres = append(b.Cadres, who.cadre.id())
	}
	j.decision.Why.Barred = append(j.decision.Why.Barred, b)
}

// widen lets more candidates be tried; false when all are.
func (j *job) widen() bool {
	if j.tried >= triedMost {
		return false
	}
	more := first(j.able[j.tried:], triedMost, func(candidate) bool { return true })
	j.tried += more
	return more > 0
}

// first moves the nearest candidates that fit to the front, in order, at most most, and returns their number.
func first(all []candidate, most int, fits func(candidate) bool) int {
	n := 0
	for i, who := range all {
		if most <= 0 || !fits(who) || n == most && closer(who, all[n-1]) > 0 {
			continue
		}
		if n < most {
			all[i], all[n] = all[n], who
			n++
		} else {
			all[i], all[n-1] = all[n-1], who
		}
		for k := n - 1; k > 0 && closer(all[k], all[k-1]) < 0; k-- {
			all[k], all[k-1] = all[k-1], all[k]
		}
	}
	return n
}

// comes returns how near a cadre comes to a place, in metres: from where they are or from a stop of their run.
func (t *town) comes(c *cadre, to spot) float64 {
	least := t.metres(c.start, to)
	for i := range c.hand {
		least = min(least, t.metres(c.hand[i].drop.at, to))
	}
	return least
}

// weight is the penalty for leaving the job undone: urgency first, then priority.
func (j *job) weight() int64 {
	w := int64(1 + max(j.task.Kind.Priority, 0))
	for range j.task.Request.Urgency {
		w *= 1000
	}
	return w
}

// solverOrder is the job as an order that the tried candidates are able to do.
func (j *job) solverOrder(b *batch) tour.Order {
	o := j.errand.order(b)
	o.Weight = j.weight()
	for _, who := range j.able[:j.tried] {
		o.Able = append(o.Able, b.cadres.of(who.cadre))
	}
	slices.Sort(o.Able)
	if j.holder != nil {
		o.Weight, o.Holder, o.Change = keepGiven, b.cadres.of(j.holder), perMove
	}
	return o
}
