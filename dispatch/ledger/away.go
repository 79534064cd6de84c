package ledger

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	lite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/bangban/bangban/dispatch"
)

// judged says of a database's error that the record cannot be reached now, where trying again may help, and that somebody was
// faster, where a concurrent change was met. Errors of the domain and all others stay as they are.
func judged(err error) error {
	var own *dispatch.Error
	switch {
	case err == nil || errors.As(err, &own):
		return err
	case postgres.metAnother(err):
		return stale()
	case away(err):
		return unavailable(err)
	case damaged(err):
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return err
}

// away reports whether an error means that the database is briefly not there: cut off, restarted, too busy, or its disk full.
func away(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		for _, class := range []string{"08", "53", "57", "58"} { // connection, resources, operator, system
			if strings.HasPrefix(pg.Code, class) {
				return true
			}
		}
		return pg.Code == "25006" // read only: it is a standby that is about to take over, or was one
	}
	var own *lite.Error
	if errors.As(err, &own) {
		switch own.Code() & 0xff { // the primary code
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN:
			return true
		}
		return false
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

func unavailable(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var own *dispatch.Error
	if errors.As(err, &own) && own.Code == dispatch.Unavailable {
		return err
	}
	return fmt.Errorf("%w: %w", dispatch.Refuse(dispatch.Unavailable, "台账暂时打不开，请稍后再试", "the record cannot be reached; try again"), err)
}

// Writable reports whether the record can be written now: it commits a change that changes nothing.
func (db *DB) Writable(ctx context.Context) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE settings SET value = value WHERE name LIKE 'secret:%'")
		return err
	})
}
