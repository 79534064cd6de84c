package tour

import "slices"

const (
	nearKept    = 64  // neighbours stored per order
	nearWeighed = 192 // orders considered as neighbours, found by the places around
)

// layNear finds the neighbours of each order: those with little travel and waiting in between that can be reached in time. It
// walks the places by distance, since comparing all pairs takes too long for ten thousand orders.
func (in *instance) layNear(threads int) {
	n := len(in.orders)
	in.near = make([][]int32, n)
	if n == 0 || len(in.vehicles) == 0 {
		return
	}
	ways := in.vehicles[0].ways
	places := ways.places
	// Orders by the places of their stops; of several picks only the first counts.
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
			from, _ := ways.at(a)
			for k, b := range used {
				keys[k] = int64(from.toll[b])<<32 | int64(b)
			}
			some := least(keys, nearWeighed)
			list := make([]int32, len(some))
			for k, x := range some {
				list[k] = int32(x & (1<<32 - 1))
			}
			around[a] = list
		}
	})
	moments := in.moments()
	in.share(threads, n, func(first, end int) {
		stamp := make([]int32, n)
		var all []int64
		for o := int32(first); o < int32(end); o++ {
			if in.hopeless[o] {
				continue
			}
			// How badly another order goes with this one: travel from each of its stops to the nearest of the other's, with
			// waiting and lateness.
			x := &in.orders[o]
			drop := linksOf(moments[x.drop], ways)
			pick := drop
			if x.picks > 0 {
				pick = linksOf(moments[x.pick], ways)
			}
			all = all[:0]
			weigh := func(place int32, most int) {
				for _, b := range around[place] {
					for _, q := range at[b] {
						if q == o || stamp[q] == o+1 {
							continue
						}
						stamp[q] = o + 1
						y := &in.orders[q]
						m := &moments[y.drop]
						ofDrop, ofPick := drop.link(m), pick.link(m)
						if y.picks > 0 {
							m = &moments[y.pick]
							ofDrop, ofPick = min(ofDrop, drop.link(m)), min(ofPick, pick.link(m))
						}
						all = append(all, min(ofDrop+ofPick, 1<<46)<<16|int64(q))
						if len(all) >= most {
							return
						}
					}
				}
			}
			if x.picks > 0 {
				weigh(pick.place, nearWeighed/2)
			}
			weigh(drop.place, nearWeighed)
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
			s, t := &moments[in.orders[o].drop], &moments[in.orders[q].drop]
			sum += float64(leap(s, t, int32(ways.way(s.place, t.place)), int32(ways.price(s.place, t.place))))
			count++
		}
	}
	in.heat = max(sum/float64(max(count, 1)), 1)
}

// least moves the n smallest to the front and returns them.
func least(all []int64, n int) []int64 {
	if n >= len(all) {
		slices.Sort(all)
		return all
	}
	lo, hi := 0, len(all) // the n-th smallest is within these
	for hi-lo > 12 {
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
	slices.Sort(all[lo:hi])
	slices.Sort(all[:n])
	return all[:n]
}

func median(a, b, c int64) int64 { return max(min(a, b), min(max(a, b), c)) }

// moment is where a stop is, and its earliest and latest begin and end.
type moment struct {
	place                int32
	open, close          int64
	leftFirst, leftAtEnd int64
}

func (in *instance) moments() []moment {
	all := make([]moment, len(in.stops))
	for i := range all {
		s := &in.stops[i]
		all[i] = moment{s.place, s.open, s.close, s.open + s.service, s.close + s.service}
	}
	return all
}

// links computes how well stops of other orders go with one stop.
type links struct {
	moment
	from, to row
}

func linksOf(m moment, w *ways) links {
	l := links{moment: m}
	l.from, l.to = w.at(m.place)
	return l
}

// link is the better of going from the stop to m or from m to the stop.
func (l *links) link(m *moment) int64 {
	return min(leap(&l.moment, m, l.from.time[m.place], l.from.toll[m.place]), leap(m, &l.moment, l.to.time[m.place], l.to.toll[m.place]))
}

// leap is the cost of going from one stop directly to another: travel, a fifth of the unavoidable waiting, and a large penalty
// for lateness.
func leap(s, t *moment, time, toll int32) int64 {
	weight := int64(toll)
	if wait := t.open - s.leftAtEnd - int64(time); wait > 0 {
		weight += min(wait, Forever) / 5
	}
	if late := s.leftFirst + int64(time) - t.close; late > 0 {
		weight += min(late, Forever)
	}
	return weight
}
