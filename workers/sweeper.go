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
	// byHand is how many jobs the sweeper runs itself, side by side, while nobody answers the bell.
	byHand = 8
)

// sweeper takes from the record what is due and rings for it; where ringing fails it does the work itself.
type sweeper struct {
	config    Config
	bell      *Bell
	inspector *asynq.Inspector

	swept, ran atomic.Int64
	looked     time.Time // at the queue's depth
}

// runOnce sweeps once and returns how many jobs it took.
func (s *sweeper) runOnce(ctx context.Context) (int, error) {
	s.look(ctx)
	now := s.config.Clock()
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
	planned := map[dispatch.ID]bool{}
	for _, j := range jobs {
		if j.Step == dispatch.StepPlan { // one plan serves the whole district
			if planned[j.District] {
				continue
			}
			planned[j.District] = true
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

// look reads the queue's depth once a second, and keeps its name known: a wiped Redis forgets it, and clients that
// registered it before do not do so again.
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
		s.bell.depth.Store(int64(info.Pending))
	}
}

// run does a job. What fails comes up again by itself, in the record.
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

// loop calls step again and again until ctx ends: at once while there is more to do, else after a while.
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
