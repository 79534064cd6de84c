package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
)

func TestPlan(t *testing.T) {
	const problem = `{"vehicles": [{"id": 1, "start": [112.40, 39.30], "end": [112.40, 39.30], "time_window": [0, 3600]}],
 "jobs": [{"id": 1, "location": [112.41, 39.31], "service": 60}, {"id": 2, "location": [112.42, 39.30]}, {"id": 3, "location": [118, 39.30]}]}`
	call := func(problem string, args ...string) (code int, out, told string) {
		var o, e bytes.Buffer
		code = newProgram(strings.NewReader(problem), &o, &e).main(context.Background(), append([]string{"plan", "--lang", "en"}, args...))
		return code, o.String(), e.String()
	}
	code, out, told := call(problem, "--iterations", "100", "--threads", "2", "--seed", "5", "--vehicles-first")
	var s struct {
		Summary    struct{ Routes, Unassigned int }
		Unassigned []struct{ Reason string }
	}
	if err := json.Unmarshal([]byte(out), &s); code != exitFine || err != nil || s.Summary.Routes != 1 || s.Summary.Unassigned != 1 || s.Unassigned[0].Reason != "too late" {
		t.Errorf("%d: %v %s %s", code, err, out, told)
	}
	if _, again, _ := call(problem, "--iterations", "100", "--threads", "2", "--seed", "5", "--vehicles-first"); again != out {
		t.Errorf("the same call says %s, then %s", out, again)
	}
	if code, out, told := call(problem, "--limit", "30ms"); code != exitFine || out == "" {
		t.Errorf("%d: %s", code, told)
	}
	for _, args := range [][]string{{"--limit", "soon"}, {"--limit", "-1s"}, {"--threads", "-1"}, {"--seed", "x"}, {"--iterations", "0"}} {
		if code, _, told := call(problem, args...); code != exitUsage || !strings.Contains(told, args[0]) {
			t.Errorf("%v: %d: %s", args, code, told)
		}
	}
	if code, out, told := call(strings.Replace(problem, `"service"`, `"servings"`, 1)); code != exitUsage || out != "" || !strings.Contains(told, "servings") {
		t.Errorf("%d: %s %s", code, out, told)
	}
}
