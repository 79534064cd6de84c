package web

import (
	"sync"
	"time"
)

// throttle limits how often each name may do something: a burst at first, then a rate. Names whose allowance is full again are
// forgotten.
type throttle struct {
	burst float64
	every time.Duration // interval after which one more is allowed

	mu    sync.Mutex
	names map[string]allowance
}

type allowance struct {
	left float64
	at   time.Time
}

// mostNames limits the memory that strangers can use.
const mostNames = 100_000

func newThrottle(burst int, every time.Duration) *throttle {
	return &throttle{burst: float64(burst), every: every, names: map[string]allowance{}}
}

// take uses one of the allowance, and returns how long to wait when it is used up.
func (t *throttle) take(name string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.names) >= mostNames {
		t.forget(now)
	}
	a, known := t.names[name]
	if !known {
		a = allowance{left: t.burst, at: now}
	}
	a.left = min(t.burst, a.left+float64(now.Sub(a.at))/float64(t.every))
	a.at = now
	if a.left < 1 {
		t.names[name] = a
		return time.Duration((1 - a.left) * float64(t.every))
	}
	a.left--
	t.names[name] = a
	return 0
}

// giveBack undoes a take.
func (t *throttle) giveBack(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a, known := t.names[name]; known {
		a.left = min(t.burst, a.left+1)
		t.names[name] = a
	}
}

func (t *throttle) forget(now time.Time) {
	for name, a := range t.names {
		if a.left+float64(now.Sub(a.at))/float64(t.every) >= t.burst {
			delete(t.names, name)
		}
	}
	if len(t.names) >= mostNames { // too many at once: all are forgotten
		clear(t.names)
	}
}
