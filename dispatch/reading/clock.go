package reading

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Time is a point in time as it was read.
type Time struct {
	At      time.Time
	DayOnly bool // no time of day was given: At is the beginning of the day
}

// When says what a text does not.
type When struct {
	Zone   *time.Location
	Now    time.Time // a day without a year is the last such day that is not after it; zero: the year must be written
	Ahead  bool      // it may lie ahead: a day without a year is the nearest such day
	From04 bool      // days are counted from 1904, as in workbooks of old Macintoshes
}

var (
	dayFirst = regexp.MustCompile(`^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?:[日号t ]|$)`)
	compact  = regexp.MustCompile(`^(20[0-9]{2})([0-9]{2})([0-9]{2})(?: |$|[上下中早晚凌])`)
	short    = regexp.MustCompile(`^([0-9]{1,2})[-/.月]([0-9]{1,2})(?:[日号 ]|$)`)
	yearLast = regexp.MustCompile(`^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?: |$)`)
	clock    = regexp.MustCompile(`^(上午|下午|中午|凌晨|早上|早晨|清晨|晚上|傍晚|夜里|晚|早|am|pm)?\s*([0-9]{1,2})(?:[:点时]([0-9]{1,2})?(半)?(?:分|(?::([0-9]{1,2})(?:\.[0-9]+)?秒?)?)?)?\s*(整)?\s*(am|pm)?$`)
)

// ReadTime reads a time as people and programs write it, or a spreadsheet's number of a day. False for what can be read in two ways, and
// for words that depend on when they were written, such as 昨天.
func ReadTime(text string, w When) (Time, bool) {
	s := strings.ToLower(strings.Join(strings.Fields(Fold(text)), " "))
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(s)); err == nil {
		return within(Time{At: t.In(w.Zone)})
	}
	if days, err := strconv.ParseFloat(s, 64); err == nil && !compact.MatchString(s) {
		if days >= 20000 && days <= 80000 {
			return serial(days, w)
		}
		if !short.MatchString(s) {
			return Time{}, false
		}
	}
	var y, m, d int
	var rest string
	if f := dayFirst.FindStringSubmatch(s); f != nil {
		y, m, d, rest = number(f[1]), number(f[2]), number(f[3]), s[len(f[0]):]
	} else if f := compact.FindStringSubmatch(s); f != nil {
		y, m, d, rest = number(f[1]), number(f[2]), number(f[3]), s[8:]
	} else if f := yearLast.FindStringSubmatch(s); f != nil {
		y, m, d, rest = number(f[3]), number(f[1]), number(f[2]), s[len(f[0]):]
		switch {
		case m > 12:
			m, d = d, m
		case d <= 12 && m != d: // 5/6/2022 is the sixth of May or the fifth of June
			return Time{}, false
		}
	} else if f := short.FindStringSubmatch(s); f != nil && !w.Now.IsZero() {
		m, d, rest = number(f[1]), number(f[2]), s[len(f[0]):]
		y = w.Now.In(w.Zone).Year()
		switch t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, w.Zone); {
		case w.Ahead && t.Sub(w.Now) > halfYear, !w.Ahead && t.After(w.Now):
			y--
		case w.Ahead && w.Now.Sub(t) > halfYear:
			y++
		}
	} else {
		return Time{}, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, w.Zone)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return Time{}, false
	}
	if rest = strings.TrimSpace(rest); rest == "" {
		return within(Time{t, true})
	}
	after, ok := ofDay(rest)
	if !ok {
		return Time{}, false
	}
	return within(Time{At: t.Add(after)})
}

// halfYear is how far the nearest such day lies away at most.
const halfYear = 183 * 24 * time.Hour

// ofDay reads a time of day; 24:00 is the end of the day.
func ofDay(s string) (time.Duration, bool) {
	f := clock.FindStringSubmatch(s)
	if f == nil || !strings.ContainsAny(s, ":点时") {
		return 0, false
	}
	hour, minute, second := number(f[2]), number(f[3]), number(f[5])
	if f[4] != "" {
		minute = 30
	}
	word := f[1] + f[7]
	switch {
	case word == "am" && hour == 12, word == "凌晨" && hour == 12:
		hour = 0
	case hour < 12 && (word == "pm" || strings.ContainsAny(word, "下晚傍夜")), word == "中午" && hour < 3:
		hour += 12
	}
	if hour == 24 && minute+second == 0 {
		return 24 * time.Hour, true
	}
	if hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second, true
}

// serial reads the number of a day, counted from 1900 or 1904 as the workbook says.
func serial(days float64, w When) (Time, bool) {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, w.Zone)
	if w.From04 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, w.Zone)
	}
	return within(Time{first.Add(time.Duration(days * 24 * float64(time.Hour))).Round(time.Second), days == float64(int64(days))})
}

// within refuses years that nobody means.
func within(t Time) (Time, bool) { return t, t.At.Year() >= 1954 && t.At.Year() <= 2119 }

func number(s string) int {
	n, _ := strconv.Atoi(s) // only digits are given
	return n
}
