package dispatch

import (
	"context"
	"time"
)

// OfQueue are the queues that wake workers.
const OfQueue SubjectSort = "queue"

// The verbs about a queue.
const (
	VerbPauseQueue   Verb = "pause_queue"
	VerbReleaseQueue Verb = "release_queue"
	VerbRunTask      Verb = "run_task"
	VerbDropTask     Verb = "drop_task"
)

// Queue is a queue of notices that something is due. The record holds only what administrators did to it; see [Queues] for what
// stands in it.
type Queue struct {
	ID     ID
	Paused bool // workers take nothing from it, and the sweep does what is due by itself
	Seq    int64
}

// MaxTask is the longest id of a task.
const MaxTask = 200

type (
	// PauseQueue keeps workers from taking anything from the queue.
	PauseQueue struct{}
	// ReleaseQueue lets them again.
	ReleaseQueue struct{}
	// RunTask has a task done at once.
	RunTask struct{ Task string }
	// DropTask takes a task out. What was due stays due in the record.
	DropTask struct{ Task string }

	// QueuePaused says that the queue was paused.
	QueuePaused struct{}
	// QueueReleased says that the queue was released.
	QueueReleased struct{}
	// TaskRun says that a task was to be done at once: its id is made of a step, a subject and a count.
	TaskRun struct{ Task string }
	// TaskDropped says that a task was taken out.
	TaskDropped struct{ Task string }
)

func (QueuePaused) fact()   {}
func (QueueReleased) fact() {}
func (TaskRun) fact()       {}
func (TaskDropped) fact()   {}

func (PauseQueue) Verb() Verb   { return VerbPauseQueue }
func (ReleaseQueue) Verb() Verb { return VerbReleaseQueue }
func (RunTask) Verb() Verb      { return VerbRunTask }
func (DropTask) Verb() Verb     { return VerbDropTask }

func (PauseQueue) Decide(_ Case, now Moment) (Outcome, error) {
	return Outcome{Entries: []Entry{say(now, QueuePaused{})}}, nil
}

func (ReleaseQueue) Decide(_ Case, now Moment) (Outcome, error) {
	return Outcome{Entries: []Entry{say(now, QueueReleased{})}}, nil
}

func (x RunTask) Decide(_ Case, now Moment) (Outcome, error) {
	return Outcome{Entries: []Entry{say(now, TaskRun(x))}}, sized("task", x.Task, 1, MaxTask)
}

func (x DropTask) Decide(_ Case, now Moment) (Outcome, error) {
	return Outcome{Entries: []Entry{say(now, TaskDropped(x))}}, sized("task", x.Task, 1, MaxTask)
}

// Apply folds one entry of its journal into the queue.
func (q Queue) Apply(e Entry) Queue {
	q.ID, q.Seq = e.Subject.ID, e.Seq
	switch e.Fact.(type) {
	case QueuePaused:
		q.Paused = true
	case QueueReleased:
		q.Paused = false
	}
	return q
}

// Called returns its name.
func (q Queue) Called() Text { return Text{string(q.ID), string(q.ID)} }

// Subject implements Folded.
func (q Queue) Subject() Subject { return Subject{OfQueue, q.ID} }

// Length implements Folded.
func (q Queue) Length() int64 { return q.Seq }

// Fold implements Folded.
func (q Queue) Fold(e Entry) Folded { return q.Apply(e) }

// Where implements Folded.
func (Queue) Where() ID { return "" }

// Dues implements Folded.
func (Queue) Dues() []Due { return nil }

// opensQueue reports whether a grant opens the queues: they are for administrators of everything.
func opensQueue(g Grant, _ []ID) bool { return g.Role == Administrator && g.OverEverything() }

// queueSort is what the journal has to know of it.
var queueSort = Sort{
	Of: OfQueue, Name: Text{"队列", "queue"},
	Verbs: []VerbRow{
		{Verb: VerbPauseQueue, Name: Text{"暂停队列", "pause the queue"}, Of: OfQueue, Command: PauseQueue{}, Fact: QueuePaused{}, Told: Text{"暂停队列", "paused the queue"}, Roles: alone, Opens: true},
		{Verb: VerbReleaseQueue, Name: Text{"恢复队列", "release the queue"}, Of: OfQueue, Command: ReleaseQueue{}, Fact: QueueReleased{}, Told: Text{"恢复队列", "released the queue"}, Roles: alone, Opens: true},
		{Verb: VerbRunTask, Name: Text{"马上再试", "do a task at once"}, Of: OfQueue, Command: RunTask{}, Fact: TaskRun{}, Told: Text{"让一项马上再试", "had a task done at once"}, Roles: alone, Opens: true},
		{Verb: VerbDropTask, Name: Text{"移出队列", "take a task out"}, Of: OfQueue, Command: DropTask{}, Fact: TaskDropped{}, Told: Text{"把一项移出队列", "took a task out of the queue"}, Roles: alone, Opens: true},
	},
	New:    func(id ID) Folded { return Queue{ID: id} },
	Opens:  func(g Grant, _ Act, _ Folded, path []ID) bool { return opensQueue(g, path) },
	Begins: opensQueue,
}

// Queues is what stands in the queues. An error may mean that they do not answer.
type Queues interface {
	Queues(ctx context.Context) ([]QueueStatus, error)
	// Tasks returns the tasks of a queue that are in a state, in the queue's order; limit is at least 1.
	Tasks(ctx context.Context, queue string, state TaskState, limit int) ([]QueuedTask, error)
	// Task returns one task; NotFound where it is not in the queue any more.
	Task(ctx context.Context, queue, id string) (QueuedTask, error)
	Pause(ctx context.Context, queue string) error
	Release(ctx context.Context, queue string) error
	Run(ctx context.Context, queue, id string) error
	Drop(ctx context.Context, queue, id string) error
}

// QueueStatus counts what stands in a queue.
type QueueStatus struct {
	Name                                    string
	Paused                                  bool
	Waiting, Active, Scheduled, Retry, Dead int
	Oldest                                  time.Duration // how long the first has waited
	Done, Failed                            int           // today, by the queue's own day
}

// TaskState is where a task stands in its queue.
type TaskState string

// The states. A dead task is kept to be looked at and is not tried again by itself.
const (
	TaskWaiting   TaskState = "waiting"
	TaskActive    TaskState = "active"
	TaskScheduled TaskState = "scheduled"
	TaskRetry     TaskState = "retry"
	TaskDead      TaskState = "dead"
)

// TaskStates lists them.
var TaskStates = []TaskState{TaskWaiting, TaskActive, TaskScheduled, TaskRetry, TaskDead}

// QueuedTask is a task in a queue, without what it carries.
type QueuedTask struct {
	ID      string
	Step    Step
	State   TaskState
	Next    Moment // when it is to be done; 0: as soon as somebody is free
	Tries   int
	Trouble string // what was said when it failed last
	Failed  Moment
}
