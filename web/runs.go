package web

import (
	"sync"

	"github.com/bangban/bangban/dispatch"
)

// runs are the imports that are going on in this process, for whoever began one to see how far it has come.
type runs struct {
	mu  sync.Mutex
	all map[[2]dispatch.ID]progress
}

// progress is how many rows of how many are committed.
type progress struct{ done, total int }

// begin returns where an import tells its progress, and what ends it. One without an id is not watched.
func (r *runs) begin(account, run dispatch.ID) (told func(done, total int), end func()) {
	if run == "" {
		return nil, func() {}
	}
	key := [2]dispatch.ID{account, run}
	set := func(p progress) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.all == nil {
			r.all = map[[2]dispatch.ID]progress{}
		}
		r.all[key] = p
	}
	set(progress{})
	return func(done, total int) { set(progress{done, total}) }, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.all, key)
	}
}

func (r *runs) at(account, run dispatch.ID) (progress, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.all[[2]dispatch.ID{account, run}]
	return p, ok
}
