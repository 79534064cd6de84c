// Package assign matches each of n rows with at most one of m columns so that as many rows as possible are matched and, among
// those matchings, the sum of costs is least. Only the given pairs may be used; with about forty per row it is much faster than
// solving the dense problem.
package assign

import (
	"errors"
	"fmt"
	"math"
)

// Edge allows a row to be matched with a column. Of several edges of one pair the cheapest counts.
type Edge struct {
	Row, Col int
	Cost     int64 // any unit, negative allowed, within ±MaxCost
}

// Limits of a problem, within which no sum overflows.
const (
	MaxSide = 1 << 20 // rows, and columns
	MaxCost = 1 << 36
)

// Matching is the solution.
type Matching struct {
	Col  []int // by row: its column, -1 for none
	Rows int   // how many rows have a column
	Cost int64 // the sum over these
}

// ErrBounds is wrapped by errors about a problem beyond the limits, or an edge without such a row or column.
var ErrBounds = errors.New("assignment out of bounds")

// Solve finds the matching with the most rows and, among those, the least sum of costs. It is exact: successive shortest
// augmenting paths with potentials, after an auction that places most rows (Jonker and Volgenant 1987). Equal arguments give
// equal matchings. The time is O(rows · edges · log columns) at worst.
func Solve(rows, cols int, edges []Edge) (Matching, error) {
	if rows < 0 || rows > MaxSide || cols < 0 || cols > MaxSide {
		return Matching{}, fmt.Errorf("%w: %d × %d", ErrBounds, rows, cols)
	}
	s, err := newSolver(rows, cols, edges)
	if err != nil {
		return Matching{}, err
	}
	for _, r := range s.auction() {
		s.augment(r)
	}
	m := Matching{Col: make([]int, rows)}
	for r, e := range s.chosen {
		m.Col[r] = none
		if e >= 0 {
			m.Col[r] = int(s.col[e])
			m.Rows++
			m.Cost += s.cost[e]
		}
	}
	return m, nil
}

const (
	none     = -1
	infinite = math.MaxInt64 / 2
)

// solver holds the edges by row and a matching that is optimal for the rows placed so far. A row may always stay unmatched, at
// a cost above that of any change to the others, as if it had a column of its own.
type solver struct {
	first   []int32 // by row: its first edge; one more at the end
	col     []int32 // by edge
	cost    []int64 // by edge
	without int64   // cost of an unmatched row

	price  []int64 // by column: its potential; 0 while it is free, never above 0
	holder []int32 // by column: its row, or none
	chosen []int32 // by row: its edge; none: not placed yet, or unmatched

	far        []int64 // by column: distance in the present search
	via        []int32 // by column: the edge that reached it
	from       []int32 // by column: the row of that edge
	state      []int8  // by column
	touched    []int32
	closedCols []int32
	heap       heap
}

const (
	unseen = iota
	open
	closed
)

func newSolver(rows, cols int, edges []Edge) (*solver, error) {
	s := &solver{
		first: make([]int32, rows+1), col: make([]int32, len(edges)), cost: make([]int64, len(edges)),
		price: make([]int64, cols), holder: make([]int32, cols), chosen: make([]int32, rows),
		far: make([]int64, cols), via: make([]int32, cols), from: make([]int32, cols), state: make([]int8, cols),
	}
	if len(edges) > math.MaxInt32 {
		return nil, fmt.Errorf("%w: %d edges", ErrBounds, len(edges))
	}
	least, most := int64(0), int64(0)
	for i, e := range edges {
		if e.Row < 0 || e.Row >= rows || e.Col < 0 || e.Col >= cols || e.Cost > MaxCost || e.Cost < -MaxCost {
			return nil, fmt.Errorf("%w: edge %d is %+v", ErrBounds, i, e)
		}
		s.first[e.Row+1]++
		least, most = min(least, e.Cost), max(most, e.Cost)
	}
	s.without = (most-least+1)*int64(min(rows, cols)+1) + most
	for r := range rows {
		s.first[r+1] += s.first[r]
		s.chosen[r] = none
	}
	next := append([]int32(nil), s.first...)
	for _, e := range edges {
		s.col[next[e.Row]], s.cost[next[e.Row]] = int32(e.Col), e.Cost
		next[e.Row]++
	}
	for c := range s.holder {
		s.holder[c] = none
	}
	return s, nil
}

// auction lets each waiting row take its best column and raise the column's price by the difference to the second best, for two
// passes. It returns the rows that still wait. A column once taken stays taken, which keeps the prices of free columns at 0.
func (s *solver) auction() []int32 {
	var waiting []int32
	for r := range s.chosen {
		waiting = append(waiting, int32(r))
	}
	for range 2 {
		var next []int32
		budget := 4 * len(waiting) // rows with equal costs may take a column from each other again and again
		for len(waiting) > 0 {
			r := waiting[len(waiting)-1]
			waiting = waiting[:len(waiting)-1]
			best, least, second := int32(none), s.without, int64(infinite)
			for e := s.first[r]; e < s.first[r+1]; e++ {
				switch d := s.cost[e] - s.price[s.col[e]]; {
				case best < 0 && d < least:
					best, least, second = e, d, least
				case best >= 0 && d < least:
					best, least, second = e, d, least
				case d < second:
					second = d
				}
			}
			if best < 0 {
				next = append(next, r) // unmatched is better at these prices: augment decides
				continue
			}
			c := s.col[best]
			before := s.holder[c]
			if before >= 0 && (second == least || budget <= 0) {
				next = append(next, r)
				continue
			}
			s.price[c] -= second - least
			s.holder[c], s.chosen[r] = r, best
			budget--
			if before >= 0 {
				s.chosen[before] = none
				waiting = append(waiting, before)
			}
		}
		waiting = next
	}
	return waiting
}

// augment places one more row by the cheapest chain of changes (Dijkstra over reduced costs).
func (s *solver) augment(root int32) {
	end, stays := int32(none), root // the chain ends at a free column, or with a row that becomes unmatched
	limit := int64(infinite)
	s.heap, s.touched, s.closedCols = s.heap[:0], s.touched[:0], s.closedCols[:0]
	row, base := root, int64(0) // base: distance to the row minus its potential
	for {
		if d := base + s.without; d < limit {
			limit, stays = d, row
		}
		for e := s.first[row]; e < s.first[row+1]; e++ {
			c := s.col[e]
			if s.state[c] == closed {
				continue
			}
			d := base + s.cost[e] - s.price[c]
			if d >= limit || s.state[c] == open && d >= s.far[c] {
				continue
			}
			if s.state[c] == unseen {
				s.touched = append(s.touched, c)
			}
			s.state[c], s.far[c], s.via[c], s.from[c] = open, d, e, row
			s.heap.push(entry{d, c})
		}
		next, found := s.nearest(limit)
		if !found {
			break
		}
		if s.holder[next] < 0 {
			end, limit = next, s.far[next]
			break
		}
		s.state[next] = closed
		s.closedCols = append(s.closedCols, next)
		row = s.holder[next]
		e := s.chosen[row]
		base = s.far[next] - (s.cost[e] - s.price[next])
	}
	for _, c := range s.closedCols {
		s.price[c] += s.far[c] - limit
	}
	if end < 0 && stays != root { // the row that becomes unmatched gives its column to the chain
		end = s.col[s.chosen[stays]]
		s.chosen[stays] = none
	}
	for end >= 0 {
		r := s.from[end]
		var left int32 = none
		if r != root {
			left = s.col[s.chosen[r]]
		}
		s.holder[end], s.chosen[r] = r, s.via[end]
		end = left
	}
	for _, c := range s.touched {
		s.state[c] = unseen
	}
}

// nearest takes the open column of least distance below the limit.
func (s *solver) nearest(limit int64) (int32, bool) {
	for len(s.heap) > 0 {
		x := s.heap.pop()
		if x.far >= limit {
			return 0, false
		}
		if s.state[x.col] == open && s.far[x.col] == x.far {
			return x.col, true
		}
	}
	return 0, false
}

// Table is Solve for a full table of costs, where a negative cost means that row and column cannot be matched. It returns the
// column of every row, -1 for none.
func Table(cost [][]int64) ([]int, error) {
	var edges []Edge
	columns := 0
	for i, row := range cost {
		columns = len(row)
		for j, c := range row {
			if c >= 0 {
				edges = append(edges, Edge{Row: i, Col: j, Cost: c})
			}
		}
	}
	m, err := Solve(len(cost), columns, edges)
	return m.Col, err
}
