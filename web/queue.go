package web

import (
	"cmp"
	"context"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// queues returns what stands in the queues, for administrators of everything.
func (s *Server) queues(ctx context.Context) (dispatch.Queues, error) {
	if err := s.administers(ctx); err != nil {
		return nil, err
	}
	if s.config.Queues == nil {
		return nil, dispatch.Refuse(dispatch.Unavailable, "没有接上队列", "there is no queue")
	}
	return s.config.Queues, nil
}

// ListQueues implements the API.
func (s *Server) ListQueues(ctx context.Context, _ api.ListQueuesRequestObject) (api.ListQueuesResponseObject, error) {
	q, err := s.queues(ctx)
	if err != nil {
		return nil, err
	}
	found, err := q.Queues(ctx)
	all := api.ListQueues200JSONResponse{}
	for _, x := range found {
		all = append(all, api.QueueStatus{Name: x.Name, Paused: x.Paused, Waiting: x.Waiting, Active: x.Active, Scheduled: x.Scheduled, Retry: x.Retry, Dead: x.Dead,
			OldestSeconds: int64(x.Oldest / time.Second), Done: x.Done, Failed: x.Failed})
	}
	return all, err
}

// ListTasks implements the API.
func (s *Server) ListTasks(ctx context.Context, in api.ListTasksRequestObject) (api.ListTasksResponseObject, error) {
	q, err := s.queues(ctx)
	if err != nil {
		return nil, err
	}
	found, err := q.Tasks(ctx, in.Queue, dispatch.TaskState(in.Params.State), cmp.Or(in.Params.Limit, 50))
	all := api.ListTasks200JSONResponse{}
	for _, t := range found {
		name := t.Step.Name().In(of(ctx).lang)
		all = append(all, api.QueuedTask{ID: t.ID, Step: string(t.Step), Name: cmp.Or(name, string(t.Step)), State: api.TaskState(t.State), Next: t.Next.Time(), Tries: t.Tries, Trouble: t.Trouble, Failed: t.Failed.Time()})
	}
	return all, err
}

// CommandQueue implements the API. It is in the journal before it is done, so that nothing is done that is not there.
func (s *Server) CommandQueue(ctx context.Context, in api.CommandQueueRequestObject) (api.CommandQueueResponseObject, error) {
	q, err := s.queues(ctx)
	if err != nil {
		return nil, err
	}
	task, row := in.Body.Task, dispatch.Verb(in.Body.Do).Row()
	var cmd dispatch.Command
	var do func() error
	switch row.Verb {
	case dispatch.VerbPauseQueue:
		cmd, do = dispatch.PauseQueue{}, func() error { return q.Pause(ctx, in.Queue) }
	case dispatch.VerbReleaseQueue:
		cmd, do = dispatch.ReleaseQueue{}, func() error { return q.Release(ctx, in.Queue) }
	case dispatch.VerbRunTask:
		cmd, do = dispatch.RunTask{Task: task}, func() error { return q.Run(ctx, in.Queue, task) }
	default:
		cmd, do = dispatch.DropTask{Task: task}, func() error { return q.Drop(ctx, in.Queue, task) }
	}
	if err := s.inQueue(ctx, q, in.Queue, task); err != nil {
		return nil, err
	}
	if _, err := s.config.Desk.Do(ctx, of(ctx).doer(), dispatch.Subject{Sort: dispatch.OfQueue, ID: dispatch.ID(in.Queue)}, cmd); err != nil {
		return nil, err
	}
	return api.CommandQueue204Response{}, do()
}

// inQueue refuses a queue or a task that is not there, of which the journal shall say nothing.
func (s *Server) inQueue(ctx context.Context, q dispatch.Queues, queue, task string) error {
	if task != "" {
		_, err := q.Task(ctx, queue, task)
		return err
	}
	all, err := q.Queues(ctx)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Name == queue {
			return nil
		}
	}
	return dispatch.Missing("queue")
}
