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

// Retrace adds the traces of requests and households that have none, as those that an earlier version wrote. It may be run at any time,
// and again after an interruption.
func (db *DB) Retrace(ctx context.Context, traces func(names, phones []string) []string) error {
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
					if err := t.addTraces(k.subject, traces(k.names, k.phones)); err != nil {
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
	return nil
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
