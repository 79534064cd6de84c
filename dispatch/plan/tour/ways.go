package tour

// ways holds the travel times and costs of a profile by origin and by destination, so that all values for one place are
// adjacent in memory: an insertion needs many of them.
type ways struct {
	places         int
	time, toll     []int32 // from·places + to
	timeTo, tollTo []int32 // to·places + from
}

// row holds the times and costs between one place and every other.
type row struct{ time, toll []int32 }

func newWays(w *Ways) *ways {
	x := &ways{places: w.Places, time: w.Time, toll: w.Cost, timeTo: turned(w.Time, w.Places)}
	if w.Cost == nil {
		x.toll, x.tollTo = x.time, x.timeTo
	} else {
		x.tollTo = turned(w.Cost, w.Places)
	}
	return x
}

// turned returns the transposed table, or the same one if it is symmetric.
func turned(table []int32, places int) []int32 {
	if symmetric(table, places) {
		return table
	}
	const block = 32 // rows and columns at a time, so that both tables stay in the cache
	t := make([]int32, len(table))
	for a := 0; a < places; a += block {
		for b := 0; b < places; b += block {
			for i := a; i < min(a+block, places); i++ {
				for k := b; k < min(b+block, places); k++ {
					t[k*places+i] = table[i*places+k]
				}
			}
		}
	}
	return t
}

func symmetric(table []int32, places int) bool {
	for a := range places {
		for b := range a {
			if table[a*places+b] != table[b*places+a] {
				return false
			}
		}
	}
	return true
}

// at returns the rows from a place and to it.
func (w *ways) at(place int32) (from, to row) {
	i, k := int(place)*w.places, (int(place)+1)*w.places
	return row{w.time[i:k], w.toll[i:k]}, row{w.timeTo[i:k], w.tollTo[i:k]}
}

// way is the travel time from a to b; 0 from or to Nowhere.
func (w *ways) way(a, b int32) int64 {
	if a < 0 || b < 0 {
		return 0
	}
	return int64(w.time[int(a)*w.places+int(b)])
}

// price is the travel cost from a to b.
func (w *ways) price(a, b int32) int64 {
	if a < 0 || b < 0 {
		return 0
	}
	return int64(w.toll[int(a)*w.places+int(b)])
}
