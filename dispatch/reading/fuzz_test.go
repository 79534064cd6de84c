package reading_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch/reading"
)

// FuzzAddress reads arbitrary addresses: nothing is lost between what stands before the door, the door and what stands behind it, and a
// door in canonical form is read as itself.
func FuzzAddress(f *testing.F) {
	for _, c := range addresses {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 400 {
			return
		}
		a := reading.ReadAddress(s)
		if a.IsZero() && strings.TrimSpace(s) != a.Before {
			t.Errorf("%q is no door, and %q is left of it", s, a.Before)
		}
		if d := a.Door.Canonical(); d.Canonical() != d {
			t.Errorf("%q: %+v is not canonical", s, d)
		}
		reading.ReadDoor(s)
	})
}

// FuzzColumns reads arbitrary columns of a door: what cannot be read stays as it is, or is doubted.
func FuzzColumns(f *testing.F) {
	f.Add("3号楼", "1单元", "101室")
	f.Add("", "", "3-1-101")
	f.Fuzz(func(t *testing.T, b, e, r string) {
		if !utf8.ValidString(b + e + r) {
			return
		}
		d, doubts := reading.Columns(b, e, r)
		if strings.TrimSpace(b+e+r) == "" && !d.IsZero() {
			t.Errorf("out of nothing %+v", d)
		}
		if d.IsZero() && reading.Bare(b+e+r) != "" && len(doubts) == 0 {
			t.Errorf("%q %q %q vanish", b, e, r)
		}
	})
}

// FuzzPhone reads arbitrary numbers: no digit is invented.
func FuzzPhone(f *testing.F) {
	for _, s := range []string{"13900001111", "+86 139-0000-1111", "0349-2012345转8001", "1.39E+10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := reading.ReadPhone(s, "")
		if !ok {
			return
		}
		if digits := reading.Calls(s, ""); !strings.Contains(reading.Fold(s), "E") && len(digits) < len(p.Number) {
			t.Errorf("%q: %v", s, p)
		}
		if again, ok := reading.ReadPhone(p.String(), ""); !ok || again != p {
			t.Errorf("%q: %v, and that is read as %v", s, p, again)
		}
	})
}

// FuzzTime reads arbitrary times: none lies outside of what people mean.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2022-11-22 9:30", "11.22", "44887.395833", "22/11/2022"} {
		f.Add(s)
	}
	w := reading.When{Zone: zone, Now: time.Date(2022, 11, 30, 12, 0, 0, 0, zone)}
	f.Fuzz(func(t *testing.T, s string) {
		if at, ok := reading.ReadTime(s, w); ok && (at.At.Year() < 1954 || at.At.Year() > 2119) {
			t.Errorf("%q: %v", s, at.At)
		}
	})
}
