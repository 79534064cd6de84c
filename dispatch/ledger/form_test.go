package ledger_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// TestANewerFormIsFoldedAnew lets a newer program open an older one's record: it folds again what it changes, and a migration
// folds the rest in parts.
func TestANewerFormIsFoldedAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		exec := func(query string) { x.exec(t, query) }
		newer := open()
		newer.SetForm(dispatch.OfRequest, 2)
		must(t, newer.SealWith(t.Context(), x.Key()))
		stale, err := newer.Stale(t.Context())
		must(t, err)
		if stale != 4 {
			t.Errorf("%d documents are of the older form", stale)
		}
		// The newer program must not use what an older one wrote, here that nobody waits.
		exec("UPDATE requests SET doc = '{}'")
		p, err := newer.Examine(t.Context(), ledger.Examination{Now: x.Now(), Key: x.Key()})
		must(t, err)
		if len(p.Differences) > 0 || p.Older != 4 {
			t.Errorf("%d of the older form; %v", p.Older, p.Differences)
		}
		must(t, newer.View(t.Context(), func(tx dispatch.Tx) error {
			r, err := tx.Request(x.old)
			if r.ID != x.old || r.State != dispatch.StateUnderway && r.State != dispatch.StateDone {
				t.Errorf("loaded is %s %s", r.ID, r.State)
			}
			return err
		}))
		told := 0
		n, err := newer.Refold(t.Context(), func(int) { told++ })
		must(t, err)
		again, err := newer.Refold(t.Context(), nil)
		must(t, err)
		if n != 4 || told == 0 || again != 0 {
			t.Errorf("%d were folded anew, and %d a second time", n, again)
		}
		p, err = newer.Examine(t.Context(), ledger.Examination{Now: x.Now(), Key: x.Key()})
		must(t, err)
		if len(p.Differences) > 0 || p.Older != 0 {
			t.Errorf("after it %d of the older form; %v", p.Older, p.Differences)
		}
	})
}

// TestAnOlderProgramBesideANewerOne verifies that the older one keeps what it does not know, and reports nothing as forged that
// is only newer.
func TestAnOlderProgramBesideANewerOne(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		id := x.today
		var doc string
		must(t, raw.QueryRow(fmt.Sprintf("SELECT doc FROM requests WHERE id = '%s'", id)).Scan(&doc))
		// Fields of the newer program, in the request, its place and its errand.
		doc = strings.Replace(doc, `{"ID":`, `{"Newer":{"A":[1,"二"]},"ID":`, 1)
		doc = strings.Replace(doc, `"Place":{`, `"Place":{"Floor":7,`, 1)
		doc = strings.Replace(doc, `"Errands":[{`, `"Errands":[{"Drone":true,`, 1)
		x.exec(t, fmt.Sprintf("UPDATE requests SET form = 2, doc = '%s' WHERE id = '%s'", doc, id))
		told := func(what string) {
			t.Helper()
			found := x.examine(t, x.Key()).Differences
			if len(found) != 1 || !strings.Contains(found[0].What.EN, "newer program") {
				t.Errorf("%s: %v", what, found)
			}
		}
		told("a newer document")
		if page, err := x.DB.Requests(t.Context(), ledger.RequestFilter{}); err != nil || len(page.Requests) != 4 {
			t.Errorf("a list has %d: %v", len(page.Requests), err)
		}
		_, err := x.Desk.Do(t.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest, ID: id}, dispatch.Close{By: dispatch.ByCallBack})
		must(t, err)
		var form int64
		must(t, raw.QueryRow(fmt.Sprintf("SELECT form, doc FROM requests WHERE id = '%s'", id)).Scan(&form, &doc))
		for _, kept := range []string{`"Newer":{"A":[1,"二"]}`, `"Floor":7`, `"Drone":true`, `"State":"closed"`} {
			if !strings.Contains(doc, kept) {
				t.Errorf("%s was dropped: %s", kept, doc)
			}
		}
		if form != 1 {
			t.Errorf("it is marked with form %d: the newer program would not fold it anew", form)
		}

		// Unknown facts in the journal are shown by name and stop nothing.
		x.exec(t, "UPDATE requests SET form = 1 WHERE id <> ''")
		must(t, x.DB.Novelty(t.Context(), dispatch.Subject{Sort: dispatch.OfRequest, ID: x.old}, "Flown", `{"Errand":1}`))
		must(t, x.DB.Novelty(t.Context(), dispatch.Subject{Sort: dispatch.OfFacility, ID: "pharmacy"}, "Sealed", `{"Colour":"red"}`))
		found := x.examine(t, x.Key()).Differences
		newer := 0
		for _, d := range found {
			if strings.Contains(d.What.EN, "newer program") {
				newer++
			}
		}
		if newer < 2 {
			t.Errorf("of what a newer program wrote it says %v", found)
		}
		entries, err := x.DB.Journal(t.Context(), dispatch.Subject{Sort: dispatch.OfRequest, ID: x.old})
		if err != nil || dispatch.FactName(entries[len(entries)-1].Fact) != "Flown" {
			t.Errorf("the journal ends with %v: %v", entries[len(entries)-1].Fact, err)
		}
		if page, err := x.DB.SearchJournal(t.Context(), ledger.JournalFilter{ID: x.old, Sort: dispatch.OfRequest}); err != nil || len(page.Entries) != len(entries) {
			t.Errorf("a search finds %d of %d: %v", len(page.Entries), len(entries), err)
		}
	})
}
