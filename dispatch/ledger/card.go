package ledger

import (
	"errors"

	"github.com/bangban/bangban/dispatch"
)

// card writes a row whose last column is a document.
func (t *tx) card(query string, v any, args ...any) error {
	doc, err := encode(v)
	if err != nil {
		return err
	}
	_, err = t.exec(query, append(args, doc)...)
	return err
}

// placeOf returns the path column of a new area, from that of its parent.
func (t *tx) placeOf(a dispatch.Area) ([]string, []any, error) {
	path, err := t.pathOf(a)
	return []string{"path"}, []any{path}, err
}

func (t *tx) pathOf(a dispatch.Area) (string, error) {
	above := "/"
	if a.Parent != "" {
		if err := t.one("SELECT path FROM areas WHERE id = $1", []any{a.Parent}, &above); err != nil {
			return "", found(err, "area")
		}
	}
	return above + string(a.ID) + "/", nil
}

// moveBelow changes the paths of all areas below one that moves.
func (t *tx) moveBelow(before, after dispatch.Area) error {
	if before.Length() == 0 || before.Parent == after.Parent {
		return nil
	}
	path, err := t.pathOf(after)
	if err != nil {
		return err
	}
	var was string
	if err := t.one("SELECT path FROM areas WHERE id = $1", []any{after.ID}, &was); err != nil {
		return err
	}
	_, err = t.exec("UPDATE areas SET path = $1 || substr(path, $2) WHERE path LIKE $3", path, len(was)+1, was+"%")
	return err
}

// rankOf returns the rank of a new kind: behind all others.
func (t *tx) rankOf(dispatch.Kind) ([]string, []any, error) {
	var n int64
	err := t.one("SELECT count(*) FROM kinds", nil, &n)
	return []string{"rank"}, []any{n}, err
}

// unnamed refuses a name that another unit has.
func (t *tx) unnamed(u dispatch.Unit) error {
	var other string
	err := t.one("SELECT id FROM units WHERE name = $1 AND id <> $2", []any{u.Name, u.ID}, &other)
	if err == nil {
		return &dispatch.Error{Code: dispatch.Conflict, Field: "name", Text: dispatch.Text{ZH: "已有同名单位", EN: "another unit has this name"}}
	}
	if errors.Is(err, errNoRow) {
		return nil
	}
	return err
}

// savePhones stores the pseudonyms by which a household's phones are searched.
func (t *tx) savePhones(c dispatch.Change) error {
	id := c.After.Subject().ID
	if _, err := t.exec("DELETE FROM household_phones WHERE household = $1", id); err != nil {
		return err
	}
	for _, index := range c.Lookups {
		if _, err := t.exec("INSERT INTO household_phones (lookup, household) VALUES ($1, $2) ON CONFLICT DO NOTHING", index, id); err != nil {
			return err
		}
	}
	return nil
}

// exists refuses ids of areas that do not exist; "" is allowed.
func (t *tx) exists(field string, areas ...dispatch.ID) error {
	for _, a := range areas {
		var one int
		if a == "" {
			continue
		}
		if err := t.one("SELECT 1 FROM areas WHERE id = $1", []any{a}, &one); err != nil {
			return dangling(field, found(err, "area"))
		}
	}
	return nil
}

func dangling(field string, err error) error {
	if dispatch.CodeOf(err) == dispatch.NotFound {
		return dispatch.Wrong(field, "所指的对象不存在", "what it refers to does not exist")
	}
	return err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
