package main

import (
	"context"
	"fmt"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// audit proves the record and names every difference.
func (p *program) audit(ctx context.Context, args []string) error {
	o := p.options("audit")
	at := o.record()
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	return at.with(ctx, func(db *ledger.DB) error { return p.prove(ctx, db) })
}

// prove audits a record and tells every difference.
func (p *program) prove(ctx context.Context, db *ledger.DB) error {
	bar := p.progress(dispatch.Text{ZH: "核对", EN: "audit"})
	total := 0
	found, err := db.Audit(ctx, p.now(), func(done, all int) {
		total = all
		bar.show(done, all)
	})
	bar.clear()
	if err != nil {
		return err
	}
	for _, d := range found {
		_, _ = fmt.Fprintf(p.out, "%s: %s\n", d.Where, d.What.In(p.lang))
	}
	if len(found) > 0 {
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("核对 %d 条记录，有 %d 处不符。", total, len(found)), EN: fmt.Sprintf("%d entries, %d differences.", total, len(found))})
		return errFound
	}
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("核对 %d 条记录，全部相符。", total), EN: fmt.Sprintf("%d entries, no difference.", total)})
	return nil
}
