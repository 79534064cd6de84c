package dispatch

import "slices"

type (
	// Arrangement is what a hospital trip needs before anybody sets out: the approval of the community, a hospital that
	// confirmed, and a vehicle or an ambulance.
	Arrangement struct {
		Facility  ID   // the hospital that confirmed
		Approved  bool // by the community
		Ambulance bool // 120 takes them
		Released  bool // the gate lets them out
		PickUpAt  Moment
		Vehicle   Vehicle // the vehicle that was found
	}
	// Arranged holds the whole arrangement from then on.
	Arranged struct {
		Errand      int
		Arrangement Arrangement
	}
	// Arrange settles parts of a trip 落实医院与车辆: it sets the parts that are given, clears those listed in Unset and keeps the
	// others.
	Arrange struct {
		Errand      int
		Arrangement Arrangement
		Unset       []ArrangementPart
	}
)

func (Arranged) fact()     {}
func (Arrange) Verb() Verb { return VerbArrange }

// Asks for the facility it names.
func (x Arrange) Asks() Needs { return Needs{Facility: x.Arrangement.Facility} }

// ArrangementPart is a part of an arrangement.
type ArrangementPart string

// The parts.
const (
	PartFacility  ArrangementPart = "facility"
	PartApproved  ArrangementPart = "approved"
	PartAmbulance ArrangementPart = "ambulance"
	PartReleased  ArrangementPart = "released"
	PartPickUp    ArrangementPart = "pick_up"
	PartVehicle   ArrangementPart = "vehicle"
)

// arrangements copies each part from one arrangement to another.
var arrangements = map[ArrangementPart]func(from Arrangement, to *Arrangement){
	PartFacility:  func(from Arrangement, to *Arrangement) { to.Facility = from.Facility },
	PartApproved:  func(from Arrangement, to *Arrangement) { to.Approved = from.Approved },
	PartAmbulance: func(from Arrangement, to *Arrangement) { to.Ambulance = from.Ambulance },
	PartReleased:  func(from Arrangement, to *Arrangement) { to.Released = from.Released },
	PartPickUp:    func(from Arrangement, to *Arrangement) { to.PickUpAt = from.PickUpAt },
	PartVehicle:   func(from Arrangement, to *Arrangement) { to.Vehicle = from.Vehicle },
}

// with returns the arrangement with the given parts set and the unset parts cleared.
func (a Arrangement) with(told Arrangement, unset []ArrangementPart) (Arrangement, error) {
	for part, pass := range arrangements {
		var only Arrangement
		if pass(told, &only); only != (Arrangement{}) {
			if slices.Contains(unset, part) {
				return a, Wrong(string(part), "既说明又撤销", "it is told and unset at once")
			}
			pass(told, &a)
		}
	}
	for _, part := range unset {
		pass, ok := arrangements[part]
		if !ok {
			return a, Wrong("unset", "没有这一项", "there is no such part")
		}
		pass(Arrangement{}, &a)
	}
	return a, nil
}

// Decide merges the parts into the arrangement. It is possible before anybody has the errand.
func (x Arrange) Decide(c Case, now Moment) (Outcome, error) {
	e, err := c.own(x.Errand, VerbArrange)
	if err != nil {
		return Outcome{}, err
	}
	if x.Arrangement.Facility != "" {
		role := e.facilityStop().Role
		if role == "" {
			return Outcome{}, Wrong("facility", "此任务不去药店、超市、医院或物资点", "the errand goes to no facility")
		}
		if f := c.Facility; f.Retired || f.Role != role { // the role of a facility that does not exist is ""
			return Outcome{}, Wrong("facility", "须为在用的"+role.Name().ZH, "it is a "+role.Name().EN+" that is in use")
		}
	}
	if v := x.Arrangement.Vehicle; v != "" && !slices.Contains(Vehicles, v) {
		return Outcome{}, Wrong("vehicle", "没有这种车辆", "there is no such vehicle")
	}
	arranged, err := e.Arrangement.with(x.Arrangement, x.Unset)
	if err != nil {
		return Outcome{}, err
	}
	if arranged == e.Arrangement {
		return Outcome{}, Refuse(Conflict, "已是这样安排的", "it is arranged so already")
	}
	return Outcome{Entries: []Entry{say(c.at(max(c.Request.Submitted, e.AssignedAt), now), Arranged{Errand: x.Errand, Arrangement: arranged})}}, nil
}

// facilityStop returns the end of the errand that is at a facility: the drop if it is one, else the pick; nil when neither is.
func (e *Errand) facilityStop() *Stop { return facilityOf(&e.Pick, &e.Drop) }

func facilityOf(pick, drop *Stop) *Stop {
	for _, s := range []*Stop{drop, pick} {
		if slices.Contains(FacilityRoles, s.Role) {
			return s
		}
	}
	return &Stop{}
}

// keep takes over the arrangement of the errand that the leg replaces, its facility only if the role is the same.
func (l *Leg) keep(old Errand) {
	l.Arrangement = old.Arrangement
	stop := facilityOf(&l.Pick, &l.Drop)
	if stop.Role != old.facilityStop().Role {
		l.Arrangement.Facility = ""
	}
	if l.Arrangement.Facility != "" {
		stop.Facility = l.Arrangement.Facility
	}
}

// arrange applies an arrangement to the errand.
func (e *Errand) arrange(a Arrangement) {
	if a.Facility != e.Arrangement.Facility {
		e.facilityStop().Facility = a.Facility
	}
	e.Arrangement = a
}
