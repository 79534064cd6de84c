package reading

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Fold returns a text in half width. It has as many characters as before, so that a position in one is a position in the other.
func Fold(s string) string { return strings.Map(fold, s) }

func fold(c rune) rune {
	switch {
	case c >= '！' && c <= '～':
		return c - '！' + '!'
	case c == '　' || c == '\u00a0':
		return ' '
	case strings.ContainsRune("—–‐‑‒―─﹣－∼〜", c):
		return '-'
	}
	return c
}

// numerals are the digits of Chinese numbers.
var numerals = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '壹': 1, '贰': 2, '叁': 3}

func numeral(c rune) bool {
	_, ok := numerals[c]
	return ok || c == '十' || c == '百'
}

// count reads a Chinese number below a thousand, such as 三, 十二, 一百零三 and 五〇一; false for anything else.
func count(s string) (string, bool) {
	r := []rune(s)
	if len(r) == 0 {
		return "", false
	}
	if !strings.ContainsAny(s, "十百") {
		digits := ""
		for _, c := range r {
			n, ok := numerals[c]
			if !ok {
				return "", false
			}
			digits += strconv.Itoa(n)
		}
		return digits, true
	}
	total, digit := 0, -1
	for _, c := range r {
		switch n, ok := numerals[c]; {
		case ok:
			digit = n
		case c == '百' && digit > 0 && total == 0:
			total, digit = digit*100, -1
		case c == '十' && digit != 0 && total%100 == 0:
			total, digit = total+max(digit, 1)*10, -1
		default:
			return "", false
		}
	}
	return strconv.Itoa(total + max(digit, 0)), true
}

var inWeek = regexp.MustCompile(`(?:周|星期|礼拜)([一二三四五六日天]+[、,和及到至 -]*(?:周|星期|礼拜)?)*$`)

// arabic writes the Chinese numbers of a text in digits, but not the days of the week: 周一三五十点半 is 周一三五10点半.
func arabic(s string) string {
	var b strings.Builder
	for r := []rune(s); len(r) > 0; {
		n := 0
		for n < len(r) && numeral(r[n]) {
			n++
		}
		if n == 0 {
			b.WriteRune(r[0])
			r = r[1:]
			continue
		}
		days, hour := 0, n < len(r) && (r[n] == '点' || r[n] == '时')
		if said := inWeek.FindStringSubmatch(b.String()); said != nil {
			if days = n; hour { // the hour is as long as it can be
				for days = 1 - min(1, len(said[1])); days < n; days++ {
					if text, ok := count(string(r[days:n])); ok && len(text) <= 2 && number(text) <= 24 {
						break
					}
				}
			}
		}
		b.WriteString(string(r[:days]))
		if text, ok := count(string(r[days:n])); ok {
			b.WriteString(text)
		} else {
			b.WriteString(string(r[days:n]))
		}
		r = r[n:]
	}
	return b.String()
}

func digit(c rune) bool { return c >= '0' && c <= '9' }

func latin(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func all(s string, is func(rune) bool) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool { return !is(c) })
}

func digitsOnly(s string) bool { return all(s, digit) }

// Bare returns a text without spaces and punctuation around it; "" where nothing else is there.
func Bare(s string) string {
	return strings.TrimFunc(s, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsPunct(c) || unicode.IsSymbol(c) && c != '+' })
}
