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
