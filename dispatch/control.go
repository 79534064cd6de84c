package dispatch

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
		(c.Building == "" || c.Building == building) && (c.Entrance == "" || c.Entrance == entrance)
}

// EffectAt returns the strongest effect that the controls have on a building and entrance at a moment.
// The caller passes the controls of the compound and of every area above it.
func EffectAt(controls []Control, building, entrance string, now Moment) Effect {
	strongest := Free
	for _, c := range controls {
		if c.covers(building, entrance, now) {
			strongest = max(strongest, c.Effect)
		}
	}
	return strongest
}
