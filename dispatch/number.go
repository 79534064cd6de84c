package dispatch

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

// numbers hands out the short numbers of a day. Each process draws a block at a time; gaps are allowed.
type numbers struct {
	mu        sync.Mutex
	day       Day
	next, end int
}

const numberBlock = 20

func (n *numbers) draw(ctx context.Context, l Ledger, day Day) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.day != day || n.next == n.end {
		err := l.Change(ctx, func(tx Tx) error {
			first, err := tx.Numbers(day, numberBlock)
			n.day, n.next, n.end = day, first, first+numberBlock
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
