package assign_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bangban/bangban/dispatch/plan/assign"
)

// try enumerates every matching: most rows first, then least cost.
func try(edges []assign.Edge, rows, row int, used []bool) (served int, cost int64) {
	if row == rows {
		return 0, 0
	}
	served, cost = try(edges, rows, row+1, used)
	for _, e := range edges {
		if e.Row != row || used[e.Col] {
			continue
		}
		used[e.Col] = true
		n, c := try(edges, rows, row+1, used)
		used[e.Col] = false
		if n++; n > served || n == served && c+e.Cost < cost {
			served, cost = n, c+e.Cost
		}
	}
	return served, cost
}

func valid(t interface{ Fatalf(string, ...any) }, rows, cols int, edges []assign.Edge, m assign.Matching) {
	used := make([]bool, cols)
	n, cost := 0, int64(0)
	if len(m.Col) != rows {
		t.Fatalf("%d answers for %d rows", len(m.Col), rows)
	}
	for r, c := range m.Col {
		if c < 0 {
			continue
		}
		if used[c] {
			t.Fatalf("column %d is given twice", c)
		}
		used[c] = true
		least := int64(math.MaxInt64)
		for _, e := range edges {
			if e.Row == r && e.Col == c {
				least = min(least, e.Cost)
			}
		}
		if least == math.MaxInt64 {
			t.Fatalf("row %d was not offered column %d", r, c)
		}
		n, cost = n+1, cost+least
	}
	if n != m.Rows || cost != m.Cost {
		t.Fatalf("says %d rows for %d, it is %d for %d", m.Rows, m.Cost, n, cost)
	}
}

func TestSolveIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(0, 6).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "cols")
		var edges []assign.Edge
		if rows > 0 {
			wide := rapid.SampledFrom([]int64{3, 50, assign.MaxCost}).Draw(t, "range")
			edges = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) assign.Edge {
				return assign.Edge{Row: rapid.IntRange(0, rows-1).Draw(t, "row"), Col: rapid.IntRange(0, cols-1).Draw(t, "col"), Cost: rapid.Int64Range(-wide, wide).Draw(t, "cost")}
			}), 0, 20).Draw(t, "edges")
		}
		m, err := assign.Solve(rows, cols, edges)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, rows, cols, edges, m)
		if served, cost := try(edges, rows, 0, make([]bool, cols)); served != m.Rows || cost != m.Cost {
			t.Fatalf("%d rows for %d; %d for %d is possible", m.Rows, m.Cost, served, cost)
		}
	})
}

// improve looks for a cycle or path of changes that matches as many rows at less cost, or one row more; without any, a matching
// is optimal. It relaxes all edges until nothing changes and uses no potentials.
func improve(rows, cols int, edges []assign.Edge, m assign.Matching) string {
	holder := make([]int, cols)
	for c := range holder {
		holder[c] = -1
	}
	paid := make([]int64, rows)
	for r, c := range m.Col {
		if c >= 0 {
			holder[c] = r
			paid[r] = math.MaxInt64
			for _, e := range edges {
				if e.Row == r && e.Col == c {
					paid[r] = min(paid[r], e.Cost)
				}
			}
		}
	}
	const far = math.MaxInt64 / 4
	search := func(starts func(int) (int64, bool)) (d []int64, cycle bool) {
		d = make([]int64, rows)
		for r := range d {
			d[r] = far
			if cost, ok := starts(r); ok {
				d[r] = cost
			}
		}
		for range rows + 1 {
			changed := false
			for _, e := range edges {
				if h := holder[e.Col]; h >= 0 && h != e.Row && d[e.Row] < far && d[e.Row]+e.Cost-paid[h] < d[h] {
					d[h], changed = d[e.Row]+e.Cost-paid[h], true
				}
			}
			if !changed {
				return d, false
			}
		}
		return d, true
	}
	waits := func(r int) (int64, bool) { return 0, m.Col[r] < 0 }
	d, cycle := search(waits)
	for r := range d {
		if m.Col[r] >= 0 && d[r] < 0 {
			return "a row that waits and one that is served change places for less"
		}
	}
	for _, e := range edges {
		if holder[e.Col] < 0 && d[e.Row] < far {
			return "one more row can be served"
		}
	}
	matched := func(r int) (int64, bool) { return -paid[r], m.Col[r] >= 0 }
	if d, again := search(matched); cycle || again {
		return "a cycle of changes costs less"
	} else {
		for _, e := range edges {
			if holder[e.Col] < 0 && d[e.Row] < far && d[e.Row]+e.Cost < 0 {
				return "a chain to a free column costs less"
			}
		}
	}
	return ""
}

func TestSolveCannotBeImproved(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		rows, cols := 2+r.IntN(60), 2+r.IntN(60)
		var edges []assign.Edge
		for range rows * (1 + r.IntN(8)) {
			edges = append(edges, assign.Edge{Row: r.IntN(rows), Col: r.IntN(cols), Cost: r.Int64N(1000) - 200})
		}
		m, err := assign.Solve(rows, cols, edges)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, rows, cols, edges, m)
		if how := improve(rows, cols, edges, m); how != "" {
			t.Fatalf("seed %d, %d × %d: %s", seed, rows, cols, how)
		}
	}
}

func TestSolveRefuses(t *testing.T) {
	for _, e := range []assign.Edge{{Row: 2}, {Row: -1}, {Col: 2}, {Col: -1}, {Cost: assign.MaxCost + 1}, {Cost: math.MinInt64}} {
		if _, err := assign.Solve(2, 2, []assign.Edge{e}); !errors.Is(err, assign.ErrBounds) {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if _, err := assign.Solve(assign.MaxSide+1, 1, nil); !errors.Is(err, assign.ErrBounds) {
		t.Error(err)
	}
}

// nearby returns n rows and n columns in a square, each row with edges to its nearest columns.
func nearby(n, nearest int, seed uint64) []assign.Edge {
	r := rand.New(rand.NewPCG(seed, 0))
	x, y := make([]float64, 2*n), make([]float64, 2*n)
	for i := range x {
		x[i], y[i] = r.Float64(), r.Float64()
	}
	edges := make([]assign.Edge, 0, n*nearest)
	all := make([]assign.Edge, n)
	for i := range n {
		for j := range n {
			all[j] = assign.Edge{Row: i, Col: j, Cost: int64(1e6 * math.Hypot(x[i]-x[n+j], y[i]-y[n+j]))}
		}
		slices.SortFunc(all, func(a, b assign.Edge) int { return int(a.Cost - b.Cost) })
		edges = append(edges, all[:nearest]...)
	}
	return edges
}

func TestSolveAgain(t *testing.T) {
	edges := nearby(300, 20, 1)
	a, err := assign.Solve(300, 300, edges)
	if err != nil {
		t.Fatal(err)
	}
	valid(t, 300, 300, edges, a)
	b, _ := assign.Solve(300, 300, edges)
	if !slices.Equal(a.Col, b.Col) {
		t.Error("the same edges gave another matching")
	}
}

func BenchmarkSolve(b *testing.B) {
	edges := nearby(1000, 40, 1)
	for b.Loop() {
		if _, err := assign.Solve(1000, 1000, edges); err != nil {
			b.Fatal(err)
		}
	}
}
