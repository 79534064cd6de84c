package geo

import (
	"errors"
	"fmt"
	"math"
)

// earthRadius is the mean radius R1 of the WGS-84 ellipsoid in metres (IUGG; Moritz, Geodetic Reference System 1980). A sphere
// of this radius is off by at most 0.6 %, far less than the difference between streets and straight lines.
const earthRadius = 6371008.8

// Point is a place in WGS-84: longitude −180…180 and latitude −90…90, in degrees.
// The zero Point stands for "not known": 0°, 0° is open sea off Africa.
type Point struct{ Lng, Lat float64 }

// IsZero reports whether the point was never set.
func (p Point) IsZero() bool { return p == Point{} }

// Valid returns an error that names the coordinate and what is wrong with it: not a finite number, or out of range.
// The zero Point is in range; whoever needs a known place also asks IsZero.
func (p Point) Valid() error { return validCoordinates(p.Lng, p.Lat) }

// String shows the point as "112.425966,39.330427", longitude first, to about 0.1 m.
func (p Point) String() string { return fmt.Sprintf("%.6f,%.6f", p.Lng, p.Lat) }

// Distance is the great-circle distance between two points in metres, by the haversine formula (R. W. Sinnott, Virtues of the
// Haversine, Sky and Telescope 68, 1984), which is accurate for close points too. It is NaN if a coordinate is.
func Distance(a, b Point) float64 {
	lat1, lat2 := radians(a.Lat), radians(b.Lat)
	sinLat := math.Sin((lat2 - lat1) / 2)
	sinLng := math.Sin(radians(b.Lng-a.Lng) / 2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLng*sinLng
	// Rounding can make h slightly larger than 1 for antipodes, where Asin would be NaN.
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}

// Destination is the point reached from p after the given metres along the great circle that starts at the bearing (degrees
// clockwise from north), on the same sphere as Distance.
func (p Point) Destination(bearing, metres float64) Point {
	lat, lng := radians(p.Lat), radians(p.Lng)
	arc, course := metres/earthRadius, radians(bearing)
	sinLat := math.Sin(lat)*math.Cos(arc) + math.Cos(lat)*math.Sin(arc)*math.Cos(course)
	lat2 := math.Asin(max(-1, min(1, sinLat)))
	lng2 := lng + math.Atan2(math.Sin(course)*math.Sin(arc)*math.Cos(lat), math.Cos(arc)-math.Sin(lat)*sinLat)
	return Point{Lng: math.Remainder(degrees(lng2), 360), Lat: degrees(lat2)}
}

// validCoordinates holds for every datum, since all three use the same ranges.
func validCoordinates(lng, lat float64) error {
	switch {
	case math.IsNaN(lng) || math.IsInf(lng, 0):
		return errors.New("longitude is not a finite number")
	case math.IsNaN(lat) || math.IsInf(lat, 0):
		return errors.New("latitude is not a finite number")
	case lat < -90 || lat > 90:
		// The most common mistake: Chinese longitudes (73…135) given as latitudes.
		if lng >= -90 && lng <= 90 && lat >= -180 && lat <= 180 {
			return fmt.Errorf("latitude %g is not within -90…90: are longitude and latitude swapped?", lat)
		}
		return fmt.Errorf("latitude %g is not within -90…90", lat)
	case lng < -180 || lng > 180:
		return fmt.Errorf("longitude %g is not within -180…180", lng)
	}
	return nil
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }
func degrees(rad float64) float64 { return rad * 180 / math.Pi }
