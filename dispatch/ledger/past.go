package ledger

import (
	"cmp"
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// KindsAt returns the kinds as described before a moment, in the catalogue's order, so that a bulletin of the past uses the
// words of its day. Record time counts. A kind described only later is returned as first described, because a record may be
// founded after the days it covers. The zero moment means now.
func (db *DB) KindsAt(ctx context.Context, moment dispatch.Moment) ([]dispatch.Kind, error) {
	if moment == 0 {
		return db.Kinds(ctx)
	}
	return describedBefore[dispatch.Kind](ctx, db, dispatch.OfKind, "rank, id", moment)
}

// UnitsAt returns the units as described before a moment; see [DB.KindsAt].
func (db *DB) UnitsAt(ctx context.Context, moment dispatch.Moment) ([]dispatch.Unit, error) {
	if moment == 0 {
		return db.Units(ctx)
	}
	all, err := describedBefore[dispatch.Unit](ctx, db, dispatch.OfUnit, "name", moment)
	slices.SortStableFunc(all, func(a, b dispatch.Unit) int { return cmp.Compare(a.Name, b.Name) })
	return all, err
}

// describedBefore folds the journals of all subjects of a sort up to a moment, at least their first entries. It suits sorts
// with few subjects and nothing personal.
func describedBefore[T dispatch.Folded](ctx context.Context, db *DB, of dispatch.SubjectSort, order string, moment dispatch.Moment) (all []T, err error) {
	s := sortNamed(of)
	err = db.view(ctx, func(t *tx) error {
		folded := map[dispatch.ID]dispatch.Folded{}
		err := t.rows("WHERE sort = $1 ORDER BY id, seq", []any{of}, func(r row) error {
			state, begun := folded[r.subject.ID]
			if begun && r.recorded >= moment {
				return nil
			}
			if !begun {
				state = s.zero
			}
			e, _, _, err := r.entry()
			if err == nil {
				folded[r.subject.ID] = state.Fold(e)
			}
			return err
		})
		if err != nil {
			return err
		}
		all = nil
		return t.each("SELECT id FROM "+s.table+" ORDER BY "+order, nil, func(scan func(...any) error) error {
			var id dispatch.ID
			if err := scan(&id); err != nil {
				return err
			}
			if state, known := folded[id].(T); known {
				all = append(all, state)
			}
			return nil
		})
	})
	return all, err
}
