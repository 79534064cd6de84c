package ledger_test

import (
	"context"
	"database/sql"
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

// lived is a record of three days, two of them sealed, with services on the first day and today.
type lived struct {
	*ledgertest.Town
	raw        *sql.DB
	old, today dispatch.ID
}

func live3(t *testing.T, db *ledger.DB, raw *sql.DB) *lived {
	t.Helper()
	x := &lived{Town: ledgertest.Found(t, db), raw: raw}
	x.old = x.Serve(t)
	x.Serve(t)
	x.seal(t)
	x.Pass(48 * time.Hour)
	x.seal(t)
	x.today = x.Serve(t)
	x.Serve(t)
	x.seal(t)
	for n := 1; n > 0; {
		var err error
		if n, err = db.RollUp(t.Context(), 3); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func (x *lived) seal(t *testing.T) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = x.DB.Seal(t.Context(), x.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

func (x *lived) examine(t *testing.T, key *ledger.Key) ledger.Proof {
	t.Helper()
	p, err := x.DB.Examine(context.Background(), ledger.Examination{Now: x.Now(), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (x *lived) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := x.raw.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// erase deletes a request and everything about it.
func (x *lived) erase(t *testing.T, id dispatch.ID) {
	t.Helper()
	for table, key := range map[string]string{"errands": "request", "holders": "request", "against": "request", "credits": "request", "fresh": "request", "attachments": "request", "dues": "id", "personal": "id", "entries": "id"} {
		x.exec(t, fmt.Sprintf("DELETE FROM %s WHERE %s = '%s'", table, key, id))
	}
	x.exec(t, fmt.Sprintf("DELETE FROM requests WHERE id = '%s'", id), "DELETE FROM rollup", "DELETE FROM rollup_units", "DELETE FROM rollup_households", "DELETE FROM fresh",
		"INSERT INTO fresh (request, seq, n, book, day, unit, kind, area, household, persons, times, sign) SELECT request, seq, n, book, day, unit, kind, area, household, persons, times, sign FROM credits")
}

// TestSabotage lets somebody who can write to the database hide something: the audit has to report where. Each case uses a new
// record.
func TestSabotage(t *testing.T) {
	without := func(id dispatch.ID) func(dispatch.Entry) bool {
		return func(e dispatch.Entry) bool { return e.Subject.ID == id }
	}
	forge := func(t *testing.T, x *lived, drop func(dispatch.Entry) bool) {
		must(t, x.DB.Forge(context.Background(), drop))
	}
	for _, c := range []struct {
		what   string
		do     func(t *testing.T, x *lived)
		places string // text of one of the differences
		blind  bool   // without the key nothing is found
		gap    bool   // with a single strand, a line between others is missing
	}{
		{what: "nothing", do: func(*testing.T, *lived) {}},
		{what: "a request of a sealed day is deleted with everything about it", do: func(t *testing.T, x *lived) { x.erase(t, x.old) }, places: "strand ", gap: true},
		{what: "a request of today is deleted with everything about it", do: func(t *testing.T, x *lived) { x.erase(t, x.today) }, places: "strand ", gap: true},
		{what: "an entry is deleted", do: func(t *testing.T, x *lived) {
			x.exec(t, fmt.Sprintf("DELETE FROM entries WHERE id = '%s' AND seq = 2", x.old))
		}, places: "entry 3"},
		{what: "all heads are deleted", do: func(t *testing.T, x *lived) { x.exec(t, "DELETE FROM heads") }, places: "heads 2022-11-22"},
		{what: "the first head is deleted", do: func(t *testing.T, x *lived) { x.exec(t, "DELETE FROM heads WHERE day = '2022-11-22'") }, places: "heads 2022-11-2"},
		{what: "a head in between is deleted", do: func(t *testing.T, x *lived) { x.exec(t, "DELETE FROM heads WHERE day = '2022-11-23'") }, places: "heads 2022-11-23"},
		{what: "the head of today is deleted", do: func(t *testing.T, x *lived) { x.exec(t, "DELETE FROM heads WHERE until = 0") }, places: "heads 2022-11-24", blind: true},
		{what: "a head counts another number", do: func(t *testing.T, x *lived) {
			x.exec(t, "UPDATE heads SET subjects = subjects - 1 WHERE day = '2022-11-23'")
		}, places: "heads 2022-11-23"},
		{what: "a request of a sealed day is left out and everything else adjusted", do: func(t *testing.T, x *lived) { forge(t, x, without(x.old)) }, places: "heads 2022-11-22", blind: true},
		{what: "the same, and no head is left", do: func(t *testing.T, x *lived) {
			forge(t, x, without(x.old))
			x.exec(t, "DELETE FROM heads")
		}, places: "heads 2022-11-22"},
		{what: "the same, and sealed with another key", do: func(t *testing.T, x *lived) {
			forge(t, x, without(x.old))
			k, err := ledger.MakeKey(filepath.Join(t.TempDir(), "another.key"))
			must(t, err)
			must(t, x.DB.Reseal(context.Background(), k))
		}, places: "settings seal key", blind: true},
		{what: "a request of today is left out and everything else adjusted", do: func(t *testing.T, x *lived) { forge(t, x, without(x.today)) }, places: "heads 2022-11-24", blind: true},
		{what: "the same, and the head of today is deleted", do: func(t *testing.T, x *lived) {
			forge(t, x, without(x.today))
			x.exec(t, "DELETE FROM heads WHERE until = 0")
		}, places: "witness", blind: true},
		{what: "an older copy is put back", do: func(t *testing.T, x *lived) {
			today := x.Now().Day().Start()
			x.exec(t, "DELETE FROM heads WHERE until = 0")
			forge(t, x, func(e dispatch.Entry) bool { return e.Recorded >= today })
		}, places: "witness", blind: true},
		{what: "a line more is numbered than there is", do: func(t *testing.T, x *lived) { x.exec(t, "UPDATE strands SET next = next + 1 WHERE strand = 0") }, places: "strand 0 line"},
		{what: "the time of the last line is set back", do: func(t *testing.T, x *lived) { x.exec(t, "UPDATE strands SET last = 1") }, places: "something was recorded after"},
		{what: "the time of the last line is set ahead", do: func(t *testing.T, x *lived) {
			x.exec(t, fmt.Sprintf("UPDATE strands SET last = %d", x.Now().Add(30*24*time.Hour)))
		}, places: "later than any entry"},
		{what: "the witness is damaged", do: func(t *testing.T, x *lived) {
			all, err := filepath.Glob(filepath.Join(x.Folder(), "*.witness"))
			must(t, err)
			for _, path := range all {
				must(t, os.WriteFile(path, []byte("{}\n"), 0o600))
			}
		}, places: "witness", blind: true},
		{what: "the journal is shortened by days, with its heads", do: func(t *testing.T, x *lived) {
			first := dispatch.Day("2022-11-22").Next().Start()
			x.exec(t, "DELETE FROM heads WHERE day > '2022-11-22'")
			forge(t, x, func(e dispatch.Entry) bool { return e.Recorded >= first })
		}, places: "heads 2022-11-23"},
	} {
		t.Run(c.what, func(t *testing.T) {
			onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
				x := live3(t, open(), raw)
				c.do(t, x)
				found := x.examine(t, x.Key()).Differences
				if c.places == "" {
					if len(found) > 0 {
						t.Errorf("nothing was done, and found is %v", found)
					}
					return
				}
				there, gap := false, false
				for _, d := range found {
					gap = gap || strings.Contains(d.What.EN, "this line of the journal is missing")
					there = there || strings.Contains(d.Where+": "+d.What.EN, c.places)
				}
				if !there {
					t.Errorf("nothing is found at %q: %v", c.places, found)
				}
				if c.gap && !gap && strings.HasSuffix(t.Name(), "/sqlite") {
					t.Errorf("no line is said to be missing: %v", found)
				}
				p := x.examine(t, nil)
				if p.Sealed || c.blind != (len(p.Differences) == 0) {
					t.Errorf("without the key it says %v, %v", p.Sealed, p.Differences)
				}
			})
		})
	}
}

// TestSealingStops verifies that a record that was changed is not sealed further.
func TestSealingStops(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		refused := func(what string) {
			t.Helper()
			if _, err := x.DB.Seal(t.Context(), x.Now()); dispatch.CodeOf(err) != dispatch.Conflict {
				t.Errorf("%s: it is sealed on, %v", what, err)
			}
			if len(x.DB.Trouble()) == 0 {
				t.Errorf("%s: nothing is said", what)
			}
		}
		// A head was changed.
		x.exec(t, "UPDATE heads SET entries = entries + 1 WHERE until = 0")
		refused("a changed head")
		x.exec(t, "UPDATE heads SET entries = entries - 1 WHERE until = 0")
		x.seal(t)
		if len(x.DB.Trouble()) > 0 {
			t.Error("the trouble is over and still told")
		}
		// Another key.
		other, err := ledger.MakeKey(filepath.Join(t.TempDir(), "seal.key"))
		must(t, err)
		if err := open().SealWith(t.Context(), other); dispatch.CodeOf(err) != dispatch.Conflict {
			t.Errorf("another key was taken: %v", err)
		}
		// The record was set back to an older copy, which may be intended.
		today := x.Now().Day().Start()
		x.exec(t, "DELETE FROM heads WHERE until = 0")
		must(t, x.DB.Forge(t.Context(), func(e dispatch.Entry) bool { return e.Recorded >= today }))
		refused("an older copy")
		must(t, x.DB.Accept(t.Context()))
		x.Serve(t)
		x.seal(t)
		if found := x.examine(t, x.Key()).Differences; len(found) > 0 {
			t.Errorf("after it was accepted: %v", found)
		}
		// A new key.
		must(t, x.DB.Rotate(t.Context(), x.Key(), other))
		must(t, x.DB.Accept(t.Context()))
		x.Serve(t)
		x.seal(t)
		if p := x.examine(t, other); len(p.Differences) > 0 || p.Key != other.Fingerprint() {
			t.Errorf("with the new key: %+v", p)
		}
		if len(x.examine(t, x.Key()).Differences) == 0 {
			t.Error("the old key opens it still")
		}
	})
}

// TestKeysAreForTheirOwner verifies the permissions of the files beside the record, and that a key is never overwritten.
func TestKeysAreForTheirOwner(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "seal.key")
	if _, err := ledger.ReadKey(path); dispatch.CodeOf(err) != dispatch.NotFound {
		t.Errorf("no key: %v", err)
	}
	first, err := ledger.MakeKey(path)
	must(t, err)
	again, err := ledger.MakeKey(path)
	must(t, err)
	if first.Fingerprint() != again.Fingerprint() {
		t.Error("a key was overwritten")
	}
	db, err := ledger.Open(t.Context(), filepath.Join(folder, "bangban.db"))
	must(t, err)
	defer func() { must(t, db.Close()) }()
	x := ledgertest.Found(t, db)
	_, err = db.Seal(t.Context(), x.Now())
	must(t, err)
	for _, dir := range []string{folder, x.Folder()} {
		files, err := os.ReadDir(dir)
		must(t, err)
		for _, f := range files {
			if info, err := f.Info(); err != nil || strings.Contains(f.Name(), "seal.key") && info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", f.Name(), info.Mode(), err)
			}
		}
	}
	must(t, os.WriteFile(path, []byte("not a key"), 0o600))
	if _, err := ledger.ReadKey(path); dispatch.CodeOf(err) != dispatch.Invalid {
		t.Errorf("no key at all: %v", err)
	}
}

// TestASealIsTold verifies that a target is told once of a sealed day, and after a long pause only of the last day.
func TestASealIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		for id, occasion := range map[dispatch.ID]dispatch.Occasion{"asks": dispatch.OnSealed, "does-not": dispatch.OnFailed} {
			ledgertest.Describe(t, x.Desk, dispatch.DescribeTarget{Target: dispatch.Target{ID: id, Name: "群", Channel: dispatch.WeCom, Address: "https://example.invalid/x", Occasions: []dispatch.Occasion{occasion}}})
		}
		x.Pass(500 * 24 * time.Hour)
		x.seal(t)
		x.seal(t)
		head, err := x.DB.Head(t.Context())
		must(t, err)
		told, err := x.DB.Messages(t.Context(), ledger.MessageFilter{})
		must(t, err)
		if len(told) != 1 || told[0].Target != "asks" || told[0].Number != head.Short() || told[0].Request != "" {
			t.Errorf("told is %+v; the head is %s", told, head.Short())
		}
		if days := x.examine(t, x.Key()); len(days.Differences) > 0 || days.First.Day != "2022-11-22" || days.Head.Day != x.Now().Add(-24*time.Hour).Day() {
			t.Errorf("after the sleep: %+v", days)
		}
	})
}
