package dispatch

import (
	"slices"

	"github.com/bangban/bangban/geo"
)

// Unit is the office that a cadre comes from 单位.
type Unit struct {
	ID     ID
	Name   string
	Area   ID   // where it answers for people; "" for the whole city
	Offers bool // cadres are asked, not ordered: for volunteers
}

// Cadre is a person who does errands, or a team under its lead.
type Cadre struct {
	ID, Unit    ID
	Area        ID     // where they serve; "" for the whole city
	Name, Phone string // shown to those who work with them; a resident sees the surname only
	Lead        ID     // of a team: who answers for it
	Members     []ID   // of a team
	Skills      []string
	Mode        geo.Mode
	Pass        bool // may cross a closed gate
	Protected   bool // belongs to the protected crew 专班
	PhoneOnly   bool // works from home: calls, never doors
	Home        ID   // the compound where they live
	Bonds       []ID // the areas they are responsible for 包联
	Cap         int  // errands in hand at most; 0 for the default
	Retired     bool
	Duty        Duty // the fold of the journal, Seq the number of its entries
	Seq         int64
	Engagements int64 // grows with every errand given: of two who give at the same moment one has to look again
}

// Duty is whether a cadre can be reached now, and where.
type Duty struct {
	On           bool
	Since, Until Moment
	Point        geo.Point `kept:"apart"`
	SeenAt       Moment
}

// DefaultCap is how many errands a cadre has in hand at most.
const DefaultCap = 6

// Bar is a rule that keeps a cadre from an errand.
type Bar string

// The bars.
const (
	OffDuty      Bar = "off_duty"
	ShiftOver    Bar = "shift_over"
	PhoneDuty    Bar = "phone_only"
	NoSkill      Bar = "no_skill"
	NoPass       Bar = "no_pass"
	NotProtected Bar = "not_protected"
	NotInside    Bar = "not_inside"
	FullHands    Bar = "full"
	AskedBefore  Bar = "asked_before"
	Complained   Bar = "complained_about"
	Mixed        Bar = "mixed"   // judged over all that is in hand
	NoTime       Bar = "no_time" // judged over a whole run, by the planner
)

var barNames = map[Bar]Text{
	OffDuty: {"未上岗", "off duty"}, ShiftOver: {"班次已结束", "shift is over"}, PhoneDuty: {"居家办公，只接电话", "works by phone only"},
	NoSkill: {"缺所需技能", "lacks a skill"}, NoPass: {"无通行证", "has no pass"}, NotProtected: {"不属专班", "not of the protected crew"},
	NotInside: {"不在小区内", "not inside the compound"}, FullHands: {"手上任务已满", "has full hands"},
	AskedBefore: {"已退过此单", "handed this errand back"}, Complained: {"被投诉人", "is complained about"},
	Mixed: {"不能与隔离对象同一趟", "infected and other households are never on one run"}, NoTime: {"下岗前或关门前来不及", "cannot do it before the shift or the shop ends"},
}

// Name returns what a person sees.
func (b Bar) Name() Text { return barNames[b] }

// Bars returns every rule that keeps the cadre, with so many errands in hand, from the errand; none means able.
func (c Cadre) Bars(r Request, e Errand, load int, now Moment) []Bar {
	var bars []Bar
	bar := func(is bool, b Bar) {
		if is {
			bars = append(bars, b)
		}
	}
	limit := c.Cap
	if limit == 0 {
		limit = DefaultCap
	}
	bar(!c.Duty.On, OffDuty)
	bar(c.Duty.On && c.Duty.Until != 0 && c.Duty.Until <= now, ShiftOver)
	bar(c.PhoneOnly, PhoneDuty)
	bar(slices.ContainsFunc(e.Skills, func(s string) bool { return !slices.Contains(c.Skills, s) }), NoSkill)
	bar(e.Pass && !c.Pass, NoPass)
	bar(e.Protected() && !c.Protected, NotProtected)
	bar(e.Inside && c.Home != r.Place.Compound, NotInside)
	bar(load >= limit, FullHands)
	bar(slices.Contains(e.Refused, c.ID), AskedBefore)
	bar(slices.Contains(r.Against, c.ID) || slices.Contains(r.Against, c.Unit), Complained)
	return bars
}
