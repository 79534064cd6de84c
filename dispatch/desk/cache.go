package desk

import (
	"context"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// cache holds something of the record that is needed at every change and rarely differs.
type cache[T any] struct {
	mu    sync.Mutex
	known T
	until dispatch.Moment
}

// cacheFor is how long a cache is used before it is loaded again.
const cacheFor = 5 * time.Second

// forget empties the cache.
func (c *cache[T]) forget() {
	c.mu.Lock()
	c.until = 0
	c.mu.Unlock()
}

// get returns what is cached, loaded anew where it is old.
func (c *cache[T]) get(ctx context.Context, l dispatch.Ledger, now dispatch.Moment, load func(dispatch.Tx) (T, error)) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now < c.until && now >= c.until.Add(-cacheFor) {
		return c.known, nil
	}
	err := l.View(ctx, func(tx dispatch.Tx) (err error) {
		c.known, err = load(tx)
		return err
	})
	if err == nil {
		c.until = now.Add(cacheFor)
	}
	return c.known, err
}

// told returns the targets of the record.
func (d *Desk) told(ctx context.Context, now dispatch.Moment) ([]dispatch.Target, error) {
	return d.targets.get(ctx, d.Ledger, now, dispatch.Tx.Targets)
}

// supplies returns the facilities of the record, where a command promises a time.
func (d *Desk) supplies(ctx context.Context, now dispatch.Moment, cmd dispatch.Command) ([]dispatch.Facility, error) {
	if !needs(cmd).Supply {
		return nil, nil
	}
	return d.sources.get(ctx, d.Ledger, now, dispatch.Tx.Facilities)
}

// crew returns all cadres, where a command promises a time.
func (d *Desk) crew(ctx context.Context, now dispatch.Moment, cmd dispatch.Command) ([]dispatch.Cadre, error) {
	if !needs(cmd).Supply {
		return nil, nil
	}
	return d.people.get(ctx, d.Ledger, now, dispatch.Tx.Cadres)
}

// Remains returns where somebody can turn to whose request cannot wait until a shop opens.
func (d *Desk) Remains(ctx context.Context, r dispatch.Request) (all []dispatch.Facility, err error) {
	now := d.Clock()
	sources, err := d.sources.get(ctx, d.Ledger, now, dispatch.Tx.Facilities)
	if err != nil {
		return nil, err
	}
	err = d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		kind, err := tx.Kind(r.Kind)
		if err != nil {
			return err
		}
		path, err := tx.Path(r.Place.Area())
		if err != nil {
			return err
		}
		all = dispatch.Remains(kind.Source(r.Effect), sources, path, now)
		return nil
	})
	return all, err
}

// RedFlags returns the table of red flags, with what administrators added to it.
func (d *Desk) RedFlags(ctx context.Context) (*dispatch.RedFlagTable, error) {
	return d.redFlags.get(ctx, d.Ledger, d.Clock(), func(tx dispatch.Tx) (*dispatch.RedFlagTable, error) {
		added, err := tx.RedFlags()
		if err != nil {
			return nil, err
		}
		return dispatch.NewRedFlagTable(added), nil
	})
}
