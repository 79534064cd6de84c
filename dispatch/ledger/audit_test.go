package ledger_test

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// BenchmarkAudit examines a record of 100,000 entries: all of it, and only what came after the last sealed day.
func BenchmarkAudit(b *testing.B) {
	const entries, later = 100_000, 2_000
	for _, s := range stores {
		b.Run(s.name, func(b *testing.B) {
			ctx := context.Background()
			db, err := ledger.Open(ctx, s.at(b))
			must(b, err)
			b.Cleanup(func() { must(b, db.Close()) })
			town := ledgertest.Found(b, db)
			live(b, town, entries)
			town.Pass(24 * time.Hour)
			_, err = db.Seal(ctx, town.Now())
			must(b, err)
			live(b, town, later)
			_, err = db.Seal(ctx, town.Now())
			must(b, err)
			for n := 1; n > 0; {
				n, err = db.RollUp(ctx, 2000)
				must(b, err)
			}
			examine := func(since bool) (float64, int) {
				begun := time.Now()
				p, err := db.Examine(ctx, ledger.Examination{Now: town.Now(), Key: town.Key(), Since: since})
				must(b, err)
				for _, d := range p.Differences {
					b.Error(d)
				}
				return time.Since(begun).Seconds(), p.Entries
			}
			defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command audit does
			var whole, since []float64
			for range 5 {
				took, n := examine(false)
				whole = append(whole, float64(n)/took)
				took, _ = examine(true)
				since = append(since, took*1000)
			}
			b.ReportMetric(median(whole), "entries/s")
			b.ReportMetric(median(since), "since-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// live runs a town, with calls and helpers, until the given number of entries is written.
func live(b *testing.B, town *ledgertest.Town, entries int64) {
	b.Helper()
	ctx := context.Background()
	front := &desk.Desk{Ledger: town.DB, Clock: town.Now, Key: town.Desk.Key}
	for i := range 64 {
		id := dispatch.ID(fmt.Sprintf("hand-%d", i))
		ledgertest.Describe(b, front, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: id, Unit: "office", Name: "甲某", Area: "city", Mode: geo.Ebike, Pass: true, Cap: 100}})
		_, err := front.Do(ctx, ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: id}, dispatch.CheckIn{Until: town.Now().Add(12 * time.Hour)})
		must(b, err)
	}
	var written, turn atomic.Int64
	inParallel(b, func() bool {
		id := dispatch.ID(fmt.Sprintf("hand-%d", turn.Add(1)%64))
		a, err := front.Do(ctx, ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, ledgertest.Call("garden"))
		if err != nil {
			b.Error(err)
			return false
		}
		for _, x := range []struct {
			act dispatch.Act
			cmd dispatch.Command
		}{
			{ledgertest.Operator, dispatch.Reassign{Errand: 1, Cadre: id, Insist: true}}, {ledgertest.Cadre(id), dispatch.Start{Errand: 1}},
			{ledgertest.Cadre(id), dispatch.Finish{Errand: 1}}, {ledgertest.Operator, dispatch.Close{By: dispatch.ByCallBack}},
		} {
			for try := 0; ; try++ {
				if a, err = front.Do(ctx, x.act, a.Subject, x.cmd); err == nil {
					break
				}
				if dispatch.CodeOf(err) != dispatch.Stale || try == 20 {
					b.Errorf("%s: %v", x.cmd.Verb(), err)
					return false
				}
			}
		}
		return written.Add(a.Version) < entries
	})
}

// inParallel calls f from several goroutines until it returns false to each.
func inParallel(b *testing.B, f func() bool) {
	b.Helper()
	done := make(chan struct{}, clients)
	for range clients {
		go func() {
			for f() {
			}
			done <- struct{}{}
		}()
	}
	for range clients {
		<-done
	}
}
