package plan

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

const (
	// weighed is how many candidates are compared in a decision's reasons, the nearest.
	weighed = 8
	// apartMost is how many stops between pick and drop are tried.
	apartMost = 6
	// longRun is the number of stops from which on only the end of a run is tried.
	longRun = 16
)

// weigh computes what the job would cost each of its nearest candidates, so that a decision can show why it chose one and not
// another. The chosen cadre and the present holder are always listed.
func (b *batch) weigh(j *job, chosen dispatch.ID) []dispatch.Weighed {
	var all []dispatch.Weighed
	for i, who := range j.able[:j.tried] {
		if i >= weighed && who.cadre.id() != chosen {
			continue
		}
		if w, ok := b.insertion(j, who); ok {
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, func(x, y dispatch.Weighed) int { return cmp.Compare(x.Cost, y.Cost) })
	named := func(w dispatch.Weighed) bool { return w.Cadre == chosen || j.holder != nil && w.Cadre == j.holder.id() }
	for i := told; i < len(all); i++ {
		if !named(all[i]) {
			continue
		}
		for k := told - 1; k >= 0; k-- { // replaces the most expensive entry that may be left out
			if !named(all[k]) {
				all[k] = all[i]
				break
			}
		}
	}
	return all[:min(len(all), told)]
}

// insertion returns the cost of adding a job to a candidate's run in the cheapest way; false when it does not fit.
func (b *batch) insertion(j *job, who candidate) (dispatch.Weighed, bool) {
	n := b.cadres.of(who.cadre)
	run, found := b.cheapest(j, n)
	with, without := b.drive(n, run), b.drive(n, b.without(j, n))
	return dispatch.Weighed{
		Cadre: who.cadre.id(), Tier: who.tier, Travel: with.travel - without.travel, Late: with.late, Hand: len(who.cadre.on.Hand), Cost: max(with.cost-without.cost, 0),
	}, found
}

// without returns run n without the job.
func (b *batch) without(j *job, n int) []tour.Visit {
	return slices.DeleteFunc(slices.Clone(b.runs[n]), func(x tour.Visit) bool { return x.Order == j.order })
}

// cheapest returns run n with the job inserted where it costs least; false when it does not fit.
func (b *batch) cheapest(j *job, n int) (best []tour.Visit, found bool) {
	run, least := b.without(j, n), int64(0)
	if len(run) < len(b.runs[n]) { // the job is in this run: as planned
		best, found, least = b.runs[n], true, b.drive(n, b.runs[n]).cost
	}
	try := func(trial []tour.Visit) {
		if d := b.drive(n, trial); d.fits && (!found || d.cost < least) {
			best, found, least = slices.Clone(trial), true, d.cost
		}
	}
	o := &b.problem.Orders[j.order]
	frozen := b.problem.Vehicles[n].Frozen
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
	return best, found
}
