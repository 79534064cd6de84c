package reading

import (
	"slices"
	"strings"
	"time"
)

// Spoken is a time as it is said on the telephone: 明早9点, 今晚, 半小时后, 11.30下午, 周一三五上午.
type Spoken struct {
	At    time.Time      // the moment, or when what was named begins
	Until time.Time      // when the named hours, part of a day, or day end; zero for a moment
	Days  []time.Weekday // the days of the week on which it comes again, At being the first time; none for once
}

// ReadSpoken reads what was said at w.Now. A weekday or an hour is the next one where w.Ahead is set, and else the last one. An hour
// without a part of the day is the nearest on the face of a clock; beside a day it lies between seven and six. False for a text of which
// anything is left over.
func ReadSpoken(text string, w When) (Spoken, bool) {
	s := strings.ToLower(strings.Join(strings.Fields(Fold(text)), " "))
	if s == "" || len(s) > 120 || w.Now.IsZero() {
		return Spoken{}, false
	}
	x := saying{rest: arabic(s), ahead: w.Ahead, now: w.Now.In(w.Zone).Truncate(time.Minute), hour: -1, end: -1}
	x.take(leads)
	read, ok := Spoken{At: x.now}, true
	if x.take(nows) == nil {
		if read, ok = x.counted(); !ok {
			read, ok = x.named()
		}
	}
	x.take(tails)
	_, near := within(Time{At: read.At})
	return read, ok && near && x.rest == ""
}

const day = 24 * time.Hour

// counted reads a time that is counted from now: 半小时后, 3天前, 3天后下午.
func (x *saying) counted() (Spoken, bool) {
	span, days, ok := x.span()
	if !ok {
		return Spoken{}, false
	}
	at := x.now.Add(span)
	if !days || x.rest == "" {
		return Spoken{At: at}, true
	}
	x.date, ok = midnight(at), x.time()
	return x.onDate(), ok
}

// named reads a day, a part of it, hours, or what there is of them.
func (x *saying) named() (Spoken, bool) {
	if !x.day() || !x.time() || x.date.IsZero() && x.week == nil && x.stretch == nil && x.hour < 0 {
		return Spoken{}, false
	}
	if !x.date.IsZero() {
		return x.onDate(), true
	}
	return x.next()
}

// onDate is the time on the day that was named.
func (x *saying) onDate() Spoken {
	from, until := x.hours()
	s := Spoken{At: x.date.Add(from)}
	if until > from {
		s.Until = x.date.Add(until)
	}
	if x.stretch == nil && x.hour < 0 && x.days > 1 {
		s.Until = x.date.AddDate(0, 0, x.days)
	}
	return s
}

// next is the next such time, or the last.
func (x *saying) next() (Spoken, bool) {
	from, until := x.hours()
	step := -1
	if x.ahead {
		step = 1
	}
	for n := range 9 {
		at := midnight(x.now).AddDate(0, 0, step*n)
		if x.week != nil && !slices.Contains(x.week, at.Weekday()) {
			continue
		}
		if x.ahead && at.Add(max(from, until-1)).After(x.now) || !x.ahead && !at.Add(from).After(x.now) {
			s := Spoken{At: at.Add(from)}
			if until > from {
				s.Until = at.Add(until)
			}
			if x.again {
				s.Days = x.week
			}
			return s, true
		}
	}
	return Spoken{}, false
}

// hours returns from when on a day until when it lies; for a moment both are the same.
func (x *saying) hours() (from, until time.Duration) {
	switch {
	case x.hour < 0 && x.stretch == nil:
		return 0, day
	case x.hour < 0:
		return x.stretch.from, x.stretch.until
	}
	from = x.read(x.hour, x.stretch) + time.Duration(x.minute)*time.Minute
	if x.end < 0 {
		return from, from
	}
	until = x.read(x.end, x.endStretch) + time.Duration(x.endMinute)*time.Minute
	if until <= from && x.end <= 12 {
		until += day / 2
	}
	return from, until
}

// read returns the hour that was meant.
func (x *saying) read(h int, in *stretch) time.Duration {
	switch {
	case in != nil:
		h = in.hour(h)
	case !x.face || h == 0 || h > 12:
	case x.date.IsZero() && x.week == nil:
		early, today := h%12, midnight(x.now)
		late := early + 12
		passed := func(h int) bool {
			return !today.Add(time.Duration(h)*time.Hour + time.Duration(x.minute)*time.Minute).After(x.now)
		}
		if h = early; x.ahead && passed(early) && !passed(late) || !x.ahead && (passed(late) || !passed(early)) {
			h = late
		}
	case h < 7:
		h += 12
	}
	return time.Duration(h) * time.Hour
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
