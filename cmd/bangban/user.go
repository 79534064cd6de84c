package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/tally"
	"github.com/bangban/bangban/web"
)

// user manages accounts. Passwords are read from standard input so that they are not visible in process lists.
func (p *program) user(ctx context.Context, args []string) error {
	o := p.options("user")
	at := o.record()
	login := o.text("login", "", dispatch.Text{ZH: "登录名", EN: "login"})
	name := o.text("name", "", dispatch.Text{ZH: "姓名", EN: "name"})
	role := o.text("role", "", dispatch.Text{ZH: "角色：administrator、coordinator、operator、cadre、editor、auditor，以逗号分隔", EN: "roles, with commas: administrator, coordinator, operator, cadre, editor, auditor"})
	area := o.text("area", "", dispatch.Text{ZH: "区域编号，含其下各级；不写则全市", EN: "id of an area, with all below it; without it everywhere"})
	unit := o.text("unit", "", dispatch.Text{ZH: "单位的名称或编号；不写则不限", EN: "name or id of a unit; without it any"})
	cadre := o.text("cadre", "", dispatch.Text{ZH: "对应干部的编号", EN: "id of the cadre this is"})
	o.operands, o.most = dispatch.Text{ZH: "add|list|password|disable|enable（密码从标准输入读取一行）", EN: "add|list|password|disable|enable (a password is read as one line of standard input)"}, 1
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	verb := o.arg(0)
	return at.with(ctx, func(db *ledger.DB) error {
		if verb == "list" {
			return p.listUsers(ctx, db)
		}
		if verb == "add" {
			id, err := unitID(ctx, db, *unit, "")
			if err != nil {
				return err
			}
			a := dispatch.Account{ID: dispatch.NewID(time.UnixMicro(int64(p.now()))), Login: *login, Name: *name, Cadre: dispatch.ID(*cadre)}
			if a.Name == "" {
				a.Name = a.Login
			}
			for r := range strings.SplitSeq(*role, ",") {
				a.Grants = append(a.Grants, dispatch.Grant{Role: dispatch.Role(strings.TrimSpace(r)), Area: dispatch.ID(*area), Unit: id})
			}
			hash, err := p.askPassword(a)
			if err != nil {
				return err
			}
			return p.saveUser(ctx, db, a, hash)
		}
		if !slices.Contains([]string{"password", "disable", "enable"}, verb) {
			o.help(p.err)
			return errUsage
		}
		a, err := db.AccountByLogin(ctx, *login)
		if dispatch.CodeOf(err) == dispatch.NotFound {
			return dispatch.Wrong("--login", "没有这个账号", "there is no such account")
		}
		if err != nil {
			return err
		}
		hash := ""
		switch verb {
		case "password":
			if hash, err = p.askPassword(a); err != nil {
				return err
			}
		default:
			a.Disabled = verb == "disable"
		}
		return p.saveUser(ctx, db, a, hash)
	})
}

// saveUser describes an account, and sets its password unless hash is "". Whoever can run the program on the record's machine
// may do this.
func (p *program) saveUser(ctx context.Context, db *ledger.DB, a dispatch.Account, hash string) error {
	d := &desk.Desk{Ledger: db, Clock: db.Clock(p.now).Now}
	act := dispatch.Act{Actor: "console", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}, Device: "console"}
	return db.Change(ctx, func(tx dispatch.Tx) error {
		err := d.DescribeIn(tx, act, dispatch.DescribeAccount{Account: a})
		if err == nil && hash != "" {
			_, err = d.DoIn(tx, act, a.Subject(), dispatch.SetPassword{Hash: hash})
		}
		return err
	})
}

func (p *program) askPassword(a dispatch.Account) (string, error) {
	p.say(p.err, dispatch.Text{ZH: "密码（至少 10 个字符）：", EN: "Password (at least 10 characters):"})
	line := bufio.NewScanner(p.in)
	if !line.Scan() {
		return "", dispatch.Wrong("password", "没有读到密码", "no password was given")
	}
	return web.HashPassword(strings.TrimRight(line.Text(), "\r"), a.Login, a.Name)
}

func (p *program) listUsers(ctx context.Context, db *ledger.DB) error {
	all, err := db.Accounts(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, a := range all {
		var grants []string
		for _, g := range a.Grants {
			s := g.Role.Name().In(p.lang)
			if g.Area != "" || g.Unit != "" {
				s += fmt.Sprintf("(%s)", strings.TrimPrefix(string(g.Area)+" "+string(g.Unit), " "))
			}
			grants = append(grants, s)
		}
		state := dispatch.Text{ZH: "可用", EN: "active"}
		if a.Disabled {
			state = dispatch.Text{ZH: "停用", EN: "disabled"}
		}
		rows = append(rows, []string{a.Login, a.Name, strings.Join(grants, "、"), state.In(p.lang)})
	}
	var columns []tally.Column
	for _, t := range []dispatch.Text{{ZH: "登录名", EN: "login"}, {ZH: "姓名", EN: "name"}, {ZH: "角色", EN: "roles"}, {ZH: "状态", EN: "state"}} {
		columns = append(columns, tally.Column{Title: t.In(p.lang)})
	}
	return tally.PrintText(p.out, columns, rows)
}
