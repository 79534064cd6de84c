package workers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"

	"github.com/bangban/bangban/dispatch"
)

// queueName is the only queue; on a cluster it is one slot.
const queueName = "bangban"

const (
	ringWithin = 100 * time.Millisecond
	// ringers is how many goroutines enqueue, so that callers do not wait.
	ringers = 4
	// quiet is how long nothing is enqueued after a failure; the sweep finds the jobs.
	quiet = time.Second
	// outstanding is how many jobs may be queued. More would slow the queue down without benefit.
	outstanding = 5000
)

// Bell implements dispatch.Bell. Ring never blocks and never fails; jobs that are not enqueued are found by the sweep.
type Bell struct {
	client  *asynq.Client
	waiting chan dispatch.Job
	done    sync.WaitGroup
	close   sync.Once
	process string // distinguishes ids of this process from those of others
	count   atomic.Int64
	silent  atomic.Int64 // until when nothing is enqueued, in nanoseconds since 1970
	depth   atomic.Int64 // last known depth of the queue

	rung, dropped, failed atomic.Int64
}

// NewBell makes a bell. It has to be closed after its last use.
func NewBell(q *Queue) *Bell {
	b := &Bell{client: asynq.NewClientFromRedisClient(q.client), waiting: make(chan dispatch.Job, 1024), process: rand.Text()}
	for range ringers {
		b.done.Go(func() {
			for j := range b.waiting {
				_ = b.ring(context.Background(), j) // it is counted, and the sweep will find the job
			}
		})
	}
	return b
}

// Ring implements dispatch.Bell.
func (b *Bell) Ring(_ context.Context, jobs ...dispatch.Job) {
	for _, j := range jobs {
		select {
		case b.waiting <- j:
		default:
			b.dropped.Add(1)
		}
	}
}

// Close waits until the accepted jobs are enqueued.
func (b *Bell) Close() {
	b.close.Do(func() { close(b.waiting) })
	b.done.Wait()
}

var errQuiet = errors.New("the bell is quiet for a while")

// ring enqueues one job. A job that is queued already counts as enqueued.
func (b *Bell) ring(ctx context.Context, j dispatch.Job) error {
	if time.Now().UnixNano() < b.silent.Load() || b.depth.Load() >= outstanding {
		b.dropped.Add(1)
		return errQuiet
	}
	payload, err := encodeJob(j)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("%s:%s:%s:%d:%d", j.Step, j.Subject.Sort, j.Subject.ID, j.Errand, j.Token)
	if j.Token == 0 { // it has not been claimed in the record yet
		id += fmt.Sprintf(":%s:%d", b.process, b.count.Add(1))
	}
	ctx, cancel := context.WithTimeout(ctx, ringWithin)
	defer cancel()
	_, err = b.client.EnqueueContext(ctx, asynq.NewTask(string(j.Step), payload), asynq.TaskID(id), asynq.MaxRetry(0), asynq.Queue(queueName), asynq.Timeout(dispatch.Lease))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		b.failed.Add(1)
		b.silent.Store(time.Now().Add(quiet).UnixNano())
		return err
	}
	b.rung.Add(1)
	return nil
}
