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
func (t *town) movable(crew []*mate) []*job {
	var some []*job
	for _, task := range t.Given {
		n, on := slices.BinarySearchFunc(crew, task.Errand.Cadre, func(m *mate, id dispatch.ID) int { return cmp.Compare(m.id(), id) })
		if !on {
			continue
		}
		m := crew[n]
		for i := m.frozen; i < len(m.hand); i++ {
			if w := &m.hand[i]; w.request == task.Request.ID && w.errand == task.Errand.N && m.known() && w.known() {
				w.job = &job{task: task, work: *w, holder: m, shops: []dispatch.ID{""}} // where it is fetched stays
				some = append(some, w.job)
			}
		}
	}
	return some
}

// known tells whether it is known where somebody is, or where work is done: of others nobody can say who is quicker.
func (m *mate) known() bool { return !m.start.point.IsZero() }

func (w work) known() bool {
	return !w.drop.at.point.IsZero() && (len(w.picks) == 0 || !w.picks[0].at.point.IsZero())
}

// stay puts the holder in front of those who could do a held job.
func (j *job) stay(t *town) {
	j.able = slices.DeleteFunc(j.able, func(c candidate) bool { return c.mate == j.holder })
	j.tried = j.prune() + 1
	j.able = slices.Insert(j.able, 0, candidate{mate: j.holder, tier: j.holder.tier(t, j.task), metres: t.comes(j.holder, j.next())})
}

// move gives a held job to the mate for whom it is planned, if they soon begin with it, have a hand free and are there so much
// sooner. Else it stays where it is.
func (r *round) move(j *job, m *mate, x beginning) {
	if m == j.holder || x.at > r.town.ahead || slices.Contains(m.bars(j.task, r.town.Now), dispatch.FullHands) {
		return
	}
	sooner := r.sooner(j, r.mates.of(m))
	if sooner < worthMoving {
		return
	}
	d := &j.decision
	d.Cadre, d.Stops = m.id(), dispatch.Stops{Pick: x.shop, Drop: j.ends}
	d.Why.From, d.Why.Sooner = j.holder.id(), sooner
	m.mark(j.task.Errand.Protected())
	m.given++
}

// sooner is by how many seconds whoever is planned for a held job is at the door before its holder would be.
func (r *round) sooner(j *job, n int) int64 {
	h := r.mates.of(j.holder)
	run, ok := r.cheapest(j, h)
	if !ok { // in time they cannot do it at all
		run = append(slices.Clone(r.runs[h]), j.visits(j.order)...)
	}
	return r.reached(h, run, j.order) - r.reached(n, r.runs[n], j.order)
}

// reached is when a run comes to where a job ends.
func (r *round) reached(n int, run []tour.Visit, order int) int64 {
	at := slices.IndexFunc(run, func(x tour.Visit) bool { return x.Order == order && x.Kind == tour.Drop })
	return r.drive(n, run[:at+1]).end - r.problem.Orders[order].Drop.Service
}
