package ledger

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// JournalFilter selects entries of the whole journal; an empty field selects all.
type JournalFilter struct {
	Sort        dispatch.SubjectSort
	ID          dispatch.ID // of the subject
	Number      string      // of a request
	Actor       dispatch.ID
	Facts       []string        // any of these
	From, Until dispatch.Moment // recorded: from ≤ … < until
	After       string          // Next of the page before
	Limit       int             // 1 to 200; 0 means 50
	// Sees decides whether the entries of a subject are shown. It is called once per subject; nil: all are.
	Sees func(tx dispatch.Tx, s dispatch.Subject) (bool, error)
}

// JournalPage is one page of results, latest record time first. A search examines a limited number of entries per page, so a
// page may be short or empty and yet be followed by more. Next is "" when everything was examined.
type JournalPage struct {
	Entries []dispatch.Line
	Next    string
	Back    dispatch.Moment // how far back the search has come; 0 on the last page
}

const (
	// How many entries a search examines per page,
	mostLooked = 10_000
	// and for how many of them it decides whether they are shown.
	mostJudged = 1000
)

// place is the position of an entry in the search order, with the fields that the filter compares.
type place struct {
	subject  dispatch.Subject
	seq      int64
	recorded dispatch.Moment
	actor    dispatch.ID
	fact     string
}

func (p place) cursor() string {
	return cursor{A: int64(p.recorded), B: p.seq, ID: string(p.subject.Sort) + "/" + string(p.subject.ID)}.String()
}

// SearchJournal returns one page of entries. Their secrets have fields, but neither values nor salts.
func (db *DB) SearchJournal(ctx context.Context, f JournalFilter) (JournalPage, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	if f.Limit < 1 || f.Limit > 200 {
		return JournalPage{}, dispatch.Wrong("limit", "每页须为 1 至 200 条", "a page has 1 to 200 entries")
	}
	enough := f.Limit + 1
	if f.Sees != nil {
		enough = mostJudged
	}
	var page JournalPage
	err := db.view(ctx, func(t *tx) error {
		found, last, more, err := t.places(f, enough)
		if err != nil {
			return err
		}
		shown, err := t.shown(f, found)
		if err != nil {
			return err
		}
		if len(shown) > f.Limit {
			shown, more, last = shown[:f.Limit], true, shown[f.Limit-1]
		}
		if more {
			page.Next, page.Back = last.cursor(), last.recorded
		}
		entries, err := t.entriesAt(shown)
		if err != nil {
			return err
		}
		page.Entries, err = t.lines(entries)
		return err
	})
	return page, err
}

var errEnough = errors.New("enough")

// places returns the positions of at most enough entries that the filter selects, and the last position examined; more reports
// that entries remain.
func (t *tx) places(f JournalFilter, enough int) (found []place, last place, more bool, err error) {
	most := mostLooked
	if f.Sort == "" && f.Actor == "" && len(f.Facts) == 0 {
		most = enough // every entry examined is a result
	}
	after, err := f.after()
	if err != nil {
		return nil, last, false, err
	}
	by, few := f.by()
	var floor dispatch.Moment
	if !few {
		if floor, err = t.floor(f, by, after, most); err != nil {
			return nil, last, false, err
		}
	}
	var w where
	var either []string
	for _, condition := range by {
		either = append(either, condition(&w))
	}
	w.add("(" + strings.Join(either, " OR ") + ")")
	f.span(&w)
	if floor != 0 {
		w.add("recorded >= " + w.arg(floor))
	}
	if after != nil {
		w.add("recorded <= " + w.arg(after.recorded))
		w.add("(recorded, sort, id, seq) < (" + w.arg(after.recorded) + ", " + w.arg(after.subject.Sort) + ", " + w.arg(after.subject.ID) + ", " + w.arg(after.seq) + ")")
	}
	looked := 0
	err = t.each("SELECT recorded, sort, id, seq, actor, fact FROM entries "+w.String()+" ORDER BY recorded DESC, sort DESC, id DESC, seq DESC LIMIT "+w.arg(most), w.args, func(scan func(...any) error) error {
		var p place
		if err := scan(&p.recorded, &p.subject.Sort, &p.subject.ID, &p.seq, &p.actor, &p.fact); err != nil {
			return err
		}
		if len(found) == enough {
			return errEnough
		}
		looked, last = looked+1, p
		if (f.Sort == "" || f.Sort == p.subject.Sort) && (f.Actor == "" || f.Actor == p.actor) && (len(f.Facts) == 0 || slices.Contains(f.Facts, p.fact)) {
			found = append(found, p)
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return found, last, true, nil
	}
	return found, last, looked == most, err
}

// by returns the most selective part of the filter: conditions, any of which may hold, each with an index that is sorted by
// time. Few reports that so few entries match that all can be read whatever their time. The rest of the filter is applied to
// them.
func (f JournalFilter) by() (conditions []func(*where) string, few bool) {
	one := func(condition string, v any) []func(*where) string {
		return []func(*where) string{func(w *where) string { return condition + w.arg(v) }}
	}
	switch {
	case f.Number != "":
		return []func(*where) string{func(w *where) string {
			found := "sort = 'request' AND id IN (SELECT id FROM requests WHERE number = " + w.arg(f.Number) + ")"
			if f.ID != "" {
				found += " AND id = " + w.arg(f.ID)
			}
			return found
		}}, true
	case f.ID != "":
		return []func(*where) string{func(w *where) string { // the key begins with the sort
			var all []any
			for _, s := range sorts {
				all = append(all, string(s.sort))
			}
			return "sort IN " + w.list(all) + " AND id = " + w.arg(f.ID)
		}}, true
	case f.Actor != "" && (f.Actor != dispatch.SystemAct().Actor || len(f.Facts) == 0): // nobody does as much as the program
		return one("actor = ", f.Actor), false
	case len(f.Facts) > 0:
		for _, fact := range f.Facts {
			conditions = append(conditions, one("fact = ", fact)...)
		}
		return conditions, false
	case slices.Contains(fewOf, f.Sort):
		return one("sort = ", f.Sort), true
	}
	return []func(*where) string{func(*where) string { return "1 = 1" }}, false
}

// fewOf are the sorts of subject with few entries.
var fewOf = []dispatch.SubjectSort{dispatch.OfArea, dispatch.OfFacility, dispatch.OfUnit, dispatch.OfKind, dispatch.OfRedFlag, dispatch.OfTarget, dispatch.OfImport, dispatch.OfQueue}

// span adds the condition on record time.
func (f JournalFilter) span(w *where) {
	if f.From != 0 {
		w.add("recorded >= " + w.arg(f.From))
	}
	if f.Until != 0 {
		w.add("recorded < " + w.arg(f.Until))
	}
}

// floor returns the moment down to which a condition finds most entries, going back from the page before; 0 when it finds
// fewer. It uses an index alone. Without such a lower limit a database may sort the whole journal for one page.
func (t *tx) floor(f JournalFilter, by []func(*where) string, after *place, most int) (floor dispatch.Moment, err error) {
	for _, condition := range by {
		var w where
		w.add(condition(&w))
		f.span(&w)
		if after != nil {
			w.add("recorded < " + w.arg(after.recorded))
		}
		var at dispatch.Moment
		err := t.one("SELECT recorded FROM entries "+w.String()+" ORDER BY recorded DESC LIMIT 1 OFFSET "+w.arg(most-1), w.args, &at)
		if err != nil && !errors.Is(err, errNoRow) {
			return 0, err
		}
		floor = max(floor, at)
	}
	return floor, nil
}

// after returns the position behind which the page begins; nil for the first page.
func (f JournalFilter) after() (*place, error) {
	if f.After == "" {
		return nil, nil
	}
	c, err := parseCursor(f.After)
	if err != nil {
		return nil, err
	}
	sort, id, ok := strings.Cut(c.ID, "/")
	if !ok {
		return nil, dispatch.Wrong("after", "翻页标记不对", "this is no cursor")
	}
	return &place{subject: dispatch.Subject{Sort: dispatch.SubjectSort(sort), ID: dispatch.ID(id)}, seq: c.B, recorded: dispatch.Moment(c.A)}, nil
}

// shown returns the first entries that may be shown, one more than a page holds.
func (t *tx) shown(f JournalFilter, found []place) ([]place, error) {
	if f.Sees == nil {
		return found, nil
	}
	var shown []place
	judged := map[dispatch.Subject]bool{}
	for _, p := range found {
		sees, known := judged[p.subject]
		if !known {
			var err error
			if sees, err = f.Sees(t, p.subject); err != nil {
				return nil, err
			}
			judged[p.subject] = sees
		}
		if sees {
			shown = append(shown, p)
		}
		if len(shown) > f.Limit {
			break
		}
	}
	return shown, nil
}

// entriesAt reads entries in the given order.
func (t *tx) entriesAt(places []place) ([]dispatch.Entry, error) {
	if len(places) == 0 {
		return nil, nil
	}
	type key struct {
		dispatch.Subject
		seq int64
	}
	var w where
	var each []string
	for _, p := range places {
		each = append(each, "sort = "+w.arg(p.subject.Sort)+" AND id = "+w.arg(p.subject.ID)+" AND seq = "+w.arg(p.seq))
	}
	w.add("(" + strings.Join(each, " OR ") + ")")
	read := map[key]dispatch.Entry{}
	err := t.rows(w.String(), w.args, func(r row) error {
		e, _, _, err := r.entry()
		read[key{e.Subject, e.Seq}] = e
		return err
	})
	entries := make([]dispatch.Entry, len(places))
	for i, p := range places {
		entries[i] = read[key{p.subject, p.seq}]
	}
	return entries, err
}

// AccountNames returns the names of accounts; unknown ids are left out.
func (db *DB) AccountNames(ctx context.Context, ids []dispatch.ID) (map[dispatch.ID]string, error) {
	names := map[dispatch.ID]string{}
	err := db.view(ctx, func(t *tx) error {
		return t.eachOf("SELECT id, doc FROM accounts WHERE id IN ", ids, func(scan func(...any) error) error {
			var id dispatch.ID
			var doc string
			if err := scan(&id, &doc); err != nil {
				return err
			}
			var account struct{ Name string }
			err := decode(doc, &account)
			names[id] = account.Name
			return err
		})
	})
	return names, err
}

// called reads a name for each id.
func (db *DB) called(ctx context.Context, query string, ids []dispatch.ID) (map[dispatch.ID]string, error) {
	names := map[dispatch.ID]string{}
	err := db.view(ctx, func(t *tx) error {
		return t.eachOf(query, ids, func(scan func(...any) error) error {
			var id dispatch.ID
			var name string
			err := scan(&id, &name)
			names[id] = name
			return err
		})
	})
	return names, err
}
