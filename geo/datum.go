package geo

import (
	"fmt"
	"math"
	"strings"
)

// Datum is the coordinate system of a pair of coordinates. Maps in China must not show WGS-84: AMap, Tencent and WeChat show
// GCJ-02, 300 to 700 m away, and Baidu BD-09, as far again. Since a wrong datum puts a place half a kilometre off, the zero
// Datum is none of them and is refused.
type Datum uint8

const (
	WGS84 Datum = iota + 1 // GPS, OpenStreetMap, Tianditu (whose CGCS2000 agrees within decimetres)
	GCJ02                  // AMap, Tencent, WeChat location messages; 火星坐标
	BD09                   // Baidu, degrees (bd09ll), not its metres
)

var datumNames = map[Datum]string{WGS84: "WGS-84", GCJ02: "GCJ-02", BD09: "BD-09"}

// datumSpellings is keyed by the spelling in lower case, without spaces, hyphens, underscores, dots and colons.
var datumSpellings = map[string]Datum{
	"wgs84": WGS84, "wgs": WGS84, "wgs1984": WGS84, "gps": WGS84, "epsg4326": WGS84, "cgcs2000": WGS84, "天地图": WGS84, "大地坐标": WGS84,
	"gcj02": GCJ02, "gcj": GCJ02, "gcj2": GCJ02, "amap": GCJ02, "火星坐标": GCJ02, "火星坐标系": GCJ02, "国测局": GCJ02,
	"高德": GCJ02, "高德坐标": GCJ02, "腾讯": GCJ02, "腾讯坐标": GCJ02, "微信": GCJ02,
	"bd09": BD09, "bd09ll": BD09, "bd": BD09, "bd9": BD09, "baidu": BD09, "百度": BD09, "百度坐标": BD09, "百度坐标系": BD09,
}

// datumSeparators are the characters that people put between letters and digits.
var datumSeparators = strings.NewReplacer(" ", "", "\u3000", "", "\t", "", "-", "", "－", "", "–", "", "_", "", ".", "", ":", "")

// ParseDatum reads the name of a datum in any common spelling: wgs84, WGS-84, GPS, gcj_02, 火星坐标, 高德, BD-09,
// bd09ll, 百度 …, whatever the case and the separators. The error lists what is accepted.
func ParseDatum(s string) (Datum, error) {
	if d, ok := datumSpellings[strings.ToLower(datumSeparators.Replace(strings.TrimSpace(s)))]; ok {
		return d, nil
	}
	return 0, fmt.Errorf("unknown datum %s; accepted: WGS-84 (GPS, 天地图), GCJ-02 (火星坐标, 高德, 腾讯), BD-09 (百度)", quoted(s))
}

// String is the name in its usual spelling: "WGS-84", "GCJ-02" or "BD-09".
func (d Datum) String() string {
	if name, ok := datumNames[d]; ok {
		return name
	}
	return fmt.Sprintf("Datum(%d)", uint8(d))
}

// MarshalText writes the name, so that a Datum can stand in JSON and in a flag; an unset one is an error.
func (d Datum) MarshalText() ([]byte, error) {
	name, ok := datumNames[d]
	if !ok {
		return nil, fmt.Errorf("%v is no datum", d)
	}
	return []byte(name), nil
}

// UnmarshalText reads what ParseDatum reads.
func (d *Datum) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDatum(string(text))
	return err
}

// FromDatum turns degrees in the datum d into a Point. It fails where the datum is unset or a coordinate is not finite
// or out of range. What In wrote comes back within a millimetre; outside the rectangle around China nothing is
// shifted, as the maps do not.
func FromDatum(d Datum, lng, lat float64) (Point, error) {
	if _, ok := datumNames[d]; !ok {
		return Point{}, fmt.Errorf("coordinates without a datum (%v)", d)
	}
	if err := validCoordinates(lng, lat); err != nil {
		return Point{}, fmt.Errorf("%v: %w", d, err)
	}
	p := Point{lng, lat}
	if d == WGS84 || !nearChina(p) {
		return p, nil
	}
	if d == BD09 {
		p = invert(gcjToBD, p)
	}
	return invert(wgsToGCJ, p), nil
}

// In gives the point's degrees in the datum d, for a map or a file that wants it. Like time.Time.In with a nil
// location it panics on an unset datum: every Datum comes from a constant or from ParseDatum.
func (p Point) In(d Datum) (lng, lat float64) {
	if _, ok := datumNames[d]; !ok {
		panic(fmt.Sprintf("geo: Point.In: %v is no datum", d))
	}
	if d == WGS84 || !nearChina(p) {
		return p.Lng, p.Lat
	}
	p = wgsToGCJ(p)
	if d == BD09 {
		p = gcjToBD(p)
	}
	return p.Lng, p.Lat
}

// nearChina is the rectangle within which the public descriptions of GCJ-02 shift coordinates (eviltransform, gcoord,
// PRCoords). It covers neighbouring countries too. Close to its edge, over sea and desert, a shifted point can lie outside and
// is not shifted back.
func nearChina(p Point) bool {
	return p.Lng >= 72.004 && p.Lng <= 137.8347 && p.Lat >= 0.8293 && p.Lat <= 55.8271
}

// wgsToGCJ adds the GCJ-02 offset. The standard is secret; these are the terms recovered by the public, as in
// eviltransform (googollee) and gcoord (hujiulong): a polynomial and sines in metres, on the Krasovsky 1940 ellipsoid.
func wgsToGCJ(p Point) Point {
	const (
		axis         = 6378245.0              // metres
		eccentricity = 0.00669342162296594323 // squared
	)
	x, y := p.Lng-105, p.Lat-35
	sin := func(v float64) float64 { return math.Sin(v * math.Pi) }
	ripple := (20*sin(6*x) + 20*sin(2*x)) * 2 / 3
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + ripple +
		(20*sin(y)+40*sin(y/3))*2/3 + (160*sin(y/12)+320*sin(y/30))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + ripple +
		(20*sin(x)+40*sin(x/3))*2/3 + (150*sin(x/12)+300*sin(x/30))*2/3

	sinLat, cosLat := math.Sincos(radians(p.Lat))
	w := 1 - eccentricity*sinLat*sinLat
	meridian := axis * (1 - eccentricity) / (w * math.Sqrt(w)) // radii of curvature, metres
	parallel := axis / math.Sqrt(w) * cosLat
	return Point{Lng: p.Lng + degrees(east/parallel), Lat: p.Lat + degrees(north/meridian)}
}

// gcjToBD rotates and scales GCJ-02 around the origin and moves it, after Baidu's published JavaScript as in gcoord.
func gcjToBD(p Point) Point {
	const wave = math.Pi * 3000 / 180
	r := math.Hypot(p.Lng, p.Lat) + 0.00002*math.Sin(p.Lat*wave)
	theta := math.Atan2(p.Lat, p.Lng) + 0.000003*math.Cos(p.Lng*wave)
	return Point{Lng: r*math.Cos(theta) + 0.0065, Lat: r*math.Sin(theta) + 0.006}
}

// invert finds the p that forward maps to want. The maps have no inverse in closed form, and the usual one-step approximations
// are metres off. Both are the identity plus an offset that changes by less than 3 % of a step, so each correction gains more
// than a digit and a half, and eight of them reach float precision.
func invert(forward func(Point) Point, want Point) Point {
	const enough = 1e-11 // degrees: a micrometre
	p := want
	for range 20 {
		got := forward(p)
		lng, lat := want.Lng-got.Lng, want.Lat-got.Lat
		p.Lng, p.Lat = p.Lng+lng, p.Lat+lat
		if math.Abs(lng) < enough && math.Abs(lat) < enough {
			break
		}
	}
	return p
}

// quoted quotes input in an error, cut to a reasonable length.
func quoted(s string) string { return fmt.Sprintf("%q", short(s)) }

// short is the beginning of a text from outside.
func short(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return s
}
