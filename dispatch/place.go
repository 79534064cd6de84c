package dispatch

import (
	"slices"

	"github.com/bangban/bangban/geo"
)

// Place says where help is needed: a door of a compound, a point on the map, or words with the area around them (路口, 服务区, 工地).
// The room is nowhere in it: it is a personal value of the entry that brought it.
type Place struct {
	Compound           ID     // the 小区; "" while nobody knows it, and where there is none
	Building, Entrance string `kept:"apart"` // 楼栋, 单元
	Household          ID
	Desk               ID // area of the desk that took the call: the request's area until it is placed
	// Around is the area around a place that is in no compound.
	Around ID
	Point  geo.Point `kept:"apart"`
	Spot   string    `kept:"apart"` // what the place is called, or how to find it
	Rough  bool      // Point is only the middle of the area: the words alone say where
}

// Placed is a command that says where help is needed. The Desk settles the place by the areas that it knows.
type Placed interface {
	WithPlace(settle func(Place) Place) Command
}

// Area returns the area that a request belongs to.
func (p Place) Area() ID {
	switch {
	case p.Compound != "":
		return p.Compound
	case p.Around != "":
		return p.Around
	}
	return p.Desk
}

// Known reports whether somebody can be sent there.
func (p Place) Known() bool { return p.Compound != "" || p.Around != "" }

// Open reports whether the place is told otherwise than by a door.
func (p Place) Open() bool { return p.Spot != "" || !p.Point.IsZero() }

// atOnce takes the area of the desk for that of a place which only words describe. It is for calls on which a life hangs: whoever is sent asks
// the caller where exactly.
func (p Place) atOnce() Place {
	if !p.Known() && p.Open() {
		p.Around = p.Desk
	}
	return p
}

func (p Place) check() error {
	if p.Point.Valid() != nil {
		return Wrong("place.point", "坐标不对", "these are no coordinates")
	}
	if p.Around != "" && p.Compound == "" && !p.Open() {
		return Wrong("place.spot", "请说明在这个区域的什么地方：路口、服务区、宾馆、工地……", "say where in this area: the crossing, service area, hotel, building site")
	}
	return first(sized("place.building", p.Building, 0, MaxShort), sized("place.entrance", p.Entrance, 0, MaxShort), sized("place.spot", p.Spot, 0, MaxShort))
}

// nearby is how far in metres a point may be from the nearest compound to belong to its community.
const nearby = 3000

// Settle completes a place that is not a door, by all areas with their paths. The smallest area whose outline holds the point is
// where it lies, unless a larger one was named on purpose; without an outline it is that around the nearest compound, and far from all of
// them that of the desk. What only words describe is put into the middle of its area.
func (p Place) Settle(areas []Area) Place {
	if p.Rough {
		p.Point, p.Rough = geo.Point{}, false
	}
	if p.Compound != "" || !p.Open() {
		return p
	}
	if i := slices.IndexFunc(areas, func(a Area) bool { return a.ID == p.Around }); i >= 0 && areas[i].Level == Compound {
		p.Compound, p.Around = p.Around, ""
		return p
	}
	if p.Point.IsZero() {
		p.Point = middle(areas, p.Area())
		p.Rough = true
		return p
	}
	switch a := holding(areas, p.Point); {
	case a.Level == Compound && (p.Around == "" || slices.Contains(a.Path, p.Around)):
		p.Compound, p.Around = a.ID, ""
	case p.Around == "":
		p.Around = a.ID
	}
	if !p.Known() {
		p.Around = p.Desk
	}
	return p
}

// holding returns the smallest area whose outline holds the point, or else that which holds the nearest compound; zero for none.
func holding(areas []Area, p geo.Point) Area {
	var best, near Area
	least := float64(nearby)
	for _, a := range areas {
		if a.Site.Boundary.Contains(p) && len(a.Path) > len(best.Path) {
			best = a
		}
		if a.Level != Compound || a.Site.Point.IsZero() {
			continue
		}
		if d := geo.Distance(a.Site.Point, p); d < least {
			near, least = a, d
		}
	}
	if best.ID != "" {
		return best
	}
	for _, a := range areas {
		if a.ID == near.Parent && a.ID != "" {
			return a
		}
	}
	return Area{}
}

// middle returns the middle of an area: of its outline, or of the compounds in it; zero where it has neither.
func middle(areas []Area, area ID) geo.Point {
	var sum geo.Point
	n := 0.0
	for _, a := range areas {
		if a.ID == area {
			if p := a.Site.Boundary.Center(); !p.IsZero() {
				return p
			}
		}
		if p := a.Site.Point; !p.IsZero() && slices.Contains(a.Path, area) {
			sum, n = geo.Point{Lng: sum.Lng + p.Lng, Lat: sum.Lat + p.Lat}, n+1
		}
	}
	if n == 0 {
		return geo.Point{}
	}
	return geo.Point{Lng: sum.Lng / n, Lat: sum.Lat / n}
}

// alongside is how far apart in metres two points are at most that may be one place.
const alongside = 200

// Same reports whether two places that are in no compound may be one: near each other on the map, or called the same in one area.
func (p Place) Same(q Place) bool {
	if !p.Open() || !q.Open() || p.Compound != "" || q.Compound != "" {
		return false
	}
	if !p.Rough && !q.Rough && !p.Point.IsZero() && !q.Point.IsZero() {
		return geo.Distance(p.Point, q.Point) <= alongside
	}
	return p.Spot != "" && p.Spot == q.Spot && p.Area() == q.Area()
}

// OnSpot reports whether a stop is at a place that is in no compound.
func (s Stop) OnSpot() bool {
	return s.Compound == "" && (s.Role == AtDoor || s.Role == AtGate || s.Role == AtPoint)
}

// Name returns what a person sees of the stop's role.
func (s Stop) Name() Text {
	if s.OnSpot() {
		return Text{"求助地点", "where help is needed"}
	}
	return s.Role.Name()
}
