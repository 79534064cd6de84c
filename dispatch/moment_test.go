package dispatch

import (
	"testing"
	"time"
)

// The local day turns at midnight in Shanghai, which is four in the afternoon UTC.
func TestDayTurnsAtLocalMidnight(t *testing.T) {
	before := At(time.Date(2022, 11, 30, 15, 59, 59, 999_999_000, time.UTC))
	if got := before.Day(); got != "2022-11-30" {
		t.Errorf("just before midnight is %s", got)
	}
	if got := (before + 1).Day(); got != "2022-12-01" {
		t.Errorf("midnight is %s", got)
	}
	if got := Day("2022-11-30").Next(); got.Start() != before+1 || got.Chinese() != "12月1日" {
		t.Errorf("the next day is %s", got)
	}
	if got := Day("2022-11-30").At(21, 0).Time().Format(time.DateTime); got != "2022-11-30 21:00:00" {
		t.Errorf("nine in the evening is %s", got)
	}
	if At(time.Time{}) != 0 || !Moment(0).Time().IsZero() {
		t.Error("never is not zero")
	}
}

func TestATimeIsSaidAsPeopleSayIt(t *testing.T) {
	now := Day("2022-11-30").At(9, 0)
	for want, m := range map[Text]Moment{
		{"今天09:05", "today 09:05"}: Day("2022-11-30").At(9, 5), {"明天00:00", "tomorrow 00:00"}: Day("2022-12-01").Start(),
		{"11月29日23:59", "29 Nov 23:59"}: Day("2022-11-29").At(23, 59), {"2023年1月1日08:00", "1 Jan 2023 08:00"}: Day("2023-01-01").At(8, 0),
	} {
		if got := m.Said(now); got != want {
			t.Errorf("%v is said as %v", want, got)
		}
	}
}

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"2022-11-30", "2022-02-30", "", "22-1-1", "2022-11-30 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDay(s)
		if err == nil && (string(d) != s || d.Start() != 0 && d.Start().Day() != d) {
			t.Errorf("%q reads as %s, which starts on %s", s, d, d.Start().Day())
		}
	})
}
