package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// fakeQueue is a queue with one task, which notes what is done to it.
type fakeQueue struct{ did []string }

func (q *fakeQueue) Queues(context.Context) ([]dispatch.QueueStatus, error) {
	return []dispatch.QueueStatus{{Name: "bangban", Waiting: 1, Dead: 2}}, nil
}

func (q *fakeQueue) Tasks(_ context.Context, queue string, state dispatch.TaskState, _ int) ([]dispatch.QueuedTask, error) {
	return []dispatch.QueuedTask{{ID: "plan:request:r:1:2", Step: dispatch.StepPlan, State: state, Trouble: "timeout"}}, nil
}

func (q *fakeQueue) Task(_ context.Context, _, id string) (t dispatch.QueuedTask, err error) {
	if id != "plan:request:r:1:2" {
		err = dispatch.Missing("task")
	}
	return t, err
}

func (q *fakeQueue) note(what string) error { q.did = append(q.did, what); return nil }

func (q *fakeQueue) Pause(_ context.Context, queue string) error      { return q.note("pause " + queue) }
func (q *fakeQueue) Release(_ context.Context, queue string) error    { return q.note("release " + queue) }
func (q *fakeQueue) Run(_ context.Context, queue, task string) error  { return q.note("run " + task) }
func (q *fakeQueue) Drop(_ context.Context, queue, task string) error { return q.note("drop " + task) }

// The queue is for administrators of everything, and what they do to it is in the journal.
func TestTheQueueIsPutRightByAdministrators(t *testing.T) {
	o := open4test(t)
	q := &fakeQueue{}
	o.web.config.Queues = q
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "district", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	for _, role := range []dispatch.Role{dispatch.Coordinator, dispatch.Operator, dispatch.Editor, dispatch.Auditor} {
		o.hire(t, string(role), "", dispatch.Grant{Role: role})
	}
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	const task = "plan:request:r:1:2"
	commands := "/api/v1/queues/bangban/commands"
	for _, who := range []string{"district", "coordinator", "operator", "editor", "auditor", "cadre"} {
		for path, body := range map[string]any{"/api/v1/queues": nil, "/api/v1/queues/bangban/tasks?state=dead": nil, commands: map[string]any{"do": "pause_queue"}} {
			method := map[bool]string{true: "POST", false: "GET"}[body != nil]
			o.ask(t, who, method, path, body).is(t, who+" "+path, http.StatusForbidden, "")
		}
	}
	if all := o.ask(t, "chief", "GET", "/api/v1/queues", nil); !strings.Contains(all.text, `"dead":2`) {
		t.Errorf("the queues: %s", all)
	}
	if some := o.ask(t, "chief", "GET", "/api/v1/queues/bangban/tasks?state=dead", nil); !strings.Contains(some.text, task) || !strings.Contains(some.text, "timeout") {
		t.Errorf("the tasks: %s", some)
	}
	for _, c := range []map[string]any{{"do": "pause_queue"}, {"do": "release_queue"}, {"do": "run_task", "task": task}, {"do": "drop_task", "task": task}} {
		o.ask(t, "chief", "POST", commands, c).is(t, c["do"].(string), http.StatusNoContent, "")
	}
	o.ask(t, "chief", "POST", commands, map[string]any{"do": "run_task", "task": "gone"}).is(t, "a task that is gone", http.StatusNotFound, "task")
	o.ask(t, "chief", "POST", commands, map[string]any{"do": "run_task"}).is(t, "no task", http.StatusUnprocessableEntity, "task")
	o.ask(t, "chief", "POST", "/api/v1/queues/other/commands", map[string]any{"do": "pause_queue"}).is(t, "another queue", http.StatusNotFound, "queue")
	if want := []string{"pause bangban", "release bangban", "run " + task, "drop " + task}; !slices.Equal(q.did, want) {
		t.Errorf("done was %v", q.did)
	}
	journal := o.ask(t, "chief", "GET", "/api/v1/journal?subject=queue", nil)
	for _, fact := range []string{"QueuePaused", "QueueReleased", "TaskRun", "TaskDropped"} {
		if strings.Count(journal.text, `"fact":"`+fact+`"`) != 1 {
			t.Errorf("the journal says of %s: %s", fact, journal)
		}
	}
	if differ, err := o.store.Audit(t.Context(), dispatch.Moment(o.clock.Load()), nil); err != nil || len(differ) > 0 {
		t.Errorf("the audit finds %v, %v", differ, err)
	}
	o.web.config.Queues = nil
	o.ask(t, "chief", "GET", "/api/v1/queues", nil).is(t, "no queue", http.StatusServiceUnavailable, "")
}
