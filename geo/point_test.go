package geo

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shuozhou is in the middle of the city where the founding week happened.
var shuozhou = Point{112.4259659, 39.3304269}

// anywhere draws points all over the globe, poles and the 180th meridian included.
func anywhere() *rapid.Generator[Point] {
	return rapid.Custom(func(t *rapid.T) Point {
		return Point{
			Lng: rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{-180, 0, 180})).Draw(t, "lng"),
			Lat: rapid.OneOf(rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{-90, 0, 90})).Draw(t, "lat"),
		}
	})
}

func TestPointValid(t *testing.T) {
	for _, c := range []struct {
		p    Point
		want string // part of the error; empty: none
	}{
		{shuozhou, ""},
		{Point{}, ""},
		{Point{-180, 90}, ""},
		{Point{180, -90}, ""},
		{Point{math.NaN(), 39}, "longitude is not a finite number"},
		{Point{112, math.Inf(-1)}, "latitude is not a finite number"},
		{Point{180.0001, 39}, "longitude 180.0001 is not within"},
		{Point{112, 90.5}, "latitude 90.5 is not within"},
		{Point{39.33, 112.42}, "swapped"},
	} {
		err := c.p.Valid()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.p, err, c.want)
		}
	}
	if !(Point{}).IsZero() || shuozhou.IsZero() {
		t.Error("IsZero")
	}
}

func TestDistanceKnown(t *testing.T) {
	degree := math.Pi / 180 * earthRadius
	for _, c := range []struct {
		a, b Point
		want float64
	}{
		{shuozhou, shuozhou, 0},
		{Point{0, 0}, Point{0, 1}, degree},
		{Point{0, 0}, Point{1, 0}, degree},
		{Point{179.5, 0}, Point{-179.5, 0}, degree},
		{Point{0, 90}, Point{77, 90}, 0},
		{Point{0, 0}, Point{180, 0}, 180 * degree},
		// Antipodes for which the haversine comes out a bit above 1.
		{Point{104.91507113745497, 47.207639175463015}, Point{-75.08492886254503, -47.207639175463015}, 180 * degree},
		// 0.001° of longitude at 39.33° north is cos 39.33° times as long as at the equator.
		{shuozhou, Point{shuozhou.Lng + 0.001, shuozhou.Lat}, 0.001 * degree * math.Cos(radians(shuozhou.Lat))},
	} {
		if got := Distance(c.a, c.b); !(math.Abs(got-c.want) <= 1e-4) { // NaN too must fail
			t.Errorf("Distance(%v, %v) = %.6f m, want %.6f m", c.a, c.b, got, c.want)
		}
	}
}

func TestDistanceIsAMetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anywhere().Draw(t, "a"), anywhere().Draw(t, "b"), anywhere().Draw(t, "c")
		ab := Distance(a, b)
		if !(ab >= 0 && ab <= math.Pi*earthRadius+1e-6) {
			t.Fatalf("%v m", ab)
		}
		if !(math.Abs(ab-Distance(b, a)) <= 1e-6) {
			t.Fatalf("not symmetric")
		}
		// Near antipodes the haversine is good to a metre or so only.
		if ab > Distance(a, c)+Distance(c, b)+1 {
			t.Fatalf("shorter by way of %v", c)
		}
	})
}

func TestDestinationIsThatFar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Float64Range(-180, 180).Draw(t, "lng"), rapid.Float64Range(-89, 89).Draw(t, "lat")}
		metres := rapid.Float64Range(0, 1_000_000).Draw(t, "metres")
		q := p.Destination(rapid.Float64Range(-360, 360).Draw(t, "bearing"), metres)
		if err := q.Valid(); err != nil {
			t.Fatal(err)
		}
		if got := Distance(p, q); !(math.Abs(got-metres) <= 0.001) {
			t.Fatalf("%v is %f m away, want %f m", q, got, metres)
		}
	})
	if q := shuozhou.Destination(0, 1000); !(q.Lat > shuozhou.Lat && math.Abs(q.Lng-shuozhou.Lng) <= 1e-9) {
		t.Errorf("north is at %v", q)
	}
	if q := shuozhou.Destination(90, 1000); !(q.Lng > shuozhou.Lng && math.Abs(q.Lat-shuozhou.Lat) <= 1e-4) {
		t.Errorf("east is at %v", q)
	}
}
