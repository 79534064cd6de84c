package plan

// numbering gives each key a number, 0 onwards, in the order in which keys are first asked for.
type numbering[K comparable] struct {
	number map[K]int
	all    []K
}

func (r *numbering[K]) of(k K) int {
	n, ok := r.number[k]
	if !ok {
		if r.number == nil {
			r.number = map[K]int{}
		}
		n = len(r.all)
		r.number[k] = n
		r.all = append(r.all, k)
	}
	return n
}
