package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// fileOptions reads the flags of commands about one file.
func (p *program) fileOptions(name string, args []string) (at record, file string, err error) {
	o := p.options(name)
	at = o.record()
	o.operands, o.most = dispatch.Text{ZH: "文件", EN: "FILE"}, 1
	if err := o.parse(args); err != nil {
		return at, "", err
	}
	if o.arg(0) == "" {
		return at, "", dispatch.Wrong("FILE", "请给出文件名", "name the file")
	}
	return at, o.arg(0), nil
}

// backup copies a SQLite record while it is in use.
func (p *program) backup(ctx context.Context, args []string) error {
	at, file, err := p.fileOptions("backup", args)
	if err != nil {
		return helped(err)
	}
	return at.reading(ctx, func(db *ledger.DB) error {
		if err := db.Backup(ctx, file); err != nil {
			return err
		}
		info, err := os.Stat(file)
		if err == nil {
			p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("已备份到 %s（%.1f MB）。内含个人信息，请加密保管；不含封存密钥 %s，请另存。还原：bangban restore %s --data 新文件夹", file, mega(info.Size()), at.keyFile(), file),
				EN: fmt.Sprintf("Backed up to %s (%.1f MB). It holds personal data: keep it encrypted. It does not hold the seal key %s: keep that elsewhere. To restore: bangban restore %s --data FOLDER", file, mega(info.Size()), at.keyFile(), file)})
			err = p.foot(ctx, db)
		}
		return err
	})
}

func mega(bytes int64) float64 { return float64(bytes) / 1e6 }

// export writes a record in a form that can be loaded into either database.
func (p *program) export(ctx context.Context, args []string) error {
	at, file, err := p.fileOptions("export", args)
	if err != nil {
		return helped(err)
	}
	return at.reading(ctx, func(db *ledger.DB) error {
		rows, err := db.Export(ctx, file, nil)
		if err == nil {
			p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("已导出 %d 行到 %s。内含个人信息与密钥，请加密保管。", rows, file), EN: fmt.Sprintf("%d rows were exported to %s. It holds personal data and keys: keep it encrypted.", rows, file)})
			err = p.foot(ctx, db)
		}
		return err
	})
}

// existing opens a record that has to exist; none is created.
func (r record) existing(ctx context.Context, f func(*ledger.DB) error) error {
	if err := r.exists(); err != nil {
		return err
	}
	return r.with(ctx, f)
}

func (r record) exists() error {
	if *r.db != "" {
		return nil
	}
	if _, err := os.Stat(r.address()); err != nil {
		return dispatch.Refuse(dispatch.NotFound, "没有数据文件 "+r.address(), "there is no record at "+r.address())
	}
	return nil
}

// reading opens a record that has to exist and is only read; it may lie where nothing can be written.
func (r record) reading(ctx context.Context, f func(*ledger.DB) error) (err error) {
	if err := r.exists(); err != nil {
		return err
	}
	db, err := ledger.OpenToRead(ctx, r.address())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(db)
}

// restore fills an empty folder or database with a backup or an export, and audits the result.
func (p *program) restore(ctx context.Context, args []string) (err error) {
	at, file, err := p.fileOptions("restore", args)
	if err != nil {
		return helped(err)
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	head := make([]byte, 16)
	if _, err := io.ReadFull(f, head); err != nil {
		return dispatch.Wrong("FILE", "这不是备份或导出文件", "this is neither a backup nor an export")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	switch {
	case string(head) == "SQLite format 3\x00":
		if *at.db != "" {
			return dispatch.Wrong("FILE", "SQLite 备份只能还原到数据文件夹；换数据库请用 bangban export 的文件", "a backup of SQLite is restored into a data folder; to change the database use a file of bangban export")
		}
		err = at.filled(func(path string) error { return copyTo(f, path) })
	case head[0] == 0x1f && head[1] == 0x8b:
		err = p.refill(ctx, at, f)
	default:
		return dispatch.Wrong("FILE", "这不是备份或导出文件", "this is neither a backup nor an export")
	}
	if err != nil {
		return err
	}
	return at.with(ctx, func(db *ledger.DB) error {
		x := ledger.Examination{Now: p.now(), Asleep: true}
		if x.Key, err = ledger.ReadKey(at.keyFile()); err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
			return err
		}
		return p.prove(ctx, db, x)
	})
}

func (p *program) refill(ctx context.Context, at record, r io.Reader) error {
	bar := p.progress(dispatch.Text{ZH: "还原", EN: "restore"})
	defer bar.clear()
	fill := func(address string) error {
		_, err := ledger.Load(ctx, address, r, func(rows int64) { bar.show(int(rows), int(rows)) })
		return err
	}
	if *at.db == "" {
		return at.filled(fill)
	}
	err := fill(*at.db)
	if err != nil && dispatch.CodeOf(err) != dispatch.Conflict {
		return fmt.Errorf("%s: %w", dispatch.Text{ZH: "未能还原完，请清空目标数据库后重来", EN: "not restored; empty the target and try again"}.In(p.lang), err)
	}
	return err
}

// filled lets fill write a file beside the record's, and gives it the record's name when it is complete.
func (r record) filled(fill func(path string) error) (err error) {
	path := r.address()
	if _, err := os.Lstat(path); err == nil {
		return dispatch.Refuse(dispatch.Conflict, "此处已有数据，不会覆盖："+path, "there is a record already, which is not overwritten: "+path)
	}
	_, err = os.Lstat(filepath.Dir(path))
	made := errors.Is(err, os.ErrNotExist)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	partial := path + ".restoring"
	for _, end := range []string{"", "-wal", "-shm"} { // left by an interrupted restore
		if err := os.Remove(partial + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := fill(partial); err != nil {
		for _, end := range []string{"", "-wal", "-shm"} { // the next attempt removes them otherwise
			_ = os.Remove(partial + end)
		}
		if made {
			_ = os.Remove(filepath.Dir(path))
		}
		return err
	}
	return os.Rename(partial, path)
}

func copyTo(r io.Reader, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}
