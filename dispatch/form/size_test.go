package form

import (
	"reflect"
	"testing"
	"time"
)

// TestSize sees that whatever is added to a type, however deep, makes it have more members, and that what writes itself has
// none of its own.
func TestSize(t *testing.T) {
	type leaf struct{ A, B int }
	type bare struct{ Name string }
	type hidden struct {
		Name string
		own  int
	}
	type outer struct {
		leaf
		C int
	}
	type loop struct{ Loops []loop }
	for _, c := range []struct {
		what string
		v    any
		want int
	}{
		{"one", bare{}, 1},
		{"what is not exported", hidden{own: 1}, 1},
		{"a struct in it", struct{ L leaf }{}, 3},
		{"structs in slices of it", struct{ L [][]leaf }{}, 3},
		{"structs in a map of it", struct{ L map[string][]leaf }{}, 3},
		{"the same struct twice", struct{ L, M leaf }{}, 4},
		{"an embedded struct", outer{}, 3},
		{"itself", loop{}, 1},
		{"what writes itself", struct{ T time.Time }{}, 1},
	} {
		if n := Size(reflect.TypeOf(c.v)); n != c.want {
			t.Errorf("%s: %d", c.what, n)
		}
	}
}
