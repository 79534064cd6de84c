// Package desk carries out commands. In one transaction it loads what a command needs, authorises the actor, lets the command
// decide, folds and saves the entries, and does what follows on other subjects. It also plans waiting errands and runs what is
// due. The rules themselves are in package dispatch.
package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// Desk carries out every change to the record.
type Desk struct {
	Ledger  dispatch.Ledger
	Planner dispatch.Planner
	Bell    dispatch.Bell          // nil: nobody is told, and the sweep finds what is due
	Clock   func() dispatch.Moment // returns the present
	Key     []byte                 // for the pseudonyms of households and phones; kept with the ledger

	// AreaCode is the telephone area code of the city, such as 0349: numbers without one are the city's. "": not known.
	AreaCode string

	numbers  numbers
	targets  cache[[]dispatch.Target]
	redFlags cache[*dispatch.RedFlagTable]
	people   cache[[]dispatch.Cadre]
	places   cache[map[dispatch.ID]dispatch.Area]
	sources  cache[[]dispatch.Facility]
	turns    sync.Map // lane → *turn
}

// Answer is the result of a change.
type Answer struct {
	Subject dispatch.Subject
	Version int64          // number of entries of the subject after the change
	Number  string         `json:",omitempty"` // of a request
	State   dispatch.State `json:",omitempty"` // of a request
	Entries int            // how many entries the command wrote
	Link    int            `json:",omitempty"` // the number of the resident's link that is handed out with this; 0 for none
	Again   bool           `json:"-"`          // the key was used before: nothing was done
}

// RememberFor is how long an idempotency key is remembered.
const RememberFor = 24 * time.Hour

// Do carries out a command on a subject and returns after the commit. With the same key the command is carried out only once.
// For a new request the subject's id may be empty.
func (d *Desk) Do(ctx context.Context, act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (Answer, error) {
	return d.do(ctx, act, subject, cmd, nil)
}

// do is Do for the holder of a job; it fails with Stale unless the job's token is still valid.
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
	told, err := d.told(ctx, now)
	if err != nil {
		return Answer{}, err
	}
	flags, err := d.RedFlags(ctx)
	if err != nil {
		return Answer{}, err
	}
	sources, err := d.supplies(ctx, now, cmd)
	if err != nil {
		return Answer{}, err
	}
	people, err := d.crew(ctx, now, cmd)
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
		t := &transaction{desk: d, tx: tx, now: now, targets: told, flags: flags, sources: sources, people: people}
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
	if subject.Sort == dispatch.OfCadre && cmd.Verb() != dispatch.VerbMove { // telephones move all the time
		d.people.forget()
	}
	if subject.Sort == dispatch.OfFacility {
		d.sources.forget()
	}
	rung = slices.DeleteFunc(rung, d.planned)
	if d.Bell != nil && len(rung) > 0 {
		d.Bell.Ring(ctx, rung...)
	}
	return answer, nil
}

// Earlier returns what an actor's act with a key came to, and the digest of its body; "" where there was none.
func (d *Desk) Earlier(ctx context.Context, actor dispatch.ID, key string) (answer Answer, body string, err error) {
	err = d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		was, said, ok, err := tx.Remembered(actor, key, d.Clock())
		if body = was; err != nil || !ok {
			return err
		}
		return json.Unmarshal(said, &answer)
	})
	return answer, body, err
}

// Preview returns what a command would make of a subject, so that a caller can be told the promised time. Nothing is recorded.
func (d *Desk) Preview(ctx context.Context, act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (dispatch.Folded, error) {
	var state dispatch.Folded
	flags, err := d.RedFlags(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := d.supplies(ctx, d.Clock(), cmd)
	if err != nil {
		return nil, err
	}
	people, err := d.crew(ctx, d.Clock(), cmd)
	if err != nil {
		return nil, err
	}
	err = d.Ledger.View(ctx, func(tx dispatch.Tx) error {
		t := &transaction{desk: d, tx: tx, now: d.Clock(), flags: flags, sources: sources, people: people}
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
