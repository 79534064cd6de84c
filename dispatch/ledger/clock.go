package ledger

import (
	"context"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// latest is the latest record time known, and the reading of a monotonic clock when it became known.
type latest struct {
	mu      sync.Mutex
	at      dispatch.Moment
	from    time.Duration
	elapsed func() time.Duration
}

func newLatest() latest {
	begun := time.Now()
	return latest{elapsed: func() time.Duration { return time.Since(begun) }}
}

// now returns that time plus what has passed since; 0 for a record without entries.
func (l *latest) now() dispatch.Moment {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at == 0 {
		return 0
	}
	return l.at.Add(l.elapsed() - l.from)
}

func (l *latest) learn(m dispatch.Moment) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if elapsed := l.elapsed(); m > l.at.Add(elapsed-l.from) {
		l.at, l.from = m, elapsed
	}
}

// learnTime reads the latest record time of any process.
func (db *DB) learnTime(ctx context.Context) error {
	var last dispatch.Moment
	err := db.view(ctx, func(t *tx) error { return t.one("SELECT coalesce(max(last), 0) FROM strands", nil, &last) })
	db.latest.learn(last)
	return err
}

// Clock is the clock of a record: that of the machine, but never before the latest entry. If the machine's clock is set back,
// the record's clock continues from the latest entry, so that dues still come up.
type Clock struct {
	db      *DB
	machine func() dispatch.Moment
}

// Clock returns the record's clock over the machine's.
func (db *DB) Clock(machine func() dispatch.Moment) Clock { return Clock{db, machine} }

// Now is the present.
func (c Clock) Now() dispatch.Moment { return max(c.machine(), c.db.latest.now()) }

// Behind returns how far the machine's clock is behind the record; 0 when it is not.
func (c Clock) Behind() time.Duration { return max(0, c.db.latest.now().Sub(c.machine())) }
