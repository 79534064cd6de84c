package tour

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"testing"
	"time"
)

func solved(t testing.TB, p *Problem, o Options) *Plan {
	t.Helper()
	plan, err := Solve(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestSolveIsValid plans random problems: each plan passes the check, is reproducible, and leaves no order that would fit.
// BANGBAN_PLANS sets the number.
func TestSolveIsValid(t *testing.T) {
	n := 1000
	if s := os.Getenv("BANGBAN_PLANS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	served, left, problems := 0, 0, 0
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := randomProblem(r, seed%2 == 0)
		if err := p.Valid(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		o := Options{Seed: seed, Threads: 1 + int(seed%3), Iterations: 60, FewestVehicles: seed%4 == 0}
		plan := solved(t, p, o)
		if err := Check(p, plan); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if i := overlooked(p, plan, seed%2 == 0); i >= 0 {
			t.Fatalf("seed %d: order %d is left, and fits", seed, i)
		}
		if seed%8 == 0 {
			if again := solved(t, p, o); !reflect.DeepEqual(plan, again) {
				t.Fatalf("seed %d: another plan the second time", seed)
			}
		}
		problems++
		left += len(plan.Unserved)
		served += len(p.Orders) - len(plan.Unserved)
	}
	t.Logf("%d problems: %d orders served, %d left", problems, served, left)
	if served < left {
		t.Error("most orders are left: these problems test little")
	}
}

// TestEvaluateIsBest compares evaluate with trying every position.
func TestEvaluateIsBest(t *testing.T) {
	tried, fits := 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 2))
		p := randomProblem(r, true)
		for v := range p.Vehicles {
			p.Vehicles[v].Breaks, p.Vehicles[v].Frozen = nil, 0
		}
		plan := solved(t, p, Options{Seed: seed, Threads: 1, Iterations: 5})
		in := newInstance(p, 1)
		w := newWorker(in, 0)
		w.equip()
		stops := make([][]int32, len(p.Vehicles))
		runs := make([]Run, len(p.Vehicles))
		var all []int
		for _, x := range plan.Runs {
			runs[x.Vehicle] = x
		}
		for v := range runs { // a third of the orders is removed and then inserted
			var kept []Visit
			for _, x := range runs[v].Visits {
				if x.Order%3 != 0 {
					kept = append(kept, x)
				} else if x.Kind == Drop {
					all = append(all, x.Order)
				}
			}
			runs[v].Visits = kept
			for _, x := range kept {
				s := in.orders[x.Order].drop
				if x.Kind == Pick {
					s = in.orders[x.Order].pick + int32(x.Pick)
				}
				stops[v] = append(stops[v], s)
			}
		}
		w.loadPlan(stops)
		for _, u := range plan.Unserved {
			all = append(all, u.Order)
		}
		for _, o := range all {
			for v := range p.Vehicles {
				if !in.can(int32(o), int32(v)) {
					continue
				}
				before := int64(0)
				if len(runs[v].Visits) > 0 {
					now, ok := drive(p, v, runs[v].Visits)
					if !ok {
						continue // allowed only where costs and times agree
					}
					before = now.Cost
				}
				least := infinite
				var how Run
				for _, list := range insertions(p, o, runs[v].Visits, 0) {
					if run, ok := drive(p, v, list); ok {
						if run.Cost-before < least {
							least, how = run.Cost-before, run
						}
					}
				}
				s := w.evaluate(int32(o), w.routes[v], infinite)
				tried++
				if s.cost < infinite {
					fits++
				}
				if s.cost != least {
					t.Fatalf("seed %d: order %d in vehicle %d costs %d, at best %d: %+v", seed, o, v, s.cost, least, how)
				}
			}
		}
	}
	t.Logf("%d of %d fit", fits, tried)
}

// large is a city with many errands for measuring.
func large(n, vehicles int, seed uint64) *Problem {
	r := rand.New(rand.NewPCG(seed, 3))
	doors, shops := max(40, n/5), 148
	places := doors + shops + vehicles
	x, y := make([]float64, places), make([]float64, places)
	for i := range x {
		x[i], y[i] = r.Float64()*4500, r.Float64()*4500
	}
	w := Ways{Places: places, Time: make([]int32, places*places)}
	for a := range places {
		for b := range places {
			dx, dy := x[a]-x[b], y[a]-y[b]
			w.Time[a*places+b] = int32(max(dx, -dx) + max(dy, -dy))
		}
	}
	p := &Problem{Ways: []Ways{w}}
	for v := range vehicles {
		p.Vehicles = append(p.Vehicles, Vehicle{Start: doors + shops + v, End: doors + shops + v, Capacity: []int32{4}, Window: Window{0, 21600}})
	}
	for range n {
		from := int64(r.IntN(7200))
		p.Orders = append(p.Orders, Order{
			Picks: []Stop{{Place: doors + r.IntN(shops), Service: 300, Windows: []Window{{from, from + 14400}}}},
			Drop:  Stop{Place: r.IntN(doors), Service: 200, Windows: []Window{{from, from + 14400}}}, Amount: []int32{1},
		})
	}
	return p
}

// TestSolveStops ends searches at many moments: each soon returns a valid plan.
func TestSolveStops(t *testing.T) {
	p := large(200, 60, 1)
	for _, after := range []time.Duration{0, time.Microsecond, time.Millisecond, 5 * time.Millisecond, 20 * time.Millisecond, 80 * time.Millisecond} {
		for _, o := range []Options{{Limit: time.Hour}, {Iterations: 1 << 30}, {Iterations: 1 << 30, FewestVehicles: true}, {Limit: after + 1}} {
			ctx, cancel := context.WithTimeout(context.Background(), after)
			plan, err := Solve(ctx, p, o)
			cancel()
			if err != nil {
				t.Fatal(err)
			}
			if err := Check(p, plan); err != nil {
				t.Fatalf("after %v: %v", after, err)
			}
		}
	}
}

// TestPaceIsOver asks for a share of time when none is left. Such a part of the search once never ended.
func TestPaceIsOver(t *testing.T) {
	s := solver{crew: make([]*worker, 2), clock: clock{ctx: context.Background(), begun: time.Now().Add(-time.Hour), limit: time.Minute}}
	for _, part := range []float64{0.15, 1} {
		if p := s.share(part); !p.stop() {
			t.Errorf("%v of no time is not over", part)
		}
	}
}

// TestSolveTogether divides a plan among workers, for the race detector.
func TestSolveTogether(t *testing.T) {
	p := large(700, 100, 2)
	o := Options{Seed: 7, Threads: 3, Iterations: 3000}
	plan := solved(t, p, o)
	if err := Check(p, plan); err != nil {
		t.Fatal(err)
	}
	if again := solved(t, p, o); !reflect.DeepEqual(plan, again) {
		t.Error("another plan the second time")
	}
}

// TestSolveAgain adds new orders to present runs that the workers divide: all are served, and the plan is reproducible.
func TestSolveAgain(t *testing.T) {
	p := large(700, 100, 4)
	for _, r := range solved(t, p, Options{Seed: 1, Threads: 1, Iterations: 1}).Runs {
		for _, x := range r.Visits {
			if x.Order%35 != 0 { // the others are new orders
				p.Vehicles[r.Vehicle].Run = append(p.Vehicles[r.Vehicle].Run, Visit{Kind: x.Kind, Order: x.Order, Pick: x.Pick})
			}
		}
	}
	o := Options{Seed: 7, Threads: 3, Iterations: 1000}
	plan := solved(t, p, o)
	if err := Check(p, plan); err != nil {
		t.Fatal(err)
	}
	if len(plan.Unserved) > 0 {
		t.Errorf("%d are left", len(plan.Unserved))
	}
	if again := solved(t, p, o); !reflect.DeepEqual(plan, again) {
		t.Error("another plan the second time")
	}
}

// Orders for one compound from one pharmacy are combined into one visit there.
func TestSolveBundles(t *testing.T) {
	p := &Problem{Ways: []Ways{{Places: 3, Time: []int32{0, 600, 900, 600, 0, 700, 900, 700, 0}}}}
	for range 5 {
		p.Vehicles = append(p.Vehicles, Vehicle{Start: 0, End: Nowhere, Window: Window{0, 14400}})
		p.Orders = append(p.Orders, Order{
			Picks: []Stop{{Place: 1, Setup: 300, Service: 60}}, Drop: Stop{Place: 2, Service: 120, Late: []Slope{{From: 7200, Rate: 3}}},
		})
	}
	plan := solved(t, p, Options{Iterations: 200})
	if len(plan.Runs) != 1 || plan.Cost != 1300 || len(plan.Unserved) != 0 {
		t.Errorf("%+v", plan)
	}
}

// A vehicle with committed visits can be given more behind them.
func TestSolveAddsBehindWhatIsCommitted(t *testing.T) {
	p := &Problem{
		Ways:     []Ways{{Places: 2, Time: []int32{0, 10, 10, 0}}},
		Vehicles: []Vehicle{{End: Nowhere, Run: []Visit{{Kind: Drop, Order: 0}}, Frozen: 1}},
		Orders:   []Order{{Drop: Stop{Place: 1, Service: 5}}, {Drop: Stop{Place: 0, Windows: []Window{{From: 0, To: 100}}}}},
	}
	if plan := solved(t, p, Options{Iterations: 1}); len(plan.Unserved) > 0 || plan.Runs[0].Visits[1].Start != 25 {
		t.Errorf("%+v", plan)
	}
	p.Orders[1].Drop.Windows[0].To = 24
	if plan := solved(t, p, Options{Iterations: 1}); len(plan.Unserved) != 1 || plan.Unserved[0].Why != TooLate {
		t.Errorf("%+v", plan)
	}
}

func TestValidRefuses(t *testing.T) {
	whole := func() *Problem {
		return &Problem{
			Ways: []Ways{{Places: 1, Time: []int32{0}}}, Vehicles: []Vehicle{{}}, Orders: []Order{{}, {Picks: []Stop{{}}}},
		}
	}
	if err := whole().Valid(); err != nil {
		t.Fatal(err)
	}
	for i, spoil := range []func(*Problem){
		func(p *Problem) { p.Ways[0].Time[0] = -1 },
		func(p *Problem) { p.Ways[0].Places = 2 },
		func(p *Problem) { p.Vehicles[0].Profile = 1 },
		func(p *Problem) { p.Vehicles[0].Start = 1 },
		func(p *Problem) { p.Vehicles[0].Window = Window{2, 1} },
		func(p *Problem) { p.Vehicles[0].Frozen = 1 },
		func(p *Problem) { p.Vehicles[0].Capacity = []int32{-1} },
		func(p *Problem) { p.Vehicles[0].Run = []Visit{{Kind: Pick, Order: 1}} },
		func(p *Problem) { p.Vehicles[0].Run = []Visit{{Kind: Drop, Order: 1}} },
		func(p *Problem) { p.Vehicles[0].Run = []Visit{{Kind: Drop}, {Kind: Drop}} },
		func(p *Problem) { p.Orders[0].Drop.Place = 1 },
		func(p *Problem) { p.Orders[0].Drop.Windows = []Window{{0, 5}, {5, 9}} },
		func(p *Problem) { p.Orders[0].Amount = []int32{1} },
		func(p *Problem) { p.Orders[1].Take = []int32{1} },
		func(p *Problem) { p.Orders[1].Able = []int{0, 0} },
		func(p *Problem) { p.Orders[1].Extra = []int64{1} },
		func(p *Problem) { p.Orders[1].Picks[0].Late = []Slope{{0, -1}} },
	} {
		p := whole()
		spoil(p)
		if _, err := Solve(context.Background(), p, Options{Iterations: 1}); err == nil {
			t.Errorf("%d is taken", i)
		}
	}
}

// BenchmarkGrowth shows how the time grows with size: regret insertion and three iterations per order, from scratch.
func BenchmarkGrowth(b *testing.B) {
	for _, n := range []int{100, 300, 1000, 3000, 10_000} {
		p := large(n, n/5, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				plan := solved(b, p, Options{Iterations: 3 * n})
				b.ReportMetric(float64(len(plan.Unserved)), "unserved")
			}
		})
	}
}

// TestSolveIsGood compares the costs after a number of iterations with those of today, within a margin. It fails when a part of
// the search stops working.
func TestSolveIsGood(t *testing.T) {
	p := large(150, 40, 5)
	first := solved(t, p, Options{Seed: 1, Threads: 1, Iterations: 1})
	plain := solved(t, p, Options{Seed: 1, Threads: 1, Iterations: 3000})
	few := solved(t, p, Options{Seed: 1, Threads: 1, Iterations: 3000, FewestVehicles: true})
	if plain.Cost > 345_000 || len(few.Runs) > 23 || len(few.Unserved) > 0 {
		t.Error("the search finds less than it did")
	}
	t.Logf("%d at once, %d with %d vehicles, %d with %d", first.Cost, plain.Cost, len(plain.Runs), few.Cost, len(few.Runs))
	tight := large(150, 6, 5)
	left, most := solved(t, tight, Options{Seed: 1, Threads: 1, Iterations: 1}), solved(t, tight, Options{Seed: 1, Threads: 1, Iterations: 3000})
	if len(most.Unserved) > 94 {
		t.Error("the search leaves more than it did")
	}
	t.Logf("%d unserved at once, %d", len(left.Unserved), len(most.Unserved))
}
