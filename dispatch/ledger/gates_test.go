package ledger_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// What guards the doors is kept alike on both databases: second factors, from where accounts are used, how often somebody looked, and
// the parts of a long story.
func TestWhatGuardsTheDoors(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		db, ctx := open(), t.Context()
		now := dispatch.Day("2022-11-22").At(8, 0)
		d := &desk.Desk{Ledger: db, Clock: func() dispatch.Moment { return now }, Key: []byte("an invented key")}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(d.Stock(ctx))
		ledgertest.Describe(t, d, dispatch.DescribeArea{Area: dispatch.Area{ID: "city", Level: dispatch.City, Name: "某市"}}, dispatch.DescribeArea{Area: dispatch.Area{ID: "garden", Parent: "city", Level: dispatch.Compound, Name: "花园小区"}},
			dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c1", Name: "丙某（虚构）", Mode: geo.Foot, Area: "city"}},
			dispatch.DescribeAccount{Account: dispatch.Account{ID: "a", Login: "anna", Name: "甲某", Cadre: "c1", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}})
		own := dispatch.Act{Actor: "a", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}
		account := dispatch.Subject{Sort: dispatch.OfAccount, ID: "a"}
		do := func(s dispatch.Subject, cmd dispatch.Command) desk.Answer {
			t.Helper()
			a, err := d.Do(ctx, own, s, cmd)
			must(err)
			return a
		}
		do(account, dispatch.SetPassword{Hash: "a hash"})
		do(account, dispatch.SetSecondFactor{Secret: "a secret"})
		a, err := db.AccountByLogin(ctx, "anna")
		must(err)
		if a.Secret != "a secret" || a.Second == "" {
			t.Errorf("%+v", a)
		}
		var doc string
		must(raw.QueryRow("SELECT doc FROM accounts WHERE id = 'a'").Scan(&doc))
		if doc == "" || strings.Contains(doc, "a secret") {
			t.Errorf("the document holds the secret: %s", doc)
		}
		for _, c := range []struct {
			step  int64
			later bool
		}{{10, true}, {10, false}, {9, false}, {11, true}} {
			if later, err := db.UseSecond(ctx, "a", c.step); err != nil || later != c.later {
				t.Errorf("half minute %d: %v %v", c.step, later, err)
			}
		}
		for range 2 {
			must(db.Sight(ctx, "a", "here", now))
		}
		for mark, cadres := range map[string][]dispatch.ID{"here": {"x", "c1"}, "there": {"c1"}, "here ": nil} {
			if seen, err := db.Sighted(ctx, mark, cadres); err != nil || seen != (mark == "here") {
				t.Errorf("used from %q: %v %v", mark, seen, err)
			}
		}
		must(db.DropExpired(ctx, now.Add(31*24*time.Hour)))
		if seen, err := db.Sighted(ctx, "here", []dispatch.ID{"c1"}); err != nil || seen {
			t.Errorf("a month later: %v %v", seen, err)
		}
		s := do(dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Particulars: dispatch.Particulars{Kind: "enquiry", Place: dispatch.Place{Compound: "garden"}}, Channel: "hotline", Words: dispatch.Words{Name: "乙某", Phone: "000-1234-5678", Text: "第0次"}}).Subject
		for i := range 9 {
			do(s, dispatch.AddContact{Channel: "hotline", Words: dispatch.Words{Text: fmt.Sprintf("第%d次", i+1)}})
		}
		whole, err := db.Journal(ctx, s)
		must(err)
		last, err := db.JournalBefore(ctx, s, 0, 4)
		must(err)
		before, err := db.JournalBefore(ctx, s, last[0].Seq, 4, "text")
		must(err)
		if n := int64(len(whole)); len(last) != 4 || last[3].Seq != n || len(before) != 4 || before[3].Seq != n-4 {
			t.Errorf("of %d entries %d and %d", n, len(last), len(before))
		}
		latest, err := db.Latest(ctx, s)
		must(err)
		got := map[string]string{}
		for _, p := range latest {
			got[p.Field] += p.Value
		}
		if got["name"] != "乙某" || got["text"] != "第9次" {
			t.Errorf("the latest are %v", got)
		}
		for range 3 {
			do(s, dispatch.Reveal{Fields: []string{"phone"}, Reason: "ring_back"})
		}
		must(db.View(ctx, func(tx dispatch.Tx) error {
			n, err := tx.Did("a", "Revealed", now.Add(-time.Minute))
			later, err2 := tx.Did("a", "Revealed", now)
			other, err3 := tx.Did("b", "Revealed", 0)
			if n != 3 || later != 0 || other != 0 || err2 != nil || err3 != nil {
				t.Errorf("looked %d times, %d later, %d by another", n, later, other)
			}
			return err
		}))
		do(account, dispatch.EndSecondFactor{})
		if a, err = db.AccountByLogin(ctx, "anna"); err != nil || a.Secret != "" {
			t.Errorf("%v %+v", err, a)
		}
		_, err = raw.Exec("UPDATE accounts SET second = 'slipped in'")
		must(err)
		found, err := db.Audit(ctx, now, nil)
		must(err)
		if len(found) != 1 || !strings.Contains(fmt.Sprint(found[0]), "second factor") {
			t.Errorf("a secret that nobody set: %+v", found)
		}
	})
}
