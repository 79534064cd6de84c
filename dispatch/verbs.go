package dispatch

import "slices"

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
	VerbJoin        Verb = "join"
	VerbClose       Verb = "close"
	VerbReopen      Verb = "reopen"
	VerbEscalate    Verb = "escalate"
	VerbTick        Verb = "tick"
	VerbReveal      Verb = "reveal"
	VerbHandOver    Verb = "hand_over"
	VerbAdvance     Verb = "advance"
	VerbRepay       Verb = "repay"
	VerbAttach      Verb = "attach"
	VerbRoute       Verb = "route"
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

// VerbRow is all that is said about a verb, once: transitions, rights, what people are offered, how the API and a replay read
// the command, and its name.
type VerbRow struct {
	Verb    Verb
	Name    Text
	Of      SubjectSort // what it is about; "" for several sorts
	Command Command     // an empty one
	Roles   []Role      // who may, where their grant opens the subject
	States  []State     // in which a request takes it; nil for other subjects
	// Errand says from which state to which it leads one errand of the request; nil for what is about the request as a whole.
	Errand map[ErrandState]ErrandState
	// Fields are what somebody outside says, as the API names it; where the command calls it otherwise, name=Field.Of.Command. nil
	// for what nobody outside commands.
	Fields []string
	// Offered says when a person is offered it, on a request's page in the order of the table; nil: never. The state allows it
	// already. Errand is zero for what is about the request as a whole.
	Offered func(r Request, e Errand, now Moment) bool
	Reasons []Reason // that people are offered where one is needed; any is accepted
	Begins  bool     // it begins its subject
	// Happened: it tells of something that has happened in the world, whatever the state says. Such a report is kept even where
	// what led to it was refused.
	Happened bool
}

// Who may do what. An operator speaks for a cadre who phones in.
var (
	atDesk  = []Role{Administrator, Coordinator, Operator}
	onDuty  = append(slices.Clone(atDesk), CadreRole)
	leading = []Role{Administrator, Coordinator}
	alone   = []Role{Administrator}
	program = []Role{System}
	owner   = append(slices.Clone(Roles), System) // of an account
)

func and(some []Role, more ...Role) []Role { return append(slices.Clone(some), more...) }

// In which states a request takes a verb.
var (
	atAnyTime = States // but before it exists
	working   = []State{StateOpen, StateAssigned, StateUnderway}
	unbegun   = []State{StateReview, StateOpen, StateAssigned, StateOnHold}
	ended     = []State{StateClosed, StateCancelled, StateFailed, StateMerged}
)

func or(some []State, more ...State) []State { return append(slices.Clone(some), more...) }

// always offers a verb whenever the state allows it.
func always(Request, Errand, Moment) bool { return true }

// inHand offers a verb about what somebody has accepted or begun.
func inHand(_ Request, e Errand, _ Moment) bool {
	return e.State == ErrandAccepted || e.State == ErrandUnderway
}

// verbs is the table, in the order in which a page offers them.
var verbs = []VerbRow{
	// What is about a request as a whole.
	{Verb: VerbSubmit, Name: Text{"登记", "submit"}, Of: OfRequest, Command: Submit{}, Roles: and(onDuty, Resident), States: []State{""}, Begins: true},
	{Verb: VerbTriage, Name: Text{"核实", "triage"}, Of: OfRequest, Command: Triage{}, Roles: atDesk, States: unbegun, Offered: always,
		Fields: []string{"kind", "place", "persons", "items", "needs", "grade", "urgency", "appointment", "runs_out", "words"}},
	{Verb: VerbRespond, Name: Text{"回应", "respond"}, Of: OfRequest, Command: Respond{}, Roles: onDuty, States: atAnyTime, Fields: []string{},
		Offered: func(r Request, _ Errand, _ Moment) bool { return r.Responded == 0 && r.State.Active() }},
	{Verb: VerbAddContact, Name: Text{"补记来电", "add a contact"}, Of: OfRequest, Command: AddContact{}, Roles: and(onDuty, Resident), States: atAnyTime, Happened: true, Offered: always,
		Fields: []string{"channel", "other", "words"}},
	{Verb: VerbResume, Name: Text{"恢复", "resume"}, Of: OfRequest, Command: Resume{}, Roles: and(atDesk, System), States: []State{StateOnHold}, Offered: always, Fields: []string{}},
	{Verb: VerbClose, Name: Text{"办结", "close"}, Of: OfRequest, Command: Close{}, Roles: and(atDesk, Resident, System), States: []State{StateOpen, StateDone}, Fields: []string{"satisfaction", "by"},
		Offered: func(r Request, _ Errand, _ Moment) bool { return r.State == StateDone || !r.pending() }},
	{Verb: VerbReopen, Name: Text{"重办", "reopen"}, Of: OfRequest, Command: Reopen{}, Roles: and(atDesk, Resident), States: []State{StateDone, StateClosed}, Offered: always, Fields: []string{"act_happened"}},
	{Verb: VerbHold, Name: Text{"挂起", "hold"}, Of: OfRequest, Command: Hold{}, Roles: atDesk, States: or(working, StateReview), Offered: always, Fields: []string{"until", "reason"},
		Reasons: []Reason{"later", "resident_asks", "sealed", "no_stock", "other"}},
	{Verb: VerbEscalate, Name: Text{"上报", "escalate"}, Of: OfRequest, Command: Escalate{}, Roles: and(onDuty, System), States: atAnyTime, Fields: []string{"level", "reason"},
		Offered: func(r Request, _ Errand, _ Moment) bool { return r.Level < ToDistrict && r.State.Active() }, Reasons: []Reason{"stuck", "no_vehicle", "sealed", "no_stock", "refused", "other"}},
	{Verb: VerbMerge, Name: Text{"并单", "merge"}, Of: OfRequest, Command: Merge{}, Roles: atDesk, States: unbegun, Offered: always, Fields: []string{"parent"}},
	{Verb: VerbCancel, Name: Text{"撤销", "cancel"}, Of: OfRequest, Command: Cancel{}, Roles: and(atDesk, Resident), States: or(working, StateReview, StateOnHold), Offered: always, Fields: []string{"reason"},
		Reasons: []Reason{"resident_asks", "not_needed", "duplicate", "mistake", "other"}},
	{Verb: VerbSignOff, Name: Text{"定为未办成", "sign off as failed"}, Of: OfRequest, Command: SignOff{}, Roles: leading, States: or(working, StateReview, StateOnHold), Offered: always, Fields: []string{"reason"},
		Reasons: []Reason{"beyond_means", "no_stock", "sealed", "no_answer", "refused", "other"}},
	{Verb: VerbReveal, Name: Text{"查看隐私", "reveal"}, Of: OfRequest, Command: Reveal{}, Roles: and(onDuty, Auditor), States: atAnyTime, Offered: always, Fields: []string{"fields"}},
	{Verb: VerbAttach, Name: Text{"上传凭证", "attach a picture"}, Of: OfRequest, Command: Attach{}, Roles: onDuty, States: atAnyTime, Happened: true},
	{Verb: VerbJoin, Name: Text{"并入", "join"}, Of: OfRequest, Command: Join{}, Roles: program, States: working},
	{Verb: VerbRoute, Name: Text{"重排", "lay down anew"}, Of: OfRequest, Command: Route{}, Roles: program, States: working},
	{Verb: VerbTick, Name: Text{"到点", "tick"}, Of: OfRequest, Command: Tick{}, Roles: program, States: or(working, StateReview)},

	// What is about one errand. A finish from any state but underway and accepted is the late report of somebody who held the errand
	// before: a physical act is never refused.
	{Verb: VerbReassign, Name: Text{"改派", "reassign"}, Of: OfRequest, Command: Reassign{}, Roles: and(leading, System), States: working, Offered: always, Fields: []string{"errand", "cadre", "reason", "insist"},
		Errand:  map[ErrandState]ErrandState{ErrandWaiting: ErrandWaiting, ErrandOffered: ErrandWaiting, ErrandAccepted: ErrandWaiting, ErrandUnderway: ErrandWaiting},
		Reasons: []Reason{"urgent_work", "far", "busy", "ill", "other"}},
	{Verb: VerbArrange, Name: Text{"落实", "arrange"}, Of: OfRequest, Command: Arrange{}, Roles: onDuty, States: working,
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandWaiting, ErrandOffered: ErrandOffered, ErrandAccepted: ErrandAccepted, ErrandUnderway: ErrandUnderway},
		Fields: []string{"errand", "facility=Arrangement.Facility", "approved=Arrangement.Approved", "ambulance=Arrangement.Ambulance", "released=Arrangement.Released",
			"until=Arrangement.PickUpAt", "vehicle=Arrangement.Vehicle", "unset"},
		Offered: func(_ Request, e Errand, _ Moment) bool { return e.Arrangeable() }},
	{Verb: VerbAccept, Name: Text{"接单", "accept"}, Of: OfRequest, Command: Accept{}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand"},
		Errand: map[ErrandState]ErrandState{ErrandOffered: ErrandAccepted}},
	{Verb: VerbDecline, Name: Text{"谢绝", "decline"}, Of: OfRequest, Command: Decline{}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand", "reason"},
		Errand: map[ErrandState]ErrandState{ErrandOffered: ErrandWaiting}, Reasons: []Reason{"far", "busy", "ill", "other"}},
	{Verb: VerbAcknowledge, Name: Text{"已读", "acknowledge"}, Of: OfRequest, Command: Acknowledge{}, Roles: onDuty, States: working, Fields: []string{"errand"},
		Errand:  map[ErrandState]ErrandState{ErrandAccepted: ErrandAccepted},
		Offered: func(_ Request, e Errand, _ Moment) bool { return e.State == ErrandAccepted && e.SeenBy != 0 }},
	{Verb: VerbStart, Name: Text{"开始", "start"}, Of: OfRequest, Command: Start{}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand"},
		Errand: map[ErrandState]ErrandState{ErrandAccepted: ErrandUnderway}},
	{Verb: VerbPickUp, Name: Text{"取到", "pick up"}, Of: OfRequest, Command: PickUp{}, Roles: onDuty, States: working, Fields: []string{"errand", "facility"},
		Errand: map[ErrandState]ErrandState{ErrandUnderway: ErrandUnderway},
		Offered: func(_ Request, e Errand, _ Moment) bool {
			return e.State == ErrandUnderway && e.Pick.Role != "" && e.PickedUpAt == 0
		}},
	{Verb: VerbArrive, Name: Text{"到达", "arrive"}, Of: OfRequest, Command: Arrive{}, Roles: onDuty, States: working, Fields: []string{"errand"},
		Errand: map[ErrandState]ErrandState{ErrandUnderway: ErrandUnderway}},
	{Verb: VerbFinish, Name: Text{"办完", "finish"}, Of: OfRequest, Command: Finish{}, Roles: onDuty, States: atAnyTime, Happened: true, Offered: inHand, Fields: []string{"errand"}, // a late report is for the telephone
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandFinished, ErrandOffered: ErrandFinished, ErrandAccepted: ErrandFinished, ErrandUnderway: ErrandFinished,
			ErrandFinished: ErrandFinished, ErrandFailed: ErrandFinished, ErrandWithdrawn: ErrandFinished}},
	{Verb: VerbUndo, Name: Text{"撤回办完", "undo"}, Of: OfRequest, Command: Undo{}, Roles: onDuty, States: or(working, StateDone), Fields: []string{"errand"},
		Errand: map[ErrandState]ErrandState{ErrandFinished: ErrandUnderway},
		Offered: func(r Request, e Errand, now Moment) bool {
			return e.State == ErrandFinished && e.Round == r.Round && now.Sub(e.FinishedAt) <= UndoWithin
		}},
	{Verb: VerbFail, Name: Text{"报没办成", "report as not possible"}, Of: OfRequest, Command: Fail{}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand", "reason"},
		Errand:  map[ErrandState]ErrandState{ErrandAccepted: ErrandFailed, ErrandUnderway: ErrandFailed},
		Reasons: []Reason{"no_stock", "no_answer", "wrong_place", "no_card", "substitute", "sealed", "no_pass", "refused", "not_needed", "other"}},
	{Verb: VerbHandBack, Name: Text{"退单", "hand back"}, Of: OfRequest, Command: HandBack{}, Roles: onDuty, States: working, Offered: always, Fields: []string{"errand", "reason"},
		Errand:  map[ErrandState]ErrandState{ErrandAccepted: ErrandWaiting, ErrandUnderway: ErrandWaiting},
		Reasons: []Reason{"far", "busy", "ill", "no_pass", "no_vehicle", "other"}},
	{Verb: VerbAdvance, Name: Text{"垫付", "advance money"}, Of: OfRequest, Command: Advance{}, Roles: onDuty, States: atAnyTime, Happened: true, Fields: []string{"errand", "fen", "receipt"},
		Errand: anyErrand, Offered: func(r Request, e Errand, now Moment) bool { return inHand(r, e, now) || e.State == ErrandFinished }},
	{Verb: VerbRepay, Name: Text{"归还垫付", "repay"}, Of: OfRequest, Command: Repay{}, Roles: onDuty, States: atAnyTime, Happened: true, Fields: []string{"errand", "fen"},
		Errand: anyErrand, Offered: func(_ Request, e Errand, _ Moment) bool { return e.Owed > 0 }},
	{Verb: VerbHandOver, Name: Text{"交接", "hand over"}, Of: OfRequest, Command: HandOver{}, Roles: onDuty, States: atAnyTime, Happened: true, Errand: anyErrand,
		Fields: []string{"errand", "thing", "from_hand=From", "to_hand=To"}},
	{Verb: VerbOrder, Name: Text{"派单", "order"}, Of: OfRequest, Command: Order{}, Roles: and(leading, System), States: working, Fields: []string{"errand", "cadre"},
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandAccepted}},
	{Verb: VerbPropose, Name: Text{"询问", "ask"}, Of: OfRequest, Command: Propose{}, Roles: and(leading, System), States: working,
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandOffered}},
	{Verb: VerbTake, Name: Text{"收回", "take back"}, Of: OfRequest, Command: Take{}, Roles: and(leading, System), States: working, Fields: []string{"errand", "reason"},
		Errand: map[ErrandState]ErrandState{ErrandOffered: ErrandWaiting, ErrandAccepted: ErrandWaiting, ErrandUnderway: ErrandWaiting}},
	{Verb: VerbUnplace, Name: Text{"记无人可派", "record that nobody can"}, Of: OfRequest, Command: Unplace{}, Roles: program, States: working,
		Errand: map[ErrandState]ErrandState{ErrandWaiting: ErrandWaiting}},
	{Verb: VerbLapse, Name: Text{"超时收回", "lapse"}, Of: OfRequest, Command: Lapse{}, Roles: program, States: working,
		Errand: map[ErrandState]ErrandState{ErrandOffered: ErrandWaiting, ErrandAccepted: ErrandWaiting}},

	// What is about other subjects.
	{Verb: VerbCheckIn, Name: Text{"上岗", "check in"}, Of: OfCadre, Command: CheckIn{}, Roles: onDuty, Fields: []string{"until", "point"}},
	{Verb: VerbCheckOut, Name: Text{"下岗", "check out"}, Of: OfCadre, Command: CheckOut{}, Roles: and(onDuty, System), Fields: []string{"reason"}},
	{Verb: VerbMove, Name: Text{"更新位置", "move"}, Of: OfCadre, Command: Move{}, Roles: onDuty, Fields: []string{"point"}},
	{Verb: VerbDropOut, Name: Text{"退出", "drop out"}, Of: OfCadre, Command: DropOut{}, Roles: onDuty, Fields: []string{"reason"}},
	{Verb: VerbRestrict, Name: Text{"设管控", "set a control"}, Of: OfArea, Command: Restrict{}, Roles: leading, Fields: []string{"control"}},
	{Verb: VerbSeal, Name: Text{"封停或重开", "seal or reopen"}, Of: OfFacility, Command: Seal{}, Roles: leading, Fields: []string{"sealed=On", "reason"}},
	{Verb: VerbImport, Name: Text{"导入", "import"}, Of: OfImport, Command: Import{}, Roles: atDesk, Begins: true},
	{Verb: VerbSetPassword, Name: Text{"改密码", "set a password"}, Of: OfAccount, Command: SetPassword{}, Roles: owner},
	{Verb: VerbIssueCode, Name: Text{"发登录码", "issue a code"}, Of: OfAccount, Command: IssueCode{}, Roles: program},
	{Verb: VerbUseCode, Name: Text{"用登录码", "use a code"}, Of: OfAccount, Command: UseCode{}, Roles: program},
	{Verb: VerbIssueToken, Name: Text{"登录或发令牌", "issue a token"}, Of: OfAccount, Command: IssueToken{}, Roles: owner},
	{Verb: VerbEndToken, Name: Text{"退出或作废令牌", "end a token"}, Of: OfAccount, Command: EndToken{}, Roles: owner},

	// What is about subjects of several sorts.
	{Verb: VerbDescribe, Name: Text{"修改目录", "change the catalogue"}, Roles: and(alone, System)},
	{Verb: VerbErase, Name: Text{"抹去隐私", "erase personal values"}, Command: Erase{}, Roles: alone, States: ended, Fields: []string{}, Offered: func(r Request, _ Errand, _ Moment) bool { return r.erasing() }},
}

// anyErrand is for what may be said of an errand in whatever state, and leads it nowhere.
var anyErrand = func() map[ErrandState]ErrandState {
	stays := map[ErrandState]ErrandState{}
	for _, s := range ErrandStates {
		stays[s] = s
	}
	return stays
}()

var verbRows = map[Verb]*VerbRow{}

func init() {
	for i := range verbs {
		verbRows[verbs[i].Verb] = &verbs[i]
	}
}

// Verbs returns the table of verbs.
func Verbs() []VerbRow { return slices.Clone(verbs) }

// Row returns what is said about the verb; nothing about one that does not exist.
func (v Verb) Row() VerbRow {
	if row := verbRows[v]; row != nil {
		return *row
	}
	return VerbRow{Verb: v}
}

// Name returns what a person sees.
func (v Verb) Name() Text { return v.Row().Name }
