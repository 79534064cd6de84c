package ledger

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"reflect"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

// restate says again, with an entry that says all of something anew, what a newer program has said of it and this one does not
// know: nobody here meant to take it back. It returns the body, and adds to the entry's personal values.
func (t *tx) restate(e *dispatch.Entry, body []byte) ([]byte, error) {
	names := dispatch.Restated(e.Fact)
	if len(names) == 0 {
		return body, nil
	}
	if _, lacks := t.lacks(e.Subject); !lacks {
		return body, nil
	}
	var w where
	w.add("sort = " + w.arg(e.Subject.Sort) + " AND id = " + w.arg(e.Subject.ID) + " AND seq < " + w.arg(e.Seq))
	some := make([]any, len(names))
	for i, n := range names {
		some[i] = n
	}
	w.add("fact IN " + w.list(some))
	var seq int64
	var name, said string
	err := t.one("SELECT seq, fact, body FROM entries "+w.String()+" ORDER BY seq DESC LIMIT 1", w.args, &seq, &name, &said)
	if errors.Is(err, errNoRow) {
		return body, nil
	}
	if err != nil {
		return nil, err
	}
	before, _, err := dispatch.ReadFact(name, []byte(said))
	if err == nil {
		err = t.restateApart(e, seq, reflect.TypeOf(before))
	}
	if err != nil {
		return nil, err
	}
	return restated([]byte(said), reflect.TypeOf(before), body)
}

// restateApart gives the entry the personal values of an earlier one whose fields this program does not know.
func (t *tx) restateApart(e *dispatch.Entry, seq int64, was reflect.Type) error {
	known := append(form.Fields(was), dispatch.Revealable...) // what was said and noted beside it is of that entry
	return t.each("SELECT field, value, lookup FROM personal WHERE sort = $1 AND id = $2 AND seq = $3 ORDER BY n", []any{e.Subject.Sort, e.Subject.ID, seq}, func(scan func(...any) error) error {
		s := dispatch.Secret{Salt: make([]byte, 16)}
		if err := scan(&s.Field, &s.Value, &s.Index); err != nil {
			return err
		}
		if !slices.Contains(known, s.Field) {
			_, _ = rand.Read(s.Salt) // never returns an error
			e.Secrets = append(e.Secrets, s)
		}
		return nil
	})
}

// restated is the body with what the earlier one holds in members that its type does not know.
func restated(said []byte, was reflect.Type, body []byte) ([]byte, error) {
	var before, now any
	for text, into := range map[*[]byte]*any{&said: &before, &body: &now} {
		d := json.NewDecoder(bytes.NewReader(*text))
		d.UseNumber()
		if err := d.Decode(into); err != nil {
			return nil, err
		}
	}
	return written(withUnknown(before, now, was))
}

// written is a value as JSON without a line's end.
func written(v any) ([]byte, error) {
	var doc bytes.Buffer
	out := json.NewEncoder(&doc)
	out.SetEscapeHTML(false)
	err := out.Encode(v)
	return bytes.TrimSuffix(doc.Bytes(), []byte("\n")), err
}
