package plan

// roll numbers what is named, from 0 on, in the order in which it is first named.
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
