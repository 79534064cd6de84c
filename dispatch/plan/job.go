package plan

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// job is an errand with its ends on the map.
type job struct {
	ends    []geo.Point // where something is fetched, if it is, and where it ends; a zero point is unknown
	stops   dispatch.Stops
	passed  []dispatch.PassedBy // nearer facilities that cannot be used
	nowhere bool                // there are facilities of the sort, and none can be used now
	request dispatch.Request
	service int64 // seconds at the last stop
}

func newJob(s dispatch.Situation, t dispatch.Task) job {
	j := job{request: t.Request, service: int64(t.Kind.Service.Seconds())}
	home := compound(s, t.Request.Place.Compound)
	if t.Errand.Pick.Role != "" {
		p, id := j.end(s, t, t.Errand.Pick, home)
		j.ends, j.stops.Pick = append(j.ends, p), id
	}
	p, id := j.end(s, t, t.Errand.Drop, home)
	j.ends, j.stops.Drop = append(j.ends, p), id
	return j
}

// at is where the errand begins.
func (j job) at() geo.Point { return j.ends[0] }

// end finds where a stop is, and the facility that serves it.
func (j *job) end(s dispatch.Situation, t dispatch.Task, stop dispatch.Stop, home geo.Point) (geo.Point, dispatch.ID) {
	if !slices.Contains(dispatch.FacilityRoles, stop.Role) {
		return compound(s, stop.Compound), ""
	}
	chosen := stop.Facility
	if stop.Role == dispatch.AtHospital && chosen == "" { // the way back begins where the way out ended
		for _, e := range t.Request.Errands {
			if e.State == dispatch.Finished && e.Drop.Role == dispatch.AtHospital {
				chosen = e.Drop.Facility
			}
		}
	}
	var some []dispatch.Facility
	for _, f := range s.Facilities {
		if f.ID == chosen && chosen != "" {
			return f.Point, f.ID
		}
		if f.Role == stop.Role {
			some = append(some, f)
		}
	}
	slices.SortStableFunc(some, func(a, b dispatch.Facility) int {
		return cmp.Or(cmp.Compare(between(home, a.Point), between(home, b.Point)), cmp.Compare(a.ID, b.ID))
	})
	for _, f := range some {
		why := f.ClosedBy(s.Now)
		if why == "" {
			return f.Point, f.ID
		}
		if len(j.passed) < told {
			j.passed = append(j.passed, dispatch.PassedBy{Facility: f.ID, Closure: why})
		}
	}
	j.nowhere = j.nowhere || len(some) > 0
	return geo.Point{}, "" // no such facility is in the catalogue: the cadre finds one
}

// compound is where a compound is entered; zero when nobody has put it on the map.
func compound(s dispatch.Situation, id dispatch.ID) geo.Point {
	site := s.Areas[id].Site
	if gate, open := site.NearestGate(site.Point); open && !gate.Point.IsZero() {
		return gate.Point
	}
	return site.Point
}

// between is the straight line in metres; 0 where an end is unknown, so that nobody is passed over for it.
func between(a, b geo.Point) float64 {
	if a.IsZero() || b.IsZero() {
		return 0
	}
	return geo.Distance(a, b)
}
