package plan

import (
	"math"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// town is a situation, laid out for looking things up. Times are seconds from now on.
type town struct {
	dispatch.Situation
	facility map[dispatch.ID]dispatch.Facility
	role     map[dispatch.StopRole][]dispatch.Facility
	pickUp   int64
	ahead    int64
	east     float64 // metres of a degree of longitude
	least    int     // errands that whoever did fewest has finished today
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

// seconds is how far ahead a moment lies.
func (t *town) seconds(m dispatch.Moment) int64 { return int64(m-t.Now) / 1e6 }

// spot is a place that somebody goes to. Where nobody has put it on the map its name tells it from others.
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

// compound is where a compound is entered.
func (t *town) compound(id dispatch.ID) spot {
	site := t.Areas[id].Site
	if gate, open := site.NearestGate(site.Point); open && !gate.Point.IsZero() {
		return at(gate.Point, id)
	}
	return at(site.Point, id)
}

// stop is where a stop of an errand is.
func (t *town) stop(s dispatch.Stop) spot {
	if f, ok := t.facility[s.Facility]; ok {
		return at(f.Point, f.ID)
	}
	if s.Compound == "" {
		return spot{name: dispatch.ID(s.Role)}
	}
	return t.compound(s.Compound)
}

// metres is the straight line, on a plane that touches the town; 0 where an end is unknown, so that nobody is passed over for it.
func (t *town) metres(a, b spot) float64 {
	if a.point.IsZero() || b.point.IsZero() {
		return 0
	}
	return math.Hypot((a.point.Lng-b.point.Lng)*t.east, (a.point.Lat-b.point.Lat)*perDegree)
}

// perDegree is how many metres a degree of latitude has.
const perDegree = 111_195
