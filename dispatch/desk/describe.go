package desk

import (
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// describeAtOnce is how many commands of a list share a transaction. A long import is split so that others do not wait for it: who signs in
// meanwhile, or calls in need, comes between two of these.
const describeAtOnce = 50

// Describe carries out descriptions of the catalogue in order. A long list takes several transactions; after an interruption
// the same list can be sent again, since a description that changes nothing is no entry. Progress, if not nil, is told how many
// are committed.
func (d *Desk) Describe(ctx context.Context, act dispatch.Act, progress func(done int), all ...dispatch.Describes) error {
	var orders []dispatch.Follow
	for _, x := range all {
		orders = append(orders, dispatch.Follow{Subject: x.About(), Command: x})
	}
	_, err := d.DoAll(ctx, act, progress, orders...)
	return err
}

// DoAll carries out commands in order, several in a transaction, and keeps no idempotency key. It stops at the first that is
// refused and returns its position; nothing of that transaction is kept.
func (d *Desk) DoAll(ctx context.Context, act dispatch.Act, progress func(done int), all ...dispatch.Follow) (n int, err error) {
	defer d.forget()
	done := 0
	for some := range slices.Chunk(all, describeAtOnce) {
		err := d.Ledger.Change(ctx, func(tx dispatch.Tx) error {
			for i, x := range some {
				n = done + i
				if _, err := d.DoIn(tx, act, x.Subject, x.Command); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		if done += len(some); progress != nil {
			progress(done)
		}
	}
	return done, nil
}

// forget empties all that is held of the catalogue.
func (d *Desk) forget() {
	d.targets.forget()
	d.redFlags.forget()
	d.people.forget()
	d.places.forget()
	d.sources.forget()
}

// MayDescribe refuses a list of descriptions when the act may not give one of them, and names its position, so that a list is
// not begun that cannot be finished. Areas that the list itself adds count as lying where the list puts them.
func (d *Desk) MayDescribe(ctx context.Context, act dispatch.Act, all ...dispatch.Describes) (n int, err error) {
	within := map[dispatch.ID]dispatch.ID{} // areas of the list, and where they are put
	for _, x := range all {
		if x.About().Sort == dispatch.OfArea {
			within[x.About().ID] = needs(x).Into
		}
	}
	err = d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		allowed := map[dispatch.ID]error{}
		may := func(area dispatch.ID) error {
			if err, known := allowed[area]; known {
				return err
			}
			path, err := tx.Path(area)
			for at := area; dispatch.CodeOf(err) == dispatch.NotFound; path, err = tx.Path(at) {
				above, ours := within[at]
				if !ours {
					path, err = nil, nil // the description itself reports that the area does not exist
					break
				}
				at = above
			}
			if err == nil {
				_, err = act.MayDescribe(ids(path))
			}
			allowed[area] = err
			return err
		}
		for i, x := range all {
			n = i
			if err := may(needs(x).Into); err != nil {
				return err
			}
			was, err := tx.Load(x.About())
			if err == nil {
				err = may(was.Where())
			}
			if err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
				return err
			}
		}
		return nil
	})
	return n, err
}

// DescribeIn is Describe inside a transaction of the caller.
func (d *Desk) DescribeIn(tx dispatch.Tx, act dispatch.Act, all ...dispatch.Describes) error {
	for _, x := range all {
		if _, err := d.DoIn(tx, act, x.About(), x); err != nil {
			return err
		}
	}
	return nil
}

// DoIn is Do inside a transaction of the caller: no idempotency key is remembered, and due work is left to the sweep.
func (d *Desk) DoIn(tx dispatch.Tx, act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (Answer, error) {
	if err := act.Check(); err != nil {
		return Answer{}, err
	}
	t := &transaction{desk: d, tx: tx, now: d.Clock()}
	return t.do(act, subject, cmd)
}

// Stock adds the built-in kinds to a record that lacks them.
func (d *Desk) Stock(ctx context.Context) error {
	var missing []dispatch.Describes
	err := d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		for _, k := range dispatch.Kinds() {
			switch _, err := tx.Load(dispatch.Subject{Sort: dispatch.OfKind, ID: dispatch.ID(k.Code)}); dispatch.CodeOf(err) {
			case "":
			case dispatch.NotFound:
				missing = append(missing, dispatch.DescribeKind{Kind: k})
			default:
				return err
			}
		}
		return nil
	})
	if err != nil || len(missing) == 0 {
		return err
	}
	err = d.Describe(ctx, dispatch.SystemAct(), nil, missing...)
	if dispatch.CodeOf(err) == dispatch.Stale { // another process does the same
		return d.Stock(ctx)
	}
	return err
}
