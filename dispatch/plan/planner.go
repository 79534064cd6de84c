// Package plan finds the cadre for every waiting errand.
//
// Rules come first: whom a bar keeps out is not weighed. Tiers come before distance: the own bonded team, then the same
// community, then beyond. Within what the tiers allow, the cost of inserting the errand into a cadre's run decides.
package plan

import (
	"cmp"
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Planner implements dispatch.Planner: the most urgent errand first, each to the cadre whose run it costs least.
type Planner struct {
	travel geo.Travel
}

// New returns a planner that asks travel for ways.
func New(travel geo.Travel) *Planner { return &Planner{travel: travel} }

// Plan implements dispatch.Planner. The same situation gives the same decisions.
func (p *Planner) Plan(ctx context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	tasks := slices.Clone(s.Tasks)
	slices.SortStableFunc(tasks, func(a, b dispatch.Task) int {
		return cmp.Or(
			-cmp.Compare(a.Request.Urgency, b.Request.Urgency), cmp.Compare(a.Request.Due, b.Request.Due), -cmp.Compare(a.Kind.Priority, b.Kind.Priority),
			cmp.Compare(a.Request.ID, b.Request.ID), cmp.Compare(a.Errand.N, b.Errand.N))
	})
	crew := make([]*crewmate, len(s.Cadres))
	for i, c := range s.Cadres {
		crew[i] = newCrewmate(s, c)
	}
	var decisions []dispatch.Decision
	for _, t := range tasks {
		d, err := p.decide(ctx, s, t, crew)
		if err != nil {
			return nil, err
		}
		decisions = append(decisions, d)
	}
	return decisions, nil
}

// nearest is how many cadres are weighed for one errand, by the straight line.
const nearest = 40

func (p *Planner) decide(ctx context.Context, s dispatch.Situation, t dispatch.Task, crew []*crewmate) (dispatch.Decision, error) {
	d := dispatch.Decision{Request: t.Request.ID, Errand: t.Errand.N}
	job := newJob(s, t)
	d.Why.Passed = job.passed
	if job.nowhere {
		return d, nil
	}
	able, barred := sift(s, t, crew, job.at())
	d.Why.Barred = barred
	if len(able) == 0 {
		return d, nil
	}
	able = inReach(able, t.Request)
	if len(able) > nearest {
		able = able[:nearest]
	}
	if err := p.weigh(ctx, s.Now, job, able); err != nil {
		return d, err
	}
	slices.SortStableFunc(able, func(a, b *candidate) int { return cmp.Compare(a.weighed.Cost, b.weighed.Cost) })
	for _, c := range able[:min(len(able), told)] {
		d.Why.Candidates = append(d.Why.Candidates, c.weighed)
	}
	best := able[0]
	d.Cadre, d.Stops = best.mate.id, job.stops
	best.mate.take(t, job, best.ways)
	return d, nil
}

// told is how many candidates, barred cadres and passed facilities a decision names.
const told = 5

// candidate is a cadre who could take the errand.
type candidate struct {
	mate    *crewmate
	tier    int
	metres  float64 // to the errand, by the straight line
	ways    ways    // of the mate's run with the errand behind it
	weighed dispatch.Weighed
}

// sift sets those apart whom a rule keeps out. Both lists begin with the nearest.
func sift(s dispatch.Situation, t dispatch.Task, crew []*crewmate, at geo.Point) ([]*candidate, []dispatch.Barred) {
	cards := make([]candidate, len(crew)) // in one piece: there are hundreds for every errand
	all := make([]*candidate, len(crew))
	for i, m := range crew {
		cards[i] = candidate{mate: m, tier: m.tier(s, t), metres: between(m.start, at)}
		all[i] = &cards[i]
	}
	slices.SortStableFunc(all, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.mate.id, b.mate.id))
	})
	var able []*candidate
	var barred []dispatch.Barred
	for _, c := range all {
		bars := c.mate.bars(t, s.Now)
		if len(bars) == 0 {
			able = append(able, c)
			continue
		}
		for _, b := range bars {
			i := slices.IndexFunc(barred, func(x dispatch.Barred) bool { return x.Bar == b })
			if i < 0 {
				i = len(barred)
				barred = append(barred, dispatch.Barred{Bar: b})
			}
			barred[i].Number++
			if len(barred[i].Cadres) < told {
				barred[i].Cadres = append(barred[i].Cadres, c.mate.id)
			}
		}
	}
	return able, barred
}
