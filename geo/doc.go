// Package geo answers where things are and how long it takes to get there.
//
// What is where:
//
//   - Point (point.go): a place on earth, its checks and great-circle distance
//   - Datum (datum.go): WGS-84, GCJ-02 and BD-09, and the way between them
//   - Boundary (boundary.go): the outline of a compound or area, read from and written to GeoJSON
//   - Site, Gate (site.go): a place people go to, and the gate to use
//   - Index (index.go): the nearest k of many, and all within a radius
//   - Travel, Mode, Leg, Detour (travel.go): distance and time by foot, e-bike and car
//   - OSRM (osrm.go): the same from a road network, over OSRM's table service
//
// Units and conventions, everywhere: coordinates are degrees, longitude before latitude, in WGS-84; whatever is in
// another datum is converted where it enters or leaves, by FromDatum, ParseBoundaryIn and Point.In. Distances are
// metres, bearings degrees clockwise from north, times time.Duration. Values are plain data, safe to copy and to share
// between goroutines once set; Index is safe for concurrent use while it changes.
//
// The package imports nothing else of bangban and is the only one to import orb: no orb type shows in its API.
package geo
