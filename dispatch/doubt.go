package dispatch

import (
	"fmt"

	"github.com/bangban/bangban/dispatch/reading"
)

// Doubt is what a desk asks back before it saves a call: it may be right, and is more often a slip. Those that a sheet or a form brought
// stay on the request until somebody has checked it.
type Doubt struct {
	Field  string
	Asks   Text
	Column string // the heading of the sheet it comes from; "" for none
}

// mobileDigits is how many digits a mobile number has here.
const mobileDigits = 11

// Doubts lists what to ask back about what was taken down.
func (s Submit) Doubts() (all []Doubt) {
	digits := reading.Calls(s.Words.Phone, "")
	switch n := len(digits); {
	case n >= 9 && n <= 13 && n != mobileDigits && digits[0] == '1' && digits[1] >= '3':
		all = append(all, Doubt{Field: "phone", Asks: Text{fmt.Sprintf("手机号应有11位，这里是%d位，对吗？", n), fmt.Sprintf("A mobile number has 11 digits and this has %d. Is it right?", n)}})
	case n > 3 && n < 7:
		all = append(all, Doubt{Field: "phone", Asks: Text{fmt.Sprintf("电话只有%d位，全吗？", n), fmt.Sprintf("The phone has only %d digits. Is that all of it?", n)}})
	}
	if s.Words.Room != "" && s.Place.Building == "" && s.Place.Compound != "" {
		all = append(all, Doubt{Field: "room", Asks: Text{"门牌没有楼号，是哪号楼？", "The door has no building. Which one is it?"}})
	}
	return append(all, s.Unclear...)
}

// AtDoor is the submission with a door as somebody wrote it. What the text says besides the door is kept among the words, and doubted.
func (s Submit) AtDoor(text string) Submit {
	a := reading.ReadDoor(text)
	s.Place.Building, s.Place.Entrance, s.Words.Room = a.Building, a.Entrance, a.Room
	if reading.Bare(text) == "" || a.Clear() {
		return s
	}
	asks := Text{"门牌没有全读懂，原文记在原话里，对吗？", "Not all of the door could be read; it is kept among the words. Is it right?"}
	if a.Clash {
		asks = Text{"楼层与房号对不上，对吗？", "The floor is not that of the room. Is it right?"}
	}
	if s.Words.Text != "" {
		s.Words.Text += "\n"
	}
	s.Words.Text += "门牌原文：" + text
	s.Unclear = append(s.Unclear, Doubt{Field: "door", Asks: asks})
	return s
}

// canonical returns the place and the room with their door in the one form that it has however it is written.
func (p Place) canonical(room string) (Place, string) {
	d := reading.Door{Building: p.Building, Entrance: p.Entrance, Room: room}.Canonical()
	p.Building, p.Entrance = d.Building, d.Entrance
	return p, d.Room
}
