package ledger_test

import (
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/dispatch/tally"
)

const (
	clients = 64
	rounds  = 3
)

var stores = []struct {
	name string
	at   func(b *testing.B) string
}{
	{"sqlite", func(b *testing.B) string { return filepath.Join(b.TempDir(), "bangban.db") }},
	{"postgres", func(b *testing.B) string { return ledgertest.DurablePostgres(b) }},
}

func opened(b *testing.B, at string) (*ledger.DB, *desk.Desk) {
	b.Helper()
	db, err := ledger.Open(context.Background(), at)
	must(b, err)
	b.Cleanup(func() { must(b, db.Close()) })
	town := ledgertest.Found(b, db)
	return db, &desk.Desk{Ledger: db, Clock: func() dispatch.Moment { return dispatch.At(time.Now()) }, Key: town.Desk.Key}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// crowd lets several clients repeat do for a while, and returns the number of calls per second.
func crowd(b *testing.B, long time.Duration, do func() error) float64 {
	b.Helper()
	runtime.GC()
	var done atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	begun := time.Now()
	for range clients {
		all.Go(func() {
			for time.Since(begun) < long {
				if err := do(); err != nil {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		b.Fatal(*err)
	}
	return float64(done.Load()) / time.Since(begun).Seconds()
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// BenchmarkSubmit compares submissions through the Desk with a loop that writes the same rows in the same commits.
func BenchmarkSubmit(b *testing.B) {
	for _, s := range stores {
		b.Run(s.name, func(b *testing.B) {
			ctx := context.Background()
			db, front := opened(b, s.at(b))
			submit := func() error {
				_, err := front.Do(ctx, ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, ledgertest.Call("garden"))
				return err
			}
			written, was := submission(b, db, front)
			bare := func() error { return db.Bare(ctx, written, was, dispatch.NewID(time.Now())) }
			var ours, theirs, ratios []float64
			for range rounds {
				t, o := crowd(b, 3*time.Second, bare), crowd(b, 3*time.Second, submit)
				ours, theirs, ratios = append(ours, o), append(theirs, t), append(ratios, 100*o/t)
			}
			b.ReportMetric(median(ours), "submits/s")
			b.ReportMetric(median(theirs), "bare/s")
			b.ReportMetric(median(ratios), "%of-bare")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// submission returns the statements of one submission, and the id of its request.
func submission(b *testing.B, db *ledger.DB, front *desk.Desk) ([]ledger.Written, dispatch.ID) {
	b.Helper()
	r := &ledger.Recorder{DB: db}
	recorded := &desk.Desk{Ledger: r, Clock: front.Clock, Key: front.Key}
	a, err := recorded.Do(context.Background(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, ledgertest.Call("garden"))
	must(b, err)
	return r.Changes[len(r.Changes)-1], a.Subject.ID
}

// BenchmarkBulletin reads a day's bulletin over a million finished requests from the sums, and for comparison adds all lines
// up.
func BenchmarkBulletin(b *testing.B) {
	for _, s := range stores {
		b.Run(s.name, func(b *testing.B) {
			ctx := context.Background()
			db, _ := opened(b, s.at(b))
			must(b, db.Million(ctx, 1_000_000))
			f := ledger.FigureFilter{Book: dispatch.Service, Until: "2022-11-30"}
			var sums, scans []float64
			kinds, err := db.Kinds(ctx)
			must(b, err)
			for range 9 {
				begun := time.Now()
				t := tally.NewTemplate(kinds)
				amounts, err := db.Amounts(ctx, f, t)
				must(b, err)
				text := t.Write("", "2022-11-30", amounts).Chinese(false)
				sums = append(sums, time.Since(begun).Seconds()*1000)
				begun = time.Now()
				n, err := db.Scan(ctx)
				must(b, err)
				scans = append(scans, time.Since(begun).Seconds()*1000)
				if n != 1_000_000 || text == "" {
					b.Fatalf("%d persons: %s", n, text)
				}
			}
			b.ReportMetric(median(sums), "bulletin-ms")
			b.ReportMetric(median(scans), "scan-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}
