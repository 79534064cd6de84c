package drill

import (
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Floor is a lower bound of the mean time in whole seconds from call to door, for any policy and any number of cadres: as if
// somebody stood where each errand begins. Preparing the goods, the counter, the trip from it and the service at the door take
// their time. Random delays and trips with people are left out.
func (s Scenario) Floor() int64 {
	places := map[dispatch.ID]geo.Point{}
	for _, a := range s.Areas {
		places[a.ID] = a.Site.Point
	}
	kinds := map[string]dispatch.Kind{}
	for _, k := range s.Kinds {
		kinds[k.Code] = k
	}
	modes := map[geo.Mode]bool{}
	for _, c := range s.Crew {
		modes[c.Cadre.Mode] = true
	}
	var sum time.Duration
	for _, c := range s.Calls {
		k := kinds[c.Kind]
		sum += k.Service
		from := counted(k.Flow).From
		if !c.Placed || !slices.Contains(dispatch.FacilityRoles, from) {
			continue
		}
		sum += s.PickUp + max(c.Ready.Sub(c.At), 0) + s.nearest(c, from, places[c.Area], modes)
	}
	if len(s.Calls) == 0 {
		return 0
	}
	return int64(sum / time.Duration(len(s.Calls)) / time.Second)
}

// counted returns the counted leg of a flow where people move freely.
func counted(f dispatch.Flow) dispatch.FlowLeg {
	for _, l := range f.Row(dispatch.Free) {
		if l.Counted {
			return l
		}
	}
	return dispatch.FlowLeg{}
}

// nearest returns the travel time from the named shop, or from the nearest of the role, by the fastest mode in the crew.
func (s Scenario) nearest(c Call, role dispatch.StopRole, to geo.Point, modes map[geo.Mode]bool) time.Duration {
	shop, found := geo.Point{}, false
	for _, f := range s.Facilities {
		if c.Facility == f.ID {
			shop, found = f.Point, true
			break
		}
		if c.Facility == "" && f.Role == role && (!found || geo.Distance(f.Point, to) < geo.Distance(shop, to)) {
			shop, found = f.Point, true
		}
	}
	least := time.Duration(-1)
	for m := range modes {
		if d, err := legOf(s.Travel, m, shop, to); err == nil && found && (least < 0 || d < least) {
			least = d
		}
	}
	return max(least, 0)
}
