package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// Backup writes a copy of a SQLite record as of one moment, while others use it. The copy gets its name only when it is
// complete and on the disk; an existing file is never overwritten.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	if db.group == nil {
		return dispatch.Refuse(dispatch.Invalid, "PostgreSQL 请用 pg_dump 备份，或用 bangban export", "back PostgreSQL up by pg_dump, or use bangban export")
	}
	partial, err := fresh(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(partial)))
		}
	}()
	// VACUUM INTO reads one snapshot and writes only pages in use. The name of the file has to be part of the statement.
	if err := db.vacuumInto(ctx, partial); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return finish(partial, path)
}

func (db *DB) vacuumInto(ctx context.Context, path string) error {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // back to the pool
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO '"+strings.ReplaceAll(path, "'", "''")+"'")
	_, back := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA query_only = 1")
	return errors.Join(err, back)
}

// fresh creates an empty file beside path, readable by its owner only, and returns its name.
func fresh(path string) (string, error) {
	if _, err := os.Lstat(path); err == nil {
		return "", dispatch.Refuse(dispatch.Conflict, "文件已存在，不会覆盖："+path, "the file exists and is not overwritten: "+path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".bangban-*") // readable by its owner only
	if err != nil {
		return "", dispatch.Refuse(dispatch.Unavailable, "不能写入："+err.Error(), "cannot write: "+err.Error())
	}
	return f.Name(), f.Close()
}

// finish syncs a file to the disk and gives it its final name.
func finish(partial, path string) error {
	f, err := os.OpenFile(partial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(partial, path); err != nil { // unlike a rename it never overwrites
		return err
	}
	if err := os.Remove(partial); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
