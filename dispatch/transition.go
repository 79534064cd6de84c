package dispatch

import (
	"fmt"
	"slices"
)

// Verb names a command, in the table of transitions, in the rights and in the API.
type Verb string

// The verbs.
const (
	VerbSubmit      Verb = "submit"       // 登记
	VerbAddContact  Verb = "add_contact"  // 再次来电
	VerbTriage      Verb = "triage"       // 核实
	VerbOrder       Verb = "order"        // 派单
	VerbPropose     Verb = "propose"      // 询问
	VerbUnplace     Verb = "unplace"      // 无人可派
	VerbAccept      Verb = "accept"       // 接单
	VerbDecline     Verb = "decline"      // 谢绝
	VerbAcknowledge Verb = "acknowledge"  // 已读
	VerbHandBack    Verb = "hand_back"    // 退单
	VerbLapse       Verb = "lapse"        // 超时收回
	VerbTake        Verb = "take"         // 收回
	VerbReassign    Verb = "reassign"     // 改派
	VerbStart       Verb = "start"        // 开始
	VerbPickUp      Verb = "pick_up"      // 取到
	VerbArrive      Verb = "arrive"       // 到达
	VerbArrange     Verb = "arrange"      // 落实医院与车辆
	VerbFinish      Verb = "finish"       // 办完
	VerbUndo        Verb = "undo"         // 撤回办完
	VerbFail        Verb = "fail"         // 没办成
	VerbRespond     Verb = "respond"      // 回应
	VerbHold        Verb = "hold"         // 挂起
	VerbResume      Verb = "resume"       // 恢复
	VerbCancel      Verb = "cancel"       // 撤销
	VerbSignOff     Verb = "sign_off"     // 未办成
	VerbMerge       Verb = "merge"        // 并单
	VerbJoin        Verb = "join"         // 并入
	VerbClose       Verb = "close"        // 办结
	VerbReopen      Verb = "reopen"       // 重办
	VerbEscalate    Verb = "escalate"     // 上报
	VerbTick        Verb = "tick"         // 到点
	VerbReveal      Verb = "reveal"       // 查看隐私
	VerbHandOver    Verb = "hand_over"    // 交接
	VerbAdvance     Verb = "advance"      // 垫付
	VerbRepay       Verb = "repay"        // 归还垫付
	VerbCheckIn     Verb = "check_in"     // 上岗
	VerbCheckOut    Verb = "check_out"    // 下岗
	VerbMove        Verb = "move"         // 位置
	VerbDropOut     Verb = "drop_out"     // 退出
	VerbRestrict    Verb = "restrict"     // 管控
	VerbSeal        Verb = "seal"         // 封停
	VerbRoute       Verb = "route"        // 重排
	VerbAttach      Verb = "attach"       // 上传凭证
	VerbErase       Verb = "erase"        // 抹去隐私
	VerbDescribe    Verb = "describe"     // 登记目录
	VerbImport      Verb = "import"       // 导入
	VerbSetPassword Verb = "set_password" // 改密码
	VerbIssueCode   Verb = "issue_code"   // 发登录码
	VerbUseCode     Verb = "use_code"     // 用登录码
	VerbIssueToken  Verb = "issue_token"  // 登录、发令牌
	VerbEndToken    Verb = "end_token"    // 退出、作废令牌
)

var verbNames = map[Verb]Text{
	VerbSubmit: {"登记", "submit"}, VerbAddContact: {"补记来电", "add a contact"}, VerbTriage: {"核实", "triage"},
	VerbOrder: {"派单", "order"}, VerbPropose: {"询问", "offer"}, VerbUnplace: {"记无人可派", "record that nobody can"},
	VerbAccept: {"接单", "accept"}, VerbDecline: {"谢绝", "decline"}, VerbAcknowledge: {"已读", "acknowledge"},
	VerbHandBack: {"退单", "hand back"}, VerbLapse: {"超时收回", "lapse"}, VerbTake: {"收回", "take back"},
	VerbReassign: {"改派", "reassign"}, VerbStart: {"开始", "start"}, VerbPickUp: {"取到", "pick up"},
	VerbArrive: {"到达", "arrive"}, VerbArrange: {"落实", "arrange"}, VerbFinish: {"办完", "finish"},
	VerbUndo: {"撤回办完", "undo"}, VerbFail: {"报没办成", "report as not possible"}, VerbRespond: {"回应", "respond"},
	VerbHold: {"挂起", "hold"}, VerbResume: {"恢复", "resume"}, VerbCancel: {"撤销", "cancel"}, VerbSignOff: {"定为未办成", "sign off as failed"},
	VerbMerge: {"并单", "merge"}, VerbJoin: {"并入", "join"}, VerbClose: {"办结", "close"}, VerbReopen: {"重办", "reopen"},
	VerbEscalate: {"上报", "escalate"}, VerbTick: {"到点", "tick"}, VerbReveal: {"查看隐私", "reveal"},
	VerbHandOver: {"交接", "hand over"}, VerbAdvance: {"垫付", "advance money"}, VerbRepay: {"归还垫付", "repay"},
	VerbCheckIn: {"上岗", "check in"}, VerbCheckOut: {"下岗", "check out"}, VerbMove: {"更新位置", "move"}, VerbDropOut: {"退出", "fall out"},
	VerbRestrict: {"设管控", "set a control"}, VerbSeal: {"封停或重开", "seal or reopen"}, VerbRoute: {"重排", "lay down anew"},
	VerbAttach: {"上传凭证", "attach a picture"}, VerbErase: {"抹去隐私", "erase personal values"}, VerbDescribe: {"修改目录", "change the catalogue"}, VerbImport: {"导入", "import"}, VerbSetPassword: {"改密码", "set a password"},
	VerbIssueCode: {"发登录码", "issue a code"}, VerbUseCode: {"用登录码", "use a code"}, VerbIssueToken: {"登录或发令牌", "issue a token"}, VerbEndToken: {"退出或作废令牌", "end a token"},
}

// Name returns what a person sees.
func (v Verb) Name() Text { return verbNames[v] }

// Happened reports whether the verb tells of something that has happened in the world, whatever the state says: such a
// report is kept even where what led to it was refused.
func (v Verb) Happened() bool {
	return slices.Contains([]Verb{VerbFinish, VerbHandOver, VerbAdvance, VerbRepay, VerbAddContact, VerbAttach}, v)
}

// Begins reports whether the verb begins a subject.
func (v Verb) Begins() bool { return v == VerbSubmit || v == VerbImport }

// Verbs returns every verb, sorted by name.
func Verbs() []Verb {
	var all []Verb
	for v := range verbNames {
		all = append(all, v)
	}
	slices.Sort(all)
	return all
}

// errandMoves is the one table of errand transitions: state, verb, next state. A finish from any state but
// underway and accepted is the late report of somebody who held the errand before: a physical act is
// never refused.
var errandMoves = map[ErrandState]map[Verb]ErrandState{
	ErrandWaiting: {VerbPropose: ErrandOffered, VerbOrder: ErrandAccepted, VerbUnplace: ErrandWaiting, VerbReassign: ErrandWaiting, VerbArrange: ErrandWaiting, VerbFinish: ErrandFinished, VerbCancel: ErrandWithdrawn},
	ErrandOffered: {VerbAccept: ErrandAccepted, VerbDecline: ErrandWaiting, VerbLapse: ErrandWaiting, VerbTake: ErrandWaiting, VerbReassign: ErrandWaiting,
		VerbArrange: ErrandOffered, VerbFinish: ErrandFinished, VerbCancel: ErrandWithdrawn},
	ErrandAccepted: {VerbAcknowledge: ErrandAccepted, VerbLapse: ErrandWaiting, VerbHandBack: ErrandWaiting, VerbTake: ErrandWaiting, VerbReassign: ErrandWaiting,
		VerbArrange: ErrandAccepted, VerbStart: ErrandUnderway, VerbFinish: ErrandFinished, VerbFail: ErrandFailed, VerbCancel: ErrandWithdrawn},
	ErrandUnderway: {VerbPickUp: ErrandUnderway, VerbArrive: ErrandUnderway, VerbArrange: ErrandUnderway, VerbFinish: ErrandFinished,
		VerbFail: ErrandFailed, VerbHandBack: ErrandWaiting, VerbTake: ErrandWaiting, VerbReassign: ErrandWaiting, VerbCancel: ErrandWithdrawn},
	ErrandFinished:  {VerbUndo: ErrandUnderway, VerbFinish: ErrandFinished},
	ErrandFailed:    {VerbFinish: ErrandFinished},
	ErrandWithdrawn: {VerbFinish: ErrandFinished},
}

// requestMoves says which verbs a request takes in which state. Where they lead is for [StateOf] to say.
// Verbs about one errand are listed with every state in which its errands may still be touched.
var requestMoves = func() map[State][]Verb {
	always := []Verb{VerbAddContact, VerbReveal, VerbEscalate, VerbHandOver, VerbAdvance, VerbRepay, VerbRespond, VerbFinish, VerbAttach}
	working := []Verb{VerbTriage, VerbOrder, VerbPropose, VerbUnplace, VerbAccept, VerbDecline, VerbAcknowledge, VerbHandBack, VerbLapse, VerbTake,
		VerbReassign, VerbStart, VerbPickUp, VerbArrive, VerbArrange, VerbUndo, VerbFail, VerbHold, VerbCancel, VerbSignOff,
		VerbMerge, VerbJoin, VerbTick, VerbRoute}
	with := func(more ...Verb) []Verb { return append(slices.Clone(always), more...) }
	return map[State][]Verb{
		"":             {VerbSubmit},
		StateReview:    with(VerbTriage, VerbCancel, VerbMerge, VerbTick, VerbSignOff, VerbHold),
		StateOpen:      with(append(slices.Clone(working), VerbClose)...),
		StateAssigned:  with(working...),
		StateUnderway:  with(slices.DeleteFunc(slices.Clone(working), func(v Verb) bool { return v == VerbTriage || v == VerbMerge })...),
		StateDone:      with(VerbUndo, VerbClose, VerbReopen),
		StateClosed:    with(VerbReopen, VerbErase),
		StateOnHold:    with(VerbResume, VerbCancel, VerbSignOff, VerbMerge, VerbTriage),
		StateCancelled: with(VerbErase), StateFailed: with(VerbErase), StateMerged: with(VerbErase),
	}
}()

// Takes reports, as a conflict that names both sides, whether a request takes the verb now.
func (r Request) Takes(v Verb) error {
	if slices.Contains(requestMoves[r.State], v) {
		return nil
	}
	return Refuse(Conflict, fmt.Sprintf("求助现为“%s”，不能“%s”", r.State.Name().ZH, v.Name().ZH),
		fmt.Sprintf("the request is %q now; it cannot %q", r.State.Name().EN, v.Name().EN))
}

// Moves finds an errand of the request that the verb may move now; the error says why not.
func (r Request) Moves(n int, v Verb) (Errand, error) {
	if err := r.Takes(v); err != nil {
		return Errand{}, err
	}
	e := r.errand(n)
	if e.N == 0 {
		return e, Missing("errand")
	}
	_, err := e.Moves(v)
	return e, err
}

// Moves returns the state that the verb leads an errand to, or a conflict that names both.
func (e Errand) Moves(v Verb) (ErrandState, error) {
	if next, ok := errandMoves[e.State][v]; ok {
		return next, nil
	}
	return "", Refuse(Conflict, fmt.Sprintf("任务现为“%s”，不能“%s”", e.State.Name().ZH, v.Name().ZH),
		fmt.Sprintf("the errand is %q now; it cannot %q", e.State.Name().EN, v.Name().EN))
}
