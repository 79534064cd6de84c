package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

const (
	// MaxGroundBytes is the longest GeoJSON text of a ground that is decoded.
	MaxGroundBytes = 4 << 20
	// MaxGroundPoints is the most points of a ground: rivers, parks and main roads of a city have fewer, and every board draws them all.
	MaxGroundPoints = 60_000
	// MaxGroundFeatures is the most lines and areas of a ground.
	MaxGroundFeatures = 5_000
	maxGroundName     = 40 // characters
)

// GroundClass is what a line or an area of the ground is.
type GroundClass string

// What the ground is made of. A road or a border is a line or an area; green is an area; water is either.
const (
	Water  GroundClass = "water"
	Road   GroundClass = "road"
	Green  GroundClass = "green"
	Border GroundClass = "border"
)

// GroundFeature is a line or an area of the ground, in WGS-84: a river, a main road, a park, the outline of a district.
type GroundFeature struct {
	Class GroundClass
	Name  string // "" where none is written on the map
	Width float64
	// Lines are lines, or the rings of an area, of longitude and latitude rounded to a metre's tenth.
	Lines [][][2]float64
	Area  bool
}

// Ground is what lies under the compounds where there are no tiles. The zero Ground is empty. It is GeoJSON in JSON.
type Ground struct{ Features []GroundFeature }

// ParseGround reads a GeoJSON FeatureCollection of lines and polygons whose property class is water, road, green or border, with
// coordinates in the datum d. A property name is written along it; width makes a road wider, from 1 to 20 metres on the map's scale. Other
// properties are dropped. The error says which feature and which point is at fault.
func ParseGround(d Datum, data []byte) (Ground, error) {
	g, err := parseGround(d, data)
	if err != nil {
		return Ground{}, fmt.Errorf("ground: %w", err)
	}
	return g, nil
}

type groundJSON struct {
	Type     string              `json:"type"`
	Features []groundFeatureJSON `json:"features"`
}

type groundFeatureJSON struct {
	Type       string               `json:"type"`
	Geometry   *geometry            `json:"geometry"`
	Properties groundPropertiesJSON `json:"properties"`
}

type groundPropertiesJSON struct {
	Class GroundClass `json:"class"`
	Name  string      `json:"name,omitempty"`
	Width float64     `json:"width,omitempty"`
}

func parseGround(d Datum, data []byte) (Ground, error) {
	if len(data) > MaxGroundBytes {
		return Ground{}, fmt.Errorf("%d bytes of GeoJSON, at most %d are read; simplify it", len(data), MaxGroundBytes)
	}
	var read groundJSON
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &read); err != nil {
		return Ground{}, fmt.Errorf("not a GeoJSON object: %w", err)
	}
	if read.Type != "FeatureCollection" {
		return Ground{}, fmt.Errorf("type %s, want FeatureCollection", quoted(read.Type))
	}
	if len(read.Features) > MaxGroundFeatures {
		return Ground{}, fmt.Errorf("%d features, at most %d are allowed; leave out the small ones", len(read.Features), MaxGroundFeatures)
	}
	var g Ground
	points := 0
	for i, f := range read.Features {
		feature, err := f.read(d, &points)
		if err != nil {
			return Ground{}, fmt.Errorf("feature %d: %w", i+1, err)
		}
		g.Features = append(g.Features, feature)
	}
	return g, nil
}

func (f groundFeatureJSON) read(d Datum, points *int) (GroundFeature, error) {
	p := f.Properties
	name := strings.Join(strings.Fields(p.Name), " ")
	switch {
	case f.Type != "Feature" || f.Geometry == nil:
		return GroundFeature{}, errors.New("not a Feature with a geometry")
	case p.Class != Water && p.Class != Road && p.Class != Green && p.Class != Border:
		return GroundFeature{}, fmt.Errorf("class %s, want water, road, green or border", quoted(string(p.Class)))
	case utf8.RuneCountInString(name) > maxGroundName:
		return GroundFeature{}, fmt.Errorf("name %s has more than %d characters", quoted(name), maxGroundName)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == utf8.RuneError }):
		return GroundFeature{}, errors.New("the name has characters that cannot be written")
	case p.Width != 0 && (p.Width < 1 || p.Width > 20):
		return GroundFeature{}, fmt.Errorf("width %g, want 1 to 20", p.Width)
	}
	read := GroundFeature{Class: p.Class, Name: name, Width: p.Width}
	lines, area, err := f.Geometry.lines()
	if err != nil {
		return GroundFeature{}, err
	}
	if read.Area = area; p.Class == Green && !area {
		return GroundFeature{}, errors.New("a green is an area: want Polygon or MultiPolygon")
	}
	least := 2
	if area {
		least = 4
	}
	for j, line := range lines {
		if *points += len(line); *points > MaxGroundPoints {
			return GroundFeature{}, fmt.Errorf("more than %d points up to here; simplify it", MaxGroundPoints)
		}
		if len(line) < least {
			return GroundFeature{}, fmt.Errorf("line %d has %d points, want at least %d", j+1, len(line), least)
		}
		way := make([][2]float64, len(line))
		for k, position := range line {
			if len(position) < 2 || len(position) > 3 || position[0] == nil || position[1] == nil {
				return GroundFeature{}, fmt.Errorf("line %d, point %d is not [longitude, latitude]", j+1, k+1)
			}
			at, err := FromDatum(d, *position[0], *position[1])
			if err != nil {
				return GroundFeature{}, fmt.Errorf("line %d, point %d: %w", j+1, k+1, err)
			}
			way[k] = [2]float64{math.Round(at.Lng*1e6) / 1e6, math.Round(at.Lat*1e6) / 1e6}
		}
		if area && way[0] != way[len(way)-1] {
			return GroundFeature{}, fmt.Errorf("ring %d is not closed: the last point must repeat the first", j+1)
		}
		read.Lines = append(read.Lines, way)
	}
	if len(read.Lines) == 0 {
		return GroundFeature{}, errors.New("there are no points")
	}
	return read, nil
}

// lines are the lines of a geometry, or the rings of its polygons.
func (g geometry) lines() (lines [][][]*float64, area bool, err error) {
	switch g.Type {
	case "LineString":
		lines = make([][][]*float64, 1)
		err = json.Unmarshal(g.Coordinates, &lines[0])
	case "MultiLineString":
		err = json.Unmarshal(g.Coordinates, &lines)
	case "Polygon":
		area = true
		err = json.Unmarshal(g.Coordinates, &lines)
	case "MultiPolygon":
		var polygons [][][][]*float64
		area = true
		err = json.Unmarshal(g.Coordinates, &polygons)
		for _, rings := range polygons {
			lines = append(lines, rings...)
		}
	default:
		return nil, false, fmt.Errorf("type %s, want LineString, MultiLineString, Polygon or MultiPolygon", quoted(g.Type))
	}
	if err != nil {
		return nil, false, fmt.Errorf("coordinates of the %s: %w", g.Type, err)
	}
	return lines, area, nil
}

// MarshalJSON writes a GeoJSON FeatureCollection in WGS-84. Rings of an area are one Polygon, drawn by the even-odd rule.
func (g Ground) MarshalJSON() ([]byte, error) {
	doc := groundJSON{Type: "FeatureCollection", Features: []groundFeatureJSON{}}
	for _, f := range g.Features {
		shape := "MultiLineString"
		if f.Area {
			shape = "Polygon"
		}
		at, err := json.Marshal(f.Lines)
		if err != nil {
			return nil, err
		}
		doc.Features = append(doc.Features, groundFeatureJSON{Type: "Feature", Geometry: &geometry{Type: shape, Coordinates: at}, Properties: groundPropertiesJSON{f.Class, f.Name, f.Width}})
	}
	return json.Marshal(doc)
}
