package ledger

import (
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// Targets implements dispatch.Tx.
func (t *tx) Targets() (all []dispatch.Target, err error) {
	err = t.each("SELECT doc FROM targets ORDER BY id", nil, func(scan func(...any) error) error {
		var doc string
		var x dispatch.Target
		if err := scan(&doc); err != nil {
			return err
		}
		err := decode(doc, &x)
		all = append(all, x)
		return err
	})
	return all, err
}

// Post implements dispatch.Tx. It touches no rows that others touch, so that concurrent submissions do not wait for each other.
func (t *tx) Post(messages []dispatch.Message) error {
	for _, m := range messages {
		if err := t.saveMessage(m); err != nil {
			return err
		}
	}
	return nil
}

// messageForm is the form of the documents of messages, which do not come from a journal.
const messageForm = 1

func (t *tx) saveMessage(m dispatch.Message) error {
	return t.card("INSERT INTO messages (id, target, request, state, next_at, form, doc) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET state = excluded.state, next_at = excluded.next_at, doc = excluded.doc",
		m, m.ID, m.Target, m.Request, m.State, m.NextAt, messageForm)
}

// sweepTargets takes every target with messages waiting that may be told now.
func (t *tx) sweepTargets(now, again dispatch.Moment) (jobs []dispatch.Job, err error) {
	err = t.each(`UPDATE targets SET token = token + 1, due = $1 WHERE id IN (
			SELECT id FROM targets x WHERE due <= $2 AND EXISTS (SELECT 1 FROM messages m WHERE m.target = x.id AND m.state = 'waiting' AND m.next_at <= $2)`+t.dialect.skip+`)
		RETURNING id, token`, []any{again, now}, func(scan func(...any) error) error {
		j := dispatch.Job{Step: dispatch.StepSend, Subject: dispatch.Subject{Sort: dispatch.OfTarget}}
		err := scan(&j.Subject.ID, &j.Token)
		jobs = append(jobs, j)
		return err
	})
	return jobs, err
}

// Targets returns all targets by id, with their credentials.
func (db *DB) Targets(ctx context.Context) (all []dispatch.Target, err error) {
	err = db.view(ctx, func(t *tx) error {
		all, err = t.Targets()
		return err
	})
	return all, err
}

// Outbox is a target with its waiting messages.
type Outbox struct {
	Target   dispatch.Target
	Bucket   dispatch.Bucket
	Messages []dispatch.Message // the oldest first
	More     int                // how many more wait
}

// toldAtOnce is how many messages an Outbox holds.
const toldAtOnce = 200

// TakeOutbox takes the waiting messages of a target, until a moment. A job with an outdated token is Stale.
func (db *DB) TakeOutbox(ctx context.Context, j dispatch.Job, now, until dispatch.Moment) (o Outbox, err error) {
	err = db.change(ctx, func(t *tx) error {
		o = Outbox{}
		var doc string
		err := t.one("UPDATE targets SET due = $1 WHERE id = $2 AND token = $3 RETURNING doc, spent, since", []any{until, j.Subject.ID, j.Token}, &doc, &o.Bucket.Spent, &o.Bucket.Since)
		if err == errNoRow {
			return stale()
		}
		if err != nil {
			return err
		}
		if err := decode(doc, &o.Target); err != nil {
			return err
		}
		if err := t.one("SELECT count(*) FROM messages WHERE target = $1 AND state = 'waiting' AND next_at <= $2", []any{j.Subject.ID, now}, &o.More); err != nil {
			return err
		}
		o.Messages, err = t.messages("WHERE target = $1 AND state = 'waiting' AND next_at <= $2 ORDER BY next_at, id LIMIT $3", j.Subject.ID, now, toldAtOnce)
		o.More -= len(o.Messages)
		return err
	})
	return o, err
}

// PutOutbox stores what became of messages, and when the target may be told more. A job with an outdated token is Stale.
func (db *DB) PutOutbox(ctx context.Context, j dispatch.Job, b dispatch.Bucket, due dispatch.Moment, messages []dispatch.Message) error {
	return db.change(ctx, func(t *tx) error {
		n, err := t.exec("UPDATE targets SET due = $1, spent = $2, since = $3 WHERE id = $4 AND token = $5", due, b.Spent, b.Since, j.Subject.ID, j.Token)
		if err != nil {
			return err
		}
		if n == 0 {
			return stale()
		}
		return t.Post(messages)
	})
}

func (t *tx) messages(where string, args ...any) (all []dispatch.Message, err error) {
	err = t.each("SELECT doc FROM messages "+where, args, func(scan func(...any) error) error {
		var doc string
		var m dispatch.Message
		if err := scan(&doc); err != nil {
			return err
		}
		err := decode(doc, &m)
		all = append(all, m)
		return err
	})
	return all, err
}

// MessageFilter selects messages; an empty field selects all.
type MessageFilter struct {
	Target dispatch.ID
	State  dispatch.MessageState
	Not    []dispatch.ID // none about complaints about these
	After  dispatch.ID   // last id of the page before
	Limit  int           // 0 means 100
}

// Messages returns messages, the newest first.
func (db *DB) Messages(ctx context.Context, f MessageFilter) (all []dispatch.Message, err error) {
	if f.Limit == 0 {
		f.Limit = 100
	}
	var w where
	if f.Target != "" {
		w.add("target = " + w.arg(f.Target))
	}
	if f.State != "" {
		w.add("state = " + w.arg(f.State))
	}
	w.notAgainst("request", f.Not)
	if f.After != "" {
		w.add("id < " + w.arg(f.After))
	}
	err = db.view(ctx, func(t *tx) error {
		all, err = t.messages(w.String()+" ORDER BY id DESC LIMIT "+w.arg(f.Limit), w.args...)
		return err
	})
	return all, err
}

// TextedLinks returns how many short messages have brought a resident the link of their request. Those of the last month are known.
func (db *DB) TextedLinks(ctx context.Context, request dispatch.ID) (n int, err error) {
	err = db.view(ctx, func(t *tx) error {
		targets, err := t.Targets()
		if err != nil {
			return err
		}
		sent, err := t.messages("WHERE request = $1 AND state = $2", request, dispatch.MessageSent)
		n = 0
		for _, m := range sent {
			if m.To == dispatch.ToResident && slices.ContainsFunc(targets, func(k dispatch.Target) bool { return k.ID == m.Target && k.Channel == dispatch.SMS }) {
				n++
			}
		}
		return err
	})
	return n, err
}

// Resend lets a dead message be sent again; in another state it is a Conflict.
func (db *DB) Resend(ctx context.Context, id dispatch.ID, now dispatch.Moment) (m dispatch.Message, err error) {
	err = db.change(ctx, func(t *tx) error {
		found, err := t.messages("WHERE id = $1", id)
		if err != nil || len(found) == 0 {
			return orMissing(err, "message")
		}
		if m = found[0]; m.State != dispatch.MessageDead {
			return dispatch.Refuse(dispatch.Conflict, "只有没发成的消息可以重发", "only a message that could not be sent can be sent again")
		}
		m.State, m.Tries, m.NextAt, m.Trouble = dispatch.MessageWaiting, 0, now, ""
		return t.saveMessage(m)
	})
	return m, err
}

// MessageCounts returns how many messages wait and how many are dead.
func (db *DB) MessageCounts(ctx context.Context) (waiting, dead int, err error) {
	err = db.view(ctx, func(t *tx) error {
		return t.one("SELECT (SELECT count(*) FROM messages WHERE state = 'waiting'), (SELECT count(*) FROM messages WHERE state = 'dead')", nil, &waiting, &dead)
	})
	return waiting, dead, err
}
