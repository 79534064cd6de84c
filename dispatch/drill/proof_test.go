package drill_test

import (
	"reflect"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/drill"
)

// proves folds the journal again and compares every request and figure with the record.
func proves(t *testing.T, record *drill.Record) {
	t.Helper()
	folded := map[dispatch.ID]dispatch.Request{}
	figures := map[dispatch.ID][]dispatch.Credit{}
	for _, e := range record.Journal() {
		if e.Subject.Sort != dispatch.OfRequest {
			continue
		}
		before := folded[e.Subject.ID]
		if e.Seq != before.Version+1 {
			t.Fatalf("%s: entry %d comes after %d", e.Subject.ID, e.Seq, before.Version)
		}
		after := before.Apply(e)
		folded[e.Subject.ID] = after
		figures[e.Subject.ID] = append(figures[e.Subject.ID], dispatch.Credits(before, after, e, figures[e.Subject.ID])...)
	}
	requests := record.Requests()
	if len(requests) != len(folded) {
		t.Errorf("%d requests, the journal has %d", len(requests), len(folded))
	}
	var credits []dispatch.Credit
	for _, r := range requests {
		if !reflect.DeepEqual(r, folded[r.ID]) {
			t.Errorf("%s is %+v, its journal makes %+v", r.ID, r, folded[r.ID])
		}
		credits = append(credits, figures[r.ID]...)
	}
	if kept := record.Credits(); !reflect.DeepEqual(kept, credits) {
		t.Errorf("%d figures are kept, the journal makes %d", len(kept), len(credits))
	}
}
