package plan

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// What somebody has in hand and has not begun may go to another who is much quicker: the holder is delayed, or another came free
// beside the door. That costs trust and telephone calls, so it needs a gain that can be told.
const (
	// perMove is what moving an errand costs in the plan, as much as ten minutes of waiting.
	perMove = 600 * perWait
	// worthMoving is by how much sooner, in seconds, the other has to be at the door.
	worthMoving = 600
)

// movable returns what is held, as jobs, and lets those who have it know.
func (t *town) movable(crew []*cadre) []*job {
	var some []*job
	for _, task := range t.Given {
		n, on := slices.BinarySearchFunc(crew, task.Errand.Cadre, func(c *cadre, id dispatch.ID) int { return cmp.Compare(c.id(), id) })
		if !on {
			continue
		}
		c := crew[n]
		for i := c.frozen; i < len(c.hand); i++ {
			if e := &c.hand[i]; e.request == task.Request.ID && e.n == task.Errand.N && c.located() && e.located() {
				e.job = &job{task: task, errand: *e, holder: c, shops: []dispatch.ID{""}} // where it is fetched stays
				some = append(some, e.job)
			}
		}
	}
	return some
}

// known tells whether it is known where somebody is, or where work is done: of others nobody can say who is quicker.
func (c *cadre) located() bool { return !c.start.point.IsZero() }

func (e errand) located() bool {
	return !e.drop.at.point.IsZero() && (len(e.picks) == 0 || !e.picks[0].at.point.IsZero())
}

// stay puts the holder in front of those who could do a held job.
func (j *job) keepHolderFirst(t *town) {
	j.able = slices.DeleteFunc(j.able, func(who candidate) bool { return who.cadre == j.holder })
	j.tried = j.prune() + 1
	j.able = slices.Insert(j.able, 0, candidate{cadre: j.holder, tier: j.holder.tier(t, j.task), metres: t.comes(j.holder, j.next())})
}

// move gives a held job to the mate for whom it is planned, if they soon begin with it, have a hand free and are there so much
// sooner. Else it stays where it is.
func (b *batch) move(j *job, c *cadre, x beginning) {
	if c == j.holder || x.at > b.town.ahead || slices.Contains(c.bars(j.task, b.town.Now), dispatch.FullHands) {
		return
	}
	sooner := b.sooner(j, b.cadres.of(c))
	if sooner < worthMoving {
		return
	}
	d := &j.decision
	d.Cadre, d.Stops = c.id(), dispatch.Stops{Pick: x.shop, Drop: j.ends}
	d.Why.From, d.Why.Sooner = j.holder.id(), sooner
	c.mark(j.task.Errand.Protected())
	c.given++
}

// sooner is by how many seconds whoever is planned for a held job is at the door before its holder would be.
func (b *batch) sooner(j *job, n int) int64 {
	h := b.cadres.of(j.holder)
	run, ok := b.cheapest(j, h)
	if !ok { // in time they cannot do it at all
		run = append(slices.Clone(b.runs[h]), j.visits(j.order)...)
	}
	return b.reached(h, run, j.order) - b.reached(n, b.runs[n], j.order)
}

// reached is when a run comes to where a job ends.
func (b *batch) reached(n int, run []tour.Visit, order int) int64 {
	at := slices.IndexFunc(run, func(x tour.Visit) bool { return x.Order == order && x.Kind == tour.Drop })
	return b.drive(n, run[:at+1]).end - b.problem.Orders[order].Drop.Service
}
