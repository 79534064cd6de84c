package dispatch

import (
	"cmp"
	"slices"

	"github.com/bangban/bangban/geo"
)

// Absence says why nobody can be sent for now, where nobody is on duty who could do an errand 无人在岗: since when, who comes next,
// and whom to wake.
type Absence struct {
	Since Moment    // when the last of those who could do it went off duty; 0: none of them has been on duty
	Next  Sleeper   // whoever comes on duty first; zero where nobody has said when
	Wake  []Sleeper // those who could do it if they were on duty, the nearest first
}

// Sleeper is a cadre off duty who could do an errand.
type Sleeper struct {
	Cadre  ID
	Metres float64 // in a straight line from where they were last or live; 0 where that is not known
	At     Moment  // when they come on duty again, as they said; 0 where they did not
}

// mostWoken is how many are listed.
const mostWoken = 8

// Absence returns who could do an errand if they were on duty, all cadres given; false where somebody on duty could, if only their
// hands were free. The areas are those where cadres live, and where the request is.
func (r Request) Absence(e Errand, all []Cadre, areas map[ID]Area, now Moment) (Absence, bool) {
	var x Absence
	place := r.Place.Point
	if place.IsZero() {
		place = areas[r.Place.Compound].Site.Point
	}
	for _, c := range all {
		on := c.Duty.On && (c.Duty.Until == 0 || c.Duty.Until > now)
		awake := c
		awake.Duty.On, awake.Duty.Until = true, 0
		if c.Retired || len(awake.Bars(r, e, 0, now)) > 0 {
			continue
		}
		if on {
			return Absence{}, false
		}
		s := Sleeper{Cadre: c.ID, At: c.Duty.Next}
		if s.At <= now {
			s.At = 0
		}
		at := c.Duty.Point
		if at.IsZero() {
			at = areas[c.Home].Site.Point
		}
		if !at.IsZero() && !place.IsZero() {
			s.Metres = max(1, geo.Distance(at, place)) // whoever lives there is the nearest, not somewhere unknown
		}
		left := c.Duty.SeenAt
		if c.Duty.On { // the shift is over, and nobody has signed them off yet
			left = c.Duty.Until
		}
		x.Since = max(x.Since, left)
		if s.At != 0 && (x.Next.At == 0 || s.At < x.Next.At) {
			x.Next = s
		}
		x.Wake = append(x.Wake, s)
	}
	slices.SortStableFunc(x.Wake, func(a, b Sleeper) int {
		if (a.Metres == 0) != (b.Metres == 0) { // those of whom nothing is known come last
			return cmp.Compare(b.Metres, a.Metres)
		}
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Cadre, b.Cadre))
	})
	x.Wake = x.Wake[:min(len(x.Wake), mostWoken)]
	return x, true
}

// Wanting returns the errand of the present round for which somebody is to be found now; false where there is none.
func (r Request) Wanting(now Moment) (Errand, bool) {
	for _, e := range r.Errands {
		if r.current(e) && e.State == ErrandWaiting && len(r.Awaits(e)) == 0 && e.Earliest() <= now {
			return e, true
		}
	}
	return Errand{}, false
}
