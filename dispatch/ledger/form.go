package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

// The form of a document is a number that grows when the program knows another member of it, or makes another document of the same
// journal. What is stored in an older form is folded anew, when it is loaded to be changed or by Refold. What is stored in a newer form was written by a newer
// program that works beside this one: it is read as far as this one knows it, what it holds besides is kept when this one saves
// it, and it is marked with this one's form, so that the newer program folds it anew.

// stored is a document as it was loaded.
type stored struct {
	form int64
	doc  string
}

// form returns the form in which this program writes documents of a sort.
func (db *DB) form(s *sort) int64 {
	if f, ok := db.forms[s.sort]; ok {
		return f
	}
	return s.form
}

// loads notes how a document stood that is loaded: whoever saves it keeps what of it they do not know.
func (t *tx) loads(of dispatch.SubjectSort, id dispatch.ID, form int64, doc string) {
	if t.loaded == nil {
		t.loaded = map[dispatch.Subject]stored{}
	}
	t.loaded[dispatch.Subject{Sort: of, ID: id}] = stored{form, doc}
}

// refolded returns the state of a subject whose document was loaded in an older form; nil for others.
func (t *tx) refolded(of dispatch.SubjectSort, id dispatch.ID) (dispatch.Folded, error) {
	s := sortNamed(of)
	f, ok := t.loaded[dispatch.Subject{Sort: of, ID: id}]
	if !ok || f.form >= t.db.form(s) {
		return nil, nil
	}
	again, err := t.folded(s, id)
	if err != nil {
		return nil, err
	}
	return again.Folded, nil
}

// apart returns the personal values of a subject's entries that are still stored.
func (t *tx) apart(of dispatch.SubjectSort, id dispatch.ID) (map[int64][]form.Apart, error) {
	known := map[int64][]form.Apart{}
	err := t.each("SELECT seq, field, value FROM personal WHERE sort = $1 AND id = $2 ORDER BY seq, n", []any{of, id}, func(scan func(...any) error) error {
		var seq int64
		var a form.Apart
		err := scan(&seq, &a.Field, &a.Value)
		known[seq] = append(known[seq], a)
		return err
	})
	return known, err
}

func (t *tx) folded(s *sort, id dispatch.ID) (*state, error) {
	st := &state{Folded: s.zero}
	apart, err := t.apart(s.sort, id)
	if err != nil {
		return nil, err
	}
	err = t.rows("WHERE sort = $1 AND id = $2 ORDER BY seq", []any{s.sort, id}, func(r row) error {
		e, _, _, err := r.entry(apart[r.seq]...)
		if err == nil {
			st.fold(s, e)
		}
		return err
	})
	return st, err
}

// document is the stored form of a state, and its number. Of a document that a newer program wrote it keeps what this one does
// not know, and goes on keeping it: that another like this one has saved it meanwhile is no difference.
func (t *tx) document(of dispatch.SubjectSort, id dispatch.ID, v any) (written int64, doc string, err error) {
	s := sortNamed(of)
	written = t.db.form(s)
	if doc, err = encode(v); err != nil {
		return written, "", err
	}
	if was, lacks := t.lacks(dispatch.Subject{Sort: of, ID: id}); lacks {
		doc, err = keepUnknown(was.doc, doc, reflect.TypeOf(v))
	}
	return written, doc, err
}

// lacks reports whether this program does not know all of a document that was loaded, and returns that.
func (t *tx) lacks(subject dispatch.Subject) (was stored, yes bool) {
	s := sortNamed(subject.Sort)
	was, ok := t.loaded[subject]
	return was, ok && was.form >= t.db.form(s) && form.Read([]byte(was.doc), s.blank()) != nil
}

// refoldAtOnce is how many documents are folded per transaction.
const refoldAtOnce = 200

// Stale counts documents in an older form than this program's.
func (db *DB) Stale(ctx context.Context) (n int, err error) {
	err = db.view(ctx, func(t *tx) error {
		for _, s := range sorts {
			var some int
			if err := t.one("SELECT count(*) FROM "+s.table+" WHERE form < $1", []any{db.form(s)}, &some); err != nil {
				return err
			}
			n += some
		}
		return nil
	})
	return n, err
}

// Refold folds every document in an older form again, some per transaction, while others use the record. After an interruption
// it can be called again. Progress, if not nil, is told the number done.
func (db *DB) Refold(ctx context.Context, progress func(done int)) (done int, err error) {
	for _, s := range sorts {
		for {
			n := 0
			err := db.change(ctx, func(t *tx) error {
				n = 0
				var ids []dispatch.ID
				err := t.each("SELECT id FROM "+s.table+" WHERE form < $1 LIMIT $2", []any{db.form(s), refoldAtOnce}, func(scan func(...any) error) error {
					var id dispatch.ID
					err := scan(&id)
					ids = append(ids, id)
					return err
				})
				for _, id := range ids {
					if err == nil {
						err = t.refold(s, id)
					}
					n++
				}
				return err
			})
			if err != nil {
				return done, fmt.Errorf("fold %s anew: %w", s.table, err)
			}
			if n == 0 {
				break
			}
			if done += n; progress != nil {
				progress(done)
			}
		}
	}
	return done, nil
}

// refold rewrites the row and related rows from the journal. It does nothing when the subject was changed meanwhile, since that
// change has folded it.
func (t *tx) refold(s *sort, id dispatch.ID) error {
	form := t.db.form(s)
	// The update locks the row, so that no entry is added between the fold and its end.
	n, err := t.exec("UPDATE "+s.table+" SET form = $1 WHERE id = $2 AND form < $1", form, id)
	if err != nil || n == 0 {
		return err
	}
	st, err := t.folded(s, id)
	if err != nil {
		return err
	}
	doc, err := encode(s.doc(st.Folded))
	if err != nil {
		return err
	}
	args := append([]any{id, form, doc, st.Folded.Length()}, s.row(st.Folded)...)
	if _, err := t.exec(s.update+" WHERE id = $1", args...); err != nil {
		return err
	}
	for _, k := range s.children {
		if k.kept { // figures are never changed
			continue
		}
		if _, err := t.exec("DELETE FROM "+k.table+" WHERE "+k.key+" = $1", id); err != nil {
			return err
		}
		for _, row := range k.rows(st) {
			if _, err := t.exec("INSERT INTO "+k.table+" ("+k.key+", "+strings.Join(k.columns, ", ")+") VALUES "+marks(1, 1, len(row)+1), append([]any{id}, row...)...); err != nil {
				return err
			}
		}
	}
	return t.redue(st.Folded)
}

// redue rewrites what must happen to a subject later, as its state says now.
func (t *tx) redue(s dispatch.Folded) error {
	subject := s.Subject()
	var before []dispatch.Due
	err := t.each("SELECT step, errand, ready FROM dues WHERE sort = $1 AND id = $2", []any{subject.Sort, subject.ID}, func(scan func(...any) error) error {
		var d dispatch.Due
		err := scan(&d.Step, &d.Errand, &d.At)
		before = append(before, d)
		return err
	})
	if err != nil {
		return err
	}
	path, err := t.Path(s.Where())
	if err != nil {
		return err
	}
	rank := dispatch.Request{}.Rank
	if r, ok := s.(dispatch.Request); ok {
		rank = r.Rank
	}
	return t.saveDues(subject, s.Length(), dispatch.Area{}.District(path), before, s.Dues(), rank, 0)
}

// keepUnknown adds to a document those fields of its older text that its type does not have.
func keepUnknown(stored, ours string, t reflect.Type) (string, error) {
	read := func(doc string) (v any, err error) {
		d := json.NewDecoder(strings.NewReader(doc))
		d.UseNumber()
		return v, d.Decode(&v)
	}
	was, err := read(stored)
	if err != nil {
		return "", fmt.Errorf("a document of the record cannot be read: %w", err)
	}
	is, err := read(ours)
	if err != nil {
		return "", err
	}
	doc, err := written(withUnknown(was, is, t))
	return string(doc), err
}

func withUnknown(was, is any, t reflect.Type) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) { // it encodes itself
		return is
	}
	switch t.Kind() {
	case reflect.Struct:
		before, ok := was.(map[string]any)
		if !ok {
			return is
		}
		now, ok := is.(map[string]any)
		if !ok {
			now = map[string]any{} // the known fields are all zero
		}
		fields := map[string]reflect.Type{}
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				name = f.Name
			}
			fields[strings.ToLower(name)] = f.Type
		}
		for name, v := range before {
			known, ok := fields[strings.ToLower(name)]
			if !ok {
				now[name] = v
				continue
			}
			if merged := withUnknown(v, now[name], known); merged != nil {
				now[name] = merged
			}
		}
		if len(now) == 0 && is == nil {
			return nil
		}
		return now
	case reflect.Slice, reflect.Array:
		before, ok := was.([]any)
		now, same := is.([]any)
		if !ok || !same {
			return is
		}
		for i := range now {
			if old, ok := counterpart(before, now, i); ok {
				now[i] = withUnknown(old, now[i], t.Elem())
			}
		}
		return now
	case reflect.Map:
		before, ok := was.(map[string]any)
		now, same := is.(map[string]any)
		if !ok || !same {
			return is
		}
		for name := range now {
			if old, ok := before[name]; ok {
				now[name] = withUnknown(old, now[name], t.Elem())
			}
		}
		return now
	}
	return is
}

// counterpart finds an element's former version: the one with the same number or id, else at the same index.
func counterpart(before, now []any, i int) (old any, ok bool) {
	if is, object := now[i].(map[string]any); object {
		for _, name := range []string{"N", "Seq", "ID"} {
			mine, has := is[name]
			if !has {
				continue
			}
			for _, b := range before {
				if was, object := b.(map[string]any); object && was[name] == mine {
					return b, true
				}
			}
			return nil, false
		}
	}
	if i < len(before) {
		return before[i], true
	}
	return nil, false
}
