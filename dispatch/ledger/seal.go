package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
)

const (
	// sealDelay is how long after midnight a day is sealed. It tolerates small differences between clocks, which would
	// otherwise push entries from before midnight into the next day.
	sealDelay = time.Minute
	// mostDays is how many days are sealed in one transaction; a record may not have been used for years.
	mostDays = 400
)

// Seal writes the head of each day that is over and has none, and that of the present day if entries were added. More reports
// that it has to be called again at once. If the heads were made with another key, or the record is older than the one seen
// before, it returns a Conflict, which [DB.Trouble] repeats until it is resolved.
func (db *DB) Seal(ctx context.Context, now dispatch.Moment) (more bool, err error) {
	more, err = db.seal(ctx, now)
	if ctx.Err() == nil {
		var trouble *dispatch.Error
		if err != nil && !errors.As(err, &trouble) {
			trouble = dispatch.Refuse(dispatch.Unavailable, "封存未成", "sealing failed")
		}
		db.trouble.Store(trouble)
	}
	return more, err
}

// Trouble returns that the file is damaged, why the journal could not be sealed the last time, and what the last look found; nothing when
// all is well.
func (db *DB) Trouble() (all []dispatch.Text) {
	for _, e := range []*dispatch.Error{db.damage.Load(), db.trouble.Load(), db.failing.Load()} {
		if e != nil {
			all = append(all, e.Text)
		}
	}
	return all
}

// sealing holds what one call of Seal works with.
type sealing struct {
	db           *DB
	now          dispatch.Moment
	name         string // of the record
	witness      Head
	newest, over Head           // the newest head, and that of the last day that is over
	days         []dispatch.Day // to seal
	today        dispatch.Day   // the first day that is not over; "" for a record without entries
	written      []Head
}

func (db *DB) seal(ctx context.Context, now dispatch.Moment) (more bool, err error) {
	if db.key == nil {
		return false, dispatch.Refuse(dispatch.Conflict, "没有封存密钥", "there is no key to seal with")
	}
	if err := db.learnTime(ctx); err != nil {
		return false, err
	}
	s := &sealing{db: db, now: max(now, db.latest.now())}
	if s.name, err = db.recordName(ctx); err != nil {
		return false, err
	}
	if s.witness, err = db.key.Witness(s.name); err != nil { // before the record is read, since another process may write a newer head meanwhile
		return false, err
	}
	if err := db.view(ctx, s.begin); err != nil {
		return false, err
	}
	if len(s.days) > 0 {
		// From here on nothing more is recorded in these days. Transactions that took a line before have committed once the
		// strand's row is locked.
		end := s.days[len(s.days)-1].Next().Start()
		err := db.change(ctx, func(t *tx) error {
			if err := t.aloneWithHeads(); err != nil { // of two processes that lock all strands, one waits here
				return err
			}
			_, err := t.exec("UPDATE strands SET last = $1 WHERE last < $1", end)
			return err
		})
		if err != nil {
			return false, err
		}
		db.latest.learn(end)
	}
	if err := db.view(ctx, s.follow); err != nil {
		return false, err
	}
	if len(s.written) == 0 {
		return false, nil
	}
	raced, err := s.write(ctx)
	if err != nil || raced {
		return raced, err
	}
	return len(s.days) == mostDays, db.key.witness(s.name, s.written[len(s.written)-1])
}

// begin verifies the present heads and finds the days to seal.
func (s *sealing) begin(t *tx) error {
	k := s.db.key
	of, err := t.fingerprint()
	if err != nil {
		return err
	}
	if of != k.Fingerprint() {
		return AnotherKey(of, k.Fingerprint())
	}
	last, err := t.heads("ORDER BY day DESC LIMIT 3")
	if err != nil {
		return err
	}
	for i, h := range last {
		before, known := s.name, len(last) < 3
		if i+1 < len(last) {
			before, known = last[i+1].Hash, true
		}
		if known && h.Hash != h.sum(before) || !k.sealed(h) {
			return dispatch.Refuse(dispatch.Conflict, "封存链被改动（"+string(h.Day)+"），停止封存，请运行 bangban audit", "the head of "+string(h.Day)+" was changed: nothing is sealed any more; run bangban audit")
		}
	}
	if len(last) > 0 {
		s.newest = last[0]
	}
	for i := len(last) - 1; i >= 0; i-- {
		if !last[i].underWay() {
			s.over = last[i]
		}
	}
	if err := s.witnessed(t); err != nil {
		return err
	}
	day := s.over.Day.Next()
	if s.over.Day == "" {
		var first dispatch.Moment
		if err := t.one("SELECT coalesce(min(recorded), 0) FROM entries", nil, &first); err != nil || first == 0 {
			return err
		}
		day = first.Day()
	}
	for ; day.Next().Start().Add(sealDelay) <= s.now && len(s.days) < mostDays; day = day.Next() {
		s.days = append(s.days, day)
	}
	s.today = day
	return nil
}

// witnessed refuses a record whose journal does not contain the newest head seen on this machine.
func (s *sealing) witnessed(t *tx) error {
	w := s.witness
	if w.Day == "" || w.Hash == s.newest.Hash {
		return nil
	}
	ok, err := w.leadsTo(t, s.newest)
	if err == nil && !ok {
		err = dispatch.Refuse(dispatch.Conflict, fmt.Sprintf("台账比本机见过的（%s，%d 条）旧，或被改动：停止封存。若是有意还原了旧备份，请运行 bangban seal --accept", w.Short(), w.Entries),
			fmt.Sprintf("the record is older than what was seen from here (%s, %d entries), or was changed: nothing is sealed any more. If an older backup was restored on purpose, run bangban seal --accept", w.Short(), w.Entries))
	}
	if err == nil {
		err = s.db.key.witness(s.name, s.newest) // another process sealed it: next time only later entries are followed
	}
	return err
}

// leadsTo reports whether the journal, followed from one head, comes to another.
func (h Head) leadsTo(t *tx, later Head) (bool, error) {
	if later.Day < h.Day || later.Entries < h.Entries || later.Day == h.Day && later.underWay() && !h.underWay() {
		return false, nil
	}
	f := h.follow()
	for _, e := range later.Ends {
		if at := f.end(e.Strand); at.Line > e.Line {
			return false, nil
		}
		if err := f.strand(t, e.Strand, e.Line, endless); dispatch.CodeOf(err) == dispatch.Conflict {
			return false, nil
		} else if err != nil {
			return false, err
		}
		if *f.end(e.Strand) != e {
			return false, nil
		}
	}
	return f.entries == later.Entries && f.subjects == later.Subjects, nil
}

// follow makes the heads that are due.
func (s *sealing) follow(t *tx) error {
	if s.today == "" {
		return nil
	}
	f := s.newest.follow()
	before := cmp.Or(s.over.Hash, s.name)
	for _, d := range s.days {
		until := d.Next().Start()
		if err := f.on(t, until); err != nil {
			return err
		}
		h := s.db.key.seal(f.head(d, until, s.now), before)
		s.written = append(s.written, h)
		before = h.Hash
	}
	if len(s.days) == mostDays {
		return nil
	}
	was := f.entries
	if err := f.on(t, s.today.Next().Start()); err != nil {
		return err
	}
	if f.entries > was {
		s.written = append(s.written, s.db.key.seal(f.head(s.today, 0, s.now), before))
	}
	return nil
}

// write stores the heads; raced reports that another process has written one meanwhile.
func (s *sealing) write(ctx context.Context) (raced bool, err error) {
	err = s.db.change(ctx, func(t *tx) error {
		raced = false
		if err := t.aloneWithHeads(); err != nil {
			return err
		}
		now, _, err := t.newestHeads()
		if err != nil {
			return err
		}
		if raced = now.Hash != s.newest.Hash; raced {
			return nil
		}
		for _, h := range s.written {
			if err := t.writeHead(h); err != nil {
				return err
			}
		}
		if len(s.days) == 0 || len(s.days) == mostDays { // of many days only the last is reported
			return nil
		}
		targets, err := t.Targets()
		if err != nil {
			return err
		}
		return t.Post(dispatch.TellSeal(targets, s.written[len(s.days)-1].Short(), s.now))
	})
	return raced, err
}

// aloneWithHeads keeps other processes from sealing until the transaction ends.
func (t *tx) aloneWithHeads() error {
	if t.dialect.sealing == "" {
		return nil
	}
	_, err := t.exec(t.dialect.sealing)
	return err
}

// Accept takes the present state of the record as the newest seen, as after an intended restore of an older backup.
func (db *DB) Accept(ctx context.Context) error {
	var newest Head
	err := db.view(ctx, func(t *tx) (err error) {
		newest, _, err = t.newestHeads()
		return err
	})
	if err != nil {
		return err
	}
	name, err := db.recordName(ctx)
	if err != nil {
		return err
	}
	return db.key.accept(name, newest)
}

// DaysOf returns the days whose head has the given short form.
func (db *DB) DaysOf(ctx context.Context, short string) (days []dispatch.Day, err error) {
	err = db.view(ctx, func(t *tx) error {
		heads, err := t.heads("WHERE until <> 0 ORDER BY day")
		for _, h := range heads {
			if strings.EqualFold(h.Short(), short) {
				days = append(days, h.Day)
			}
		}
		return err
	})
	return days, err
}

// Head returns the head of the last day that is over; empty before the first.
func (db *DB) Head(ctx context.Context) (over Head, err error) {
	err = db.view(ctx, func(t *tx) error {
		_, over, err = t.newestHeads()
		return err
	})
	return over, err
}
