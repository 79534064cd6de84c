package dispatch

import (
	"regexp"
	"strings"
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

func TestIDs(t *testing.T) {
	for s, want := range map[string]bool{"a": true, "A-b_9": true, strings.Repeat("a", 64): true, "": false, strings.Repeat("a", 65): false, "a b": false, "小区": false, "a.b": false, "a/b": false} {
		if _, err := ParseID("id", s); (err == nil) != want {
			t.Errorf("%q: %v", s, err)
		}
	}
	for s, want := range map[string]bool{"a.1": true, "a.9999": true, "a.0": false, "a.-1": false, "a.10000": false, "a.01": false, "a.+1": false, "a": false, ".1": false, "a b.1": false, "a.x": false} {
		if _, _, err := ParseErrandID(s); (err == nil) != want {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestShortIDs(t *testing.T) {
	id := NewID(time.Date(2022, 11, 22, 9, 0, 0, 0, Shanghai))
	short, ok := id.Short()
	back, read := ParseShort(short)
	if !ok || !read || back != id || len(short) != 22 {
		t.Errorf("%s is %s, %t, and back %s", id, short, ok, back)
	}
	for _, other := range []ID{"a", "", ID(strings.ToUpper(string(id))), id + "00", "abcd"} {
		if s, ok := other.Short(); ok {
			t.Errorf("%s is %s in short", other, s)
		}
	}
	for _, s := range []string{"", "a", short + "AA", short[:21] + "!"} {
		if id, ok := ParseShort(s); ok {
			t.Errorf("%q reads as %s", s, id)
		}
	}
}
