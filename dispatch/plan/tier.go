package plan

import (
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// The tiers.
const (
	ownTeam       = 1 // responsible for the compound, or living in it
	sameCommunity = 2
	beyond        = 3
)

// tier says how near a cadre stands to the compound by responsibility.
func (m *crewmate) tier(s dispatch.Situation, t dispatch.Task) int {
	place := t.Request.Place.Area()
	path := s.Above[place]
	if m.cadre.Home != "" && m.cadre.Home == place {
		return ownTeam
	}
	for _, a := range path {
		if slices.Contains(m.cadre.Bonds, a.ID) {
			return ownTeam
		}
	}
	for _, a := range path {
		if a.Level == dispatch.Community && (within(s.Above[m.cadre.Area], a.ID) || within(s.Above[m.cadre.Home], a.ID)) {
			return sameCommunity
		}
	}
	return beyond
}

func within(path []dispatch.Area, area dispatch.ID) bool {
	return slices.ContainsFunc(path, func(a dispatch.Area) bool { return a.ID == area })
}

// inReach keeps the candidates of the tiers that the search has come to. It widens by a tier with each mark of the promise
// that passed, at once where life is in danger, and by itself as long as nobody is in reach. There is at least one.
func inReach(able []*candidate, r dispatch.Request) []*candidate {
	reach := ownTeam + r.Widened
	if r.Urgency == dispatch.LifeThreatening {
		reach = beyond
	}
	first := slices.MinFunc(able, func(a, b *candidate) int { return a.tier - b.tier })
	reach = max(reach, first.tier)
	return slices.DeleteFunc(slices.Clone(able), func(c *candidate) bool { return c.tier > reach })
}
