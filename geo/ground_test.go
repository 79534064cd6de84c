package geo

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const river = `{"type":"Feature","properties":{"class":"water","name":"某河","width":12,"osm":1},"geometry":{"type":"LineString","coordinates":[[112.40,39.31],[112.45,39.312,900]]}}`
const park = `{"type":"Feature","properties":{"class":"green"},"geometry":{"type":"Polygon","coordinates":[[[112.4,39.3],[112.41,39.3],[112.41,39.31],[112.4,39.3]]]}}`

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

// A ground is read in its datum, and written as GeoJSON with nothing but what is drawn.
func TestGround(t *testing.T) {
	g, err := ParseGround(WGS84, []byte(collection(river, park)))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Features) != 2 || g.Features[0].Name != "某河" || g.Features[0].Area || !g.Features[1].Area {
		t.Fatalf("%+v", g)
	}
	text, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "osm") || strings.Contains(string(text), "900") {
		t.Errorf("it keeps %s", text)
	}
	other, err := ParseGround(GCJ02, []byte(collection(river)))
	if err != nil {
		t.Fatal(err)
	}
	lng, lat := Point{Lng: other.Features[0].Lines[0][0][0], Lat: other.Features[0].Lines[0][0][1]}.In(GCJ02)
	if fmt.Sprintf("%.5f %.5f", lng, lat) != "112.40000 39.31000" {
		t.Errorf("from GCJ-02 and back it is at %f %f", lng, lat)
	}
	if empty, err := ParseGround(WGS84, []byte(collection())); err != nil || len(empty.Features) != 0 {
		t.Errorf("an empty ground: %v %v", empty, err)
	}
}

// A ground that cannot be drawn is refused, and where it is at fault is said.
func TestGroundRefuses(t *testing.T) {
	many := strings.Repeat(`[112.4,39.3],`, MaxGroundPoints) + `[112.4,39.3]`
	for text, want := range map[string]string{
		`[]`: "GeoJSON object",
		park: "want FeatureCollection",
		collection(river, strings.Replace(river, "water", "sea", 1)):                    "feature 2: class \"sea\"",
		collection(strings.Replace(park, "Polygon", "Point", 1)):                        "want LineString",
		collection(strings.Replace(river, "water", "green", 1)):                         "a green is an area",
		collection(strings.Replace(river, "112.40,39.31", "412.40,39.31", 1)):           "line 1, point 1",
		collection(strings.Replace(river, "112.40,39.31", "112.40", 1)):                 "point 1: not",
		collection(strings.Replace(river, "112.40,39.31", "null,39.31", 1)):             "point 1: not",
		collection(strings.Replace(park, "[112.4,39.3]]]", "[112.5,39.3]]]", 1)):        "not closed",
		collection(strings.Replace(river, "某河", strings.Repeat("河", 41), 1)):            "more than 40",
		collection(strings.Replace(river, `"width":12`, `"width":300`, 1)):              "width 300",
		collection(strings.Replace(river, `[112.40,39.31],[112.45,39.312,900]`, ``, 1)): "0 points",
		collection(strings.Replace(river, `[112.40,39.31]`, many, 1)):                   "simplify",
		collection(strings.Repeat(park+",", MaxGroundFeatures) + park):                  "at most 5000",
		collection(river) + strings.Repeat(" ", MaxGroundBytes):                         "bytes of GeoJSON",
	} {
		g, err := ParseGround(WGS84, []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.120s: %v, want %s", text, err, want)
		}
		if g.Features != nil {
			t.Errorf("%.120s: a ground along with an error", text)
		}
	}
}

// What cannot be drawn is left out by whoever wants the rest, each with what is wrong and where.
func TestGroundLeavesOut(t *testing.T) {
	sea, open := strings.Replace(river, "water", "sea", 1), strings.Replace(park, "[112.4,39.3]]]", "[112.5,39.3]]]", 1)
	g, left, err := ReadGround(WGS84, []byte(collection(sea, river, open, `{"type":"Feature","properties":{"class":"road","name":7}}`, park, strings.Replace(river, "112.45", "412.45", 1))))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Features) != 2 || g.Features[0].Class != Water || g.Features[1].Class != Green {
		t.Errorf("the rest is %+v", g.Features)
	}
	var said []string
	for _, f := range left {
		said = append(said, fmt.Sprint(f.Why, " ", f.Feature, " ", f.Line, " ", f.Point, " ", f.Got))
	}
	if got, want := strings.Join(said, "; "), "classless 1 0 0 sea; open_ring 3 1 0 ; no_feature 4 0 0 ; position 6 1 2 412.45, 39.312"; got != want {
		t.Errorf("left out are %s, want %s", got, want)
	}
	if _, _, err := ReadGround(WGS84, []byte(strings.Repeat(" ", MaxGroundBytes+1))); err == nil {
		t.Error("a text that is too long is read")
	}
}

func FuzzParseGround(f *testing.F) {
	for _, s := range []string{collection(river, park), collection(), `null`, square, collection(strings.Replace(park, "Polygon", "MultiPolygon", 1))} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := ParseGround(WGS84, data)
		if err != nil {
			if g.Features != nil {
				t.Fatal("a ground along with an error")
			}
			return
		}
		once, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseGround(WGS84, once)
		if err != nil {
			t.Fatalf("%s is not read again: %v", once, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(once) {
			t.Fatalf("%s, then %s", once, twice)
		}
	})
}
