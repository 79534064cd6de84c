package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/workers/workerstest"
)

// TestSeveral runs two serve and two work processes on one PostgreSQL and one Redis, and removes parts under load: nothing is
// lost and nothing is done twice.
func TestSeveral(t *testing.T) {
	staff := []string{"serve", "serve", "work", "work"}
	t.Run("any of them is killed, or restarted in good order", func(t *testing.T) {
		t.Parallel()
		x := newStorm(t, ledgertest.Postgres(t), "redis://"+workerstest.Redis(t).Addr, "")
		x.processes(staff...)
		x.weather(x.killing)
		x.weather(func(ctx context.Context) { // a new version is rolled out, process by process
			for _, restart := range x.restart {
				if !wait(ctx, time.Second) {
					return
				}
				restart()
			}
		})
		x.rage(chaosTime(t, 8*time.Second))
		x.waitFinished()
	})
	t.Run("the master of the queue is lost, and a sentinel lets its replica take over", func(t *testing.T) {
		t.Parallel()
		redis := workerstest.Watched(t)
		x := newStorm(t, ledgertest.Postgres(t), "redis-sentinel://"+strings.Join(redis.Addrs, ",")+"/"+workerstest.Master, "")
		x.processes(staff...)
		x.weather(func(ctx context.Context) {
			if wait(ctx, 2*time.Second) {
				redis.Master.Kill()
			}
		})
		x.rage(chaosTime(t, 8*time.Second))
		x.waitFinished()
		x.rings()
	})
	t.Run("the node of the cluster that has the queue is lost", func(t *testing.T) {
		t.Parallel()
		redis := workerstest.Clustered(t)
		var addrs []string
		for _, n := range redis.Nodes {
			addrs = append(addrs, n.Addr)
		}
		x := newStorm(t, ledgertest.Postgres(t), "redis-cluster://"+strings.Join(addrs, ","), "")
		x.processes(staff...)
		x.weather(func(ctx context.Context) {
			if wait(ctx, 2*time.Second) {
				redis.LoseOwner("asynq:{bangban}:pending")
			}
		})
		x.rage(chaosTime(t, 8*time.Second))
		x.waitFinished()
		x.rings()
	})
}

// rings waits until a server reports that its queue answers, having found the new master.
func (x *storm) rings() {
	u := user{client: x.client}
	eventually(x.t, longEnough, "the queue answers again", func() bool {
		if u.address = x.address(); u.address == "" {
			return false
		}
		res, err := u.send(x.t.Context(), "GET", "/readyz", nil)
		if err != nil {
			return false
		}
		text := new(strings.Builder)
		_, err = io.Copy(text, res.Body)
		_ = res.Body.Close()
		return err == nil && text.String() == "ok\n"
	})
}
