package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// times collects durations.
type times struct {
	mu  sync.Mutex
	all []time.Duration
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, d)
}

func (t *times) at(percent int) time.Duration {
	if len(t.all) == 0 {
		return 0
	}
	slices.Sort(t.all)
	return t.all[(len(t.all)-1)*percent/100]
}

func (t *times) String() string {
	round := func(p int) time.Duration { return t.at(p).Round(100 * time.Microsecond) }
	return fmt.Sprintf("p50 %v, p99 %v, most %v of %d", round(50), round(99), round(100), len(t.all))
}
