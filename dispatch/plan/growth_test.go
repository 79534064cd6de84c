package plan

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// invented returns a city 30 km across with the given numbers of waiting tasks and cadres, each cadre with hand errands.
func invented(tasks, cadres, hand int) dispatch.Situation {
	rng := rand.New(rand.NewPCG(1, uint64(tasks)))
	somewhere := func() geo.Point {
		return geo.Point{Lng: 112.43, Lat: 39.33}.Destination(rng.Float64()*360, 15_000*rng.Float64())
	}
	s := dispatch.Situation{Now: now, Kinds: map[string]dispatch.Kind{}, Areas: map[dispatch.ID]dispatch.Area{}, Above: map[dispatch.ID][]dispatch.Area{}}
	kinds := dispatch.Kinds()
	for _, k := range kinds {
		s.Kinds[k.Code] = k
	}
	compounds := max(tasks/5, 10)
	place := func() dispatch.ID { return dispatch.ID(fmt.Sprintf("a%d", rng.IntN(compounds))) }
	for i := range compounds {
		a := dispatch.Area{ID: dispatch.ID(fmt.Sprintf("a%d", i)), Level: dispatch.Compound, Site: geo.Site{Point: somewhere()}}
		s.Areas[a.ID], s.Above[a.ID] = a, []dispatch.Area{a}
	}
	for i := range max(compounds/10, 5) {
		for _, role := range dispatch.FacilityRoles {
			s.Facilities = append(s.Facilities, dispatch.Facility{ID: dispatch.ID(fmt.Sprintf("%s%d", role, i)), Role: role, Point: somewhere()})
		}
	}
	ask := func(id string) dispatch.Task {
		k := kinds[rng.IntN(3)]
		r := dispatch.Request{ID: dispatch.ID(id), Particulars: dispatch.Particulars{Kind: k.Code, Place: dispatch.Place{Compound: place()}}, Round: 1, Submitted: now, Since: now, State: dispatch.StateOpen}
		r.Due = k.By(r)
		r.Errands = withoutConditions(r.Begin(k.Legs(r, dispatch.Free, 1)))
		return dispatch.Task{Request: r, Errand: r.Errands[0], Kind: k}
	}
	for i := range tasks {
		s.Tasks = append(s.Tasks, ask(fmt.Sprintf("r%d", i)))
	}
	for i := range cadres {
		c := onDuty(dispatch.ID(fmt.Sprintf("c%d", i)), somewhere())
		c.Cadre.Cap = 40
		for h := range hand {
			t := ask(fmt.Sprintf("h%d.%d", i, h))
			c.Hand = append(c.Hand, dispatch.InHand{Request: t.Request.ID, Errand: 1, State: dispatch.ErrandAccepted, Kind: t.Kind.Code, Pick: t.Errand.Pick, Drop: t.Errand.Drop, Due: t.Request.Due})
		}
		s.Cadres = append(s.Cadres, c)
	}
	return s
}

// Measures how planning time grows with the number of waiting errands.
func BenchmarkPlan(b *testing.B) {
	for _, x := range []struct{ tasks, cadres, hand int }{{1, 300, 2}, {10, 300, 2}, {100, 20, 0}, {1000, 200, 0}, {1000, 40, 30}, {10_000, 2000, 0}} {
		b.Run(fmt.Sprintf("%d errands, %d cadres with %d", x.tasks, x.cadres, x.hand), func(b *testing.B) {
			s := invented(x.tasks, x.cadres, x.hand)
			p := New(geo.Detour{})
			planned := 0
			for b.Loop() {
				all, err := p.Plan(context.Background(), s)
				if err != nil {
					b.Fatal(err)
				}
				planned = 0
				for _, d := range all {
					if d.Cadre != "" {
						planned++
					}
				}
			}
			b.ReportMetric(100*float64(planned)/float64(x.tasks), "%planned")
		})
	}
}
