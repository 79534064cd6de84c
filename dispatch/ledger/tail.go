package ledger

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// Change says that a subject has a new version.
type Change struct {
	Subject dispatch.Subject
	Since   int64 // the first entry that is new
	Version int64
}

// tailAtOnce is how many entries one call of Tail reads.
const tailAtOnce = 2000

// Tick returns the number of the last change below which all are committed: a reader who follows from here misses nothing.
func (db *DB) Tick(ctx context.Context) (tick int64, err error) {
	err = db.view(ctx, func(t *tx) error {
		return t.one("SELECT "+t.dialect.committedBelow+" - 1", nil, &tick)
	})
	return tick, err
}

// Tail returns what changed after a tick, each subject once with its last version, and the tick up to which it has read; until
// is the last tick of interest, 0 for no end. It never reads past a change in progress: PostgreSQL commits in any order, and a
// reader who had passed a change would never see it. A change is returned completely or not at all. More reports that there is
// more to read at once.
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
		if last <= after { // as nearly always
			return nil
		}
		err := t.one("SELECT coalesce(max(tick), 0), count(*) FROM (SELECT tick FROM entries WHERE tick > $1 AND tick <= $2 ORDER BY tick LIMIT $3) AS a", []any{after, last, tailAtOnce}, &next, &seen)
		if err != nil {
			return err
		}
		more = seen == tailAtOnce
		if !more {
			next = max(after, last)
		}
		return t.each("SELECT sort, id, min(seq), max(seq) FROM entries WHERE tick > $1 AND tick <= $2 GROUP BY sort, id ORDER BY max(tick), sort, id", []any{after, next}, func(scan func(...any) error) error {
			var c Change
			err := scan(&c.Subject.Sort, &c.Subject.ID, &c.Since, &c.Version)
			changes = append(changes, c)
			return err
		})
	})
	return changes, next, more, err
}
