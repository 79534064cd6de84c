package dispatch

// The facts of a request's journal. Each records what one command made true; [Request.Apply] folds them.
type (
	// Submitted begins the journal of a request.
	Submitted struct {
		Number string
		Particulars
		Flags          []string `kept:"apart"` // of the first edition of the table of red flags; [Alarmed] has them since
		Doubts         []Doubt  `kept:"apart"` // what whoever read it was not sure of
		Against        []ID     `kept:"apart"`
		Opens          Moment   // when the first shop opens from which it can be fetched; 0 where one is open
		Manned         Moment   // when the first of those comes on duty who can do it; 0 where somebody is, or nobody has said when
		Due, RespondBy Moment
		Channel        Source
		Other          bool // the caller is not the one who needs help
		Contact        ID
		Review         bool   // an operator must check it first
		Entered        Moment // when it was entered, where that was long after the call; 0 otherwise
		Links          int    // 1 where whoever submitted it was given the resident's link; see [Request.Links]
	}
	// ContactAdded is a further call, message or visit about the request.
	ContactAdded struct {
		Channel Source
		Other   bool
		Contact ID
	}
	// Triaged replaces the particulars of the request by what an operator found out.
	Triaged struct {
		Particulars
		Opens, Manned  Moment
		Due, RespondBy Moment
	}
	// Routed adds errands: those of a round, or one that replaces a failed errand.
	Routed struct {
		Round  int
		Effect Effect
		Legs   []Leg
	}
	// Ordered assigns an errand to a cadre.
	Ordered struct {
		Errand int
		Cadre  ID
		Unit   ID
		SeenBy Moment
		Review Moment // from when on the planner may move it
		Stops  Stops
		Why    Why `kept:"apart"`
	}
	// Proposed offers an errand to a cadre.
	Proposed struct {
		Errand  int
		Cadre   ID
		Unit    ID
		Expires Moment
		Stops   Stops
		Why     Why `kept:"apart"`
	}
	// Accepted accepts an offer.
	Accepted struct{ Errand int }
	// Acknowledged says that the cadre has read the order 已读.
	Acknowledged struct{ Errand int }
	// Declined declines an offer.
	Declined struct {
		Errand int
		Cadre  ID
		Reason Reason
	}
	// HandedBack returns an errand to planning 退单.
	HandedBack struct {
		Errand int
		Cadre  ID
		Reason Reason
	}
	// Lapsed takes back an errand whose offer was not answered or whose order was not read in time 未读.
	Lapsed struct {
		Errand int
		Cadre  ID
	}
	// Taken takes an errand from its holder 收回.
	Taken struct {
		Errand int
		Cadre  ID
		Reason Reason
	}
	// Reassigned takes an errand from its holder because it goes to another cadre 改派.
	Reassigned struct {
		Errand int
		Cadre  ID // the former holder
		Reason Reason
	}
	// Unplaced says that no cadre could be found.
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
	// Repeated is a further report of an act that was reported before. It is kept and not counted.
	Repeated struct {
		Errand int
		Cadre  ID
	}
	// Undone takes a finish back, within [UndoWithin].
	Undone struct{ Errand int }
	// Failed says that the errand could not be done.
	Failed struct {
		Errand int
		Reason Reason
	}
	// Withdrawn ends an errand that is no longer wanted.
	Withdrawn struct{ Errand int }
	// Responded is the first answer to the resident after the request 响应.
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
	// Merged says that another request, the parent, stands for this one.
	Merged struct{ Parent ID }
	// Joined adds a merged request to its parent, whose errands serve its people too.
	Joined struct{ Child Child }
	// Closed closes the request 办结.
	Closed struct {
		Satisfaction int // 1 to 5; 0 when not asked
		By           Ending
	}
	// Reopened begins another round 重办, with a promise of its own.
	Reopened struct {
		ActHappened    bool
		SameCadre      bool // by the same cadre, if the resident wishes that
		Opens, Manned  Moment
		Former         []ID // who did it while it was merged into another
		Due, RespondBy Moment
	}
	// Escalated passes the request up 上报.
	Escalated struct {
		Level  Level
		Reason Reason
		Errand int // that it is about; 0 for the request as a whole
	}
	// TakenOver says that the actor has taken the raised request over 接手, at the level where it stood.
	TakenOver struct{ Level Level }
	// Resolved says that what the request was passed up for is done.
	Resolved struct{}
	// Ticked says that a mark of the promise has passed, in percent.
	Ticked struct{ Mark int }
	// Revealed says which personal values were shown to whom: an account, or the cadre who was given the errand.
	Revealed struct {
		Fields []string
		To     ID
		Reason Reason // why they asked; "" where reading an errand shows them, and before there were reasons
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
func (TakenOver) fact()    {}
func (Resolved) fact()     {}
func (Ticked) fact()       {}
func (Revealed) fact()     {}

// facts lists one of each, for reading the journal.
var facts []Fact
