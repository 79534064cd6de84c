package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// Desk is the one way to change anything: it loads, authorises, decides, applies, and writes in one transaction.
type Desk struct {
	Ledger  Ledger
	Planner Planner
	Bell    Bell          // nil: nobody is told, the sweep finds everything
	Clock   func() Moment // the present
	Key     []byte        // of the pseudonyms for households and phones; kept with the ledger

	numbers numbers
	targets targets
	plans   sync.Map // district → *turn
}

// Answer is what a change came to.
type Answer struct {
	Subject Subject
	Version int64  // entries of the subject from now on
	Number  string `json:",omitempty"` // of a request
	State   State  `json:",omitempty"` // of a request
	Entries int    // how many the command wrote
	Again   bool   `json:"-"` // the key was used before: nothing was done
}

// Commands that need more of the record than their subject say so.
type (
	namesCadre  interface{ cadre() ID }
	namesErrand interface{ errand() int }
	namesKind   interface{ kind() string }
	namesPlace  interface{ place() Place }
)

func (x Order) cadre() ID    { return x.Cadre }
func (x Propose) cadre() ID  { return x.Cadre }
func (x Reassign) cadre() ID { return x.Cadre }

func (x Finish) errand() int      { return x.Errand }
func (x Accept) errand() int      { return x.Errand }
func (x Undo) errand() int        { return x.Errand }
func (x Acknowledge) errand() int { return x.Errand }

func (x Submit) kind() string { return x.Kind }
func (x Triage) kind() string { return x.Kind }
func (x Submit) place() Place { return x.Place }
func (x Triage) place() Place { return x.Place }

// RememberFor is how long an idempotency key is known.
const RememberFor = 24 * time.Hour

// Do carries out a command on a subject, once per key, and answers after the commit. The subject of a submission is new:
// its id may be empty.
func (d *Desk) Do(ctx context.Context, act Act, subject Subject, cmd Command) (Answer, error) {
	return d.do(ctx, act, subject, cmd, nil)
}

// do is Do for somebody who holds a job: its token must still be theirs.
func (d *Desk) do(ctx context.Context, act Act, subject Subject, cmd Command, job *Job) (Answer, error) {
	now := d.Clock()
	if s, ok := cmd.(Submit); ok {
		var err error
		if s.Number, err = d.numbers.draw(ctx, d.Ledger, now); err != nil {
			return Answer{}, err
		}
		cmd = s
		if subject.ID == "" {
			subject.ID = NewID(now.Time())
		}
	}
	if err := sized("note", act.Note, 0, MaxText); err != nil {
		return Answer{}, err
	}
	told, err := d.targets.all(ctx, d.Ledger, now)
	if err != nil {
		return Answer{}, err
	}
	var answer Answer
	var rung []Job
	err = d.Ledger.Change(ctx, func(tx Tx) error {
		answer, rung = Answer{}, nil
		if act.Key != "" {
			body, was, ok, err := tx.Remembered(act.Actor, act.Key, now)
			if err != nil {
				return err
			}
			if ok && body != act.Body {
				return &Error{Code: Mismatch, Field: "Idempotency-Key", Text: Text{"这个键已用于另一份内容", "the key was used with another body"}}
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
		w := &work{desk: d, tx: tx, now: now, targets: told}
		var err error
		if answer, err = w.run(act, subject, cmd); err != nil {
			return err
		}
		rung = w.rung
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

// Preview returns what a submission would become, so that the caller can be told the promise; nothing is recorded.
func (d *Desk) Preview(ctx context.Context, act Act, s Submit) (Request, error) {
	var r Request
	err := d.Ledger.View(ctx, func(tx Tx) error {
		w := &work{desk: d, tx: tx, now: d.Clock()}
		_, _, entries, err := w.decide(act, Subject{Sort: OfRequest}, s)
		for _, e := range entries {
			r = r.Apply(e)
		}
		return err
	})
	return r, err
}
