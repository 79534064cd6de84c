package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// pages reads all results of a search, limit per page.
func (x *Town) pages(t *testing.T, f ledger.JournalFilter, limit int) []dispatch.Entry {
	t.Helper()
	f.Limit = limit
	var all []dispatch.Entry
	for range 100_000 {
		page, err := x.DB.SearchJournal(context.Background(), f)
		must(t, err)
		if len(page.Entries) > limit || (page.Next == "") != (page.Back == 0) {
			t.Fatalf("%+v: a page of %d, next %q, back to %d", f, len(page.Entries), page.Next, page.Back)
		}
		for _, l := range page.Entries {
			all = append(all, l.Entry)
		}
		if page.Next == "" {
			return all
		}
		if page.Next == f.After {
			break
		}
		f.After = page.Next
	}
	t.Fatalf("%+v goes on for ever", f)
	return nil
}

func (x *Town) inspected(t *testing.T) {
	whole := x.pages(t, ledger.JournalFilter{}, 200)
	total := 0
	must(t, x.raw.QueryRow("SELECT count(*) FROM entries").Scan(&total))
	newestFirst := slices.IsSortedFunc(whole, func(a, b dispatch.Entry) int { return int(b.Recorded - a.Recorded) })
	if len(whole) != total || !newestFirst {
		t.Errorf("%d entries of %d, the newest first: %v", len(whole), total, newestFirst)
	}
	one := whole[slices.IndexFunc(whole, func(e dispatch.Entry) bool { return e.Subject.Sort == dispatch.OfRequest })].Subject
	number := x.request(t, one.ID).Number
	middle := whole[len(whole)/2].Recorded
	for name, c := range map[string]struct {
		filter ledger.JournalFilter
		is     func(dispatch.Entry) bool
	}{
		"by subject":          {ledger.JournalFilter{Sort: one.Sort, ID: one.ID}, func(e dispatch.Entry) bool { return e.Subject == one }},
		"by id":               {ledger.JournalFilter{ID: "c1"}, func(e dispatch.Entry) bool { return e.Subject.ID == "c1" }},
		"by number":           {ledger.JournalFilter{Number: number}, func(e dispatch.Entry) bool { return e.Subject == one }},
		"by another's number": {ledger.JournalFilter{Number: number, ID: "c1"}, func(e dispatch.Entry) bool { return false }},
		"by sort":             {ledger.JournalFilter{Sort: dispatch.OfCadre}, func(e dispatch.Entry) bool { return e.Subject.Sort == dispatch.OfCadre }},
		"by a rare sort":      {ledger.JournalFilter{Sort: dispatch.OfFacility}, func(e dispatch.Entry) bool { return e.Subject.Sort == dispatch.OfFacility }},
		"by actor":            {ledger.JournalFilter{Actor: "op"}, func(e dispatch.Entry) bool { return e.Actor == "op" }},
		"by fact":             {ledger.JournalFilter{Facts: []string{"Submitted"}}, func(e dispatch.Entry) bool { return dispatch.FactName(e.Fact) == "Submitted" }},
		"by facts": {ledger.JournalFilter{Facts: []string{"Revealed", "Ordered", "CheckedIn"}}, func(e dispatch.Entry) bool {
			return slices.Contains([]string{"Revealed", "Ordered", "CheckedIn"}, dispatch.FactName(e.Fact))
		}},
		"by actor and fact":    {ledger.JournalFilter{Actor: "op", Facts: []string{"CheckedIn"}}, func(e dispatch.Entry) bool { return e.Actor == "op" && dispatch.FactName(e.Fact) == "CheckedIn" }},
		"by program and fact":  {ledger.JournalFilter{Actor: "system", Facts: []string{"Ordered"}}, func(e dispatch.Entry) bool { return e.Actor == "system" && dispatch.FactName(e.Fact) == "Ordered" }},
		"by time":              {ledger.JournalFilter{From: middle}, func(e dispatch.Entry) bool { return e.Recorded >= middle }},
		"by the time before":   {ledger.JournalFilter{Until: middle}, func(e dispatch.Entry) bool { return e.Recorded < middle }},
		"by a time of nothing": {ledger.JournalFilter{From: x.Now().Add(time.Hour)}, func(e dispatch.Entry) bool { return false }},
		"by who may see": {ledger.JournalFilter{Sees: func(_ dispatch.Tx, s dispatch.Subject) (bool, error) { return s.Sort == dispatch.OfCadre, nil }},
			func(e dispatch.Entry) bool { return e.Subject.Sort == dispatch.OfCadre }},
	} {
		var want []string
		for _, e := range whole {
			if c.is(e) {
				want = append(want, fmt.Sprint(e))
			}
		}
		for _, limit := range []int{3, 200} {
			var got []string
			for _, e := range x.pages(t, c.filter, limit) {
				got = append(got, fmt.Sprint(e))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, %d at a time: %d entries, want %d", name, limit, len(got), len(want))
			}
		}
	}
	for _, after := range []string{"%%", "e30"} {
		if _, err := x.DB.SearchJournal(context.Background(), ledger.JournalFilter{After: after}); !errors.Is(err, &dispatch.Error{Code: dispatch.Invalid, Field: "after"}) {
			t.Errorf("a bad cursor: %v", err)
		}
	}
	if _, err := x.DB.SearchJournal(context.Background(), ledger.JournalFilter{Limit: 201}); !errors.Is(err, &dispatch.Error{Code: dispatch.Invalid, Field: "limit"}) {
		t.Errorf("a huge page: %v", err)
	}
}

func (x *Town) stands(t *testing.T) {
	now := x.Now().Add(time.Hour)
	s, err := x.DB.Status(context.Background(), now)
	must(t, err)
	if s.Bytes < 4096 || len(s.Waiting) != len(dispatch.Steps) {
		t.Errorf("the record stands as %+v", s)
	}
	for _, w := range s.Waiting {
		var all, overdue int
		var oldest int64
		must(t, x.raw.QueryRow("SELECT count(*) FROM dues WHERE step = $1", w.Step).Scan(&all))
		must(t, x.raw.QueryRow("SELECT count(*), coalesce(min(at), 0) FROM dues WHERE step = $1 AND at <= $2", w.Step, int64(now)).Scan(&overdue, &oldest))
		if w.Count != all || w.Overdue != overdue || int64(w.Oldest) != oldest {
			t.Errorf("%+v; there are %d, %d of them since %d", w, all, overdue, oldest)
		}
	}
}
