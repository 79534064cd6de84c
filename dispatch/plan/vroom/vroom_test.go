package vroom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
	"github.com/bangban/bangban/dispatch/plan/vroom"
	"github.com/bangban/bangban/geo"
)

// everything uses every supported field.
const everything = `{
 "vehicles": [
  {"id": 7, "profile": "car", "description": "van", "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1, 9], "time_window": [0, 9000],
   "costs": {"fixed": 10, "per_hour": 7200, "per_km": 3}, "speed_factor": 2, "max_tasks": 6, "max_travel_time": 4000,
   "breaks": [{"id": 3, "description": "tea", "service": 100, "time_windows": [[500, 2000]]}],
   "steps": [{"type": "start"}, {"type": "pickup", "id": 1}, {"type": "delivery", "id": 2}, {"type": "end"}]},
  {"id": 8, "profile": "bike", "type": "small", "start_index": 2, "capacity": [1]}],
 "jobs": [{"id": 1, "location_index": 1, "setup": 5, "service": 20, "delivery": [1], "pickup": [2], "skills": [9], "priority": 3, "time_windows": [[0, 100], [300, 4000]]},
  {"id": 2, "location_index": 1, "skills": [77]}],
 "shipments": [{"amount": [1], "skills": [1], "priority": 1, "pickup": {"id": 1, "location_index": 1, "service": 3}, "delivery": {"id": 2, "location_index": 2, "service": 4, "time_windows": [[0, 8000]]}}],
 "matrices": {"car": {"durations": [[0, 600, 800], [600, 0, 400], [800, 400, 0]], "distances": [[0, 6000, 8000], [6000, 0, 4000], [8000, 4000, 0]]},
  "bike": {"durations": [[0, 60, 80], [60, 0, 40], [80, 40, 0]], "costs": [[0, 1, 2], [1, 0, 3], [2, 3, 0]]}}}`

func planned(t *testing.T, text string) (*tour.Plan, map[string]any) {
	t.Helper()
	in, err := vroom.Read(context.Background(), []byte(text), geo.Detour{})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := tour.Solve(context.Background(), in.Problem, tour.Options{Iterations: 200})
	if err != nil {
		t.Fatal(err)
	}
	if err := tour.Check(in.Problem, plan); err != nil {
		t.Fatal(err)
	}
	out, err := in.Write(plan)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := in.Write(plan); !bytes.Equal(out, again) {
		t.Error("the same plan is written in two ways")
	}
	var m map[string]any
	if err := json.Unmarshal(out, &m); err != nil {
		t.Fatal(err)
	}
	return plan, m
}

func TestReadEverything(t *testing.T) {
	_, out := planned(t, everything)
	sum := out["summary"].(map[string]any)
	// 0 → 1 → 2 → 0 at twice the speed; a second costs 2, a kilometre 3, the van 10.
	if sum["duration"] != 900.0 || sum["cost"] != 900*2+18*3+10.0 || sum["unassigned"] != 1.0 || sum["priority"] != 5.0 || sum["routes"] != 1.0 {
		t.Errorf("summary %v", sum)
	}
	steps := out["routes"].([]any)[0].(map[string]any)["steps"].([]any)
	var kinds []string
	for _, s := range steps {
		kinds = append(kinds, s.(map[string]any)["type"].(string))
	}
	all := strings.Join(kinds, " ")
	for _, kind := range []string{"start", "job", "pickup", "delivery", "break", "end"} {
		if strings.Count(all, kind) != 1 {
			t.Errorf("%d × %s: %s", strings.Count(all, kind), kind, all)
		}
	}
	if u := out["unassigned"].([]any)[0].(map[string]any); u["id"] != 2.0 || u["type"] != "job" || u["reason"] != "nobody able" {
		t.Errorf("unassigned %v", u)
	}
}

// Distances are written, per step and in sum, when every profile has a matrix of them.
func TestDistances(t *testing.T) {
	if _, out := planned(t, everything); out["summary"].(map[string]any)["distance"] != nil {
		t.Error("one profile has no distances, and they are told")
	}
	_, out := planned(t, `{"vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "costs": {"per_task_hour": 0}}], "jobs": [{"id": 1, "location_index": 1}],
 "matrices": {"car": {"durations": [[0, 60], [50, 0]], "distances": [[0, 700], [600, 0]]}}}`)
	r := out["routes"].([]any)[0].(map[string]any)
	var so []any
	for _, s := range r["steps"].([]any) {
		so = append(so, s.(map[string]any)["distance"])
	}
	if !slices.Equal(so, []any{0.0, 700.0, 1300.0}) || r["distance"] != 1300.0 || out["summary"].(map[string]any)["distance"] != 1300.0 {
		t.Errorf("%v, %v in sum", so, r["distance"])
	}
}

func TestPriorityComesFirst(t *testing.T) {
	const text = `{"vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 250]}],
 "jobs": [{"id": 1, "location_index": 1}, {"id": 2, "location_index": 1}, {"id": 3, "location_index": 2, "priority": 1}],
 "matrices": {"car": {"durations": [[0, 100, 120], [100, 0, 200], [120, 200, 0]]}}}`
	_, out := planned(t, text)
	if sum := out["summary"].(map[string]any); sum["priority"] != 1.0 || sum["unassigned"] != 2.0 {
		t.Errorf("two jobs were preferred to one of higher priority: %v", sum)
	}
}

func TestCoordinates(t *testing.T) {
	const text = `{"vehicles": [{"id": 1, "profile": "bike", "start": [112.40, 39.30], "end": [112.40, 39.30]}], "jobs": [{"id": 1, "location": [112.40, 39.31]}]}`
	plan, _ := planned(t, text)
	const want = 694 // seconds: 2 × 1112 m × 1.3 at 15 km/h
	if plan.Cost < want-5 || plan.Cost > want+5 {
		t.Errorf("%d seconds, about %d expected", plan.Cost, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, test := range []struct{ from, to, field string }{
		{`"setup": 5`, `"colour": 5`, "colour"},
		{`"setup": 5`, `"service_per_type": {"small": 3}`, "jobs[0].service_per_type"},
		{`"setup": 5`, `"amount": [3]`, "jobs[0].amount"},
		{`"max_tasks": 6`, `"max_distance": 9`, "vehicles[0].max_distance"},
		{`"max_tasks": 6`, `"max_tasks": 0`, "vehicles[0].max_tasks"},
		{`"per_km": 3`, `"per_task_hour": 3`, "vehicles[0].costs.per_task_hour"},
		{`"description": "tea"`, `"max_load": [1]`, "vehicles[0].breaks[0].max_load"},
		{`{"type": "pickup", "id": 1}`, `{"type": "pickup", "id": 1, "service_at": 5}`, "vehicles[0].steps[1].service_at"},
		{`{"type": "pickup", "id": 1}`, `{"type": "pickup", "id": 5}`, "vehicles[0].steps[1].id"},
		{`"speed_factor": 2`, `"speed_factor": 0`, "vehicles[0].speed_factor"},
		{`"id": 8,`, `"id": 7,`, "vehicles[1].id"},
		{`"id": 2, "location_index": 1, "skills": [77]`, `"id": 1, "location_index": 1`, "jobs[1].id"},
		{`"location_index": 1, "skills": [77]`, `"location_index": 3`, "jobs[1].location_index"},
		{`"location_index": 1, "skills": [77]`, `"location": [1, 2]`, "jobs[1].location_index"},
		{`"skills": [77]`, `"skills": [-1]`, "jobs[1].skills"},
		{`"priority": 3`, `"priority": 101`, "jobs[0].priority"},
		{`[[0, 100], [300, 4000]]`, `[[0, 100], [50, 4000]]`, "jobs[0].time_windows"},
		{`"capacity": [1]`, `"capacity": [1, 2]`, "vehicles[0].capacity"},
		{`"profile": "bike"`, `"profile": "boat"`, "vehicles[1].profile"},
		{`"costs": [[0, 1, 2], [1, 0, 3], [2, 3, 0]]`, `"costs": [[0]]`, "matrices"},
		{`"setup": 5`, `"setup_per_type": {"small": 3}`, "jobs[0].setup_per_type"},
		{`{"id": 8, `, `{`, "vehicles[1].id"},
		{`{"id": 2, "location_index": 1, "skills"`, `{"location_index": 1, "skills"`, "jobs[1].id"},
		{`"pickup": {"id": 1, `, `"pickup": {`, "shipments[0].pickup.id"},
		{`{"type": "pickup", "id": 1}`, `{"type": "pickup"}`, "vehicles[0].steps[1].id"},
		{`{"type": "pickup", "id": 1}`, `{"type": "tea", "id": 1}`, "vehicles[0].steps[1].type"},
		{`{"id": 3, "description": "tea", `, `{`, "vehicles[0].breaks[0].id"},
		{`"time_windows": [[500, 2000]]}`, `"time_windows": [[500, 2000]]}, {"id": 3}`, "vehicles[0].breaks[1].id"},
		{`"time_windows": [[500, 2000]]`, `"time_windows": []`, "vehicles[0].breaks[0].time_windows"},
		{`"service": 100`, `"service": -1`, "vehicles[0].breaks[0].service"},
		{`"delivery": [1]`, `"delivery": [-1]`, "jobs[0]"},
		{`"max_travel_time": 4000`, `"max_travel_time": 0`, "vehicles[0].max_travel_time"},
		{`"costs": [[0, 1, 2], [1, 0, 3], [2, 3, 0]]`, `"distances": [[0, 1], [1, 0]]`, "matrices"},
		{`{"id": 8, `, `{"id": 8, "costs": {"per_hour": 7}, `, "vehicles[1].costs"},
		{"{\n \"vehicles\": [", `{"matrix": [[0]], "vehicles": [`, "matrix"},
	} {
		text := strings.Replace(everything, test.from, test.to, 1)
		if text == everything {
			t.Fatalf("%s is not in the text", test.from)
		}
		_, err := vroom.Read(context.Background(), []byte(text), geo.Detour{})
		var own *dispatch.Error
		if !errors.As(err, &own) || own.Field != test.field || own.Code != dispatch.Invalid {
			t.Errorf("%s: %v, expected %s", test.to, err, test.field)
		}
	}
	for _, matrix := range []string{`[[0, 1], [1]]`, `[[0.5]]`, `[[-1]]`, `[0]`, `[[0, 1]]`, `[[9999999999]]`, `{}`, `[[[0]]]`, `[]`, `"x"`} {
		text := `{"vehicles": [{"id": 1, "start_index": 0}], "matrices": {"car": {"durations": ` + matrix + `}}}`
		if _, err := vroom.Read(context.Background(), []byte(text), geo.Detour{}); err == nil {
			t.Errorf("matrix %s is taken", matrix)
		}
	}
}

// FuzzRead feeds any input: what is accepted can be solved, and the plan passes the check.
func FuzzRead(f *testing.F) {
	f.Add([]byte(everything))
	f.Add([]byte(`{"vehicles": [{"id": 1, "start": [112.4, 39.3]}], "jobs": [{"id": 1, "location": [112.5, 39.3]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := vroom.Read(context.Background(), data, geo.Detour{})
		if err != nil || len(in.Problem.Orders) > 30 || len(in.Problem.Vehicles) > 30 {
			return
		}
		plan, err := tour.Solve(context.Background(), in.Problem, tour.Options{Iterations: 20, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := tour.Check(in.Problem, plan); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Write(plan); err != nil {
			t.Fatal(err)
		}
	})
}
