package desk

import (
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// Candidates compares everybody on duty for an errand as if nobody had it, for whoever is about to reassign it. Nothing is
// recorded. It is a Conflict when the errand can no longer be reassigned, or may not be given yet.
func (d *Desk) Candidates(ctx context.Context, act dispatch.Act, request dispatch.ID, n int) (dispatch.Why, error) {
	s := newSituation(d.Clock())
	err := d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		r, err := tx.Request(request)
		if err != nil {
			return err
		}
		path, err := s.path(tx, r.Place.Area())
		if err != nil {
			return err
		}
		t := &transaction{desk: d, tx: tx}
		if act, err = t.accused(&r, act); err != nil {
			return err
		}
		if _, err := act.Allow(dispatch.VerbReassign, func(g dispatch.Grant) bool { return dispatch.Sorts[dispatch.OfRequest].Opens(g, act, r, ids(path)) }, "request"); err != nil {
			return err
		}
		e, err := r.Moves(n, dispatch.VerbReassign)
		if err != nil {
			return err
		}
		if err := r.Givable(e); err != nil {
			return err
		}
		e.State, e.Cadre = dispatch.ErrandWaiting, ""
		r.Errands = slices.Clone(r.Errands)
		r.Errands[slices.IndexFunc(r.Errands, func(e dispatch.Errand) bool { return e.N == n })] = e
		k, err := s.kind(tx, r.Kind)
		if err != nil {
			return err
		}
		s.Asked = true
		s.Tasks = []dispatch.Task{{Request: r, Errand: e, Kind: k}}
		if err := s.surround(tx); err != nil {
			return err
		}
		seen := s.Cadres[:0]
		for _, c := range s.Cadres { // whom the actor does not see they may not name
			path, err := s.path(tx, c.Cadre.Area)
			if err != nil {
				return err
			}
			if act.SeesCadre(c.Cadre, ids(path)) {
				seen = append(seen, c)
			}
		}
		s.Cadres = seen
		for i, c := range s.Cadres {
			s.Cadres[i].Hand = slices.DeleteFunc(slices.Clone(c.Hand), func(h dispatch.InHand) bool { return h.Request == request && h.Errand == n })
		}
		return nil
	})
	if err != nil {
		return dispatch.Why{}, err
	}
	decided, err := d.Planner.Plan(ctx, s.Situation)
	if err != nil || len(decided) == 0 {
		return dispatch.Why{}, err
	}
	return decided[0].Why, nil
}
