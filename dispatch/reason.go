package dispatch

import "slices"

// Reason is a short code for why something was done. Free text is personal and is the note of the act.
type Reason string

// The reasons that the program itself gives.
const (
	ReasonNotRead    Reason = "not_acknowledged"
	ReasonRefused    Reason = "refused_often"
	ReasonErrand     Reason = "errand_failed"
	ReasonRelieved   Reason = "done_by_former_holder"
	ReasonNobody     Reason = "nobody_able"
	ReasonPromise    Reason = "promise"
	ReasonRedFlag    Reason = "red_flag"
	ReasonUnanswered Reason = "not_responded"
	ReasonOffDuty    Reason = "off_duty"
	ReasonOnHold     Reason = "on_hold"
	ReasonControl    Reason = "control_changed"
	ReasonSooner     Reason = "sooner"
	ReasonReopened   Reason = "reopened"
	ReasonSealed     Reason = "sealed"
	ReasonGate       Reason = "gate_shut"
	ReasonCustody    Reason = "custody"
	ReasonNoAnswer   Reason = "no_answer"
	ReasonNoSource   Reason = "no_source"
	ReasonAgainst    Reason = "complained_about"
	ReasonDidBefore  Reason = "did_before"
)

var reasonNames = map[Reason]Text{
	ReasonNotRead: {"未及时已读", "not acknowledged in time"}, ReasonRefused: {"多次退单", "refused often"}, ReasonErrand: {"任务没办成", "an errand failed"},
	ReasonRelieved: {"原承办人已办完", "done by a former holder"}, ReasonNobody: {"无人可派", "nobody is able"}, ReasonPromise: {"承诺时限将到", "the promise is running out"},
	ReasonRedFlag: {"危急情况", "life in danger"}, ReasonUnanswered: {"尚未回应居民", "the resident has not been answered"}, ReasonOffDuty: {"承办人签退", "the holder went off duty"},
	ReasonOnHold: {"求助已挂起", "the request is on hold"}, ReasonControl: {"管控有变", "a control changed"},
	ReasonAgainst: {"被投诉人须回避", "complained about, and keeps out of it"}, ReasonDidBefore: {"在岗能办的只有上一轮办的人", "only whoever did it the time before could do it"},
	ReasonSooner: {"另有人更快", "somebody else is quicker"}, ReasonCustody: {"居民的东西还在前一位手上", "the former holder still has things of the resident"}, ReasonGate: {"小区大门有变", "a gate of the compound was shut"}, ReasonReopened: {"居民说没有解决", "the resident says that it was not solved"},

	"far": {"太远", "too far"}, "busy": {"手上太忙", "too busy"}, "ill": {"身体不适", "unwell"}, "no_pass": {"进不去", "cannot get in"},
	"no_vehicle": {"没有车辆", "no vehicle"}, ReasonSealed: {"店铺或道路封停", "shop or road is sealed"}, "no_stock": {"缺货", "out of stock"},
	ReasonNoSource: {"来不及等店铺开门", "no source opens in time"}, ReasonNoAnswer: {"联系不上居民", "the resident does not answer"}, "wrong_place": {"地址不对", "wrong address"}, "no_card": {"缺医保卡或处方", "card or prescription is missing"},
	"substitute": {"只有替代药，未买", "only a substitute was to be had"}, "refused": {"医院或单位不接收", "turned away"}, "not_needed": {"居民不再需要", "no longer needed"},
	"duplicate": {"重复", "a duplicate"}, "resident_asks": {"居民要求", "the resident asks"}, "later": {"等待条件", "has to wait"}, "urgent_work": {"有更急的任务", "more urgent work"},
	"beyond_means": {"超出能力，已说明", "beyond our means; explained"}, "stuck": {"解决不了，上报", "cannot be solved here"}, "mistake": {"登记有误", "entered by mistake"},
	"order": {"上级通知", "by order"}, "infection": {"出现疫情", "an infection was found"}, "cleared": {"疫情解除", "cleared"}, "other": {"其他", "other"},
}

// Name returns what a person sees.
func (r Reason) Name() Text { return reasonNames[r] }

// Reasons returns every reason, sorted.
func Reasons() []Reason {
	var all []Reason
	for r := range reasonNames {
		all = append(all, r)
	}
	slices.Sort(all)
	return all
}

// check refuses a reason that is not known, and a missing one where one is needed.
func (r Reason) check(needed bool) error {
	if r == "" && needed {
		return Wrong("reason", "须说明原因", "say why")
	}
	if _, ok := reasonNames[r]; r != "" && !ok {
		return Wrong("reason", "没有这个原因代码；文字请写在备注里", "there is no such reason; words belong in the note")
	}
	return nil
}
