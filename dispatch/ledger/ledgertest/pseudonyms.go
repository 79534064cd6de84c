package ledgertest

import (
	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
)

// Pseudonyms says how a desk makes what subjects are searched by, as the program does.
func Pseudonyms(d *desk.Desk) ledger.Pseudonyms {
	return ledger.Pseudonyms{Traces: d.Traces, Phone: d.PhoneIndex, Form: d.PseudonymForm(), Door: func(h dispatch.Household) string {
		return d.DoorTrace(dispatch.Place{Compound: h.Compound, Building: h.Building, Entrance: h.Entrance}, h.Room)
	}}
}
