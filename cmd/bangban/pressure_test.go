package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/workers/workerstest"
)

const (
	pressureWaiting = 20_000 // requests, all in one district
	pressureCadres  = 620
	pressureCalls   = 60 // life-threatening ones, and as many urgent ones
	pressureEvery   = 500 * time.Millisecond
	finishEvery     = 50 * time.Millisecond // the cadres, taken together
)

// BenchmarkPressure has twenty thousand routine requests wait in one district, for cadres who always have something to do.
// Meanwhile urgent and life-threatening calls come in, each of which it follows until a cadre has it, and a desk reads its list.
func BenchmarkPressure(b *testing.B) {
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
			x.populate(b, pressureCadres, 1)
			x.queue(b, pressureWaiting)
			x.processes(pair.staff...)
			x.underPressure(b)
		})
	}
}

// crowdNorth is a compound of the first district.
func crowdNorth(n int) dispatch.ID {
	perCommunity := crowdCompounds / crowdCommunities
	return crowdCompound(n%perCommunity + n/perCommunity%(crowdCommunities/crowdDistricts)*crowdDistricts*perCommunity)
}

// queue submits routine requests that nobody plans yet.
func (x *storm) queue(b *testing.B, n int) {
	b.Helper()
	front := &desk.Desk{Ledger: x.record, Clock: func() dispatch.Moment { return dispatch.At(time.Now()) }}
	act := dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}
	var all sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		all.Go(func() {
			for i := int(next.Add(1)); i <= n; i = int(next.Add(1)) {
				call := ledgertest.Call(crowdNorth(i))
				if _, err := front.Do(b.Context(), act, dispatch.Subject{Sort: dispatch.OfRequest}, call); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// finishes has one cadre after the other finish an errand.
func (x *storm) finishes(b *testing.B, stop chan struct{}) {
	front := &desk.Desk{Ledger: x.record, Clock: func() dispatch.Moment { return dispatch.At(time.Now()) }}
	tick := time.NewTicker(finishEvery)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		cadre := loadCadre(i % pressureCadres)
		hand, err := x.record.Errands(b.Context(), cadre, front.Clock())
		if err != nil || len(hand) == 0 {
			continue
		}
		last := hand[len(hand)-1]
		act := dispatch.Act{Actor: cadre, Cadre: cadre, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}
		_, err = front.Do(b.Context(), act, dispatch.Subject{Sort: dispatch.OfRequest, ID: last.Request.ID}, dispatch.Finish{Errand: last.Errand.N})
		if c := dispatch.CodeOf(err); err != nil && c != dispatch.Stale && c != dispatch.Conflict {
			b.Error(err)
		}
	}
}

func (x *storm) underPressure(b *testing.B) {
	b.Helper()
	person := x.person("desk-0")
	person.client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	var lists, answers times
	called := map[string][]string{}
	var reading sync.WaitGroup
	stop := make(chan struct{})
	reading.Go(func() {
		for {
			begun := time.Now()
			if _, err := person.ask(b.Context(), "GET", "/api/v1/requests?order=due&limit=100&state=review&state=open&state=assigned&state=underway", nil, nil); err != nil {
				b.Error(err)
			}
			lists.add(time.Since(begun))
			select {
			case <-stop:
				return
			case <-time.After(pressureEvery):
			}
		}
	})
	reading.Go(func() { x.finishes(b, stop) })
	tick := time.NewTicker(pressureEvery)
	defer tick.Stop()
	for i := range pressureCalls {
		for _, urgency := range []string{"life_threatening", "urgent"} {
			call := medicine(string(crowdNorth(i)), i)
			call["urgency"] = urgency
			var answer struct{ ID string }
			begun := time.Now()
			_, err := person.ask(b.Context(), "POST", "/api/v1/requests", call, &answer, "Idempotency-Key", fmt.Sprint(urgency, i))
			must(b, err)
			answers.add(time.Since(begun))
			called[urgency] = append(called[urgency], answer.ID)
		}
		<-tick.C
	}
	for urgency, ids := range called {
		var given times
		for _, id := range ids {
			var r dispatch.Request
			eventually(b, longEnough, "it is given", func() (done bool) {
				var err error
				r, err = x.record.Request(b.Context(), dispatch.ID(id))
				must(b, err)
				return r.Errands[0].AssignedAt != 0
			})
			given.add(r.Errands[0].AssignedAt.Sub(r.Submitted))
		}
		b.Logf("%s: %v", urgency, &given)
		name := map[string]string{"life_threatening": "life", "urgent": "urgent"}[urgency]
		b.ReportMetric(float64(given.at(50).Milliseconds()), name+"-p50-ms")
		b.ReportMetric(float64(given.at(99).Milliseconds()), name+"-p99-ms")
	}
	close(stop)
	reading.Wait()
	counts, err := x.record.Counts(b.Context(), nil)
	must(b, err)
	b.Logf("a list: %v; an answer: %v; %v", &lists, &answers, counts)
	b.ReportMetric(float64(lists.at(99).Milliseconds()), "list-p99-ms")
	b.ReportMetric(float64(answers.at(99).Milliseconds()), "answered-p99-ms")
	b.ReportMetric(float64(counts[dispatch.StateOpen]), "waiting")
	b.ReportMetric(0, "ns/op")
}
