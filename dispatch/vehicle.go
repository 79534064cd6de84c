package dispatch

import (
	"slices"

	"github.com/bangban/bangban/geo"
)

// Vehicle is a sort of vehicle that a leg needs, or that was found for it.
type Vehicle string

// The vehicles.
const (
	Car              Vehicle = "car"
	Van              Vehicle = "van"
	WheelchairCar    Vehicle = "wheelchair"
	StretcherVehicle Vehicle = "stretcher"
	Bus              Vehicle = "bus"
	Lorry            Vehicle = "lorry"
)

// Vehicles lists them.
var Vehicles = []Vehicle{Car, Van, WheelchairCar, StretcherVehicle, Bus, Lorry}

var vehicleNames = map[Vehicle]Text{
	Car: {"小车", "car"}, Van: {"面包车", "van"}, WheelchairCar: {"轮椅车", "wheelchair car"}, StretcherVehicle: {"担架车", "stretcher vehicle"},
	Bus: {"大巴", "bus"}, Lorry: {"货车", "lorry"},
}

// Name returns what a person sees.
func (v Vehicle) Name() Text { return vehicleNames[v] }

// serves lists the vehicles that do what each is needed for, besides itself.
var serves = map[Vehicle][]Vehicle{
	Car: {Van, WheelchairCar, StretcherVehicle, Bus}, Van: {Lorry}, WheelchairCar: {StretcherVehicle},
}

// Wants returns the vehicle that an errand needs: what was found for it or what its flow names, raised by what the person needs;
// "" where anybody can go, or where 120 drives.
func (r Request) Wants(e Errand) Vehicle {
	v := e.Vehicle
	if e.Arrangement.Vehicle != "" {
		v = e.Arrangement.Vehicle
	}
	switch {
	case e.Arrangement.Ambulance, v == "" && !slices.Contains(e.Carries, Person):
		return ""
	case slices.Contains(r.Needs, string(AskStretcher)):
		return StretcherVehicle
	case slices.Contains(r.Needs, string(AskWheelchair)) && v != StretcherVehicle:
		return WheelchairCar
	}
	return v
}

// Drives reports whether a cadre drives a vehicle that will do; everybody does where none is needed.
func (c Cadre) Drives(wanted Vehicle) bool {
	has := c.Vehicle
	if has == "" && c.Mode == geo.Car {
		has = Car
	}
	return wanted == "" || has == wanted || slices.Contains(serves[wanted], has)
}

// abilities are skills that a person's needs ask for. Unlike other skills they make nobody a member of a crew.
var abilities = []string{string(AskLifting), string(AskOxygen)}

// abilities returns the skills that an errand asks for: those of its kind, and where somebody is carried or driven those for what
// they need.
func (r Request) abilities(e Errand) []string {
	all := e.Skills
	if e.Vehicle == "" && !slices.Contains(e.Carries, Person) || e.Arrangement.Ambulance {
		return all
	}
	for _, a := range abilities {
		if slices.Contains(r.Needs, a) {
			all = append(slices.Clone(all), a)
		}
	}
	return all
}

// crews reports whether the cadre is of a crew, which does only what its skills are for, and the errand needs none of these.
func (c Cadre) crews(e Errand) bool {
	crew := slices.DeleteFunc(slices.Clone(c.Skills), func(s string) bool { return slices.Contains(abilities, s) })
	return len(crew) > 0 && !c.Besides && !slices.ContainsFunc(e.Skills, func(s string) bool { return slices.Contains(crew, s) })
}

// Standby says how late a cadre is asked: those with a lower number first. They come later for each time that they let the errand
// lapse, and where a life is in danger after everybody who drives what is needed.
func (c Cadre) Standby(r Request, e Errand) int {
	n := e.Silent(c.ID)
	if r.Urgency == LifeThreatening && !c.Drives(r.Wants(e)) {
		n += lastOfAll
	}
	return n
}

const lastOfAll = 1000
