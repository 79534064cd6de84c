package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// Path implements dispatch.Tx.
func (t *tx) Path(area dispatch.ID) ([]dispatch.Area, error) {
	if area == "" {
		return nil, nil
	}
	paths, err := t.Paths([]dispatch.ID{area})
	if err != nil {
		return nil, err
	}
	path := paths[area]
	if len(path) == 0 {
		return nil, dispatch.Missing("area")
	}
	for i := range path {
		again, err := t.refolded(dispatch.OfArea, path[i].ID)
		if err != nil {
			return nil, err
		}
		if again != nil {
			was := path[i].Path
			path[i] = again.(dispatch.Area)
			path[i].Path = was
		}
	}
	return path, nil
}

// Paths implements dispatch.Tx. An area in several paths is read once.
func (t *tx) Paths(ids []dispatch.ID) (map[dispatch.ID][]dispatch.Area, error) {
	known := map[dispatch.ID]dispatch.Area{}
	read := func(wanted []dispatch.ID) error {
		for some := range slices.Chunk(wanted, 500) {
			if err := t.eachArea("WHERE id IN "+marks(1, 1, len(some)), anys(some), func(a dispatch.Area) { known[a.ID] = a }); err != nil {
				return err
			}
		}
		return nil
	}
	if err := read(ids); err != nil {
		return nil, err
	}
	above := map[dispatch.ID]bool{}
	for _, a := range known {
		for _, id := range a.Path {
			if _, ok := known[id]; !ok {
				above[id] = true
			}
		}
	}
	if err := read(slices.Collect(maps.Keys(above))); err != nil {
		return nil, err
	}
	paths := map[dispatch.ID][]dispatch.Area{}
	for _, id := range ids {
		if paths[id] != nil {
			continue
		}
		for _, on := range known[id].Path {
			a, ok := known[on]
			if !ok {
				return nil, fmt.Errorf("the area tree above %s has a hole", id)
			}
			paths[id] = append(paths[id], a)
		}
	}
	return paths, nil
}

// Areas implements dispatch.Tx.
func (t *tx) Areas() (all []dispatch.Area, err error) {
	err = t.eachArea("ORDER BY path", nil, func(a dispatch.Area) { all = append(all, a) })
	return all, err
}

func (t *tx) eachArea(where string, args []any, f func(dispatch.Area)) error {
	return t.each("SELECT id, form, doc, path FROM areas "+where, args, func(scan func(...any) error) error {
		var id dispatch.ID
		var doc, path string
		var form int64
		if err := scan(&id, &form, &doc, &path); err != nil {
			return err
		}
		t.loads(dispatch.OfArea, id, form, doc)
		a, err := t.catalogue.areas.read(id, doc)
		if err != nil {
			return err
		}
		a.Path = readPath(path)
		f(a)
		return nil
	})
}

// readPath decodes the column with an area's path from the root.
func readPath(column string) []dispatch.ID {
	var path []dispatch.ID
	for id := range strings.SplitSeq(strings.Trim(column, "/"), "/") {
		path = append(path, dispatch.ID(id))
	}
	return path
}

// Unfinished implements dispatch.Tx. A facility is looked for in the text of the documents; a request that names it elsewhere does
// no harm.
func (t *tx) Unfinished(concerned dispatch.Subject) (all []dispatch.ID, err error) {
	w := where{}
	w.add("active = 1")
	if concerned.Sort == dispatch.OfFacility {
		w.add("doc LIKE " + w.arg(`%"`+string(concerned.ID)+`"%`))
	} else {
		w.under("area", concerned.ID)
	}
	err = t.each("SELECT id FROM requests "+w.String()+" ORDER BY urgency DESC, due, id", w.args, func(scan func(...any) error) error {
		var id dispatch.ID
		err := scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}

// Upon implements dispatch.Tx.
func (t *tx) Upon(area dispatch.ID) (on dispatch.Upon, err error) {
	w := where{}
	w.under("id", area)
	w.add("parent = " + w.arg(area))
	err = t.each("SELECT DISTINCT level FROM areas "+w.String()+" ORDER BY level", w.args, func(scan func(...any) error) error {
		var level dispatch.AreaLevel
		err := scan(&level)
		on.Below = append(on.Below, level)
		return err
	})
	if err == nil {
		err = t.one("SELECT EXISTS (SELECT 1 FROM households WHERE compound = $1) OR EXISTS (SELECT 1 FROM requests WHERE area = $1)", []any{area}, &on.Lived)
	}
	return on, err
}
