package ledger

import (
	"fmt"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// errandRow returns the columns of an errand.
func errandRow(e dispatch.Errand) []any {
	return []any{int64(e.N), string(e.State), string(e.Cadre), string(e.Unit), int64(e.FinishedAt)}
}

// Load implements dispatch.Tx.
func (t *tx) Load(s dispatch.Subject) (dispatch.Folded, error) {
	switch s.Sort {
	case dispatch.OfCadre:
		return t.Cadre(s.ID)
	case dispatch.OfFacility:
		return t.Facility(s.ID)
	case dispatch.OfArea:
		path, err := t.Path(s.ID)
		if err != nil {
			return nil, err
		}
		return path[len(path)-1], nil
	}
	if of := sortNamed(s.Sort); of != nil {
		return t.load(of, s.ID)
	}
	return nil, dispatch.Missing("subject")
}

// load reads the document of a subject, and folds it again if it is in an older form.
func (t *tx) load(s *sort, id dispatch.ID) (dispatch.Folded, error) {
	var form int64
	var doc string
	if err := t.one("SELECT form, doc FROM "+s.table+" WHERE id = $1", []any{id}, &form, &doc); err != nil {
		return nil, found(err, string(s.sort))
	}
	t.loads(s.sort, id, form, doc)
	if again, err := t.refolded(s.sort, id); err != nil || again != nil {
		return again, err
	}
	into := s.blank()
	err := decode(doc, into)
	return s.read(into), err
}

// Save implements dispatch.Tx.
func (t *tx) Save(c dispatch.Change) error {
	if len(c.Entries) == 0 {
		return nil
	}
	subject := c.After.Subject()
	s := sortNamed(subject.Sort)
	if s == nil {
		return fmt.Errorf("the record has no place for a %s", subject.Sort)
	}
	if slices.ContainsFunc(c.Entries, func(e dispatch.Entry) bool { return e.Fact == dispatch.Erased{} }) {
		delete(t.loaded, subject) // what this program does not know of it may be personal
	}
	if err := t.saveRow(s, c.Before, c.After); err != nil {
		return err
	}
	if s.beside != nil {
		if err := s.beside(t, c); err != nil {
			return err
		}
	}
	if err := t.append(c.Entries); err != nil {
		return err
	}
	if err := t.saveTraces(c); err != nil {
		return err
	}
	if err := t.saveCredits(c.Credits); err != nil {
		return err
	}
	rank := dispatch.Request{}.Rank
	if r, ok := c.After.(dispatch.Request); ok {
		rank = r.Rank
	}
	return t.saveDues(subject, c.After.Length(), c.District, c.Before.Dues(), c.After.Dues(), rank, c.Entries[0].Recorded)
}

// saveRow writes the row of a subject unless it changed since its state was loaded.
func (t *tx) saveRow(s *sort, before, after dispatch.Folded) error {
	id := after.Subject().ID
	form, doc, err := t.document(s.sort, id, s.doc(after))
	if err != nil {
		return err
	}
	args := append([]any{id, form, doc, after.Length()}, s.row(after)...)
	var n int64
	if before.Length() == 0 {
		insert := s.insert
		if s.place != nil {
			columns, values, err := s.place(t, before, after)
			if err != nil {
				return err
			}
			for _, c := range columns {
				insert += ", " + c
			}
			args = append(args, values...)
		}
		n, err = t.exec(insert+") VALUES "+marks(1, 1, len(args))+" ON CONFLICT (id) DO NOTHING", args...)
	} else {
		if s.place != nil {
			if _, _, err := s.place(t, before, after); err != nil {
				return err
			}
		}
		args = append(args, before.Length())
		n, err = t.exec(fmt.Sprintf("%s WHERE id = $1 AND %s = $%d", s.update, s.length, len(args)), args...)
	}
	if err == nil && n == 0 {
		err = stale()
	}
	return err
}

func (t *tx) saveErrands(before, after dispatch.Request) error {
	for i, e := range after.Errands { // errands are only ever added at the end
		var was dispatch.Errand
		if i < len(before.Errands) {
			was = before.Errands[i]
			if slices.Equal(errandRow(was), errandRow(e)) {
				continue
			}
		}
		_, err := t.exec("INSERT INTO errands (request, n, state, cadre, unit, finished_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (request, n) DO UPDATE SET state = excluded.state, cadre = excluded.cadre, unit = excluded.unit, finished_at = excluded.finished_at",
			append([]any{after.ID}, errandRow(e)...)...)
		if err != nil {
			return err
		}
		for _, h := range e.Holders {
			if slices.Contains(was.Holders, h) {
				continue
			}
			if _, err := t.exec("INSERT INTO holders (cadre, request) VALUES ($1, $2) ON CONFLICT DO NOTHING", h, after.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// saveAttachments stores the pictures of entries.
func (t *tx) saveAttachments(c dispatch.Change) error {
	for _, e := range c.Entries {
		if f, ok := e.Fact.(dispatch.Attached); ok {
			if _, err := t.exec("INSERT INTO attachments (id, request, type, data) VALUES ($1, $2, $3, $4)", f.Attachment.ID, e.Subject.ID, f.Attachment.Type, c.Beside); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) saveCredits(credits []dispatch.Credit) error {
	n := map[int64]int{} // numbered within their entry
	for _, c := range credits {
		i := n[c.Seq]
		n[c.Seq]++
		if _, err := t.exec("INSERT INTO credits (request, seq, n, book, day, unit, kind, area, household, errand, persons, times, sign) VALUES "+marks(1, 1, 13),
			c.Request, c.Seq, i, c.Book, c.Day, c.Unit, c.Kind, c.Area, c.Household, c.Errand, c.Persons, c.Times, c.Sign); err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO fresh (request, seq, n, book, day, unit, kind, area, household, persons, times, sign) VALUES "+marks(1, 1, 12),
			c.Request, c.Seq, i, c.Book, c.Day, c.Unit, c.Kind, c.Area, c.Household, c.Persons, c.Times, c.Sign); err != nil {
			return err
		}
	}
	return nil
}
