package ledger

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

func (db *DB) change(ctx context.Context, f func(*tx) error) error {
	return db.Change(ctx, func(x dispatch.Tx) error { return f(x.(*tx)) })
}

// where collects conditions and their arguments.
type where struct {
	parts []string
	args  []any
}

func (w *where) add(condition string) { w.parts = append(w.parts, condition) }

// arg adds an argument and returns its placeholder.
func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

func (w *where) list(values []any) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = w.arg(v)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// among adds the condition that the column is one of the ids.
func (w *where) among(column string, ids []dispatch.ID) {
	w.add(column + " IN " + w.list(anys(ids)))
}

// under adds the condition that the column is an area in one of the subtrees.
func (w *where) under(column string, roots ...dispatch.ID) {
	var trees []string
	for _, root := range roots {
		trees = append(trees, "path LIKE (SELECT path FROM areas WHERE id = "+w.arg(root)+") || '%'")
	}
	w.add(column + " IN (SELECT id FROM areas WHERE " + strings.Join(trees, " OR ") + ")")
}

func (w *where) String() string {
	if len(w.parts) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(w.parts, " AND ")
}

// RequestFilter selects requests; an empty field selects all.
type RequestFilter struct {
	IDs         []dispatch.ID // these only
	Under       []dispatch.ID // area subtrees, any of them
	Unit        dispatch.ID   // one of its cadres has or had an errand
	Cadre       dispatch.ID   // has or had an errand
	Compound    dispatch.ID
	States      []dispatch.State
	Kind        string
	Number      string
	Phone       string // pseudonym of the phone
	Household   dispatch.ID
	Not         []dispatch.ID // no complaints about these
	Calls       bool          // somebody has to take it over
	Late        bool          // promised before Now and still to be done
	Now         dispatch.Moment
	From, Until dispatch.Moment // submitted: from ≤ … < until
	Order       string          // "new", the default: newest first; "due": only unfinished ones, by urgency, then promise
	After       string          // Next of the page before
	Limit       int             // 1 to 200; 0 means 50
}

// Page is one page of a list. Next is "" on the last page.
type Page struct {
	Requests []dispatch.Request
	Next     string
}

// cursor is the end of a page: the sort keys of its last row.
type cursor struct {
	A, B int64
	ID   string
}

func (c cursor) String() string {
	doc, _ := json.Marshal(c) // these fields can always be encoded
	return base64.RawURLEncoding.EncodeToString(doc)
}

func parseCursor(s string) (c cursor, err error) {
	doc, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(doc, &c)
	}
	if err != nil {
		return c, dispatch.Wrong("after", "翻页标记不对", "this is no cursor")
	}
	return c, nil
}

// Requests returns one page of requests.
func (db *DB) Requests(ctx context.Context, f RequestFilter) (Page, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	if f.Limit < 1 || f.Limit > 200 {
		return Page{}, dispatch.Wrong("limit", "每页须为 1 至 200 件", "a page has 1 to 200 requests")
	}
	query, args, err := f.query()
	if err != nil {
		return Page{}, err
	}
	all, err := list[dispatch.Request](ctx, db, query, args...)
	if err != nil || len(all) <= f.Limit {
		return Page{Requests: all}, err
	}
	all = all[:f.Limit]
	last := all[f.Limit-1]
	c := cursor{A: int64(last.Submitted), ID: string(last.ID)}
	if f.Order == "due" {
		c = cursor{A: int64(last.Urgency), B: int64(last.Due), ID: string(last.ID)}
	}
	return Page{Requests: all, Next: c.String()}, nil
}

// query returns the statement that reads a page and one request more.
func (f RequestFilter) query() (string, []any, error) {
	var w where
	f.conditions(&w)
	order := "submitted DESC, id DESC"
	if f.Order == "due" {
		w.add("active = 1")
		order = "urgency DESC, due, id"
	}
	if f.After != "" {
		c, err := parseCursor(f.After)
		if err != nil {
			return "", nil, err
		}
		if f.Order == "due" { // the first condition alone can be looked up in the index
			w.add("urgency <= " + w.arg(c.A) + " AND (urgency < " + w.arg(c.A) + " OR (due, id) > (" + w.arg(c.B) + ", " + w.arg(c.ID) + "))")
		} else {
			w.add("(submitted, id) < (" + w.arg(c.A) + ", " + w.arg(c.ID) + ")")
		}
	}
	return "SELECT doc FROM requests " + w.String() + " ORDER BY " + order + " LIMIT " + w.arg(f.Limit+1), w.args, nil
}

func (f RequestFilter) conditions(w *where) {
	equal := func(column, value string) {
		if value != "" {
			w.add(column + " = " + w.arg(value))
		}
	}
	if len(f.Under) > 0 { // looked up for each request in the order of the list; by the areas, all of theirs would be read and sorted
		w.under("area || ''", f.Under...)
	}
	if len(f.IDs) > 0 {
		w.among("id", f.IDs)
	}
	w.notAgainst("id", f.Not)
	equal("area", string(f.Compound))
	equal("kind", f.Kind)
	equal("number", f.Number)
	if f.Household != "" { // the index is only for those that have one, as the statement has to say
		w.add("household <> '' AND household = " + w.arg(f.Household))
	}
	if f.Unit != "" {
		w.add("id IN (SELECT request FROM errands WHERE unit <> '' AND unit = " + w.arg(f.Unit) + ")")
	}
	if f.Cadre != "" {
		w.add("id IN (SELECT request FROM holders WHERE cadre = " + w.arg(f.Cadre) + ")")
	}
	if f.Phone != "" {
		w.add("id IN (SELECT id FROM personal WHERE lookup <> '' AND lookup = " + w.arg(f.Phone) + " AND sort = 'request')")
	}
	if len(f.States) > 0 {
		var states []any
		for _, s := range f.States {
			states = append(states, string(s))
		}
		w.add("state IN " + w.list(states))
	}
	if f.Calls {
		w.add("calls > 0")
	}
	if f.Late {
		w.add("active = 1 AND due < " + w.arg(f.Now))
	}
	if f.From != 0 {
		w.add("submitted >= " + w.arg(f.From))
	}
	if f.Until != 0 {
		w.add("submitted < " + w.arg(f.Until))
	}
}

// Request returns one request.
func (db *DB) Request(ctx context.Context, id dispatch.ID) (r dispatch.Request, err error) {
	err = db.view(ctx, func(t *tx) error {
		r, err = t.Request(id)
		return err
	})
	return r, err
}

// Path returns the path from the root to an area.
func (db *DB) Path(ctx context.Context, area dispatch.ID) (path []dispatch.Area, err error) {
	err = db.view(ctx, func(t *tx) error {
		path, err = t.Path(area)
		return err
	})
	return path, err
}

// Paths returns the paths from the root to many areas; unknown ids are left out.
func (db *DB) Paths(ctx context.Context, areas []dispatch.ID) (paths map[dispatch.ID][]dispatch.Area, err error) {
	err = db.view(ctx, func(t *tx) error {
		paths, err = t.Paths(areas)
		return err
	})
	return paths, err
}

// Above returns only the ids of those paths, which is all that rights need.
func (db *DB) Above(ctx context.Context, areas []dispatch.ID) (map[dispatch.ID][]dispatch.ID, error) {
	ways := map[dispatch.ID][]dispatch.ID{}
	err := db.view(ctx, func(t *tx) error {
		return t.eachOf("SELECT id, path FROM areas WHERE id IN ", areas, func(scan func(...any) error) error {
			var id dispatch.ID
			var path string
			err := scan(&id, &path)
			ways[id] = readPath(path)
			return err
		})
	})
	return ways, err
}

// Journal returns the entries of a subject, oldest first. Personal fields are left out of the facts unless they are named.
// Secrets have fields, but neither values nor salts.
func (db *DB) Journal(ctx context.Context, s dispatch.Subject, fields ...string) ([]dispatch.Entry, error) {
	return db.JournalBefore(ctx, s, 0, 0, fields...)
}

// JournalBefore returns the last entries of a subject before one of them, oldest first; before is 0 for the end, most is 0 for all.
func (db *DB) JournalBefore(ctx context.Context, s dispatch.Subject, before int64, most int, fields ...string) ([]dispatch.Entry, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	if most == 0 {
		most = math.MaxInt32
	}
	var entries []dispatch.Entry
	err := db.view(ctx, func(t *tx) error {
		entries = nil
		var found []row
		err := t.rows("WHERE sort = $1 AND id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4", []any{s.Sort, s.ID, before, most}, func(r row) error {
			found = append(found, r)
			return nil
		})
		if err != nil || len(found) == 0 {
			return err
		}
		apart := map[int64][]form.Apart{}
		if len(fields) > 0 {
			var w where
			w.add("sort = " + w.arg(s.Sort))
			w.add("id = " + w.arg(s.ID))
			w.add("seq BETWEEN " + w.arg(found[len(found)-1].seq) + " AND " + w.arg(found[0].seq))
			w.add("field IN " + w.list(anys(fields)))
			err := t.each("SELECT seq, field, value FROM personal "+w.String()+" ORDER BY seq, n", w.args, func(scan func(...any) error) error {
				var seq int64
				var a form.Apart
				err := scan(&seq, &a.Field, &a.Value)
				apart[seq] = append(apart[seq], a)
				return err
			})
			if err != nil {
				return err
			}
		}
		for _, r := range slices.Backward(found) {
			e, _, _, err := r.entry(apart[r.seq]...)
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		return nil
	})
	return entries, err
}

func (t *tx) rows(where string, args []any, f func(row) error) error {
	return t.each("SELECT "+rowColumns+" FROM entries "+where, args, func(scan func(...any) error) error {
		var r row
		if err := r.scan(scan); err != nil {
			return err
		}
		return f(r)
	})
}

// Personal is a personal value and the entry that brought it.
type Personal struct {
	Seq          int64
	Field, Value string
}

// Personal returns the personal values of a subject. The caller has recorded that they are looked at.
func (db *DB) Personal(ctx context.Context, s dispatch.Subject) ([]Personal, error) {
	var all []Personal
	err := db.view(ctx, func(t *tx) error {
		return t.each("SELECT seq, field, value FROM personal WHERE sort = $1 AND id = $2 ORDER BY seq, n", []any{s.Sort, s.ID}, func(scan func(...any) error) error {
			var p Personal
			err := scan(&p.Seq, &p.Field, &p.Value)
			all = append(all, p)
			return err
		})
	})
	return all, err
}

// Latest returns the latest personal value of each field of a subject, however many there were. The caller shows them masked, or has
// recorded that they are looked at.
func (db *DB) Latest(ctx context.Context, s dispatch.Subject) ([]Personal, error) {
	var all []Personal
	err := db.view(ctx, func(t *tx) error {
		all = nil
		return t.each(`SELECT p.seq, p.field, p.value FROM personal p JOIN (SELECT field, max(seq) AS seq FROM personal WHERE sort = $1 AND id = $2 GROUP BY field) l
			ON l.field = p.field AND l.seq = p.seq WHERE p.sort = $1 AND p.id = $2 ORDER BY p.seq, p.n`, []any{s.Sort, s.ID}, func(scan func(...any) error) error {
			var p Personal
			err := scan(&p.Seq, &p.Field, &p.Value)
			all = append(all, p)
			return err
		})
	})
	return all, err
}

// ErrandRow is an errand with its request.
type ErrandRow struct {
	Request dispatch.Request
	Errand  dispatch.Errand
}

// Errands returns what a cadre has in hand and has finished since a moment, by promise.
func (db *DB) Errands(ctx context.Context, cadre dispatch.ID, since dispatch.Moment) ([]ErrandRow, error) {
	return db.errandRows(ctx, "e.cadre = $1 AND ("+inHand+" OR e.state = 'finished' AND e.finished_at >= $2) ORDER BY r.urgency DESC, r.due, e.request, e.n", cadre, since)
}

// mostOfADay is how many errands of a day are read at once.
const mostOfADay = 5000

// ErrandsOfDay returns what anybody has in hand or has finished since a moment, by cadre.
func (db *DB) ErrandsOfDay(ctx context.Context, since dispatch.Moment) ([]ErrandRow, error) {
	return db.errandRows(ctx, "e.cadre <> '' AND ("+inHand+" OR e.state = 'finished' AND e.finished_at >= $1) ORDER BY e.cadre, e.request, e.n LIMIT $2", since, mostOfADay)
}

func (db *DB) errandRows(ctx context.Context, where string, args ...any) (all []ErrandRow, err error) {
	err = db.view(ctx, func(t *tx) error {
		return t.each("SELECT e.n, r.doc FROM errands e JOIN requests r ON r.id = e.request WHERE "+where, args, func(scan func(...any) error) error {
			var n int
			var doc string
			if err := scan(&n, &doc); err != nil {
				return err
			}
			var r dispatch.Request
			if err := decode(doc, &r); err != nil {
				return err
			}
			for _, e := range r.Errands {
				if e.N == n {
					all = append(all, ErrandRow{r, e})
				}
			}
			return nil
		})
	})
	return all, err
}

// Counts returns the number of requests in each state, in the given subtrees or everywhere.
func (db *DB) Counts(ctx context.Context, areas []dispatch.ID) (map[dispatch.State]int, error) {
	counts := map[dispatch.State]int{}
	err := db.view(ctx, func(t *tx) error {
		var w where
		if len(areas) > 0 {
			w.under("area || ''", areas...) // as in a list
		}
		return t.each("SELECT state, count(*) FROM requests "+w.String()+" GROUP BY state", w.args, func(scan func(...any) error) error {
			var s dispatch.State
			var n int
			err := scan(&s, &n)
			counts[s] = n
			return err
		})
	})
	return counts, err
}

// LastAct returns when the last act on a request happened; 0 without any.
func (db *DB) LastAct(ctx context.Context) (at dispatch.Moment, err error) {
	err = db.view(ctx, func(t *tx) error {
		return t.one("SELECT coalesce(max(at), 0) FROM entries WHERE sort = 'request'", nil, &at)
	})
	return at, err
}

// DueDepth returns how many jobs are due now, and since when the oldest has been.
func (db *DB) DueDepth(ctx context.Context, now dispatch.Moment) (waiting int, oldest dispatch.Moment, err error) {
	err = db.view(ctx, func(t *tx) error {
		return t.one("SELECT count(*), coalesce(min(at), 0) FROM dues WHERE at <= $1", []any{now}, &waiting, &oldest)
	})
	return waiting, oldest, err
}
