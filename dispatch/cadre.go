package dispatch

import (
	"slices"

	"github.com/bangban/bangban/geo"
)

// Unit is the office that a cadre comes from 单位.
type Unit struct {
	ID     ID
	Name   string
	Area   ID   // whose coordinators see it; "" for the whole city
	Offers bool // true: cadres are asked and may decline, for volunteers; false: they are ordered
	Seq    int64
}

// UnitDescribed says what a unit is.
type UnitDescribed struct{ Unit Unit }

// DescribeUnit says what a unit is. Names are unique.
type DescribeUnit struct{ Unit Unit }

func (UnitDescribed) fact()           {}
func (DescribeUnit) Verb() Verb       { return VerbDescribe }
func (x DescribeUnit) About() Subject { return Subject{OfUnit, x.Unit.ID} }

// Asks for the unit's area. The unit itself belongs to the whole city.
func (x DescribeUnit) Asks() Needs { return Needs{Areas: []ID{x.Unit.Area}} }

func (x DescribeUnit) Decide(c Case, now Moment) (Outcome, error) {
	u := x.Unit
	if _, err := ParseID("id", string(u.ID)); err != nil {
		return Outcome{}, err
	}
	if err := first(named(u.Name), c.exists("area", u.Area)); err != nil {
		return Outcome{}, err
	}
	u.ID, u.Seq = "", 0
	return told(c.State, UnitDescribed{u}, now)
}

// Apply folds one entry of its journal into the unit.
func (u Unit) Apply(e Entry) Unit {
	if f, ok := e.Fact.(UnitDescribed); ok {
		u = f.Unit
	}
	u.ID, u.Seq = e.Subject.ID, e.Seq
	return u
}

// Subject implements Folded.
func (u Unit) Subject() Subject { return Subject{OfUnit, u.ID} }

// Length implements Folded.
func (u Unit) Length() int64 { return u.Seq }

// Fold implements Folded.
func (u Unit) Fold(e Entry) Folded { return u.Apply(e) }

// Where implements Folded.
func (u Unit) Where() ID { return "" }

// Dues implements Folded.
func (Unit) Dues() []Due { return nil }

// Cadre is a person who does errands, or a team under its lead.
type Cadre struct {
	ID, Unit    ID
	Area        ID     // where they serve; "" for the whole city
	Name, Phone string `kept:"apart"` // shown to those who work with them; a resident sees the surname only
	Lead        ID     // of a team: the cadre who leads it
	Members     []ID   // of a team
	Skills      []string
	Mode        geo.Mode
	Vehicle     Vehicle // what they drive; "" for an ordinary car where the mode is a car
	Besides     bool    // does other errands besides those of their crew 兼办
	Pass        bool    // may cross a closed gate
	Protected   bool    // belongs to the protected crew 专班
	PhoneOnly   bool    // works from home: takes calls, never visits
	Home        ID      `kept:"apart"` // the compound where they live
	Bonds       []ID    // areas they are responsible for 包联
	Cap         int     // the most errands in hand; 0 for [DefaultCap]
	Note        string  `kept:"apart"` // what a sheet said besides
	Retired     bool
	Duty        Duty // folded from the journal
	Seq         int64
	Engagements int64 // incremented with each errand given, so that two concurrent assignments conflict
}

// CadreDescribed says who a cadre is and what they can do.
type CadreDescribed struct{ Cadre Cadre }

// DescribeCadre says who a cadre is and what they can do.
type DescribeCadre struct{ Cadre Cadre }

func (CadreDescribed) fact()           {}
func (DescribeCadre) Verb() Verb       { return VerbDescribe }
func (x DescribeCadre) About() Subject { return Subject{OfCadre, x.Cadre.ID} }

// Asks for the unit and for the areas where the cadre serves, lives and is responsible.
func (x DescribeCadre) Asks() Needs {
	return Needs{Into: x.Cadre.Area, Areas: append([]ID{x.Cadre.Home}, x.Cadre.Bonds...), Units: []ID{x.Cadre.Unit}}
}

// MostInHand is the largest cap that may be set.
const MostInHand = 100

func (x DescribeCadre) Decide(c Case, now Moment) (Outcome, error) {
	k := x.Cadre
	if _, err := ParseID("id", string(k.ID)); err != nil {
		return Outcome{}, err
	}
	if err := first(named(k.Name), CheckPhone(k.Phone), c.exists("area", k.Area), c.exists("home", k.Home), c.exists("bonds", k.Bonds...), c.belongs("unit", k.Unit), publics("skills", k.Skills), sized("note", k.Note, 0, MaxText)); err != nil {
		return Outcome{}, err
	}
	if k.Mode.Label() == "" {
		return Outcome{}, Wrong("mode", "出行方式须为 foot、ebike 或 car", "the mode is foot, ebike or car")
	}
	if k.Vehicle != "" && (k.Mode != geo.Car || !slices.Contains(Vehicles, k.Vehicle)) {
		return Outcome{}, Wrong("vehicle", "车辆须为已知车型，且出行方式为汽车", "the vehicle is one of the known ones, and the mode is car")
	}
	if k.Cap < 0 || k.Cap > MostInHand {
		return Outcome{}, Wrong("cap", "同时承办须为 0 至 100 件", "the cap is 0 to 100")
	}
	k.ID, k.Duty, k.Seq, k.Engagements = "", Duty{}, 0, 0
	return told(c.State, CadreDescribed{k}, now)
}

// Duty says whether a cadre can be reached now, and where.
type Duty struct {
	On           bool
	Since, Until Moment
	Point        geo.Point `kept:"apart"`
	SeenAt       Moment
	Next         Moment // off duty: when the next duty begins, as they said
}

// DefaultCap is how many errands a cadre has in hand at most.
const DefaultCap = 6

// Bar is a rule that bars a cadre from an errand.
type Bar string

// The bars.
const (
	OffDuty      Bar = "off_duty"
	ShiftOver    Bar = "shift_over"
	PhoneDuty    Bar = "phone_only"
	NoSkill      Bar = "no_skill"
	NoVehicle    Bar = "no_vehicle"
	CrewsOnly    Bar = "crews_only"
	NoPass       Bar = "no_pass"
	NotProtected Bar = "not_protected"
	NotInside    Bar = "not_inside"
	FullHands    Bar = "full"
	AskedBefore  Bar = "asked_before"
	DidBefore    Bar = "did_before"
	Complained   Bar = "complained_about"
	Mixed        Bar = "mixed"   // judged over everything in hand, by the planner
	NoTime       Bar = "no_time" // judged over a whole run, by the planner
)

var barNames = map[Bar]Text{
	OffDuty: {"未签到", "off duty"}, ShiftOver: {"班次已结束", "shift is over"}, PhoneDuty: {"居家办公，只接电话", "works by phone only"},
	NoSkill: {"缺所需技能", "lacks a skill"}, NoVehicle: {"不开所需车辆", "does not drive what is needed"}, CrewsOnly: {"专业队只办本队的事", "does only what their crew is for"}, NoPass: {"无通行证", "has no pass"}, NotProtected: {"不属专班", "not of the protected crew"},
	NotInside: {"不在小区内", "not inside the compound"}, FullHands: {"手上任务已满", "has full hands"},
	AskedBefore: {"已退过此单", "handed this errand back"}, DidBefore: {"上一轮由此人办理", "did it the time before"}, Complained: {"被投诉人", "is complained about"},
	Mixed: {"不能与隔离对象同一趟", "infected and other households are never on one run"}, NoTime: {"签退前或关门前来不及", "cannot do it before the shift or the shop ends"},
}

// Name returns what a person sees.
func (b Bar) Name() Text { return barNames[b] }

// Bars returns every rule that bars the cadre, with load errands in hand, from the errand; none means that they are able.
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
	bar(!c.Duty.On || c.Retired, OffDuty)
	bar(c.Duty.On && c.Duty.Until != 0 && c.Duty.Until <= now, ShiftOver)
	bar(c.PhoneOnly, PhoneDuty)
	bar(slices.ContainsFunc(r.abilities(e), func(s string) bool { return !slices.Contains(c.Skills, s) }), NoSkill)
	bar(r.Urgency < LifeThreatening && !c.Drives(r.Wants(e)), NoVehicle)
	bar(c.crews(e), CrewsOnly)
	bar(e.Pass && !c.Pass, NoPass)
	bar(e.Protected() && !c.Protected, NotProtected)
	bar(e.Inside && c.Home != r.Place.Compound, NotInside)
	bar(load >= limit && r.Urgency < LifeThreatening, FullHands)
	bar(slices.Contains(e.Refused, c.ID), AskedBefore)
	bar(r.didBefore(c.ID), DidBefore)
	bar(r.About(c.Self()...), Complained)
	return bars
}

// cadreSort is what the journal has to know of it.
var cadreSort = Sort{
	Of: OfCadre, Name: Text{"干部", "cadre"},
	Verbs: []VerbRow{
		{Verb: VerbCheckIn, Name: Text{"签到", "check in"}, Of: OfCadre, Command: CheckIn{}, Fact: CheckedIn{}, Told: Text{"签到", "checked in"}, Roles: onDuty, Fields: []string{"until", "point"}},
		{Verb: VerbCheckOut, Name: Text{"签退", "check out"}, Of: OfCadre, Command: CheckOut{}, Fact: CheckedOut{}, Told: Text{"签退", "checked out"}, Roles: and(onDuty, System), Fields: []string{"reason", "next"}},
		{Verb: VerbMove, Name: Text{"更新位置", "move"}, Of: OfCadre, Command: Move{}, Fact: Moved{}, Told: Text{"更新位置", "moved"}, Roles: onDuty, Fields: []string{"point"}},
		{Verb: VerbDropOut, Name: Text{"退出", "drop out"}, Of: OfCadre, Command: DropOut{}, Fact: DroppedOut{}, Told: Text{"退出", "dropped out"}, Roles: onDuty, Fields: []string{"reason"}},
	},
	Facts: []Term{
		{Fact: CadreDescribed{}, Name: Text{"登记干部", "described the cadre"}, Command: DescribeCadre{}},
	},
	New:   func(id ID) Folded { return Cadre{ID: id} },
	Opens: func(g Grant, a Act, s Folded, path []ID) bool { return g.opensCadre(a, s.(Cadre), path) },
	Wakes: func(before, after Folded) bool {
		return after.(Cadre).Duty.On && after.(Cadre).Duty.Until != before.(Cadre).Duty.Until
	},
	Plans: true,
}

// unitSort is what the journal has to know of it.
var unitSort = Sort{
	Of: OfUnit, Name: Text{"单位", "unit"},
	Facts: []Term{
		{Fact: UnitDescribed{}, Name: Text{"登记单位", "described the unit"}, Command: DescribeUnit{}},
	},
	New: func(id ID) Folded { return Unit{ID: id} }, Opens: inArea, Listed: true,
}
