package dispatch

import "context"

// Ledger is the record 台账. Nothing is true that is not in it.
type Ledger interface {
	// View reads at one moment.
	View(ctx context.Context, f func(Tx) error) error
	// Change runs f in one transaction and returns after the commit, so that what was answered is durable. f may run again
	// and must do nothing outside. The error of f comes back as it is, and nothing has changed then.
	Change(ctx context.Context, f func(Tx) error) error
}

// Tx is a transaction. What does not exist is a NotFound error; a save that meets another's is a Stale error.
type Tx interface {
	Request(id ID) (Request, error)
	Credits(request ID) ([]Credit, error) // oldest first
	Kind(code string) (Kind, error)
	Unit(id ID) (Unit, error)
	Path(area ID) ([]Area, error)            // from the root to the area; empty for ""
	Paths(areas []ID) (map[ID][]Area, error) // of many at once; what is no area is left out
	Facility(id ID) (Facility, error)
	Facilities() ([]Facility, error) // all that are not retired
	Cadre(id ID) (Cadre, error)
	Hand(cadre ID) ([]InHand, error)
	OnDuty(today Moment) ([]OnDuty, error) // all cadres on duty, with what they finished since

	// Load returns the state of a subject.
	Load(Subject) (Folded, error)
	// Save writes what became of a subject, with everything that follows from its state alone.
	Save(Change) error
	// Targets are all that is told what happens.
	Targets() ([]Target, error)
	// Post puts messages into the outbox, where the sweep finds them.
	Post(messages []Message) error
	// Engage notes that the cadre was given something, if nothing was since the cadre was loaded.
	Engage(c Cadre) error

	// Numbers draws n consecutive numbers of a day and returns the first; 1 on a new day.
	Numbers(day Day, n int) (int, error)
	// Remembered returns what was answered to a key of an actor, and the digest of the body that came with it; ok is
	// false when the key is new or too old.
	Remembered(actor ID, key string, now Moment) (body string, answer []byte, ok bool, err error)
	Remember(actor ID, key, body string, answer []byte, now, until Moment) error

	// Claim takes the district's plan jobs that are ready and nobody works on, until a moment: the most urgent first, of those
	// the ones that were never given back, then the ones that were longest ago.
	Claim(district ID, now, until Moment, limit int) ([]Job, error)
	// Sweep takes every job whose time came and returns it with a new token; it comes up again at the moment given.
	Sweep(now, again Moment, limit int) ([]Job, error)
	// Fence fails with Stale unless the job's token is still the last one given out.
	Fence(j Job) error
	// Release gives jobs back: a plan may claim them from ready on, and the sweep finds them at a moment. Nothing happens to
	// those whose token is old.
	Release(jobs []Job, ready, at Moment) error
	// Wake lets plan jobs that found nobody before be ready now, the most urgent of them.
	Wake(now Moment) error
}

// Change is what became of a subject. Before is its state as it was loaded; entries carry their envelope.
type Change struct {
	Before, After Folded
	Entries       []Entry
	Credits       []Credit
	District      ID       // where its errands are planned
	Beside        []byte   // what an entry brought that is kept beside the journal
	Lookups       []string // what the subject's phones are found by
}

// Job is a row of what must happen later. The token is the fence: who holds the last one may do it.
type Job struct {
	Step     Step
	Subject  Subject
	Errand   int
	District ID
	Token    int64
}

// Bell tells workers that a job is there. It may fail and it may ring twice; the record knows better.
type Bell interface {
	Ring(ctx context.Context, jobs ...Job)
}
