package desk

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// numbers hands out the short numbers of a day. Each process draws a block at a time, so numbers may be skipped.
type numbers struct {
	mu        sync.Mutex
	day       dispatch.Day
	next, end int
	block     int
	drawn     dispatch.Moment
}

// The size of a block. It starts small so that few numbers are lost when a process ends, and grows when requests come fast,
// because everybody waits while a block is drawn.
const (
	smallBlock, largeBlock = 20, 1280
	soon                   = time.Second
)

func (n *numbers) draw(ctx context.Context, l dispatch.Ledger, now dispatch.Moment) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	day := now.Day()
	if n.day != day || n.next == n.end {
		if n.block *= 2; now.Sub(n.drawn) > soon {
			n.block = 0
		}
		n.block, n.drawn = min(max(n.block, smallBlock), largeBlock), now
		err := l.Change(ctx, func(tx dispatch.Tx) error {
			first, err := tx.Numbers(day, n.block)
			n.day, n.next, n.end = day, first, first+n.block
			return err
		})
		if err != nil {
			n.next, n.end = 0, 0
			return "", err
		}
	}
	number := fmt.Sprintf("%s-%04d", strings.ReplaceAll(string(day)[5:], "-", ""), n.next)
	n.next++
	return number, nil
}
