package reading

import (
	"regexp"
	"strings"
)

// Phone is a telephone number in canonical form.
type Phone struct {
	Number    string // digits only: a mobile number without the country, any other with its area code where that is known
	Extension string // behind a switchboard 分机
}

// String returns the number with its extension.
func (p Phone) String() string {
	if p.Extension == "" {
		return p.Number
	}
	return p.Number + "转" + p.Extension
}

var (
	// extended is a number with an extension that a word or a sign announces.
	extended = regexp.MustCompile(`^(.*?[0-9)]) *-? *\(? *(?:[转轉接]+(?:分[机機][号號]?)?|分[机機][号號]?|内线|[;/]?ext(?:ension|n)?\.?|x|#|,) *[:=]? *([0-9]{1,6}) *(?:号|分机)?\)?$`)
	// parted are numbers with an extension that only a dash parts from them, or a space where the number is whole before it: behind
	// an area code, of the city itself, of a mobile telephone that stands for another, and of a service that answers for many.
	parted = regexp.MustCompile(`^(\(?0[0-9]{2,3}\)?[- ]*[0-9]{7,8})[- ]+([0-9]{1,5})$|` +
		`^((?:\+|00)?86[- ]*\(?0?[0-9]{2,3}\)?[- ]*[0-9]{7,8})[- ]+([0-9]{1,5})$|` +
		`^([2-8][0-9]{6,7}|(?:(?:\+|00)?86[- ]*)?1[3-9][0-9]{9}|[48]00(?:[- ]?[0-9]){7}|9[56][0-9]{3,4}|1[02][0-9]{3})-([0-9]{1,5})$`)
	mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	// spoiled is a number that a spreadsheet has rounded: its last digits are lost.
	spoiled = regexp.MustCompile(`^[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,2}$`)
)

// Spoiled reports whether a cell is a number that a spreadsheet has cut to a few digits, such as 1.39E+10.
func Spoiled(s string) bool { return spoiled.MatchString(strings.TrimSpace(Fold(s))) }

// ReadPhone reads one telephone number. A number without area code gets that of the city, if one is given. False for anything that is
// no number of 3 to 15 digits, for one that was rounded, and for one with digits that are masked.
func ReadPhone(text, areaCode string) (Phone, bool) {
	s := strings.ToLower(strings.TrimSpace(Fold(text)))
	if Spoiled(s) {
		return Phone{}, false
	}
	var p Phone
	s, p.Extension = split(s)
	var digits strings.Builder
	for i, c := range s {
		switch {
		case digit(c):
			digits.WriteRune(c)
		case c == '+' && i == 0, strings.ContainsRune(" -().", c):
		default:
			return Phone{}, false
		}
	}
	p.Number = national(digits.String(), areaCode)
	return p, len(p.Number) >= 3 && len(p.Number) <= 20
}

// split parts a number, in half width and small letters, from its extension; "" where it has none.
func split(s string) (number, extension string) {
	if !strings.ContainsFunc(s, func(c rune) bool { return !digit(c) }) {
		return s, "" // nothing parts it
	}
	if m := parted.FindStringSubmatch(s); m != nil {
		return m[1] + m[3] + m[5], m[2] + m[4] + m[6]
	}
	if m := extended.FindStringSubmatch(s); m != nil {
		return m[1], m[2]
	}
	return s, ""
}

// national returns the digits of a number without country and trunk prefixes.
func national(n, areaCode string) string {
	for _, country := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(n, country); ok && (mobile.MatchString(rest) || country == "0086" && len(rest) >= 9) {
			n = rest
			break
		} else if ok && country == "86" && (len(rest) == 10 || len(rest) == 11) && rest[0] >= '2' && rest[0] <= '9' { // 86 349 1234567
			n = "0" + rest
			break
		}
	}
	if rest, ok := strings.CutPrefix(n, "0"); ok && mobile.MatchString(rest) {
		return rest
	}
	if areaCode != "" && (len(n) == 7 || len(n) == 8) && n[0] >= '2' && n[0] <= '8' {
		return areaCode + n
	}
	return n
}

// Calls returns a number as it is searched: without its extension, since a switchboard is one caller. "" for no number; of a text that is
// none, its digits.
func Calls(text, areaCode string) string {
	if p, ok := ReadPhone(text, areaCode); ok {
		return p.Number
	}
	return strings.Map(func(c rune) rune {
		if digit(c) {
			return c
		}
		return -1
	}, Fold(text))
}

// Called returns a number as telephones are compared: with its extension, since two people of one switchboard are two. Of a text that is no
// number, its digits.
func Called(text, areaCode string) string {
	if p, ok := ReadPhone(text, areaCode); ok {
		return p.String()
	}
	return Calls(text, areaCode)
}

// AreaCode returns the area code that a telephone number is written with; "" for a number without one.
func AreaCode(phone string) string {
	number, _ := split(strings.ToLower(strings.TrimSpace(Fold(phone))))
	if m := coded.FindStringSubmatch(strings.TrimSpace(number)); m != nil {
		return m[1]
	}
	return ""
}

var coded = regexp.MustCompile(`^\(?(0[0-9]{2,3})[-) ]\s*[0-9]{7,8}$`)

// Dial returns what a telephone dials to reach a written number, as a tel: address says it: the number, and where it has an extension a
// comma, at which the telephone waits until it is answered. Of a text that says more, the first number in it is dialled. "" for a text
// without a number, or with one that is masked.
func Dial(text, areaCode string) string {
	s := strings.TrimSpace(Fold(text))
	if dialled, ok := dial(s, areaCode); ok || strings.Contains(s, "*") {
		return dialled
	}
	for _, n := range written.FindAllString(s, -1) {
		if dialled, ok := dial(n, areaCode); ok && len(dialled) >= 7 {
			return dialled
		}
	}
	return ""
}

// written is a number within a text.
var written = regexp.MustCompile(`\+?\(?[0-9][-0-9 ().]+[0-9](?:[转轉][0-9]{1,6})?`)

func dial(number, areaCode string) (string, bool) {
	p, ok := ReadPhone(number, areaCode)
	if !ok {
		return "", false
	}
	dialled := p.Number
	if abroad, ok := strings.CutPrefix(number, "+"); ok && !strings.HasPrefix(abroad, "86") {
		dialled = "+" + dialled
	}
	if p.Extension != "" {
		dialled += "," + p.Extension
	}
	return dialled, true
}

// partsOfPhones stand between several numbers in one cell.
const partsOfPhones = "/、;；\n\t|或和"

// ReadPhones reads the numbers of a cell, and returns what else it says.
func ReadPhones(text, areaCode string) (all []Phone, left string) {
	var rest []string
	fields := strings.FieldsFunc(strings.ReplaceAll(Fold(text), ",", "、"), func(c rune) bool { return strings.ContainsRune(partsOfPhones, c) })
	for _, f := range fields {
		f = strings.TrimSpace(f)
		if f == "" {
			continue
		}
		if p, ok := ReadPhone(f, areaCode); ok && len(p.Number) <= 15 {
			all = append(all, p)
			continue
		}
		for _, w := range strings.Fields(f) { // 甲 13900001111
			if p, ok := ReadPhone(w, areaCode); ok {
				all = append(all, p)
			} else {
				rest = append(rest, w)
			}
		}
	}
	return all, strings.Join(rest, " ")
}

// SamePhone reports whether two numbers call one telephone: with extensions, the same one.
func SamePhone(a, b, areaCode string) bool {
	p, ok1 := ReadPhone(a, areaCode)
	q, ok2 := ReadPhone(b, areaCode)
	return ok1 && ok2 && p == q
}
