package drill_test

import (
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/drill"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// TestRecordKeepsTheContract runs the tests of every ledger on the in-memory record, and folds its journal again.
func TestRecordKeepsTheContract(t *testing.T) {
	var record *drill.Record
	ledgertest.ExerciseLedger(t, func(c dispatch.Catalogue) dispatch.Ledger {
		record = drill.NewRecord(c)
		return record
	})
	proves(t, record)
}
