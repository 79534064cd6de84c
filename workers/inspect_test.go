package workers

import (
	"strings"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/workers/workerstest"
)

// The queue is looked into and put right through our own interface, in the process as on a server. Nothing of what a task carries
// is shown.
func TestTheQueueIsInspected(t *testing.T) {
	for name, address := range map[string]string{"embedded": "", "redis": "redis://" + workerstest.Redis(t).Addr} {
		t.Run(name, func(t *testing.T) { inspects(t, address) })
	}
}

func inspects(t *testing.T, address string) {
	ctx := t.Context()
	q, err := Connect(address)
	must(t, err)
	defer func() { must(t, q.Close()) }()
	if _, err := q.Tasks(ctx, queueName, dispatch.TaskWaiting, 10); dispatch.CodeOf(err) != dispatch.NotFound {
		t.Errorf("a queue that never was: %v", err)
	}
	b := NewBell(q)
	b.Ring(ctx, dispatch.Job{Step: dispatch.StepClock, Subject: dispatch.Subject{Sort: dispatch.OfRequest, ID: "r-1"}, Token: 1})
	b.Close()
	client := asynq.NewClientFromRedisClient(q.client)
	later := func(id string, o ...asynq.Option) {
		t.Helper()
		_, err := client.Enqueue(asynq.NewTask(string(dispatch.StepPlan), []byte(`{"phone":"13900000231"}`)), append(o, asynq.Queue(queueName), asynq.TaskID(id))...)
		must(t, err)
	}
	later("tomorrow", asynq.ProcessIn(24*time.Hour))
	later("given-up")
	inspector := asynq.NewInspectorFromRedisClient(q.client)
	must(t, inspector.ArchiveTask(queueName, "given-up"))

	count := func() dispatch.QueueStatus {
		t.Helper()
		all, err := q.Queues(ctx)
		must(t, err)
		if len(all) != 1 || all[0].Name != queueName {
			t.Fatalf("the queues are %+v", all)
		}
		return all[0]
	}
	if s := count(); s.Waiting != 1 || s.Scheduled != 1 || s.Dead != 1 || s.Retry != 0 || s.Active != 0 || s.Paused {
		t.Errorf("it stands at %+v", s)
	}
	waiting, err := q.Tasks(ctx, queueName, dispatch.TaskWaiting, 10)
	must(t, err)
	if len(waiting) != 1 || waiting[0].ID != "clock:request:r-1:0:1" || waiting[0].Step != dispatch.StepClock || waiting[0].Next != 0 {
		t.Errorf("what waits: %+v", waiting)
	}
	scheduled, err := q.Tasks(ctx, queueName, dispatch.TaskScheduled, 10)
	must(t, err)
	if len(scheduled) != 1 || scheduled[0].Next == 0 || scheduled[0].Step != dispatch.StepPlan {
		t.Errorf("what is scheduled: %+v", scheduled)
	}
	must(t, q.Run(ctx, queueName, "tomorrow"))
	must(t, q.Run(ctx, queueName, "given-up"))
	must(t, q.Drop(ctx, queueName, waiting[0].ID))
	if s := count(); s.Waiting != 2 || s.Scheduled != 0 || s.Dead != 0 {
		t.Errorf("then it stands at %+v", s)
	}
	for what, err := range map[string]error{"done twice": q.Run(ctx, queueName, "tomorrow"), "dropped twice": q.Drop(ctx, queueName, waiting[0].ID)} {
		if c := dispatch.CodeOf(err); c != dispatch.Conflict && c != dispatch.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	for range 2 { // what is so already is no error
		must(t, q.Pause(ctx, queueName))
	}
	if s := count(); !s.Paused {
		t.Error("it is not paused")
	}
	// While it is paused nothing is queued, so that the sweep does what is due by itself.
	sweep := &sweeper{config: Config{Queue: q}, bell: NewBell(q), inspector: inspector}
	defer sweep.bell.Close()
	sweep.look(ctx)
	if err := sweep.bell.ring(ctx, dispatch.Job{Step: dispatch.StepClock, Token: 1}); err == nil {
		t.Error("the bell rings for a queue from which nobody takes anything")
	}
	for range 2 {
		must(t, q.Release(ctx, queueName))
	}
	sweep.looked = time.Time{}
	sweep.look(ctx)
	if err := sweep.bell.ring(ctx, dispatch.Job{Step: dispatch.StepClock, Token: 1}); err != nil {
		t.Errorf("the bell does not ring for a queue that was released: %v", err)
	}
}

func TestAnErrorOfTheQueueNamesNobody(t *testing.T) {
	for said, want := range map[string]string{"no 13900000231 here": "no *** here", "+86 139-0000-0231": "***", "timeout after 250ms, code 40013": "timeout after 250ms, code 40013", strings.Repeat("错", 400): strings.Repeat("错", mostTrouble)} {
		if got := harmless(said); got != want {
			t.Errorf("%q is shown as %q", said, got)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
