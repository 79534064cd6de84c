package geo

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/quadtree"
)

// Located is something with an id at a place.
type Located struct {
	ID    string
	Point Point
}

// Hit is something found: its id and its great-circle distance from where the search started.
type Hit struct {
	ID     string
	Metres float64
}

// Index finds what is near among thousands of things that move. Put and Delete change it in place, in about a microsecond, and
// it is safe for concurrent use: searches run concurrently, a change waits for them. Results are exactly those of measuring
// every distance, at the poles and the 180th meridian too. The zero Index is empty and ready to use.
type Index struct {
	mu     sync.RWMutex
	points map[string]Point
	places map[Point]*place
	tree   *quadtree.Quadtree
	moved  int // removals since the tree was built; each leaves an empty node
}

// place is one point with everything at it. The tree holds places, because a quadtree of equal points degenerates to a list,
// and a hundred cadres may check in at one gate.
type place struct {
	at  orb.Point
	ids []string
}

func (p *place) Point() orb.Point { return p.at }

func (p *place) point() Point { return Point{p.at[0], p.at[1]} }

// world bounds every valid Point.
var world = orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}

// NewIndex holds the items. Where an id occurs twice the later item counts. It fails on the first point that is not
// valid, naming the id.
func NewIndex(items []Located) (*Index, error) {
	x := &Index{}
	for _, item := range items {
		if err := x.Put(item.ID, item.Point); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// Put places the id at the point, moving it if it is elsewhere. It fails, and changes nothing, if the point is not valid.
func (x *Index) Put(id string, p Point) error {
	if err := p.Valid(); err != nil {
		return fmt.Errorf("%s: %w", quoted(id), err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if old, ok := x.points[id]; ok {
		if old == p {
			return nil
		}
		x.remove(id, old)
	}
	if x.points == nil {
		x.points, x.places, x.tree = map[string]Point{}, map[Point]*place{}, quadtree.New(world)
	}
	x.points[id] = p
	at := x.places[p]
	if at == nil {
		at = &place{at: orb.Point{p.Lng, p.Lat}}
		if err := x.tree.Add(at); err != nil {
			return errors.Join(fmt.Errorf("index %s at %v", quoted(id), p), err)
		}
		x.places[p] = at
	}
	at.ids = append(at.ids, id)
	return nil
}

// Delete takes the id out and reports whether it was there.
func (x *Index) Delete(id string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	p, ok := x.points[id]
	if ok {
		x.remove(id, p)
		delete(x.points, id)
	}
	return ok
}

// Len is the number of ids.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.points)
}

// Point returns where the id is; false if it is not in the index.
func (x *Index) Point(id string) (Point, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	p, ok := x.points[id]
	return p, ok
}

// Nearest returns the k things closest to p that accept allows (nil: all), nearest first, equals by id; fewer if there are not
// as many, none if p is not valid. accept is called at most once for each id, in any order, and must not call the Index, which
// is locked.
func (x *Index) Nearest(p Point, k int, accept func(id string) bool) []Hit {
	if p.Valid() != nil || k <= 0 {
		return nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if len(x.points) == 0 {
		return nil
	}
	k = min(k, len(x.points))
	passes := once(accept)

	// The tree measures in degrees, where a step east is longer than on the ground, so its k nearest are only a guess. But none
	// of the true k nearest is farther than the farthest of the guess, so a second search of that radius is exact.
	var guess []Hit
	nearest := x.tree.KNearestMatching(nil, orb.Point{p.Lng, p.Lat}, k, func(at orb.Pointer) bool {
		return slices.ContainsFunc(at.(*place).ids, passes)
	})
	for _, at := range nearest {
		guess = at.(*place).hits(guess, p, passes)
	}
	arrange(guess)
	if len(nearest) < k {
		return guess[:min(k, len(guess))] // every place with an accepted id was among them
	}
	hits := x.within(p, guess[k-1].Metres, passes)
	return hits[:k]
}

// Within gives all things at most so many metres from p, nearest first, equals by id; none if p is not valid.
func (x *Index) Within(p Point, metres float64) []Hit {
	if p.Valid() != nil || !(metres >= 0) {
		return nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if len(x.points) == 0 {
		return nil
	}
	return x.within(p, metres, func(string) bool { return true })
}

func (x *Index) within(p Point, metres float64, passes func(string) bool) []Hit {
	var hits []Hit
	for _, box := range boxes(p, metres) {
		for _, found := range x.tree.InBound(nil, box) {
			at := found.(*place)
			if Distance(p, at.point()) <= metres {
				hits = at.hits(hits, p, passes)
			}
		}
	}
	arrange(hits)
	return hits
}

// remove takes the id from its place, and an empty place from the tree.
func (x *Index) remove(id string, p Point) {
	at := x.places[p]
	i := slices.Index(at.ids, id)
	at.ids[i] = at.ids[len(at.ids)-1]
	at.ids = at.ids[:len(at.ids)-1]
	if len(at.ids) > 0 {
		return
	}
	delete(x.places, p)
	x.tree.Remove(at, func(other orb.Pointer) bool { return other == orb.Pointer(at) })

	// The tree keeps an emptied node until something is put there. Cadres who report every 15 s would leave millions in a day,
	// so the tree is rebuilt when there may be several times as many as places in use; spread over the moves this costs little.
	if x.moved++; x.moved > 1000+4*len(x.places) {
		x.moved = 0
		x.tree = quadtree.New(world)
		for _, at := range x.places {
			_ = x.tree.Add(at) // cannot fail: the place was in a tree of the same bound
		}
	}
}

// hits appends the accepted things at a place.
func (p *place) hits(hits []Hit, from Point, passes func(string) bool) []Hit {
	metres := Distance(from, p.point())
	for _, id := range p.ids {
		if passes(id) {
			hits = append(hits, Hit{id, metres})
		}
	}
	return hits
}

// once caches the answers, because a search meets most ids twice.
func once(accept func(id string) bool) func(id string) bool {
	if accept == nil {
		return func(string) bool { return true }
	}
	known := map[string]bool{}
	return func(id string) bool {
		pass, asked := known[id]
		if !asked {
			pass = accept(id)
			known[id] = pass
		}
		return pass
	}
}

func arrange(hits []Hit) {
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.ID, b.ID))
	})
}

// boxes returns one or two disjoint rectangles in degrees that contain every point within the given metres of p. A cap of
// angular radius r reaches asin(sin r ∕ cos lat) to either side, and all around when it covers a pole (J. P. Matuschek, Finding
// Points Within a Distance of a Latitude/Longitude). They are slightly too large, so that rounding loses no point at the rim.
func boxes(p Point, metres float64) []orb.Bound {
	arc := (metres*(1+1e-9) + 0.01) / earthRadius
	south, north := max(-90, p.Lat-degrees(arc)), min(90, p.Lat+degrees(arc))
	if arc >= math.Pi/2 || south == -90 || north == 90 {
		return []orb.Bound{{Min: orb.Point{-180, south}, Max: orb.Point{180, north}}}
	}
	side := degrees(math.Asin(min(1, math.Sin(arc)/math.Cos(radians(p.Lat)))))
	west, east := p.Lng-side, p.Lng+side
	switch {
	case east-west >= 360:
		west, east = -180, 180
	case west < -180:
		return []orb.Bound{
			{Min: orb.Point{-180, south}, Max: orb.Point{east, north}},
			{Min: orb.Point{west + 360, south}, Max: orb.Point{180, north}},
		}
	case east > 180:
		return []orb.Bound{
			{Min: orb.Point{west, south}, Max: orb.Point{180, north}},
			{Min: orb.Point{-180, south}, Max: orb.Point{east - 360, north}},
		}
	}
	return []orb.Bound{{Min: orb.Point{west, south}, Max: orb.Point{east, north}}}
}
