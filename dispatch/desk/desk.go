// Package desk carries commands out: it loads what a command has to know, authorises, lets it decide, folds, saves and sees to
// what follows, in one transaction; it plans what waits, and hands out what is to happen later. The rules themselves are the
// domain's.
package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// Desk is the one way to change anything.
type Desk struct {
	Ledger  dispatch.Ledger
	Planner dispatch.Planner
	Bell    dispatch.Bell          // nil: nobody is told, the sweep finds everything
	Clock   func() dispatch.Moment // the present
	Key     []byte                 // of the pseudonyms for households and phones; kept with the ledger

	numbers numbers
	targets targets
	plans   sync.Map // district → *turn
}

// Answer is what a change came to.
type Answer struct {
	Subject dispatch.Subject
	Version int64          // entries of the subject from now on
	Number  string         `json:",omitempty"` // of a request
	State   dispatch.State `json:",omitempty"` // of a request
	Entries int            // how many the command wrote
	Again   bool           `json:"-"` // the key was used before: nothing was done
}

// RememberFor is how long an idempotency key is known.
const RememberFor = 24 * time.Hour

// Do carries out a command on a subject, once per key, and answers after the commit. The subject of a submission is new:
// its id may be empty.
func (d *Desk) Do(ctx context.Context, act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (Answer, error) {
	return d.do(ctx, act, subject, cmd, nil)
}

// do is Do for somebody who holds a job: its token must still be theirs.
func (d *Desk) do(ctx context.Context, act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command, job *dispatch.Job) (Answer, error) {
	now := d.Clock()
	if n, ok := cmd.(dispatch.Numbered); ok {
		number, err := d.numbers.draw(ctx, d.Ledger, now)
		if err != nil {
			return Answer{}, err
		}
		cmd = n.WithNumber(number)
	}
	if subject.ID == "" && cmd.Verb().Row().Begins {
		subject.ID = dispatch.NewID(now.Time())
	}
	if err := act.Check(); err != nil {
		return Answer{}, err
	}
	told, err := d.targets.all(ctx, d.Ledger, now)
	if err != nil {
		return Answer{}, err
	}
	var answer Answer
	var rung []dispatch.Job
	err = d.Ledger.Change(ctx, func(tx dispatch.Tx) error {
		answer, rung = Answer{}, nil
		if act.Key != "" {
			body, was, ok, err := tx.Remembered(act.Actor, act.Key, now)
			if err != nil {
				return err
			}
			if ok && body != act.Body {
				return &dispatch.Error{Code: dispatch.Mismatch, Field: "Idempotency-Key", Text: dispatch.Text{ZH: "这个键已用于另一份内容", EN: "the key was used with another body"}}
			}
			if ok {
				answer.Again = true
				return json.Unmarshal(was, &answer)
			}
		}
		if job != nil {
			if err := tx.Fence(*job); err != nil {
				return err
			}
		}
		t := &transaction{desk: d, tx: tx, now: now, targets: told}
		var err error
		if answer, err = t.do(act, subject, cmd); err != nil {
			return err
		}
		rung = t.rung
		if act.Key != "" {
			said, err := json.Marshal(answer)
			if err != nil {
				return fmt.Errorf("remember the answer: %w", err)
			}
			return tx.Remember(act.Actor, act.Key, act.Body, said, now, now.Add(max(RememberFor, act.Keep)))
		}
		return nil
	})
	if err != nil {
		return Answer{}, err
	}
	if d.Bell != nil && len(rung) > 0 {
		d.Bell.Ring(ctx, rung...)
	}
	return answer, nil
}

// Preview returns what a command would make of a subject, so that a caller can be told the promise; nothing is recorded.
func (d *Desk) Preview(ctx context.Context, act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (dispatch.Folded, error) {
	var state dispatch.Folded
	err := d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		t := &transaction{desk: d, tx: tx, now: d.Clock()}
		k, out, err := t.decide(act, subject, cmd)
		if err != nil {
			return err
		}
		state = k.before
		for _, e := range out.Entries {
			state = state.Fold(e)
		}
		return nil
	})
	return state, err
}
