package tour

import (
	"cmp"
	"math"
	"slices"
)

// Ruin and recreate by adjacent strings: Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation
// Science 54(2), 2020.

const (
	// Average number of orders removed at a time, in strings of limited length. The paper uses 10; here 5 reaches better plans
	// in the same time, since an iteration takes two thirds as long.
	ruinSize    = 5.0
	warmSize    = 3.0  // beside present runs, with little time: allows four iterations in the time of three
	pressSize   = 10.0 // when room is needed rather than a shorter way
	splitShare  = 0.5  // share of strings that keep a part in place
	splitDeeper = 0.01 // chance that the kept part does not grow
)

type ruinScratch struct {
	gone    []bool // by order: removed
	vehicle []int32
	marked  []int32
}

// ruinStrings removes strings of neighbouring visits from neighbouring runs, around one order: about size orders in all.
func (w *worker) ruinStrings(seed int32, size float64) {
	in := w.in
	if w.ruin.gone == nil {
		w.ruin.gone = make([]bool, len(in.orders))
	}
	visits, used := w.density()
	longest := min(size, visits/max(used, 1))
	strings := 4*size/(1+longest) - 1
	count := int(w.rng.Float64()*strings + 1)
	w.ruin.vehicle = w.ruin.vehicle[:0]
	w.ruin.marked = w.ruin.marked[:0]
	try := func(o int32) {
		if w.mine != nil && !w.mine[o] {
			return
		}
		v := w.at[o]
		if v < 0 || w.ruin.gone[o] || in.orders[o].fixed || slices.Contains(w.ruin.vehicle, v) {
			return
		}
		w.markString(o, v, longest)
		w.ruin.vehicle = append(w.ruin.vehicle, v)
	}
	try(seed)
	for _, o := range in.near[seed] {
		if len(w.ruin.vehicle) >= count {
			break
		}
		try(o)
	}
	for _, v := range w.ruin.vehicle {
		w.remove(v, func(o int32) bool { return w.ruin.gone[o] })
	}
	for _, o := range w.ruin.marked {
		w.ruin.gone[o] = false
	}
}

// density estimates the numbers of orders and of used runs from a sample.
func (w *worker) density() (orders, used float64) {
	for range 8 {
		o := int32(w.rng.IntN(len(w.at)))
		if w.mine != nil && !w.mine[o] {
			continue
		}
		if v := w.at[o]; v >= 0 {
			orders += float64(w.routes[v].orders)
			used++
		}
	}
	return orders, used
}

// markString marks a string of a run that contains the order's visit, and the orders of all its visits.
func (w *worker) markString(o, v int32, longest float64) {
	r := w.routes[v]
	visits := r.visits()
	frozen := int(w.in.vehicles[v].frozen)
	each := float64(visits) / float64(max(r.orders, 1)) // visits per order
	most := min(float64(r.orders), longest)
	length := int(math.Floor((w.rng.Float64()*(most) + 1) * each))
	length = max(min(length, visits-frozen), 1)
	at := frozen
	want := w.in.orders[o].drop
	fromPick := w.rng.Uint64()&1 == 0
	for k := 1; k <= visits; k++ {
		s := &w.in.stops[r.nodes[k].stop]
		if r.nodes[k].stop == want && !fromPick || s.order == o && (s.pick >= 0) == fromPick || s.order == o && s.pick < 0 {
			at = k
			if fromPick || s.pick < 0 {
				break
			}
		}
	}
	keep := 0
	if length > 1 && w.rng.Float64() < splitShare {
		keep = 1
		for length+keep < visits-frozen && w.rng.Float64() > splitDeeper {
			keep++
			if keep >= length {
				break
			}
		}
		keep = min(keep, visits-frozen-length)
	}
	total := length + keep
	first := max(frozen+1, at-total+1)
	last := min(at, visits-total+1)
	if last > first {
		first += w.rng.IntN(last - first + 1)
	}
	hole := length // the part that is kept begins here
	if keep > 0 {
		hole = w.rng.IntN(length + 1)
	}
	for k := range total {
		if k >= hole && k < hole+keep {
			continue
		}
		if first+k > visits {
			break
		}
		q := w.in.stops[r.nodes[first+k].stop].order
		if w.in.orders[q].fixed || w.ruin.gone[q] {
			continue
		}
		w.ruin.gone[q] = true
		w.ruin.marked = append(w.ruin.marked, q)
	}
}

// sortAbsent sorts the absent orders for placing: at random, or by distance, window length or size.
func (w *worker) sortAbsent() {
	in := w.in
	by := func(key func(o int32) int64) {
		slices.SortFunc(w.absent, func(a, b int32) int { return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a, b)) })
	}
	switch k := w.rng.IntN(12); {
	case k < 4:
		w.rng.Shuffle(len(w.absent), func(i, j int) { w.absent[i], w.absent[j] = w.absent[j], w.absent[i] })
	case k < 6:
		by(func(o int32) int64 { return -in.orders[o].far })
	case k < 7:
		by(func(o int32) int64 { return in.orders[o].far })
	case k < 9:
		by(func(o int32) int64 { return in.orders[o].wide })
	case k < 10:
		by(func(o int32) int64 { return in.stops[in.orders[o].drop].close })
	case k < 11:
		by(func(o int32) int64 { return -w.blame[o] })
	default:
		if in.dims > 0 {
			by(func(o int32) int64 { return -int64(in.orders[o].amount[0]) })
		} else {
			by(func(o int32) int64 { return -in.stops[in.orders[o].drop].open })
		}
	}
}

// seed picks the order to remove first.
func (w *worker) seed(pool []int32) int32 {
	if n := len(w.absent); n > 0 && w.rng.IntN(4) == 0 {
		return w.absent[w.rng.IntN(n)]
	}
	return pool[w.rng.IntN(len(pool))]
}

// step is one iteration: remove, reinsert, and keep the change or not. heat is the present temperature, in cost.
func (w *worker) step(pool []int32, size, heat float64) {
	w.begin()
	w.ruinStrings(w.seed(pool), size)
	w.sortAbsent()
	w.placeAll(w.over)
	if w.keeps(heat) {
		w.accept()
		if better(w.weight, w.cost, w.best.weight, w.best.cost) {
			w.remember()
		}
		return
	}
	w.undo()
}

func (w *worker) keeps(heat float64) bool {
	if w.weight != w.before.weight {
		return w.weight < w.before.weight
	}
	return float64(w.cost) < float64(w.before.cost)+heat*w.rng.ExpFloat64()
}
