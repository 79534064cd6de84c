package tour

// Plan is an answer.
type Plan struct {
	Runs     []Run // of the vehicles that are used, by vehicle
	Unserved []Unserved
	Weight   int64 // of what is unserved
	Cost     int64
	// Iterations is how far the search went; the same number, seed and threads give the same plan.
	Iterations int
}

// Run is one vehicle's round.
type Run struct {
	Vehicle int
	Leave   int64 // from the start, as late as it costs nothing
	Back    int64 // at the end
	Visits  []Visit
	Travel  int64 // time on the way
	Cost    int64
}

// Kind is what a visit is for.
type Kind uint8

// The kinds of visit.
const (
	Pick  Kind = iota // picks up at one of the order's places
	Drop              // serves a job, or ends a shipment
	Pause             // takes a break
)

// Visit is one stop of a run.
type Visit struct {
	Kind  Kind
	Order int // for Rest: which break
	Pick  int // for Pick: which alternative
	// Arrive is when the vehicle is there, Start when the service (and the setup before it) begins, Depart when it is over.
	Arrive, Start, Depart int64
}

// Reason is why an order is unserved.
type Reason uint8

// The reasons, each weaker than the one before.
const (
	NobodyAble Reason = iota // no vehicle has the skills, or none of those allowed
	TooMuch                  // more than any able vehicle carries
	TooLate                  // no able vehicle can be there in time, even with nothing else to do
	NoRoom                   // each able vehicle has too much else to do
	OutOfTime                // not every able vehicle was tried when the time was up
)

func (r Reason) String() string {
	return [...]string{"nobody able", "too much", "too late", "no room", "out of time"}[r]
}

// Unserved is an order left out.
type Unserved struct {
	Order int
	Why   Reason
}
