package main

import (
	"context"
	"fmt"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// migrate upgrades the record's schema and documents, or only prints their state.
func (p *program) migrate(ctx context.Context, args []string) error {
	o := p.options("migrate")
	at := o.record()
	status := o.flag("status", dispatch.Text{ZH: "只查看，不升级", EN: "only tell, change nothing"})
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if !*status {
		if err := at.with(ctx, func(db *ledger.DB) error { return p.refold(ctx, db) }); err != nil {
			return err
		}
	}
	have, want, err := ledger.Schema(ctx, at.address())
	if err != nil {
		return err
	}
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("数据库结构 %d，本程序需要 %d。", have, want), EN: fmt.Sprintf("The schema is %d, this program wants %d.", have, want)})
	return nil
}

// refold folds documents of an older form again. After an interruption it can be called again.
func (p *program) refold(ctx context.Context, db *ledger.DB) error {
	all, err := db.Stale(ctx)
	if err != nil || all == 0 {
		return err
	}
	bar := p.progress(dispatch.Text{ZH: "重算", EN: "fold"})
	done, err := db.Refold(ctx, func(done int) { bar.show(done, max(done, all)) })
	bar.clear()
	if err == nil {
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("已按新格式重算 %d 份文档。", done), EN: fmt.Sprintf("%d documents were folded anew.", done)})
	}
	return err
}
