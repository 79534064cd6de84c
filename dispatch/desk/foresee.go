package desk

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// Foresee tells when everybody on duty will do what they have in hand, as far as the planner can tell.
func (d *Desk) Foresee(ctx context.Context) ([]dispatch.Expected, error) {
	planner, can := d.Planner.(dispatch.Foresight)
	if !can {
		return nil, nil
	}
	s := newSituation(d.Clock())
	if err := d.Ledger.View(ctx, s.surround); err != nil {
		return nil, err
	}
	return planner.Foresee(ctx, s.Situation)
}
