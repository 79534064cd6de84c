package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// settleFor is how long after midnight a day is sealed: what was recorded before it has been committed by then.
const settleFor = 10 * time.Minute

// ends hashes the ends of all chains as they stood at a moment: the sum, modulo 2²⁵⁶, of a SHA-256 for each. A sum does not
// depend on the order, and every database sorts names in its own.
type ends struct {
	until           dispatch.Moment
	total           big.Int
	chains, entries int64
}

func newEnds(day dispatch.Day) *ends { return &ends{until: day.Next().Start()} }

// add takes the end of one chain: its last entry before the moment, and how many there are up to it.
func (e *ends) add(s dispatch.Subject, seq int64, sum string) {
	one := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d/%s", s.Sort, s.ID, seq, sum))
	e.total.Add(&e.total, new(big.Int).SetBytes(one[:]))
	e.chains++
	e.entries += seq
}

func (e *ends) sum() string {
	modulus := new(big.Int).Lsh(big.NewInt(1), 256)
	return hex.EncodeToString(new(big.Int).Mod(&e.total, modulus).FillBytes(make([]byte, 32)))
}

// SealDay writes the head of a day: one hash over the ends of all chains as they stood at its end. A day has one head.
func (db *DB) SealDay(ctx context.Context, day dispatch.Day, now dispatch.Moment) error {
	e := newEnds(day)
	if now < e.until.Add(settleFor) {
		return dispatch.Refuse(dispatch.Conflict, "这一天还没有结束", "the day is not over")
	}
	err := db.view(ctx, func(t *tx) error {
		return t.each(`SELECT e.sort, e.id, e.seq, e.hash FROM entries e JOIN (
				SELECT sort AS s, id AS i, max(seq) AS top FROM entries WHERE recorded < $1 GROUP BY sort, id
			) AS tops ON e.sort = s AND e.id = i AND e.seq = top`, []any{e.until}, func(scan func(...any) error) error {
			var s dispatch.Subject
			var seq int64
			var sum string
			if err := scan(&s.Sort, &s.ID, &seq, &sum); err != nil {
				return err
			}
			e.add(s, seq, sum)
			return nil
		})
	})
	if err != nil {
		return err
	}
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO heads (day, hash, chains, entries, sealed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (day) DO NOTHING", day, e.sum(), e.chains, e.entries, now)
		return err
	})
}

// DaysToSeal returns the days that are over and have no head yet, from the first day of the journal or the last head on;
// at most a month of them at a time.
func (db *DB) DaysToSeal(ctx context.Context, now dispatch.Moment) ([]dispatch.Day, error) {
	var first dispatch.Moment
	var last string
	err := db.view(ctx, func(t *tx) error {
		if err := t.one("SELECT coalesce(min(recorded), 0) FROM entries", nil, &first); err != nil {
			return err
		}
		return t.one("SELECT coalesce(max(day), '') FROM heads", nil, &last)
	})
	if err != nil || first == 0 {
		return nil, err
	}
	day := first.Day()
	if last != "" {
		day = dispatch.Day(last).Next()
	}
	// A record that slept for years is not sealed for every day of them.
	if earliest := now.Add(-31 * 24 * time.Hour).Day(); day < earliest && last != "" {
		day = earliest
	}
	var days []dispatch.Day
	for ; day.Next().Start().Add(settleFor) <= now && len(days) < 31; day = day.Next() {
		days = append(days, day)
	}
	return days, nil
}
