package dispatch

// The facts of a request's journal. Each is what one command made true; [Request.Apply] folds them.
type (
	// Submitted opens the journal of a request.
	Submitted struct {
		Number               string
		Kind                 string
		Place                Place
		Persons              int
		Items                []Item
		Needs                []string
		Grade                Grade
		Urgency              Urgency
		Flags                []string
		Against              []ID
		Appointment, RunsOut Moment
		Due, RespondBy       Moment
		Channel              string
		Other                bool // the caller is not the one who needs help
		Review               bool // an operator must check it first
	}
	// Contacted is a further call, message or visit about the request.
	Contacted struct {
		Channel string
		Other   bool
	}
	// Triaged replaces what was taken down by what an operator found to be true.
	Triaged struct {
		Kind                 string
		Place                Place
		Persons              int
		Items                []Item
		Needs                []string
		Grade                Grade
		Urgency              Urgency
		Appointment, RunsOut Moment
		Due, RespondBy       Moment
	}
	// Routed lays down the errands of a round, or the one that takes a failed errand's place.
	Routed struct {
		Round   int
		Effect  Effect
		Errands []Errand
	}
	// Ordered puts an errand into a cadre's hands at once.
	Ordered struct {
		Errand int
		Cadre  ID
		Unit   ID
		SeenBy Moment
		Review Moment `json:",omitempty"` // the planner may think again from then on
		Stops  Stops
		Why    Why
	}
	// Proposed puts an errand to a cadre who may decline it.
	Proposed struct {
		Errand  int
		Cadre   ID
		Unit    ID
		Expires Moment
		Stops   Stops
		Why     Why
	}
	// Agreed is the yes to an offer.
	Agreed struct{ Errand int }
	// Acknowledged says that the cadre has read the order 已读.
	Acknowledged struct{ Errand int }
	// Returned brings an errand back to waiting, by the verb that did it.
	Returned struct {
		Errand int
		By     Verb // decline, hand_back, lapse, take, reassign
		Cadre  ID
		Reason Reason
	}
	// Unplaced says that nobody could be found.
	Unplaced struct {
		Errand  int
		RetryAt Moment
		Why     Why
	}
	// Started says that the cadre is on the way.
	Started struct{ Errand int }
	// PickedUp says that the goods or the person were fetched.
	PickedUp struct {
		Errand   int
		Facility ID
	}
	// Arrived says that the cadre stands where the errand ends.
	Arrived struct{ Errand int }
	// Completed says that the errand's act happened, and who did it.
	Completed struct {
		Errand int
		Cadre  ID
		Unit   ID
	}
	// Repeated is a second report of an act that was already done: kept, not counted.
	Repeated struct {
		Errand int
		Cadre  ID
	}
	// Undone takes a completion back within the minute.
	Undone struct{ Errand int }
	// NotPossible says that the errand could not be done.
	NotPossible struct {
		Errand int
		Reason Reason
	}
	// Recalled takes an errand off the table.
	Recalled struct{ Errand int }
	// Answered is the first word to the resident after the request 响应.
	Answered struct{}
	// Held lets the request rest until a date.
	Held struct {
		Until  Moment
		Reason Reason
	}
	// Resumed ends the rest; the promise moves by the time rested.
	Resumed struct{}
	// Decided puts a final standing on the request: cancelled or failed.
	Decided struct {
		Standing Standing
		Reason   Reason
	}
	// MergedInto says that the parent carries the request now.
	MergedInto struct{ Parent ID }
	// Joined says whose people a request serves besides its own.
	Joined struct{ Child Child }
	// Settled closes the request 办结.
	Settled struct {
		Satisfaction int // 1 to 5; 0 when not asked
		By           Ending
	}
	// Reopened begins another round 重办, with a promise of its own.
	Reopened struct {
		ActHappened    bool
		Due, RespondBy Moment
	}
	// Escalated passes the request up 上报.
	Escalated struct {
		Level  Level
		Reason Reason
	}
	// Clocked says that a part of the promise has passed, in percent.
	Clocked struct{ Mark int }
	// Revealed says which personal values were shown, and to whom: an account, or the cadre given the errand.
	Revealed struct {
		Fields []string
		To     ID
	}
)

func (Submitted) fact()    {}
func (Contacted) fact()    {}
func (Triaged) fact()      {}
func (Routed) fact()       {}
func (Ordered) fact()      {}
func (Proposed) fact()     {}
func (Agreed) fact()       {}
func (Acknowledged) fact() {}
func (Returned) fact()     {}
func (Unplaced) fact()     {}
func (Started) fact()      {}
func (PickedUp) fact()     {}
func (Arrived) fact()      {}
func (Completed) fact()    {}
func (Repeated) fact()     {}
func (Undone) fact()       {}
func (NotPossible) fact()  {}
func (Recalled) fact()     {}
func (Answered) fact()     {}
func (Held) fact()         {}
func (Resumed) fact()      {}
func (Decided) fact()      {}
func (MergedInto) fact()   {}
func (Joined) fact()       {}
func (Settled) fact()      {}
func (Reopened) fact()     {}
func (Escalated) fact()    {}
func (Clocked) fact()      {}
func (Revealed) fact()     {}

// facts lists one of each, so that the journal can be read back.
var facts = []Fact{
	Submitted{}, Contacted{}, Triaged{}, Routed{}, Ordered{}, Proposed{}, Agreed{}, Acknowledged{}, Returned{}, Unplaced{},
	Started{}, PickedUp{}, Arrived{}, Completed{}, Repeated{}, Undone{}, NotPossible{}, Recalled{}, Answered{}, Held{},
	Resumed{}, Decided{}, MergedInto{}, Joined{}, Settled{}, Reopened{}, Escalated{}, Clocked{}, Revealed{},
	Arranged{}, Passed{}, Advanced{}, Repaid{}, CheckedIn{}, CheckedOut{}, Moved{}, FellOut{}, Controlled{}, Sealed{}, Attached{},
}
