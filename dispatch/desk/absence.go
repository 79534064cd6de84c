package desk

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// Absence says since when nobody is on duty for what a request needs now, who comes next and whom to wake; false where somebody is
// on duty, or nobody is to be found.
func (d *Desk) Absence(ctx context.Context, r dispatch.Request) (dispatch.Absence, bool, error) {
	now := d.Clock()
	e, wants := r.Wanting(now)
	if !wants {
		return dispatch.Absence{}, false, nil
	}
	people, err := d.people.get(ctx, d.Ledger, now, dispatch.Tx.Cadres)
	if err != nil {
		return dispatch.Absence{}, false, err
	}
	places, err := d.places.get(ctx, d.Ledger, now, func(tx dispatch.Tx) (map[dispatch.ID]dispatch.Area, error) {
		all, err := tx.Areas()
		places := map[dispatch.ID]dispatch.Area{}
		for _, a := range all {
			places[a.ID] = a
		}
		return places, err
	})
	if err != nil {
		return dispatch.Absence{}, false, err
	}
	if len(r.Against) > 0 {
		if err := d.Ledger.View(ctx, func(tx dispatch.Tx) error { return same(tx, &r) }); err != nil {
			return dispatch.Absence{}, false, err
		}
	}
	x, none := r.Absence(e, people, places, now)
	return x, none, nil
}
