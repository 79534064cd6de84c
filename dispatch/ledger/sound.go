package ledger

import (
	"context"
	"errors"

	lite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/bangban/bangban/dispatch"
)

// errDamaged is a record whose file cannot be trusted any more.
var errDamaged = dispatch.Refuse(dispatch.Internal, "台账文件已损坏：请停机，另存这个文件，再用最近的备份还原", "the file of the record is damaged: stop, keep this file aside, and restore the newest backup")

// damaged reports whether SQLite found that its file is not what it wrote.
func damaged(err error) bool {
	var own *lite.Error
	return errors.As(err, &own) && (own.Code()&0xff == sqlite3.SQLITE_CORRUPT || own.Code()&0xff == sqlite3.SQLITE_NOTADB)
}

// Sound reads every page of SQLite's file and returns an error, which [DB.Trouble] repeats, where one is damaged. It takes some
// seconds per gigabyte. PostgreSQL looks after its own files.
func (db *DB) Sound(ctx context.Context) error {
	if db.readers == nil {
		return nil
	}
	err := db.view(ctx, func(t *tx) error {
		var said string
		if err := t.one("PRAGMA quick_check(1)", nil, &said); err != nil {
			return err
		}
		if said != "ok" {
			return errDamaged
		}
		return nil
	})
	if errors.Is(err, errDamaged) {
		db.damage.Store(errDamaged)
	}
	return err
}
