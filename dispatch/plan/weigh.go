package plan

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

const (
	// weighed is how many of those who could do a job are weighed for its reasons, the nearest.
	weighed = 8
	// apartMost is how many stops are tried between fetching and bringing.
	apartMost = 6
	// longRun is from how many stops on only the end of a run is tried.
	longRun = 16
)

// weigh says what the job would cost each of its nearest candidates in the runs of the plan: why this cadre, why not that one.
// The chosen one is always among them.
func (r *round) weigh(j *job, chosen dispatch.ID) []dispatch.Weighed {
	var all []dispatch.Weighed
	for i, c := range j.able[:j.tried] {
		if i >= weighed && c.mate.id() != chosen {
			continue
		}
		if w, ok := r.insertion(j, c); ok {
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, func(a, b dispatch.Weighed) int { return cmp.Compare(a.Cost, b.Cost) })
	if at := slices.IndexFunc(all, func(w dispatch.Weighed) bool { return w.Cadre == chosen }); at >= told {
		all[told-1], all[at] = all[at], all[told-1]
	}
	return all[:min(len(all), told)]
}

// insertion is the cheapest place for a job in a candidate's run, its own place left out; false when there is none.
func (r *round) insertion(j *job, c candidate) (dispatch.Weighed, bool) {
	n := r.mates.of(c.mate)
	var run []tour.Visit
	for _, x := range r.runs[n] {
		if x.Order != j.order {
			run = append(run, x)
		}
	}
	without := r.drive(n, run)
	best, found := driven{}, false
	if len(run) < len(r.runs[n]) { // as it is planned
		best, found = r.drive(n, r.runs[n]), true
	}
	try := func(trial []tour.Visit) {
		if d := r.drive(n, trial); d.fits && (!found || d.cost < best.cost) {
			best, found = d, true
		}
	}
	o := &r.problem.Orders[j.order]
	frozen := r.problem.Vehicles[n].Frozen
	drop := tour.Visit{Kind: tour.Drop, Order: j.order}
	trial := make([]tour.Visit, 0, len(run)+2)
	for i := max(frozen, len(run)-longRun); i <= len(run); i++ {
		if len(o.Picks) == 0 {
			try(append(append(append(trial, run[:i]...), drop), run[i:]...))
			continue
		}
		for p := range o.Picks {
			pick := tour.Visit{Kind: tour.Pick, Order: j.order, Pick: p}
			for k := i; k <= min(len(run), i+apartMost); k++ {
				try(append(append(append(append(append(trial, run[:i]...), pick), run[i:k]...), drop), run[k:]...))
			}
		}
	}
	return dispatch.Weighed{
		Cadre: c.mate.id(), Tier: c.tier, Travel: best.travel - without.travel, Late: best.late, Hand: len(c.mate.on.Hand) + c.mate.given, Cost: max(best.cost-without.cost, 0),
	}, found
}
