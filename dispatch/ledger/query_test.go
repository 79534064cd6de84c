package ledger_test

import (
	"database/sql"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

var unfinished = []dispatch.State{dispatch.StateReview, dispatch.StateOpen, dispatch.StateAssigned, dispatch.StateUnderway}

// narrowed are all ways of narrowing the list; now is when half of what is open is late.
func narrowed(now dispatch.Moment) map[string]ledger.RequestFilter {
	return map[string]ledger.RequestFilter{
		"all": {}, "open": {States: unfinished}, "to check": {States: []dispatch.State{dispatch.StateReview}}, "living": {States: append([]dispatch.State{dispatch.StateDone, dispatch.StateOnHold}, unfinished...)},
		"failed": {States: []dispatch.State{dispatch.StateFailed}}, "late": {Late: true, Now: now, States: unfinished}, "submitted in a period": {From: now.Add(-time.Hour), Until: now},
		"in a district": {Under: []dispatch.ID{"north"}}, "in a community": {Under: []dispatch.ID{"community-3"}, States: unfinished}, "where nothing is": {Under: []dispatch.ID{"south"}},
		"in a compound": {Compound: "compound-77"}, "of a kind": {Kind: "care"}, "of a unit": {Unit: "unit-3"}, "of a cadre": {Cadre: "w7"}, "of a household": {Household: "h77"},
		"by number": {Number: "n77"}, "by telephone": {Phone: "p77"}, "by id": {IDs: []dispatch.ID{"r1", "r2"}},
	}
}

// crowded is a record with n requests.
func crowded(t testing.TB, db *ledger.DB, n int) (now dispatch.Moment) {
	t.Helper()
	town := ledgertest.Found(t, db)
	a, err := town.Desk.Do(t.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, ledgertest.Call("garden"))
	must(t, err)
	r, err := db.Request(t.Context(), a.Subject.ID)
	must(t, err)
	must(t, db.Crowd(t.Context(), r.ID, n))
	return r.Due.Add(50_000 * time.Second)
}

// TestNoListReadsAllRequests asks both databases how they read each list: through an index that finds what fits, or through one in
// the order of the list, which ends with the page.
func TestNoListReadsAllRequests(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, _ *sql.DB) {
		db := open()
		now := crowded(t, db, 20_000)
		whole := regexp.MustCompile(`(?m)(SCAN (requests|errands|personal|holders)( USING INDEX sqlite_autoindex.*)?$|Seq Scan on (requests|errands|personal|holders))`)
		sorts := regexp.MustCompile(`USE TEMP B-TREE|Sort`)
		few := map[string]*regexp.Regexp{ // these find what fits, however many others there are
			"by number": regexp.MustCompile("requests_number"), "by telephone": regexp.MustCompile("personal_lookup"), "of a household": regexp.MustCompile("requests_household"),
			"of a cadre": regexp.MustCompile("holders"), "of a unit": regexp.MustCompile("errands_unit"), "in a compound": regexp.MustCompile("requests_(area|due)"), "by id": regexp.MustCompile("autoindex_requests|requests_pkey"),
			"submitted in a period": regexp.MustCompile("requests_(submitted|due)"),
		}
		for what, f := range narrowed(now) {
			for _, f.Order = range []string{"new", "due"} {
				steps, err := db.Explain(t.Context(), f)
				must(t, err)
				by := few[what]
				switch {
				case whole.MatchString(steps):
					t.Errorf("%s, %s: all are read:\n%s", what, f.Order, steps)
				case by != nil && !by.MatchString(steps):
					t.Errorf("%s, %s: not by %s:\n%s", what, f.Order, by, steps)
				case by == nil && f.Order == "due" && !strings.Contains(steps, "requests_due"):
					t.Errorf("%s: what is finished is read:\n%s", what, steps)
				case by == nil && f.Under == nil && !(f.Late && f.Order == "new") && sorts.MatchString(steps): // the few of a small area may be sorted, and those that are late
					t.Errorf("%s, %s: it is sorted:\n%s", what, f.Order, steps)
				}
			}
		}
	})
}

// The pages of a list are the whole list once, in its order, in each way of narrowing it.
func TestPagesOfAListJoin(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, _ *sql.DB) {
		db := open()
		now := crowded(t, db, 3000)
		for what, f := range narrowed(now) {
			for _, f.Order = range []string{"new", "due"} {
				var all []dispatch.Request
				seen := map[dispatch.ID]bool{}
				for f.Limit, f.After = 200, ""; ; {
					p, err := db.Requests(t.Context(), f)
					must(t, err)
					for _, r := range p.Requests {
						seen[r.ID] = true
					}
					all = append(all, p.Requests...)
					if f.After = p.Next; p.Next == "" {
						break
					}
				}
				if len(seen) != len(all) {
					t.Errorf("%s, %s: %d requests on %d lines", what, f.Order, len(seen), len(all))
				}
				if what == "all" && len(all) != map[string]int{"new": 3001, "due": 301}[f.Order] {
					t.Errorf("%s: %d requests", f.Order, len(all))
				}
			}
		}
	})
}

// A sweep is made only where something is said to be due.
func TestDueIsWhatASweepWouldFind(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, _ *sql.DB) {
		db := open()
		town := ledgertest.Found(t, db)
		swept := func(what string, want bool) {
			t.Helper()
			due, err := db.Due(t.Context(), town.Now())
			must(t, err)
			var jobs []dispatch.Job
			must(t, db.Change(t.Context(), func(tx dispatch.Tx) (err error) {
				jobs, err = tx.Sweep(town.Now(), town.Now().Add(dispatch.Lease), 10)
				return err
			}))
			if due != want || len(jobs) > 0 != want {
				t.Errorf("%s: due %t, found %v", what, due, jobs)
			}
		}
		call := func() {
			c := ledgertest.Call("garden")
			c.Urgency = dispatch.LifeThreatening
			_, err := town.Desk.Do(t.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, c)
			must(t, err)
		}
		swept("at first", false)
		call()
		swept("a call is left to the bell", false)
		town.Pass(3 * time.Second)
		swept("nobody heard the bell", true)
		swept("somebody has it", false)
		ledgertest.Describe(t, town.Desk, dispatch.DescribeTarget{Target: dispatch.Target{ID: "group", Name: "群", Channel: dispatch.WeCom, Address: "https://example.invalid/x", Occasions: dispatch.Occasions}})
		town.Pass(10 * time.Second)
		call()
		swept("a message waits", true)
	})
}

// BenchmarkLists reads the lists of a record with two hundred thousand requests, a tenth of them unfinished: the first page and one
// far down.
func BenchmarkLists(b *testing.B) {
	for _, s := range stores {
		b.Run(s.name, func(b *testing.B) {
			db, err := ledger.Open(b.Context(), s.at(b))
			must(b, err)
			b.Cleanup(func() { must(b, db.Close()) })
			now := crowded(b, db, 200_000)
			most := map[string]float64{}
			for _, what := range slices.Sorted(maps.Keys(narrowed(now))) {
				f := narrowed(now)[what]
				for _, f.Order = range []string{"new", "due"} {
					var took []float64
					f.Limit, f.After = 100, ""
					for range 10 {
						begun := time.Now()
						p, err := db.Requests(b.Context(), f)
						must(b, err)
						took = append(took, time.Since(begun).Seconds()*1000)
						f.After = p.Next
					}
					most[f.Order] = max(most[f.Order], median(took))
					if what == "open" && f.Order == "due" {
						b.ReportMetric(median(took), "desk-ms")
					}
				}
			}
			b.ReportMetric(most["due"], "due-most-ms")
			b.ReportMetric(most["new"], "new-most-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}
