package ledger_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// alone sees that an audit finds one thing and nothing else.
func (x *lived) alone(t *testing.T, what, says string) {
	t.Helper()
	found := x.examine(t, x.Key()).Differences
	if len(found) != 1 || !strings.Contains(found[0].Where+": "+found[0].What.EN, says) {
		t.Errorf("%s: the audit says %v", what, found)
	}
}

// TestTheJournalRunsForward has an entry that no head covers yet set back before the line above, and everything that is computed
// from it computed anew.
func TestTheJournalRunsForward(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		last := x.Serve(t) // its first two entries were recorded at once, one below the other
		must(t, x.DB.Restamp(t.Context(), func(e dispatch.Entry) dispatch.Moment {
			if e.Subject.ID == last && e.Seq == 2 {
				return e.Recorded - 1
			}
			return e.Recorded
		}))
		x.alone(t, "an entry is set back", "recorded before the line above")
	})
}

// TestASealedDayTakesNothingMore has a head hold what was recorded after the end of its day: whoever has the key has sealed it
// like that.
func TestASealedDayTakesNothingMore(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		midnight := dispatch.Day("2022-11-22").Next().Start()
		var late dispatch.Subject
		var seq int64
		must(t, raw.QueryRow(fmt.Sprintf("SELECT sort, id, seq FROM entries e WHERE line = (SELECT max(line) FROM entries x WHERE x.strand = e.strand AND x.recorded < %d) LIMIT 1", midnight)).Scan(&late.Sort, &late.ID, &seq))
		must(t, x.DB.Restamp(t.Context(), func(e dispatch.Entry) dispatch.Moment {
			if e.Subject == late && e.Seq == seq {
				return midnight
			}
			return e.Recorded
		}))
		must(t, x.DB.Rotate(t.Context(), nil, x.Key()))
		must(t, x.DB.Accept(t.Context()))
		x.alone(t, "a day holds what came after it", "heads 2022-11-22: something was recorded in the day after it was sealed")
	})
}

// TestAnAuditSinceTheLastHead sees what it looks at: what came after the last day that is sealed, all of what that is about, and
// the heads; nothing else.
func TestAnAuditSinceTheLastHead(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		examine := func(since bool) ledger.Proof {
			t.Helper()
			p, err := x.DB.Examine(t.Context(), ledger.Examination{Now: x.Now(), Key: x.Key(), Since: since})
			must(t, err)
			return p
		}
		all, some := examine(false), examine(true)
		if len(all.Differences)+len(some.Differences) > 0 || some.Entries == 0 || some.Entries >= all.Entries/2 || some.Head.Hash != all.Head.Hash {
			t.Fatalf("of %d entries it looks at %d: %v %v", all.Entries, some.Entries, all.Differences, some.Differences)
		}
		const spoil, mend = "UPDATE requests SET urgency = urgency + 1 WHERE id = '%s'", "UPDATE requests SET urgency = urgency - 1 WHERE id = '%s'"
		for _, c := range []struct {
			what, do, undo string
			seen           bool
		}{
			{"the state of what was touched since", fmt.Sprintf(spoil, x.today), fmt.Sprintf(mend, x.today), true},
			{"the state of what nobody touched since", fmt.Sprintf(spoil, x.old), fmt.Sprintf(mend, x.old), false},
			{"a sum", "UPDATE rollup SET persons = persons + 1", "UPDATE rollup SET persons = persons - 1", false},
			{"a seal", "UPDATE heads SET mac = 'x' || mac", "UPDATE heads SET mac = substr(mac, 2)", true},
			{"the end of the journal", "UPDATE strands SET next = next + 1", "UPDATE strands SET next = next - 1", true},
		} {
			x.exec(t, c.do)
			if len(examine(false).Differences) == 0 {
				t.Errorf("%s: nothing was spoilt", c.what)
			}
			if found := examine(true).Differences; (len(found) > 0) != c.seen {
				t.Errorf("%s: since the last head it finds %v", c.what, found)
			}
			x.exec(t, c.undo)
		}
	})
}

// TestARecordMaySleep sees that days on which nobody used the record need no head where that is known: by the witness, or because
// the record was restored just now. Deleted heads are no sleep.
func TestARecordMaySleep(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		x.Pass(10 * 24 * time.Hour)
		text, err := os.ReadFile(filepath.Join(x.Folder(), "seal.key"))
		must(t, err)
		elsewhere := filepath.Join(t.TempDir(), "seal.key") // where nobody has seen the record
		must(t, os.WriteFile(elsewhere, text, 0o600))
		stranger, err := ledger.ReadKey(elsewhere)
		must(t, err)
		for _, c := range []struct {
			what   string
			key    *ledger.Key
			asleep bool
			found  bool
			since  dispatch.Day
		}{
			{"where it was seen last", x.Key(), false, false, "2022-11-24"},
			{"elsewhere", stranger, false, true, ""},
			{"elsewhere, restored", stranger, true, false, ""},
			{"without the key", nil, false, true, ""},
			{"without the key, restored", nil, true, false, ""},
		} {
			p, err := x.DB.Examine(t.Context(), ledger.Examination{Now: x.Now(), Key: c.key, Asleep: c.asleep})
			must(t, err)
			if (len(p.Differences) > 0) != c.found || p.Asleep != c.since {
				t.Errorf("%s: asleep since %q, %v", c.what, p.Asleep, p.Differences)
			}
		}
		x.exec(t, "DELETE FROM heads")
		if p, err := x.DB.Examine(t.Context(), ledger.Examination{Now: x.Now(), Asleep: true}); err != nil || len(p.Differences) == 0 {
			t.Errorf("deleted heads are taken for sleep: %v", err)
		}
	})
}

// TestAKeyIsChangedByWhoHasIt sees who may not seal a record anew, and that nothing is changed then.
func TestAKeyIsChangedByWhoHasIt(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		made := func() *ledger.Key {
			t.Helper()
			k, err := ledger.MakeKey(filepath.Join(t.TempDir(), "seal.key"))
			must(t, err)
			return k
		}
		x := &lived{Town: ledgertest.Found(t, open()), raw: raw}
		next := made()
		refused := func(what string, old *ledger.Key) {
			t.Helper()
			if err := x.DB.Rotate(t.Context(), old, next); dispatch.CodeOf(err) != dispatch.Conflict {
				t.Errorf("%s: %v", what, err)
			}
			if of, err := x.DB.Fingerprint(t.Context()); err != nil || of != x.Key().Fingerprint() {
				t.Errorf("%s: the record is sealed with %s now, %v", what, of, err)
			}
		}
		refused("another key for the old one, before there is a head", made())
		x.Serve(t)
		x.Pass(24 * time.Hour)
		x.seal(t)
		refused("another key for the old one", made())
		x.exec(t, "UPDATE heads SET mac = 'x' || mac")
		refused("a seal that the old key did not make", x.Key())
		x.exec(t, "UPDATE heads SET mac = substr(mac, 2), entries = entries + 1")
		refused("a head that was changed, by who has lost the old key", nil)
		x.exec(t, "UPDATE heads SET entries = entries - 1")
		must(t, x.DB.Rotate(t.Context(), x.Key(), next))
		must(t, x.DB.Accept(t.Context()))
		if found := x.examine(t, next).Differences; len(found) > 0 {
			t.Errorf("with the new key: %v", found)
		}
	})
}

// TestAPictureIsMissed sees that a picture leaves with an erasure, and never without.
func TestAPictureIsMissed(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := &lived{Town: ledgertest.Found(t, open()), raw: raw}
		id := dispatch.Subject{Sort: dispatch.OfRequest, ID: x.Serve(t)}
		do := func(act dispatch.Act, cmd dispatch.Command) {
			t.Helper()
			_, err := x.Desk.Do(t.Context(), act, id, cmd)
			must(t, err)
		}
		picture := []byte("no true picture")
		sum := sha256.Sum256(picture)
		do(ledgertest.Operator, dispatch.Attach{Data: picture, Attachment: dispatch.Attachment{ID: "p", Purpose: dispatch.Proof, Type: "image/jpeg", Size: len(picture), Digest: hex.EncodeToString(sum[:])}})
		do(ledgertest.Operator, dispatch.Close{By: dispatch.ByCallBack})
		x.exec(t, "CREATE TABLE kept AS SELECT * FROM attachments", "DELETE FROM attachments")
		x.alone(t, "a picture is taken away", "picture p: the picture is gone")
		x.exec(t, "INSERT INTO attachments SELECT * FROM kept")
		do(ledgertest.Chief, dispatch.Erase{})
		if found := x.examine(t, x.Key()).Differences; len(found) > 0 {
			t.Errorf("erased: %v", found)
		}
		x.exec(t, "INSERT INTO attachments SELECT * FROM kept")
		x.alone(t, "a picture is put back", "picture p: a picture that was erased is still there")
	})
}
