package workers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/workers/workerstest"
)

// book is a record of due jobs only: names and tokens.
type book struct {
	dispatch.Ledger
	mu   sync.Mutex
	jobs map[dispatch.ID]*due
}

type due struct {
	job dispatch.Job
	at  dispatch.Moment
}

type page struct {
	dispatch.Tx
	*book
}

func (b *book) Change(_ context.Context, f func(dispatch.Tx) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return f(page{book: b})
}

func (p page) Sweep(now, again dispatch.Moment, limit int) ([]dispatch.Job, error) {
	var jobs []dispatch.Job
	for _, d := range p.jobs {
		if d.at <= now && len(jobs) < limit {
			d.job.Token++
			d.at = again
			jobs = append(jobs, d.job)
		}
	}
	return jobs, nil
}

// add makes a job due at once.
func (b *book) add(id dispatch.ID) dispatch.Job {
	b.mu.Lock()
	defer b.mu.Unlock()
	j := dispatch.Job{Step: dispatch.StepClock, Subject: dispatch.Subject{Sort: dispatch.OfRequest, ID: id}}
	b.jobs[id] = &due{job: j}
	return j
}

// town runs jobs: it removes each from the book and counts it once, as the fence does.
type town struct {
	*book
	clock atomic.Int64
	done  atomic.Int64
	looks atomic.Int64
	calls atomic.Int64
	block atomic.Pointer[chan struct{}] // jobs wait for it, if set
	begun chan struct{}
}

func newTown() *town {
	return &town{book: &book{jobs: map[dispatch.ID]*due{}}, begun: make(chan struct{}, 1000)}
}

func (t *town) Run(ctx context.Context, j dispatch.Job) error {
	t.calls.Add(1)
	t.begun <- struct{}{}
	if c := t.block.Load(); c != nil {
		select {
		case <-*c:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if d, ok := t.jobs[j.Subject.ID]; ok && (j.Token == d.job.Token || j.Token == 0) {
		delete(t.jobs, j.Subject.ID)
		t.done.Add(1)
		return nil
	}
	return nil // stale
}

func (t *town) Due(context.Context, dispatch.Moment) (bool, error)  { return true, nil }
func (t *town) RollUp(context.Context, int) (int, error)            { return 0, nil }
func (t *town) Seal(context.Context, dispatch.Moment) (bool, error) { return false, nil }
func (t *town) Look(context.Context, dispatch.Moment) error {
	t.looks.Add(1)
	return nil
}
func (t *town) DropExpired(context.Context, dispatch.Moment) error { return nil }
func (t *town) now() dispatch.Moment {
	return dispatch.At(time.Now()) + dispatch.Moment(t.clock.Load())
}

func config(t *testing.T, x *town, address string) Config {
	t.Helper()
	q, err := Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	b := NewBell(q)
	t.Cleanup(func() {
		b.Close()
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
	return Config{Queue: q, Bell: b, Ledger: x.book, Runner: x, House: x, Clock: x.now, Log: slog.New(slog.DiscardHandler)}
}

func start(t *testing.T, c Config) *Workers {
	t.Helper()
	w := New(c)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if w.stop != nil {
			w.Stop()
		}
	})
	return w
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(2 * time.Minute) // reached only when it never holds
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never: %s", what)
		}
	}
}

func onBoth(t *testing.T, f func(t *testing.T, x *town, c Config)) {
	for name, address := range map[string]func(t *testing.T) string{
		"embedded": func(*testing.T) string { return "" },
		"redis":    func(t *testing.T) string { return "redis://" + workerstest.Redis(t).Addr },
	} {
		t.Run(name, func(t *testing.T) {
			x := newTown()
			f(t, x, config(t, x, address(t)))
		})
	}
}

func TestWhatIsNewIsAudited(t *testing.T) {
	x := newTown()
	start(t, config(t, x, ""))
	eventually(t, "it is audited after the start", func() bool { return x.looks.Load() == 1 }) // then every hour
}

func TestWhatIsRungIsDoneOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, x *town, c Config) {
		start(t, c)
		for i := range 50 {
			j := x.add(dispatch.ID(fmt.Sprint(i)))
			c.Bell.Ring(context.Background(), j, j)
		}
		eventually(t, "fifty jobs are done", func() bool { return x.done.Load() == 50 })
	})
}

func TestTheSweepFindsWhatNobodyRang(t *testing.T) {
	onBoth(t, func(t *testing.T, x *town, c Config) {
		start(t, c)
		for i := range 20 {
			x.add(dispatch.ID(fmt.Sprint(i)))
		}
		eventually(t, "twenty jobs are done", func() bool { return x.done.Load() == 20 })
	})
}

func TestAWipedRedisLosesNothing(t *testing.T) {
	server := workerstest.Redis(t)
	x := newTown()
	c := config(t, x, "redis://"+server.Addr)
	for i := range 20 { // rung while nobody works, then lost
		c.Bell.Ring(context.Background(), x.add(dispatch.ID(fmt.Sprint(i))))
	}
	eventually(t, "all are rung", func() bool { return c.Bell.rung.Load() == 20 })
	server.FlushAll()
	start(t, c)
	eventually(t, "twenty jobs are done", func() bool { return x.done.Load() == 20 })
}

func TestWithoutRedisTheSweepDoesTheWorkAndNobodyWaits(t *testing.T) {
	server := workerstest.Redis(t)
	x := newTown()
	c := config(t, x, "redis://"+server.Addr)
	w := start(t, c)
	server.Stop()
	begun := time.Now()
	for i := range 200 {
		c.Bell.Ring(context.Background(), x.add(dispatch.ID(fmt.Sprint(i))))
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("ringing a dead bell took %s", took)
	}
	eventually(t, "all are done all the same", func() bool { return x.done.Load() == 200 })
	if w.sweeper.ran.Load() == 0 {
		t.Error("the sweeper ran nothing itself")
	}
	server.Start()
	before := c.Bell.rung.Load()
	eventually(t, "the bell rings again", func() bool {
		c.Bell.Ring(context.Background(), x.add("again"))
		return c.Bell.rung.Load() > before
	})
	eventually(t, "that one is done too", func() bool { x.mu.Lock(); defer x.mu.Unlock(); return len(x.jobs) == 0 })
}

func TestAHungRedisHoldsNobody(t *testing.T) {
	server := workerstest.Redis(t)
	x := newTown()
	c := config(t, x, "redis://"+server.Addr)
	start(t, c)
	server.Pause()
	defer server.Resume()
	for i := range 50 {
		c.Bell.Ring(context.Background(), x.add(dispatch.ID(fmt.Sprint(i))))
	}
	eventually(t, "all are done all the same", func() bool { return x.done.Load() == 50 })
}

func TestAJobThatHangsIsDoneBySomebodyElse(t *testing.T) {
	x := newTown()
	c := config(t, x, "")
	start(t, c)
	hang := make(chan struct{})
	x.block.Store(&hang)
	x.add("a")
	<-x.begun
	x.block.Store(nil)
	x.clock.Add(int64(dispatch.Lease/time.Microsecond) + 1)
	eventually(t, "it is done", func() bool { return x.done.Load() == 1 })
	close(hang)
	eventually(t, "the first one comes to nothing", func() bool { return x.calls.Load() >= 2 })
	if x.done.Load() != 1 {
		t.Errorf("it was done %d times", x.done.Load())
	}
}

func TestStoppingWaitsForWhatIsBeingDone(t *testing.T) {
	x := newTown()
	c := config(t, x, "")
	w := New(c)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	hold := make(chan struct{})
	x.block.Store(&hold)
	c.Bell.Ring(context.Background(), x.add("a"))
	<-x.begun
	stopped := make(chan struct{})
	go func() {
		w.Stop()
		close(stopped)
	}()
	select {
	case <-stopped:
		t.Fatal("it did not wait")
	case <-time.After(100 * time.Millisecond): // long enough for a stop that does not wait
	}
	close(hold)
	<-stopped
	if x.done.Load() != 1 {
		t.Error("the job was not finished")
	}
}

func TestAPanicEndsOneJobOnly(t *testing.T) {
	x := newTown()
	c := config(t, x, "")
	c.Runner = panics{x}
	start(t, c)
	c.Bell.Ring(context.Background(), dispatch.Job{Step: dispatch.StepWake, Subject: dispatch.Subject{ID: "boom"}})
	c.Bell.Ring(context.Background(), x.add("a"))
	eventually(t, "the other is done", func() bool { return x.done.Load() == 1 })
}

type panics struct{ *town }

func (p panics) Run(ctx context.Context, j dispatch.Job) error {
	if j.Subject.ID == "boom" {
		panic("boom")
	}
	return p.town.Run(ctx, j)
}

func TestAddresses(t *testing.T) {
	for _, good := range []string{"redis://127.0.0.1:6379", "redis://:secret@h:1/3", "rediss://h:1", "redis-sentinel://a:1,b:2/main", "redis-cluster://a:1,b:2"} {
		if _, err := parse(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"127.0.0.1:6379", "redis://", "redis://a:1,b:2", "redis://a:1/x", "redis-sentinel://a:1", "http://a:1", "redis://:secret@[bad"} {
		_, err := parse(bad)
		if !errors.Is(err, &dispatch.Error{Code: dispatch.Invalid}) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func FuzzDecodeJob(f *testing.F) {
	good, _ := encodeJob(dispatch.Job{Step: dispatch.StepPlan, Subject: dispatch.Subject{Sort: dispatch.OfRequest, ID: "r"}, Token: 3})
	f.Add(good)
	f.Add([]byte(`{"Step":"plan"}{}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		j, err := decodeJob(payload)
		if err != nil {
			return
		}
		again, err := encodeJob(j)
		if err != nil {
			t.Fatal(err)
		}
		if k, err := decodeJob(again); len(again) <= longestJob && (err != nil || k != j) {
			t.Fatalf("%+v became %+v, %v", j, k, err)
		}
	})
}
