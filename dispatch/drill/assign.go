package drill

import "math"

// unfit is dearer than any sum of ways, so that a pair that does not fit is taken only where nothing else is left, and is
// dropped then.
const unfit = int64(1) << 40

// Dense is an exact [Assign] by shortest augmenting paths over the whole table (Kuhn 1955; Jonker and Volgenant 1987):
// n²m steps for n rows and m columns, n the smaller. It is the yardstick, not the fast way.
func Dense(cost [][]int64) []int {
	rows := len(cost)
	if rows == 0 {
		return nil
	}
	columns := len(cost[0])
	turned := rows > columns
	n, m := rows, columns
	if turned {
		n, m = columns, rows
	}
	at := func(i, j int) int64 {
		if turned {
			i, j = j, i
		}
		if c := cost[i][j]; c >= 0 {
			return c
		}
		return unfit
	}
	// Row and column 0 are nobody: a path begins there.
	price, rebate := make([]int64, n+1), make([]int64, m+1)
	partner, from := make([]int, m+1), make([]int, m+1)
	for i := 1; i <= n; i++ {
		least, done := make([]int64, m+1), make([]bool, m+1)
		for j := range least {
			least[j] = math.MaxInt64
		}
		partner[0] = i
		j := 0
		for partner[j] != 0 {
			done[j] = true
			row, step, next := partner[j], int64(math.MaxInt64), 0
			for k := 1; k <= m; k++ {
				if done[k] {
					continue
				}
				if c := at(row-1, k-1) - price[row] - rebate[k]; c < least[k] {
					least[k], from[k] = c, j
				}
				if least[k] < step {
					step, next = least[k], k
				}
			}
			for k := 0; k <= m; k++ {
				if done[k] {
					price[partner[k]] += step
					rebate[k] -= step
				} else if least[k] < math.MaxInt64 {
					least[k] -= step
				}
			}
			j = next
		}
		for j != 0 {
			partner[j] = partner[from[j]]
			j = from[j]
		}
	}
	found := make([]int, rows)
	for i := range found {
		found[i] = -1
	}
	for j := 1; j <= m; j++ {
		i, k := partner[j]-1, j-1
		if i < 0 || at(i, k) == unfit {
			continue
		}
		if turned {
			i, k = k, i
		}
		found[i] = k
	}
	return found
}
