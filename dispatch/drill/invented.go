package drill

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Invention describes a crew and shops for a demand that has none.
type Invention struct {
	Cadres  int
	On, Off time.Duration // of the shift, after midnight of the first call's day
	Every   int           // calls per facility of a role; 0: 25
	Seed    uint64
}

// Invented returns the scenario with an invented crew, and with facilities of every role that has none, at places drawn from
// those of the calls. Every third cadre has a car, the others e-bikes; the catalogue's skills are dealt out in turn.
func (s Scenario) Invented(x Invention) Scenario {
	var places []geo.Point
	for _, a := range s.Areas {
		if a.Level == dispatch.Compound {
			places = append(places, a.Site.Point)
		}
	}
	if len(places) == 0 || len(s.Calls) == 0 {
		return s
	}
	some := rand.New(rand.NewPCG(x.Seed, 0x63726577))
	var skills []string
	for _, k := range s.Kinds {
		for _, skill := range k.Skills {
			if !slices.Contains(skills, skill) {
				skills = append(skills, skill)
			}
		}
	}
	midnight := s.Calls[0].At.Day().Start()
	s.Crew = slices.Clone(s.Crew)
	for i := range x.Cadres {
		c := dispatch.Cadre{ID: dispatch.ID(fmt.Sprintf("invented-%04d", i+1)), Area: city, Mode: geo.Ebike, Pass: true}
		if i%3 == 0 {
			c.Mode = geo.Car
		}
		if len(skills) > 0 {
			c.Skills, c.Besides = []string{skills[i%len(skills)]}, true
		}
		s.Crew = append(s.Crew, Crew{Cadre: c, Point: places[some.IntN(len(places))], On: midnight.Add(x.On), Off: midnight.Add(x.Off)})
	}
	s.Facilities = slices.Clone(s.Facilities)
	every := x.Every
	if every == 0 {
		every = 25
	}
	for _, role := range dispatch.FacilityRoles {
		if slices.ContainsFunc(s.Facilities, func(f dispatch.Facility) bool { return f.Role == role }) {
			continue
		}
		for i := range 1 + len(s.Calls)/every {
			s.Facilities = append(s.Facilities, dispatch.Facility{ID: dispatch.ID(fmt.Sprintf("invented-%s-%d", role, i+1)), Role: role, Point: places[some.IntN(len(places))]})
		}
	}
	return s
}
