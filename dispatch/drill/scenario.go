package drill

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Scenario is one day: the calls, the crew, and how people behave. It is never changed.
type Scenario struct {
	Name       string
	Calls      []Call // by time
	Crew       []Crew
	Areas      []dispatch.Area // parents first; each place of a call is a compound of its own
	Units      []dispatch.Unit
	Facilities []dispatch.Facility
	Kinds      []dispatch.Kind
	Travel     geo.Travel
	PickUp     time.Duration // at a counter, once for everything fetched there together
}

// Call is one request as it comes in.
type Call struct {
	ID       dispatch.ID
	At       dispatch.Moment
	Kind     string
	Area     dispatch.ID // the compound; an area above it when the place is unknown, and then an operator has to check the request
	Placed   bool        // the area is a compound
	Facility dispatch.ID // the shop that was named; "" for any of the sort
	Ready    dispatch.Moment
	Urgency  dispatch.Urgency
	Persons  int
	Needs    []string
	Text     string
}

// Crew is a cadre with the shift of the day.
type Crew struct {
	Cadre   dispatch.Cadre
	Point   geo.Point // where the shift begins
	On, Off dispatch.Moment
}

// End is the end of the last shift, or the last call if that is later.
func (s Scenario) End() (end dispatch.Moment) {
	for _, c := range s.Calls {
		end = max(end, c.At)
	}
	for _, c := range s.Crew {
		end = max(end, c.Off)
	}
	return end
}

// Staffed returns the scenario with more or fewer cadres: a share of -0.3 leaves 70 % of them, 0.2 doubles every fifth. They
// are drawn by seed, evenly over the shifts, and a smaller crew is always part of a larger one.
func (s Scenario) Staffed(share float64, seed uint64) Scenario {
	order := rand.New(rand.NewPCG(seed, 0x637265770a)).Perm(len(s.Crew))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Crew[a].On, s.Crew[b].On) })
	// Ranks follow a sequence that is evenly distributed at every length, so that no shift loses more cadres than others.
	rank := make([]float64, len(order))
	for place, i := range order {
		_, rank[i] = math.Modf((float64(place) + 0.5) * (math.Sqrt(5) - 1) / 2)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank[a], rank[b]) })
	want := int(math.Round(float64(len(s.Crew)) * (1 + share)))
	var crew []Crew
	for n := range max(want, 0) {
		c := s.Crew[order[n%len(order)]]
		if copied := n / len(order); copied > 0 {
			c.Cadre.ID = dispatch.ID(fmt.Sprintf("%s-%d", c.Cadre.ID, copied+1))
		}
		crew = append(crew, c)
	}
	slices.SortFunc(crew, func(a, b Crew) int { return cmp.Compare(a.Cadre.ID, b.Cadre.ID) })
	s.Crew = crew
	return s
}

// catalogue returns the catalogue of the drill's record.
func (s Scenario) catalogue() dispatch.Catalogue {
	c := dispatch.Catalogue{Areas: s.Areas, Units: s.Units, Facilities: s.Facilities, Kinds: s.Kinds}
	for _, x := range s.Crew {
		c.Cadres = append(c.Cadres, x.Cadre)
	}
	return c
}
