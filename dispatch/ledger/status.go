package ledger

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// Waiting counts what has to happen by one step.
type Waiting struct {
	Step    dispatch.Step
	Count   int             // what lies ahead included
	Overdue int             // what is due already
	Oldest  dispatch.Moment // when the oldest became due; 0 without any
}

// Status describes the record.
type Status struct {
	Sort    string // sqlite or postgres
	Bytes   int64
	Waiting []Waiting // in the order of dispatch.Steps
	Head    Head      // of the last day that is over; empty before the first
}

// Status returns what waits and how large the record is.
func (db *DB) Status(ctx context.Context, now dispatch.Moment) (Status, error) {
	s := Status{Sort: db.dialect.name}
	err := db.view(ctx, func(t *tx) error {
		if err := t.one("SELECT "+t.dialect.size, nil, &s.Bytes); err != nil {
			return err
		}
		steps := map[dispatch.Step]Waiting{}
		// Most dues lie ahead: they are counted by one index, and those overdue are read by another.
		err := t.each("SELECT step, count(*) FROM dues GROUP BY step", nil, func(scan func(...any) error) error {
			var w Waiting
			err := scan(&w.Step, &w.Count)
			steps[w.Step] = w
			return err
		})
		if err != nil {
			return err
		}
		err = t.each("SELECT step, count(*), min(at) FROM dues WHERE at <= $1 GROUP BY step", []any{now}, func(scan func(...any) error) error {
			var step dispatch.Step
			var n int
			var oldest dispatch.Moment
			err := scan(&step, &n, &oldest)
			w := steps[step]
			w.Overdue, w.Oldest = n, oldest
			steps[step] = w
			return err
		})
		if err != nil {
			return err
		}
		for _, step := range dispatch.Steps {
			w := steps[step]
			w.Step = step
			s.Waiting = append(s.Waiting, w)
		}
		_, s.Head, err = t.newestHeads()
		return err
	})
	return s, err
}
