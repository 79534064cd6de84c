package tour

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestCheckFinds changes valid plans in every way in which a plan can be wrong.
func TestCheckFinds(t *testing.T) {
	spoils := map[string]func(r *rand.Rand, p *Problem, plan *Plan, run *Run, x *Visit) bool{
		"arrive": func(_ *rand.Rand, _ *Problem, _ *Plan, _ *Run, x *Visit) bool { x.Arrive--; return true },
		"start":  func(_ *rand.Rand, _ *Problem, _ *Plan, _ *Run, x *Visit) bool { x.Start--; return true },
		"depart": func(_ *rand.Rand, _ *Problem, _ *Plan, _ *Run, x *Visit) bool { x.Depart++; return true },
		"back":   func(_ *rand.Rand, _ *Problem, _ *Plan, run *Run, _ *Visit) bool { run.Back++; return true },
		"cost": func(_ *rand.Rand, _ *Problem, plan *Plan, run *Run, _ *Visit) bool {
			run.Cost--
			plan.Cost--
			return true
		},
		"sum":    func(_ *rand.Rand, _ *Problem, plan *Plan, _ *Run, _ *Visit) bool { plan.Cost++; return true },
		"weight": func(_ *rand.Rand, _ *Problem, plan *Plan, _ *Run, _ *Visit) bool { plan.Weight++; return true },
		"travel": func(_ *rand.Rand, _ *Problem, _ *Plan, run *Run, _ *Visit) bool { run.Travel++; return true },
		"leave": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, _ *Visit) bool {
			run.Leave = shift(&p.Vehicles[run.Vehicle]).From - 1
			return true
		},
		"twice": func(_ *rand.Rand, _ *Problem, plan *Plan, run *Run, _ *Visit) bool {
			plan.Runs = append(plan.Runs, *run)
			return true
		},
		"lost": func(_ *rand.Rand, _ *Problem, plan *Plan, _ *Run, _ *Visit) bool {
			plan.Runs = plan.Runs[1:]
			return true
		},
		"missing": func(r *rand.Rand, _ *Problem, _ *Plan, run *Run, _ *Visit) bool {
			i := r.IntN(len(run.Visits))
			run.Visits = slices.Delete(run.Visits, i, i+1)
			return true
		},
		"unserved": func(_ *rand.Rand, _ *Problem, plan *Plan, _ *Run, x *Visit) bool {
			plan.Unserved = append(plan.Unserved, Unserved{Order: x.Order})
			return x.Kind != Pause
		},
		"forgotten": func(_ *rand.Rand, _ *Problem, plan *Plan, _ *Run, _ *Visit) bool {
			if len(plan.Unserved) == 0 {
				return false
			}
			plan.Unserved = plan.Unserved[1:]
			return true
		},
		// The problem is made stricter than the plan.
		"skills": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, x *Visit) bool {
			if x.Kind == Pause || p.Vehicles[run.Vehicle].Frozen > 0 {
				return false
			}
			p.Orders[x.Order].Skills.Add(130)
			return true
		},
		"able": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, x *Visit) bool {
			if x.Kind == Pause || p.Vehicles[run.Vehicle].Frozen > 0 {
				return false
			}
			p.Orders[x.Order].Able, p.Orders[x.Order].Extra = []int{}, nil
			return true
		},
		"capacity": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, x *Visit) bool {
			v := &p.Vehicles[run.Vehicle]
			if x.Kind != Pick || len(v.Capacity) == 0 || v.Frozen > 0 || len(p.Orders[x.Order].Amount) == 0 {
				return false
			}
			p.Orders[x.Order].Amount[0] += v.Capacity[0] + 1
			return true
		},
		"window": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, x *Visit) bool {
			if x.Kind != Drop || p.Vehicles[run.Vehicle].Frozen > 0 {
				return false
			}
			p.Orders[x.Order].Drop.Windows = []Window{{-5, x.Start - 1}}
			return x.Start > 0
		},
		"shift": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, _ *Visit) bool {
			v := &p.Vehicles[run.Vehicle]
			v.Window = Window{shift(v).From, run.Back - 1}
			return v.Frozen == 0 && run.Back > v.Window.From+1
		},
		"stops": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, _ *Visit) bool {
			v := &p.Vehicles[run.Vehicle]
			v.MaxStops = 1
			return v.Frozen == 0 && len(run.Visits) > 1+len(v.Breaks)
		},
		"ride": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, _ *Visit) bool {
			v := &p.Vehicles[run.Vehicle]
			v.MaxTravel = 1
			return v.Frozen == 0 && run.Travel > 1
		},
		"break": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, _ *Visit) bool {
			v := &p.Vehicles[run.Vehicle]
			v.Breaks = append(v.Breaks, Break{Length: 1})
			return v.Frozen == 0
		},
		"committed": func(_ *rand.Rand, p *Problem, _ *Plan, run *Run, x *Visit) bool {
			v := &p.Vehicles[run.Vehicle]
			if v.Frozen > 0 || x.Kind != Drop || len(p.Orders[x.Order].Picks) > 0 || *x == run.Visits[0] || len(v.Breaks) > 0 {
				return false
			}
			v.Run, v.Frozen = []Visit{{Kind: Drop, Order: x.Order}}, 1
			return true
		},
	}
	tried := map[string]int{}
	for seed := range uint64(150) {
		for name, spoil := range spoils {
			r := rand.New(rand.NewPCG(seed, 1))
			p := randomProblem(r, true)
			plan := solved(t, p, Options{Seed: seed, Threads: 1, Iterations: 5})
			if len(plan.Runs) == 0 {
				continue
			}
			run := &plan.Runs[0]
			if !spoil(r, p, plan, run, &run.Visits[r.IntN(len(run.Visits))]) {
				continue
			}
			tried[name]++
			if Check(p, plan) == nil {
				t.Fatalf("seed %d: %s is not found", seed, name)
			}
		}
	}
	for name := range spoils {
		if tried[name] < 3 {
			t.Errorf("%s was tried %d times", name, tried[name])
		}
	}
	if s := strings.Join([]string{NobodyAble.String(), TooMuch.String(), TooLate.String(), NoRoom.String(), OutOfTime.String()}, ", "); s != "nobody able, too much, too late, no room, out of time" {
		t.Error(s)
	}
}
