package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/workers/workerstest"
)

// BenchmarkDispatch submits one request after another to a server that has nothing else to do, and reports how long each
// took, by the record, from its submission until a cadre had it; and how long the call itself took.
func BenchmarkDispatch(b *testing.B) {
	for _, pair := range []struct {
		name string
		at   func() (db, redis string)
	}{
		{"sqlite+embedded", func() (string, string) { return filepath.Join(b.TempDir(), "bangban.db"), "" }},
		{"postgres+redis", func() (string, string) {
			return ledgertest.DurablePostgres(b), "redis://" + workerstest.Redis(b, "--appendonly", "yes").Addr
		}},
	} {
		b.Run(pair.name, func(b *testing.B) {
			db, redis := pair.at()
			x := newStorm(b, db, redis, "")
			x.processes("serve")
			desk := x.person("desk")
			desk.client = x.client
			var answered, dispatched []time.Duration
			for i := range b.N {
				begun := time.Now()
				id := desk.submit(b, "d0-c", fmt.Sprint(i), i)
				answered = append(answered, time.Since(begun))
				var r struct {
					Request struct {
						Submitted time.Time
						Errands   []struct {
							AssignedAt time.Time `json:"assigned_at"`
						}
					}
				}
				eventually(b, time.Minute, "it is dispatched", func() bool {
					_, err := desk.ask(b.Context(), "GET", "/api/v1/requests/"+id, nil, &r)
					must(b, err)
					return !r.Request.Errands[0].AssignedAt.IsZero()
				})
				dispatched = append(dispatched, r.Request.Errands[0].AssignedAt.Sub(r.Request.Submitted))
			}
			for name, all := range map[string][]time.Duration{"answered": answered, "dispatched": dispatched} {
				slices.Sort(all)
				for _, p := range []int{50, 99} {
					b.ReportMetric(float64(all[(len(all)-1)*p/100].Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", name, p))
				}
			}
		})
	}
}
