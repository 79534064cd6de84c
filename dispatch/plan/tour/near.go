package tour

import "slices"

const (
	nearKept    = 64  // neighbours an order remembers
	nearWeighed = 320 // orders weighed for them, found by the places around
)

// layNear finds for each order those that go well with it on one run: short ways between the stops, little waiting, in time.
// It walks the places by distance rather than all pairs of orders, which ten thousand orders would make too many.
func (in *instance) layNear(threads int) {
	n := len(in.orders)
	in.near = make([][]int32, n)
	if n == 0 || len(in.vehicles) == 0 {
		return
	}
	w := in.vehicles[0].ways
	ways, times, places := w.toll, w.time, w.places
	// Orders by the places of their stops. Of several pick-ups the first stands for all.
	at := make([][]int32, places)
	var used []int32
	put := func(place, o int32) {
		if len(at[place]) == 0 {
			used = append(used, place)
		}
		if k := len(at[place]); k == 0 || at[place][k-1] != o {
			at[place] = append(at[place], o)
		}
	}
	for o := range in.orders {
		if in.hopeless[o] {
			continue
		}
		x := &in.orders[o]
		if x.picks > 0 {
			put(in.stops[x.pick].place, int32(o))
		}
		put(in.stops[x.drop].place, int32(o))
		for s := x.pick; s <= x.drop; s++ {
			in.orders[o].wide += min(in.stops[s].close-in.stops[s].open, Forever)
		}
	}
	slices.Sort(used)
	around := make([][]int32, places)
	in.share(threads, len(used), func(first, end int) {
		keys := make([]int64, len(used))
		for _, a := range used[first:end] {
			for k, b := range used {
				keys[k] = int64(ways[int(a)*places+int(b)])<<32 | int64(b)
			}
			some := least(keys, nearWeighed)
			list := make([]int32, len(some))
			for k, x := range some {
				list[k] = int32(x & (1<<32 - 1))
			}
			around[a] = list
		}
	})
	in.share(threads, n, func(first, end int) {
		stamp := make([]int32, n)
		var all []int64
		for o := int32(first); o < int32(end); o++ {
			if in.hopeless[o] {
				continue
			}
			x := &in.orders[o]
			all = all[:0]
			weigh := func(place int32, most int) {
				for _, b := range around[place] {
					for _, q := range at[b] {
						if q == o || stamp[q] == o+1 {
							continue
						}
						stamp[q] = o + 1
						all = append(all, in.apart(o, q, ways, times, places)<<16|int64(q))
						if len(all) >= most {
							return
						}
					}
				}
			}
			if x.picks > 0 {
				weigh(in.stops[x.pick].place, nearWeighed/2)
			}
			weigh(in.stops[x.drop].place, nearWeighed)
			some := least(all, nearKept)
			list := make([]int32, len(some))
			for k, y := range some {
				list[k] = int32(y & (1<<16 - 1))
			}
			in.near[o] = list
		}
	})
	sum, count := 0.0, 0
	for o, list := range in.near {
		for _, q := range list[:min(len(list), 5)] {
			sum += float64(in.leap(in.orders[o].drop, in.orders[q].drop, ways, times, places))
			count++
		}
	}
	in.heat = max(sum/float64(max(count, 1)), 1)
}

// least sorts the n smallest to the front and returns them.
func least(all []int64, n int) []int64 {
	if len(all) > 4*n {
		// Quickselect around the n-th.
		lo, hi := 0, len(all)
		for hi-lo > n/2+16 {
			pivot := median(all[lo], all[(lo+hi)/2], all[hi-1])
			i, k := lo, hi-1
			for i <= k {
				for all[i] < pivot {
					i++
				}
				for all[k] > pivot {
					k--
				}
				if i <= k {
					all[i], all[k] = all[k], all[i]
					i++
					k--
				}
			}
			switch {
			case n <= k:
				hi = k + 1
			case n >= i:
				lo = i
			default:
				lo, hi = n, n
			}
		}
		if lo < n {
			slices.Sort(all[lo:hi])
		}
	} else {
		slices.Sort(all)
		return all[:min(n, len(all))]
	}
	slices.Sort(all[:n])
	return all[:n]
}

func median(a, b, c int64) int64 { return max(min(a, b), min(max(a, b), c)) }

// apart weighs how badly b goes with a: the way of each of a's stops to the nearest of b's, waiting and lateness included.
func (in *instance) apart(a, b int32, ways, times []int32, places int) int64 {
	x, y := &in.orders[a], &in.orders[b]
	to := func(s int32) int64 {
		d := in.link(s, y.drop, ways, times, places)
		if y.picks > 0 {
			d = min(d, in.link(s, y.pick, ways, times, places))
		}
		return d
	}
	d := to(x.drop)
	if x.picks > 0 {
		d += to(x.pick)
	} else {
		d *= 2
	}
	return min(d, 1<<46)
}

// link is the better way between two stops, either first.
func (in *instance) link(a, b int32, ways, times []int32, places int) int64 {
	return min(in.leap(a, b, ways, times, places), in.leap(b, a, ways, times, places))
}

// leap weighs going from stop a to stop b at once: the way, a fifth of the waiting that cannot be avoided, and much for
// being too late.
func (in *instance) leap(a, b int32, ways, times []int32, places int) int64 {
	s, t := &in.stops[a], &in.stops[b]
	k := int(s.place)*places + int(t.place)
	ride := s.service + int64(times[k])
	wait := max(t.open-s.close-ride, 0)
	late := max(s.open+ride-t.close, 0)
	return int64(ways[k]) + min(wait, Forever)/5 + min(late, Forever)
}
