package dispatch

import (
	"slices"

	"github.com/bangban/bangban/dispatch/reading"
)

// Effect is what a control does to people, whatever its label says.
type Effect int

// The effects, weakest first.
const (
	Free     Effect = iota // 可出入
	StayIn                 // 人不出区·错峰取物
	StayHome               // 足不出户
)

// Name returns what a person sees.
func (e Effect) Name() Text {
	switch e {
	case StayHome:
		return Text{"足不出户", "stay home"}
	case StayIn:
		return Text{"人不出区", "stay in the compound"}
	}
	return Text{"可出入", "free"}
}

// Control is a restriction of an area, building or entrance for a time. The label is the order's own word (高风险区, 临时管控, 封控区 …);
// only the effect has consequences.
type Control struct {
	Area               ID
	Building, Entrance string // empty: the whole area
	Label              string
	Effect             Effect
	From, Until        Moment // Until 0: until it is replaced
}

// covers reports whether the control applies to a place in its area at a moment.
func (c Control) covers(building, entrance string, now Moment) bool {
	return c.From <= now && (c.Until == 0 || now < c.Until) &&
		(c.Building == "" || c.Building == building || alike(c.Building, building)) && (c.Entrance == "" || c.Entrance == entrance || alike(c.Entrance, entrance))
}

// alike reports whether two names of a building or an entrance mean one, however they are written: 3 and 3号楼.
func alike(a, b string) bool { return b != "" && reading.Part(a) == reading.Part(b) }

// Width says how much of its area a control covers: 2 all of it, 1 a building, 0 an entrance.
func (c Control) Width() int {
	switch {
	case c.Entrance != "":
		return 0
	case c.Building != "":
		return 1
	}
	return 2
}

// EffectOn returns the effect of the controls on a place in a compound: see [ControlOn].
func EffectOn(path []Area, p Place, now Moment) Effect { return ControlOn(path, p, now).Effect }

// ControlOn returns the control that decides about a place in a compound; zero where there is none: path leads from the root to
// the compound. The strongest counts; but a control of something narrower takes the place of those of all around it that began
// before, so that one building can be freed while its compound stays closed. An order from above that comes later covers
// everything again.
func ControlOn(path []Area, p Place, now Moment) Control {
	type order struct {
		Control
		depth int
	}
	var all []order
	for i, a := range path {
		for _, c := range a.Controls {
			if c.covers(p.Building, p.Entrance, now) {
				all = append(all, order{c, 3*i + 2 - c.Width()})
			}
		}
	}
	var strongest Control
	for _, c := range all {
		if c.Effect > strongest.Effect && !slices.ContainsFunc(all, func(k order) bool { return k.depth > c.depth && k.From >= c.From }) {
			strongest = c.Control
		}
	}
	return strongest
}

// Apart returns the effect on those buildings and entrances of a compound where it differs from that on the compound itself: path
// leads from the root to the compound.
func Apart(path []Area, now Moment) (parts []Control) {
	if len(path) == 0 {
		return nil
	}
	whole := EffectOn(path, Place{}, now)
	for _, k := range path[len(path)-1].Controls {
		if k.Building == "" && k.Entrance == "" || !k.covers(k.Building, k.Entrance, now) {
			continue
		}
		if is := EffectOn(path, Place{Building: k.Building, Entrance: k.Entrance}, now); is != whole {
			parts = append(parts, Control{Building: k.Building, Entrance: k.Entrance, Effect: is})
		}
	}
	return parts
}

// Alters reports whether a control changes anything when it is put, at a moment, on the area at the end of a path: what is ordered
// there itself from then on, or which control decides there.
func (c Control) Alters(path []Area, now Moment) bool {
	if c.From == 0 {
		c.From = now
	}
	last := len(path) - 1
	if c.Until != 0 && c.Until <= max(c.From, now) { // it is over, as one that was put before, or it makes no sense
		return !slices.ContainsFunc(path[last].Controls, func(k Control) bool {
			return k.Building == c.Building && k.Entrance == c.Entrance && k.Effect == c.Effect && k.Label == c.Label && k.Until == c.Until
		})
	}
	put := slices.Clone(path)
	put[last] = path[last].Apply(Entry{Seq: path[last].Seq + 1, At: now, Fact: Restricted{c}})
	if !slices.Equal(c.ahead(path[last].Controls, now), c.ahead(put[last].Controls, now)) {
		return true
	}
	there := Place{Building: c.Building, Entrance: c.Entrance}
	for at := now; at != 0; at = firstChange(at, path, put) {
		was, is := ControlOn(path, there, at), ControlOn(put, there, at)
		if was.Effect != is.Effect || was.Label != is.Label {
			return true
		}
	}
	return false
}

// ahead returns what is ordered from a moment on for exactly what the control covers. That people are free needs no order, unless
// it has a name.
func (c Control) ahead(all []Control, now Moment) (ahead []Control) {
	for _, k := range all {
		if k.Building != c.Building || k.Entrance != c.Entrance || k.Until != 0 && k.Until <= max(k.From, now) || k.Effect == Free && k.Label == "" {
			continue
		}
		k.Area, k.From = "", max(k.From, now)
		if n := len(ahead) - 1; n >= 0 && ahead[n].Effect == k.Effect && ahead[n].Label == k.Label && ahead[n].Until == k.From { // it goes on
			ahead[n].Until = k.Until
			continue
		}
		ahead = append(ahead, k)
	}
	return ahead
}

// firstChange returns the first moment after a given one at which a control on one of the paths begins or ends; 0 for none.
func firstChange(after Moment, paths ...[]Area) (first Moment) {
	for _, a := range slices.Concat(paths...) {
		if at := nextChange(a.Controls, after); at != 0 && (first == 0 || at < first) {
			first = at
		}
	}
	return first
}

// nextChange returns the first moment after a given one at which a control begins or ends; 0 for none.
func nextChange(controls []Control, after Moment) Moment {
	var next Moment
	for _, c := range controls {
		for _, at := range []Moment{c.From, c.Until} {
			if at > after && (next == 0 || at < next) {
				next = at
			}
		}
	}
	return next
}
