package ledger_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/dispatch/plan"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/workers"
	"github.com/bangban/bangban/workers/workerstest"
)

const burst = 3000 // number of requests

// BenchmarkThroughput submits a burst of requests from 64 clients until every one has its cadre. For comparison it makes the
// same two commits (of the submission and of the order) with asynq's own enqueue and an empty handler in between, on the same
// Redis.
func BenchmarkThroughput(b *testing.B) {
	for _, s := range stores {
		b.Run(s.name+"+redis", func(b *testing.B) {
			redisAt := workerstest.Redis(b).Addr
			db, front := opened(b, s.at(b))
			staff(b, db, front)
			submitted, was := submission(b, db, front)
			ordered := order(b, db, front, was)
			before := bare(b, db, redisAt, submitted, ordered, was)
			ours := dispatched(b, db, front, redisAt)
			theirs := (before + bare(b, db, redisAt, submitted, ordered, was)) / 2
			b.ReportMetric(ours, "dispatched/s")
			b.ReportMetric(theirs, "bare/s")
			b.ReportMetric(100*ours/theirs, "%of-bare")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// staff puts more than enough cadres on duty for a burst.
func staff(b *testing.B, db *ledger.DB, front *desk.Desk) {
	b.Helper()
	for i := range 620 {
		id := dispatch.ID(fmt.Sprintf("more-%d", i))
		ledgertest.Describe(b, front, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: id, Unit: "office", Name: "甲某", Area: "city", Mode: geo.Ebike, Pass: true, Home: "garden"}})
		_, err := front.Do(b.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: id}, dispatch.CheckIn{Until: front.Clock().Add(40 * time.Hour)})
		must(b, err)
	}
}

// atOnce gives everything as soon as it is planned, because the writing is measured.
func atOnce() dispatch.Planner {
	p := plan.New(geo.Detour{})
	p.Ahead = plan.AtOnce
	return p
}

// order returns the statements of giving an errand to a cadre.
func order(b *testing.B, db *ledger.DB, front *desk.Desk, request dispatch.ID) []ledger.Written {
	b.Helper()
	r := &ledger.Recorder{DB: db}
	recorded := &desk.Desk{Ledger: r, Clock: front.Clock, Key: front.Key, Planner: atOnce()}
	must(b, recorded.Plan(b.Context(), "north"))
	return r.Changes[len(r.Changes)-1]
}

func bare(b *testing.B, db *ledger.DB, at string, submitted, ordered []ledger.Written, was dispatch.ID) float64 {
	b.Helper()
	client := redis.NewClient(&redis.Options{Addr: at})
	defer func() { must(b, client.Close()) }()
	queue := asynq.NewClientFromRedisClient(client)
	server := asynq.NewServerFromRedisClient(client, asynq.Config{Concurrency: 16, Queues: map[string]int{"bare": 1}, TaskCheckInterval: 20 * time.Millisecond, LogLevel: asynq.FatalLevel})
	var done sync.WaitGroup
	done.Add(burst)
	must(b, server.Start(asynq.HandlerFunc(func(_ context.Context, t *asynq.Task) error {
		defer done.Done()
		return db.Bare(context.Background(), ordered, was, dispatch.ID(t.Payload()))
	})))
	defer server.Shutdown()
	begun := time.Now()
	inBurst(b, func() error {
		id := dispatch.NewID(time.Now())
		if err := db.Bare(context.Background(), submitted, was, id); err != nil {
			return err
		}
		_, err := queue.Enqueue(asynq.NewTask("bare", []byte(id)), asynq.Queue("bare"), asynq.MaxRetry(0))
		return err
	})
	done.Wait()
	return burst / time.Since(begun).Seconds()
}

// inBurst shares the calls of do among the clients.
func inBurst(b *testing.B, do func() error) {
	b.Helper()
	var left atomic.Int64
	left.Store(burst)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := do(); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func dispatched(b *testing.B, db *ledger.DB, front *desk.Desk, at string) float64 {
	b.Helper()
	ctx := context.Background()
	queue, err := workers.Connect("redis://" + at)
	must(b, err)
	defer func() { must(b, queue.Close()) }()
	bell := workers.NewBell(queue)
	defer bell.Close()
	ringing := &desk.Desk{Ledger: db, Clock: front.Clock, Key: front.Key, Planner: atOnce(), Bell: bell}
	for more := true; more; { // the days since the town was founded are not measured
		more, err = db.Seal(ctx, front.Clock())
		must(b, err)
	}
	w := workers.New(workers.Config{Queue: queue, Bell: bell, Ledger: db, Runner: ringing, House: db, Clock: front.Clock, Log: slog.Default()})
	must(b, w.Start())
	defer w.Stop()
	before, err := db.Counts(ctx, nil)
	must(b, err)
	begun := time.Now()
	inBurst(b, func() error {
		_, err := ringing.Do(ctx, ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, ledgertest.Call("garden"))
		return err
	})
	for {
		now, err := db.Counts(ctx, nil)
		must(b, err)
		if now[dispatch.StateAssigned]-before[dispatch.StateAssigned] >= burst {
			return burst / time.Since(begun).Seconds()
		}
		if time.Since(begun) > 40*time.Second {
			b.Fatalf("%v of %d are dispatched in time", now, burst)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
