package tour

import (
	"runtime"
	"slices"
	"sync"
)

// instance is a problem prepared for the search. It is never changed afterwards, so that all workers share it.
type instance struct {
	p        *Problem
	dims     int
	stops    []stop
	orders   []order
	vehicles []vehicle
	classes  [][]int32  // identical vehicles, ascending; of idle ones only the first of each class is tried
	able     []uint64   // bit set: orders × vehicles
	row      int        // words of able per order
	near     [][]int32  // by order: its neighbours, which go well with it on one run, the best first
	alone    [][]alone  // by order: the classes that serve it with nothing else to do, the cheapest first; nil: not listed
	cheapest []int64    // by order: the detour of the first class in alone
	hopeless []bool     // by order: no vehicle can serve it, even with nothing else to do
	soft     bool       // some stop has a lateness cost
	heat     float64    // a typical travel cost between neighbours: the unit of temperature
	initial  [][]int32  // by vehicle: the stops of its present run
	unable   []Unserved // the hopeless orders, with reasons
}

type stop struct {
	place, order   int32
	pick           int32 // which alternative; -1 for a drop
	open, close    int64
	setup, service int64
	more           []Window // where there are several
	late           []Slope
}

type order struct {
	pick, picks int32 // first pick stop, and their number
	drop        int32
	amount      []int32 // by dimension; of a job what it brings
	take        []int32
	weight      int64
	fixed       bool // committed at least in part: it stays where it is
	extra       bool
	wide        int64 // length of the windows; orders with short ones are placed early
	far         int64 // distance from the starts of the vehicles
}

type vehicle struct {
	start, end  int32
	ways        *ways
	capacity    []int32 // by dimension
	open, close int64
	class       int32
	frozen      int32 // stops at the head of its run
	slow        bool  // has breaks
	maxStops    int
	maxTravel   int64
}

const unlimited = int32(1<<31 - 1)

func newInstance(p *Problem, threads int) *instance {
	in := &instance{p: p, dims: p.dimensions()}
	in.layOrders()
	in.layVehicles()
	in.commit()
	in.layAble()
	in.layClasses()
	in.layAlone(threads)
	in.layNear(threads)
	return in
}

func (in *instance) layOrders() {
	for i := range in.p.Orders {
		o := &in.p.Orders[i]
		x := order{pick: int32(len(in.stops)), picks: int32(len(o.Picks)), weight: max(o.Weight, 1), extra: o.Extra != nil || o.Change > 0}
		for k := range o.Picks {
			in.addStop(&o.Picks[k], i, k)
		}
		x.drop = int32(len(in.stops))
		in.addStop(&o.Drop, i, -1)
		if len(o.Picks) > 0 {
			x.amount = padded(o.Amount, in.dims, 0)
		} else {
			x.amount, x.take = padded(o.Bring, in.dims, 0), padded(o.Take, in.dims, 0)
		}
		in.orders = append(in.orders, x)
	}
}

func padded(a []int32, n int, with int32) []int32 {
	b := make([]int32, n)
	for i := range b {
		b[i] = with
		if i < len(a) {
			b[i] = a[i]
		}
	}
	return b
}

func (in *instance) addStop(s *Stop, order, pick int) {
	x := stop{place: int32(s.Place), order: int32(order), pick: int32(pick), setup: s.Setup, service: s.Service, open: -Forever, close: Forever, late: s.Late}
	if n := len(s.Windows); n > 0 {
		x.open, x.close = s.Windows[0].From, s.Windows[n-1].To
		if n > 1 {
			x.more = s.Windows
		}
	}
	in.soft = in.soft || len(s.Late) > 0
	in.stops = append(in.stops, x)
}

func (in *instance) layVehicles() {
	profiles := make([]*ways, len(in.p.Ways))
	for i := range profiles {
		profiles[i] = newWays(&in.p.Ways[i])
	}
	for i := range in.p.Vehicles {
		v := &in.p.Vehicles[i]
		x := vehicle{
			start: int32(v.Start), end: int32(v.End), ways: profiles[v.Profile], capacity: padded(v.Capacity, in.dims, unlimited),
			open: v.Window.From, close: v.Window.To, slow: len(v.Breaks) > 0, maxStops: v.MaxStops, maxTravel: v.MaxTravel,
		}
		if v.Window == (Window{}) {
			x.open, x.close = 0, Forever
		}
		in.vehicles = append(in.vehicles, x)
	}
}

// commit lays the present runs. Windows of committed visits that are late in any case are widened by as much as they are late
// when the vehicle does nothing else.
func (in *instance) commit() {
	in.initial = make([][]int32, len(in.vehicles))
	for i := range in.vehicles {
		v := &in.p.Vehicles[i]
		if len(v.Run) == 0 {
			continue
		}
		in.vehicles[i].frozen = int32(v.Frozen)
		for k, x := range v.Run {
			o := &in.orders[x.Order]
			s := o.drop
			if x.Kind == Pick {
				s = o.pick + int32(x.Pick)
			}
			in.initial[i] = append(in.initial[i], s)
			if k < v.Frozen {
				o.fixed = true
				in.stops[s].close = Forever
				if more := in.stops[s].more; more != nil {
					in.stops[s].more = slices.Clone(more)
					in.stops[s].more[len(more)-1].To = Forever
				}
			}
		}
		in.widen(i)
	}
}

// committed returns the stops of orders of a vehicle that are committed at least in part.
func (in *instance) committed(i int) (bare []int32) {
	for _, s := range in.initial[i] {
		if in.orders[in.stops[s].order].fixed {
			bare = append(bare, s)
		}
	}
	return bare
}

func (in *instance) widen(i int) {
	v := &in.vehicles[i]
	bare := in.committed(i)
	if len(bare) == 0 {
		return
	}
	t := timetable{in: in, vehicle: i, lax: true}
	t.run(bare)
	for k, s := range bare {
		x := &in.stops[s]
		if start := t.visits[k].Start; start > x.close {
			x.close = start
			if x.more != nil {
				x.more = slices.Clone(x.more)
				x.more[len(x.more)-1].To = start
			}
		}
	}
	v.close = max(v.close, t.back)
	on := make([]int32, in.dims)
	for _, s := range bare {
		if o := &in.orders[in.stops[s].order]; o.picks == 0 {
			for d, a := range o.amount {
				on[d] += a
			}
		}
	}
	for d := range on {
		v.capacity[d] = max(v.capacity[d], on[d])
	}
	for _, s := range bare {
		o := &in.orders[in.stops[s].order]
		for d, a := range o.amount {
			if in.stops[s].pick < 0 {
				a = -a
			}
			if on[d] += a; o.take != nil {
				on[d] += o.take[d]
			}
			v.capacity[d] = max(v.capacity[d], on[d])
		}
	}
	if v.maxTravel > 0 {
		v.maxTravel = max(v.maxTravel, t.travel)
	}
	if v.maxStops > 0 {
		v.maxStops = max(v.maxStops, len(bare))
	}
}

func (in *instance) layAble() {
	in.row = (len(in.vehicles) + 63) / 64
	in.able = make([]uint64, in.row*len(in.orders))
	for i := range in.orders {
		o := &in.p.Orders[i]
		bits := in.able[i*in.row : (i+1)*in.row]
		if o.Able != nil {
			for _, v := range o.Able {
				if in.p.Vehicles[v].Skills.Has(o.Skills) {
					bits[v/64] |= 1 << (v % 64)
				}
			}
			continue
		}
		for v := range in.vehicles {
			if in.p.Vehicles[v].Skills.Has(o.Skills) {
				bits[v/64] |= 1 << (v % 64)
			}
		}
	}
	for v, run := range in.initial { // committed visits are not checked again
		for _, s := range run {
			if o := int(in.stops[s].order); in.orders[o].fixed {
				in.able[o*in.row+v/64] |= 1 << (v % 64)
			}
		}
	}
}

func (in *instance) can(o, v int32) bool {
	return in.able[int(o)*in.row+int(v)>>6]&(1<<(uint(v)&63)) != 0
}

// surcharge is what the order costs on top when this vehicle serves it.
func (in *instance) surcharge(o, v int32) int64 {
	if !in.orders[o].extra {
		return 0
	}
	x := &in.p.Orders[o]
	var c int64
	if x.Change > 0 && int(v) != x.Holder {
		c = x.Change
	}
	if x.Extra != nil {
		if k, found := slices.BinarySearch(x.Able, int(v)); found {
			c += x.Extra[k]
		}
	}
	return c
}

// layClasses groups identical vehicles. Vehicles that an order names are never identical.
func (in *instance) layClasses() {
	named := slices.ContainsFunc(in.p.Orders, func(o Order) bool { return o.Able != nil || o.Change > 0 })
	type key struct {
		start, end, profile, stops int
		window                     Window
		fixed, travel              int64
		first                      uint64
	}
	by := map[key][]int32{}
	for i := range in.vehicles {
		v := &in.p.Vehicles[i]
		k := key{start: v.Start, end: v.End, profile: v.Profile, stops: v.MaxStops, window: v.Window, fixed: v.Fixed, travel: v.MaxTravel}
		if len(v.Skills) > 0 {
			k.first = v.Skills[0]
		}
		class := int32(-1)
		if !named && len(v.Breaks) == 0 && v.Frozen == 0 {
			for _, c := range by[k] {
				w := &in.p.Vehicles[in.classes[c][0]]
				if slices.Equal(v.Capacity, w.Capacity) && v.Skills.Has(w.Skills) && w.Skills.Has(v.Skills) && slices.Equal(v.Per, w.Per) {
					class = c
					break
				}
			}
		}
		if class < 0 {
			class = int32(len(in.classes))
			in.classes = append(in.classes, nil)
			if !named && len(v.Breaks) == 0 && v.Frozen == 0 {
				by[k] = append(by[k], class)
			}
		}
		in.vehicles[i].class = class
		in.classes[class] = append(in.classes[class], int32(i))
	}
}

// share splits n into pieces for threads.
func (in *instance) share(threads, n int, do func(first, end int)) {
	if threads = min(threads, runtime.GOMAXPROCS(0)); threads <= 1 || n < 64 {
		do(0, n)
		return
	}
	var all sync.WaitGroup
	for t := range threads {
		all.Go(func() { do(n*t/threads, n*(t+1)/threads) })
	}
	all.Wait()
}

// movable reports whether the search may place an order.
func (in *instance) movable(o int) bool { return !in.hopeless[o] && !in.orders[o].fixed }
