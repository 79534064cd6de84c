package desk

import (
	"cmp"
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// Traces returns the pseudonyms by which a subject is found that is known by names and phones: of every piece of a name, and of the end
// of a phone number.
func (d *Desk) Traces(names, phones []string) (all []string) {
	add := func(sort, piece string) {
		if trace := d.mac(sort, piece); piece != "" && !slices.Contains(all, trace) {
			all = append(all, trace)
		}
	}
	for _, n := range names {
		for _, piece := range dispatch.Pieces(n) {
			add("piece", piece)
		}
	}
	for _, p := range phones {
		add("tail", dispatch.Tail(p))
	}
	return all
}

// TraceOf returns the pseudonym of a number that a request bore where it was imported from.
func (d *Desk) TraceOf(number string) string { return d.mac("imported", dispatch.Plain(number)) }

// DoorTrace returns the pseudonym of the door of a household, which is the same however the door is written; "" where the door is not
// known.
func (d *Desk) DoorTrace(p dispatch.Place, room string) string {
	if id := d.Household(p, room); id != "" {
		return d.mac("door", string(id))
	}
	return ""
}

// PseudonymForm says how the pseudonyms of phones and doors are made. It changes when phones or doors are read otherwise than before.
func (d *Desk) PseudonymForm() string { return "2 " + d.AreaCode }

// household returns the id of the household behind a door: that on the roll, whose id may come from another writing of its door.
func (t *transaction) household(p dispatch.Place, room string) (dispatch.ID, error) {
	id := t.desk.Household(p, room)
	if id == "" {
		return "", nil
	}
	known, err := t.tx.Traced(dispatch.OfHousehold, t.desk.DoorTrace(p, room))
	return cmp.Or(known, id), err
}

// HouseholdAt returns the id of the household behind a door: that on the roll where there is one.
func (d *Desk) HouseholdAt(ctx context.Context, p dispatch.Place, room string) (id dispatch.ID, err error) {
	err = d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		id, err = (&transaction{desk: d, tx: tx}).household(p, room)
		return err
	})
	return id, err
}

// traces returns those of a state after a change.
func (t *transaction) traces(after dispatch.Folded, out dispatch.Outcome) (all []string) {
	var names, phones []string
	if s, ok := after.(dispatch.Traced); ok {
		names, phones = s.Known()
	} else if after.Subject().Sort == dispatch.OfRequest {
		for _, e := range out.Entries {
			for _, s := range e.Secrets {
				switch s.Field {
				case "name":
					names = append(names, s.Value)
				case "phone":
					phones = append(phones, s.Value)
				}
			}
		}
	}
	all = t.desk.Traces(names, phones)
	if h, ok := after.(dispatch.Household); ok {
		if door := t.desk.DoorTrace(dispatch.Place{Compound: h.Compound, Building: h.Building, Entrance: h.Entrance}, h.Room); door != "" {
			all = append(all, door)
		}
	}
	if out.Bears != "" {
		all = append(all, t.desk.TraceOf(out.Bears))
	}
	return all
}
