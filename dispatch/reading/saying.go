package reading

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// saying is a text that is read from its beginning, and what was found in it.
type saying struct {
	rest  string
	now   time.Time
	ahead bool

	date  time.Time      // midnight of the day that was named; zero for none
	days  int            // how many days from then on were named; 0 for one
	week  []time.Weekday // the weekdays that were named without a date
	again bool           // every one of them

	stretch        *stretch // the part of the day
	hour, minute   int      // hour -1: none
	face           bool     // the hour is one on the face of a clock
	end, endMinute int      // end -1: none
	endStretch     *stretch
}

// take takes what a pattern finds at the beginning, and returns its groups; nil for nothing.
func (x *saying) take(pattern *regexp.Regexp) []string {
	f := pattern.FindStringSubmatch(x.rest)
	if f != nil {
		x.rest = strings.TrimLeft(x.rest[len(f[0]):], " ,的")
	}
	return f
}

var (
	leads = regexp.MustCompile(`^(?:(?:到|至|约好?|大概|大约|最晚|最迟)+|(?:at|by|on|before|until|around|about) )`)
	tails = regexp.MustCompile(`^(?:钟|整|左右|许|之前|以前|前|之后|以后|后|开始|起|为止|止|sharp|o'clock)+`)
	nows  = regexp.MustCompile(`^(?:现在|马上|立刻|立即|刚才|刚刚|right now|just now|now)`)

	laterZH = regexp.MustCompile(`^([0-9]{1,3}|半)个?(半)?个?(分钟|分|刻钟|小时|钟头|天|日|周|星期|礼拜)(半)?(?:之后|以后|后|之内|以内|内|(之前|以前|前))`)
	laterEN = regexp.MustCompile(`^(in )?([0-9]{1,3}|an?|half an) ?(m|h|d|w)(?:in|our|ay|eek)?(?:ute)?s?( ago| later| from now)?`)

	relative = regexp.MustCompile(`^(大前天|前天|昨天|昨日|昨儿个?|昨|yesterday|今天|今日|今儿个?|今|当天|today|tonight|明天|明日|明儿个?|明|tomorrow|tmr|大后天|后天|后儿)`)
	everyday = regexp.MustCompile(`^(?:每一?天|天天|每日|daily|every ?day|每([早晚]))`)
	workdays = regexp.MustCompile(`^(?:每个?)?(?:工作日|weekdays)`)
	weekend  = regexp.MustCompile(`^(上个?|下个?|这个?|本)?(?:周末|weekend)`)
	weekdays = regexp.MustCompile(`^(每个?)?(上个?|下个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天]+(?:[、,和及 ]*(?:周|星期|礼拜)?[一二三四五六日天]+)*)(?:[到至-](?:周|星期|礼拜)?([一二三四五六日天]))?`)
	dayNames = regexp.MustCompile(`^(every |next |last |this )?((?:sun|mon|tue|wed|thu|fri|sat)[a-z]*(?:(?:, ?| and | )(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*)*)`)
	dayName  = regexp.MustCompile(`sun|mon|tue|wed|thu|fri|sat`)

	fullDate   = regexp.MustCompile(`^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?`)
	monthDay   = regexp.MustCompile(`^([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?`)
	beforeHour = regexp.MustCompile(`^(?:[点时:]| ?[ap]m)`)
	dayAlone   = regexp.MustCompile(`^([0-9]{1,2})[日号]`)

	lacking  = regexp.MustCompile(`^差(?:([0-9]{1,2})分钟?|([13])刻)(?:到|就)?([0-9]{1,2})点`)
	hands    = regexp.MustCompile(`^(?:at )?([0-9]{1,2}) ?[点时](?:(半)|([13])刻|([0-9]{1,2})分?)?`)
	digits   = regexp.MustCompile(`^(?:at )?([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?`)
	bareHour = regexp.MustCompile(`^(?:at )?([0-9]{1,2})`)
	till     = regexp.MustCompile(`^(?:到|至|-|to )`)
)

// span reads how long from now something is, and whether it was said in whole days.
func (x *saying) span() (span time.Duration, days, ok bool) {
	var n float64
	var unit string
	if f := x.take(laterZH); f != nil {
		if n, unit = 0.5, f[3]; f[1] != "半" {
			n = float64(number(f[1]))
		}
		if f[2]+f[4] != "" {
			n += 0.5
		}
		if f[5] != "" {
			n = -n
		}
	} else if f := laterEN.FindStringSubmatch(x.rest); f != nil && f[1]+f[4] != "" {
		x.take(laterEN)
		switch unit = f[3]; f[2] {
		case "a", "an":
			n = 1
		case "half an":
			n = 0.5
		default:
			n = float64(number(f[2]))
		}
		if f[4] == " ago" {
			n = -n
		}
	} else {
		return 0, false, false
	}
	long := time.Minute
	switch unit {
	case "刻钟":
		long = 15 * time.Minute
	case "小时", "钟头", "h":
		long = time.Hour
	case "天", "日", "d":
		long, days = day, true
	case "周", "星期", "礼拜", "w":
		long, days = 7*day, true
	}
	return time.Duration(n * float64(long)), days, true
}

var (
	away     = map[string]int{"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨": -1, "yesterday": -1, "明天": 1, "明日": 1, "明": 1, "tomorrow": 1, "tmr": 1, "后天": 2, "后": 2, "大后天": 3}
	everyDay = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
	called   = map[string]time.Weekday{"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 0, "天": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 0}
)

// day takes the day, if one is named; false for one that does not exist.
func (x *saying) day() bool {
	if f := x.take(relative); f != nil {
		x.date = midnight(x.now).AddDate(0, 0, away[strings.TrimSuffix(strings.TrimSuffix(f[1], "个"), "儿")])
		if f[1] == "tonight" {
			x.rest = "晚" + x.rest
		}
		return true
	}
	if f := x.take(everyday); f != nil {
		x.week, x.again, x.rest = everyDay, true, f[1]+x.rest
		return true
	}
	if x.take(workdays) != nil {
		x.week, x.again = everyDay[:5], true
		return true
	}
	if f := x.take(weekend); f != nil {
		x.week, x.days = []time.Weekday{time.Saturday}, 2
		x.inWeek(f[1])
		return true
	}
	if f := x.take(weekdays); f != nil {
		for _, c := range f[3] {
			x.on(string(c))
		}
		if last, ok := called[f[4]]; ok {
			for d := x.week[len(x.week)-1]; d != last; {
				d = (d + 1) % 7
				x.week = append(x.week, d)
			}
		}
		x.again = f[1] != "" || len(x.week) > 1
		x.inWeek(f[2])
		return true
	}
	if f := x.take(dayNames); f != nil {
		for _, name := range dayName.FindAllString(f[2], -1) {
			x.on(name)
		}
		x.again = f[1] == "every " || len(x.week) > 1
		x.inWeek(map[string]string{"next ": "下", "last ": "上", "this ": "这"}[f[1]])
		return true
	}
	return x.dated()
}

// on adds a weekday that was named; anything else between two of them is passed over.
func (x *saying) on(name string) {
	if d, ok := called[name]; ok && !slices.Contains(x.week, d) {
		x.week = append(x.week, d)
	}
}

// inWeek makes a weekday of the week before, this or the next, a date, where it is said which. Weeks begin with Monday. A weekend is always
// a date.
func (x *saying) inWeek(which string) {
	today := midnight(x.now)
	off := (int(x.week[0])+6)%7 - (int(today.Weekday())+6)%7
	switch {
	case x.again:
		return
	case strings.HasPrefix(which, "上"):
		off -= 7
	case strings.HasPrefix(which, "下"):
		off += 7
	case which == "" && x.days > 0 && x.ahead && off < 0 && today.Weekday() != time.Sunday:
		off += 7
	case which == "" && x.days > 0 && !x.ahead && off > 0:
		off -= 7
	case which == "" && x.days == 0:
		return
	}
	x.date, x.week = today.AddDate(0, 0, off), nil
}

// dated takes a date. Without a year it is the nearest such day, or the last one; a number alone is a day of this month or of the nearest
// that has it.
func (x *saying) dated() bool {
	if f := x.take(fullDate); f != nil {
		return x.set(number(f[1]), number(f[2]), number(f[3]))
	}
	today := midnight(x.now)
	if f := monthDay.FindStringSubmatch(x.rest); f != nil && number(f[1]) <= 12 && !beforeHour.MatchString(x.rest[len(f[0]):]) {
		y := today.Year()
		switch t := time.Date(y, time.Month(number(f[1])), number(f[2]), 0, 0, 0, 0, today.Location()); {
		case x.ahead && t.Sub(x.now) > halfYear, !x.ahead && t.After(x.now):
			y--
		case x.ahead && x.now.Sub(t) > halfYear:
			y++
		}
		if x.set(y, number(f[1]), number(f[2])) {
			x.take(monthDay)
			return true
		}
		x.date = time.Time{}
		return strings.Contains(f[0], ".") // 2.30 is a clock time
	}
	if f := x.take(dayAlone); f != nil {
		step := -1
		if x.ahead {
			step = 1
		}
		for n := range 3 { // not every month has each day
			if x.set(today.Year(), int(today.Month())+n*step, number(f[1])) && (x.date.Equal(today) || x.date.After(today) == x.ahead) {
				return true
			}
		}
		return false
	}
	return true
}

// set sets the date; false where there is no such day. The month may lie outside the year.
func (x *saying) set(y, m, d int) bool {
	x.date = time.Date(y, time.Month(m), d, 0, 0, 0, 0, x.now.Location())
	return m != 0 && d > 0 && x.date.Day() == d
}

// time takes a part of the day and hours, in either order; false for hours that no clock has.
func (x *saying) time() bool {
	x.inStretch(&x.stretch)
	x.hour, x.minute, x.face = x.clock(x.stretch != nil)
	x.inStretch(&x.stretch)
	if x.endStretch = x.stretch; x.hour >= 0 && x.take(till) != nil {
		x.inStretch(&x.endStretch)
		if x.end, x.endMinute, _ = x.clock(true); x.end < 0 {
			return false
		}
		if x.inStretch(&x.endStretch); x.stretch == nil {
			x.stretch = x.endStretch
		}
	}
	return x.hour <= 24 && x.minute < 60 && x.end <= 24 && x.endMinute < 60
}

// clock takes an hour; -1 for none. A number alone is one where that is sure.
func (x *saying) clock(sure bool) (hour, minute int, face bool) {
	if f := x.take(lacking); f != nil {
		return number(f[3]), -number(f[1]) - 15*number(f[2]), true
	}
	if f := x.take(hands); f != nil {
		if minute = number(f[4]) + 15*number(f[3]); f[2] != "" {
			minute = 30
		}
		return number(f[1]), minute, true
	}
	if f := x.take(digits); f != nil {
		return number(f[1]), number(f[2]), false
	}
	if f := bareHour.FindStringSubmatch(x.rest); f != nil && (sure || isHour(x.rest[len(f[0]):])) {
		x.take(bareHour)
		return number(f[1]), 0, true
	}
	return -1, 0, false
}

// isHour reports whether a text begins with what makes the number before it an hour: am, pm, or another hour up to which it lasts.
func isHour(s string) bool {
	s = strings.TrimLeft(s, " ")
	return strings.HasPrefix(s, "am") || strings.HasPrefix(s, "pm") || strings.HasPrefix(s, "a.m") || strings.HasPrefix(s, "p.m") || untilHour.MatchString(s)
}

var untilHour = regexp.MustCompile(`^(?:到|至|-|to )[0-9]{1,2} ?(?:[点时]|am|pm)`)
