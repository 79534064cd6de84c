package dispatch

import (
	"slices"
	"time"
)

// Kinds returns the built-in catalogue with the default promises: medicine over the counter within two hours, groceries the
// same evening, rubbish within a day, the answer of a hospital within ten minutes.
func Kinds() []Kind {
	overTheCounter := Promise{Within: 2 * time.Hour}
	return []Kind{
		{Code: "medicine", Name: Text{"买药", "medicine"}, Phrase: "采购物品、药品", Measure: Persons,
			Flow:     Flow{fetched(AtPharmacy, AtDoor, Drugs), asks(AskItems, AskGrade, AskRunsOut, AskPersons)},
			Priority: 80, Service: 15 * time.Minute, Promise: overTheCounter,
			Grades: map[Grade]Promise{OverTheCounter: overTheCounter, Prescription: {Days: 1}, Specialist: {Days: 2}}},
		{Code: "groceries", Name: Text{"代购", "groceries"}, Phrase: "采购物品、药品", Measure: Persons,
			Flow:     Flow{fetched(AtMarket, AtDoor, Goods), asks(AskItems, AskGrade, AskPersons)},
			Priority: 40, Service: 20 * time.Minute, Promise: Promise{Evening: true},
			Grades: map[Grade]Promise{Formula: overTheCounter}},
		{Code: "hospital", Name: Text{"外出就医", "hospital trip"}, Phrase: "协助居民外出就医", Measure: Persons,
			Flow:     Flow{trips(), asks(AskPersons, AskAppointment, AskCompanion, AskWheelchair)},
			Priority: 90, Service: 10 * time.Minute, Promise: Promise{Within: 2 * time.Hour}, Respond: 10 * time.Minute},
		{Code: "garbage", Name: Text{"清理垃圾", "rubbish"}, Phrase: "清理生活垃圾", Measure: Times, Flow: Flow{visited(AtPoint, false), nil},
			Skills: []string{"sanitation"}, Priority: 30, Service: 40 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "supplies", Name: Text{"物资配送", "supplies"}, Phrase: "配送生活物资", Measure: Households, Flow: Flow{fetched(AtDepot, AtPoint, Goods), asks(AskItems)},
			Priority: 50, Service: 60 * time.Minute, Promise: Promise{Evening: true}},
		{Code: "sampling", Name: Text{"入户采样", "home sampling"}, Phrase: "入户采样", Measure: Persons, Flow: Flow{visited(AtDoor, true), asks(AskPersons, AskAppointment)},
			Skills: []string{"sampling"}, Priority: 50, Service: 10 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "disinfection", Name: Text{"消杀", "disinfection"}, Phrase: "消毒消杀", Measure: Times, Flow: Flow{visited(AtPoint, false), nil},
			Skills: []string{"disinfection"}, Priority: 40, Service: 30 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "transport", Name: Text{"转运出行", "transport"}, Phrase: "协助转运出行", Measure: Persons, Flow: Flow{visited(AtDoor, true), asks(AskPersons, AskAppointment, AskWheelchair)},
			Priority: 60, Service: 20 * time.Minute, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "care", Name: Text{"照护", "care"}, Phrase: "上门照护", Measure: Persons, Flow: Flow{visited(AtDoor, true), asks(AskPersons, AskAppointment)},
			Priority: 70, Service: 30 * time.Minute, Promise: Promise{Within: 2 * time.Hour}},
		{Code: "repair", Name: Text{"维修缴费", "repair and bills"}, Phrase: "协助维修缴费", Measure: Times, Flow: Flow{visited(AtDoor, true), asks(AskAppointment)},
			Priority: 40, Service: 30 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "counselling", Name: Text{"心理疏导", "counselling"}, Phrase: "心理疏导", Measure: Persons, Flow: Flow{visited(AtDoor, true), asks(AskPersons, AskAppointment)},
			Skills: []string{"counselling"}, Priority: 60, Service: 30 * time.Minute, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "complaint", Name: Text{"投诉", "complaint"}, Phrase: "处理投诉", Measure: Times, Flow: Flow{visited(AtDoor, true), asks(AskAppointment, AskAgainst)},
			Priority: 40, Service: 20 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "enquiry", Name: Text{"咨询", "enquiry"}, Phrase: "解答咨询", Measure: Times, // answered at the desk
			Priority: 20, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "other", Name: Text{"其他", "other"}, Phrase: "其他帮办", Measure: Times, Flow: Flow{visited(AtDoor, true), asks(AskAppointment)},
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
