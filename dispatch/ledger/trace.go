package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// saveTraces stores the pseudonyms by which a subject is found. Those of a household are of what it is now, those of a request of
// all that was ever said of its people.
func (t *tx) saveTraces(c dispatch.Change) error {
	s := c.After.Subject()
	if _, whole := c.After.(dispatch.Traced); whole {
		if _, err := t.exec("DELETE FROM traces WHERE sort = $1 AND id = $2", s.Sort, s.ID); err != nil {
			return err
		}
	}
	return t.addTraces(s, c.Traces)
}

func (t *tx) addTraces(s dispatch.Subject, traces []string) error {
	if len(traces) == 0 {
		return nil
	}
	var args []any
	for _, x := range traces {
		args = append(args, x, s.Sort, s.ID)
	}
	_, err := t.exec("INSERT INTO traces (trace, sort, id) VALUES "+marks(1, len(traces), 3)+" ON CONFLICT DO NOTHING", args...)
	return err
}

// Found returns the subjects of a sort that have all of some traces, the newest first.
func (db *DB) Found(ctx context.Context, of dispatch.SubjectSort, traces []string, limit int) (all []dispatch.ID, err error) {
	if len(traces) == 0 {
		return nil, nil
	}
	var w where
	for i, x := range traces {
		condition := "trace = " + w.arg(x) + " AND sort = " + w.arg(of)
		if i > 0 {
			condition = "id IN (SELECT id FROM traces WHERE " + condition + ")"
		}
		w.add(condition)
	}
	return db.ids(ctx, "SELECT id FROM traces "+w.String()+" ORDER BY id DESC LIMIT "+w.arg(limit), w.args...)
}

// Numbered returns the requests with a number, given as 1130-0042 or with fewer zeros, or by its end alone, the newest first.
func (db *DB) Numbered(ctx context.Context, typed string, limit int) ([]dispatch.ID, error) {
	var w where
	if day, serial, whole := strings.Cut(typed, "-"); whole {
		var all []any
		bare := strings.TrimLeft(serial, "0")
		for n := len(bare); n <= 6; n++ {
			all = append(all, day+"-"+strings.Repeat("0", n-len(bare))+bare)
		}
		if len(all) == 0 {
			return nil, nil
		}
		w.add("number IN " + w.list(all))
	} else {
		w.add("ltrim(substr(number, 6), '0') = " + w.arg(strings.TrimLeft(typed, "0")))
	}
	return db.ids(ctx, "SELECT id FROM requests "+w.String()+" ORDER BY submitted DESC LIMIT "+w.arg(limit), w.args...)
}

func (db *DB) ids(ctx context.Context, query string, args ...any) (all []dispatch.ID, err error) {
	err = db.view(ctx, func(t *tx) error {
		all = nil
		return t.each(query, args, func(scan func(...any) error) error {
			var id dispatch.ID
			err := scan(&id)
			all = append(all, id)
			return err
		})
	})
	return all, err
}

// known is what is searched of a subject.
type known struct {
	subject       dispatch.Subject
	names, phones []string
}

// retraced is how many subjects one change adds the traces of.
const retraced = 500

// Traced implements dispatch.Tx.
func (t *tx) Traced(of dispatch.SubjectSort, trace string) (id dispatch.ID, err error) {
	err = t.one("SELECT id FROM traces WHERE trace = $1 AND sort = $2 ORDER BY id LIMIT 1", []any{trace, of}, &id)
	return id, orNone(err)
}

// Said returns a request, and what was said when it was submitted.
func (db *DB) Said(ctx context.Context, id dispatch.ID) (r dispatch.Request, w dispatch.Words, err error) {
	err = db.view(ctx, func(t *tx) error {
		if r, err = t.Request(id); err != nil {
			return err
		}
		w, err = t.firstWords(id)
		return err
	})
	return r, w, err
}

// firstWords returns what was said when a request was submitted.
func (t *tx) firstWords(id dispatch.ID) (w dispatch.Words, err error) {
	into := map[string]*string{"name": &w.Name, "phone": &w.Phone, "room": &w.Room, "text": &w.Text}
	err = t.each("SELECT field, value FROM personal WHERE sort = $1 AND id = $2 AND seq = 1", []any{dispatch.OfRequest, id}, func(scan func(...any) error) error {
		var field, value string
		err := scan(&field, &value)
		if to := into[field]; to != nil {
			*to = value
		}
		return err
	})
	return w, err
}

// Bearing returns the requests that bear a number of an imported list, with what was first said of each, the newest first.
func (db *DB) Bearing(ctx context.Context, trace string, limit int) (all []dispatch.Request, words []dispatch.Words, err error) {
	ids, err := db.Found(ctx, dispatch.OfRequest, []string{trace}, limit)
	if err != nil || len(ids) == 0 {
		return nil, nil, err
	}
	err = db.view(ctx, func(t *tx) error {
		all, words = nil, nil
		for _, id := range ids {
			r, err := t.Request(id)
			if dispatch.CodeOf(err) == dispatch.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			w, err := t.firstWords(id)
			if err != nil {
				return err
			}
			all, words = append(all, r), append(words, w)
		}
		return nil
	})
	return all, words, err
}

// Pseudonyms makes what subjects are searched by.
type Pseudonyms struct {
	Traces func(names, phones []string) []string
	Phone  func(phone string) string
	Door   func(dispatch.Household) string // "" for no door
	Form   string                          // how they are made: what was made otherwise is made again
}

// pseudonymForm is the setting with the form of the pseudonyms in the record.
const pseudonymForm = "pseudonyms"

// Retrace makes the pseudonyms of requests, cadres and households that have none, or that an earlier version made in another form: one
// caller and one door are found however each was written. It may be run at any time, and again after an interruption.
func (db *DB) Retrace(ctx context.Context, p Pseudonyms) error {
	form, err := db.Setting(ctx, pseudonymForm)
	if err != nil {
		return err
	}
	for _, of := range []dispatch.SubjectSort{dispatch.OfRequest, dispatch.OfHousehold} {
		for after := dispatch.ID(""); ; {
			some, err := db.untraced(ctx, of, after)
			if err != nil {
				return fmt.Errorf("what has no traces: %w", err)
			}
			if len(some) == 0 {
				break
			}
			after = some[len(some)-1].subject.ID
			err = db.change(ctx, func(t *tx) error {
				for _, k := range some {
					if err := t.addTraces(k.subject, p.Traces(k.names, k.phones)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	if form == p.Form {
		return nil
	}
	if err := db.readdress(ctx, p); err != nil {
		return fmt.Errorf("phones and doors: %w", err)
	}
	return db.SetSetting(ctx, pseudonymForm, p.Form)
}

// spoken is a telephone number among the personal values.
type spoken struct {
	sort  dispatch.SubjectSort
	id    dispatch.ID
	seq   int64
	n     int64
	value string
	was   string
}

// readdress makes the pseudonyms of all phones and doors again. The journal does not hold them, so it stays as it is.
func (db *DB) readdress(ctx context.Context, p Pseudonyms) error {
	var last spoken
	for {
		var some []spoken
		err := db.view(ctx, func(t *tx) error {
			some = nil
			return t.each("SELECT sort, id, seq, n, value, lookup FROM personal WHERE field = 'phone' AND (sort, id, seq, n) > ($1, $2, $3, $4) ORDER BY sort, id, seq, n LIMIT $5", []any{last.sort, last.id, last.seq, last.n, retraced}, func(scan func(...any) error) error {
				var s spoken
				err := scan(&s.sort, &s.id, &s.seq, &s.n, &s.value, &s.was)
				some = append(some, s)
				return err
			})
		})
		if err != nil {
			return err
		}
		if len(some) == 0 {
			break
		}
		last = some[len(some)-1]
		err = db.change(ctx, func(t *tx) error {
			for _, s := range some {
				if index := p.Phone(s.value); index != s.was {
					if _, err := t.exec("UPDATE personal SET lookup = $1 WHERE sort = $2 AND id = $3 AND seq = $4 AND n = $5 AND value = $6", index, s.sort, s.id, s.seq, s.n, s.value); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for after := dispatch.ID(""); ; {
		n := 0
		err := db.change(ctx, func(t *tx) error {
			n = 0
			var some []dispatch.Household
			err := t.each("SELECT doc FROM households WHERE id > $1 ORDER BY id LIMIT $2", []any{after, retraced}, func(scan func(...any) error) error {
				var doc string
				if err := scan(&doc); err != nil {
					return err
				}
				var h dispatch.Household
				err := decode(doc, &h)
				some = append(some, h)
				return err
			})
			if err != nil {
				return err
			}
			for _, h := range some {
				var lookups []string
				for _, phone := range h.Reached() {
					if index := p.Phone(phone); index != "" {
						lookups = append(lookups, index)
					}
				}
				if err := t.savePhones(dispatch.Change{After: h, Lookups: lookups}); err != nil {
					return err
				}
				if door := p.Door(h); door != "" {
					if err := t.addTraces(h.Subject(), []string{door}); err != nil {
						return err
					}
				}
			}
			if n = len(some); n > 0 {
				after = some[n-1].ID
			}
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// untraced returns the next subjects without traces, by id.
func (db *DB) untraced(ctx context.Context, of dispatch.SubjectSort, after dispatch.ID) (all []known, err error) {
	err = db.view(ctx, func(t *tx) error {
		all = nil
		without := " AND NOT EXISTS (SELECT 1 FROM traces WHERE traces.sort = $1 AND traces.id = x.id)"
		if of == dispatch.OfHousehold {
			return t.each("SELECT x.id, x.doc FROM households x WHERE x.id > $2"+without+" ORDER BY x.id LIMIT $3", []any{of, after, retraced}, func(scan func(...any) error) error {
				k := known{subject: dispatch.Subject{Sort: of}}
				var doc string
				if err := scan(&k.subject.ID, &doc); err != nil {
					return err
				}
				var h dispatch.Household
				err := decode(doc, &h)
				k.names, k.phones = h.Known()
				all = append(all, k)
				return err
			})
		}
		var ids []dispatch.ID
		err := t.each("SELECT DISTINCT x.id FROM personal x WHERE x.sort = $1 AND x.id > $2 AND x.field IN ('name', 'phone')"+without+" ORDER BY x.id LIMIT $3", []any{of, after, retraced}, func(scan func(...any) error) error {
			var id dispatch.ID
			err := scan(&id)
			ids = append(ids, id)
			return err
		})
		for _, id := range ids {
			k := known{subject: dispatch.Subject{Sort: of, ID: id}}
			if err != nil {
				return err
			}
			err = t.each("SELECT field, value FROM personal WHERE sort = $1 AND id = $2 AND field IN ('name', 'phone')", []any{of, id}, func(scan func(...any) error) error {
				var field, value string
				err := scan(&field, &value)
				if field == "name" {
					k.names = append(k.names, value)
				} else {
					k.phones = append(k.phones, value)
				}
				return err
			})
			all = append(all, k)
		}
		return err
	})
	return slices.Clip(all), err
}
