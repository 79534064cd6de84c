package dispatch

import (
	"reflect"
	"slices"

	"github.com/bangban/bangban/dispatch/form"
)

// Verb names a command, in the table of verbs and in the API.
type Verb string

// The verbs.
const (
	VerbSubmit      Verb = "submit"
	VerbAddContact  Verb = "add_contact"
	VerbTriage      Verb = "triage"
	VerbOrder       Verb = "order"
	VerbPropose     Verb = "propose"
	VerbUnplace     Verb = "unplace"
	VerbAccept      Verb = "accept"
	VerbDecline     Verb = "decline"
	VerbAcknowledge Verb = "acknowledge"
	VerbHandBack    Verb = "hand_back"
	VerbLapse       Verb = "lapse"
	VerbTake        Verb = "take"
	VerbReassign    Verb = "reassign"
	VerbStart       Verb = "start"
	VerbPickUp      Verb = "pick_up"
	VerbArrive      Verb = "arrive"
	VerbArrange     Verb = "arrange"
	VerbFinish      Verb = "finish"
	VerbUndo        Verb = "undo"
	VerbFail        Verb = "fail"
	VerbRespond     Verb = "respond"
	VerbHold        Verb = "hold"
	VerbResume      Verb = "resume"
	VerbCancel      Verb = "cancel"
	VerbSignOff     Verb = "sign_off"
	VerbMerge       Verb = "merge"
	VerbNameAgainst Verb = "name_against"
	VerbJoin        Verb = "join"
	VerbLeave       Verb = "leave"
	VerbRevive      Verb = "revive"
	VerbTransfer    Verb = "transfer"
	VerbConclude    Verb = "conclude"
	VerbShow        Verb = "show"
	VerbClose       Verb = "close"
	VerbReopen      Verb = "reopen"
	VerbEscalate    Verb = "escalate"
	VerbTakeOver    Verb = "take_over"
	VerbResolve     Verb = "resolve"
	VerbTick        Verb = "tick"
	VerbReveal      Verb = "reveal"
	VerbHandOver    Verb = "hand_over"
	VerbAdvance     Verb = "advance"
	VerbRepay       Verb = "repay"
	VerbAttach      Verb = "attach"
	VerbRoute       Verb = "route"
	VerbAdapt       Verb = "adapt"
	VerbRedirect    Verb = "redirect"
	VerbFollowUp    Verb = "follow_up"
	VerbErase       Verb = "erase"
	VerbCheckIn     Verb = "check_in"
	VerbCheckOut    Verb = "check_out"
	VerbMove        Verb = "move"
	VerbDropOut     Verb = "drop_out"
	VerbRestrict    Verb = "restrict"
	VerbSeal        Verb = "seal"
	VerbDescribe    Verb = "describe"
	VerbImport      Verb = "import"
	VerbSetPassword Verb = "set_password"
	VerbIssueCode   Verb = "issue_code"
	VerbUseCode     Verb = "use_code"
	VerbIssueToken  Verb = "issue_token"
	VerbEndToken    Verb = "end_token"
)

// VerbRow is everything about a verb: transitions, rights, when it is offered, how the API and replays read it, and its name.
type VerbRow struct {
	Verb    Verb
	Name    Text
	Of      SubjectSort // the sort of subject; "" for several
	Command Command     // a zero command
	Fact    Fact        // what it makes true; nil for verbs with a fact for every sort of subject
	Told    Text        // what people call that fact
	Leads   State       // the request's state from then on, where the fact alone determines it; else ""
	Roles   []Role      // who may, where their grant opens the subject
	States  []State     // states in which a request takes it; nil for other subjects
	// Errand maps the states of an errand in which the verb is allowed to those it leads to; nil for a verb about the request
	// as a whole.
	Errand map[ErrandState]ErrandState
	// Fields are what somebody outside says, as the API names it; where the command calls it otherwise, name=Field.Of.Command. nil
	// for what nobody outside says.
	Fields []string
	// Offered says whether the verb is offered on the request's page when the state allows it; nil: never. Errand is zero for
	// verbs about the request as a whole.
	Offered func(r Request, e Errand, now Moment) bool
	Reasons []Reason // that people are offered where one is needed; any is accepted
	// Main says when it is what the state waits for, so that a page offers it before all others; nil: never. Of several the first
	// in the table is offered so, those about the request before those about its errands.
	Main   func(r Request, e Errand) bool
	Begins bool // it begins its subject
	Opens  bool // it begins its subject where there is none
	// Happened: it tells of something that has happened in the world, whatever the state says. Such a report is kept even where
	// what led to it was refused.
	Happened bool
}

// Roles that may use a verb. An operator acts for a cadre who phones in.
var (
	atDesk  = []Role{Administrator, Coordinator, Operator}
	onDuty  = append(slices.Clone(atDesk), CadreRole)
	leading = []Role{Administrator, Coordinator}
	alone   = []Role{Administrator}
	program = []Role{System}
	owner   = append(slices.Clone(Roles), System) // of an account
)

func and(some []Role, more ...Role) []Role { return append(slices.Clone(some), more...) }

// States in which a request takes a verb.
var (
	atAnyTime = States // in every state
	working   = []State{StateOpen, StateAssigned, StateUnderway}
	unbegun   = []State{StateReview, StateOpen, StateAssigned, StateOnHold}
	ended     = []State{StateClosed, StateCancelled, StateFailed, StateMerged}
)

func or(some []State, more ...State) []State { return append(slices.Clone(some), more...) }

// always offers a verb whenever the state allows it.
func always(Request, Errand, Moment) bool { return true }

// whenOffered: wherever it is offered, it is what the state waits for.
func whenOffered(Request, Errand) bool { return true }

// in is what a state of the request waits for.
func in(s State) func(Request, Errand) bool {
	return func(r Request, _ Errand) bool { return r.State == s }
}

// inHand offers a verb about an errand that somebody has accepted or begun.
func inHand(_ Request, e Errand, _ Moment) bool {
	return e.State == ErrandAccepted || e.State == ErrandUnderway
}

// verbs is the whole table, made of those of each sort of subject.
var verbs []VerbRow

// requestVerbs are those about a request, in the order in which a page offers them.
var requestVerbs = []VerbRow{
	// What is about a request as a whole.
	{Verb: VerbSubmit, Name: Text{"登记", "submit"}, Of: OfRequest, Command: Submit{}, Fact: Submitted{}, Told: Text{"提出求助", "asked for help"}, Roles: and(onDuty, Resident), States: []State{""}, Begins: true,
		Fields: append(slices.Clone(particulars), "against", "channel", "other", "contact", "doubtful", "words", "done_by", "done_at")},
	{Verb: VerbTriage, Name: Text{"核实", "triage"}, Of: OfRequest, Command: Triage{}, Fact: Triaged{}, Told: Text{"核实登记", "checked"}, Roles: atDesk, States: unbegun, Offered: always,
		Fields: append(slices.Clone(particulars), "against", "words"), Main: in(StateReview)},
	{Verb: VerbRespond, Name: Text{"回应", "respond"}, Of: OfRequest, Command: Respond{}, Fact: Responded{}, Told: Text{"已答复居民", "answered the resident"}, Roles: onDuty, States: atAnyTime, Fields: []string{},
		Offered: func(r Request, _ Errand, _ Moment) bool { return r.Responded == 0 && r.State.Active() }},
	{Verb: VerbAddContact, Name: Text{"补记来电", "add a contact"}, Of: OfRequest, Command: AddContact{}, Fact: ContactAdded{}, Told: Text{"再次来电", "called again"}, Roles: and(onDuty, Resident), States: atAnyTime, Happened: true, Offered: always,
		Fields: []string{"channel", "other", "contact", "words"}},
	{Verb: VerbResume, Name: Text{"恢复", "resume"}, Of: OfRequest, Command: Resume{}, Fact: Resumed{}, Told: Text{"恢复办理", "taken up again"}, Roles: and(atDesk, System), States: []State{StateOnHold}, Offered: always, Fields: []string{}, Main: in(StateOnHold)},
	{Verb: VerbClose, Name: Text{"办结", "close"}, Of: OfRequest, Command: Close{}, Fact: Closed{}, Told: Text{"办结", "closed"}, Leads: StateClosed, Roles: and(atDesk, Resident, System), States: []State{StateOpen, StateDone, StateMerged}, Fields: []string{"satisfaction", "by"},
		Offered: func(r Request, _ Errand, _ Moment) bool {
			return r.State == StateDone || r.State == StateOpen && !r.pending() || r.answers() && r.ConfirmedAt == 0
		}, Main: whenOffered},
	{Verb: VerbReopen, Name: Text{"重办", "reopen"}, Of: OfRequest, Command: Reopen{}, Fact: Reopened{}, Told: Text{"重新办理", "reopened"}, Leads: StateOpen, Roles: and(atDesk, Resident), States: []State{StateDone, StateClosed, StateMerged}, Fields: []string{"act_happened", "same_cadre"},
		Offered: func(r Request, _ Errand, _ Moment) bool { return r.State != StateMerged || r.answers() }, Main: in(StateClosed)},
	{Verb: VerbHold, Name: Text{"挂起", "hold"}, Of: OfRequest, Command: Hold{}, Fact: Held{}, Told: Text{"挂起", "put on hold"}, Leads: StateOnHold, Roles: atDesk, States: or(working, StateReview), Offered: always, Fields: []string{"until", "reason"},
		Reasons: []Reason{"later", "resident_asks", "sealed", "no_stock", "other"}},
	{Verb: VerbEscalate, Name: Text{"上报", "escalate"}, Of: OfRequest, Command: Escalate{}, Fact: Escalated{}, Told: Text{"上报", "passed up"}, Roles: and(onDuty, System), States: atAnyTime, Fields: []string{"level", "reason"},
		Offered: func(r Request, _ Errand, _ Moment) bool { return r.Level < ToDistrict && r.State.Active() }, Reasons: []Reason{"stuck", "no_vehicle", "sealed", "no_stock", "refused", "other"}},
	{Verb: VerbTakeOver, Name: Text{"接手", "take over"}, Of: OfRequest, Command: TakeOver{}, Fact: TakenOver{}, Told: Text{"接手", "took it over"}, Roles: atDesk, States: or(working, StateReview, StateOnHold), Fields: []string{},
		Offered: func(r Request, _ Errand, _ Moment) bool {
			return r.Level > NotEscalated || r.Urgency == LifeThreatening
		},
		Main: func(r Request, _ Errand) bool { return r.Calls() }},
	{Verb: VerbResolve, Name: Text{"上报已处理", "settle what it was passed up for"}, Of: OfRequest, Command: Resolve{}, Fact: Resolved{}, Told: Text{"上报已处理", "settled what it was passed up for"}, Roles: atDesk, States: or(working, StateReview, StateOnHold, StateDone), Fields: []string{},
		Offered: func(r Request, _ Errand, _ Moment) bool { return r.Level > NotEscalated }},
	{Verb: VerbMerge, Name: Text{"并单", "merge"}, Of: OfRequest, Command: Merge{}, Fact: Merged{}, Told: Text{"并入另一件", "merged into another"}, Leads: StateMerged, Roles: atDesk, States: unbegun, Offered: always, Fields: []string{"parent"}},
	{Verb: VerbCancel, Name: Text{"撤销", "cancel"}, Of: OfRequest, Command: Cancel{}, Fact: Cancelled{}, Told: Text{"撤销", "cancelled"}, Leads: StateCancelled, Roles: and(atDesk, Resident), States: or(working, StateReview, StateOnHold, StateMerged), Offered: func(r Request, _ Errand, _ Moment) bool { return !r.answers() }, Fields: []string{"reason"},
		Reasons: []Reason{"resident_asks", "not_needed", "duplicate", "mistake", "other"}},
	{Verb: VerbSignOff, Name: Text{"定为未办成", "sign off as failed"}, Of: OfRequest, Command: SignOff{}, Fact: SignedOff{}, Told: Text{"定为未办成", "signed off as not done"}, Leads: StateFailed, Roles: leading, States: or(working, StateReview, StateOnHold), Offered: always, Fields: []string{"reason"},
		Reasons: []Reason{"beyond_means", "no_stock", "sealed", "no_answer", "refused", "other"}},
	{Verb: VerbNameAgainst, Name: Text{"写明被投诉人", "say whom it is about"}, Of: OfRequest, Command: NameAgainst{}, Fact: AgainstNamed{}, Told: Text{"写明被投诉人", "said whom it is about"}, Roles: and(atDesk, System), States: atAnyTime, Offered: always, Fields: []string{"against"}},
	{Verb: VerbReveal, Name: Text{"查看隐私", "reveal"}, Of: OfRequest, Command: Reveal{}, Fact: Revealed{}, Told: Text{"查看个人信息", "looked at personal details"}, Roles: and(onDuty, Auditor), States: atAnyTime, Offered: always, Fields: []string{"fields"}},
	{Verb: VerbAttach, Name: Text{"上传凭证", "attach a picture"}, Of: OfRequest, Command: Attach{}, Fact: Attached{}, Told: Text{"附上照片", "added a picture"}, Roles: onDuty, States: atAnyTime, Happened: true},
	{Verb: VerbJoin, Name: Text{"并入", "join"}, Of: OfRequest, Command: Join{}, Fact: Joined{}, Told: Text{"并入了一件", "took another in"}, Roles: program, States: working},
	{Verb: VerbLeave, Name: Text{"退出并单", "leave what it was merged into"}, Of: OfRequest, Command: Leave{}, Fact: Left{}, Told: Text{"一件退出并单", "one that was merged stands for itself again"}, Roles: program, States: atAnyTime},
	{Verb: VerbRevive, Name: Text{"单独办理", "stand for itself"}, Of: OfRequest, Command: Revive{}, Fact: Revived{}, Told: Text{"改为单独办理", "stands for itself again"}, Roles: program, States: []State{StateMerged}},
	{Verb: VerbTransfer, Name: Text{"改并", "merge elsewhere"}, Of: OfRequest, Command: Transfer{}, Fact: Transferred{}, Told: Text{"改并入另一件", "merged into another instead"}, Roles: program, States: []State{StateMerged}},
	{Verb: VerbConclude, Name: Text{"一并办完", "done together"}, Of: OfRequest, Command: Conclude{}, Fact: Concluded{}, Told: Text{"并单的任务已办完", "what it was merged into is done"}, Roles: program, States: atAnyTime},
	{Verb: VerbShow, Name: Text{"告知承办人", "show the holder"}, Of: OfRequest, Command: Show{}, Fact: Shown{}, Told: Text{"个人信息告知承办人", "personal details shown to the holder"}, Roles: program, States: atAnyTime},
	{Verb: VerbRoute, Name: Text{"重排", "lay down anew"}, Of: OfRequest, Command: Route{}, Fact: Routed{}, Told: Text{"拆成任务", "split into errands"}, Roles: program, States: working},
	{Verb: VerbAdapt, Name: Text{"随变化调整", "adapt to a change"}, Of: OfRequest, Command: Adapt{}, Roles: program, States: working},
	{Verb: VerbTick, Name: Text{"到点", "tick"}, Of: OfRequest, Command: Tick{}, Fact: Ticked{}, Told: Text{"承诺到点", "part of the promise passed"}, Roles: program, States: or(working, StateReview)},

	// About one errand. Finish is allowed in any state, because the report of a former holder about a physical act is never
	// refused.
	{Verb: VerbReassign, Name: Text{"改派", "reassign"}, Of: OfRequest, Command: Reassign{}, Fact: Reassigned{}, Told: Text{"改派他人", "taken to be given to another"}, Roles: and(leading, System), States: working, Offered: always, Fields: []string{"errand", "cadre", "reason", "insist"},
		Errand:  map[ErrandState]ErrandState{ErrandWaiting: ErrandWaiting, ErrandOffered: ErrandWaiting, ErrandAccepted: ErrandWaiting, ErrandUnderway: ErrandWaiting},
		Reasons: []Reason{"urgent_work", "far", "busy", "ill", "other"},
		Main:    func(r Request, e Errand) bool { return e.State == ErrandWaiting && len(r.Awaits(e)) == 0 }},
	{Verb: VerbArrange, Name: Text{"落实", "arrange"}, Of: OfRequest, Command: Arrange{}, Fact: Arranged{}, Told: Text{"落实医院与车辆", "arranged hospital and vehicle"}, Roles: onDuty, States: working,
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandWaiting, ErrandOffered: ErrandOffered, ErrandAccepted: ErrandAccepted, ErrandUnderway: ErrandUnderway},
		Fields: []string{"errand", "facility=Arrangement.Facility", "approved=Arrangement.Approved", "ambulance=Arrangement.Ambulance", "released=Arrangement.Released",
			"until=Arrangement.PickUpAt", "vehicle=Arrangement.Vehicle", "unset"},
		Offered: func(_ Request, e Errand, _ Moment) bool { return e.Arrangeable() },
		Main:    func(r Request, e Errand) bool { return e.State == ErrandWaiting && len(r.Awaits(e)) > 0 }},
	{Verb: VerbAccept, Name: Text{"接单", "accept"}, Of: OfRequest, Command: Accept{}, Fact: Accepted{}, Told: Text{"接单", "accepted"}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand"},
		Errand: map[ErrandState]ErrandState{ErrandOffered: ErrandAccepted}, Main: whenOffered},
	{Verb: VerbDecline, Name: Text{"谢绝", "decline"}, Of: OfRequest, Command: Decline{}, Fact: Declined{}, Told: Text{"谢绝", "declined"}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand", "reason"},
		Errand: map[ErrandState]ErrandState{ErrandOffered: ErrandWaiting}, Reasons: []Reason{"far", "busy", "ill", "other"}},
	{Verb: VerbAcknowledge, Name: Text{"已读", "acknowledge"}, Of: OfRequest, Command: Acknowledge{}, Fact: Acknowledged{}, Told: Text{"已读", "acknowledged"}, Roles: onDuty, States: working, Fields: []string{"errand"},
		Errand:  map[ErrandState]ErrandState{ErrandAccepted: ErrandAccepted},
		Offered: func(_ Request, e Errand, _ Moment) bool { return e.State == ErrandAccepted && e.SeenBy != 0 }, Main: whenOffered},
	{Verb: VerbRedirect, Name: Text{"按新管控改送", "redirect"}, Of: OfRequest, Command: Redirect{}, Fact: Redirected{}, Told: Text{"按新管控改送", "redirected"}, Roles: onDuty, States: working, Fields: []string{"errand"},
		Errand:  map[ErrandState]ErrandState{ErrandUnderway: ErrandUnderway},
		Offered: func(_ Request, e Errand, _ Moment) bool { return e.Hindered == ReasonControl }, Main: whenOffered},
	{Verb: VerbStart, Name: Text{"开始", "start"}, Of: OfRequest, Command: Start{}, Fact: Started{}, Told: Text{"出发", "set out"}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand"},
		Errand: map[ErrandState]ErrandState{ErrandAccepted: ErrandUnderway}, Main: whenOffered},
	{Verb: VerbPickUp, Name: Text{"取到", "pick up"}, Of: OfRequest, Command: PickUp{}, Fact: PickedUp{}, Told: Text{"取到", "picked up"}, Roles: onDuty, States: working, Fields: []string{"errand", "facility"},
		Errand: map[ErrandState]ErrandState{ErrandUnderway: ErrandUnderway},
		Offered: func(_ Request, e Errand, _ Moment) bool {
			return e.State == ErrandUnderway && e.Pick.Role != "" && e.PickedUpAt == 0
		},
		Main: whenOffered},
	{Verb: VerbArrive, Name: Text{"到达", "arrive"}, Of: OfRequest, Command: Arrive{}, Fact: Arrived{}, Told: Text{"到达", "arrived"}, Roles: onDuty, States: working, Fields: []string{"errand"},
		Errand: map[ErrandState]ErrandState{ErrandUnderway: ErrandUnderway},
		// Where a life is in danger it is the arrival that was promised.
		Offered: func(r Request, e Errand, _ Moment) bool {
			return r.Urgency == LifeThreatening && e.State == ErrandUnderway && e.ArrivedAt == 0 && (e.Pick.Role == "" || e.PickedUpAt != 0) && !slices.Contains(e.Carries, Person)
		}, Main: whenOffered},
	{Verb: VerbFinish, Name: Text{"办完", "finish"}, Of: OfRequest, Command: Finish{}, Fact: Finished{}, Told: Text{"办完", "finished"}, Roles: onDuty, States: atAnyTime, Happened: true, Offered: inHand, Fields: []string{"errand"}, // offered to the holder only; late reports come by telephone
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandFinished, ErrandOffered: ErrandFinished, ErrandAccepted: ErrandFinished, ErrandUnderway: ErrandFinished,
			ErrandFinished: ErrandFinished, ErrandFailed: ErrandFinished, ErrandWithdrawn: ErrandFinished},
		Main: func(_ Request, e Errand) bool { return e.State == ErrandUnderway }},
	{Verb: VerbUndo, Name: Text{"撤回办完", "undo"}, Of: OfRequest, Command: Undo{}, Fact: Undone{}, Told: Text{"撤回办完", "undone"}, Roles: onDuty, States: or(working, StateDone), Fields: []string{"errand"},
		Errand: map[ErrandState]ErrandState{ErrandFinished: ErrandUnderway},
		Offered: func(r Request, e Errand, now Moment) bool {
			return e.State == ErrandFinished && e.Round == r.Round && now.Sub(e.FinishedAt) <= UndoWithin
		}},
	{Verb: VerbFail, Name: Text{"报没办成", "report as not possible"}, Of: OfRequest, Command: Fail{}, Fact: Failed{}, Told: Text{"没办成", "could not be done"}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand", "reason"},
		Errand:  map[ErrandState]ErrandState{ErrandAccepted: ErrandFailed, ErrandUnderway: ErrandFailed},
		Reasons: []Reason{"no_stock", "no_answer", "wrong_place", "no_card", "substitute", "sealed", "no_pass", "refused", "not_needed", "other"}},
	{Verb: VerbHandBack, Name: Text{"退单", "hand back"}, Of: OfRequest, Command: HandBack{}, Fact: HandedBack{}, Told: Text{"退单", "handed back"}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand", "reason"},
		Errand:  map[ErrandState]ErrandState{ErrandAccepted: ErrandWaiting, ErrandUnderway: ErrandWaiting},
		Reasons: []Reason{"far", "busy", "ill", "no_pass", "no_vehicle", "other"}},
	{Verb: VerbAdvance, Name: Text{"垫付", "advance money"}, Of: OfRequest, Command: Advance{}, Fact: Advanced{}, Told: Text{"垫付", "advanced money"}, Roles: onDuty, States: atAnyTime, Happened: true, Fields: []string{"errand", "fen", "receipt"},
		Errand: anyErrand, Offered: func(r Request, e Errand, now Moment) bool { return inHand(r, e, now) || e.State == ErrandFinished }},
	{Verb: VerbRepay, Name: Text{"归还垫付", "repay"}, Of: OfRequest, Command: Repay{}, Fact: Repaid{}, Told: Text{"归还垫付", "repaid"}, Roles: onDuty, States: atAnyTime, Happened: true, Fields: []string{"errand", "fen"},
		Errand: anyErrand, Offered: func(_ Request, e Errand, _ Moment) bool { return e.Owed > 0 }},
	{Verb: VerbHandOver, Name: Text{"交接", "hand over"}, Of: OfRequest, Command: HandOver{}, Fact: HandedOver{}, Told: Text{"交接物品", "handed over"}, Roles: onDuty, States: atAnyTime, Happened: true, Errand: anyErrand,
		Fields: []string{"errand", "thing", "from_hand=From", "to_hand=To"}},
	{Verb: VerbOrder, Name: Text{"派单", "order"}, Of: OfRequest, Command: Order{}, Fact: Ordered{}, Told: Text{"派单", "given to a cadre"}, Roles: and(leading, System), States: working, Fields: []string{"errand", "cadre"},
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandAccepted}},
	{Verb: VerbPropose, Name: Text{"询问", "ask"}, Of: OfRequest, Command: Propose{}, Fact: Proposed{}, Told: Text{"询问志愿者", "offered to a volunteer"}, Roles: and(leading, System), States: working,
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandOffered}},
	{Verb: VerbTake, Name: Text{"收回", "take back"}, Of: OfRequest, Command: Take{}, Fact: Taken{}, Told: Text{"收回", "taken back"}, Roles: and(leading, System), States: working, Fields: []string{"errand", "reason"},
		Errand: map[ErrandState]ErrandState{ErrandOffered: ErrandWaiting, ErrandAccepted: ErrandWaiting, ErrandUnderway: ErrandWaiting}},
	{Verb: VerbUnplace, Name: Text{"记无人可派", "record that nobody can"}, Of: OfRequest, Command: Unplace{}, Fact: Unplaced{}, Told: Text{"暂时无人可派", "nobody could take it"}, Roles: program, States: working,
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandWaiting}},
	{Verb: VerbLapse, Name: Text{"超时收回", "lapse"}, Of: OfRequest, Command: Lapse{}, Fact: Lapsed{}, Told: Text{"未读收回", "not read in time"}, Roles: program, States: working,
		Errand: map[ErrandState]ErrandState{ErrandOffered: ErrandWaiting, ErrandAccepted: ErrandWaiting}},
}

// ofSeveral are the verbs about subjects of several sorts.
var ofSeveral = []VerbRow{
	{Verb: VerbDescribe, Name: Text{"修改目录", "change the catalogue"}, Roles: and(alone, System), Opens: true},
	{Verb: VerbFollowUp, Name: Text{"跟进变化", "follow up"}, Command: FollowUp{}, Roles: program},
	{Verb: VerbErase, Name: Text{"抹去隐私", "erase personal values"}, Command: Erase{}, Roles: alone, States: ended, Fields: []string{}, Offered: func(r Request, _ Errand, _ Moment) bool { return r.erasing() }},
}

// particulars are the fields of [Particulars], as the API names them.
var particulars = func() (names []string) {
	for _, f := range form.Members(reflect.TypeFor[Particulars]()) {
		names = append(names, form.Small(f.Name))
	}
	return names
}()

// Commanded reports whether somebody outside commands the verb of a subject that exists.
func (r VerbRow) Commanded() bool { return r.Fields != nil && !r.Begins }

// anyErrand is for what may be said of an errand in whatever state, and leads it nowhere.
var anyErrand = func() map[ErrandState]ErrandState {
	stays := map[ErrandState]ErrandState{}
	for _, s := range ErrandStates {
		stays[s] = s
	}
	return stays
}()

var verbRows = map[Verb]*VerbRow{}

// Verbs returns the table of verbs.
func Verbs() []VerbRow { return slices.Clone(verbs) }

// Row returns the row of the verb; the zero row for an unknown verb.
func (v Verb) Row() VerbRow {
	if row := verbRows[v]; row != nil {
		return *row
	}
	return VerbRow{Verb: v}
}

// Name returns what a person sees.
func (v Verb) Name() Text { return v.Row().Name }
