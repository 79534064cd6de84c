package dispatch

import (
	"context"
	"slices"
)

// Candidates weighs everybody on duty for an errand, as if nobody had it: what whoever may reassign it looks at before they
// do. Nothing is recorded. An errand that cannot be reassigned any more is a Conflict.
func (d *Desk) Candidates(ctx context.Context, act Act, request ID, n int) (Why, error) {
	s := newSituation(d.Clock())
	err := d.Ledger.View(ctx, func(tx Tx) error {
		r, err := tx.Request(request)
		if err != nil {
			return err
		}
		path, err := s.path(tx, r.Place.Area())
		if err != nil {
			return err
		}
		if _, err := act.allow(VerbReassign, func(g Grant) bool { return g.opens(act, r, ids(path)) }, "request"); err != nil {
			return err
		}
		e, err := Case{Request: r}.errand(n, VerbReassign)
		if err != nil {
			return err
		}
		e.State, e.Cadre = ErrandWaiting, ""
		r.Errands = slices.Clone(r.Errands)
		r.Errands[slices.IndexFunc(r.Errands, func(e Errand) bool { return e.N == n })] = e
		k, err := s.kind(tx, r.Kind)
		if err != nil {
			return err
		}
		s.Tasks = []Task{{Request: r, Errand: e, Kind: k}}
		if err := s.surround(tx); err != nil {
			return err
		}
		for i, c := range s.Cadres {
			s.Cadres[i].Hand = slices.DeleteFunc(slices.Clone(c.Hand), func(h InHand) bool { return h.Request == request && h.Errand == n })
		}
		return nil
	})
	if err != nil {
		return Why{}, err
	}
	decided, err := d.Planner.Plan(ctx, s)
	if err != nil || len(decided) == 0 {
		return Why{}, err
	}
	return decided[0].Why, nil
}
