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
	most  int           // names that are remembered

	mu    sync.Mutex
	names map[string]allowance
	swept time.Time // when names were last forgotten to make room
}

type allowance struct {
	left float64
	at   time.Time
}

// mostNames limits the memory that strangers can use.
const mostNames = 100_000

// others is the name that all share for whom there is no room.
const others = "\x00others"

func newThrottle(burst int, every time.Duration) *throttle {
	return &throttle{burst: float64(burst), every: every, most: mostNames, names: map[string]allowance{}}
}

// blocked returns how long a name has to wait before it is allowed one; 0 when it is allowed one now. Nothing is used.
func (t *throttle) blocked(name string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.wait(t.of(name, now))
}

// take uses one of the allowance, and returns how long to wait when it is used up.
func (t *throttle) take(name string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.names[name]; !known && len(t.names) >= t.most && !t.makeRoom(now) {
		name = others
	}
	a := t.of(name, now)
	wait := t.wait(a)
	if wait == 0 {
		a.left--
	}
	t.names[name] = a
	return wait
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

// of returns the allowance of a name as it is now.
func (t *throttle) of(name string, now time.Time) allowance {
	a, known := t.names[name]
	if !known {
		return allowance{left: t.burst, at: now}
	}
	if later := now.Sub(a.at); later > 0 {
		a.left, a.at = min(t.burst, a.left+float64(later)/float64(t.every)), now
	}
	return a
}

func (t *throttle) wait(a allowance) time.Duration {
	if a.left >= 1 {
		return 0
	}
	return time.Duration((1 - a.left) * float64(t.every))
}

// makeRoom forgets names, and reports whether there is room then. First go those whose allowance is full, of which nothing is lost;
// then, until a tenth is free, others that are not blocked. Those that are blocked stay, or strangers could free a name by bringing
// many more. The names are gone through once a second at most.
func (t *throttle) makeRoom(now time.Time) bool {
	if since := now.Sub(t.swept); since >= 0 && since < time.Second {
		return false
	}
	t.swept = now
	for name := range t.names {
		if t.of(name, now).left >= t.burst {
			delete(t.names, name)
		}
	}
	for name := range t.names {
		if len(t.names) <= t.most-t.most/10 {
			break
		}
		if t.wait(t.of(name, now)) == 0 && name != others {
			delete(t.names, name)
		}
	}
	return len(t.names) < t.most
}
