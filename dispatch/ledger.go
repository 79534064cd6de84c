package dispatch

import "context"

// Ledger is the record 台账: the only place where state is kept.
type Ledger interface {
	// View reads a consistent snapshot.
	View(ctx context.Context, f func(Tx) error) error
	// Change runs f in one transaction and returns after the commit, so that what was answered is durable. f may run more than
	// once and must have no effect outside tx. An error of f is returned unchanged, and nothing is changed then.
	Change(ctx context.Context, f func(Tx) error) error
}

// Tx is a transaction. What does not exist is a NotFound error; a save that meets a concurrent change is a Stale error.
type Tx interface {
	Request(id ID) (Request, error)
	Credits(request ID) ([]Credit, error) // oldest first
	Kind(code string) (Kind, error)
	Unit(id ID) (Unit, error)
	Path(area ID) ([]Area, error)            // from the root to the area; empty for ""
	Paths(areas []ID) (map[ID][]Area, error) // the same for many; unknown areas are left out
	Areas() ([]Area, error)                  // all, with their paths
	Upon(area ID) (Upon, error)              // what stands on an area
	Facility(id ID) (Facility, error)
	Facilities() ([]Facility, error) // all that are not retired
	// Unfinished returns the requests that are being worked on in an area, or that have to do with a facility.
	Unfinished(concerned Subject) ([]ID, error)
	Cadre(id ID) (Cadre, error)
	Cadres() ([]Cadre, error) // all who are not retired
	Hand(cadre ID) ([]InHand, error)
	// Identity returns the person who has these ids of accounts and cadres, and where they belong. Cadres with the same phone are
	// one person. An id that is neither stands for itself.
	Identity(ids ...ID) (Identity, error)
	// Did counts the entries of an actor with a fact of this name that were recorded after a moment.
	Did(actor ID, fact string, after Moment) (int, error)
	// Leads returns who may give errands in an area to others: path leads from the root to it.
	Leads(path []Area) ([]Lead, error)
	OnDuty(today Moment) ([]OnDuty, error) // all cadres on duty, with what they finished since

	// Traced returns the subject that has a trace, the first of several; "" for none.
	Traced(of SubjectSort, trace string) (ID, error)

	// Load returns the state of a subject.
	Load(Subject) (Folded, error)
	// Save stores a change, with everything that follows from the new state.
	Save(Change) error
	// Targets returns all targets.
	Targets() ([]Target, error)
	// RedFlags returns what administrators added to the table of red flags.
	RedFlags() ([]RedFlag, error)
	// Post puts messages into the outbox, where the sweep finds them.
	Post(messages []Message) error
	// Engage increments the cadre's Engagements; it fails with Stale when they changed since the cadre was loaded.
	Engage(c Cadre) error

	// Numbers reserves n consecutive numbers of a day and returns the first; a day begins with 1.
	Numbers(day Day, n int) (int, error)
	// Remembered returns the stored answer for an idempotency key of an actor and the digest of the body that came with it; ok
	// is false when the key is unknown or expired.
	Remembered(actor ID, key string, now Moment) (body string, answer []byte, ok bool, err error)
	Remember(actor ID, key, body string, answer []byte, now, until Moment) error

	// Claim takes plan jobs of a district and an urgency that are ready and unclaimed, until the given moment: the never released
	// ones first, then the longest released. Errands to be looked at again count as routine, and come after all others.
	Claim(district ID, urgency Urgency, now, until Moment, limit int) ([]Job, error)
	// Sweep takes jobs that are due and returns them with new tokens; they come up again at the given moment.
	Sweep(now, again Moment, limit int) ([]Job, error)
	// Fence fails with Stale unless the job's token is the latest one given out.
	Fence(j Job) error
	// Release gives jobs back: a plan may claim them from ready on, and the sweep finds them at the given moment. Jobs with an
	// outdated token are ignored.
	Release(jobs []Job, ready, at Moment) error
	// Unclaim gives back jobs at which nobody has looked, as they were before they were claimed; the sweep finds them at the
	// given moment. Jobs with an outdated token are ignored.
	Unclaim(jobs []Job, at Moment) error
	// Wake makes plan jobs ready that found nobody before, the most urgent of them.
	Wake(now Moment) error
}

// Change is a change of a subject. Before is its state as loaded; the entries are complete.
type Change struct {
	Before, After Folded
	Entries       []Entry
	Credits       []Credit
	District      ID       // where its errands are planned
	Beside        []byte   // what is stored beside the journal: a picture, a password's hash
	Lookups       []string // pseudonyms by which the subject's phones are searched
	Traces        []string // pseudonyms by which it is found, of parts of names and phones
}

// Job is a row of work that is due. Only the holder of the latest token may do it.
type Job struct {
	Step     Step
	Subject  Subject
	Errand   int
	District ID
	Urgency  Urgency `json:",omitempty"` // with which it is planned
	Token    int64
}

// Bell tells workers that a job is ready. It may fail or ring twice, since the record alone decides what is done.
type Bell interface {
	Ring(ctx context.Context, jobs ...Job)
}
