package web

import (
	"sync"
	"time"
)

// throttle lets each name do something so often: a burst at first, then at a rate. Names that have had their rest are
// forgotten.
type throttle struct {
	burst float64
	every time.Duration // one more after each

	mu    sync.Mutex
	names map[string]allowance
}

type allowance struct {
	left float64
	at   time.Time
}

// mostNames bounds the memory that strangers can take.
const mostNames = 100_000

func newThrottle(burst int, every time.Duration) *throttle {
	return &throttle{burst: float64(burst), every: every, names: map[string]allowance{}}
}

// take uses one up, and returns how long to wait when none is left.
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
	if len(t.names) >= mostNames { // all of them at once: begin anew
		clear(t.names)
	}
}
