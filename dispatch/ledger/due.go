package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// grace is how long a job that is ready at once is left to the bell before the sweep takes it.
const grace = 2 * time.Second

// firstToken returns the first token of a row for a version of its subject. It is greater than any token given out before,
// since a row is swept less than a million times between two versions.
func firstToken(version int64) int64 { return version << 20 }

// saveDues writes the difference between the former and the present dues. A due that stays the same is left alone, because
// somebody may be working on it.
func (t *tx) saveDues(s dispatch.Subject, version int64, district dispatch.ID, before, after []dispatch.Due, rank func(dispatch.Due) (dispatch.Urgency, bool), now dispatch.Moment) error {
	type name struct {
		step   dispatch.Step
		errand int
	}
	had := map[name]dispatch.Moment{}
	for _, d := range before {
		had[name{d.Step, d.Errand}] = d.At
	}
	var args []any
	for _, d := range after {
		n := name{d.Step, d.Errand}
		was, known := had[n]
		delete(had, n)
		if known && was == d.At {
			continue
		}
		at := d.At
		if at <= now {
			at = now.Add(grace)
		}
		urgency, again := rank(d)
		retry := 0
		if again {
			retry = 1
		}
		args = append(args, d.Step, s.Sort, s.ID, d.Errand, district, urgency, d.At, at, 0, firstToken(version), retry)
	}
	if len(args) > 0 {
		_, err := t.exec("INSERT INTO dues (step, sort, id, errand, district, urgency, ready, at, lease, token, retry) VALUES "+marks(1, len(args)/11, 11)+`
			ON CONFLICT (sort, id, step, errand) DO UPDATE SET district = excluded.district, urgency = excluded.urgency, ready = excluded.ready, at = excluded.at, lease = 0, token = excluded.token, retry = excluded.retry`, args...)
		if err != nil {
			return err
		}
	}
	for n := range had {
		if _, err := t.exec("DELETE FROM dues WHERE sort = $1 AND id = $2 AND step = $3 AND errand = $4", s.Sort, s.ID, n.step, n.errand); err != nil {
			return err
		}
	}
	return nil
}

// Claim implements dispatch.Tx. A lease of 0 marks a row that nobody has worked on, 1 one that was released.
func (t *tx) Claim(district dispatch.ID, urgency dispatch.Urgency, now, until dispatch.Moment, limit int) ([]dispatch.Job, error) {
	least := urgency
	if urgency == dispatch.Routine {
		least = dispatch.Review
	}
	return t.jobs(`UPDATE dues SET token = token + 1, lease = $1, at = $1 WHERE step = 'plan' AND (sort, id, errand) IN (
			SELECT sort, id, errand FROM dues WHERE step = 'plan' AND district = $2 AND urgency BETWEEN $3 AND $4 AND ready <= $5 AND lease <= $5 ORDER BY urgency DESC, lease, ready LIMIT $6`+t.dialect.skip+`)
		RETURNING step, sort, id, errand, district, urgency, token`, until, district, least, urgency, now, limit)
}

// Due reports whether a sweep would find anything. Nearly always it does not, and a look takes much less than a change.
func (db *DB) Due(ctx context.Context, now dispatch.Moment) (due bool, err error) {
	var n int
	err = db.look(ctx, func(t *tx) error {
		return t.one("SELECT CASE WHEN EXISTS (SELECT 1 FROM dues WHERE at <= $1) OR EXISTS (SELECT 1 FROM messages WHERE state = 'waiting' AND next_at <= $1) THEN 1 ELSE 0 END", []any{now}, &n)
	})
	return n == 1, err
}

// Sweep implements dispatch.Tx.
func (t *tx) Sweep(now, again dispatch.Moment, limit int) ([]dispatch.Job, error) {
	sends, err := t.sweepTargets(now, again)
	if err != nil {
		return nil, err
	}
	jobs, err := t.jobs(`UPDATE dues SET token = token + 1, lease = CASE lease WHEN 0 THEN 0 ELSE 1 END, at = $1 WHERE (sort, id, step, errand) IN (
			SELECT sort, id, step, errand FROM dues WHERE at <= $2 ORDER BY at LIMIT $3`+t.dialect.skip+`)
		RETURNING step, sort, id, errand, district, urgency, token`, again, now, limit)
	return append(jobs, sends...), err
}

func (t *tx) jobs(query string, args ...any) ([]dispatch.Job, error) {
	var jobs []dispatch.Job
	err := t.each(query, args, func(scan func(...any) error) error {
		var j dispatch.Job
		err := scan(&j.Step, &j.Subject.Sort, &j.Subject.ID, &j.Errand, &j.District, &j.Urgency, &j.Token)
		j.Urgency = max(j.Urgency, dispatch.Routine) // what somebody has already comes after the rest, and is planned with it
		jobs = append(jobs, j)
		return err
	})
	return jobs, err
}

// Fence implements dispatch.Tx. The update locks the row, so that a second holder of the job waits and then finds the token
// changed or the row gone.
func (t *tx) Fence(j dispatch.Job) error {
	n, err := t.exec("UPDATE dues SET token = token WHERE sort = $1 AND id = $2 AND step = $3 AND errand = $4 AND token = $5", j.Subject.Sort, j.Subject.ID, j.Step, j.Errand, j.Token)
	if err == nil && n == 0 {
		return &dispatch.Error{Code: dispatch.Stale, Field: "token", Text: dispatch.Text{ZH: "此项已由别处办理", EN: "somebody else has this job"}}
	}
	return err
}

// Release implements dispatch.Tx.
func (t *tx) Release(jobs []dispatch.Job, ready, at dispatch.Moment) error {
	return t.giveBack("lease = 1, ready = $1, at = $2", jobs, ready, at)
}

// Unclaim implements dispatch.Tx.
func (t *tx) Unclaim(jobs []dispatch.Job, at dispatch.Moment) error {
	return t.giveBack("lease = 0, at = $1", jobs, at)
}

func (t *tx) giveBack(set string, jobs []dispatch.Job, args ...any) error {
	n := len(args)
	query := fmt.Sprintf("UPDATE dues SET %s WHERE sort = $%d AND id = $%d AND step = $%d AND errand = $%d AND token = $%d", set, n+1, n+2, n+3, n+4, n+5)
	for _, j := range jobs {
		if _, err := t.exec(query, append(args[:n:n], j.Subject.Sort, j.Subject.ID, j.Step, j.Errand, j.Token)...); err != nil {
			return err
		}
	}
	return nil
}

// woken is how many errands are planned again when somebody may be able to take them. The others come up by themselves.
const woken = 100

// Wake implements dispatch.Tx.
func (t *tx) Wake(now dispatch.Moment) error {
	_, err := t.exec("UPDATE dues SET ready = $1, at = $1 WHERE step = 'plan' AND (sort, id, errand) IN ("+
		"SELECT sort, id, errand FROM dues WHERE step = 'plan' AND retry = 1 AND ready > $1 AND lease <= $1 ORDER BY urgency DESC, ready LIMIT $2"+t.dialect.skip+")", now, woken)
	return err
}
