package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
)

// mostNumbers is how many requests can be named at a time.
const mostNumbers = 1000

// erase erases the personal values of requests that are over, and then rewrites the files so that nothing of them is left
// there. Whoever can run the program on the record's machine may do this.
func (p *program) erase(ctx context.Context, args []string) error {
	o := p.options("erase")
	at := o.record()
	before := o.text("before", "", dispatch.Text{ZH: "抹去在这一天之前已结束的求助", EN: "requests that ended before this day"})
	dry := o.flag("dry-run", dispatch.Text{ZH: "只看有几件，什么也不抹去", EN: "tell how many, and erase nothing"})
	o.operands, o.most = dispatch.Text{ZH: "[编号…]（求助的编号或内部编号；抹去后不能找回，台账与数字不变）", EN: "[NUMBER…] (numbers or ids of requests; nothing brings it back, journal and figures stay)"}, mostNumbers
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if err := days(before); err != nil {
		return err
	}
	if (*before == "") == (len(o.given) == 0) {
		o.help(p.err)
		return errUsage
	}
	return at.existing(ctx, func(db *ledger.DB) (err error) {
		var ended []ledger.Ended
		if *before != "" {
			ended, err = db.EndedBefore(ctx, dispatch.Day(*before).Start())
		} else {
			ended, err = p.named(ctx, db, o.given)
		}
		if err != nil {
			return err
		}
		if *dry {
			p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("有 %d 件求助的个人信息可以抹去。", len(ended)), EN: fmt.Sprintf("What is personal in %d requests can be erased.", len(ended))})
			return nil
		}
		if err := p.eraseAll(ctx, db, ended); err != nil {
			return err
		}
		if err := db.Scrub(ctx); err != nil {
			return err
		}
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("已抹去 %d 件求助的个人信息，数据文件已重写。备份、导出与 PostgreSQL 的 WAL 归档里的，请另行处理。", len(ended)),
			EN: fmt.Sprintf("What was personal in %d requests is erased, and the files are written anew. Backups, exports and archives of PostgreSQL's WAL are yours to look after.", len(ended))})
		return nil
	})
}

// named finds the named requests by number or id. If one of them is not over, it refuses before anything is erased.
func (p *program) named(ctx context.Context, db *ledger.DB, names []string) (all []ledger.Ended, err error) {
	for _, name := range names {
		page, err := db.Requests(ctx, ledger.RequestFilter{Number: name})
		if err == nil && len(page.Requests) == 0 {
			page, err = db.Requests(ctx, ledger.RequestFilter{IDs: []dispatch.ID{dispatch.ID(name)}})
		}
		switch {
		case err != nil:
			return nil, err
		case len(page.Requests) == 0:
			return nil, dispatch.Refuse(dispatch.NotFound, name+"：没有这件求助", name+": there is no such request")
		case len(page.Requests) > 1:
			return nil, dispatch.Refuse(dispatch.Conflict, name+"：有几件同号，请用内部编号", name+": several bear this number; name it by its id")
		}
		r := page.Requests[0]
		if err := r.Takes(dispatch.VerbErase); err != nil {
			return nil, fmt.Errorf("%s: %w", r.Number, err)
		}
		known, err := db.KnowsPersonal(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		if one := (ledger.Ended{ID: r.ID, Number: r.Number}); known && !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all, nil
}

// erasedAtOnce is how many requests are erased per transaction.
const erasedAtOnce = 100

// eraseAll erases, and prints each request after the commit. One that was reopened meanwhile is left alone.
func (p *program) eraseAll(ctx context.Context, db *ledger.DB, all []ledger.Ended) error {
	d := &desk.Desk{Ledger: db, Clock: db.Clock(p.now).Now}
	act := dispatch.Act{Actor: "console", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}, Device: "console"}
	for some := range slices.Chunk(all, erasedAtOnce) {
		refused := map[dispatch.ID]error{}
		err := db.Change(ctx, func(tx dispatch.Tx) error {
			clear(refused)
			for _, r := range some {
				_, err := d.DoIn(tx, act, dispatch.Subject{Sort: dispatch.OfRequest, ID: r.ID}, dispatch.Erase{})
				var own *dispatch.Error
				if errors.As(err, &own) && own.Code == dispatch.Conflict {
					refused[r.ID] = err
				} else if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, r := range some {
			if err := refused[r.ID]; err != nil {
				p.say(p.err, dispatch.Text{ZH: r.Number + "：" + p.tell(err), EN: r.Number + ": " + p.tell(err)})
				continue
			}
			p.say(p.out, dispatch.Text{ZH: "已抹去 " + r.Number, EN: "erased " + r.Number})
		}
	}
	return nil
}
