package ledger

import (
	"context"
	"errors"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

// Names returns the names of subjects: of a request its number, of a household its compound. Unknown ones are left out.
func (db *DB) Names(ctx context.Context, all []dispatch.Subject) (map[dispatch.Subject]dispatch.Text, error) {
	of := map[dispatch.SubjectSort][]dispatch.ID{}
	for _, s := range all {
		of[s.Sort] = append(of[s.Sort], s.ID)
	}
	names := map[dispatch.Subject]dispatch.Text{}
	for sort, ids := range of {
		known, err := db.namesOf(ctx, sort, ids)
		if err != nil {
			return nil, err
		}
		for id, name := range known {
			if name != (dispatch.Text{}) {
				names[dispatch.Subject{Sort: sort, ID: id}] = name
			}
		}
	}
	return names, nil
}

func (db *DB) namesOf(ctx context.Context, sort dispatch.SubjectSort, ids []dispatch.ID) (names map[dispatch.ID]dispatch.Text, err error) {
	names = map[dispatch.ID]dispatch.Text{}
	same := func(called map[dispatch.ID]string, err error) error {
		for id, name := range called {
			names[id] = dispatch.Text{ZH: name, EN: name}
		}
		return err
	}
	switch sort {
	case dispatch.OfRequest:
		return names, same(db.called(ctx, "SELECT id, number FROM requests WHERE id IN ", ids))
	case dispatch.OfAccount:
		return names, same(db.AccountNames(ctx, ids))
	case dispatch.OfUnit:
		return names, same(db.Called(ctx, NamedUnits, ids))
	case dispatch.OfArea:
		return names, same(db.Called(ctx, NamedAreas, ids))
	case dispatch.OfFacility:
		return names, same(db.Called(ctx, NamedFacilities, ids))
	case dispatch.OfCadre:
		return names, same(db.Called(ctx, NamedCadres, ids))
	case dispatch.OfHousehold:
		return names, same(db.called(ctx, "SELECT h.id, a.name FROM households h JOIN areas a ON a.id = h.compound WHERE h.id IN ", ids))
	}
	s := sortNamed(sort)
	if s == nil {
		return nil, nil
	}
	return names, db.view(ctx, func(t *tx) error {
		return t.eachOf("SELECT id, doc FROM "+s.table+" WHERE id IN ", ids, func(scan func(...any) error) error {
			var id dispatch.ID
			var doc string
			if err := scan(&id, &doc); err != nil {
				return err
			}
			one := s.blank()
			if err := decode(doc, one); err != nil {
				return err
			}
			if named, ok := s.read(one).(interface{ Called() dispatch.Text }); ok {
				names[id] = named.Called()
			}
			return nil
		})
	})
}

// lines returns entries with what is needed to put them into words.
func (t *tx) lines(entries []dispatch.Entry) ([]dispatch.Line, error) {
	lines := make([]dispatch.Line, len(entries))
	for i, e := range entries {
		lines[i].Entry = e
		if !dispatch.Describing(e.Fact) || e.Seq == 1 {
			continue
		}
		var err error
		if lines[i].Changed, err = t.changed(e); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// changed returns the fields in which a description differs from the one before; nil for the first. Personal values are
// compared and not returned.
func (t *tx) changed(e dispatch.Entry) ([]string, error) {
	var before int64
	err := t.one("SELECT seq FROM entries WHERE sort = $1 AND id = $2 AND seq < $3 AND fact = $4 ORDER BY seq DESC LIMIT 1", []any{e.Subject.Sort, e.Subject.ID, e.Seq, dispatch.FactName(e.Fact)}, &before)
	if errors.Is(err, errNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	facts := map[int64]dispatch.Fact{}
	apart := map[int64][]form.Apart{}
	err = t.each("SELECT seq, field, value FROM personal WHERE sort = $1 AND id = $2 AND seq IN ($3, $4) ORDER BY seq, n", []any{e.Subject.Sort, e.Subject.ID, before, e.Seq}, func(scan func(...any) error) error {
		var seq int64
		var a form.Apart
		err := scan(&seq, &a.Field, &a.Value)
		apart[seq] = append(apart[seq], a)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = t.rows("WHERE sort = $1 AND id = $2 AND seq IN ($3, $4)", []any{e.Subject.Sort, e.Subject.ID, before, e.Seq}, func(r row) error {
		e, _, _, err := r.entry(apart[r.seq]...)
		facts[r.seq] = e.Fact
		return err
	})
	return dispatch.Changed(facts[before], facts[e.Seq]), err
}
