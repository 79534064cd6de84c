package ledger

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// Change says that a subject has a new version.
type Change struct {
	Subject dispatch.Subject
	Version int64
}

// tailAtOnce bounds how many entries one look at the journal takes in.
const tailAtOnce = 2000

// Tick returns the number of the last settled change: whoever follows from here misses nothing that comes.
func (db *DB) Tick(ctx context.Context) (tick int64, err error) {
	err = db.view(ctx, func(t *tx) error {
		return t.one("SELECT "+t.dialect.committedBelow+" - 1", nil, &tick)
	})
	return tick, err
}

// Tail returns what changed after a tick, each subject once with its last version, and the tick up to which it has
// looked; until is the last one of interest, 0 for no end. It never looks past a change that is still being made:
// PostgreSQL commits in any order, and whoever had looked past it would never see it. A change is seen whole or not at
// all. More says that there is more to be seen at once.
func (db *DB) Tail(ctx context.Context, after, until int64) (changes []Change, next int64, more bool, err error) {
	next = after
	err = db.view(ctx, func(t *tx) error {
		var last, seen int64
		if err := t.one("SELECT "+t.dialect.committedBelow+" - 1", nil, &last); err != nil {
			return err
		}
		if until > 0 {
			last = min(last, until)
		}
		err := t.one("SELECT coalesce(max(tick), 0), count(*) FROM (SELECT tick FROM entries WHERE tick > $1 AND tick <= $2 ORDER BY tick LIMIT $3) AS a", []any{after, last, tailAtOnce}, &next, &seen)
		if err != nil {
			return err
		}
		more = seen == tailAtOnce
		if !more {
			next = max(after, last)
		}
		return t.each("SELECT sort, id, max(seq) FROM entries WHERE tick > $1 AND tick <= $2 GROUP BY sort, id ORDER BY max(tick), sort, id", []any{after, next}, func(scan func(...any) error) error {
			var c Change
			err := scan(&c.Subject.Sort, &c.Subject.ID, &c.Version)
			changes = append(changes, c)
			return err
		})
	})
	return changes, next, more, err
}
