package tour

import (
	"cmp"
	"slices"
)

// divide splits vehicles and orders among the workers, by which of two distant places they are nearer to.
func (s *solver) divide() (group, owner []int32) {
	in := s.in
	rng := s.crew[0].rng
	v0 := &in.vehicles[0]
	place := func(v int) (int32, bool) {
		if list := s.now.stops[v]; len(list) > 0 {
			return in.stops[list[len(list)/2]].place, true
		}
		x := &in.vehicles[v]
		return max(x.start, x.end), max(x.start, x.end) >= 0
	}
	var a, b int32
	if x, ok := place(rng.IntN(len(in.vehicles))); ok {
		a = x
	}
	far := int64(-1)
	for v := range in.vehicles {
		if x, ok := place(v); ok {
			if d := v0.ways.price(a, x); d > far {
				b, far = x, d
			}
		}
	}
	side := func(x int32) int64 { return v0.ways.price(a, x) - v0.ways.price(b, x) }
	keys := make([]int64, len(in.vehicles))
	sorted := make([]int, 0, len(in.vehicles))
	total := 0
	for v := range keys {
		n := int64(0)
		for _, x := range s.now.stops[v] {
			keys[v] += side(in.stops[x].place)
			n++
		}
		if n > 0 {
			keys[v] /= n
		} else if x, ok := place(v); ok {
			keys[v] = side(x)
		}
		total += len(s.now.stops[v]) + 1
		sorted = append(sorted, v)
	}
	slices.SortStableFunc(sorted, func(x, y int) int { return cmp.Compare(keys[x], keys[y]) })
	group, owner = make([]int32, len(in.vehicles)), make([]int32, len(in.orders))
	limits := make([]int64, len(s.crew))
	seen := 0
	for _, v := range sorted {
		g := min(seen*len(s.crew)/total, len(s.crew)-1)
		group[v] = int32(g)
		limits[g] = keys[v]
		seen += len(s.now.stops[v]) + 1
	}
	for o := range owner {
		k := side(in.stops[in.orders[o].drop].place)
		for g := range limits {
			owner[o] = int32(g)
			if k <= limits[g] {
				break
			}
		}
	}
	for v, list := range s.now.stops {
		for _, x := range list {
			owner[in.stops[x].order] = group[v]
		}
	}
	return group, owner
}
