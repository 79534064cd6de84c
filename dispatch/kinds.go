package dispatch

import "time"

// Kinds returns the catalogue that ships. Promises are the defaults of the design: medicine over the counter
// within two hours, groceries the same evening, rubbish within a day, a hospital's answer within ten minutes.
func Kinds() []Kind {
	overTheCounter := Promise{Within: 2 * time.Hour}
	return []Kind{
		{Code: "medicine", Name: Text{"买药", "medicine"}, Phrase: "采购物品、药品", Measure: Persons, Pattern: Delivery,
			Facility: AtPharmacy, Priority: 80, Service: 15 * time.Minute, Promise: overTheCounter,
			Grades: map[Grade]Promise{Prescription: {Days: 1}, Specialist: {Days: 2}}},
		{Code: "groceries", Name: Text{"代购", "groceries"}, Phrase: "采购物品、药品", Measure: Persons, Pattern: Delivery,
			Facility: AtMarket, Priority: 40, Service: 20 * time.Minute, Promise: Promise{Evening: true},
			Grades: map[Grade]Promise{Formula: overTheCounter}},
		{Code: "hospital", Name: Text{"外出就医", "hospital trip"}, Phrase: "协助居民外出就医", Measure: Persons, Pattern: Trip,
			Priority: 90, Service: 10 * time.Minute, Promise: Promise{Within: 2 * time.Hour}, Respond: 10 * time.Minute},
		{Code: "garbage", Name: Text{"清理垃圾", "rubbish"}, Phrase: "清理生活垃圾", Measure: Times, Pattern: Collect,
			Skills: []string{"sanitation"}, Priority: 30, Service: 40 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "supplies", Name: Text{"物资配送", "supplies"}, Phrase: "配送生活物资", Measure: Households, Pattern: Supply,
			Facility: AtDepot, Priority: 50, Service: 60 * time.Minute, Promise: Promise{Evening: true}},
		{Code: "sampling", Name: Text{"入户采样", "home sampling"}, Phrase: "入户采样", Measure: Persons, Pattern: Visit,
			Skills: []string{"sampling"}, Priority: 50, Service: 10 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "disinfection", Name: Text{"消杀", "disinfection"}, Phrase: "消毒消杀", Measure: Times, Pattern: Collect,
			Skills: []string{"disinfection"}, Priority: 40, Service: 30 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "transport", Name: Text{"转运出行", "transport"}, Phrase: "协助转运出行", Measure: Persons, Pattern: Visit,
			Priority: 60, Service: 20 * time.Minute, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "care", Name: Text{"照护", "care"}, Phrase: "上门照护", Measure: Persons, Pattern: Visit,
			Priority: 70, Service: 30 * time.Minute, Promise: Promise{Within: 2 * time.Hour}},
		{Code: "repair", Name: Text{"维修缴费", "repair and bills"}, Phrase: "协助维修缴费", Measure: Times, Pattern: Visit,
			Priority: 40, Service: 30 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "counselling", Name: Text{"心理疏导", "counselling"}, Phrase: "心理疏导", Measure: Persons, Pattern: Visit,
			Skills: []string{"counselling"}, Priority: 60, Service: 30 * time.Minute, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "complaint", Name: Text{"投诉", "complaint"}, Phrase: "处理投诉", Measure: Times, Pattern: Visit,
			Priority: 40, Service: 20 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
		{Code: "enquiry", Name: Text{"咨询", "enquiry"}, Phrase: "解答咨询", Measure: Times, Pattern: AtDesk,
			Priority: 20, Promise: Promise{Within: 4 * time.Hour}},
		{Code: "other", Name: Text{"其他", "other"}, Phrase: "其他帮办", Measure: Times, Pattern: Visit,
			Priority: 30, Service: 20 * time.Minute, Promise: Promise{Within: 24 * time.Hour}},
	}
}
