package assign

// entry is a column with a distance. Outdated entries stay in the heap and are skipped.
type entry struct {
	far int64
	col int32
}

func (a entry) before(b entry) bool { return a.far < b.far || a.far == b.far && a.col < b.col }

// heap is a binary heap, the nearest first. container/heap would allocate for every entry.
type heap []entry

func (h *heap) push(x entry) {
	*h = append(*h, x)
	a := *h
	i := len(a) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !x.before(a[up]) {
			break
		}
		a[i], i = a[up], up
	}
	a[i] = x
}

func (h *heap) pop() entry {
	a := *h
	top, last := a[0], a[len(a)-1]
	a = a[:len(a)-1]
	*h = a
	i := 0
	for {
		down := 2*i + 1
		if down >= len(a) {
			break
		}
		if down+1 < len(a) && a[down+1].before(a[down]) {
			down++
		}
		if !a[down].before(last) {
			break
		}
		a[i], i = a[down], down
	}
	if len(a) > 0 {
		a[i] = last
	}
	return top
}
