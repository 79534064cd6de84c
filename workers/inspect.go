package workers

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/hibiken/asynq"

	"github.com/bangban/bangban/dispatch"
)

// inspectWithin is how long the queue may take to answer before anything is asked of it.
const inspectWithin = 2 * time.Second

// inspector makes what looks into the queue, if the queue answers. Its calls take no context.
func (q *Queue) inspector(ctx context.Context) (*asynq.Inspector, error) {
	ctx, cancel := context.WithTimeout(ctx, inspectWithin)
	defer cancel()
	if err := q.Ping(ctx); err != nil {
		return nil, dispatch.Refuse(dispatch.Unavailable, "队列没有回应；到点的事由台账照常推进", "the queue does not answer; what is due goes on from the record")
	}
	return asynq.NewInspectorFromRedisClient(q.client), nil
}

// Queues implements dispatch.Queues.
func (q *Queue) Queues(ctx context.Context) ([]dispatch.QueueStatus, error) {
	i, err := q.inspector(ctx)
	if err != nil {
		return nil, err
	}
	names, err := i.Queues()
	if err != nil {
		return nil, fmt.Errorf("list the queues: %w", err)
	}
	var all []dispatch.QueueStatus
	for _, name := range names {
		info, err := i.GetQueueInfo(name)
		if errors.Is(err, asynq.ErrQueueNotFound) { // it was wiped meanwhile
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look into queue %s: %w", name, err)
		}
		all = append(all, dispatch.QueueStatus{Name: name, Paused: info.Paused, Waiting: info.Pending, Active: info.Active, Scheduled: info.Scheduled, Retry: info.Retry, Dead: info.Archived,
			Oldest: info.Latency, Done: info.Processed - info.Failed, Failed: info.Failed})
	}
	return all, nil
}

// Tasks implements dispatch.Queues.
func (q *Queue) Tasks(ctx context.Context, queue string, state dispatch.TaskState, limit int) ([]dispatch.QueuedTask, error) {
	i, err := q.inspector(ctx)
	if err != nil {
		return nil, err
	}
	list := map[dispatch.TaskState]func(string, ...asynq.ListOption) ([]*asynq.TaskInfo, error){
		dispatch.TaskWaiting: i.ListPendingTasks, dispatch.TaskActive: i.ListActiveTasks, dispatch.TaskScheduled: i.ListScheduledTasks, dispatch.TaskRetry: i.ListRetryTasks, dispatch.TaskDead: i.ListArchivedTasks,
	}[state]
	if list == nil {
		return nil, dispatch.Wrong("state", "没有这种状态", "there is no such state")
	}
	found, err := list(queue, asynq.PageSize(limit))
	if err != nil {
		return nil, inQueue(err)
	}
	all := make([]dispatch.QueuedTask, len(found))
	for n, t := range found {
		all[n] = queued(t)
	}
	return all, nil
}

// Task implements dispatch.Queues.
func (q *Queue) Task(ctx context.Context, queue, id string) (dispatch.QueuedTask, error) {
	i, err := q.inspector(ctx)
	if err != nil {
		return dispatch.QueuedTask{}, err
	}
	t, err := i.GetTaskInfo(queue, id)
	if err != nil {
		return dispatch.QueuedTask{}, inQueue(err)
	}
	return queued(t), nil
}

var taskStates = map[asynq.TaskState]dispatch.TaskState{
	asynq.TaskStatePending: dispatch.TaskWaiting, asynq.TaskStateActive: dispatch.TaskActive, asynq.TaskStateScheduled: dispatch.TaskScheduled, asynq.TaskStateRetry: dispatch.TaskRetry, asynq.TaskStateArchived: dispatch.TaskDead,
}

// queued is a task without its payload.
func queued(t *asynq.TaskInfo) dispatch.QueuedTask {
	task := dispatch.QueuedTask{ID: t.ID, Step: dispatch.Step(t.Type), State: taskStates[t.State], Tries: t.Retried, Trouble: harmless(t.LastErr)}
	if task.State == dispatch.TaskScheduled || task.State == dispatch.TaskRetry {
		task.Next = dispatch.At(t.NextProcessAt)
	}
	if !t.LastFailedAt.IsZero() {
		task.Failed = dispatch.At(t.LastFailedAt)
	}
	return task
}

// longNumber is what might be a phone number. Errors name none, but those of whatever lies below are not ours.
var longNumber = regexp.MustCompile(`\+?\d[\d\s-]{5,}\d`)

// mostTrouble is how many characters of an error are shown.
const mostTrouble = 300

func harmless(trouble string) string {
	r := []rune(longNumber.ReplaceAllString(trouble, "***"))
	return string(r[:min(len(r), mostTrouble)])
}

// inQueue turns the inspector's errors into ours.
func inQueue(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, asynq.ErrQueueNotFound):
		return dispatch.Missing("queue")
	case errors.Is(err, asynq.ErrTaskNotFound):
		return dispatch.Missing("task")
	}
	return dispatch.Refuse(dispatch.Conflict, "这一项正在办，或状态已变，请刷新再看", "it is being done, or stands elsewhere by now; look again")
}

// Pause implements dispatch.Queues. The bell notices within a second; until then what is rung waits for the sweep.
func (q *Queue) Pause(ctx context.Context, queue string) error {
	return q.act(ctx, queue, func(i *asynq.Inspector, is bool) error {
		if is {
			return nil
		}
		return i.PauseQueue(queue)
	})
}

// Release implements dispatch.Queues.
func (q *Queue) Release(ctx context.Context, queue string) error {
	return q.act(ctx, queue, func(i *asynq.Inspector, is bool) error {
		if !is {
			return nil
		}
		return i.UnpauseQueue(queue)
	})
}

// Run implements dispatch.Queues.
func (q *Queue) Run(ctx context.Context, queue, id string) error {
	return q.act(ctx, queue, func(i *asynq.Inspector, _ bool) error { return i.RunTask(queue, id) })
}

// Drop implements dispatch.Queues.
func (q *Queue) Drop(ctx context.Context, queue, id string) error {
	return q.act(ctx, queue, func(i *asynq.Inspector, _ bool) error { return i.DeleteTask(queue, id) })
}

// act does something to a queue that exists: paused says whether it is.
func (q *Queue) act(ctx context.Context, queue string, do func(i *asynq.Inspector, paused bool) error) error {
	i, err := q.inspector(ctx)
	if err != nil {
		return err
	}
	info, err := i.GetQueueInfo(queue)
	if err == nil {
		err = do(i, info.Paused)
	}
	return inQueue(err)
}
