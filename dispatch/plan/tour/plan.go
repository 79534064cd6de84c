package tour

// Plan is a solution.
type Plan struct {
	Runs     []Run // of the vehicles that are used, by vehicle
	Unserved []Unserved
	Weight   int64 // total weight of the unserved orders
	Cost     int64
	// Iterations is how many iterations were made; the same number, seed and threads give the same plan.
	Iterations int
}

// Run is the route of one vehicle.
type Run struct {
	Vehicle int
	Leave   int64 // when it leaves the start, as late as possible without additional cost
	Back    int64 // when it is at the end
	Visits  []Visit
	Travel  int64 // travel time
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
	Order int // for Pause: the index of the break
	Pick  int // for Pick: the index of the alternative
	// Arrive is when the vehicle arrives, Start when setup and service begin, Depart when they end.
	Arrive, Start, Depart int64
}

// Reason is why an order is unserved.
type Reason uint8

// The reasons, from the strongest to the weakest.
const (
	NobodyAble Reason = iota // no vehicle has the skills, or none of the allowed ones
	TooMuch                  // more than any able vehicle can carry
	TooLate                  // no able vehicle can be there in time, even with nothing else to do
	NoRoom                   // the able vehicles have too much else to do
	OutOfTime                // the time was up before every able vehicle was tried
)

func (r Reason) String() string {
	return [...]string{"nobody able", "too much", "too late", "no room", "out of time"}[r]
}

// Unserved is an order left out.
type Unserved struct {
	Order int
	Why   Reason
}
