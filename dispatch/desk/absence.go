package desk

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// roll is what is asked again and again while a call is taken down: who there is, and where everything lies.
type roll struct {
	cadres []dispatch.Cadre
	areas  map[dispatch.ID]dispatch.Area
}

// Absence says since when nobody is on duty for what a request needs now, who comes next and whom to wake; false where somebody is
// on duty, or nobody is to be found.
func (d *Desk) Absence(ctx context.Context, r dispatch.Request) (dispatch.Absence, bool, error) {
	now := d.Clock()
	e, wants := r.Wanting(now)
	if !wants {
		return dispatch.Absence{}, false, nil
	}
	known, err := d.people.get(ctx, d.Ledger, now, func(tx dispatch.Tx) (x roll, err error) {
		if x.cadres, err = tx.Cadres(); err != nil {
			return x, err
		}
		areas, err := tx.Areas()
		x.areas = map[dispatch.ID]dispatch.Area{}
		for _, a := range areas {
			x.areas[a.ID] = a
		}
		return x, err
	})
	if err != nil {
		return dispatch.Absence{}, false, err
	}
	if len(r.Against) > 0 {
		if err := d.Ledger.View(ctx, func(tx dispatch.Tx) error { return same(tx, &r) }); err != nil {
			return dispatch.Absence{}, false, err
		}
	}
	x, none := r.Absence(e, known.cadres, known.areas, now)
	return x, none, nil
}
