package workers

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"

	"github.com/bangban/bangban/dispatch"
)

// Runner runs a due job; *desk.Desk is one.
type Runner interface {
	Run(ctx context.Context, j dispatch.Job) error
}

// Housekeeper maintains the record; *ledger.DB is one.
type Housekeeper interface {
	// Due reports whether anything is due.
	Due(ctx context.Context, now dispatch.Moment) (bool, error)
	RollUp(ctx context.Context, limit int) (int, error)
	// Seal seals the journal; more reports that it has to be called again at once.
	Seal(ctx context.Context, now dispatch.Moment) (more bool, err error)
	// Look audits what is new since the last sealed day; an error says what it found.
	Look(ctx context.Context, now dispatch.Moment) error
	DropExpired(ctx context.Context, now dispatch.Moment) error
}

// Config configures workers. Without Sender nothing is sent.
type Config struct {
	Queue       *Queue
	Bell        *Bell
	Ledger      dispatch.Ledger
	Runner      Runner
	Sender      Runner // sends messages to the outside
	House       Housekeeper
	Clock       func() dispatch.Moment
	Behind      func() time.Duration // how far the machine's clock is behind the record; nil: not checked
	Log         *slog.Logger
	Concurrency int // concurrent jobs; 0 means 16
}

// Workers does everything that happens without a request: running queued jobs, sweeping, and maintaining the record.
type Workers struct {
	config  Config
	server  *asynq.Server
	sweeper *sweeper
	stop    context.CancelFunc
	loops   sync.WaitGroup
	handled atomic.Int64
	lagging bool // the clock was behind when last checked
}

// pollEvery is how often idle workers look into the queue, which is most of what an idle program does.
const pollEvery = 100 * time.Millisecond

// New prepares workers.
func New(c Config) *Workers {
	if c.Concurrency == 0 {
		c.Concurrency = 16
	}
	w := &Workers{config: c}
	w.sweeper = &sweeper{config: c, bell: c.Bell, inspector: asynq.NewInspectorFromRedisClient(c.Queue.client)}
	w.server = asynq.NewServerFromRedisClient(c.Queue.client, asynq.Config{
		Concurrency:              c.Concurrency,
		Queues:                   map[string]int{queueName: 1},
		TaskCheckInterval:        pollEvery,
		DelayedTaskCheckInterval: time.Minute, // nothing is scheduled in Redis
		ShutdownTimeout:          10 * time.Second,
		Logger:                   logger{c.Log},
		LogLevel:                 asynq.ErrorLevel,
	})
	return w
}

// Start begins to work.
func (w *Workers) Start() error {
	mux := asynq.NewServeMux()
	for _, s := range steps {
		mux.HandleFunc(string(s), w.handle)
	}
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	if err := w.server.Start(mux); err != nil {
		stop()
		return fmt.Errorf("start the queue's server: %w", err)
	}
	w.loops.Go(func() {
		loop(ctx, w.config.Log, "the sweep", sweepEvery, func(ctx context.Context) (bool, error) {
			n, err := w.sweeper.runOnce(ctx)
			return n >= sweepAtOne, err
		})
	})
	w.loops.Go(func() {
		loop(ctx, w.config.Log, "rolling figures up", time.Second, func(ctx context.Context) (bool, error) {
			n, err := w.config.House.RollUp(ctx, rollAtOnce)
			return n == rollAtOnce, err
		})
	})
	w.loops.Go(func() {
		loop(ctx, w.config.Log, "sealing the journal", sealEvery, w.seal)
	})
	w.loops.Go(func() {
		loop(ctx, w.config.Log, "auditing what is new", lookEvery, w.look)
	})
	w.loops.Go(func() {
		loop(ctx, w.config.Log, "keeping house", time.Minute, func(ctx context.Context) (bool, error) {
			return false, w.config.House.DropExpired(ctx, w.config.Clock())
		})
	})
	return nil
}

const (
	rollAtOnce = 500
	// sealEvery is the longest time for which an entry is not covered by a seal.
	sealEvery = 10 * time.Second
	// lookEvery is how often what is new is audited.
	lookEvery = time.Hour
	// ClockMayLag is how far the machine's clock may be behind the record before it is reported.
	ClockMayLag = time.Second
	// sealWithin is how long Stop waits for the last seal.
	sealWithin = 5 * time.Second
)

// seal seals the journal. What has to be sealed follows from the record, so any number of processes may do it. It also logs
// once when the machine's clock falls behind the record.
func (w *Workers) seal(ctx context.Context) (bool, error) {
	if w.config.Behind != nil {
		behind := w.config.Behind()
		if lags := behind > ClockMayLag; lags != w.lagging {
			w.lagging = lags
			if lags {
				w.config.Log.Warn("the machine's clock is behind the record, whose own time goes on", "by", behind.Round(time.Second))
			} else {
				w.config.Log.Info("the machine's clock is right again")
			}
		}
	}
	return w.config.House.Seal(ctx, w.config.Clock())
}

// look audits what is new, once it is sealed: after a night without the program days are missing until then. What keeps it from being
// sealed is told there.
func (w *Workers) look(ctx context.Context) (bool, error) {
	for more := true; more; {
		var err error
		if more, err = w.config.House.Seal(ctx, w.config.Clock()); err != nil {
			break
		}
	}
	return false, w.config.House.Look(ctx, w.config.Clock())
}

// handle runs a queued job. It never asks asynq to try again, since the record does.
func (w *Workers) handle(ctx context.Context, t *asynq.Task) error {
	j, err := decodeJob(t.Payload())
	if err != nil {
		w.config.Log.Error("the queue holds something that is no job", "type", t.Type())
		return fmt.Errorf("%w: %w", err, asynq.SkipRetry)
	}
	w.handled.Add(1)
	run(ctx, w.config, j)
	return nil
}

// Stop ends the sweep and the queue, and waits at most ten seconds for jobs in progress.
func (w *Workers) Stop() {
	w.stop()
	w.server.Stop()
	w.loops.Wait()
	w.server.Shutdown()
	ctx, cancel := context.WithTimeout(context.Background(), sealWithin)
	defer cancel()
	if _, err := w.seal(ctx); err != nil { // includes what was done last
		w.config.Log.Warn("sealing the journal failed at the end", "error", err)
	}
}

// Numbers returns counters since the start, by name.
func (w *Workers) Numbers() map[string]float64 {
	b := w.config.Bell
	return map[string]float64{
		"bell_rung": float64(b.rung.Load()), "bell_dropped": float64(b.dropped.Load()), "bell_failed": float64(b.failed.Load()), "queue_depth": float64(b.depth.Load()),
		"jobs_swept": float64(w.sweeper.swept.Load()), "jobs_run_by_sweep": float64(w.sweeper.ran.Load()), "jobs_handled": float64(w.handled.Load()),
	}
}

// logger passes asynq's log to slog.
type logger struct{ log *slog.Logger }

func (l logger) Debug(args ...any) { l.log.Debug(fmt.Sprint(args...)) }
func (l logger) Info(args ...any)  { l.log.Info(fmt.Sprint(args...)) }
func (l logger) Warn(args ...any)  { l.log.Warn(fmt.Sprint(args...)) }
func (l logger) Error(args ...any) { l.log.Warn("queue: " + fmt.Sprint(args...)) }
func (l logger) Fatal(args ...any) { l.log.Error("queue: " + fmt.Sprint(args...)) }
