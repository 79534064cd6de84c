package ledger

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// OpenToRead opens a record that is only to be read, and may lie where nothing can be written: on a backup's medium, or as another
// user's file. Then a copy of it is opened, in the folder for temporary files, and removed when it is closed.
func OpenToRead(ctx context.Context, address string) (*DB, error) {
	path := strings.TrimPrefix(address, "sqlite:")
	if strings.HasPrefix(address, "postgres") && strings.Contains(address, "://") || writable(path) {
		return Open(ctx, address)
	}
	folder, err := os.MkdirTemp("", "bangban-") // readable by its owner only
	if err != nil {
		return nil, err
	}
	copied := filepath.Join(folder, filepath.Base(path))
	db, err := func() (*DB, error) {
		for _, end := range []string{"", "-wal"} { // what was committed last may stand in the log only
			if err := copyFile(path+end, copied+end); err != nil && !(end != "" && errors.Is(err, os.ErrNotExist)) {
				return nil, err
			}
		}
		return Open(ctx, copied)
	}()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	db.scrap = folder
	return db, nil
}

// writable reports whether SQLite could write a file and the others beside it.
func writable(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	if err := f.Close(); err != nil {
		return false
	}
	beside, err := os.CreateTemp(filepath.Dir(path), ".bangban-*")
	if err != nil {
		return false
	}
	return errors.Join(beside.Close(), os.Remove(beside.Name())) == nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
