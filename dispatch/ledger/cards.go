package ledger

import (
	"sync"

	"github.com/bangban/bangban/dispatch"
)

// cards caches decoded documents of the catalogue. Every plan needs all cadres on duty and where they live, thousands of
// documents that rarely change. A document is decoded again when its text differs from the cached one, so the cache needs no
// invalidation. Cached values are shared and must not be modified.
type cards[T any] struct {
	mu    sync.RWMutex
	known map[dispatch.ID]card[T]
}

type card[T any] struct {
	doc  string
	says T
}

func (k *cards[T]) read(id dispatch.ID, doc string) (T, error) {
	k.mu.RLock()
	c, ok := k.known[id]
	k.mu.RUnlock()
	if ok && c.doc == doc {
		return c.says, nil
	}
	c = card[T]{doc: doc}
	if err := decode(doc, &c.says); err != nil {
		return c.says, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known == nil {
		k.known = map[dispatch.ID]card[T]{}
	}
	k.known[id] = c
	return c.says, nil
}

// catalogue is the cache of a record.
type catalogue struct {
	areas      cards[dispatch.Area]
	facilities cards[dispatch.Facility]
	cadres     cards[dispatch.Cadre]
	kinds      cards[dispatch.Kind]
}
