package ledger_test

import (
	"database/sql"
	"testing"

	"github.com/bangban/bangban/dispatch/ledger"
)

// The program looks by itself at what is new: a changed entry, a changed state and a deleted line are told, where sealing goes on.
func TestWhatWasChangedIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		x := live3(t, open(), raw)
		look := func(what string, found bool) {
			t.Helper()
			x.seal(t)
			err := x.DB.Look(t.Context(), x.Now())
			if (err != nil) != found || (len(x.DB.Trouble()) > 0) != found {
				t.Errorf("%s: %v, told %v", what, err, x.DB.Trouble())
			}
		}
		look("nothing was changed", false)
		const newest = "(SELECT id FROM entries WHERE sort = 'request' ORDER BY recorded DESC LIMIT 1)"
		for what, statement := range map[string][2]string{
			"a state":  {"UPDATE requests SET state = 'failed' WHERE id = " + newest, "UPDATE requests SET state = (SELECT state FROM kept) WHERE id = " + newest},
			"an entry": {"UPDATE entries SET actor = 'somebody' WHERE id = " + newest + " AND seq = 1", "UPDATE entries SET actor = (SELECT actor FROM kept) WHERE id = " + newest + " AND seq = 1"},
		} {
			x.exec(t, "CREATE TABLE kept AS SELECT r.state, e.actor FROM requests r JOIN entries e ON e.id = r.id AND e.seq = 1 WHERE r.id = "+newest, statement[0])
			look(what, true)
			x.exec(t, statement[1], "DROP TABLE kept")
			look(what+" as it was", false)
		}
	})
}
