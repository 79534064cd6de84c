package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/workers/workerstest"
)

const (
	idleFor     = 20 * time.Second
	idleStreams = 200
	idleDesks   = 25
)

// BenchmarkIdle measures how much of a core each program needs while nothing happens, and serve while two hundred desks listen.
func BenchmarkIdle(b *testing.B) {
	for _, pair := range []struct {
		name  string
		at    func() (db, redis string)
		staff []string
	}{
		{"sqlite+embedded", func() (string, string) { return filepath.Join(b.TempDir(), "bangban.db"), "" }, []string{"serve"}},
		{"postgres+redis", func() (string, string) { return ledgertest.DurablePostgres(b), "redis://" + workerstest.Redis(b).Addr }, []string{"serve", "work"}},
	} {
		b.Run(pair.name, func(b *testing.B) {
			db, redis := pair.at()
			x := emptyStorm(b, db, redis, "")
			x.ahead = "2m"
			x.populate(b, 100, idleDesks)
			x.processes(pair.staff...)
			measure := func(what string, n int) {
				wait(b.Context(), 3*time.Second)
				before := usageOf(b, x.running()[n])
				wait(b.Context(), idleFor)
				b.ReportMetric(100*(usageOf(b, x.running()[n]).serve-before.serve).Seconds()/idleFor.Seconds(), what+"-%of-a-core")
			}
			for n, name := range pair.staff {
				measure(name, n)
			}
			for i := range idleDesks {
				desk := x.person(fmt.Sprint("desk-", i))
				desk.client = &http.Client{Transport: &http.Transport{}}
				for range idleStreams / idleDesks { // as many as a token may have
					res, err := desk.send(b.Context(), "GET", "/api/v1/events", nil)
					must(b, err)
					b.Cleanup(func() { _ = res.Body.Close() })
				}
			}
			measure("with-200-desks", 0)
			b.ReportMetric(0, "ns/op")
		})
	}
}
