package dispatch

import (
	"slices"
	"strings"
	"time"
)

// Kinds returns the built-in catalogue with the default promises: medicine over the counter within two hours, groceries the
// same evening, rubbish within a day, the answer of a hospital within ten minutes. Words that two kinds share, such as 疾病, mean
// the first of them as a category, and decide nothing in a text.
func Kinds() []Kind {
	overTheCounter := Promise{Within: 2 * time.Hour}
	return []Kind{
		{Code: "medicine", Name: Text{"买药", "medicine"}, Icon: "pill", Phrase: "采购物品、药品", Measure: Persons,
			Words:    strings.Fields("配药 买药 断药 用药 缺药 药品 药物 药 胶囊 颗粒 注射液 口服液 胰岛素 片剂 造口袋 尿管 轮椅 拐杖 纱布 代购药品 送药 疾病 重病 医疗"),
			Flow:     Flow{fetched(AtPharmacy, AtDoor, Drugs), asks(AskItems, AskGrade, AskRunsOut, AskPersons)},
			Priority: 80, Service: 15 * time.Minute, Promise: overTheCounter,
			Grades: map[Grade]Promise{OverTheCounter: overTheCounter, Prescription: {Days: 1}, Specialist: {Days: 2}}},
		{Code: "groceries", Name: Text{"代购", "groceries"}, Icon: "shopping-basket", Phrase: "采购物品、药品", Measure: Persons,
			Words:    strings.Fields("奶粉 尿不湿 纸尿裤 卫生巾 蔬菜 食物 食品 吃的 大米 面粉 鸡蛋 牛奶 买菜 没菜 没米 物资 物质 生活物资 断粮 没吃 挨饿 饮用水 桶装水 煤气罐"),
			Flow:     Flow{fetched(AtMarket, AtDoor, Goods), asks(AskItems, AskGrade, AskPersons)},
			Priority: 40, Service: 20 * time.Minute, Promise: Promise{Evening: true},
			Grades: map[Grade]Promise{Formula: overTheCounter}},
		{Code: "hospital", Name: Text{"外出就医", "hospital trip"}, Icon: "hospital", Phrase: "协助居民外出就医", Measure: Persons,
			Words:    strings.Fields("透析 化疗 放疗 血透 产检 分娩 住院 入院 出院 手术 复诊 去医院 到医院 就医 看病 急诊 救护车 120 就诊 换药 打针 疾病 重病 医疗"),
			Flow:     Flow{trips(), asks(AskPersons, AskAppointment, AskCompanion, AskWheelchair, AskStretcher, AskOxygen, AskLifting)},
			Priority: 90, Service: 10 * time.Minute, Promise: Promise{Within: 2 * time.Hour}, Respond: 10 * time.Minute},
		{Code: "garbage", Name: Text{"清理垃圾", "rubbish"}, Icon: "trash-2", Phrase: "清理生活垃圾", Measure: Times, Flow: Flow{visited(AtPoint, false), nil},
			Words:  strings.Fields("垃圾 清运 垃圾清运"),
			Skills: []string{"sanitation"}, Priority: 30, Service: 40 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "supplies", Name: Text{"物资配送", "supplies"}, Icon: "package", Phrase: "配送生活物资", Measure: Households, Flow: Flow{fetched(AtDepot, AtPoint, Goods), asks(AskItems)},
			Priority: 50, Service: 60 * time.Minute, Promise: Promise{Evening: true}},
		{Code: "sampling", Name: Text{"入户采样", "home sampling"}, Icon: "test-tube-diagonal", Phrase: "入户采样", Measure: Persons, Flow: Flow{visited(AtDoor, true), asks(AskPersons, AskAppointment)},
			Words:  strings.Fields("上门核酸 采核酸 做核酸 核酸 采样"),
			Skills: []string{"sampling"}, Priority: 50, Service: 10 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "disinfection", Name: Text{"消杀", "disinfection"}, Icon: "spray-can", Phrase: "消毒消杀", Measure: Times, Flow: Flow{visited(AtPoint, false), nil},
			Words:  []string{"消毒"},
			Skills: []string{"disinfection"}, Priority: 40, Service: 30 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "transport", Name: Text{"转运出行", "transport"}, Icon: "car", Phrase: "协助转运出行", Measure: Persons, Flow: Flow{driven(visited(AtDoor, true)), asks(AskPersons, AskAppointment, AskWheelchair, AskStretcher, AskLifting)},
			Words:    strings.Fields("火车站 机场 高铁 回家 返乡 通行证 接送 打车 用车 过江 出行 转运"),
			Priority: 60, Service: 20 * time.Minute, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "care", Name: Text{"照护", "care"}, Icon: "hand-heart", Phrase: "上门照护", Measure: Persons, Flow: Flow{visited(AtDoor, true), asks(AskPersons, AskAppointment)},
			Words:    []string{"照顾"},
			Priority: 70, Service: 30 * time.Minute, Promise: Promise{Within: 2 * time.Hour}},
		{Code: "repair", Name: Text{"维修缴费", "repair and bills"}, Icon: "wrench", Phrase: "协助维修缴费", Measure: Times, Flow: Flow{visited(AtDoor, true), asks(AskAppointment)},
			Words:    strings.Fields("维修 修理 漏水 停电 停水 下水道 热水器 燃气 缴费 网络坏"),
			Priority: 40, Service: 30 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "counselling", Name: Text{"心理疏导", "counselling"}, Icon: "message-circle-heart", Phrase: "心理疏导", Measure: Persons, Flow: Flow{visited(AtDoor, true), asks(AskPersons, AskAppointment)},
			Words:  strings.Fields("抑郁 崩溃 心理"),
			Skills: []string{"counselling"}, Priority: 60, Service: 30 * time.Minute, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "complaint", Name: Text{"投诉", "complaint"}, Icon: "message-square-warning", Phrase: "处理投诉", Measure: Times, Flow: Flow{visited(AtDoor, true), asks(AskAppointment, AskAgainst)},
			Priority: 40, Service: 20 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "enquiry", Name: Text{"咨询", "enquiry"}, Icon: "circle-question-mark", Phrase: "解答咨询", Measure: Times, // answered at the desk
			Priority: 20, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "other", Name: Text{"其他", "other"}, Icon: "ellipsis", Phrase: "其他帮办", Measure: Times, Flow: Flow{visited(AtDoor, true), asks(AskAppointment)},
			Words: []string{"其它"}, Fallback: true,
			Priority: 30, Service: 20 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
	}
}

// fetched returns the rows of a kind that is bought and brought as far as the control lets somebody from outside in; behind a
// closed gate a cadre inside takes over. The purchase is the counted leg.
func fetched(from, to StopRole, thing Thing) []FlowRow {
	carries := []Thing{thing}
	return []FlowRow{
		{Free, []FlowLeg{{From: from, To: to, Counted: true, Carries: carries}}},
		{StayIn, []FlowLeg{{From: from, To: AtGate, Counted: true, Carries: carries}}},
		{StayHome, []FlowLeg{{From: from, To: AtGate, Counted: true, Pass: true, Carries: carries}, {From: AtGate, To: AtDoor, Inside: true, After: 1, Carries: carries}}},
	}
}

// visited returns the rows of a visit. With guarded, visits under 足不出户 are for the protected crew, because the people visited
// may be infected.
func visited(to StopRole, guarded bool) []FlowRow {
	return []FlowRow{
		{Free, []FlowLeg{{To: to, Counted: true}}},
		{StayHome, []FlowLeg{{To: to, Counted: true, Pass: true, Guarded: guarded}}},
	}
}

// driven returns the rows with a car for every leg.
func driven(rows []FlowRow) []FlowRow {
	for _, r := range rows {
		for i := range r.Legs {
			r.Legs[i].Vehicle = Car
		}
	}
	return rows
}

// trips returns the rows of a trip to a hospital and back, which count as one service. The way back is ready an hour after
// arrival unless another time is given.
func trips() []FlowRow {
	there := FlowLeg{From: AtDoor, To: AtHospital, Counted: true, Vehicle: Car, Before: []Condition{IsConfirmed, HasVehicle}, Wait: time.Hour, Carries: []Thing{Person}}
	back := FlowLeg{From: AtHospital, To: AtDoor, After: 1, Vehicle: Car, Carries: []Thing{Person}}
	rows := []FlowRow{{Free, []FlowLeg{there, back}}}
	there.Before = []Condition{IsApproved, IsConfirmed, HasVehicle}
	there.Pass, back.Pass = true, true
	rows = append(rows, FlowRow{StayIn, []FlowLeg{there, back}})
	there.Guarded, back.Guarded = true, true // closed loop: the protected crew takes them from point to point
	return append(rows, FlowRow{StayHome, []FlowLeg{there, back}})
}

func asks(some ...Question) []Ask {
	var all []Ask
	for _, q := range Questions { // in the order in which they are asked
		if slices.Contains(some, q) {
			all = append(all, Ask{What: q})
		}
	}
	return all
}
