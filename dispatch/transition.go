package dispatch

import (
	"fmt"
	"slices"
)

// Verb names a command, in the table of transitions, in the rights and in the API.
type Verb string

// The verbs.
const (
	VerbSubmit      Verb = "submit"      // 登记
	VerbContact     Verb = "contact"     // 再次来电
	VerbTriage      Verb = "triage"      // 核实
	VerbOrder       Verb = "order"       // 派单
	VerbOffer       Verb = "offer"       // 询问
	VerbUnplace     Verb = "unplace"     // 无人可派
	VerbAccept      Verb = "accept"      // 接单
	VerbDecline     Verb = "decline"     // 谢绝
	VerbAcknowledge Verb = "acknowledge" // 已读
	VerbHandBack    Verb = "hand_back"   // 退单
	VerbLapse       Verb = "lapse"       // 超时收回
	VerbTake        Verb = "take"        // 收回
	VerbReassign    Verb = "reassign"    // 改派
	VerbStart       Verb = "start"       // 开始
	VerbPickUp      Verb = "pick_up"     // 取到
	VerbArrive      Verb = "arrive"      // 到达
	VerbArrange     Verb = "arrange"     // 落实医院与车辆
	VerbFinish      Verb = "finish"      // 办完
	VerbUndo        Verb = "undo"        // 撤回办完
	VerbCouldNot    Verb = "could_not"   // 没办成
	VerbRespond     Verb = "respond"     // 回应
	VerbHold        Verb = "hold"        // 挂起
	VerbResume      Verb = "resume"      // 恢复
	VerbCancel      Verb = "cancel"      // 撤销
	VerbFail        Verb = "fail"        // 未办成
	VerbMerge       Verb = "merge"       // 并单
	VerbJoin        Verb = "join"        // 并入
	VerbClose       Verb = "close"       // 办结
	VerbReopen      Verb = "reopen"      // 重办
	VerbEscalate    Verb = "escalate"    // 上报
	VerbTick        Verb = "tick"        // 到点
	VerbReveal      Verb = "reveal"      // 查看隐私
	VerbCustody     Verb = "custody"     // 交接
	VerbAdvance     Verb = "advance"     // 垫付
	VerbRepay       Verb = "repay"       // 归还垫付
	VerbCheckIn     Verb = "check_in"    // 上岗
	VerbCheckOut    Verb = "check_out"   // 下岗
	VerbMove        Verb = "move"        // 位置
	VerbFallOut     Verb = "fall_out"    // 退出
	VerbControl     Verb = "control"     // 管控
	VerbSeal        Verb = "seal"        // 封停
	VerbReroute     Verb = "reroute"     // 重排
	VerbAttach      Verb = "attach"      // 上传凭证
)

var verbNames = map[Verb]Text{
	VerbSubmit: {"登记", "submit"}, VerbContact: {"补记来电", "add a contact"}, VerbTriage: {"核实", "triage"},
	VerbOrder: {"派单", "order"}, VerbOffer: {"询问", "offer"}, VerbUnplace: {"记无人可派", "record that nobody can"},
	VerbAccept: {"接单", "accept"}, VerbDecline: {"谢绝", "decline"}, VerbAcknowledge: {"已读", "acknowledge"},
	VerbHandBack: {"退单", "hand back"}, VerbLapse: {"超时收回", "lapse"}, VerbTake: {"收回", "take back"},
	VerbReassign: {"改派", "reassign"}, VerbStart: {"开始", "start"}, VerbPickUp: {"取到", "pick up"},
	VerbArrive: {"到达", "arrive"}, VerbArrange: {"落实", "arrange"}, VerbFinish: {"办完", "finish"},
	VerbUndo: {"撤回办完", "undo"}, VerbCouldNot: {"报没办成", "report as not possible"}, VerbRespond: {"回应", "respond"},
	VerbHold: {"挂起", "hold"}, VerbResume: {"恢复", "resume"}, VerbCancel: {"撤销", "cancel"}, VerbFail: {"定为未办成", "sign off as failed"},
	VerbMerge: {"并单", "merge"}, VerbJoin: {"并入", "join"}, VerbClose: {"办结", "close"}, VerbReopen: {"重办", "reopen"},
	VerbEscalate: {"上报", "escalate"}, VerbTick: {"到点", "tick"}, VerbReveal: {"查看隐私", "reveal"},
	VerbCustody: {"交接", "hand over"}, VerbAdvance: {"垫付", "advance money"}, VerbRepay: {"归还垫付", "repay"},
	VerbCheckIn: {"上岗", "check in"}, VerbCheckOut: {"下岗", "check out"}, VerbMove: {"更新位置", "move"}, VerbFallOut: {"退出", "fall out"},
	VerbControl: {"设管控", "set a control"}, VerbSeal: {"封停或重开", "seal or reopen"}, VerbReroute: {"重排", "lay down anew"},
	VerbAttach: {"上传凭证", "attach a picture"},
}

// Name returns what a person sees.
func (v Verb) Name() Text { return verbNames[v] }

// Happened reports whether the verb tells of something that has happened in the world, whatever the state says: such a
// report is kept even where what led to it was refused.
func (v Verb) Happened() bool {
	return slices.Contains([]Verb{VerbFinish, VerbCustody, VerbAdvance, VerbRepay, VerbContact, VerbAttach}, v)
}

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
	Waiting: {VerbOffer: Offered, VerbOrder: Accepted, VerbUnplace: Waiting, VerbReassign: Waiting, VerbFinish: Finished, VerbCancel: Withdrawn},
	Offered: {VerbAccept: Accepted, VerbDecline: Waiting, VerbLapse: Waiting, VerbTake: Waiting, VerbReassign: Waiting,
		VerbFinish: Finished, VerbCancel: Withdrawn},
	Accepted: {VerbAcknowledge: Accepted, VerbLapse: Waiting, VerbHandBack: Waiting, VerbTake: Waiting, VerbReassign: Waiting,
		VerbArrange: Accepted, VerbStart: ErrandUnderway, VerbFinish: Finished, VerbCouldNot: ErrandFailed, VerbCancel: Withdrawn},
	ErrandUnderway: {VerbPickUp: ErrandUnderway, VerbArrive: ErrandUnderway, VerbArrange: ErrandUnderway, VerbFinish: Finished,
		VerbCouldNot: ErrandFailed, VerbHandBack: Waiting, VerbTake: Waiting, VerbReassign: Waiting, VerbCancel: Withdrawn},
	Finished:     {VerbUndo: ErrandUnderway, VerbFinish: Finished},
	ErrandFailed: {VerbFinish: Finished},
	Withdrawn:    {VerbFinish: Finished},
}

// requestMoves says which verbs a request takes in which state. Where they lead is for [StateOf] to say.
// Verbs about one errand are listed with every state in which its errands may still be touched.
var requestMoves = func() map[State][]Verb {
	always := []Verb{VerbContact, VerbReveal, VerbEscalate, VerbCustody, VerbAdvance, VerbRepay, VerbRespond, VerbFinish, VerbAttach}
	working := []Verb{VerbTriage, VerbOrder, VerbOffer, VerbUnplace, VerbAccept, VerbDecline, VerbAcknowledge, VerbHandBack, VerbLapse, VerbTake,
		VerbReassign, VerbStart, VerbPickUp, VerbArrive, VerbArrange, VerbUndo, VerbCouldNot, VerbHold, VerbCancel, VerbFail,
		VerbMerge, VerbJoin, VerbTick, VerbReroute}
	with := func(more ...Verb) []Verb { return append(slices.Clone(always), more...) }
	return map[State][]Verb{
		"":        {VerbSubmit},
		Review:    with(VerbTriage, VerbCancel, VerbMerge, VerbTick, VerbFail, VerbHold),
		Open:      with(append(slices.Clone(working), VerbClose)...),
		Assigned:  with(working...),
		Underway:  with(slices.DeleteFunc(slices.Clone(working), func(v Verb) bool { return v == VerbTriage || v == VerbMerge })...),
		Done:      with(VerbUndo, VerbClose, VerbReopen),
		Closed:    with(VerbReopen),
		OnHold:    with(VerbResume, VerbCancel, VerbFail, VerbMerge, VerbTriage),
		Cancelled: with(), Failed: with(), Merged: with(),
	}
}()

// Takes reports, as a conflict that names both sides, whether a request takes the verb now.
func (r Request) Takes(v Verb) error {
	if slices.Contains(requestMoves[r.State], v) {
		return nil
	}
	return Fail(Conflict, fmt.Sprintf("求助现为“%s”，不能“%s”", r.State.Name().ZH, v.Name().ZH),
		fmt.Sprintf("the request is %q now; it cannot %q", r.State.Name().EN, v.Name().EN))
}

// Moves returns the state that the verb leads an errand to, or a conflict that names both.
func (e Errand) Moves(v Verb) (ErrandState, error) {
	if next, ok := errandMoves[e.State][v]; ok {
		return next, nil
	}
	return "", Fail(Conflict, fmt.Sprintf("任务现为“%s”，不能“%s”", e.State.Name().ZH, v.Name().ZH),
		fmt.Sprintf("the errand is %q now; it cannot %q", e.State.Name().EN, v.Name().EN))
}
