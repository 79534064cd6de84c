package plan

import (
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// The tiers of responsibility.
const (
	ownTeam       = 1 // responsible for the compound, or living in it
	sameCommunity = 2
	beyond        = 3
)

// tier returns how near a cadre is to the compound by responsibility.
func (c *cadre) tier(t *town, task dispatch.Task) int {
	place := task.Request.Place.Area()
	path := t.Above[place]
	if c.on.Cadre.Home != "" && c.on.Cadre.Home == place {
		return ownTeam
	}
	for _, a := range path {
		if slices.Contains(c.on.Cadre.Bonds, a.ID) {
			return ownTeam
		}
	}
	for _, a := range path {
		if a.Level == dispatch.Community && (within(t.Above[c.on.Cadre.Area], a.ID) || within(t.Above[c.on.Cadre.Home], a.ID)) {
			return sameCommunity
		}
	}
	return beyond
}

func within(path []dispatch.Area, area dispatch.ID) bool {
	return slices.ContainsFunc(path, func(a dispatch.Area) bool { return a.ID == area })
}

// inReach keeps the candidates whose tier the search has reached. The reach grows by a tier with each mark of the promise that
// passes, covers everybody where life is in danger, and always includes the nearest tier that has a candidate.
func inReach(able []candidate, r dispatch.Request) []candidate {
	if len(able) == 0 {
		return nil
	}
	reach := ownTeam + r.Widened
	if r.Urgency == dispatch.LifeThreatening {
		reach = beyond
	}
	first := slices.MinFunc(able, func(a, b candidate) int { return a.tier - b.tier })
	reach = max(reach, first.tier)
	return slices.DeleteFunc(able, func(who candidate) bool { return who.tier > reach })
}
