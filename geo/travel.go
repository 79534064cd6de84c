package geo

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
)

// Mode is how somebody travels. The zero Mode is none of them and is refused.
type Mode uint8

const (
	Foot  Mode = iota + 1 // 步行
	Ebike                 // 电动车
	Car                   // 汽车
)

var (
	modeNames  = map[Mode]string{Foot: "foot", Ebike: "ebike", Car: "car"}
	modeLabels = map[Mode]string{Foot: "步行", Ebike: "电动车", Car: "汽车"}

	// modeSpellings is keyed in lower case.
	modeSpellings = map[string]Mode{
		"foot": Foot, "walk": Foot, "walking": Foot, "on foot": Foot, "步行": Foot, "走路": Foot,
		"ebike": Ebike, "e-bike": Ebike, "电动车": Ebike, "电动自行车": Ebike, "电瓶车": Ebike, "电单车": Ebike,
		"car": Car, "driving": Car, "汽车": Car, "开车": Car, "驾车": Car, "小汽车": Car,
	}
)

// ParseMode reads a mode by its name or its Chinese label, and the usual other words. The error lists what is accepted.
func ParseMode(s string) (Mode, error) {
	if m, ok := modeSpellings[strings.ToLower(strings.TrimSpace(s))]; ok {
		return m, nil
	}
	return 0, fmt.Errorf("unknown mode of travel %s; accepted: foot 步行, ebike 电动车, car 汽车", quoted(s))
}

// String is the name: "foot", "ebike" or "car".
func (m Mode) String() string {
	if name, ok := modeNames[m]; ok {
		return name
	}
	return fmt.Sprintf("Mode(%d)", uint8(m))
}

// Label is the Chinese word a person sees, empty for an unset Mode.
func (m Mode) Label() string { return modeLabels[m] }

// MarshalText writes the name, so that a Mode can stand in JSON and in a flag; an unset one is an error.
func (m Mode) MarshalText() ([]byte, error) {
	name, ok := modeNames[m]
	if !ok {
		return nil, fmt.Errorf("%v is no mode of travel", m)
	}
	return []byte(name), nil
}

// UnmarshalText reads what ParseMode reads.
func (m *Mode) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMode(string(text))
	return err
}

// Leg is the way from one point to another.
type Leg struct {
	Metres   float64 // along the way, at least 0
	Duration time.Duration
}

// Travel knows distances and travel times. Table returns legs[i][j] for the way from[i] → to[j]; the way back may differ. It
// fails on an unset mode, on an invalid point, which it names, and when ctx ends. The caller owns the result.
type Travel interface {
	Table(ctx context.Context, mode Mode, from, to []Point) ([][]Leg, error)
}

// Pace is how one mode travels in town.
type Pace struct {
	Detour float64 // length of the way ÷ great-circle distance, at least 1
	Speed  float64 // km/h, stops at lights and the like included
}

// Detour is Travel without a road network: the great-circle distance times a detour factor, at a constant speed. A zero Pace
// means its mode's default, so the zero Detour is ready to use.
//
// The defaults. Detour factors: Newell (1980) found ways in a town about 1.2 times the straight line, O'Sullivan and Morrall
// (1996) 1.21 to 1.23 for walks to stations. Walled compounds make Chinese blocks coarser, so foot and e-bike have 1.3, and a
// car, which also has one-way streets, dividers and closed lanes, 1.4. Speeds: 4.5 km/h for somebody who walks with a load, 15
// km/h as the limit for e-bikes in cycle lanes (道路交通安全法, article 58), 25 km/h for a car in a town centre, lights included. They
// are estimates, to be corrected from recorded runs.
type Detour struct{ Foot, Ebike, Car Pace }

// defaults are explained at Detour.
var defaults = Detour{
	Foot:  Pace{Detour: 1.3, Speed: 4.5},
	Ebike: Pace{Detour: 1.3, Speed: 15},
	Car:   Pace{Detour: 1.4, Speed: 25},
}

// Pace returns what Detour uses for the mode. It fails on an unset mode and on an impossible Pace: a detour factor below 1, a
// speed that is not above 0, or a value that is not finite.
func (d Detour) Pace(mode Mode) (Pace, error) {
	var pace, standard Pace
	switch mode {
	case Foot:
		pace, standard = d.Foot, defaults.Foot
	case Ebike:
		pace, standard = d.Ebike, defaults.Ebike
	case Car:
		pace, standard = d.Car, defaults.Car
	default:
		return Pace{}, fmt.Errorf("%v is no mode of travel", mode)
	}
	if pace == (Pace{}) {
		pace = standard
	}
	if !(pace.Detour >= 1 && pace.Speed > 0) || math.IsInf(pace.Detour, 1) || math.IsInf(pace.Speed, 1) {
		return Pace{}, fmt.Errorf("pace %v: detour %g must be at least 1 and speed %g km/h above 0", mode, pace.Detour, pace.Speed)
	}
	return pace, nil
}

// Table implements Travel.
func (d Detour) Table(ctx context.Context, mode Mode, from, to []Point) ([][]Leg, error) {
	pace, err := d.Pace(mode)
	if err != nil {
		return nil, err
	}
	if err := validEnds(from, to); err != nil {
		return nil, err
	}
	legs := newTable(len(from), len(to))
	for i, a := range from {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j, b := range to {
			legs[i][j] = pace.leg(Distance(a, b))
		}
	}
	return legs, nil
}

func (p Pace) leg(straight float64) Leg {
	metres := straight * p.Detour
	return Leg{Metres: metres, Duration: seconds(metres / (p.Speed / 3.6))}
}

// seconds converts without overflow: too large values become the longest Duration.
func seconds(s float64) time.Duration {
	if ns := s * float64(time.Second); ns < math.MaxInt64 {
		return time.Duration(ns)
	}
	return math.MaxInt64
}

// newTable returns rows × cols zero legs in one allocation.
func newTable(rows, cols int) [][]Leg {
	cells := make([]Leg, rows*cols)
	legs := make([][]Leg, rows)
	for i := range legs {
		legs[i] = cells[i*cols : (i+1)*cols : (i+1)*cols]
	}
	return legs
}

func validEnds(from, to []Point) error {
	for i, p := range from {
		if err := p.Valid(); err != nil {
			return fmt.Errorf("from[%d]: %w", i, err)
		}
	}
	for j, p := range to {
		if err := p.Valid(); err != nil {
			return fmt.Errorf("to[%d]: %w", j, err)
		}
	}
	return nil
}

var _ Travel = Detour{}
