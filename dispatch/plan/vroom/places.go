package vroom

import (
	"context"
	"fmt"
	"math"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// places numbers the locations and provides the travel times between them by profile.
type places struct {
	given   bool // matrices are given: a place is an index into them
	side    int
	points  []geo.Point
	numbers map[point]int
	ways    map[string]ways
	travel  geo.Travel
	ctx     context.Context // of the call that computes the tables
}

func newPlaces(ctx context.Context, f *file, travel geo.Travel) (*places, error) {
	p := &places{given: len(f.Matrices) > 0, numbers: map[point]int{}, ways: map[string]ways{}, travel: travel, ctx: ctx}
	if !p.given {
		return p, p.collect(f)
	}
	for name, w := range f.Matrices {
		field := "matrices." + name
		if w.Durations.side == 0 {
			return nil, dispatch.Wrong(field+".durations", "缺少这个矩阵", "this matrix is missing")
		}
		if p.side != 0 && p.side != w.Durations.side || w.Distances.side != 0 && w.Distances.side != w.Durations.side || w.Costs.side != 0 && w.Costs.side != w.Durations.side {
			return nil, dispatch.Wrong("matrices", "矩阵大小不一致", "the matrices are not of one size")
		}
		p.side = w.Durations.side
		p.ways[name] = w
	}
	return p, nil
}

// collect numbers the coordinates of a file.
func (p *places) collect(f *file) error {
	put := func(where string, at *point) error {
		if at == nil {
			return nil
		}
		if err := geo.Point(*at).Valid(); err != nil {
			return dispatch.Wrong(where, "坐标不对："+err.Error(), err.Error())
		}
		if _, known := p.numbers[*at]; !known {
			p.numbers[*at] = len(p.points)
			p.points = append(p.points, geo.Point(*at))
		}
		return nil
	}
	for i := range f.Vehicles {
		for _, at := range []*point{f.Vehicles[i].Start, f.Vehicles[i].End} {
			if err := put(fmt.Sprintf("vehicles[%d]", i), at); err != nil {
				return err
			}
		}
	}
	for i := range f.Jobs {
		if err := put(fmt.Sprintf("jobs[%d].location", i), f.Jobs[i].Location); err != nil {
			return err
		}
	}
	for i := range f.Shipments {
		for _, s := range []*stop{f.Shipments[i].Pickup, f.Shipments[i].Delivery} {
			if err := put(fmt.Sprintf("shipments[%d]", i), s.Location); err != nil {
				return err
			}
		}
	}
	p.side = len(p.points)
	if p.side > maxPlaces {
		return dispatch.Wrong("location", fmt.Sprintf("没有矩阵时，地点最多 %d 个", maxPlaces), fmt.Sprintf("without matrices there are at most %d places", maxPlaces))
	}
	return nil
}

// find returns the number of a place; -1 when none is given.
func (p *places) find(where string, at *point, index *int) (int, error) {
	switch {
	case p.given && index != nil:
		if *index < 0 || *index >= p.side {
			return 0, dispatch.Wrong(where+"_index", "超出矩阵", "it is beyond the matrix")
		}
		return *index, nil
	case !p.given && at != nil:
		return p.numbers[*at], nil
	case p.given && at != nil:
		return 0, dispatch.Wrong(where+"_index", "给了矩阵就要给序号", "with matrices an index is needed")
	case !p.given && index != nil:
		return 0, dispatch.Wrong(where, "没有矩阵就要给坐标", "without matrices coordinates are needed")
	}
	return -1, nil
}

// of returns the durations in seconds and distances in metres of a profile.
func (p *places) of(where, profile string) (ways, error) {
	if w, known := p.ways[profile]; known {
		return w, nil
	}
	if p.given {
		return ways{}, dispatch.Wrong(where+".profile", "没有它的矩阵："+profile, "there is no matrix for "+profile)
	}
	mode, err := modeOf(profile)
	if err != nil {
		return ways{}, dispatch.Wrong(where+".profile", err.Error(), err.Error())
	}
	w := ways{Durations: table{p.side, make([]int32, 0, p.side*p.side)}, Distances: table{p.side, make([]int32, 0, p.side*p.side)}}
	const rows = 64
	for first := 0; first < p.side; first += rows {
		legs, err := p.travel.Table(p.ctx, mode, p.points[first:min(first+rows, p.side)], p.points)
		if err != nil {
			return ways{}, err
		}
		for _, row := range legs {
			for _, leg := range row {
				w.Durations.values = append(w.Durations.values, whole(leg.Duration.Seconds()))
				w.Distances.values = append(w.Distances.values, whole(leg.Metres))
			}
		}
	}
	p.ways[profile] = w
	return w, nil
}

// modeOf returns the mode of a profile; a bike counts as an e-bike.
func modeOf(profile string) (geo.Mode, error) {
	if profile == "bike" {
		return geo.Ebike, nil
	}
	return geo.ParseMode(profile)
}

func whole(x float64) int32 { return int32(min(math.Round(x), math.MaxInt32)) }
