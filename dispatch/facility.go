package dispatch

import "github.com/bangban/bangban/geo"

// Facility is where something is fetched or a person is brought: a pharmacy, a market, a hospital, a depot.
type Facility struct {
	ID            ID
	Name          string
	Role          StopRole
	Area          ID // the area it lies in; "" when unknown
	Point         geo.Point
	Opens, Closes int // minutes after midnight; equal: always open
	Retired       bool
	Seal          Sealing
	ShutAt        Moment // it was sealed or retired
	Followed      Moment // what was in hand then has been told
	Seq           int64
}

// FacilityDescribed says what a facility is and where.
type FacilityDescribed struct{ Facility Facility }

// DescribeFacility says what a facility is and where.
type DescribeFacility struct{ Facility Facility }

func (FacilityDescribed) fact()           {}
func (DescribeFacility) Verb() Verb       { return VerbDescribe }
func (x DescribeFacility) About() Subject { return Subject{OfFacility, x.Facility.ID} }

// Asks for the area it lies in.
func (x DescribeFacility) Asks() Needs { return Needs{Into: x.Facility.Area} }

func (x DescribeFacility) Decide(c Case, now Moment) (Outcome, error) {
	f := x.Facility
	if _, err := ParseID("id", string(f.ID)); err != nil {
		return Outcome{}, err
	}
	if err := first(named(f.Name), among("role", f.Role, FacilityRoles), c.exists("area", f.Area)); err != nil {
		return Outcome{}, err
	}
	if f.Point.IsZero() || f.Point.Valid() != nil {
		return Outcome{}, Wrong("point", "坐标不对", "these are no coordinates")
	}
	if f.Opens < 0 || f.Opens > 24*60 || f.Closes < 0 || f.Closes > 24*60 {
		return Outcome{}, Wrong("opens", "营业时间须在一天之内", "the hours lie within a day")
	}
	f.ID, f.Seal, f.ShutAt, f.Followed, f.Seq = "", Sealing{}, 0, 0, 0
	return told(c.State, FacilityDescribed{f}, now)
}

// FacilityRoles lists what a facility may be.
var FacilityRoles = []StopRole{AtPharmacy, AtMarket, AtHospital, AtDepot}

// Sealing says whether a facility is shut by order 封停.
type Sealing struct {
	On     bool
	Since  Moment
	Reason Reason
}

// Closure is why a facility cannot be used.
type Closure string

// The closures.
const (
	IsSealed   Closure = "sealed"      // 封停
	IsShut     Closure = "closed_now"  // outside opening hours
	GateSealed Closure = "gate_sealed" // its compound may not be entered
)

var closureNames = map[Closure]Text{
	IsSealed: {"已封停", "sealed"}, IsShut: {"不在营业时间", "closed at this hour"}, GateSealed: {"出入口已封", "its gates are sealed"},
}

// Name returns what a person sees.
func (c Closure) Name() Text { return closureNames[c] }

// ClosedBy returns why the facility cannot be used at a moment; "" when it can.
func (f Facility) ClosedBy(at Moment) Closure {
	if f.Seal.On {
		return IsSealed
	}
	if f.Opens != f.Closes {
		t := at.Time()
		minute := t.Hour()*60 + t.Minute()
		open := minute >= f.Opens && minute < f.Closes
		if f.Opens > f.Closes { // opening hours span midnight
			open = minute >= f.Opens || minute < f.Closes
		}
		if !open {
			return IsShut
		}
	}
	return ""
}

// Sealed says that a facility was shut by order, or opened again.
type Sealed struct {
	On     bool
	Reason Reason
}

// Seal shuts the facility by order, or opens it again 封停或重开.
type Seal struct {
	On     bool
	Reason Reason
}

func (Sealed) fact()    {}
func (Seal) Verb() Verb { return VerbSeal }

func (s Seal) Decide(c Case, now Moment) (Outcome, error) {
	if s.On == c.Facility.Seal.On {
		return Outcome{}, Refuse(Conflict, "已是这个状态", "it is so already")
	}
	if err := s.Reason.check(false); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(now, Sealed(s))}}, nil
}

// Apply folds one entry of its journal into the facility.
func (f Facility) Apply(e Entry) Facility {
	f.Seq = e.Seq
	switch s := e.Fact.(type) {
	case FacilityDescribed:
		said := s.Facility
		said.ID, said.Seal, said.ShutAt, said.Followed, said.Seq = e.Subject.ID, f.Seal, f.ShutAt, f.Followed, e.Seq
		if said.Retired && !f.Retired && e.Seq > 1 {
			said.ShutAt = e.At
		}
		f = said
	case Sealed:
		f.Seal = Sealing{}
		if s.On {
			f.Seal, f.ShutAt = Sealing{On: true, Since: e.At, Reason: s.Reason}, e.At
		}
	case FollowedUp:
		f.Followed = e.At
	}
	return f
}

// Subject implements Folded.
func (f Facility) Subject() Subject { return Subject{OfFacility, f.ID} }

// Length implements Folded.
func (f Facility) Length() int64 { return f.Seq }

// Fold implements Folded.
func (f Facility) Fold(e Entry) Folded { return f.Apply(e) }

// Where implements Folded.
func (f Facility) Where() ID { return f.Area }

// Dues returns when what is in hand is to be told that it is shut.
func (f Facility) Dues() []Due {
	if f.ShutAt <= f.Followed {
		return nil
	}
	return followUp(f.ShutAt)
}

// Usable reports whether it is in use and not sealed, at whatever hour.
func (f Facility) Usable() bool { return f.ID != "" && !f.Retired && !f.Seal.On }

// facilitySort is what the journal has to know of it.
var facilitySort = Sort{
	Of: OfFacility, Name: Text{"地点", "facility"},
	Verbs: []VerbRow{
		{Verb: VerbSeal, Name: Text{"封停或重开", "seal or reopen"}, Of: OfFacility, Command: Seal{}, Fact: Sealed{}, Told: Text{"封停或重开", "sealed or reopened"}, Roles: leading, Fields: []string{"sealed=On", "reason"}},
	},
	Facts: []Term{
		{Fact: FacilityDescribed{}, Name: Text{"登记地点", "described the facility"}, Command: DescribeFacility{}},
	},
	New:   func(id ID) Folded { return Facility{ID: id} },
	Opens: inArea, Listed: true,
	Wakes: func(before, after Folded) bool { return after.(Facility).Seal != before.(Facility).Seal },
}
