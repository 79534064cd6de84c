package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
	"github.com/bangban/bangban/geo"
)

// querier is what a transaction and SQLite's writer have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// tx implements dispatch.Tx.
type tx struct {
	ctx       context.Context
	q         querier
	db        *DB
	dialect   dialect
	catalogue *catalogue
	asking    []string                    // the questions that are being answered
	pending   *pending                    // entries that are written before the commit
	loaded    map[dispatch.Subject]stored // documents, as they stood
}

func (db *DB) tx(ctx context.Context, q querier) *tx {
	return &tx{ctx: ctx, q: q, db: db, dialect: db.dialect, catalogue: &db.catalogue, pending: &pending{}}
}

// exec runs a statement and returns how many rows it touched.
func (t *tx) exec(query string, args ...any) (int64, error) {
	res, err := t.q.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	return res.RowsAffected()
}

var errNoRow = errors.New("no row")

// one reads a single row; errNoRow when there is none.
func (t *tx) one(query string, args []any, into ...any) error {
	found := false
	err := t.each(query, args, func(scan func(...any) error) error {
		found = true
		return scan(into...)
	})
	if err == nil && !found {
		return errNoRow
	}
	return err
}

// each calls f for every row. Within f other queries may be made, but not the same one: it may be the same prepared statement,
// which would start again.
func (t *tx) each(query string, args []any, f func(scan func(...any) error) error) (err error) {
	if slices.Contains(t.asking, query) {
		return fmt.Errorf("asked while it is being answered: %s", query)
	}
	t.asking = append(t.asking, query)
	defer func() { t.asking = t.asking[:len(t.asking)-1] }()
	rows, err := t.q.QueryContext(t.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// found turns errNoRow into a NotFound error about the given sort of thing.
func found(err error, what string) error {
	if errors.Is(err, errNoRow) {
		return dispatch.Missing(what)
	}
	return err
}

func decode(doc string, v any) error {
	if err := json.Unmarshal([]byte(doc), v); err != nil {
		return fmt.Errorf("a document of the record cannot be read: %w", err)
	}
	return nil
}

func encode(v any) (string, error) {
	doc, err := form.Document(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(doc), nil
}

// Request implements dispatch.Tx.
func (t *tx) Request(id dispatch.ID) (dispatch.Request, error) {
	f, err := t.Load(dispatch.Subject{Sort: dispatch.OfRequest, ID: id})
	if err != nil {
		return dispatch.Request{}, err
	}
	return f.(dispatch.Request), nil
}

// Credits implements dispatch.Tx.
func (t *tx) Credits(request dispatch.ID) ([]dispatch.Credit, error) {
	return t.credits("WHERE request = $1 ORDER BY seq, n", request)
}

func (t *tx) credits(where string, args ...any) ([]dispatch.Credit, error) {
	var lines []dispatch.Credit
	err := t.each("SELECT book, day, unit, kind, area, household, request, errand, seq, persons, times, sign FROM credits "+where, args, func(scan func(...any) error) error {
		var c dispatch.Credit
		err := scan(&c.Book, &c.Day, &c.Unit, &c.Kind, &c.Area, &c.Household, &c.Request, &c.Errand, &c.Seq, &c.Persons, &c.Times, &c.Sign)
		lines = append(lines, c)
		return err
	})
	return lines, err
}

// Kind implements dispatch.Tx.
func (t *tx) Kind(code string) (k dispatch.Kind, err error) {
	var doc string
	if err := t.one("SELECT doc FROM kinds WHERE id = $1", []any{code}, &doc); err != nil {
		if errors.Is(err, errNoRow) {
			return k, dispatch.Wrong("kind", "没有这个事项", "there is no such kind")
		}
		return k, err
	}
	return t.catalogue.kinds.read(dispatch.ID(code), doc)
}

// Unit implements dispatch.Tx.
func (t *tx) Unit(id dispatch.ID) (u dispatch.Unit, err error) {
	var doc string
	if err := t.one("SELECT doc FROM units WHERE id = $1", []any{id}, &doc); err != nil {
		return u, found(err, "unit")
	}
	return u, decode(doc, &u)
}

// eachOf calls f for every row that a query ending in "IN " finds for the ids, in as many queries as the number of ids needs.
func (t *tx) eachOf(query string, ids []dispatch.ID, f func(scan func(...any) error) error) error {
	for some := range slices.Chunk(ids, 500) {
		if err := t.each(query+marks(1, 1, len(some)), anys(some), f); err != nil {
			return err
		}
	}
	return nil
}

func anys[T any](ids []T) []any {
	all := make([]any, len(ids))
	for i, id := range ids {
		all[i] = id
	}
	return all
}

// Facility implements dispatch.Tx.
func (t *tx) Facility(id dispatch.ID) (dispatch.Facility, error) {
	all, err := t.facilities("WHERE id = $1", id)
	if err != nil || len(all) == 0 {
		return dispatch.Facility{}, orMissing(err, "facility")
	}
	again, err := t.refolded(dispatch.OfFacility, id)
	if again != nil {
		return again.(dispatch.Facility), err
	}
	return all[0], err
}

func orMissing(err error, what string) error {
	if err != nil {
		return err
	}
	return dispatch.Missing(what)
}

// Facilities implements dispatch.Tx.
func (t *tx) Facilities() ([]dispatch.Facility, error) {
	return t.facilities("WHERE retired = 0 ORDER BY id")
}

func (t *tx) facilities(where string, args ...any) ([]dispatch.Facility, error) {
	var all []dispatch.Facility
	err := t.each("SELECT id, form, doc FROM facilities "+where, args, func(scan func(...any) error) error {
		var id dispatch.ID
		var doc string
		var form int64
		if err := scan(&id, &form, &doc); err != nil {
			return err
		}
		t.loads(dispatch.OfFacility, id, form, doc)
		f, err := t.catalogue.facilities.read(id, doc)
		all = append(all, f)
		return err
	})
	return all, err
}

// Cadre implements dispatch.Tx.
func (t *tx) Cadre(id dispatch.ID) (dispatch.Cadre, error) {
	all, err := t.cadres("WHERE id = $1", id)
	if err != nil || len(all) == 0 {
		return dispatch.Cadre{}, orMissing(err, "cadre")
	}
	again, err := t.refolded(dispatch.OfCadre, id)
	if again != nil {
		c := again.(dispatch.Cadre)
		c.Engagements = all[0].Engagements
		return c, err
	}
	return all[0], err
}

func (t *tx) cadres(where string, args ...any) ([]dispatch.Cadre, error) {
	var all []dispatch.Cadre
	err := t.eachCadre(where, args, func(c dispatch.Cadre) error {
		all = append(all, c)
		return nil
	})
	return all, err
}

func (t *tx) eachCadre(where string, args []any, f func(dispatch.Cadre) error) error {
	return t.each("SELECT id, form, doc, booked FROM cadres "+where, args, func(scan func(...any) error) error {
		var id dispatch.ID
		var doc string
		var form, booked int64
		if err := scan(&id, &form, &doc, &booked); err != nil {
			return err
		}
		t.loads(dispatch.OfCadre, id, form, doc)
		c, err := t.catalogue.cadres.read(id, doc)
		if err != nil {
			return err
		}
		c.Engagements = booked
		return f(c)
	})
}

// Cadres implements dispatch.Tx.
func (t *tx) Cadres() ([]dispatch.Cadre, error) {
	all, err := t.cadres("ORDER BY id")
	return slices.DeleteFunc(all, func(c dispatch.Cadre) bool { return c.Retired }), err
}

const inHand = "e.state IN ('offered', 'accepted', 'underway')"

// Hand implements dispatch.Tx.
func (t *tx) Hand(cadre dispatch.ID) ([]dispatch.InHand, error) {
	hands, err := t.hands(" AND e.cadre = $1", cadre)
	return hands[cadre], err
}

// hands returns what cadres have in hand. The stops come from the documents of the requests.
func (t *tx) hands(where string, args ...any) (map[dispatch.ID][]dispatch.InHand, error) {
	hands := map[dispatch.ID][]dispatch.InHand{}
	err := t.each("SELECT e.n, e.cadre, r.doc FROM errands e JOIN requests r ON r.id = e.request WHERE "+inHand+where+" ORDER BY e.cadre, e.request, e.n", args,
		func(scan func(...any) error) error {
			var n int
			var cadre dispatch.ID
			var doc string
			if err := scan(&n, &cadre, &doc); err != nil {
				return err
			}
			var r struct { // only the fields needed here, since hundreds of documents are read
				ID               dispatch.ID
				Kind             string
				Urgency          dispatch.Urgency
				Persons          int
				Appointment, Due dispatch.Moment
				Place            struct{ Point geo.Point }
				Errands          []struct {
					N, After              int
					State                 dispatch.ErrandState
					Guarded, Infected     bool
					Pick, Drop            dispatch.Stop
					PickedUpAt, NotBefore dispatch.Moment
					Arrangement           struct{ PickUpAt dispatch.Moment }
					Carries               []dispatch.Thing
				}
			}
			if err := decode(doc, &r); err != nil {
				return err
			}
			for _, e := range r.Errands {
				if e.N == n {
					few := dispatch.Request{ID: r.ID, Particulars: dispatch.Particulars{Kind: r.Kind, Urgency: r.Urgency, Persons: r.Persons, Appointment: r.Appointment, Place: dispatch.Place{Point: r.Place.Point}}, Due: r.Due}
					hands[cadre] = append(hands[cadre], few.InHand(dispatch.Errand{N: n, After: e.After, State: e.State, Guarded: e.Guarded, Infected: e.Infected, Pick: e.Pick, Drop: e.Drop,
						PickedUpAt: e.PickedUpAt, NotBefore: e.NotBefore, Arrangement: dispatch.Arrangement{PickUpAt: e.Arrangement.PickUpAt}, Carries: e.Carries}))
				}
			}
			return nil
		})
	return hands, err
}

// OnDuty implements dispatch.Tx.
func (t *tx) OnDuty(today dispatch.Moment) ([]dispatch.OnDuty, error) {
	cadres, err := t.cadres("WHERE on_duty = 1 ORDER BY id")
	if err != nil || len(cadres) == 0 {
		return nil, err
	}
	units := map[dispatch.ID]dispatch.Unit{}
	err = t.each("SELECT doc FROM units", nil, func(scan func(...any) error) error {
		var doc string
		var u dispatch.Unit
		if err := scan(&doc); err != nil {
			return err
		}
		err := decode(doc, &u)
		units[u.ID] = u
		return err
	})
	if err != nil {
		return nil, err
	}
	hands, err := t.hands(" AND e.cadre IN (SELECT id FROM cadres WHERE on_duty = 1)")
	if err != nil {
		return nil, err
	}
	done := map[dispatch.ID]int{}
	err = t.each("SELECT cadre, count(*) FROM errands WHERE state = 'finished' AND finished_at >= $1 AND cadre IN (SELECT id FROM cadres WHERE on_duty = 1) GROUP BY cadre", []any{today},
		func(scan func(...any) error) error {
			var c dispatch.ID
			var n int
			err := scan(&c, &n)
			done[c] = n
			return err
		})
	if err != nil {
		return nil, err
	}
	all := make([]dispatch.OnDuty, len(cadres))
	for i, c := range cadres {
		all[i] = dispatch.OnDuty{Cadre: c, Unit: units[c.Unit], Hand: hands[c.ID], Today: done[c.ID]}
	}
	return all, nil
}

// Engage implements dispatch.Tx.
func (t *tx) Engage(c dispatch.Cadre) error {
	n, err := t.exec("UPDATE cadres SET booked = booked + 1 WHERE id = $1 AND booked = $2", c.ID, c.Engagements)
	if err == nil && n == 0 {
		return stale()
	}
	return err
}

// Numbers implements dispatch.Tx.
func (t *tx) Numbers(day dispatch.Day, n int) (int, error) {
	var next int
	err := t.one("INSERT INTO numbers (day, next) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET next = numbers.next + $3 RETURNING next", []any{day, 1 + n, n}, &next)
	return next - n, err
}
