package ledger

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// Households returns the households of an area and those below it, or all for "", by compound and door.
func (db *DB) Households(ctx context.Context, under dispatch.ID) ([]dispatch.Household, error) {
	var w where
	if under != "" {
		w.under("compound", under)
	}
	return list[dispatch.Household](ctx, db, "SELECT doc FROM households "+w.String()+" ORDER BY compound, id", w.args...)
}

// HouseholdsByPhone returns the households that have a phone with the given pseudonym.
func (db *DB) HouseholdsByPhone(ctx context.Context, index string) ([]dispatch.Household, error) {
	return list[dispatch.Household](ctx, db, "SELECT doc FROM households WHERE id IN (SELECT household FROM household_phones WHERE lookup = $1) ORDER BY compound, id", index)
}

// Household returns one household of the roll.
func (db *DB) Household(ctx context.Context, id dispatch.ID) (h dispatch.Household, err error) {
	err = db.view(ctx, func(t *tx) error {
		s, err := t.Load(dispatch.Subject{Sort: dispatch.OfHousehold, ID: id})
		if err == nil {
			h = s.(dispatch.Household)
		}
		return err
	})
	return h, err
}
