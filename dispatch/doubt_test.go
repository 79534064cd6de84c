package dispatch

import (
	"slices"
	"testing"
)

func TestASlipIsAskedBack(t *testing.T) {
	for _, c := range []struct {
		phone, building, room string
		want                  []string
	}{
		{"13900001234", "3", "501", nil}, {"1390000123", "3", "501", []string{"phone"}}, {"139000012345", "", "", []string{"phone"}}, {"0349-1234567", "", "", nil},
		{"1234", "", "", []string{"phone"}}, {"110", "", "", nil}, {"", "", "", nil}, {"", "", "501", []string{"room"}}, {"139-0000-123", "", "501", []string{"phone", "room"}}, {"1012345678", "", "", nil},
	} {
		var got []string
		for _, d := range (Submit{Particulars: Particulars{Place: Place{Compound: "a", Building: c.building}}, Words: Words{Phone: c.phone, Room: c.room}}).Doubts() {
			got = append(got, d.Field)
			if d.Asks.ZH == "" || d.Asks.EN == "" {
				t.Errorf("nothing is asked of %s", d.Field)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q, building %q, room %q: asks for %v, want %v", c.phone, c.building, c.room, got, c.want)
		}
	}
}
