package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bangban/bangban/dispatch"
)

// Ended is a request that is over, of which something personal is still known.
type Ended struct {
	ID     dispatch.ID
	Number string
}

// EndedBefore returns the requests that ended before a moment and of which something personal is still known, the oldest first.
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

// KnowsPersonal reports whether something personal is still known of a request.
func (db *DB) KnowsPersonal(ctx context.Context, request dispatch.ID) (known bool, err error) {
	var n int
	err = db.view(ctx, func(t *tx) error {
		return t.one("SELECT (SELECT count(*) FROM personal WHERE sort = $1 AND id = $2) + (SELECT count(*) FROM attachments WHERE request = $2)", []any{dispatch.OfRequest, request}, &n)
	})
	return n > 0, err
}

// scrubbed are the tables from whose files what was erased has to go. The journal's own never held it.
var scrubbed = []string{"requests", "cadres", "households", "household_phones", "targets", "accounts", "personal", "attachments", "keys"}

// Scrub writes the record's files anew, so that nothing of what was erased or replaced is left in them, while others go on
// using the record; they wait for some of it. What keeps copies of its own, like PostgreSQL's write-ahead log, is beyond it. It
// may be run again at any time.
func (db *DB) Scrub(ctx context.Context) error {
	if err := db.forgetBodies(ctx); err != nil {
		return fmt.Errorf("forget what was sent with keys: %w", err)
	}
	if db.group == nil {
		return db.scrubPostgres(ctx)
	}
	return db.scrubSQLite(ctx)
}

// forgetBodies takes away the digests of what was sent about subjects of which something was erased: they have no salt. A key
// stays used: whoever sends it again does nothing twice, and is told that it was used with something else.
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

// scrubSQLite copies what is in use into new pages, and what is in the log beside the file into the file. Both databases'
// clauses for that are their own.
func (db *DB) scrubSQLite(ctx context.Context) (err error) {
	own, err := openSQLite(ctx, db.path, 1, "secure_delete(1)", "temp_store(2)") // the writer's connection is busy with the writer
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, own.Close()) }()
	if _, err := own.ExecContext(ctx, "VACUUM"); err != nil {
		return unavailable(err)
	}
	const times = 4 // each waits for those who are reading now, 15 seconds at most
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
	for _, table := range append(scrubbed, "pg_statistic") { // which holds samples of what columns hold
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
