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

// queueName is one queue: on a cluster one slot.
const queueName = "bangban"

const (
	ringWithin = 100 * time.Millisecond
	// ringers enqueue for callers who do not wait.
	ringers = 4
	// quiet is how long nobody rings after a failure: the sweep does without.
	quiet = time.Second
	// outstanding is how many rings may lie in the queue; more would slow it down and help nobody.
	outstanding = 5000
)

// Bell implements dispatch.Bell. Ringing never makes a caller wait and never fails: what is not rung is swept.
type Bell struct {
	client  *asynq.Client
	waiting chan dispatch.Job
	done    sync.WaitGroup
	close   sync.Once
	process string // tells ids of this process from others'
	count   atomic.Int64
	silent  atomic.Int64 // until when nobody rings, in nanoseconds since 1970
	depth   atomic.Int64 // of the queue, as last seen

	rung, dropped, failed atomic.Int64
}

// NewBell makes a bell. Close it after the last caller is gone.
func NewBell(q *Queue) *Bell {
	b := &Bell{client: asynq.NewClientFromRedisClient(q.client), waiting: make(chan dispatch.Job, 1024), process: rand.Text()}
	for range ringers {
		b.done.Go(func() {
			for j := range b.waiting {
				_ = b.ring(context.Background(), j) // counted; the sweep will find it
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

// Close waits for what is being rung.
func (b *Bell) Close() {
	b.close.Do(func() { close(b.waiting) })
	b.done.Wait()
}

var errQuiet = errors.New("the bell is quiet for a while")

// ring puts one job into the queue. A job that is there already counts as rung.
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
	if j.Token == 0 { // nobody has taken it from the record yet
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
