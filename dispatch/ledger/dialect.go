package ledger

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"

	"github.com/bangban/bangban/dispatch"
)

// dialect holds what has to differ between the two databases. All other SQL is the same for both.
type dialect struct {
	name  string
	goose goose.Dialect
	// size is the size of the record in bytes; each database has its own functions for it.
	size string
	// reading makes a transaction read one snapshot. SQLite's always do; PostgreSQL needs repeatable read.
	reading *sql.TxOptions
	// skip lets sweepers and planners of several processes skip rows that another one has locked. SQLite has one writer at a
	// time and no such clause.
	skip string
	// alone keeps other processes from rolling figures up until the transaction ends. SQLite has only one writer.
	alone string
	// strands is how many sequences number the journal's lines. SQLite's one writer needs one. On PostgreSQL taking a line
	// locks the sequence until the commit: with one sequence for all, 19,000 commits per second fell to 1,400. With 32, of
	// which each transaction picks one at random just before its commit, few wait for each other.
	strands int64
	// sealing keeps other processes from sealing days until the transaction ends. SQLite has only one writer.
	sealing string
	// tick numbers the change that writes an entry, for readers that follow the journal: see [DB.Tail]. On SQLite it is a
	// counter. PostgreSQL commits concurrent transactions in any order, so there it is the transaction's id.
	tick string
	// committedBelow is the tick below which every change is committed or rolled back, as the reading transaction sees it.
	committedBelow string
	// lock keeps two processes from migrating at the same time. On SQLite goose's transactions do.
	lock func(ctx context.Context, db *sql.DB) (unlock func(), err error)
	// metAnother reports whether an error means that the change met a concurrent one and may succeed when it runs again.
	// SQLite's single writer meets none.
	metAnother func(error) bool
}

var sqlite = dialect{
	name:           "sqlite",
	goose:          goose.DialectSQLite3,
	size:           "(SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())",
	reading:        &sql.TxOptions{},
	strands:        1,
	tick:           "(SELECT coalesce(max(tick), 0) + 1 FROM entries)",
	committedBelow: "(SELECT coalesce(max(tick), 0) + 1 FROM entries)",
	lock:           func(context.Context, *sql.DB) (func(), error) { return func() {}, nil },
	metAnother:     func(error) bool { return false },
}

// migrationLock is an arbitrary number, the same in all processes.
const migrationLock = 0x62616e67

var postgres = dialect{
	name:           "postgres",
	goose:          goose.DialectPostgres,
	size:           "pg_database_size(current_database())",
	reading:        &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	skip:           " FOR UPDATE SKIP LOCKED",
	sealing:        "LOCK TABLE heads IN SHARE ROW EXCLUSIVE MODE",
	alone:          "LOCK TABLE rollup_units IN SHARE ROW EXCLUSIVE MODE",
	strands:        32,
	tick:           "pg_current_xact_id()::text::bigint",
	committedBelow: "(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)",
	lock: func(ctx context.Context, db *sql.DB) (func(), error) {
		conn, err := db.Conn(ctx) // the lock belongs to a connection
		if err != nil {
			return nil, err
		}
		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock("+strconv.Itoa(migrationLock)+")"); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return func() {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock("+strconv.Itoa(migrationLock)+")")
			_ = conn.Close() // closing releases the lock if unlocking failed
		}, nil
	},
	metAnother: func(err error) bool {
		var own *dispatch.Error
		if errors.As(err, &own) {
			return own.Code == dispatch.Stale && own.Field != "token"
		}
		var pg *pgconn.PgError
		// 40001 serialization failure, 40P01 deadlock, 23505 two inserts of one key
		return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "23505")
	},
}

// marks returns groups of placeholders in brackets, numbered from first: ($1,$2),($3,$4).
func marks(first, groups, each int) string {
	var b strings.Builder
	for g := range groups {
		if g > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for i := range each {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(first + g*each + i))
		}
		b.WriteByte(')')
	}
	return b.String()
}
