// Package vroom reads and writes the JSON format that VROOM documents for problems and solutions, so that tools which use it
// can call bangban's planner. Times are seconds; a cost is travel time unless the problem says otherwise.
//
// A field that the planner does not support is refused by its name.
package vroom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/geo"
)

// Input is a problem that was read. Problem is what tour solves; the rest is needed to write the answer.
type Input struct {
	Problem *tour.Problem

	file     file
	tasks    []task // by order
	profiles map[string]int
	metres   []table // by profile of Problem: the given distances, if any
	measured bool    // all profiles have distances, so the answer has them too
	dims     int
}

// task says what an order was in the file.
type task struct {
	job      *job
	shipment *shipment
}

type file struct {
	Vehicles  []car            `json:"vehicles"`
	Jobs      []job            `json:"jobs"`
	Shipments []shipment       `json:"shipments"`
	Matrices  map[string]ways  `json:"matrices"`
	Matrix    *json.RawMessage `json:"matrix"`
}

type ways struct {
	Durations table `json:"durations"`
	Distances table `json:"distances"`
	Costs     table `json:"costs"`
}

type window [2]int64

type stop struct {
	ID             *uint64          `json:"id"`
	Description    string           `json:"description"`
	Location       *point           `json:"location"`
	LocationIndex  *int             `json:"location_index"`
	Setup          int64            `json:"setup"`
	Service        int64            `json:"service"`
	SetupPerType   *json.RawMessage `json:"setup_per_type"`
	ServicePerType *json.RawMessage `json:"service_per_type"`
	TimeWindows    []window         `json:"time_windows"`
}

type job struct {
	stop
	Amount   *json.RawMessage `json:"amount"`
	Delivery []int32          `json:"delivery"`
	Pickup   []int32          `json:"pickup"`
	Skills   []int            `json:"skills"`
	Priority int64            `json:"priority"`
}

type shipment struct {
	Pickup   *stop   `json:"pickup"`
	Delivery *stop   `json:"delivery"`
	Amount   []int32 `json:"amount"`
	Skills   []int   `json:"skills"`
	Priority int64   `json:"priority"`
}

type car struct {
	ID            *uint64          `json:"id"`
	Profile       string           `json:"profile"`
	Description   string           `json:"description"`
	Start         *point           `json:"start"`
	StartIndex    *int             `json:"start_index"`
	End           *point           `json:"end"`
	EndIndex      *int             `json:"end_index"`
	Capacity      []int32          `json:"capacity"`
	Costs         costs            `json:"costs"`
	Skills        []int            `json:"skills"`
	Type          string           `json:"type"`
	TimeWindow    *window          `json:"time_window"`
	Breaks        []breakIn        `json:"breaks"`
	SpeedFactor   *float64         `json:"speed_factor"`
	MaxTasks      *int             `json:"max_tasks"`
	MaxTravelTime *int64           `json:"max_travel_time"`
	MaxDistance   *json.RawMessage `json:"max_distance"`
	Steps         []step           `json:"steps"`
}

type costs struct {
	Fixed       int64  `json:"fixed"`
	PerHour     *int64 `json:"per_hour"`
	PerKm       int64  `json:"per_km"`
	PerTaskHour int64  `json:"per_task_hour"`
}

type breakIn struct {
	ID          *uint64          `json:"id"`
	Description string           `json:"description"`
	TimeWindows []window         `json:"time_windows"`
	Service     int64            `json:"service"`
	MaxLoad     *json.RawMessage `json:"max_load"`
}

type step struct {
	Type          string           `json:"type"`
	ID            *uint64          `json:"id"`
	ServiceAt     *json.RawMessage `json:"service_at"`
	ServiceAfter  *json.RawMessage `json:"service_after"`
	ServiceBefore *json.RawMessage `json:"service_before"`
}

// point is [longitude, latitude], WGS-84.
type point geo.Point

func (p *point) UnmarshalJSON(data []byte) error {
	var c []float64
	if err := json.Unmarshal(data, &c); err != nil || len(c) != 2 {
		return errors.New("a location is [longitude, latitude]")
	}
	*p = point{Lng: c[0], Lat: c[1]}
	return nil
}

func (p point) MarshalJSON() ([]byte, error) { return json.Marshal([2]float64{p.Lng, p.Lat}) }

// table is a square matrix of integers, row by row.
type table struct {
	side   int
	values []int32
}

// UnmarshalJSON reads rows of digits without encoding/json, because matrices hold millions of numbers.
func (t *table) UnmarshalJSON(data []byte) error {
	rows, width, depth := 0, 0, 0
	t.values = make([]int32, 0, len(data)/4)
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '[':
			if depth++; depth > 2 {
				return errors.New("a matrix is rows of numbers")
			}
			width = len(t.values)
		case c == ']':
			if depth--; depth == 1 {
				if width = len(t.values) - width; rows > 0 && width*(rows+1) != len(t.values) || width == 0 {
					return errors.New("the rows of a matrix are of one length")
				}
				rows++
			}
		case c >= '0' && c <= '9':
			if depth != 2 {
				return errors.New("a matrix is rows of numbers")
			}
			n := int64(0)
			for ; i < len(data) && data[i] >= '0' && data[i] <= '9'; i++ {
				if n = n*10 + int64(data[i]-'0'); n > math.MaxInt32 {
					return errors.New("a number in a matrix is too great")
				}
			}
			if i < len(data) && strings.IndexByte(".eE", data[i]) >= 0 {
				return errors.New("a matrix holds integers")
			}
			i--
			t.values = append(t.values, int32(n))
		case strings.IndexByte(" ,\t\r\n", c) < 0:
			return errors.New("a matrix holds integers from 0 on")
		}
	}
	if rows*rows != len(t.values) || rows == 0 {
		return errors.New("a matrix is square")
	}
	t.side = rows
	return nil
}

// maxPlaces limits the matrices that are computed from coordinates.
const maxPlaces = 6000

// Read reads a problem. Without matrices, travel provides the travel times between coordinates. What cannot be planned is an
// Invalid error that names the field.
func Read(ctx context.Context, data []byte, travel geo.Travel) (*Input, error) {
	in := &Input{Problem: &tour.Problem{}, profiles: map[string]int{}}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in.file); err != nil {
		return nil, unreadable(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, dispatch.Wrong("", "JSON 之后还有内容", "something follows the JSON")
	}
	if err := in.refuse(); err != nil {
		return nil, err
	}
	p, err := newPlaces(ctx, &in.file, travel)
	if err != nil {
		return nil, err
	}
	for _, build := range []func(*places) error{in.vehicles, in.orders, in.runs} {
		if err := build(p); err != nil {
			return nil, err
		}
	}
	if err := in.Problem.Valid(); err != nil {
		return nil, dispatch.Wrong("", "无法规划："+err.Error(), err.Error())
	}
	return in, nil
}

func unreadable(err error) error {
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		if s, err := strconv.Unquote(name); err == nil {
			name = s
		}
		return unsupported(name)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return dispatch.Wrong(kind.Field, "类型不对或数字超出范围："+kind.Value, "wrong type, or a number out of range: "+kind.Value)
	}
	return dispatch.Wrong("", "不是可读的 JSON："+err.Error(), "not readable JSON: "+err.Error())
}

func unsupported(field string) error {
	return dispatch.Wrong(field, "不支持这个字段", "this field is not supported")
}

// refuse names the first unsupported field that would change the answer.
func (in *Input) refuse() error {
	if in.file.Matrix != nil {
		return unsupported("matrix")
	}
	check := func(where string, fields ...any) error {
		for i := 0; i < len(fields); i += 2 {
			if fields[i+1].(*json.RawMessage) != nil {
				return unsupported(where + "." + fields[i].(string))
			}
		}
		return nil
	}
	stops := func(where string, s *stop) error {
		return check(where, "setup_per_type", s.SetupPerType, "service_per_type", s.ServicePerType)
	}
	for i := range in.file.Vehicles {
		v := &in.file.Vehicles[i]
		where := fmt.Sprintf("vehicles[%d]", i)
		if err := check(where, "max_distance", v.MaxDistance); err != nil {
			return err
		}
		if v.Costs.PerTaskHour != 0 {
			return unsupported(where + ".costs.per_task_hour")
		}
		for k, b := range v.Breaks {
			if err := check(fmt.Sprintf("%s.breaks[%d]", where, k), "max_load", b.MaxLoad); err != nil {
				return err
			}
		}
		for k, s := range v.Steps {
			if err := check(fmt.Sprintf("%s.steps[%d]", where, k), "service_at", s.ServiceAt, "service_after", s.ServiceAfter, "service_before", s.ServiceBefore); err != nil {
				return err
			}
		}
	}
	for i := range in.file.Jobs {
		where := fmt.Sprintf("jobs[%d]", i)
		if err := errors.Join(check(where, "amount", in.file.Jobs[i].Amount), stops(where, &in.file.Jobs[i].stop)); err != nil {
			return unjoined(err)
		}
	}
	for i := range in.file.Shipments {
		s := &in.file.Shipments[i]
		where := fmt.Sprintf("shipments[%d]", i)
		if s.Pickup == nil || s.Delivery == nil {
			return dispatch.Wrong(where, "须有 pickup 和 delivery", "it has a pickup and a delivery")
		}
		if err := errors.Join(stops(where+".pickup", s.Pickup), stops(where+".delivery", s.Delivery)); err != nil {
			return unjoined(err)
		}
	}
	return nil
}

func unjoined(err error) error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		return all.Unwrap()[0]
	}
	return err
}
