package geo

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	square = `{"type":"Polygon","coordinates":[[[112,39],[113,39],[113,40],[112,40],[112,39]]]}`
	holed  = `{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[4,6],[6,6],[6,4],[4,4]]]}`
	two    = `{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,1],[0,0]]],[[[5,5],[9,5],[9,9],[5,9],[5,5]]]]}`
	ell    = `{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,1],[1,1],[1,10],[0,10],[0,0]]]}`
)

func boundary(t *testing.T, text string) Boundary {
	t.Helper()
	b, err := ParseBoundary([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBoundaryContains(t *testing.T) {
	for _, c := range []struct {
		text    string
		in, out []Point
	}{
		{square, []Point{{112.5, 39.5}, {112, 39}, {112.5, 39}, {113, 39.3}}, []Point{{111.999, 39.5}, {112.5, 40.001}, {}, {0, 91}, {math.NaN(), 39.5}}},
		{holed, []Point{{1, 1}, {5, 3.9}}, []Point{{5, 5}, {4, 5}, {11, 5}}},
		{two, []Point{{0.5, 0.5}, {6, 6}}, []Point{{3, 3}}},
		{ell, []Point{{0.5, 9}, {9, 0.5}}, []Point{{5, 5}}},
		{`{"type":"Feature","properties":{"name":"家和苑"},"geometry":` + square + `}`, []Point{{112.5, 39.5}}, nil},
	} {
		b := boundary(t, c.text)
		for _, p := range c.in {
			if !b.Contains(p) {
				t.Errorf("%s does not contain %v", c.text, p)
			}
		}
		for _, p := range c.out {
			if b.Contains(p) {
				t.Errorf("%s contains %v", c.text, p)
			}
		}
	}
	if (Boundary{}).Contains(Point{}) || !(Boundary{}).IsZero() || boundary(t, square).IsZero() {
		t.Error("the zero Boundary is not nothing")
	}
}

// TestBoundaryContainsDisk compares Contains with a shape whose inside is known: a many-sided outline around a point.
func TestBoundaryContainsDisk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		radius := rapid.Float64Range(20, 2000).Draw(t, "radius")
		corners := rapid.IntRange(32, 200).Draw(t, "corners")
		var ring [][2]float64
		for i := range corners {
			p := shuozhou.Destination(360*float64(i)/float64(corners), radius)
			ring = append(ring, [2]float64{p.Lng, p.Lat})
		}
		ring = append(ring, ring[0])
		text, _ := json.Marshal(map[string]any{"type": "Polygon", "coordinates": [][][2]float64{ring}})
		b, err := ParseBoundary(text)
		if err != nil {
			t.Fatal(err)
		}
		p := shuozhou.Destination(rapid.Float64Range(0, 360).Draw(t, "bearing"), rapid.Float64Range(0, 2*radius).Draw(t, "metres"))
		// Between the inscribed and the circumscribed circle either answer is right.
		switch d := Distance(shuozhou, p); {
		case d < 0.99*radius && !b.Contains(p):
			t.Fatalf("%.1f m from the centre is outside", d)
		case d > 1.001*radius && b.Contains(p):
			t.Fatalf("%.1f m from the centre is inside", d)
		}
		if off := Distance(b.Center(), shuozhou); !(off <= radius/100) {
			t.Fatalf("the centre is %.2f m off", off)
		}
	})
}

func TestBoundaryCenter(t *testing.T) {
	for _, c := range []struct {
		text string
		want Point
	}{
		{square, Point{112.5, 39.5}},
		{two, Point{7, 7}},
	} {
		if got := boundary(t, c.text).Center(); !(Distance(got, c.want) <= 0.01) {
			t.Errorf("centre of %s is %v, want %v", c.text, got, c.want)
		}
	}
	for _, text := range []string{holed, ell} {
		if b := boundary(t, text); !b.Contains(b.Center()) {
			t.Errorf("centre of %s is %v, outside", text, b.Center())
		}
	}
	if !(Boundary{}).Center().IsZero() {
		t.Error("nothing has a centre")
	}
}

func TestBoundaryRefuses(t *testing.T) {
	ring := func(positions string) string {
		return `{"type":"Polygon","coordinates":[[` + positions + `]]}`
	}
	many := strings.Repeat("[1,1],", MaxBoundaryPoints) + "[1,1]"
	for _, c := range []struct{ text, want string }{
		{``, "not a GeoJSON object"},
		{`[1,2]`, "not a GeoJSON object"},
		{`null`, `type ""`},
		{`{"type":"Point","coordinates":[1,2]}`, `type "Point"`},
		{`{"type":"Feature","geometry":null}`, "no geometry"},
		{`{"type":"Polygon"}`, "coordinates of the Polygon"},
		{`{"type":"Polygon","coordinates":[]}`, "no ring"},
		{`{"type":"MultiPolygon","coordinates":[]}`, "no polygon"},
		{`{"type":"Polygon","coordinates":[[1,2],[3,4]]}`, "coordinates of the Polygon"},
		{ring(`[0,0],[1,0],[0,0]`), "polygon 1, ring 1: 3 points"},
		{ring(`[0,0],[1,0],[1,1],[0,1]`), "not closed"},
		{ring(`[0,0],[1,0],[2,0],[0,0]`), "no area"},
		{ring(`[0,0],[1,0],[1],[0,0]`), "point 3 is not [longitude, latitude]"},
		{ring(`[0,0],[1,0],null,[0,0]`), "point 3 is not"},
		{ring(`[0,0],[1,null],[1,1],[0,0]`), "point 2 is not"},
		{ring(`[0,0],[1,0,5,6],[1,1],[0,0]`), "point 2 is not"},
		{ring(`[0,0],[NaN,0],[1,1],[0,0]`), "invalid character 'N'"},
		{ring(`[0,0],[1e999,0],[1,1],[0,0]`), "1e999"},
		{ring(`[39,112],[39,113],[40,113],[39,112]`), "point 1: WGS-84: latitude 112 is not within -90…90: are longitude and latitude swapped?"},
		{ring(many), "points, at most 10000"},
		{ring(strings.Repeat(" ", MaxBoundaryBytes)), "bytes of GeoJSON"},
	} {
		b, err := ParseBoundary([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || !b.IsZero() {
			t.Errorf("%.80s: error %v, want %q", c.text, err, c.want)
		}
	}
}

func TestBoundaryJSON(t *testing.T) {
	clockwise := `{"type":"Polygon","coordinates":[[[112,39,1050.5],[112,40,1050],[113,40,1],[113,39,0],[112,39,1050.5]]]}`
	for text, want := range map[string]string{
		clockwise: `{"type":"Polygon","coordinates":[[[112,39],[113,39],[113,40],[112,40],[112,39]]]}`,
		holed:     holed,
		two:       two,
		`null`:    `null`,
	} {
		var site struct{ Boundary Boundary }
		if err := json.Unmarshal([]byte(`{"Boundary":`+text+`}`), &site); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(site.Boundary); err != nil || string(got) != want {
			t.Errorf("%s becomes %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestBoundaryOfAnotherDatum(t *testing.T) {
	var corners []string
	for _, bearing := range []float64{0, 90, 180, 270, 0} {
		lng, lat := shuozhou.Destination(bearing, 100).In(GCJ02)
		corners = append(corners, fmt.Sprintf("[%v,%v]", lng, lat))
	}
	text := `{"type":"Polygon","coordinates":[[` + strings.Join(corners, ",") + `]]}`
	b, err := ParseBoundaryIn(GCJ02, []byte(text))
	if err != nil || !(Distance(b.Center(), shuozhou) <= 0.1) {
		t.Errorf("centre %v, %v", b.Center(), err)
	}
	if wrong := boundary(t, text); wrong.Contains(shuozhou) {
		t.Error("GCJ-02 passes for WGS-84")
	}
}

func FuzzParseBoundary(f *testing.F) {
	for _, s := range []string{square, holed, two, ell, `null`, `{"type":"Feature","geometry":` + two + `}`,
		`{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,1],[0,0]]]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseBoundary(data)
		if err != nil {
			if !b.IsZero() {
				t.Fatal("a boundary along with an error")
			}
			return
		}
		if err := b.Center().Valid(); err != nil {
			t.Fatalf("centre: %v", err)
		}
		b.Contains(shuozhou)
		once, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var again Boundary
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("%s is not read again: %v", once, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(once) {
			t.Fatalf("%s, then %s", once, twice)
		}
	})
}
