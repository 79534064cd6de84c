package ledger

import (
	"context"
	"errors"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// list reads the documents that a query returns as its only column.
func list[T any](ctx context.Context, db *DB, query string, args ...any) ([]T, error) {
	var all []T
	err := db.view(ctx, func(t *tx) error {
		return t.each(query, args, func(scan func(...any) error) error {
			var doc string
			var v T
			if err := scan(&doc); err != nil {
				return err
			}
			err := decode(doc, &v)
			all = append(all, v)
			return err
		})
	})
	return all, err
}

// Kinds returns all kinds in the catalogue's order, retired ones included.
func (db *DB) Kinds(ctx context.Context) ([]dispatch.Kind, error) {
	return list[dispatch.Kind](ctx, db, "SELECT doc FROM kinds ORDER BY rank, id")
}

// Units returns all units by name.
func (db *DB) Units(ctx context.Context) ([]dispatch.Unit, error) {
	return list[dispatch.Unit](ctx, db, "SELECT doc FROM units ORDER BY name")
}

// Called returns the names of units, areas, facilities or cadres; unknown ids are left out.
func (db *DB) Called(ctx context.Context, sort Named, ids []dispatch.ID) (map[dispatch.ID]string, error) {
	names := map[dispatch.ID]string{}
	column := "doc"
	if sort == NamedUnits || sort == NamedAreas { // an outline can be long
		column = "name"
	}
	err := db.view(ctx, func(t *tx) error {
		return t.eachOf("SELECT id, "+column+" FROM "+string(sort)+" WHERE id IN ", ids, func(scan func(...any) error) error {
			var id dispatch.ID
			var text string
			if err := scan(&id, &text); err != nil || column == "name" {
				names[id] = text
				return err
			}
			var card struct{ Name string }
			err := decode(text, &card)
			names[id] = card.Name
			return err
		})
	})
	return names, err
}

// Points returns where areas or facilities are; unknown ids are left out.
func (db *DB) Points(ctx context.Context, sort Named, ids []dispatch.ID) (map[dispatch.ID]geo.Point, error) {
	points := map[dispatch.ID]geo.Point{}
	if len(ids) == 0 {
		return points, nil
	}
	err := db.view(ctx, func(t *tx) error {
		in, args := "WHERE id IN "+marks(1, 1, len(ids)), anys(ids)
		if sort == NamedAreas {
			return t.eachArea(in, args, func(a dispatch.Area) { points[a.ID] = a.Site.Point })
		}
		all, err := t.facilities(in, args...)
		for _, f := range all {
			points[f.ID] = f.Point
		}
		return err
	})
	return points, err
}

// Named is a table of things with an id and a name.
type Named string

// The tables.
const (
	NamedUnits      Named = "units"
	NamedAreas      Named = "areas"
	NamedFacilities Named = "facilities"
	NamedCadres     Named = "cadres"
	NamedTargets    Named = "targets"
)

// AreaFilter selects areas; an empty field selects all.
type AreaFilter struct {
	Under dispatch.ID // the area and all below it
	Level dispatch.AreaLevel
	Name  string      // part of the name or of an alias, however it is typed
	After dispatch.ID // last id of the page before
	Limit int
}

// Areas returns areas in the order of the tree.
func (db *DB) Areas(ctx context.Context, f AreaFilter) ([]dispatch.Area, error) {
	var all []dispatch.Area
	err := db.view(ctx, func(t *tx) error {
		var w where
		if f.Under != "" {
			w.under("id", f.Under)
		}
		if f.Level != "" {
			w.add("level = " + w.arg(f.Level))
		}
		if f.After != "" {
			if err := t.exists("after", f.After); err != nil {
				return err
			}
			w.add("path > (SELECT path FROM areas WHERE id = " + w.arg(f.After) + ")")
		}
		if f.Name != "" {
			named, err := t.areasNamed(f.Name, w, f.Limit)
			if err != nil || len(named) == 0 {
				return err
			}
			w.among("id", named)
		}
		end := " ORDER BY path"
		if f.Limit > 0 {
			end += " LIMIT " + w.arg(f.Limit)
		}
		return t.eachArea(w.String()+end, w.args, func(a dispatch.Area) { all = append(all, a) })
	})
	return all, err
}

// CadreFilter selects cadres; an empty field selects all.
type CadreFilter struct {
	IDs    []dispatch.ID // these only
	Under  dispatch.ID   // serving in the area or below it
	Unit   dispatch.ID
	OnDuty *bool
	Name   string      // part of it, however it is typed
	After  dispatch.ID // last id of the page before
	Limit  int
}

// Cadres returns cadres by id.
func (db *DB) Cadres(ctx context.Context, f CadreFilter) ([]dispatch.Cadre, error) {
	var all []dispatch.Cadre
	err := db.view(ctx, func(t *tx) error {
		var w where
		if len(f.IDs) > 0 {
			w.among("id", f.IDs)
		}
		if f.Under != "" {
			w.under("area", f.Under)
		}
		if f.Unit != "" {
			w.add("unit = " + w.arg(f.Unit))
		}
		if f.OnDuty != nil {
			w.add("on_duty = " + w.arg(flag(*f.OnDuty)))
		}
		if f.After != "" {
			w.add("id > " + w.arg(f.After))
		}
		end := " ORDER BY id"
		if f.Limit > 0 && f.Name == "" {
			end += " LIMIT " + w.arg(f.Limit)
		}
		sought := readTyped(f.Name)
		err := t.eachCadre(w.String()+end, w.args, func(c dispatch.Cadre) error {
			if f.Limit > 0 && len(all) == f.Limit {
				return errEnough
			}
			if found, _ := sought.in(c.Name); found || f.Name == "" {
				all = append(all, c)
			}
			return nil
		})
		if errors.Is(err, errEnough) {
			return nil
		}
		return err
	})
	return all, err
}

// FacilityList returns all facilities, retired ones too.
func (db *DB) FacilityList(ctx context.Context) ([]dispatch.Facility, error) {
	var all []dispatch.Facility
	err := db.view(ctx, func(t *tx) (err error) {
		all, err = t.facilities("ORDER BY id")
		return err
	})
	return all, err
}

// Catalogue returns the whole catalogue.
func (db *DB) Catalogue(ctx context.Context) (c dispatch.Catalogue, err error) {
	get := func(f func() error) {
		if err == nil {
			err = f()
		}
	}
	get(func() (err error) { c.Areas, err = db.Areas(ctx, AreaFilter{}); return })
	get(func() (err error) { c.Units, err = db.Units(ctx); return })
	get(func() (err error) { c.Facilities, err = db.FacilityList(ctx); return })
	get(func() (err error) { c.Cadres, err = db.Cadres(ctx, CadreFilter{}); return })
	get(func() (err error) { c.Households, err = db.Households(ctx, ""); return })
	get(func() (err error) { c.Kinds, err = db.Kinds(ctx); return })
	get(func() (err error) { c.RedFlags, err = db.RedFlags(ctx); return })
	return c, err
}
