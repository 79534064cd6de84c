package geo

import "fmt"

// Site is a place people go to or come from: a compound, a pharmacy, a hospital. Who it is, is the caller's matter:
// ID is opaque here.
type Site struct {
	ID       string
	Point    Point    // where it is taken to be when nothing better is known
	Gates    []Gate   // none: one goes to Point
	Boundary Boundary // may be zero: not known
}

// Gate is a way into a Site. A gate known by name only (zero Point) is taken to stand at the site's Point.
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

// NearestGate is the open gate closest to from as the crow flies, always with a Point. A site without gates answers
// with a nameless gate at its own Point. It reports false when there are gates and every one is closed: then nothing
// can be brought here, and the caller has to say so. Between equals the gate listed first wins.
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
