package dispatch

// Icon is the drawing by which screens tell a kind apart, by the name that lucide gives it.
type Icon string

// PlainIcon is drawn for a kind that has none.
const PlainIcon Icon = "ellipsis"

// Icons are the drawings that a kind may have.
var Icons = []Icon{"pill", "shopping-basket", "hospital", "trash-2", "package", "test-tube-diagonal", "spray-can", "car", "hand-heart", "wrench", "message-circle-heart", "message-square-warning", "circle-question-mark", PlainIcon}

var iconNames = map[Icon]Text{
	"pill": {"药片", "pill"}, "shopping-basket": {"篮子", "basket"}, "hospital": {"医院", "hospital"}, "trash-2": {"垃圾桶", "bin"}, "package": {"包裹", "parcel"},
	"test-tube-diagonal": {"试管", "test tube"}, "spray-can": {"喷壶", "spray can"}, "car": {"汽车", "car"}, "hand-heart": {"手托着心", "hand with a heart"}, "wrench": {"扳手", "wrench"},
	"message-circle-heart": {"谈心", "heart to heart"}, "message-square-warning": {"感叹号", "exclamation mark"}, "circle-question-mark": {"问号", "question mark"}, PlainIcon: {"三个点", "three dots"},
}

// Name returns what the drawing shows.
func (i Icon) Name() Text { return iconNames[i] }

// Drawn returns the kind's drawing. A built-in kind that was described before kinds had drawings has the one of today's catalogue.
func (k Kind) Drawn() Icon {
	if k.Icon != "" {
		return k.Icon
	}
	for _, built := range Kinds() {
		if built.Code == k.Code {
			return built.Icon
		}
	}
	return PlainIcon
}
