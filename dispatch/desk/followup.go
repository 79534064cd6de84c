package desk

import (
	"context"
	"errors"

	"github.com/bangban/bangban/dispatch"
)

// followUp brings everything unfinished in line with what has changed about an area or a facility: one request after another, each
// in a transaction of its own. Whoever does it again after an interruption finds nothing left to do for those done.
func (d *Desk) followUp(ctx context.Context, j dispatch.Job) error {
	var concerned []dispatch.ID
	var changes []dispatch.Command
	err := d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		s, err := tx.Load(j.Subject)
		if err != nil {
			return err
		}
		changes = []dispatch.Command{dispatch.Adapt{}}
		switch s := s.(type) {
		case dispatch.Facility:
			changes = []dispatch.Command{dispatch.Adapt{Facility: s.ID}}
		case dispatch.Area:
			if s.Regated() {
				changes = append(changes, dispatch.Adapt{Gates: true})
			}
		}
		concerned, err = tx.Unfinished(j.Subject)
		return err
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range concerned {
		for _, c := range changes {
			if err := d.adapt(ctx, id, c); err != nil {
				failed = append(failed, err)
			}
		}
	}
	if len(failed) > 0 {
		return errors.Join(failed...)
	}
	_, err = d.do(ctx, dispatch.SystemAct(), j.Subject, dispatch.FollowUp{}, &j)
	return done(err)
}

// tries is how often a request that others change at the same time is adapted.
const tries = 5

// adapt brings one request in line.
func (d *Desk) adapt(ctx context.Context, request dispatch.ID, c dispatch.Command) (err error) {
	for range tries {
		_, err = d.do(ctx, dispatch.SystemAct(), dispatch.Subject{Sort: dispatch.OfRequest, ID: request}, c, nil)
		if dispatch.CodeOf(err) != dispatch.Stale {
			break
		}
	}
	return done(err)
}

// done drops the error of something that was done already, or that the state no longer calls for.
func done(err error) error {
	switch dispatch.CodeOf(err) {
	case dispatch.Conflict, dispatch.NotFound:
		return nil
	}
	return err
}
