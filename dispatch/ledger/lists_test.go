package ledger

import (
	"context"
	"fmt"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// For tests outside the package of how lists are read.

// Crowd copies a request n times, over twenty communities of a hundred compounds and over as many cadres. The newest tenth is open,
// one in ten of these urgent; the others are closed. Their errands, holders and telephones are copied with them.
func (db *DB) Crowd(ctx context.Context, model dispatch.ID, n int) error {
	rows := fmt.Sprintf("WITH RECURSIVE c (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM c WHERE i < %d) ", n-1)
	areas := "WITH RECURSIVE c (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM c WHERE i < 2019) "
	open := fmt.Sprintf("i >= %d", n-n/10)
	submitted, due := "submitted + i * 1000000", "due + (i * 7919 % 100000) * 1000000"
	doc := fmt.Sprintf(`replace(replace(replace(doc, '"ID":"%s"', '"ID":"r' || i || '"' || CASE i %% 10 WHEN 0 THEN ',"Urgency":1' ELSE '' END), '"Submitted":' || submitted, '"Submitted":' || (%s)), '"Due":' || due, '"Due":' || (%s))`, model, submitted, due)
	return db.change(ctx, func(t *tx) error {
		for _, s := range []string{
			"INSERT INTO areas (id, parent, level, name, path, called, readings, form, seq, doc) " + areas +
				`SELECT CASE WHEN i < 20 THEN 'community-' ELSE 'compound-' END || i, CASE WHEN i < 20 THEN 'north' ELSE 'community-' || (i % 20) END, level, name, '/city/north/community-' || (i % 20) || '/' || CASE WHEN i < 20 THEN '' ELSE 'compound-' || i || '/' END, called, readings, form, seq, replace(doc, '"garden"', '"compound-' || i || '"')
				FROM c, areas WHERE areas.id = 'garden'`,
			"INSERT INTO requests (id, number, version, state, active, kind, area, household, urgency, submitted, due, form, doc) " + rows +
				"SELECT 'r' || i, 'n' || i, version, CASE WHEN " + open + " THEN CASE i % 50 WHEN 0 THEN 'review' ELSE 'open' END ELSE CASE i % 100 WHEN 0 THEN 'cancelled' ELSE 'closed' END END, CASE WHEN " + open + " THEN 1 ELSE 0 END, CASE i % 97 WHEN 0 THEN 'care' ELSE kind END, 'compound-' || (20 + i % 2000), 'h' || (i / 5), CASE i % 10 WHEN 0 THEN 1 ELSE 0 END, " + submitted + ", " + due + ", form, " + doc + " FROM c, requests WHERE requests.id = $1",
			"INSERT INTO errands (request, n, state, cadre, unit, finished_at) " + rows + "SELECT 'r' || i, 1, CASE WHEN " + open + " THEN 'waiting' ELSE 'finished' END, CASE WHEN " + open + " THEN '' ELSE 'w' || (i % 1000) END, CASE WHEN " + open + " THEN '' ELSE 'unit-' || (i % 20) END, i FROM c",
			"INSERT INTO holders (cadre, request) " + rows + fmt.Sprintf("SELECT 'w' || (i %% 1000), 'r' || i FROM c WHERE i < %d", n-n/10),
			"INSERT INTO personal (sort, id, seq, n, field, salt, value, lookup) " + rows + "SELECT 'request', 'r' || i, 1, 0, 'phone', '', '', 'p' || (i / 3) FROM c",
		} {
			var args []any
			if strings.Contains(s, "$1") {
				args = append(args, model)
			}
			if _, err := t.exec(s, args...); err != nil {
				return err
			}
		}
		if t.dialect.name == "postgres" { // as it does by itself every minute; SQLite never does
			_, err := t.exec("ANALYZE")
			return err
		}
		return nil
	})
}

// Explain returns how the database reads a page of requests, one step a line.
func (db *DB) Explain(ctx context.Context, f RequestFilter) (string, error) {
	query, args, err := f.query()
	if err != nil {
		return "", err
	}
	explain, columns := "EXPLAIN QUERY PLAN ", 4
	if db.dialect.name == "postgres" {
		explain, columns = "EXPLAIN ", 1
	}
	var steps []string
	err = db.view(ctx, func(t *tx) error {
		return t.each(explain+query, args, func(scan func(...any) error) error {
			into := make([]any, columns)
			for i := range into {
				into[i] = new(any)
			}
			err := scan(into...)
			steps = append(steps, fmt.Sprint(*into[columns-1].(*any)))
			return err
		})
	})
	return strings.Join(steps, "\n"), err
}
