package plan

import (
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// A trip takes seats, a purchase takes a parcel, a visit takes nothing.
func TestWhatAnErrandTakesAlong(t *testing.T) {
	shop, door := dispatch.Stop{Role: dispatch.AtMarket}, dispatch.Stop{Role: dispatch.AtDoor}
	for _, c := range []struct {
		what    string
		pick    dispatch.Stop
		people  bool
		persons int
		want    [2]int32
	}{
		{"goods", shop, false, 3, [2]int32{1, 0}},
		{"two people", door, true, 2, [2]int32{0, 2}},
		{"somebody whom nobody counted", door, true, 0, [2]int32{0, 1}},
		{"more than fit", door, true, 9, [2]int32{0, seats}},
		{"a visit", dispatch.Stop{}, false, 3, [2]int32{}},
	} {
		if got := loadOf(c.pick, c.people, c.persons); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}
