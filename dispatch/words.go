package dispatch

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch/reading"
)

// Words are what a contact brings that names or shames somebody; "" for what was not said.
type Words struct{ Name, Phone, Room, Text string }

func (w Words) check() error {
	for _, f := range []struct {
		field, value string
		most         int
	}{{"name", w.Name, MaxShort}, {"phone", w.Phone, MaxShort}, {"room", w.Room, MaxShort}, {"text", w.Text, MaxText}} {
		if err := sized(f.field, f.value, 0, f.most); err != nil {
			return err
		}
	}
	return CheckPhone(w.Phone)
}

// secrets returns what was said as personal values, without salts; the Desk adds them.
func (w Words) secrets() []Secret {
	var s []Secret
	for _, f := range []Secret{{Field: "name", Value: w.Name}, {Field: "phone", Value: reading.Fold(w.Phone)}, {Field: "room", Value: w.Room}, {Field: "text", Value: w.Text}} {
		if f.Value != "" {
			s = append(s, f)
		}
	}
	return s
}

// sized checks that a text is whole characters, none of them a control character but line breaks and tabs, and not
// too many. It never repeats the text, which may be personal.
func sized(field, s string, least, most int) error {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f }) {
		return Wrong(field, "含有不能显示的字符", "it holds characters that cannot be shown")
	}
	if n := utf8.RuneCountInString(s); n < least || n > most {
		return Wrong(field, fmt.Sprintf("须为 %d 至 %d 个字", least, most), fmt.Sprintf("it must have %d to %d characters", least, most))
	}
	return nil
}

// CheckPhone takes digits, spaces, '-', '+', brackets and an extension sign, and whatever else is read as a number with an extension; at
// least 3 digits (110), at most 20.
func CheckPhone(s string) error {
	digits := len(Digits(s))
	if _, read := reading.ReadPhone(s, ""); !read && strings.Trim(reading.Fold(s), "0123456789 -+()#,转") != "" {
		return Wrong("phone", "电话只能含数字与 - + ( ) #，分机写“转8001”", "a phone number has digits and - + ( ) # only, and an extension as ext 8001")
	}
	if s != "" && (digits < 3 || digits > 20) {
		return Wrong("phone", "电话须有 3 至 20 位数字", "a phone number has 3 to 20 digits")
	}
	return nil
}
