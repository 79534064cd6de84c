package dispatch

// Names, for people, of roles, sorts of subject, codes and fields.

var roleNames = map[Role]Text{
	Administrator: {"管理员", "administrator"}, Coordinator: {"网格长", "coordinator"}, Operator: {"接线员", "operator"}, CadreRole: {"下沉干部", "cadre"},
	Editor: {"宣传员", "editor"}, Auditor: {"审计", "auditor"}, Resident: {"居民", "resident"}, System: {"程序", "the program"},
}

// Name returns the role's name; empty for an unknown role.
func (r Role) Name() Text { return roleNames[r] }

// codeNames are the names of codes whose type has no method Name.
var codeNames = map[any]Text{
	Routine: {"普通", "routine"}, Urgent: {"紧急", "urgent"}, LifeThreatening: {"危急", "life in danger"},
	NotEscalated: {"未上报", "not passed up"}, ToCoordinator: {"网格长", "the coordinator"}, ToSubdistrict: {"街道", "the subdistrict"}, ToDistrict: {"区县", "the district"},
	ByCallBack: {"回访", "call-back"}, ByResident: {"居民确认", "the resident"}, ByLink: {"居民链接（工作人员的设备，不算居民确认）", "the resident's link, on a device of the staff: no word of the resident's"}, ByTimeout: {"逾期未回访", "time ran out"}, ByDesk: {"当场答复", "at the desk"},
	ResidentHand: {"居民", "resident"}, CadreHand: {"承办人", "cadre"}, FacilityHand: {"店家", "facility"}, GateHand: {"门岗", "gate"}, DeskHand: {"登记台", "desk"},
	Receipt: {"收据", "receipt"}, Proof: {"证明", "proof"},
	City: {"市", "city"}, District: {"区县", "district"}, Subdistrict: {"街道", "subdistrict"}, Community: {"社区", "community"}, Compound: {"小区", "compound"},
	WeCom: {"企业微信", "WeCom"}, DingTalk: {"钉钉", "DingTalk"}, Feishu: {"飞书", "Feishu"}, Webhook: {"程序接口", "webhook"}, SMS: {"短信", "SMS"},
	Session: {"浏览器登录", "a browser"}, ProgramToken: {"程序令牌", "a program"},
}

// How the API and the pages write the values of types that are numbers here, by number.
var (
	UrgencyCodes = []string{"routine", "urgent", "life_threatening"}
	LevelCodes   = []string{"", "coordinator", "subdistrict", "district"} // "" for a request that was not passed up
	EffectCodes  = []string{"free", "stay_in", "stay_home"}
)

// CodeName returns the name of a value of a type that has no method Name; empty for an unknown one.
func CodeName(v any) Text { return codeNames[v] }

// codeText returns the name of a value that is a code.
func codeText(v any) (Text, bool) {
	switch x := v.(type) {
	case Text:
		return x, true
	case interface{ Name() Text }:
		if name := x.Name(); name != (Text{}) {
			return name, true
		}
	case string, bool, int, int64, ID, Moment:
		return Text{}, false
	}
	switch v.(type) {
	case Urgency, Level, Ending, Hand, Purpose, AreaLevel, Channel, TokenSort:
		name, known := codeNames[v]
		return name, known
	}
	return Text{}, false
}

// FieldText returns the name of a field of a fact or of a personal value; the field itself where it has none.
func FieldText(small string) Text {
	if name, known := fieldNames[small]; known {
		return name
	}
	return Text{small, small}
}

var fieldNames = map[string]Text{
	// Personal values.
	"name": {"姓名", "name"}, "phone": {"电话", "phone"}, "phones": {"电话", "phones"}, "room": {"门牌号", "room"}, "text": {"原话", "words"}, "note": {"备注", "note"},
	"picture": {"照片", "picture"}, "link": {"居民查询链接", "the resident's link"}, "links": {"给出的链接", "links handed out"}, "times": {"次数", "times"}, "items": {"物品", "items"}, "needs": {"重点情况", "needs"}, "grade": {"药品类别", "grade"}, "doubts": {"存疑之处", "what was not sure"}, "flags": {"危急字词", "red flags"}, "signs": {"危急征象", "signs of danger"}, "table": {"征象表第几版", "edition of the table"}, "against": {"被投诉人", "against whom"},
	"building": {"楼栋", "building"}, "entrance": {"单元", "entrance"}, "why": {"派单依据", "what it was decided on"}, "receipt": {"收据号", "receipt"}, "point": {"位置", "position"},
	"home": {"住处", "home"}, "login": {"登录名", "login"}, "address": {"地址", "address"}, "secret": {"签名密钥", "secret"}, "key": {"密钥编号", "key"}, "sign": {"短信签名", "sign"}, "template": {"短信模板", "template"},

	// Of requests and errands.
	"number": {"编号", "number"}, "kind": {"事项", "kind"}, "place": {"地点", "place"}, "compound": {"小区", "compound"}, "desk": {"登记台所在", "desk"}, "around": {"所在区域", "area"}, "spot": {"什么地方", "place"}, "rough": {"只知大概", "only about there"}, "persons": {"人数", "persons"},
	"urgency": {"紧急程度", "urgency"}, "appointment": {"约定时间", "appointment"}, "runs_out": {"断药时间", "runs out"}, "due": {"承诺", "promised by"}, "respond_by": {"答复时限", "answer by"},
	"channel": {"渠道", "by"}, "contact": {"来电编号", "contact"}, "heard_on": {"最近联系", "heard from"}, "other": {"替别人联系", "for somebody else"}, "review": {"待核实", "to be checked"}, "effect": {"管控", "control"}, "legs": {"任务数", "errands"},
	"errand": {"任务", "errand"}, "cadre": {"干部", "cadre"}, "unit": {"单位", "unit"}, "stops": {"去处", "stops"}, "pick": {"取自", "from"}, "drop": {"送至", "to"},
	"next": {"下次上岗", "next on duty"}, "expires": {"有效至", "until"}, "reason": {"原因", "reason"}, "retry_at": {"再试", "tried again"}, "facility": {"地点", "facility"}, "until": {"到", "until"}, "parent": {"上级", "parent"},
	"child": {"并入的", "taken in"}, "request": {"求助", "request"}, "satisfaction": {"满意度", "satisfaction"}, "by": {"由", "by"}, "former": {"先前承办人", "did it before"}, "undone": {"又没办完", "not done after all"}, "task": {"任务编号", "task"}, "entered": {"补录于", "entered"}, "relieved": {"接手人须回避", "whoever had taken it over"}, "act_happened": {"事已办到", "it was done"}, "level": {"级别", "level"},
	"mark": {"承诺已过", "of the promise"}, "fields": {"看了", "fields"}, "to": {"给", "to"}, "arrangement": {"安排", "arrangement"}, "approved": {"社区已同意", "the community agrees"},
	"ambulance": {"120接送", "by ambulance"}, "released": {"门岗已放行", "the gate is told"}, "pick_up_at": {"接人时间", "picked up at"}, "thing": {"物件", "what"}, "from": {"从", "from"}, "fen": {"金额", "amount"},
	"leg": {"改为", "to"}, "gates_at": {"大门改动", "gates changed"}, "followed": {"已跟进至", "followed up to"}, "shut_at": {"停用于", "shut at"}, "same_cadre": {"仍由原承办人办", "by the same cadre"}, "besides": {"兼办其他", "other errands too"}, "attachment": {"照片", "picture"}, "purpose": {"用途", "purpose"}, "vehicle": {"车辆", "vehicle"},

	// Of the catalogue.
	"on": {"封停", "sealed"}, "control": {"管控", "control"}, "label": {"名称", "label"}, "area": {"区域", "area"}, "aliases": {"别名", "aliases"}, "site": {"位置与大门", "place and gates"},
	"offers": {"先询问再派", "asked first"}, "lead": {"组长", "lead"}, "members": {"组员", "members"}, "skills": {"技能", "skills"}, "mode": {"出行方式", "travels by"}, "pass": {"通行证", "pass"},
	"protected": {"专班", "protected crew"}, "phone_only": {"只接电话", "by phone only"}, "bonds": {"包联", "bonds"}, "cap": {"同时承办", "in hand at most"}, "retired": {"停用", "retired"},
	"role": {"类别", "role"}, "opens": {"开门", "opens"}, "manned": {"何时有人上岗", "somebody comes on duty"}, "closes": {"关门", "closes"}, "code": {"登录码", "code"}, "phrase": {"通报用语", "phrase"}, "icon": {"图标", "drawing"},
	"call": {"先拨", "call first"}, "not": {"不算的说法", "what it does not mean"}, "for": {"只对", "for"}, "later": {"可待日后", "may lie ahead"}, "despite": {"不因此排除", "counts despite"}, "measure": {"计量", "measure"}, "priority": {"优先", "priority"}, "flow": {"流程", "flow"}, "words": {"字词", "words"}, "fallback": {"收留其余", "for the unrecognised"}, "service": {"在场时间", "time at the door"}, "promise": {"承诺", "promise"}, "grades": {"分类承诺", "promises by grade"},
	"respond": {"答复时限", "to be answered in"}, "within": {"之内", "within"}, "evening": {"当天晚上", "the same evening"}, "days": {"天数", "days"}, "occasions": {"何时通知", "occasions"}, "paused": {"暂停", "paused"},

	// Of accounts and imports.
	"grants": {"权限", "rights"}, "second": {"动态口令", "second factor"}, "disabled": {"停用", "disabled"}, "token": {"令牌", "token"}, "sort": {"方式", "by"}, "of": {"表格", "table"},
	"rows": {"行数", "rows"}, "added": {"新增", "added"}, "changed": {"改动", "changed"}, "same": {"无变化", "unchanged"},
}
