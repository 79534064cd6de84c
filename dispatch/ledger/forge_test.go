package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// Attacks of somebody who can write to the database and knows this program, but does not have the key.

// Forge removes entries from the journal and makes everything else consistent again: lines, hashes, states, figures, dues,
// sums, and the heads except for their seals.
func (db *DB) Forge(ctx context.Context, drop func(dispatch.Entry) bool) error {
	return db.change(ctx, func(t *tx) error {
		var rows []row
		err := t.rows("ORDER BY strand, line", nil, func(r row) error {
			if !drop(dispatch.Entry{Subject: r.subject, Seq: r.seq, Recorded: r.recorded}) {
				rows = append(rows, r)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, step := range []func([]row) error{t.forgeJournal, t.forgeStates, t.forgeFigures, t.forgeHeads} {
			if err := step(rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// Restamp gives entries another time of record, and makes chains and heads go with it but for the seals: each head ends where it
// did.
func (db *DB) Restamp(ctx context.Context, to func(dispatch.Entry) dispatch.Moment) error {
	return db.change(ctx, func(t *tx) error {
		var rows []row
		err := t.rows("ORDER BY strand, line", nil, func(r row) error {
			r.recorded = to(dispatch.Entry{Subject: r.subject, Seq: r.seq, Recorded: r.recorded})
			rows = append(rows, r)
			return nil
		})
		if err == nil {
			err = t.forgeJournal(rows)
		}
		if err != nil {
			return err
		}
		heads, err := t.heads("ORDER BY day")
		if err != nil {
			return err
		}
		before, err := t.setting(recordName)
		var f follow
		for _, h := range heads {
			for _, e := range h.Ends {
				if err == nil {
					err = f.strand(t, e.Strand, e.Line, endless)
				}
			}
			forged := f.head(h.Day, h.Until, h.Sealed)
			forged.Hash, forged.MAC = forged.sum(before), h.MAC
			before = forged.Hash
			if err == nil {
				err = t.writeHead(forged)
			}
		}
		return err
	})
}

func (t *tx) all(statements ...string) error {
	for _, s := range statements {
		if _, err := t.exec(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

func (t *tx) forgeJournal(rows []row) error {
	lines := map[int64]int64{}
	latest := map[int64]int64{}
	for i := range rows {
		r := &rows[i]
		lines[r.strand]++
		r.line = lines[r.strand]
		latest[r.strand] = max(latest[r.strand], int64(r.recorded))
	}
	bySubject := make([]*row, len(rows))
	for i := range rows {
		bySubject[i] = &rows[i]
	}
	slices.SortStableFunc(bySubject, func(a, b *row) int { return int(a.seq - b.seq) })
	before := map[dispatch.Subject][]byte{}
	for _, r := range bySubject {
		hash, _ := r.sum(before[r.subject], nil)
		r.hash = hash[:]
		before[r.subject] = r.hash
	}
	if err := t.all("DELETE FROM entries", "UPDATE strands SET next = 1"); err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := t.exec("INSERT INTO entries ("+rowColumns+") VALUES "+marks(1, 1, len(r.values())), r.values()...); err != nil {
			return err
		}
	}
	for strand, n := range lines {
		if _, err := t.exec("UPDATE strands SET next = $1, last = $2 WHERE strand = $3", n+1, latest[strand], strand); err != nil {
			return err
		}
	}
	gone := " WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = personal.sort AND e.id = personal.id AND e.seq = personal.seq)"
	return t.all("DELETE FROM personal"+gone, "UPDATE strands SET last = (SELECT max(last) FROM strands WHERE next > 1) WHERE next = 1")
}

func (t *tx) forgeStates(rows []row) error {
	known := map[dispatch.Subject]int64{}
	for _, r := range rows {
		known[r.subject] = max(known[r.subject], r.seq)
	}
	if err := t.all("DELETE FROM dues"); err != nil {
		return err
	}
	for _, s := range sorts {
		var ids []dispatch.ID
		err := t.each("SELECT id FROM "+s.table, nil, func(scan func(...any) error) error {
			var id dispatch.ID
			err := scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			last := known[dispatch.Subject{Sort: s.sort, ID: id}]
			for _, k := range s.children {
				where, args := " WHERE "+k.key+" = $1", []any{id}
				if last > 0 && k.kept {
					where, args = where+" AND seq > $2", append(args, last)
				}
				if _, err := t.exec("DELETE FROM "+k.table+where, args...); err != nil {
					return err
				}
			}
			if last == 0 {
				if _, err := t.exec("DELETE FROM "+s.table+" WHERE id = $1", id); err != nil {
					return err
				}
				continue
			}
			if _, err := t.exec("UPDATE "+s.table+" SET form = 0 WHERE id = $1", id); err != nil {
				return err
			}
			if err := t.refold(s, id); err != nil {
				return err
			}
			st, err := t.folded(s, id)
			if err != nil {
				return err
			}
			if err := t.saveDues(dispatch.Subject{Sort: s.sort, ID: id}, last, "north", nil, st.Dues(), dispatch.Request{}.Rank, 1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) forgeFigures([]row) error {
	return t.all("DELETE FROM rollup", "DELETE FROM rollup_units", "DELETE FROM rollup_households", "DELETE FROM fresh",
		"INSERT INTO fresh (request, seq, n, book, day, unit, kind, area, household, persons, times, sign) SELECT request, seq, n, book, day, unit, kind, area, household, persons, times, sign FROM credits")
}

func (t *tx) forgeHeads([]row) error {
	heads, err := t.heads("ORDER BY day")
	if err != nil {
		return err
	}
	before, err := t.setting(recordName)
	var f follow
	for _, h := range heads {
		if err == nil {
			err = f.on(t, h.Day.Next().Start())
		}
		forged := f.head(h.Day, h.Until, h.Sealed)
		forged.Hash, forged.MAC = forged.sum(before), h.MAC
		before = forged.Hash
		if err == nil {
			err = t.writeHead(forged)
		}
	}
	return err
}

// Reseal seals all heads with another key and records it as the record's.
func (db *DB) Reseal(ctx context.Context, k *Key) error { return db.Rotate(ctx, nil, k) }

// Grow has this program write documents of a sort in the next form, as if it knew one member more, and returns that.
func (db *DB) Grow(of dispatch.SubjectSort) (form int64) {
	form = sortNamed(of).form + 1
	db.forms = map[dispatch.SubjectSort]int64{of: form}
	return form
}

// SetElapsed replaces the monotonic clock.
func (db *DB) SetElapsed(of func() time.Duration) {
	db.latest.mu.Lock()
	defer db.latest.mu.Unlock()
	db.latest.elapsed = of
	db.latest.from = db.latest.elapsed()
}

// Novelty adds an entry to a subject's journal as a newer program may write it.
func (db *DB) Novelty(ctx context.Context, s dispatch.Subject, fact, body string) error {
	return db.change(ctx, func(t *tx) error {
		var seq, recorded int64
		if err := t.one("SELECT coalesce(max(seq), 0), coalesce(max(recorded), 0) FROM entries WHERE sort = $1 AND id = $2", []any{s.Sort, s.ID}, &seq, &recorded); err != nil {
			return err
		}
		if err := t.append([]dispatch.Entry{{Subject: s, Seq: seq + 1, At: dispatch.Moment(recorded), Recorded: dispatch.Moment(recorded), Actor: "x", Role: dispatch.Operator, Fact: dispatch.Responded{}}}); err != nil {
			return err
		}
		t.pending.rows[0].fact, t.pending.rows[0].body = fact, body
		return nil
	})
}
