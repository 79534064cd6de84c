package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// keyFile returns the path of the seal key.
func (r record) keyFile() string {
	if *r.key != "" {
		return *r.key
	}
	return filepath.Join(*r.data, "seal.key")
}

// sealed gives the record its seal key. A record without a key gets a new one; a record with another key is not touched.
func (r record) sealed(ctx context.Context, p *program, db *ledger.DB) error {
	of, err := db.Fingerprint(ctx) // read first: whoever writes it has written the file before
	if err != nil {
		return err
	}
	k, err := ledger.ReadKey(r.keyFile())
	if dispatch.CodeOf(err) == dispatch.NotFound {
		if of != "" {
			return dispatch.Refuse(dispatch.NotFound, "台账由封存密钥 "+of+" 封存，而 "+r.keyFile()+" 不存在：请把密钥文件放回，或用 --seal-key 指明；确已丢失，请运行 bangban seal --rotate",
				"the record is sealed with the key "+of+", and there is no "+r.keyFile()+": put the file back or name it by --seal-key; if it is lost for good, run bangban seal --rotate")
		}
		if k, err = ledger.MakeKey(r.keyFile()); err == nil {
			p.say(p.err, dispatch.Text{ZH: "已生成封存密钥 " + r.keyFile() + "。请另存一份在别处：没有它就不能证明台账从未被整体改写。",
				EN: "The journal is sealed with a new key, " + r.keyFile() + ". Keep a copy elsewhere: without it nobody can prove that the journal was never rewritten as a whole."})
		}
	}
	if err != nil {
		return err
	}
	return db.SealWith(ctx, k)
}

// sealWritten seals what a command has written.
func (r record) sealWritten(ctx context.Context, p *program, db *ledger.DB) error {
	if err := r.sealed(ctx, p, db); err != nil {
		return err
	}
	now := db.Clock(p.now).Now()
	for more := true; more; {
		var err error
		if more, err = db.Seal(ctx, now); err != nil {
			return err
		}
	}
	return nil
}

// seal seals the journal and manages its key.
func (p *program) seal(ctx context.Context, args []string) error {
	o := p.options("seal")
	at := o.record()
	rotate := o.flag("rotate", dispatch.Text{ZH: "换一把新密钥（旧密钥文件改名保留）", EN: "change the key; the old file is kept under another name"})
	accept := o.flag("accept", dispatch.Text{ZH: "有意还原了旧备份：从现有台账接着封存", EN: "an older backup was restored on purpose: go on from what is there"})
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	return at.existing(ctx, func(db *ledger.DB) error {
		if *rotate {
			if err := p.rotate(ctx, at, db); err != nil {
				return err
			}
		}
		if *accept {
			if err := at.sealed(ctx, p, db); err != nil {
				return err
			}
			if err := db.Accept(ctx); err != nil {
				return err
			}
		}
		if err := at.sealWritten(ctx, p, db); err != nil {
			return err
		}
		head, err := db.Head(ctx)
		if err != nil {
			return err
		}
		of, err := db.Fingerprint(ctx)
		if head.Day == "" {
			p.say(p.out, dispatch.Text{ZH: "还没有过完的日子可封存。密钥 " + of + "。", EN: "No day is over yet. The key is " + of + "."})
			return err
		}
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("最近封存 %s：%s，共 %d 件、%d 条。密钥 %s。", head.Day, head.Short(), head.Subjects, head.Entries, of),
			EN: fmt.Sprintf("Sealed up to %s: %s, %d subjects, %d entries. The key is %s.", head.Day, head.Short(), head.Subjects, head.Entries, of)})
		return err
	})
}

// rotate replaces the seal key, which may be lost.
func (p *program) rotate(ctx context.Context, at record, db *ledger.DB) error {
	path := at.keyFile()
	old, err := ledger.ReadKey(path)
	if err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
		return err
	}
	if old != nil { // what was seen so far is checked with the old key
		if err := at.sealWritten(ctx, p, db); err != nil {
			return err
		}
	}
	k, err := ledger.MakeKey(path + ".new")
	if err != nil {
		return err
	}
	if err := db.Rotate(ctx, old, k); err != nil {
		return errors.Join(err, os.Remove(path+".new"))
	}
	if old != nil {
		kept := path + "." + old.Fingerprint()
		if err := os.Rename(path, kept); err != nil {
			return err
		}
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	if err := errors.Join(at.sealed(ctx, p, db), db.Accept(ctx)); err != nil {
		return err
	}
	p.say(p.out, dispatch.Text{ZH: "已换用新的封存密钥 " + k.Fingerprint() + "；正在运行的其他程序请换上新密钥后重新启动。", EN: "The new key is " + k.Fingerprint() + "; give it to every other process and start these again."})
	return nil
}
