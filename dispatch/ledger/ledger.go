// Package ledger is the system of record, with the same SQL for SQLite and PostgreSQL.
//
// It stores what the domain has decided and adds no rules. [DB] implements dispatch.Ledger and also serves the catalogue,
// accounts, queries and figures. [DB.Audit] verifies that states and figures are the fold of the journal.
package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/bangban/bangban/dispatch"
)

//go:embed migrations/*.sql
var migrations embed.FS

// DB is a record. It is safe for use by many goroutines; several processes may have the same record open.
type DB struct {
	dialect dialect
	path    string // of the SQLite file
	write   *sql.DB
	read    *sql.DB  // the same pool as write on PostgreSQL
	group   *group   // of SQLite's writer; nil on PostgreSQL
	readers *readers // of SQLite; nil on PostgreSQL

	catalogue catalogue
	forms     map[dispatch.SubjectSort]int64 // set by tests; else those of sorts
	latest    latest
	key       *Key // seals heads; nil before SealWith
	trouble   atomic.Pointer[dispatch.Error]
	damage    atomic.Pointer[dispatch.Error]
	failing   atomic.Pointer[dispatch.Error]
	scrap     string // a folder that is removed when the record is closed
}

// Open opens the record at "postgres://…" or "sqlite:PATH" (or a plain path), and migrates it if it is older than the program.
// A record of a newer program is refused.
func Open(ctx context.Context, address string) (*DB, error) {
	db, err := connect(ctx, address)
	if err != nil {
		return nil, err
	}
	err = db.migrate(ctx)
	if err == nil {
		err = db.spin(ctx)
	}
	if err != nil {
		if why := db.Sound(ctx); errors.Is(why, errDamaged) {
			err = fmt.Errorf("%w: %w", why, err)
		}
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Schema returns the version of the record's schema and the version that this program needs. It changes nothing.
func Schema(ctx context.Context, address string) (have, want int64, err error) {
	db, err := connect(ctx, address)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := db.goose()
	if err != nil {
		return 0, 0, err
	}
	return p.GetVersions(ctx)
}

func connect(ctx context.Context, address string) (*DB, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return connectPostgres(ctx, address)
	}
	return connectSQLite(ctx, strings.TrimPrefix(address, "sqlite:"))
}

// mostReaders is how many read transactions run at the same time on SQLite.
const mostReaders = 8

func connectSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, dispatch.Refuse(dispatch.Unavailable, "不能建立数据文件夹："+err.Error(), "cannot make the data folder: "+err.Error())
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // before SQLite creates it readable for everybody
	if err != nil {
		return nil, dispatch.Refuse(dispatch.Unavailable, "不能打开数据文件："+err.Error(), "cannot open the data file: "+err.Error())
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	write, err := openSQLite(ctx, path, 1)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, judged(err))
	}
	abreast := min(mostReaders, 2*runtime.GOMAXPROCS(0)+2)
	read, err := openSQLite(ctx, path, abreast+1, "query_only(1)") // one more for a backup
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), write.Close())
	}
	db := &DB{dialect: sqlite, path: path, write: write, read: read, latest: newLatest()}
	db.group, db.readers = newGroup(db), newReaders(read, abreast)
	return db, nil
}

// openSQLite opens a pool of connections to a file.
func openSQLite(ctx context.Context, path string, most int, more ...string) (*sql.DB, error) {
	q := url.Values{}
	for _, pragma := range append([]string{"busy_timeout(15000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-16000)"}, more...) {
		q.Add("_pragma", pragma)
	}
	pool, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	return pool, pool.PingContext(ctx)
}

func connectPostgres(ctx context.Context, address string) (*DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, dispatch.Refuse(dispatch.Invalid, "数据库地址写得不对", "the address of the database is not well formed") // err would show the password
	}
	config.RuntimeParams["synchronous_commit"] = "on"
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(dispatch.Refuse(dispatch.Unavailable, "连不上数据库", "cannot reach the database"), pool.Close())
	}
	return &DB{dialect: postgres, write: pool, read: pool, latest: newLatest()}, nil
}

func (db *DB) goose() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(db.dialect.goose, db.write, folder)
}

func (db *DB) migrate(ctx context.Context) error {
	p, err := db.goose()
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if have > want {
		return dispatch.Refuse(dispatch.Conflict, fmt.Sprintf("数据由更新的程序建立（%d，本程序为 %d），请升级", have, want),
			fmt.Sprintf("the record was made by a newer program (%d, this one knows %d); upgrade", have, want))
	}
	if have == want {
		return nil
	}
	unlock, err := db.dialect.lock(ctx, db.write)
	if err != nil {
		return fmt.Errorf("wait for another migration: %w", err)
	}
	defer unlock()
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// spin creates the strands of this database. A record loaded from the other one may have different ones.
func (db *DB) spin(ctx context.Context) error {
	var have int64
	if err := db.view(ctx, func(t *tx) error {
		return t.one("SELECT count(*) FROM strands WHERE strand < $1", []any{db.dialect.strands}, &have)
	}); err != nil {
		return err
	}
	if have < db.dialect.strands {
		err := db.change(ctx, func(t *tx) error {
			for strand := range db.dialect.strands {
				if _, err := t.exec("INSERT INTO strands (strand, next, last) VALUES ($1, 1, (SELECT coalesce(max(last), 0) FROM strands)) ON CONFLICT (strand) DO NOTHING", strand); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return db.learnTime(ctx)
}

// Close waits for pending writes and closes the record.
func (db *DB) Close() error {
	if db.group == nil {
		return db.write.Close()
	}
	db.group.close()
	err := errors.Join(db.write.Close(), db.readers.close())
	if db.scrap != "" {
		err = errors.Join(err, os.RemoveAll(db.scrap))
	}
	return err
}

// Ping reports whether the record can be read.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.view(ctx, func(t *tx) error { return t.one("SELECT 1", nil, &one) })
}

// View implements dispatch.Ledger.
func (db *DB) View(ctx context.Context, f func(dispatch.Tx) error) error {
	return db.view(ctx, func(t *tx) error { return f(t) })
}

func (db *DB) view(ctx context.Context, f func(*tx) error) error {
	if db.readers != nil {
		return judged(db.readers.view(ctx, func(q querier) error { return f(db.tx(ctx, q)) }))
	}
	reading, err := db.read.BeginTx(ctx, db.dialect.reading)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = reading.Rollback() }() // nothing was written
	return judged(f(db.tx(ctx, reading)))
}

// look reads by a single statement, which is a snapshot by itself: on PostgreSQL that takes one exchange instead of three.
func (db *DB) look(ctx context.Context, f func(*tx) error) error {
	if db.readers != nil {
		return db.view(ctx, f)
	}
	return judged(f(db.tx(ctx, db.read)))
}

// Change implements dispatch.Ledger. On SQLite callers share commits; on PostgreSQL a transaction that met a concurrent one
// runs again.
func (db *DB) Change(ctx context.Context, f func(dispatch.Tx) error) error {
	if db.group != nil {
		return judged(db.group.change(ctx, f))
	}
	wait := time.Millisecond
	for try := 1; ; try++ {
		err := db.changeOnce(ctx, f)
		if err == nil || try == tries || !db.dialect.metAnother(err) {
			return judged(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait + time.Duration(time.Now().UnixNano()%int64(wait))): // apart from whom it met
		}
		wait *= 2
	}
}

// tries is how often a change that meets concurrent ones is tried.
const tries = 8

func (db *DB) changeOnce(ctx context.Context, f func(dispatch.Tx) error) (err error) {
	writing, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	defer func() {
		if err != nil {
			_ = writing.Rollback() // err is returned instead
		}
	}()
	t := db.tx(ctx, writing)
	if err := f(t); err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	return writing.Commit()
}

func stale() error {
	return dispatch.Refuse(dispatch.Stale, "刚有人改过，请刷新后再试", "somebody was faster; load it again")
}
