package desk

import (
	"context"
	"maps"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// describeAtOnce is how many commands of a list share a transaction. A long import is split so that others do not wait for it: who signs in
// meanwhile, or calls in need, comes between two of these.
const describeAtOnce = 50

// Describe carries out descriptions of the catalogue in order. A long list takes several transactions; after an interruption the same
// list can be sent again, since a description that changes nothing is no entry. One that is refused is left out, and the error of the
// first such is returned. Progress, if not nil, is told how many are done.
func (d *Desk) Describe(ctx context.Context, act dispatch.Act, progress func(done int), all ...dispatch.Describes) error {
	groups := make([][]dispatch.Follow, 0, len(all))
	for _, x := range all {
		groups = append(groups, []dispatch.Follow{{Subject: x.About(), Command: x}})
	}
	refused, err := d.DoEach(ctx, act, progress, groups...)
	if err == nil && len(refused) > 0 {
		err = refused[slices.Min(slices.Collect(maps.Keys(refused)))]
	}
	return err
}

// DoEach carries out groups of commands in order, several groups in a transaction, and keeps no idempotency key. A group is carried out
// whole or not at all; one that is refused is left out, and its error returned by its position. Only where the record is away, or the
// caller gone, does it stop: what was told to progress is kept, and the same groups can be sent again.
func (d *Desk) DoEach(ctx context.Context, act dispatch.Act, progress func(done int), groups ...[]dispatch.Follow) (refused map[int]error, err error) {
	defer d.forget()
	refused = map[int]error{}
	for from, to := 0, 0; from < len(groups); from = to {
		commands := 0
		for to = from; to < len(groups) && (to == from || commands+len(groups[to]) <= describeAtOnce); to++ {
			commands += len(groups[to])
		}
		if err := d.together(ctx, act, groups, from, to, refused); err != nil {
			return refused, err
		}
		if progress != nil {
			progress(to)
		}
	}
	return refused, nil
}

// triedAgain is how often a group that met a concurrent change is tried again.
const triedAgain = 3

// together carries out the groups from one position up to another in one transaction, without those that are refused.
func (d *Desk) together(ctx context.Context, act dispatch.Act, groups [][]dispatch.Follow, from, to int, refused map[int]error) error {
	for tries := 0; ; {
		at := -1
		err := d.Ledger.Change(ctx, func(tx dispatch.Tx) error {
			for at = from; at < to; at++ {
				if refused[at] != nil {
					continue
				}
				for _, x := range groups[at] {
					if _, err := d.DoIn(tx, act, x.Subject, x.Command); err != nil {
						return err
					}
				}
			}
			return nil
		})
		switch {
		case err == nil:
			return nil
		case away(ctx, err):
			return err
		case dispatch.CodeOf(err) == dispatch.Stale && tries < triedAgain:
			tries++
		case at >= 0 && at < to:
			refused[at], tries = err, 0
		case to-from == 1:
			refused[from] = err
			return nil
		default: // the commit was refused, which does not tell for whose sake
			middle := from + (to-from)/2
			if err := d.together(ctx, act, groups, from, middle, refused); err != nil {
				return err
			}
			return d.together(ctx, act, groups, middle, to, refused)
		}
	}
}

// away reports whether a change failed because the record is away or its caller gone, and not because of what it is.
func away(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || dispatch.CodeOf(err) == dispatch.Unavailable)
}

// forget empties all that is held of the catalogue.
func (d *Desk) forget() {
	d.targets.forget()
	d.redFlags.forget()
	d.people.forget()
	d.places.forget()
	d.sources.forget()
}

// MayDescribe tells which descriptions the act may not give, and why, so that a preview does not tell how they differ from what is there:
// those that change something, and those that say what is there already, of which nothing is loaded. Areas that the list itself adds
// count as lying where the list puts them.
func (d *Desk) MayDescribe(ctx context.Context, act dispatch.Act, changes, same []dispatch.Describes) (refused map[dispatch.Subject]error, err error) {
	all := slices.Concat(changes, same)
	within := map[dispatch.ID]dispatch.ID{} // areas of the list, and where they are put
	for _, x := range all {
		if x.About().Sort == dispatch.OfArea {
			within[x.About().ID] = needs(x).Into
		}
	}
	err = d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		refused = map[dispatch.Subject]error{}
		allowed := map[dispatch.ID]error{}
		may := func(area dispatch.ID) (refusal, err error) {
			if refusal, known := allowed[area]; known {
				return refusal, nil
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
			if err != nil {
				return nil, err
			}
			_, allowed[area] = act.MayDescribe(ids(path))
			return allowed[area], nil
		}
		for i, x := range all {
			places := []dispatch.ID{needs(x).Into}
			if i < len(changes) {
				was, err := tx.Load(x.About())
				if err == nil {
					places = append(places, was.Where())
				} else if dispatch.CodeOf(err) != dispatch.NotFound {
					return err
				}
			}
			for _, area := range places {
				refusal, err := may(area)
				if err != nil {
					return err
				}
				if refusal != nil {
					refused[x.About()] = refusal
				}
			}
		}
		return nil
	})
	return refused, err
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
