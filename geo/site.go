package geo

import "fmt"

// Site is a place people go to or come from: a compound, a pharmacy, a hospital. Its ID has no meaning here.
type Site struct {
	ID       string
	Point    Point    // its position when nothing better is known
	Gates    []Gate   // none: people go to Point
	Boundary Boundary // may be zero: not known
}

// Gate is a way into a Site. A gate without a point counts as being at the site's Point.
type Gate struct {
	Name   string
	Point  Point
	Closed bool // sealed: nobody and nothing passes
}

// Valid returns an error naming the site or gate whose coordinates are missing or wrong.
func (s Site) Valid() error {
	if s.Point.IsZero() {
		return fmt.Errorf("site %s: no coordinates", quoted(s.ID))
	}
	if err := s.Point.Valid(); err != nil {
		return fmt.Errorf("site %s: %w", quoted(s.ID), err)
	}
	for _, g := range s.Gates {
		if err := g.Point.Valid(); err != nil {
			return fmt.Errorf("site %s, gate %s: %w", quoted(s.ID), quoted(g.Name), err)
		}
	}
	return nil
}

// NearestGate returns the open gate closest to from in a straight line, always with a Point. For a site without gates it is a
// nameless gate at the site's Point. It reports false when all gates are closed: then nothing can be brought there, and the
// caller has to say so. Of equally near gates the first in the list is returned.
func (s Site) NearestGate(from Point) (Gate, bool) {
	if len(s.Gates) == 0 {
		return Gate{Point: s.Point}, true
	}
	var best Gate
	var metres float64
	found := false
	for _, g := range s.Gates {
		if g.Closed {
			continue
		}
		if g.Point.IsZero() {
			g.Point = s.Point
		}
		if d := Distance(from, g.Point); !found || d < metres {
			best, metres, found = g, d, true
		}
	}
	return best, found
}
