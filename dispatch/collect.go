package dispatch

import (
	"slices"
	"strings"
)

// Collects reports whether the resident collects at the receiving point of the compound 固定接收点: what the present round brings
// ends there, and nobody inside takes it on to the door.
func (r Request) Collects() bool {
	ends := false
	for _, e := range r.Live() {
		if e.Pick.Role == AtGate {
			return false
		}
		ends = ends || e.Drop.Role == AtGate && e.Drop.Compound != ""
	}
	return ends
}

// Live returns the errands of the present round that count: neither failed nor withdrawn.
func (r Request) Live() []Errand {
	return slices.DeleteFunc(slices.Clone(r.Errands), func(e Errand) bool {
		return e.Round != r.Round || !e.State.Live()
	})
}

// Door is what stands on a parcel for a door: 5-2-501.
func (p Place) Door(room string) string {
	parts := slices.DeleteFunc([]string{p.Building, p.Entrance, room}, func(s string) bool { return s == "" })
	return strings.Join(parts, "-")
}
