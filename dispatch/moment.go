package dispatch

import (
	"fmt"
	"math"
	"time"
)

// Moment is a point in time in microseconds since 1970 UTC, as stored in the record. Zero means "not known" or "never". Equal
// moments are equal by ==, which time.Time does not guarantee.
type Moment int64

// Shanghai is the zone in which people read times and in which a day of the figures begins and ends.
// It has been UTC+8 without summer time since 1991, so no zone database is needed.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// At turns a time into a Moment, cutting it to the microsecond. The zero time becomes the zero Moment.
func At(t time.Time) Moment {
	if t.IsZero() {
		return 0
	}
	return Moment(t.UnixMicro())
}

// Bounds of what JSON can hold in any zone. What lies beyond, in a record of an older program, is shown as the bound.
var (
	firstShown = At(time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC))
	lastShown  = At(time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC))
)

// Time returns m in Asia/Shanghai; the zero Moment becomes the zero time.
func (m Moment) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(min(max(m, firstShown), lastShown))).In(Shanghai)
}

// Add returns the moment d later.
func (m Moment) Add(d time.Duration) Moment { return m + Moment(d/time.Microsecond) }

// Sub returns how long after n m lies, at most what a Duration holds: 292 years.
func (m Moment) Sub(n Moment) time.Duration {
	const most = Moment(math.MaxInt64 / int64(time.Microsecond))
	return time.Duration(min(max(m-n, -most), most)) * time.Microsecond
}

// Said returns the moment as one says it at another: today by the hour, on other days with the date, in other years with the year.
func (m Moment) Said(now Moment) Text {
	day, clock := m.SaidDay(now), m.Time().Format("15:04")
	return Text{day.ZH + clock, day.EN + " " + clock}
}

// SaidDay returns the day of the moment as one says it at another.
func (m Moment) SaidDay(now Moment) Text {
	at := m.Time()
	switch {
	case m.Day() == now.Day():
		return Text{"今天", "today"}
	case m.Day() == now.Day().Next():
		return Text{"明天", "tomorrow"}
	case at.Year() == now.Time().Year():
		return Text{at.Format("1月2日"), at.Format("2 Jan")}
	}
	return Text{at.Format("2006年1月2日"), at.Format("2 Jan 2006")}
}

// Short is Said within a sentence: today the hour alone.
func (m Moment) Short(now Moment) Text {
	if m.Day() == now.Day() {
		clock := m.Time().Format("15:04")
		return Text{clock, clock}
	}
	return m.Said(now)
}

// Day returns the local day that m falls on.
func (m Moment) Day() Day { return Day(m.Time().Format(time.DateOnly)) }

// Day is a local calendar day in Asia/Shanghai, written 2022-11-30, so that days sort as text.
type Day string

// ParseDay reads a day written 2022-11-30.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Format(time.DateOnly) != s || t.Year() == 9999 { // the day after which has five digits
		return "", Wrong("day", fmt.Sprintf("日期“%s”须写作 2022-11-30 的样子", clip(s)), fmt.Sprintf("day %q must look like 2022-11-30", clip(s)))
	}
	return Day(s), nil
}

// Start returns the first moment of the day.
func (d Day) Start() Moment {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Shanghai)
	if err != nil {
		return 0
	}
	return At(t)
}

// Next returns the day after d.
func (d Day) Next() Day { return d.Start().Add(36 * time.Hour).Day() }

// End returns the moment at which the day is over; 0 for no day.
func (d Day) End() Moment {
	if d == "" {
		return 0
	}
	return d.Next().Start()
}

// At returns the moment at which the local clock shows hour:minute on day d.
func (d Day) At(hour, minute int) Moment {
	return d.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// Chinese returns month and date as people say them: 11月30日.
func (d Day) Chinese() string {
	t := d.Start().Time()
	return fmt.Sprintf("%d月%d日", t.Month(), t.Day())
}

// ChineseIn is Chinese for somebody who reads it on another day: with the year where it is not theirs.
func (d Day) ChineseIn(read Day) string {
	if read == "" || d.Start().Time().Year() == read.Start().Time().Year() {
		return d.Chinese()
	}
	return fmt.Sprintf("%d年%s", d.Start().Time().Year(), d.Chinese())
}
