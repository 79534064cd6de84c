package desk

import (
	"context"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// targets keeps the record's targets for a while: they are asked for at every change, and hardly ever differ.
type targets struct {
	mu    sync.Mutex
	known []dispatch.Target
	until dispatch.Moment
}

// targetsFor is how long a new target may wait to be heard of.
const targetsFor = 5 * time.Second

// forget lets the targets be asked for anew.
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

// post returns what targets are to be told of new entries: path leads to the subject's area, unit is that of the cadre whom
// the entries are about.
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
