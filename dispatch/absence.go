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
		if !c.could(r, e, now) {
			continue
		}
		if c.Duty.serves(now) {
			return Absence{}, false
		}
		s := Sleeper{Cadre: c.ID, At: c.Duty.comes(now)}
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

// could reports whether a cadre could do an errand, were they on duty.
func (c Cadre) could(r Request, e Errand, now Moment) bool {
	c.Duty.On, c.Duty.Until = true, 0
	return len(c.Bars(r, e, 0, now)) == 0
}

// serves reports whether the duty goes on at a moment.
func (d Duty) serves(now Moment) bool { return d.On && (d.Until == 0 || d.Until > now) }

// comes returns when the next duty begins, as was said; 0 where nothing was, or its time is past.
func (d Duty) comes(now Moment) Moment {
	if d.Next <= now {
		return 0
	}
	return d.Next
}

// manned returns when the first of those comes on duty who can do what a request needs first, by the legs it is laid down in; 0 where
// somebody on duty can, where nobody has said when they come, and where a life is in danger. What was promised for a time that has
// come meanwhile stays promised for it.
func (c Case) manned(r Request, legs []Leg, now Moment) Moment {
	was := r.Manned
	if was > now {
		was = 0
	}
	if r.Urgency == LifeThreatening || len(legs) == 0 {
		return 0
	}
	if c.Same != nil {
		r.Against = c.Same
	}
	return max(was, r.nextOn(r.Begin(legs[:1])[0], c.People, now))
}

// nextOn returns when the first of those who could do an errand comes on duty; 0 where somebody on duty could, or nobody has said
// when.
func (r Request) nextOn(e Errand, all []Cadre, now Moment) (next Moment) {
	for i := range all { // thousands, at every call
		if c := &all[i]; c.Duty.serves(now) && c.could(r, e, now) {
			return 0
		}
	}
	for i := range all {
		c := &all[i]
		if at := c.Duty.comes(now); at != 0 && (next == 0 || at < next) && c.could(r, e, now) {
			next = at
		}
	}
	return next
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
