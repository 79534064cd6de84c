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

// width says how much of its area a control covers: 2 all of it, 1 a building, 0 an entrance.
func (c Control) width() int {
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
				all = append(all, order{c, 3*i + 2 - c.width()})
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
