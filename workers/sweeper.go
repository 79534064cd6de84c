package workers

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"

	"github.com/bangban/bangban/dispatch"
)

const (
	sweepEvery = 250 * time.Millisecond
	sweepAtOne = 500
	// byHand is how many jobs the sweeper runs concurrently while the queue does not work.
	byHand = 8
)

// sweeper takes due jobs from the record and rings the bell; when that fails it runs the jobs itself.
type sweeper struct {
	config    Config
	bell      *Bell
	inspector *asynq.Inspector

	swept, ran atomic.Int64
	looked     time.Time // when the queue's depth was last read
}

// runOnce sweeps once and returns how many jobs it took.
func (s *sweeper) runOnce(ctx context.Context) (int, error) {
	s.look(ctx)
	now := s.config.Clock()
	if due, err := s.config.House.Due(ctx, now); err != nil || !due {
		return 0, err
	}
	var jobs []dispatch.Job
	err := s.config.Ledger.Change(ctx, func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Sweep(now, now.Add(dispatch.Lease), sweepAtOne)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.swept.Add(int64(len(jobs)))
	var wait sync.WaitGroup
	slots := make(chan struct{}, byHand)
	type lane struct {
		district dispatch.ID
		urgency  dispatch.Urgency
	}
	planned := map[lane]bool{}
	for _, j := range jobs {
		if j.Step == dispatch.StepPlan { // one plan serves all that are as urgent in the district
			l := lane{j.District, j.Urgency}
			if planned[l] {
				continue
			}
			planned[l] = true
		}
		if s.bell.ring(ctx, j) == nil {
			continue
		}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			s.ran.Add(1)
			run(ctx, s.config, j)
		})
	}
	wait.Wait()
	return len(jobs), nil
}

// look reads the queue's depth once a second and registers its name again, which a wiped Redis has forgotten and clients
// register only once.
func (s *sweeper) look(ctx context.Context) {
	if time.Since(s.looked) < time.Second {
		return
	}
	s.looked = time.Now()
	ctx, cancel := context.WithTimeout(ctx, ringWithin)
	defer cancel()
	if err := s.config.Queue.client.SAdd(ctx, "asynq:queues", queueName).Err(); err != nil {
		return // the bell notices by itself
	}
	if info, err := s.inspector.GetQueueInfo(queueName); err == nil {
		depth := info.Pending
		if info.Paused { // nobody would take it from there, so it is as good as full
			depth = max(depth, outstanding)
		}
		s.bell.depth.Store(int64(depth))
	}
}

// run runs a job. A failed job comes up again from the record.
func run(ctx context.Context, c Config, j dispatch.Job) {
	defer func() {
		if p := recover(); p != nil {
			c.Log.Error("a job panicked", "step", j.Step, "subject", j.Subject.ID, "panic", p)
		}
	}()
	runner := c.Runner
	if j.Step == dispatch.StepSend && c.Sender != nil {
		runner = c.Sender
	}
	if err := runner.Run(ctx, j); err != nil && ctx.Err() == nil {
		c.Log.Error("a job failed and will be tried again", "step", j.Step, "subject", j.Subject.ID, "error", err)
	}
}

// loop calls step until ctx ends: again at once while there is more to do, else after every.
func loop(ctx context.Context, log *slog.Logger, name string, every time.Duration, step func(context.Context) (more bool, err error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := false
	for {
		more, err := step(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			log.Error(name+" failed; trying on", "error", err)
		}
		failing = err != nil
		if more && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
