package geo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
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

// GroundWhy is a reason why a ground, or a feature of it, cannot be drawn.
type GroundWhy string

// The reasons of which the first five are about the whole text, and the others about one feature of it.
const (
	GroundTooLong     GroundWhy = "too_long"
	GroundNotJSON     GroundWhy = "not_json"
	GroundNotFeatures GroundWhy = "not_features"
	GroundTooMany     GroundWhy = "too_many"
	GroundTooFine     GroundWhy = "too_fine"
	GroundNoFeature   GroundWhy = "no_feature"
	GroundClassless   GroundWhy = "classless"
	GroundName        GroundWhy = "name"
	GroundWidth       GroundWhy = "width"
	GroundGeometry    GroundWhy = "geometry"
	GroundLineOfGreen GroundWhy = "line_of_green"
	GroundShort       GroundWhy = "short"
	GroundPosition    GroundWhy = "position"
	GroundOpenRing    GroundWhy = "open_ring"
)

// GroundFault is what is wrong with a ground and where: which feature, line and point of it, counted from 1, and 0 where it is about all of them. Got is
// what stands there, cut to some length, where that helps to find it.
type GroundFault struct {
	Why                  GroundWhy
	Feature, Line, Point int
	Got                  string
	says                 string
}

func (f *GroundFault) Error() string {
	var at []string
	for _, part := range []struct {
		name string
		n    int
	}{{"feature", f.Feature}, {"line", f.Line}, {"point", f.Point}} {
		if part.n > 0 {
			at = append(at, fmt.Sprintf("%s %d", part.name, part.n))
		}
	}
	if len(at) == 0 {
		return f.says
	}
	return strings.Join(at, ", ") + ": " + f.says
}

func fault(why GroundWhy, got, format string, more ...any) *GroundFault {
	return &GroundFault{Why: why, Got: got, says: fmt.Sprintf(format, more...)}
}

// ParseGround reads a GeoJSON FeatureCollection of lines and polygons whose property class is water, road, green or border, with
// coordinates in the datum d. A property name is written along it; width makes a road wider, from 1 to 20 metres on the map's scale. Other
// properties are dropped. The error says which feature and which point is at fault.
func ParseGround(d Datum, data []byte) (Ground, error) {
	g, left, err := ReadGround(d, data)
	if err == nil && len(left) > 0 {
		err = left[0]
	}
	if err != nil {
		return Ground{}, fmt.Errorf("ground: %w", err)
	}
	return g, nil
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

// ReadGround reads a ground as ParseGround does, and leaves out the features that cannot be drawn, with what is wrong with the first of the places at fault
// in each. The error, a [GroundFault], is about the whole text.
func ReadGround(d Datum, data []byte) (g Ground, left []*GroundFault, err error) {
	if len(data) > MaxGroundBytes {
		return g, nil, fault(GroundTooLong, "", "%d bytes of GeoJSON, at most %d are read; simplify it", len(data), MaxGroundBytes)
	}
	var read struct {
		Type     string            `json:"type"`
		Features []json.RawMessage `json:"features"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &read); err != nil {
		return g, nil, fault(GroundNotJSON, "", "not a GeoJSON object: %v", err)
	}
	if read.Type != "FeatureCollection" {
		return g, nil, fault(GroundNotFeatures, short(read.Type), "type %s, want FeatureCollection", quoted(read.Type))
	}
	if len(read.Features) > MaxGroundFeatures {
		return g, nil, fault(GroundTooMany, strconv.Itoa(len(read.Features)), "%d features, at most %d are allowed; leave out the small ones", len(read.Features), MaxGroundFeatures)
	}
	points := 0
	for i, text := range read.Features {
		feature, wrong := readGroundFeature(d, text)
		if wrong != nil {
			wrong.Feature = i + 1
			left = append(left, wrong)
			continue
		}
		for _, line := range feature.Lines {
			points += len(line)
		}
		if points > MaxGroundPoints {
			wrong := fault(GroundTooFine, "", "more than %d points up to here; simplify it", MaxGroundPoints)
			wrong.Feature = i + 1
			return Ground{}, nil, wrong
		}
		g.Features = append(g.Features, feature)
	}
	return g, left, nil
}

func readGroundFeature(d Datum, text []byte) (GroundFeature, *GroundFault) {
	var f groundFeatureJSON
	if err := json.Unmarshal(text, &f); err != nil {
		return GroundFeature{}, fault(GroundNoFeature, "", "not a Feature: %v", err)
	}
	p := f.Properties
	name := strings.Join(strings.Fields(p.Name), " ")
	switch {
	case f.Type != "Feature" || f.Geometry == nil:
		return GroundFeature{}, fault(GroundNoFeature, "", "not a Feature with a geometry")
	case p.Class != Water && p.Class != Road && p.Class != Green && p.Class != Border:
		return GroundFeature{}, fault(GroundClassless, short(string(p.Class)), "class %s, want water, road, green or border", quoted(string(p.Class)))
	case utf8.RuneCountInString(name) > maxGroundName:
		return GroundFeature{}, fault(GroundName, "", "name %s has more than %d characters", quoted(name), maxGroundName)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == utf8.RuneError }):
		return GroundFeature{}, fault(GroundName, "", "the name has characters that cannot be written")
	case p.Width != 0 && (p.Width < 1 || p.Width > 20):
		return GroundFeature{}, fault(GroundWidth, fmt.Sprint(p.Width), "width %g, want 1 to 20", p.Width)
	}
	read := GroundFeature{Class: p.Class, Name: name, Width: p.Width}
	lines, area, err := f.Geometry.lines()
	if err != nil {
		return GroundFeature{}, fault(GroundGeometry, short(f.Geometry.Type), "%v", err)
	}
	if read.Area = area; p.Class == Green && !area {
		return GroundFeature{}, fault(GroundLineOfGreen, short(f.Geometry.Type), "a green is an area: want Polygon or MultiPolygon")
	}
	for j, line := range lines {
		way, wrong := readGroundLine(d, line, area)
		if wrong != nil {
			wrong.Line = j + 1
			return GroundFeature{}, wrong
		}
		read.Lines = append(read.Lines, way)
	}
	if len(read.Lines) == 0 {
		return GroundFeature{}, fault(GroundShort, "0", "there are no points")
	}
	return read, nil
}

func readGroundLine(d Datum, line [][]*float64, area bool) ([][2]float64, *GroundFault) {
	least := 2
	if area {
		least = 4
	}
	if len(line) < least {
		return nil, fault(GroundShort, strconv.Itoa(len(line)), "%d points, want at least %d", len(line), least)
	}
	way := make([][2]float64, len(line))
	for k, position := range line {
		if len(position) < 2 || len(position) > 3 || position[0] == nil || position[1] == nil {
			wrong := fault(GroundPosition, "", "not [longitude, latitude]")
			wrong.Point = k + 1
			return nil, wrong
		}
		at, err := FromDatum(d, *position[0], *position[1])
		if err != nil {
			wrong := fault(GroundPosition, fmt.Sprintf("%g, %g", *position[0], *position[1]), "%v", err)
			wrong.Point = k + 1
			return nil, wrong
		}
		way[k] = [2]float64{math.Round(at.Lng*1e6) / 1e6, math.Round(at.Lat*1e6) / 1e6}
	}
	if area && way[0] != way[len(way)-1] {
		return nil, fault(GroundOpenRing, "", "not closed: the last point must repeat the first")
	}
	return way, nil
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
	doc := struct {
		Type     string              `json:"type"`
		Features []groundFeatureJSON `json:"features"`
	}{"FeatureCollection", []groundFeatureJSON{}}
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
