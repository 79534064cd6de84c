package drill_test

import (
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/drill"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// TestRecordKeepsTheContract has the exercises of every ledger tried on the record in memory, and folds its journal anew.
func TestRecordKeepsTheContract(t *testing.T) {
	var record *drill.Record
	ledgertest.ExerciseLedger(t, func(c dispatch.Catalogue) dispatch.Ledger {
		record = drill.NewRecord(c)
		return record
	})
	proves(t, record)
}
