package desk

import (
	"context"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// targets caches the record's targets: they are needed at every change and rarely differ.
type targets struct {
	mu    sync.Mutex
	known []dispatch.Target
	until dispatch.Moment
}

// targetsFor is how long the cache is used before the targets are loaded again.
const targetsFor = 5 * time.Second

// forget empties the cache.
func (t *targets) forget() {
	t.mu.Lock()
	t.until = 0
	t.mu.Unlock()
}

func (t *targets) all(ctx context.Context, l dispatch.Ledger, now dispatch.Moment) ([]dispatch.Target, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now < t.until && now >= t.until.Add(-targetsFor) {
		return t.known, nil
	}
	err := l.View(ctx, func(tx dispatch.Tx) (err error) {
		t.known, err = tx.Targets()
		return err
	})
	if err == nil {
		t.until = now.Add(targetsFor)
	}
	return t.known, err
}

// post returns the messages to targets about new entries: path leads from the root to the subject's area, unit is that of the
// cadre concerned.
func post(targets []dispatch.Target, tells func(before, after dispatch.Folded, e dispatch.Entry) []dispatch.Message, path []dispatch.ID, unit dispatch.ID,
	states []dispatch.Folded, entries []dispatch.Entry) (all []dispatch.Message) {
	for i, e := range entries {
		for _, m := range tells(states[i], states[i+1], e) {
			for _, t := range targets {
				if t.Hears(m, path, unit) {
					m.ID, m.Target = dispatch.NewID(e.Recorded.Time()), t.ID
					all = append(all, m)
				}
			}
		}
	}
	return all
}
