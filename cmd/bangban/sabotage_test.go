package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/pprof"
	"sync"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/bangban/bangban/dispatch"
)

// asSaboteur names the fault that the program makes when run by a test.
const asSaboteur = "BANGBAN_TEST_SABOTAGE"

const (
	flushes  = "flushes"  // wipes its queue every second, which must do no harm
	unfenced = "unfenced" // a decision is written whatever has happened since it was made
	unswept  = "unswept"  // does not sweep for lost bells
	profiled = "profiled" // nothing: it writes a profile from one SIGUSR1 to the next
)

// profileOfLoad is the environment variable with the file of the profile.
const profileOfLoad = "BANGBAN_LOAD_PROFILE"

var sabotages = map[string]func(*engine){
	flushes: func(e *engine) {
		client := e.queue.Client()
		go func() {
			for range time.Tick(time.Second) {
				client.FlushAll(context.Background())
			}
		}()
	},
	unfenced: func(e *engine) {
		client := e.queue.Client()
		e.desk.Ledger = &careless{Ledger: e.desk.Ledger, queue: client}
	},
	unswept: func(e *engine) { e.desk.Ledger = blind{e.desk.Ledger} },
	profiled: func(e *engine) {
		told := make(chan os.Signal, 2)
		signal.Notify(told, syscall.SIGUSR1)
		go func() {
			<-told
			file, err := os.Create(os.Getenv(profileOfLoad))
			if err == nil {
				err = pprof.StartCPUProfile(file)
			}
			if err != nil {
				e.log.Error("no profile", "error", err)
				return
			}
			<-told
			pprof.StopCPUProfile()
			_ = file.Close()
		}()
	},
}

// blind is a record in which a sweep finds nothing.
type blind struct{ dispatch.Ledger }

func (b blind) Change(ctx context.Context, f func(dispatch.Tx) error) error {
	return b.Ledger.Change(ctx, func(tx dispatch.Tx) error { return f(blindTx{tx}) })
}

type blindTx struct{ dispatch.Tx }

func (blindTx) Sweep(_, _ dispatch.Moment, _ int) ([]dispatch.Job, error) { return nil, nil }

// careless is a record without leases, tokens and versions: what was read for planning is taken as current when the decision is
// written, as in a program without fences. It also delays plans so that two processes decide on the same request: the first to
// read it continues when the second has read it too, the second when the first has decided.
type careless struct {
	dispatch.Ledger
	read  sync.Map // by request id: the state it was planned with
	queue redis.UniversalClient
}

// dawdles is how long a plan waits for another one of the same request.
const dawdles = 5 * time.Second

func (c *careless) View(ctx context.Context, f func(dispatch.Tx) error) error {
	var planned dispatch.Request
	err := c.Ledger.View(ctx, func(tx dispatch.Tx) error { return f(carelessTx{tx, c, &planned}) })
	if err != nil || planned.ID == "" {
		return err
	}
	key := "planned:" + string(planned.ID)
	first := c.queue.Incr(ctx, key).Val() == 1
	comes(dawdles, func() bool {
		if first {
			readers, _ := c.queue.Get(ctx, key).Int()
			return readers > 1
		}
		return c.decided(ctx, planned)
	})
	return nil
}

// decided reports whether a request was changed since it was read.
func (c *careless) decided(ctx context.Context, planned dispatch.Request) (decided bool) {
	_ = c.Ledger.View(ctx, func(tx dispatch.Tx) error {
		now, err := tx.Request(planned.ID)
		decided = err == nil && now.Version > planned.Version
		return err
	})
	return decided
}

func (c *careless) Change(ctx context.Context, f func(dispatch.Tx) error) error {
	return c.Ledger.Change(ctx, func(tx dispatch.Tx) error { return f(carelessTx{tx, c, nil}) })
}

type carelessTx struct {
	dispatch.Tx
	record  *careless
	planned *dispatch.Request // read for planning; nil: this transaction writes
}

func (x carelessTx) Claim(district dispatch.ID, urgency dispatch.Urgency, now, until dispatch.Moment, limit int) ([]dispatch.Job, error) {
	return x.Tx.Claim(district, urgency, now.Add(dispatch.Lease), until, limit) // takes what others have claimed too
}

func (carelessTx) Fence(dispatch.Job) error { return nil }

func (x carelessTx) Request(id dispatch.ID) (dispatch.Request, error) {
	r, err := x.Tx.Request(id)
	if err != nil {
		return r, err
	}
	if x.planned != nil {
		*x.planned = r
		x.record.read.Store(id, r)
	} else if planned, ok := x.record.read.LoadAndDelete(id); ok {
		return planned.(dispatch.Request), nil
	}
	return r, nil
}

// Load returns requests as they were when they were planned.
func (x carelessTx) Load(s dispatch.Subject) (dispatch.Folded, error) {
	if s.Sort == dispatch.OfRequest {
		return x.Request(s.ID)
	}
	return x.Tx.Load(s)
}

// Save appends the new entries to whatever is there.
func (x carelessTx) Save(c dispatch.Change) error {
	before, ok := c.Before.(dispatch.Request)
	if ok && before.Version > 0 {
		there, err := x.Tx.Request(before.ID)
		if err != nil {
			return err
		}
		after := c.After.(dispatch.Request)
		late := there.Version - before.Version
		before.Version += late
		after.Version += late
		c.Before, c.After = before, after
		for i := range c.Entries {
			c.Entries[i].Seq += late
		}
		for i := range c.Credits {
			c.Credits[i].Seq += late
		}
	}
	return x.Tx.Save(c)
}
