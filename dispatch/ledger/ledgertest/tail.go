package ledgertest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// followed lets many write while one reader follows the journal, as a live screen does: in the end the reader knows the last
// version of everything.
func (x *Town) followed(t *testing.T) {
	ctx := t.Context()
	x.attach(t, Operator, x.do(t, Operator, request(""), Call("garden")).Subject.ID, "picture-2", 0)
	tick, err := x.DB.Tick(ctx)
	must(t, err)
	if changes, next, more, err := x.DB.Tail(ctx, tick, 0); err != nil || len(changes) != 0 || next < tick || more {
		t.Fatalf("nothing happened, and the tail says %v %d %v %v", changes, next, more, err)
	}
	const writers, each = 12, 10
	var mu sync.Mutex
	want := map[dispatch.ID]int64{}
	var writing sync.WaitGroup
	for range writers {
		writing.Go(func() {
			for range each {
				a, err := x.Desk.Do(context.Background(), Operator, dispatch.Subject{Sort: dispatch.OfRequest}, Call("garden"))
				if err == nil {
					a, err = x.Desk.Do(context.Background(), Operator, a.Subject, dispatch.Cancel{Reason: "resident_asks"})
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				want[a.Subject.ID] = a.Version
				mu.Unlock()
			}
		})
	}
	written := make(chan struct{})
	go func() { writing.Wait(); close(written) }()
	seen := map[dispatch.ID]int64{}
	at := tick
	look := func() {
		changes, next, _, err := x.DB.Tail(ctx, at, 0)
		must(t, err)
		if next < at {
			t.Fatalf("the tail went back from %d to %d", at, next)
		}
		at = next
		for _, c := range changes {
			if c.Version <= seen[c.Subject.ID] {
				t.Errorf("%s was told again as version %d", c.Subject.ID, c.Version)
			}
			seen[c.Subject.ID] = c.Version
		}
	}
	for done := false; !done; {
		select {
		case <-written:
			done = true
		default:
		}
		look()
	}
	whole := func() bool {
		for id, v := range want {
			if seen[id] != v {
				return false
			}
		}
		return true
	}
	for until := time.Now().Add(10 * time.Second); !whole() && time.Now().Before(until); { // another test's transaction may still be open
		look()
	}
	if !whole() {
		t.Error("the tail has not seen everything")
	}
	if len(want) != writers*each {
		t.Errorf("%d of %d were written", len(want), writers*each)
	}
	again, next, _, err := x.DB.Tail(ctx, tick, at)
	must(t, err)
	if len(again) < len(want) || next != at {
		t.Errorf("a second reader sees %d of %d up to %d, not %d", len(again), len(want), next, at)
	}
}
