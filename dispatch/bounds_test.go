package dispatch

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A time or a text that the record does not take is refused by the name of its field, in whatever command it stands.
func TestWhatTheRecordDoesNotTakeIsRefusedByItsName(t *testing.T) {
	now := Day("2022-11-22").At(9, 0)
	late := At(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		cmd   Command
		field string
	}{
		{Submit{Particulars: Particulars{Appointment: late}}, "appointment"},
		{Submit{Particulars: Particulars{RunsOut: late}}, "runs_out"},
		{Submit{Particulars: Particulars{Items: []Item{{Name: "药"}, {Name: "a\x00"}}}}, "items[1].name"},
		{Submit{Words: Words{Text: "\xff"}}, "words.text"},
		{Submit{Particulars: Particulars{Needs: []string{strings.Repeat("长", 6000)}}}, "needs[0]"},
		{Hold{Until: late}, "until"}, {Hold{Until: Latest(now) + 1}, "until"}, {Hold{Until: Earliest - 1}, "until"}, {Hold{Until: -1}, "until"},
		{CheckIn{Until: late}, "until"},
		{Arrange{Arrangement: Arrangement{PickUpAt: late}}, "until"},
		{Restrict{Control: Control{Until: late}}, "control.until"},
		{DescribeArea{Area: Area{Name: "\x00"}}, "area.name"},
		{SetPassword{Hash: "\x00"}, "hash"},
	} {
		if err := Bounded(c.cmd, now); !errors.Is(err, &Error{Code: Invalid, Field: c.field}) {
			t.Errorf("%s %+v: %v", c.cmd.Verb(), c.cmd, err)
		}
	}
	for _, cmd := range []Command{Submit{}, Hold{Until: now.Add(time.Hour)}, Hold{Until: Latest(now)}, Hold{Until: Earliest}, Submit{Words: Words{Text: strings.Repeat("长", MaxText)}}, Tick{}} {
		if err := Bounded(cmd, now); err != nil {
			t.Errorf("%+v: %v", cmd, err)
		}
	}
}

// Whatever is stored, it can be shown in a list, and its length of time does not turn round.
func TestEveryMomentCanBeShown(t *testing.T) {
	for _, m := range []Moment{-1 << 62, 1 << 62, At(time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)), At(time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC)), 0, 1} {
		if _, err := m.Time().MarshalJSON(); err != nil {
			t.Errorf("%d: %v", m, err)
		}
	}
	if d := Moment(1 << 61).Sub(0); d <= 0 {
		t.Errorf("far ahead is %s", d)
	}
	if d := Moment(-1 << 61).Sub(0); d >= 0 {
		t.Errorf("long ago is %s", d)
	}
}

// A call of years ago is more often a slip of the year: an operator looks at it before anybody is sent.
func TestACallOfYearsAgoIsChecked(t *testing.T) {
	now := Day("2022-11-22").At(9, 0)
	decided := func(ago time.Duration) (State, error) {
		out, err := submission().Decide(Case{Kind: Kinds()[0], Act: Act{At: now.Add(-ago)}}, now)
		r := Request{}
		for _, e := range out.Entries {
			r = r.Apply(e)
		}
		return r.State, err
	}
	for ago, want := range map[time.Duration]State{0: StateOpen, 40 * time.Minute: StateOpen, 300 * 24 * time.Hour: StateOpen, 400 * 24 * time.Hour: StateReview} {
		if got, err := decided(ago); err != nil || got != want {
			t.Errorf("%s ago: %s %v", ago, got, err)
		}
	}
	if _, err := decided(now.Sub(Earliest) + time.Hour); !errors.Is(err, &Error{Code: Invalid, Field: "at"}) {
		t.Errorf("before all records: %v", err)
	}
}
