package vroom_test

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/plan/assign"
	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/dispatch/plan/vroom"
	"github.com/bangban/bangban/geo"
)

// Measures the planner on problems from the folder in BANGBAN_PLAN, each with five seeds, beside reference figures.

const benchSeeds = 5

// references are the distances that VROOM 1.15 reaches at exploration level 5, and the best known numbers of vehicles.
var references = []struct {
	name     string
	distance float64
	vehicles int
}{
	{"lr104", 1058, 9}, {"lr112", 1004, 9}, {"lrc103", 1259, 11}, {"lr207", 975, 2}, {"lrc204", 819, 3}, {"LR1_2_4", 2895, 10}, {"LRC1_2_8", 3164, 13},
	{"LR2_2_2", 3890, 4}, {"LC1_2_9", 2724, 18}, {"LC1_4_2", 7151, 38}, {"LR1_4_4", 6557, 15}, {"LRC2_4_6", 6276, 9},
}

// solved is the result of one run, reading and writing included.
type solved struct {
	plan      *tour.Plan
	problem   *tour.Problem
	wall, cpu time.Duration
	travel    float64
}

func solve(b *testing.B, data []byte, allIn bool, o tour.Options) solved {
	b.Helper()
	begun, spent := time.Now(), spentCPU()
	in, err := vroom.Read(context.Background(), data, geo.Detour{})
	if err != nil {
		b.Fatal(err)
	}
	if allIn {
		o.Limit -= time.Since(begun) + 20*time.Millisecond // time to write the answer
	} else {
		begun, spent = time.Now(), spentCPU()
	}
	s := solved{problem: in.Problem}
	if s.plan, err = tour.Solve(context.Background(), in.Problem, o); err != nil {
		b.Fatal(err)
	}
	if allIn {
		if _, err := in.Write(s.plan); err != nil {
			b.Fatal(err)
		}
	}
	s.wall, s.cpu = time.Since(begun), spentCPU()-spent
	if err := tour.Check(in.Problem, s.plan); err != nil {
		b.Errorf("the check finds: %v", err)
	}
	for _, r := range s.plan.Runs {
		s.travel += float64(r.Travel)
	}
	return s
}

func spentCPU() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func middle(all []float64) float64 { slices.Sort(all); return all[len(all)/2] }

func BenchmarkPlan(b *testing.B) {
	from := os.Getenv("BANGBAN_PLAN")
	if from == "" {
		b.Skip("BANGBAN_PLAN names no folder: make bench-plan PLAN=…")
	}
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(from, "vroom_json", name))
		if err != nil {
			b.Fatal(err)
		}
		return data
	}
	b.Run("distance", func(b *testing.B) { benchDistance(b, read) })
	b.Run("fleet", func(b *testing.B) { benchFleet(b, read) })
	b.Run("city", func(b *testing.B) { benchCity(b, read) })
	b.Run("again", func(b *testing.B) { benchAgain(b, read) })
	b.Run("assign", benchAssign)
	b.Run("same", func(b *testing.B) { benchSame(b, read) })
}

func benchDistance(b *testing.B, read func(string) []byte) {
	sum, worst := 0.0, 0.0
	for _, x := range references {
		var ratios []float64
		var cpu time.Duration
		data := read(x.name + ".dist.json")
		for seed := range uint64(benchSeeds) {
			s := solve(b, data, false, tour.Options{Seed: seed + 1, Threads: 1, Limit: time.Second})
			ratios = append(ratios, s.travel/1000/x.distance)
			cpu += s.cpu
		}
		r := middle(ratios)
		b.Logf("%-9s %.4f of the reference's distance (%.4f–%.4f), %.2f CPU s", x.name, r, ratios[0], ratios[len(ratios)-1], cpu.Seconds()/benchSeeds)
		sum += math.Log(r)
		worst = max(worst, r)
	}
	b.Logf("distance ÷ reference, geometric mean: %.4f | 1 | goal ≤ 0.985; worst %.4f | 1 | goal ≤ 1.02", math.Exp(sum/float64(len(references))), worst)
}

func benchFleet(b *testing.B, read func(string) []byte) {
	total, best := 0.0, 0
	for _, x := range references {
		var used []float64
		data := read(x.name + ".dist.json")
		for seed := range uint64(benchSeeds) {
			s := solve(b, data, false, tour.Options{Seed: seed + 1, Limit: 5 * time.Second, FewestVehicles: true})
			used = append(used, float64(len(s.plan.Runs)))
		}
		total += middle(used)
		best += x.vehicles
		b.Logf("%-9s %v vehicles, best known %d", x.name, used, x.vehicles)
	}
	b.Logf("vehicles in sum: %.0f | 155 (best known %d) | goal ≤ 147", total, best)
}

func benchCity(b *testing.B, read func(string) []byte) {
	for _, x := range []struct {
		file  string
		limit time.Duration
		ref   float64
		goal  string
	}{
		{"errands-1000x300-s1.vroom.json", 1500 * time.Millisecond, 578850, "÷ reference ≤ 0.97, unserved ≤ 1, ≤ 1.5 s"},
		{"errands-1000x120-s1.vroom.json", 5 * time.Second, 725106, "travel ≤ 720,000, unserved ≤ 1 (reference: 8), 5 s"},
	} {
		var travel, left, wall, cpu []float64
		data := read(x.file)
		for seed := range uint64(benchSeeds) {
			s := solve(b, data, true, tour.Options{Seed: seed + 1, Limit: x.limit})
			travel, left = append(travel, s.travel), append(left, float64(len(s.plan.Unserved)))
			wall, cpu = append(wall, s.wall.Seconds()), append(cpu, s.cpu.Seconds())
		}
		b.Logf("%s: travel %.0f (%.4f) | %.0f | goal %s; unserved %.0f, %.2f s, %.2f CPU s", x.file, middle(travel), middle(travel)/x.ref, x.ref, x.goal, middle(left), middle(wall), middle(cpu))
	}
}

// benchAgain adds new errands to present runs, many times.
func benchAgain(b *testing.B, read func(string) []byte) {
	data := read("warm-1000plus20x300.vroom.json")
	var cost, wall, cpu []float64
	for seed := range uint64(40) {
		s := solve(b, data, false, tour.Options{Seed: seed + 1, Limit: 95 * time.Millisecond})
		cost, wall, cpu = append(cost, float64(s.plan.Cost)), append(wall, s.wall.Seconds()*1000), append(cpu, s.cpu.Seconds())
		if n := len(s.plan.Unserved); n > 0 {
			b.Errorf("%d unserved", n)
		}
	}
	slices.Sort(wall)
	b.Logf("20 new beside 1,000: cost %.0f (%.4f) | 641491 in 620 ms | goal ≤ 1.000; p99 %.0f ms | | goal ≤ 100; %.2f CPU s", middle(cost), middle(cost)/641491, wall[len(wall)*99/100], middle(cpu))
}

func benchAssign(b *testing.B) {
	const n, nearest = 1000, 40
	r := rand.New(rand.NewPCG(1, 0))
	x, y := make([]float64, 2*n), make([]float64, 2*n)
	for i := range x {
		x[i], y[i] = r.Float64(), r.Float64()
	}
	var edges []assign.Edge
	for i := range n {
		all := make([]assign.Edge, n)
		for k := range all {
			all[k] = assign.Edge{Row: i, Col: k, Cost: int64(1e6 * math.Hypot(x[i]-x[n+k], y[i]-y[n+k]))}
		}
		slices.SortFunc(all, func(a, b assign.Edge) int { return int(a.Cost - b.Cost) })
		edges = append(edges, all[:nearest]...)
	}
	var took []float64
	for range 21 {
		begun := time.Now()
		if _, err := assign.Solve(n, n, edges); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begun).Seconds()*1000)
	}
	b.Logf("assignment of %d with %d nearest: %.1f ms | 10.5 | goal ≤ 20; that it is the optimum is what its tests prove", n, nearest, middle(took))
}

// benchSame plans twice by iterations and compares.
func benchSame(b *testing.B, read func(string) []byte) {
	data := read("errands-1000x300-s1.vroom.json")
	var plans []*tour.Plan
	var texts [][]byte
	for range 2 {
		in, err := vroom.Read(context.Background(), data, geo.Detour{})
		if err != nil {
			b.Fatal(err)
		}
		plan, err := tour.Solve(context.Background(), in.Problem, tour.Options{Seed: 3, Iterations: 4000})
		if err != nil {
			b.Fatal(err)
		}
		text, err := in.Write(plan)
		if err != nil {
			b.Fatal(err)
		}
		plans, texts = append(plans, plan), append(texts, text)
	}
	b.Logf("same seed and iterations, same bytes: %v | | goal true", reflect.DeepEqual(plans[0], plans[1]) && bytes.Equal(texts[0], texts[1]))
}
