package plan

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// An errand that was given and is not begun may move to another cadre who is much quicker, because its holder is delayed or the
// other came free nearby. A move costs trust and telephone calls, so the gain has to be large.
const (
	// perMove is the cost of moving an errand in the plan: as much as ten minutes of waiting.
	perMove = 600 * perWait
	// worthMoving is how many seconds sooner the other cadre has to be at the door.
	worthMoving = 600
)

// movable returns the given errands that may move, as jobs, and notes each job in its holder's hand.
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
				e.job = &job{task: task, errand: *e, holder: c, shops: []dispatch.ID{""}} // the facility stays the one it was given with
				some = append(some, e.job)
			}
		}
	}
	return some
}

// located reports whether the cadre's position is known. Without it nobody can say who is quicker.
func (c *cadre) located() bool { return !c.start.point.IsZero() }

func (e errand) located() bool {
	return !e.drop.at.point.IsZero() && (len(e.picks) == 0 || !e.picks[0].at.point.IsZero())
}

// keepHolderFirst puts the holder of a given errand first among its candidates.
func (j *job) keepHolderFirst(t *town) {
	j.able = slices.DeleteFunc(j.able, func(who candidate) bool { return who.cadre == j.holder })
	j.tried = j.prune() + 1
	j.able = slices.Insert(j.able, 0, candidate{cadre: j.holder, tier: j.holder.tier(t, j.task), metres: t.comes(j.holder, j.next())})
}

// move gives an errand to the cadre c for whom it is now planned, if they begin it soon, are below their cap, and arrive at
// least [worthMoving] sooner than its holder. Otherwise it stays with the holder.
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

// sooner returns how many seconds before its holder the cadre of run n would arrive with a given errand.
func (b *batch) sooner(j *job, n int) int64 {
	h := b.cadres.of(j.holder)
	run, ok := b.cheapest(j, h)
	if !ok { // the holder cannot do it in time: it is appended to their run
		run = append(slices.Clone(b.runs[h]), j.visits(j.order)...)
	}
	return b.reached(h, run, j.order) - b.reached(n, b.runs[n], j.order)
}

// reached returns when a run arrives where the order ends.
func (b *batch) reached(n int, run []tour.Visit, order int) int64 {
	at := slices.IndexFunc(run, func(x tour.Visit) bool { return x.Order == order && x.Kind == tour.Drop })
	return b.drive(n, run[:at+1]).end - b.problem.Orders[order].Drop.Service
}
