package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// For benchmarks outside the package that compare the record with bare statements.

// Written is a statement that a change executed.
type Written struct {
	Query string
	Args  []any
}

// Recorder is a record that keeps the statements of each change.
type Recorder struct {
	*DB
	Changes [][]Written
}

// Change implements dispatch.Ledger.
func (r *Recorder) Change(ctx context.Context, f func(dispatch.Tx) error) error {
	var noted *noting
	err := r.DB.Change(ctx, func(x dispatch.Tx) error {
		t := *x.(*tx)
		noted = &noting{querier: t.q}
		t.q = noted
		if err := f(&t); err != nil {
			return err
		}
		return t.flush()
	})
	if noted != nil && len(noted.all) > 0 {
		r.Changes = append(r.Changes, noted.all)
	}
	return err
}

type noting struct {
	querier
	all []Written
}

func (n *noting) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	n.all = append(n.all, Written{query, slices.Clone(args)})
	return n.querier.ExecContext(ctx, query, args...)
}

// Bare executes the statements of a recorded change again for another subject: the same rows, indexes and commits, and no
// logic. The entries get lines of their own.
func (db *DB) Bare(ctx context.Context, written []Written, was, is dispatch.ID) error {
	return db.Change(ctx, func(x dispatch.Tx) error {
		t := x.(*tx)
		for _, w := range written {
			args := slices.Clone(w.Args)
			if strings.HasPrefix(w.Query, "INSERT INTO entries ") {
				if err := t.renumber(args); err != nil {
					return err
				}
			}
			for i, a := range args {
				if a == was || a == string(was) {
					args[i] = string(is)
				}
			}
			if _, err := t.exec(w.Query, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// renumber gives the entries of a statement the next lines of a strand.
func (t *tx) renumber(args []any) error {
	columns := len((&row{}).values())
	n := len(args) / columns
	strand := int64(0)
	if t.db.dialect.strands > 1 {
		strand = rand.Int64N(t.db.dialect.strands)
	}
	var next int64
	if err := t.one("UPDATE strands SET next = next + $1 WHERE strand = $2 RETURNING next", []any{n, strand}, &next); err != nil {
		return err
	}
	for i := range n {
		args[i*columns], args[i*columns+1] = strand, next-int64(n-i)
	}
	return nil
}

// Million writes the figures of n finished requests, like a month of sixty units over two thousand compounds.
func (db *DB) Million(ctx context.Context, n int) error {
	kinds := []string{"medicine", "medicine", "groceries", "groceries", "groceries", "hospital", "garbage", "sampling", "care", "repair", "transport", "complaint", "other", "supplies"}
	for from := 0; from < n; from += 2000 {
		err := db.change(ctx, func(t *tx) error {
			for i := from; i < min(n, from+2000); i += 50 {
				var args, names []any
				for j := i; j < i+50; j++ {
					names = append(names, fmt.Sprintf("r%d", j))
					args = append(args, fmt.Sprintf("r%d", j), 1, 0, "service", fmt.Sprintf("2022-11-%02d", 1+j%30), fmt.Sprintf("unit-%d", j*7%60), kinds[j*13%len(kinds)], fmt.Sprintf("area-%d", j*31%2000),
						fmt.Sprintf("h%d", j%200_000), 1, 1, 1, 1)
				}
				if _, err := t.exec("INSERT INTO credits (request, seq, n, book, day, unit, kind, area, household, errand, persons, times, sign) VALUES "+marks(1, 50, 13), args...); err != nil {
					return err
				}
				if _, err := t.exec("INSERT INTO fresh (request, seq, n, book, day, unit, kind, area, household, persons, times, sign) SELECT request, seq, n, book, day, unit, kind, area, household, persons, times, sign FROM credits WHERE request IN "+marks(1, 1, 50), names...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for {
		rolled, err := db.RollUp(ctx, 50_000)
		if err != nil {
			return err
		}
		if rolled == 0 {
			break
		}
	}
	if db.group != nil { // SQLite
		return nil
	}
	_, err := db.write.ExecContext(ctx, "VACUUM ANALYZE") // as PostgreSQL does by itself every minute
	return err
}

// Scan adds all lines up.
func (db *DB) Scan(ctx context.Context) (persons int, err error) {
	err = db.view(ctx, func(t *tx) error {
		return t.one("SELECT sum(n) FROM (SELECT kind, sum(sign * persons) AS n FROM credits WHERE book = 'service' AND day <= '2022-11-30' GROUP BY kind) AS a", nil, &persons)
	})
	return persons, err
}
