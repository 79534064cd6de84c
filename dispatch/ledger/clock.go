package ledger

import (
	"context"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// latest is the latest time that is known to be recorded, and when that was learnt by a clock that nobody can set.
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

// now is that time, and as much later as has passed since; 0 for a record without entries.
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

// learnTime looks up what has been recorded by whatever process.
func (db *DB) learnTime(ctx context.Context) error {
	var last dispatch.Moment
	err := db.view(ctx, func(t *tx) error { return t.one("SELECT coalesce(max(last), 0) FROM strands", nil, &last) })
	db.latest.learn(last)
	return err
}

// Clock is the time of a record: that of the machine, and never before what is recorded already. While the machine's clock is
// behind, as after it was set back, the record's goes on from there by itself, so that whatever has to happen later happens.
type Clock struct {
	db      *DB
	machine func() dispatch.Moment
}

// Clock makes one of the machine's.
func (db *DB) Clock(machine func() dispatch.Moment) Clock { return Clock{db, machine} }

// Now is the present.
func (c Clock) Now() dispatch.Moment { return max(c.machine(), c.db.latest.now()) }

// Behind is how far the machine's clock is behind the record; 0 while it is not.
func (c Clock) Behind() time.Duration { return max(0, c.db.latest.now().Sub(c.machine())) }
