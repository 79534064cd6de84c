package ledger

import (
	"sync"

	"github.com/bangban/bangban/dispatch"
)

// cards keeps what the catalogue's documents say, so that each is read once: every plan looks at all cadres on duty and at
// where they live, which is thousands of cards that hardly ever change. A card whose document is another than the one that
// was read is read anew, so nobody need say that it has changed. What is kept is shared: nobody writes into it.
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

// catalogue is the cards of a record.
type catalogue struct {
	areas      cards[dispatch.Area]
	facilities cards[dispatch.Facility]
	cadres     cards[dispatch.Cadre]
}
