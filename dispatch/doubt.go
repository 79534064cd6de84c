package dispatch

import "fmt"

// Doubt is what a desk asks back before it saves a call: it may be right, and is more often a slip.
type Doubt struct {
	Field string
	Asks  Text
}

// mobileDigits is how many digits a mobile number has here.
const mobileDigits = 11

// Doubts lists what to ask back about what was taken down.
func (s Submit) Doubts() (all []Doubt) {
	digits := Digits(s.Words.Phone)
	switch n := len(digits); {
	case n >= 9 && n <= 13 && n != mobileDigits && digits[0] == '1' && digits[1] >= '3':
		all = append(all, Doubt{"phone", Text{fmt.Sprintf("手机号应有11位，这里是%d位，对吗？", n), fmt.Sprintf("A mobile number has 11 digits and this has %d. Is it right?", n)}})
	case n > 3 && n < 7:
		all = append(all, Doubt{"phone", Text{fmt.Sprintf("电话只有%d位，全吗？", n), fmt.Sprintf("The phone has only %d digits. Is that all of it?", n)}})
	}
	if s.Words.Room != "" && s.Place.Building == "" && s.Place.Compound != "" {
		all = append(all, Doubt{"room", Text{"门牌没有楼号，是哪号楼？", "The door has no building. Which one is it?"}})
	}
	return all
}
