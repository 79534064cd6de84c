package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bangban/bangban/dispatch"
)

// Ended is a request that has ended and still has personal values.
type Ended struct {
	ID     dispatch.ID
	Number string
}

// EndedBefore returns the requests that ended before a moment and still have personal values, the oldest first.
func (db *DB) EndedBefore(ctx context.Context, moment dispatch.Moment) (all []Ended, err error) {
	err = db.view(ctx, func(t *tx) error {
		all = nil
		var w where
		var states []any
		for _, s := range dispatch.VerbErase.Row().States {
			states = append(states, string(s))
		}
		w.add("active = 0 AND state IN " + w.list(states))
		w.add("submitted < " + w.arg(moment))
		w.add("(EXISTS (SELECT 1 FROM personal WHERE personal.sort = " + w.arg(dispatch.OfRequest) + " AND personal.id = requests.id) OR EXISTS (SELECT 1 FROM attachments WHERE attachments.request = requests.id))")
		return t.each("SELECT id, doc FROM requests "+w.String()+" ORDER BY submitted, id", w.args, func(scan func(...any) error) error {
			var id dispatch.ID
			var doc string
			if err := scan(&id, &doc); err != nil {
				return err
			}
			var r struct {
				Number   string
				ClosedAt dispatch.Moment
			}
			if err := decode(doc, &r); err != nil {
				return err
			}
			if r.ClosedAt < moment {
				all = append(all, Ended{id, r.Number})
			}
			return nil
		})
	})
	return all, err
}

// KnowsPersonal reports whether personal values of a request are still stored.
func (db *DB) KnowsPersonal(ctx context.Context, request dispatch.ID) (known bool, err error) {
	var n int
	err = db.view(ctx, func(t *tx) error {
		return t.one("SELECT (SELECT count(*) FROM personal WHERE sort = $1 AND id = $2) + (SELECT count(*) FROM attachments WHERE request = $2)", []any{dispatch.OfRequest, request}, &n)
	})
	return n > 0, err
}

// scrubbed are the tables whose files have to be rewritten after an erasure. Those of the journal never held personal values.
var scrubbed = []string{"requests", "against", "cadres", "households", "household_phones", "targets", "accounts", "personal", "traces", "attachments", "keys"}

// Scrub rewrites the record's files so that erased and replaced values are no longer in them. Others may use the record
// meanwhile, and wait for parts of it. Copies elsewhere, such as PostgreSQL's write-ahead log, are not reached. It may be run
// at any time.
func (db *DB) Scrub(ctx context.Context) error {
	if err := db.forgetBodies(ctx); err != nil {
		return fmt.Errorf("forget what was sent with keys: %w", err)
	}
	if db.group == nil {
		return db.scrubPostgres(ctx)
	}
	return db.scrubSQLite(ctx)
}

// forgetBodies deletes the digests of request bodies about subjects with erased values, because these digests have no salt. The
// keys stay used: sending one again changes nothing and is answered as if it had come with another body.
func (db *DB) forgetBodies(ctx context.Context) error {
	return db.change(ctx, func(t *tx) error {
		erased := map[dispatch.Subject]bool{}
		err := t.each("SELECT DISTINCT sort, id FROM entries WHERE fact = $1", []any{dispatch.FactName(dispatch.Erased{})}, func(scan func(...any) error) error {
			var s dispatch.Subject
			err := scan(&s.Sort, &s.ID)
			erased[s] = true
			return err
		})
		if err != nil || len(erased) == 0 {
			return err
		}
		var found [][2]string
		err = t.each("SELECT actor, key, answer FROM keys WHERE body <> ''", nil, func(scan func(...any) error) error {
			var k [2]string
			var text string
			if err := scan(&k[0], &k[1], &text); err != nil {
				return err
			}
			var answer struct{ Subject dispatch.Subject }
			if err := json.Unmarshal([]byte(text), &answer); err != nil {
				return err
			}
			if erased[answer.Subject] {
				found = append(found, k)
			}
			return nil
		})
		for _, k := range found {
			if err == nil {
				_, err = t.exec("UPDATE keys SET body = '' WHERE actor = $1 AND key = $2", k[0], k[1])
			}
		}
		return err
	})
}

// scrubSQLite copies the pages in use into new ones, and the write-ahead log into the file. The statements are SQLite's own.
func (db *DB) scrubSQLite(ctx context.Context) (err error) {
	own, err := openSQLite(ctx, db.path, 1, "secure_delete(1)", "temp_store(2)") // the writer's connection is in use
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, own.Close()) }()
	if _, err := own.ExecContext(ctx, "VACUUM"); err != nil {
		return unavailable(err)
	}
	const times = 4 // each waits for present readers, at most 15 seconds
	for range times {
		var busy, pages, moved int
		if err := own.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
			return unavailable(err)
		}
		if busy == 0 {
			return nil
		}
	}
	return dispatch.Refuse(dispatch.Unavailable, "有人一直在读台账，文件还没有清理完，请稍后再试", "somebody goes on reading the record: its files are not clean yet; try again")
}

func (db *DB) scrubPostgres(ctx context.Context) error {
	for _, table := range append(scrubbed, "pg_statistic") { // it holds samples of column values
		command := "VACUUM (FULL, ANALYZE) "
		if table == "pg_statistic" {
			command = "VACUUM FULL "
		}
		if _, err := db.write.ExecContext(ctx, command+table); err != nil {
			return unavailable(err)
		}
	}
	return nil
}
