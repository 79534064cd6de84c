package dispatch

import (
	"regexp"
	"testing"
	"time"
)

func TestNewIDSortsByTime(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	start := time.Date(2022, 11, 22, 9, 0, 0, 0, Shanghai)
	last := ID("")
	for i := range 100 {
		id := NewID(start.Add(time.Duration(i) * time.Millisecond))
		if !form.MatchString(string(id)) {
			t.Fatalf("%s is no UUIDv7", id)
		}
		if id <= last {
			t.Fatalf("%s does not sort after %s", id, last)
		}
		last = id
	}
}

func FuzzParseErrandID(f *testing.F) {
	for _, s := range []string{"", "a.1", "a.0", "a.01", "a.1.2", "a", ".1", "a.99999", "小区.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		request, n, err := ParseErrandID(s)
		if err == nil && ErrandID(request, n) != s {
			t.Errorf("%q reads as %s and %d", s, request, n)
		}
	})
}
