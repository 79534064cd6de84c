package dispatch

import (
	"fmt"
	"strings"
)

// A resident's link lets whoever has it speak for the resident, so each that is handed out has a number of its own, and what is said by
// one tells which it was. A link in a short message goes to the resident's own telephone and has no number, like those of before there
// were numbers.

// MostLinks is the last number that a link shows; further ones show it too.
const MostLinks = 61

// LinkDevice is what the journal names as the device of an act by a link: the link's number, 0 for one without; how many were handed out
// by then; and whether it was used on a device of the staff.
func LinkDevice(n, of int, staff bool) string {
	said := fmt.Sprintf("link %d of %d", n, of)
	if staff {
		said += " on a staff device"
	}
	return said
}

// Texted adds to what LinkDevice says how many short messages have brought the resident's link by then.
func Texted(device string, times int) string {
	if times == 0 {
		return device
	}
	return fmt.Sprintf("%s and %d by text", device, times)
}

// linkText tells people what LinkDevice and Texted say; empty for any other device.
func linkText(device string) Text {
	var n, of, texted int
	device, more, _ := strings.Cut(device, " and ")
	_, _ = fmt.Sscanf(more, "%d by text", &texted) // none where none was
	if _, err := fmt.Sscanf(device, "link %d of %d", &n, &of); err != nil {
		return Text{}
	}
	t := Text{ZH: fmt.Sprintf("经第%d次给出的居民链接（共给出%d次）", n, of), EN: fmt.Sprintf("By the resident's link number %d of %d handed out", n, of)}
	if n == 0 {
		t = Text{ZH: fmt.Sprintf("经短信里或早先给出的居民链接（另给出%d次）", of), EN: fmt.Sprintf("By a resident's link of a short message or of before links had numbers, besides %d handed out", of)}
	}
	if texted > 0 {
		t = Text{ZH: t.ZH + fmt.Sprintf("，另有%d条短信带着链接", texted), EN: t.EN + fmt.Sprintf(", and %d short messages had a link", texted)}
	}
	if device == LinkDevice(n, of, true) {
		t = Text{ZH: t.ZH + "，用的是工作人员的设备", EN: t.EN + ", on a device of the staff"}
	}
	return t
}
