package ledger

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// JournalFilter chooses entries of the whole journal; empty fields choose all.
type JournalFilter struct {
	Sort        dispatch.SubjectSort
	ID          dispatch.ID // of the subject
	Number      string      // of a request
	Actor       dispatch.ID
	Facts       []string        // any of these
	From, Until dispatch.Moment // recorded: from ≤ … < until
	After       string          // Next of the page before
	Limit       int             // 1 to 200; 0 means 50
	// Sees judges whether the entries of a subject are shown, and is asked once for each; nil: all are.
	Sees func(tx dispatch.Tx, s dispatch.Subject) (bool, error)
}

// JournalPage is a part of what was found, what was recorded last first. A search looks through so many entries and no
// more: there may be few on a page, or none, and more behind it. Next is "" once all has been looked through.
type JournalPage struct {
	Entries []dispatch.Line
	Next    string
	Back    dispatch.Moment // how far back it has looked; 0 with the last page
}

const (
	// A search looks through at most so many entries at a time,
	mostLooked = 10_000
	// and has at most so many of them judged.
	mostJudged = 1000
)

// place is where an entry stands in the order of a search, with what it is chosen by.
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

// SearchJournal returns one page of entries. Their secrets carry fields, neither values nor salts.
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

// places returns where the entries stand that the filter chooses, at most so many, and the last one that was looked at;
// more says that it has not looked at all of them.
func (t *tx) places(f JournalFilter, enough int) (found []place, last place, more bool, err error) {
	most := mostLooked
	if f.Sort == "" && f.Actor == "" && len(f.Facts) == 0 {
		most = enough // whatever is looked at is found
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

// by is what leads to the fewest entries: conditions, any of which may hold, that an index on each and the time serves. Few
// says that there are so few that all of them can be looked at, whatever their time. What else the filter asks for is chosen
// among them.
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

// fewOf are the sorts of subject of which there are few entries.
var fewOf = []dispatch.SubjectSort{dispatch.OfArea, dispatch.OfFacility, dispatch.OfUnit, dispatch.OfKind, dispatch.OfTarget, dispatch.OfImport}

// span keeps the time that is asked for.
func (f JournalFilter) span(w *where) {
	if f.From != 0 {
		w.add("recorded >= " + w.arg(f.From))
	}
	if f.Until != 0 {
		w.add("recorded < " + w.arg(f.Until))
	}
}

// floor is the moment down to which a condition finds so many entries, from before the page on; 0 when none finds as many. It
// is read from an index alone: a database that knows no floor may sort the whole journal to find its end.
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

// after is the place behind which the page begins; nil for the first.
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

// shown are the first of the entries that are to be shown, one more than fits on a page.
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

// entriesAt reads entries, in the order given.
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

// AccountNames returns whose accounts these are; of which nobody knows is left out.
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
