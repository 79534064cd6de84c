package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/plan"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web"
)

//go:embed samples/*.jsonl samples/*.geojson
var samples embed.FS

// replay plays a file.
func (p *program) replay(ctx context.Context, args []string) error {
	o := p.options("replay")
	at := o.record()
	o.operands, o.most = dispatch.Text{ZH: "文件", EN: "FILE"}, 1
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if len(o.given) != 1 {
		return dispatch.Wrong("FILE", "请给出要重放的文件", "name the file to play")
	}
	content, err := os.ReadFile(o.arg(0))
	if err != nil {
		return err
	}
	return at.with(ctx, func(db *ledger.DB) error {
		n, err := p.playInto(ctx, db, filepath.Base(o.arg(0)), content)
		if err == nil {
			err = at.sealWritten(ctx, p, db)
		}
		if err == nil {
			p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("重放完毕，共 %d 个事件。", n), EN: fmt.Sprintf("%d events were played.", n)})
		}
		return err
	})
}

func (p *program) playInto(ctx context.Context, db *ledger.DB, name string, content []byte) (int, error) {
	events, err := readEvents(bytes.NewReader(content))
	if err != nil {
		return 0, err
	}
	key, err := db.Secret(ctx, pseudonyms)
	if err != nil {
		return 0, err
	}
	r := newReplay(db, &plan.Planner{Ahead: plan.AtOnce, Travel: geo.Detour{}}, key, name)
	bar := p.progress(dispatch.Text{ZH: "重放", EN: "replay"})
	defer bar.clear()
	err = r.play(ctx, events, bar.show)
	return r.played, err
}

// pseudonyms is the name of the key for pseudonyms of households and phones.
const pseudonyms = "pseudonyms"

// sampleHotline is the hotline of a sample, where no other is named; it reaches nobody.
const sampleHotline = "000-0000-0000"

// load loads a sample once, checks its cadres in, and makes accounts for trying the program.
func (p *program) load(ctx context.Context, db *ledger.DB, desk *desk.Desk, sample, data string) error {
	name, lives := sample, true
	if week, only := strings.CutSuffix(sample, onlyWeek); only {
		name, lives = week, false
	}
	content, err := samples.ReadFile("samples/" + name + ".jsonl")
	if errors.Is(err, os.ErrNotExist) {
		return dispatch.Wrong("--sample", "没有这个样例；现有 shuozhou", "there is no such sample; there is shuozhou")
	}
	if err != nil {
		return err
	}
	loaded, err := db.Loaded(ctx, name)
	if err != nil {
		return err
	}
	if !loaded {
		if _, err := p.playInto(ctx, db, name, content); err != nil {
			return fmt.Errorf("load the sample: %w", err)
		}
		if lives {
			if err := p.live(ctx, db, name, desk.Clock()); err != nil {
				return fmt.Errorf("load the day of the sample: %w", err)
			}
		}
		if err := layGround(ctx, db, name); err != nil {
			return fmt.Errorf("load the map of the sample: %w", err)
		}
		if err := db.MarkLoaded(ctx, name); err != nil {
			return err
		}
	}
	if err := onDuty(ctx, db, desk); err != nil {
		return err
	}
	return p.sampleAccounts(ctx, db, data)
}

// layGround lays the sample's own ground under the map, which is invented, where there is none yet.
func layGround(ctx context.Context, db *ledger.DB, sample string) error {
	if has, err := db.Ground(ctx); err != nil || has != "" {
		return err
	}
	content, err := samples.ReadFile("samples/" + sample + ".geojson")
	if err != nil {
		return err
	}
	g, err := geo.ParseGround(geo.WGS84, content)
	if err != nil {
		return err
	}
	return db.SetGround(ctx, g)
}

// sampleAccount begins the ids of a sample's accounts.
const sampleAccount = "sample-"

// onlyWeek ends the name of a sample without the day that is under way when it is loaded.
const onlyWeek = "-week"

// noon is the moment in the file of a sample's day that stands for the present.
var noon = time.Date(2000, 1, 1, 12, 0, 0, 0, dispatch.Shanghai)

// live plays a day that is under way: requests of the last hours, some done, some begun, some late.
func (p *program) live(ctx context.Context, db *ledger.DB, sample string, now dispatch.Moment) error {
	name := sample + "-today"
	content, err := samples.ReadFile("samples/" + name + ".jsonl")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	events, err := readEvents(bytes.NewReader(content))
	if err != nil {
		return err
	}
	later := now.Time().Sub(noon)
	for i, e := range events {
		events[i].At, events[i].With = e.At.Add(later), moved(e.With, later)
	}
	key, err := db.Secret(ctx, pseudonyms)
	if err != nil {
		return err
	}
	return newReplay(db, &plan.Planner{Ahead: plan.AtOnce, Travel: geo.Detour{}}, key, name).play(ctx, events, nil)
}

// moment matches a moment within a few days of noon, as the record writes it.
var moment = regexp.MustCompile(`\b946[5-9]\d{11}\b|\b947[01]\d{11}\b`)

// moved moves the moments in the fields of an event.
func moved(with json.RawMessage, later time.Duration) json.RawMessage {
	return moment.ReplaceAllFunc(with, func(at []byte) []byte {
		var m dispatch.Moment
		if json.Unmarshal(at, &m) != nil {
			return at
		}
		return fmt.Append(nil, int64(m.Add(later)))
	})
}

// onDuty checks every cadre of the sample in for two days, so that new requests find somebody.
func onDuty(ctx context.Context, db *ledger.DB, desk *desk.Desk) error {
	cadres, err := db.Cadres(ctx, ledger.CadreFilter{})
	if err != nil {
		return err
	}
	act := dispatch.Act{Actor: "sample", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
	for _, c := range cadres {
		if c.Duty.On {
			continue
		}
		until := desk.Clock().Add(47 * time.Hour)
		if _, err := desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfCadre, ID: c.ID}, dispatch.CheckIn{Until: until}); err != nil {
			return err
		}
	}
	return nil
}

// sampleAccounts makes one account per role with a common random password, and prints it. The password is in a file of the data
// folder that only its owner can read.
func (p *program) sampleAccounts(ctx context.Context, db *ledger.DB, data string) error {
	file := filepath.Join(data, "sample-login.txt")
	kept, err := os.ReadFile(file)
	password := strings.TrimSpace(string(kept))
	if err != nil {
		password = strings.ToLower(rand.Text()[:12])
		if err := os.MkdirAll(data, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
			return err
		}
	}
	cadres, err := db.Cadres(ctx, ledger.CadreFilter{})
	if err != nil {
		return err
	}
	hash, err := web.HashPassword(password)
	if err != nil {
		return err
	}
	have, err := db.Accounts(ctx)
	if err != nil {
		return err
	}
	var logins []string
	for _, role := range dispatch.Roles {
		login := string(role)
		logins = append(logins, login)
		a := dispatch.Account{ID: dispatch.ID(sampleAccount + login), Login: login, Name: "样例·" + role.Name().ZH, Grants: []dispatch.Grant{{Role: role}}}
		if role == dispatch.CadreRole {
			if len(cadres) == 0 {
				continue
			}
			a.Cadre = cadres[0].ID
			for _, c := range cadres { // somebody who buys and visits, not a crew
				if len(c.Skills) == 0 && !c.PhoneOnly {
					a.Cadre = c.ID
					break
				}
			}
		}
		if slices.ContainsFunc(have, func(x dispatch.Account) bool { return x.Login == login }) && err == nil && len(kept) > 0 {
			continue
		}
		if err := p.saveUser(ctx, db, a, hash); err != nil {
			return err
		}
	}
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("样例账号：%s；密码：%s", strings.Join(logins, "、"), password),
		EN: fmt.Sprintf("Sample accounts: %s; password: %s", strings.Join(logins, ", "), password)})
	return nil
}
