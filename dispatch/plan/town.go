package plan

import (
	"math"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// town is a situation indexed for the planner. Times are seconds from now.
type town struct {
	dispatch.Situation
	facility map[dispatch.ID]dispatch.Facility
	role     map[dispatch.StopRole][]dispatch.Facility
	pickUp   int64
	ahead    int64
	east     float64 // metres per degree of longitude
	least    int     // the fewest errands that any cadre finished today
}

func newTown(s dispatch.Situation, pickUp, ahead time.Duration) *town {
	t := &town{
		Situation: s, facility: map[dispatch.ID]dispatch.Facility{}, role: map[dispatch.StopRole][]dispatch.Facility{},
		pickUp: int64(pickUp / time.Second), ahead: int64(ahead / time.Second), east: perDegree,
	}
	for _, f := range s.Facilities {
		t.facility[f.ID] = f
		t.role[f.Role] = append(t.role[f.Role], f)
	}
	for i, c := range s.Cadres {
		if lat := c.Cadre.Duty.Point.Lat; lat != 0 {
			t.east = perDegree * math.Cos(lat*math.Pi/180)
		}
		if i == 0 || c.Today < t.least {
			t.least = c.Today
		}
	}
	return t
}

// seconds returns how far ahead a moment lies; negative for the past.
func (t *town) seconds(m dispatch.Moment) int64 { return int64(m-t.Now) / 1e6 }

// spot is a place to go to. One that is not on the map is told from others by its name.
type spot struct {
	point geo.Point
	name  dispatch.ID
}

func at(p geo.Point, name dispatch.ID) spot {
	if p.IsZero() {
		return spot{name: name}
	}
	return spot{point: p}
}

// compound returns where a compound is entered.
func (t *town) compound(id dispatch.ID) spot {
	site := t.Areas[id].Site
	if gate, open := site.NearestGate(site.Point); open && !gate.Point.IsZero() {
		return at(gate.Point, id)
	}
	return at(site.Point, id)
}

// place returns where the resident of a request is: at their compound, or at the place that is in none.
func (t *town) place(p dispatch.Place) spot {
	if p.Compound != "" {
		return t.compound(p.Compound)
	}
	return at(p.Point, p.Area())
}

// stop returns where a stop of an errand is; here is the point of its request, where that is in no compound.
func (t *town) stop(s dispatch.Stop, here geo.Point) spot {
	if f, ok := t.facility[s.Facility]; ok {
		return at(f.Point, f.ID)
	}
	if s.Role == dispatch.AtHolder {
		holder := t.Holders[s.Cadre]
		if holder.Duty.Point.IsZero() && holder.Home != "" {
			return t.compound(holder.Home)
		}
		return at(holder.Duty.Point, s.Cadre)
	}
	if s.Compound == "" {
		return at(here, dispatch.ID(s.Role))
	}
	return t.compound(s.Compound)
}

// metres returns the straight-line distance on a local plane; 0 where a point is unknown, so that nobody is passed over because
// of it.
func (t *town) metres(a, b spot) float64 {
	if a.point.IsZero() || b.point.IsZero() {
		return 0
	}
	return math.Hypot((a.point.Lng-b.point.Lng)*t.east, (a.point.Lat-b.point.Lat)*perDegree)
}

// perDegree is the length of a degree of latitude in metres.
const perDegree = 111_195
