package ledger_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// TestANewerFormIsFoldedAnew lets a newer program open an older one's record: it folds again what it changes, and a migration
// folds the rest in parts.
func TestANewerFormIsFoldedAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		exec := func(query string) { x.exec(t, query) }
		newer := open()
		newer.Grow(dispatch.OfRequest)
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
		x.exec(t, fmt.Sprintf("UPDATE requests SET form = form + 1, doc = '%s' WHERE id = '%s'", doc, id))
		told := func(what string, newer int, differences ...string) {
			t.Helper()
			p := x.examine(t, x.Key())
			same := len(p.Differences) == len(differences)
			for i := range p.Differences {
				same = same && strings.Contains(p.Differences[i].What.EN, differences[i])
			}
			if !same || p.Newer != newer {
				t.Errorf("%s: of %d a newer program wrote something; %v", what, p.Newer, p.Differences)
			}
		}
		told("a newer document", 1)
		// What the older one knows of it is proved all the same: only it cannot say why it differs.
		x.exec(t, fmt.Sprintf("UPDATE errands SET finished_at = finished_at + 1 WHERE request = '%s'", id))
		told("a newer document beside an errand that was changed", 0, "newer program")
		x.exec(t, fmt.Sprintf("UPDATE errands SET finished_at = finished_at - 1 WHERE request = '%s'", id))
		if page, err := x.DB.Requests(t.Context(), ledger.RequestFilter{}); err != nil || len(page.Requests) != 4 {
			t.Errorf("a list has %d: %v", len(page.Requests), err)
		}
		for _, cmd := range []dispatch.Command{dispatch.Close{By: dispatch.ByCallBack}, dispatch.AddContact{Channel: "hotline"}} { // the second finds what the first has saved
			_, err := x.Desk.Do(t.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest, ID: id}, cmd)
			must(t, err)
		}
		var form, ours int64
		must(t, raw.QueryRow(fmt.Sprintf("SELECT form, doc FROM requests WHERE id = '%s'", id)).Scan(&form, &doc))
		must(t, raw.QueryRow(fmt.Sprintf("SELECT form FROM requests WHERE id = '%s'", x.old)).Scan(&ours))
		for _, kept := range []string{`"Newer":{"A":[1,"二"]}`, `"Floor":7`, `"Drone":true`, `"State":"closed"`} {
			if !strings.Contains(doc, kept) {
				t.Errorf("%s was dropped: %s", kept, doc)
			}
		}
		if form != ours {
			t.Errorf("it is marked with form %d: the newer program would not fold it anew", form)
		}
		told("its own document with what the newer program wrote", 1)

		_, err := x.Desk.Do(t.Context(), ledgertest.Chief, dispatch.Subject{Sort: dispatch.OfRequest, ID: id}, dispatch.Erase{})
		must(t, err)
		must(t, raw.QueryRow(fmt.Sprintf("SELECT doc FROM requests WHERE id = '%s'", id)).Scan(&doc))
		if strings.Contains(doc, "Newer") || strings.Contains(doc, "Floor") {
			t.Errorf("what may be personal is still there after it was erased: %s", doc)
		}

		// What it does not know in the journal is shown by name, and stops nothing.
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

// TestAnOlderProgramSaysAgain sees that a description by a program which knows less takes nothing back that it does not know.
func TestAnOlderProgramSaysAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		must(t, x.DB.Novelty(t.Context(), dispatch.Subject{Sort: dispatch.OfFacility, ID: "pharmacy"}, "FacilityDescribed", `{"Facility":{"Name":"某药店","Role":"pharmacy","Point":{"Lng":112.43,"Lat":39.33},"Wings":2}}`))
		x.exec(t, `UPDATE facilities SET seq = seq + 1, form = form + 1, doc = replace(replace(doc, '{"ID":', '{"Wings":2,"ID":'), '"Seq":1', '"Seq":2') WHERE id = 'pharmacy'`)
		ledgertest.Describe(t, x.Desk, dispatch.DescribeFacility{Facility: dispatch.Facility{ID: "pharmacy", Name: "某大药店", Role: dispatch.AtPharmacy, Point: geo.Point{Lng: 112.43, Lat: 39.33}}})
		var body, doc string
		must(t, raw.QueryRow("SELECT e.body, f.doc FROM entries e JOIN facilities f ON f.id = e.id AND f.seq = e.seq WHERE e.sort = 'facility' AND e.id = 'pharmacy'").Scan(&body, &doc))
		for _, text := range []string{body, doc} {
			if !strings.Contains(text, `"Wings":2`) || !strings.Contains(text, "某大药店") {
				t.Errorf("it says %s", text)
			}
		}
		if p := x.examine(t, x.Key()); len(p.Differences) > 0 || p.Newer != 1 {
			t.Errorf("of %d a newer program wrote something; %v", p.Newer, p.Differences)
		}
	})
}
