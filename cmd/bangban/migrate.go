package main

import (
	"context"
	"fmt"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// migrate upgrades the record's schema, or only tells where it stands.
func (p *program) migrate(ctx context.Context, args []string) error {
	o := p.options("migrate")
	at := o.record()
	status := o.flag("status", dispatch.Text{ZH: "只查看，不升级", EN: "only tell, change nothing"})
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if !*status {
		if err := at.with(ctx, func(*ledger.DB) error { return nil }); err != nil {
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
