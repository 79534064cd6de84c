package ledger

import (
	"context"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// keepSightings is how long it is known from where an account was used.
const keepSightings = 30 * 24 * time.Hour

// Sight records from where an account was used; mark is a pseudonym.
func (db *DB) Sight(ctx context.Context, account dispatch.ID, mark string, now dispatch.Moment) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO sightings (account, mark, at) VALUES ($1, $2, $3) ON CONFLICT (account, mark) DO UPDATE SET at = excluded.at", account, mark, now)
		return err
	})
}

// Sighted reports whether the account of one of these cadres was used from where the mark says.
func (db *DB) Sighted(ctx context.Context, mark string, cadres []dispatch.ID) (bool, error) {
	if len(cadres) == 0 {
		return false, nil
	}
	n := 0
	err := db.view(ctx, func(t *tx) error {
		var w where
		w.add("s.mark = " + w.arg(mark))
		w.among("a.cadre", cadres)
		return t.one("SELECT count(*) FROM sightings s JOIN accounts a ON a.id = s.account "+w.String(), w.args, &n)
	})
	return n > 0, err
}
