package dispatch

import "slices"

// Condition is what must be true before a leg may be given to anybody.
type Condition string

// The conditions that a flow may name.
const (
	IsApproved  Condition = "approved"  // the community agrees 社区同意
	IsConfirmed Condition = "confirmed" // a named facility at its far end expects it 医院确认
	HasVehicle  Condition = "vehicle"   // a vehicle was found, or 120 comes
	IsReleased  Condition = "released"  // the gate lets them out 门岗放行
)

// ItsTurn is the condition of every leg that comes after another one: that one must be finished. Flows do not list it.
const ItsTurn Condition = "turn"

// Conditions lists those that a flow may name, in the order in which they are usually met.
var Conditions = []Condition{IsApproved, IsConfirmed, HasVehicle, IsReleased}

var conditionNames = map[Condition]Text{
	IsApproved: {"社区同意", "the community agrees"}, IsConfirmed: {"药店、医院等确认", "pharmacy, hospital … confirms"}, HasVehicle: {"落实车辆", "a vehicle is found"},
	IsReleased: {"门岗放行", "the gate is told"}, ItsTurn: {"前一段办完", "the leg before it is done"},
}

// Name returns the condition's general name; see [Errand.Lacks] for one errand.
func (c Condition) Name() Text { return conditionNames[c] }

// Awaits returns the conditions of an errand that are not met. The planner, manual assignment and the board all use it. Where
// life is in danger the errand waits only for the leg before it.
func (r Request) Awaits(e Errand) []Condition {
	var all []Condition
	if e.After != 0 && r.Latest(e.After).State != ErrandFinished {
		all = append(all, ItsTurn)
	}
	if r.Urgency == LifeThreatening {
		return all
	}
	for _, c := range e.Before {
		if !e.Arrangement.satisfies(c) {
			all = append(all, c)
		}
	}
	return all
}

// satisfies reports whether the arrangement meets a condition.
func (a Arrangement) satisfies(c Condition) bool {
	switch c {
	case IsApproved:
		return a.Approved
	case IsConfirmed:
		return a.Facility != ""
	case HasVehicle:
		return a.Vehicle != "" || a.Ambulance
	case IsReleased:
		return a.Released
	}
	return false
}

// Lacks says what the errand waits for when the condition is not met.
func (e Errand) Lacks(c Condition) Text {
	switch c {
	case IsApproved:
		return Text{"待社区同意", "waits for the community to agree"}
	case IsConfirmed:
		at := e.facilityStop().Role.Name()
		return Text{"待" + at.ZH + "确认", "waits for the " + at.EN + " to confirm"}
	case HasVehicle:
		return Text{"待落实车辆", "waits for a vehicle"}
	case IsReleased:
		return Text{"待门岗放行", "waits for the gate to be told"}
	}
	return Text{"前一段任务尚未办完", "the errand before it is not finished"}
}

// Givable refuses a waiting errand with an unmet condition, and names the first one. An errand that somebody has can be passed
// on regardless, since its holder may be on the way already.
func (r Request) Givable(e Errand) error {
	awaits := r.Awaits(e)
	if e.State != ErrandWaiting || len(awaits) == 0 {
		return nil
	}
	why := e.Lacks(awaits[0])
	return Refuse(Conflict, why.ZH, why.EN)
}

// Arrangeable reports whether there is something to arrange for an errand: its flow has conditions, or a person is fetched at a
// time to be agreed.
func (e Errand) Arrangeable() bool { return len(e.Before) > 0 || slices.Contains(e.Carries, Person) }
