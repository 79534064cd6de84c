package dispatch

// The facts of a request's journal. Each is what one command made true; [Request.Apply] folds them.
type (
	// Submitted opens the journal of a request.
	Submitted struct {
		Number               string
		Kind                 string
		Place                Place
		Persons              int
		Items                []Item   `kept:"apart"`
		Needs                []string `kept:"apart"`
		Grade                Grade    `kept:"apart"`
		Urgency              Urgency
		Flags                []string `kept:"apart"`
		Against              []ID     `kept:"apart"`
		Appointment, RunsOut Moment
		Due, RespondBy       Moment
		Channel              Source
		Other                bool // the caller is not the one who needs help
		Review               bool // an operator must check it first
	}
	// ContactAdded is a further call, message or visit about the request.
	ContactAdded struct {
		Channel Source
		Other   bool
	}
	// Triaged replaces what was taken down by what an operator found to be true.
	Triaged struct {
		Kind                 string
		Place                Place
		Persons              int
		Items                []Item   `kept:"apart"`
		Needs                []string `kept:"apart"`
		Grade                Grade    `kept:"apart"`
		Urgency              Urgency
		Appointment, RunsOut Moment
		Due, RespondBy       Moment
	}
	// Routed lays down the errands of a round, or the one that takes a failed errand's place.
	Routed struct {
		Round  int
		Effect Effect
		Legs   []Leg
	}
	// Ordered puts an errand into a cadre's hands at once.
	Ordered struct {
		Errand int
		Cadre  ID
		Unit   ID
		SeenBy Moment
		Review Moment // the planner may think again from then on
		Stops  Stops
		Why    Why `kept:"apart"`
	}
	// Proposed puts an errand to a cadre who may decline it.
	Proposed struct {
		Errand  int
		Cadre   ID
		Unit    ID
		Expires Moment
		Stops   Stops
		Why     Why `kept:"apart"`
	}
	// Accepted is the yes to an offer.
	Accepted struct{ Errand int }
	// Acknowledged says that the cadre has read the order 已读.
	Acknowledged struct{ Errand int }
	// Declined is the no to an offer.
	Declined struct {
		Errand int
		Cadre  ID
		Reason Reason
	}
	// HandedBack gives an order back 退单.
	HandedBack struct {
		Errand int
		Cadre  ID
		Reason Reason
	}
	// Lapsed takes back what nobody answered or read in time 未读.
	Lapsed struct {
		Errand int
		Cadre  ID
	}
	// Taken takes an errand from whoever has it 收回.
	Taken struct {
		Errand int
		Cadre  ID
		Reason Reason
	}
	// Reassigned takes an errand from whoever has it because another is to have it 改派.
	Reassigned struct {
		Errand int
		Cadre  ID // who had it
		Reason Reason
	}
	// Unplaced says that nobody could be found.
	Unplaced struct {
		Errand  int
		RetryAt Moment
		Why     Why `kept:"apart"`
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
	// Finished says that the errand's act happened, and who did it.
	Finished struct {
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
	// Failed says that the errand could not be done.
	Failed struct {
		Errand int
		Reason Reason
	}
	// Withdrawn takes an errand off the table.
	Withdrawn struct{ Errand int }
	// Responded is the first word to the resident after the request 响应.
	Responded struct{}
	// Held puts the request on hold until a date.
	Held struct {
		Until  Moment
		Reason Reason
	}
	// Resumed ends the hold; the promise moves by as long as it lasted.
	Resumed struct{}
	// Cancelled ends the request because help is no longer wanted 撤销.
	Cancelled struct{ Reason Reason }
	// SignedOff ends the request as not done 未办成.
	SignedOff struct{ Reason Reason }
	// Merged says that the parent carries the request now.
	Merged struct{ Parent ID }
	// Joined says whose people a request serves besides its own.
	Joined struct{ Child Child }
	// Closed closes the request 办结.
	Closed struct {
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
	// Ticked says that a part of the promise has passed, in percent.
	Ticked struct{ Mark int }
	// Revealed says which personal values were shown, and to whom: an account, or the cadre given the errand.
	Revealed struct {
		Fields []string
		To     ID
	}
)

func (Submitted) fact()    {}
func (ContactAdded) fact() {}
func (Triaged) fact()      {}
func (Routed) fact()       {}
func (Ordered) fact()      {}
func (Proposed) fact()     {}
func (Accepted) fact()     {}
func (Acknowledged) fact() {}
func (Declined) fact()     {}
func (HandedBack) fact()   {}
func (Lapsed) fact()       {}
func (Taken) fact()        {}
func (Reassigned) fact()   {}
func (Unplaced) fact()     {}
func (Started) fact()      {}
func (PickedUp) fact()     {}
func (Arrived) fact()      {}
func (Finished) fact()     {}
func (Repeated) fact()     {}
func (Undone) fact()       {}
func (Failed) fact()       {}
func (Withdrawn) fact()    {}
func (Responded) fact()    {}
func (Held) fact()         {}
func (Resumed) fact()      {}
func (Cancelled) fact()    {}
func (SignedOff) fact()    {}
func (Merged) fact()       {}
func (Joined) fact()       {}
func (Closed) fact()       {}
func (Reopened) fact()     {}
func (Escalated) fact()    {}
func (Ticked) fact()       {}
func (Revealed) fact()     {}

// facts lists one of each, so that the journal can be read back.
var facts = func() (all []Fact) {
	for _, t := range terms {
		all = append(all, t.Fact)
	}
	return all
}()
