package geo

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

const (
	// MaxBoundaryPoints is the most points of a boundary. The outline of a province at 1:1,000,000 has fewer, and every page
	// that draws the boundary loads them all.
	MaxBoundaryPoints = 10_000
	// MaxBoundaryBytes is the longest GeoJSON text that is decoded.
	MaxBoundaryBytes = 1 << 20
)

// Boundary is the outline of a compound or an area: one or more polygons, with holes, in WGS-84. It is immutable. The
// zero Boundary is "not known": it contains nothing and is null in JSON. Edges are straight on the longitude-latitude
// plane, as GeoJSON (RFC 7946) has it, and must not cross the 180th meridian.
type Boundary struct{ shape orb.MultiPolygon }

// IsZero reports whether no outline is known.
func (b Boundary) IsZero() bool { return len(b.shape) == 0 }

// Contains reports whether the point lies inside or on the outer edge; the edge of a hole counts as the hole.
func (b Boundary) Contains(p Point) bool {
	// orb lets NaN pass its bounding box, so invalid points are refused here.
	return p.Valid() == nil && planar.MultiPolygonContains(b.shape, orb.Point{p.Lng, p.Lat})
}

// Center is a point that stands for the whole, for a label or where a site has no point of its own: the centroid of
// the largest polygon, or, where that falls outside (an L or a ring of houses), the middle of the widest stretch at
// its latitude. It is zero for the zero Boundary.
func (b Boundary) Center() Point {
	if b.IsZero() {
		return Point{}
	}
	largest := slices.MaxFunc(b.shape, func(x, y orb.Polygon) int {
		return cmp.Compare(planar.Area(x), planar.Area(y))
	})
	centroid, _ := planar.CentroidArea(largest)
	if planar.PolygonContains(largest, centroid) {
		return Point{centroid[0], centroid[1]}
	}
	if p, ok := widest(largest, centroid[1]); ok {
		return p
	}
	c := largest.Bound().Center() // an outline that crosses itself can have its centroid anywhere
	return Point{c[0], c[1]}
}

// widest returns the middle of the longest stretch of the parallel inside the polygon.
func widest(polygon orb.Polygon, lat float64) (Point, bool) {
	var crossings []float64
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > lat) != (b[1] > lat) {
				crossings = append(crossings, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
	}
	slices.Sort(crossings)
	var best Point
	width := -1.0
	for i := 1; i < len(crossings); i += 2 {
		if w := crossings[i] - crossings[i-1]; w > width {
			best, width = Point{(crossings[i] + crossings[i-1]) / 2, lat}, w
		}
	}
	return best, width >= 0
}

// ParseBoundary reads a GeoJSON Polygon or MultiPolygon, or a Feature holding one, in WGS-84. The error says which
// ring and point is at fault: an unclosed ring, fewer than four points, a coordinate that is not a finite number in
// range, no area, more than MaxBoundaryPoints points or MaxBoundaryBytes bytes. Heights are dropped; rings may turn
// either way.
func ParseBoundary(data []byte) (Boundary, error) { return ParseBoundaryIn(WGS84, data) }

// ParseBoundaryIn is ParseBoundary for coordinates in the datum d, since an outline drawn on AMap is GCJ-02 whatever RFC 7946
// says.
func ParseBoundaryIn(d Datum, data []byte) (Boundary, error) {
	b, err := parseBoundary(d, data)
	if err != nil {
		return Boundary{}, fmt.Errorf("boundary: %w", err)
	}
	return b, nil
}

// MarshalJSON writes a GeoJSON Polygon, or MultiPolygon if there are several, in WGS-84 with outer rings
// counter-clockwise; the zero Boundary is null.
func (b Boundary) MarshalJSON() ([]byte, error) {
	var g geometry
	var coordinates any
	switch len(b.shape) {
	case 0:
		return []byte("null"), nil
	case 1:
		g.Type, coordinates = "Polygon", b.shape[0]
	default:
		g.Type, coordinates = "MultiPolygon", b.shape
	}
	var err error
	if g.Coordinates, err = json.Marshal(coordinates); err != nil {
		return nil, err
	}
	return json.Marshal(g)
}

// UnmarshalJSON reads what ParseBoundary reads, and null as the zero Boundary.
func (b *Boundary) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*b = Boundary{}
		return nil
	}
	parsed, err := ParseBoundary(data)
	if err == nil {
		*b = parsed
	}
	return err
}

// geometry is decoded here because orb/geojson depends on the MongoDB driver's BSON, and accepts a position of one number, or
// null, as a point on the equator.
type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates,omitempty"`
	Geometry    *geometry       `json:"geometry,omitempty"`
}

func parseBoundary(d Datum, data []byte) (Boundary, error) {
	if len(data) > MaxBoundaryBytes {
		return Boundary{}, fmt.Errorf("%d bytes of GeoJSON, at most %d are read; simplify the outline", len(data), MaxBoundaryBytes)
	}
	var g geometry
	if err := json.Unmarshal(data, &g); err != nil {
		return Boundary{}, fmt.Errorf("not a GeoJSON object: %w", err)
	}
	if g.Type == "Feature" {
		if g.Geometry == nil {
			return Boundary{}, errors.New("the Feature has no geometry")
		}
		g = *g.Geometry
	}
	var polygons [][][][]*float64
	var err error
	switch g.Type {
	case "Polygon":
		polygons = make([][][][]*float64, 1)
		err = json.Unmarshal(g.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &polygons)
	default:
		return Boundary{}, fmt.Errorf("type %s, want Polygon, MultiPolygon or a Feature with one", quoted(g.Type))
	}
	if err != nil {
		return Boundary{}, fmt.Errorf("coordinates of the %s: %w", g.Type, err)
	}
	return newBoundary(d, polygons)
}

func newBoundary(d Datum, polygons [][][][]*float64) (Boundary, error) {
	points := 0
	for _, polygon := range polygons {
		for _, ring := range polygon {
			points += len(ring)
		}
	}
	if points > MaxBoundaryPoints {
		return Boundary{}, fmt.Errorf("%d points, at most %d are allowed; simplify the outline", points, MaxBoundaryPoints)
	}
	shape := make(orb.MultiPolygon, len(polygons))
	for i, rings := range polygons {
		if len(rings) == 0 {
			return Boundary{}, fmt.Errorf("polygon %d has no ring", i+1)
		}
		for j, positions := range rings {
			ring, err := newRing(d, positions)
			if err != nil {
				return Boundary{}, fmt.Errorf("polygon %d, ring %d: %w", i+1, j+1, err)
			}
			// RFC 7946 §3.1.6: outer rings counter-clockwise, holes clockwise.
			if (j == 0) != (ring.Orientation() == orb.CCW) {
				ring.Reverse()
			}
			shape[i] = append(shape[i], ring)
		}
	}
	if len(shape) == 0 {
		return Boundary{}, errors.New("no polygon")
	}
	return Boundary{shape}, nil
}

func newRing(d Datum, positions [][]*float64) (orb.Ring, error) {
	if len(positions) < 4 {
		return nil, fmt.Errorf("%d points, a ring has at least 4 with the first repeated at the end", len(positions))
	}
	ring := make(orb.Ring, len(positions))
	for i, position := range positions {
		if len(position) < 2 || len(position) > 3 || slices.Contains(position, nil) {
			return nil, fmt.Errorf("point %d is not [longitude, latitude]", i+1)
		}
		p, err := FromDatum(d, *position[0], *position[1])
		if err != nil {
			return nil, fmt.Errorf("point %d: %w", i+1, err)
		}
		ring[i] = orb.Point{p.Lng, p.Lat}
	}
	if !ring.Closed() {
		return nil, errors.New("not closed: the last point must repeat the first")
	}
	if area := planar.Area(ring); area == 0 || math.IsNaN(area) {
		return nil, errors.New("encloses no area")
	}
	return ring, nil
}
