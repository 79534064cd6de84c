package geo

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// vector is one place in all three datums.
type vector struct {
	name          string
	wgs, gcj, bd9 [2]float64
}

// places come from the fixtures of gcoord (hujiulong, MIT).
var places = []vector{
	{"朔州", [2]float64{112.4259659, 39.3304269}, [2]float64{112.4328288, 39.3316002}, [2]float64{112.4392002, 39.3379074}},
	{"驻马店", [2]float64{114.0164322, 33.0133556}, [2]float64{114.022306, 33.0115324}, [2]float64{114.0287781, 33.0176697}},
	{"邵阳", [2]float64{111.4622119, 27.242124}, [2]float64{111.4677938, 27.2388981}, [2]float64{111.4742271, 27.2451662}},
}

func TestDatumVectors(t *testing.T) {
	vectors := places
	if dir := os.Getenv("BANGBAN_DATA"); dir != "" {
		for _, row := range readCSV(t, filepath.Join(dir, "coord_vectors", "china_cities_wgs_gcj_bd.csv")) {
			at := func(column string) [2]float64 {
				return [2]float64{number(t, row[column+"_lng"]), number(t, row[column+"_lat"])}
			}
			vectors = append(vectors, vector{row["city"] + row["district"], at("wgs84"), at("gcj02"), at("bd09")})
		}
		if len(vectors) < 300 {
			t.Fatalf("only %d vectors in the file", len(vectors))
		}
	}
	worst := map[string]float64{}
	for _, v := range vectors {
		all := map[Datum][2]float64{WGS84: v.wgs, GCJ02: v.gcj, BD09: v.bd9}
		for from, in := range all {
			p, err := FromDatum(from, in[0], in[1])
			if err != nil {
				t.Fatal(v.name, err)
			}
			for to, want := range all {
				lng, lat := p.In(to)
				off := Distance(Point{lng, lat}, Point{want[0], want[1]})
				worst[from.String()+" → "+to.String()] = max(worst[from.String()+" → "+to.String()], off)
				if !(off <= 1) { // NaN has to fail too
					t.Errorf("%s: %v → %v is %.2f m off", v.name, from, to, off)
				}
			}
		}
	}
	for way, off := range worst {
		t.Logf("%d places, %s: at most %.4f m off", len(vectors), way, off)
	}
}

func TestDatumSingleVectors(t *testing.T) {
	dir := os.Getenv("BANGBAN_DATA")
	rows := []map[string]string{
		{"from": "WGS84", "to": "GCJ02", "in_lng": "121.5272106", "in_lat": "31.1774276", "out_lng": "121.531541859215", "out_lat": "31.17530398364597"},
		{"from": "GCJ02", "to": "WGS84", "in_lng": "121.531541859215", "in_lat": "31.17530398364597", "out_lng": "121.5272106", "out_lat": "31.1774276"},
		{"from": "BD09", "to": "WGS84", "in_lng": "123", "in_lat": "45", "out_lng": "122.9876221", "out_lat": "44.9917154"},
	}
	if dir != "" {
		rows = append(rows, readCSV(t, filepath.Join(dir, "coord_vectors", "unit_vectors.csv"))...)
	}
	for _, row := range rows {
		from, err := ParseDatum(row["from"])
		if err != nil {
			t.Fatal(err)
		}
		to, err := ParseDatum(row["to"])
		if err != nil {
			t.Fatal(err)
		}
		lng, lat := number(t, row["in_lng"]), number(t, row["in_lat"])
		p, err := FromDatum(from, lng, lat)
		if lng > 180 {
			// The source passes 183° through; here it is an error.
			if err == nil {
				t.Errorf("%v, %v accepted", lng, lat)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		gotLng, gotLat := p.In(to)
		want := Point{number(t, row["out_lng"]), number(t, row["out_lat"])}
		if off := Distance(Point{gotLng, gotLat}, want); !(off <= 1) {
			t.Errorf("%v: %.2f m off", row, off)
		}
	}
}

func TestDatumRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A kilometre inside the rectangle's edge, where what In shifts is still within.
		p := Point{rapid.Float64Range(72.03, 137.80).Draw(t, "lng"), rapid.Float64Range(0.85, 55.80).Draw(t, "lat")}
		d := rapid.SampledFrom([]Datum{WGS84, GCJ02, BD09}).Draw(t, "datum")
		lng, lat := p.In(d)
		back, err := FromDatum(d, lng, lat)
		if err != nil {
			t.Fatal(err)
		}
		if off := Distance(p, back); !(off <= 0.001) {
			t.Fatalf("%v by way of %v comes back %.6f m off", p, d, off)
		}
		// BD-09 adds 0.0065° and 0.006° to GCJ-02.
		if off := Distance(p, Point{lng, lat}); d != WGS84 && !(off >= 1 && off <= 3500) {
			t.Fatalf("%v moves %v by %.0f m", d, p, off)
		}
	})
}

func TestDatumAbroadUnchanged(t *testing.T) {
	for _, p := range []Point{{}, {-0.1276, 51.5072}, {139.6917, 35.6895}, {151.2, -33.9}, {-180, -90}, {180, 90}} {
		for _, d := range []Datum{WGS84, GCJ02, BD09} {
			if lng, lat := p.In(d); (Point{lng, lat}) != p {
				t.Errorf("%v in %v is %v, %v", p, d, lng, lat)
			}
			if back, err := FromDatum(d, p.Lng, p.Lat); err != nil || back != p {
				t.Errorf("%v from %v: %v, %v", p, d, back, err)
			}
		}
	}
}

func TestFromDatumRefuses(t *testing.T) {
	for _, c := range []struct {
		d        Datum
		lng, lat float64
		want     string
	}{
		{0, 112, 39, "without a datum"},
		{9, 112, 39, "without a datum"},
		{GCJ02, math.NaN(), 39, "GCJ-02: longitude is not a finite number"},
		{BD09, 112, math.Inf(1), "BD-09: latitude is not a finite number"},
		{WGS84, 39, 112, "swapped"},
	} {
		if _, err := FromDatum(c.d, c.lng, c.lat); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("FromDatum(%v, %v, %v): %v, want %q", c.d, c.lng, c.lat, err, c.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("In an unset datum does not panic")
		}
	}()
	shuozhou.In(0)
}

func TestParseDatum(t *testing.T) {
	for want, spellings := range map[Datum][]string{
		WGS84: {"wgs84", "WGS-84", "WGS 84", " wgs_84\n", "GPS", "EPSG:4326", "天地图", "CGCS2000"},
		GCJ02: {"gcj02", "GCJ-02", "GCJ－02", "gcj 02", "火星坐标", "高德", "腾讯", "amap"},
		BD09:  {"bd09", "BD-09", "bd09ll", "百度", "百度坐标", "Baidu"},
	} {
		for _, s := range append(spellings, want.String()) {
			if got, err := ParseDatum(s); err != nil || got != want {
				t.Errorf("ParseDatum(%q) = %v, %v; want %v", s, got, err, want)
			}
		}
	}
	for _, s := range []string{"", "bd09mc", "wgs72", "火星", strings.Repeat("长", 10_000)} {
		_, err := ParseDatum(s)
		if err == nil {
			t.Fatalf("ParseDatum(%q) accepts", s)
		}
		for _, accepted := range []string{"WGS-84", "GCJ-02", "BD-09"} {
			if !strings.Contains(err.Error(), accepted) {
				t.Errorf("%v does not list %s", err, accepted)
			}
		}
		if len(err.Error()) > 400 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
}

func TestDatumText(t *testing.T) {
	var row struct{ Datum Datum }
	if err := json.Unmarshal([]byte(`{"Datum":"火星坐标"}`), &row); err != nil || row.Datum != GCJ02 {
		t.Fatal(row, err)
	}
	if text, err := json.Marshal(row); err != nil || string(text) != `{"Datum":"GCJ-02"}` {
		t.Fatalf("%s, %v", text, err)
	}
	if _, err := Datum(0).MarshalText(); err == nil {
		t.Error("an unset datum is written")
	}
}

func FuzzParseDatum(f *testing.F) {
	for _, s := range []string{"wgs84", "GCJ-02", "百度", "\xff", "－", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDatum(s)
		if err != nil {
			if d != 0 {
				t.Fatalf("%v along with %v", d, err)
			}
			return
		}
		if again, err := ParseDatum(d.String()); err != nil || again != d {
			t.Fatalf("%q is %v, which reads as %v, %v", s, d, again, err)
		}
	})
}

// readCSV gives the rows of a file by column name.
func readCSV(t *testing.T, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
