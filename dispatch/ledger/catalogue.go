package ledger

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
)

func (t *tx) insertKinds(kinds []dispatch.Kind) error {
	for i, k := range kinds {
		doc, err := encode(k)
		if err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO kinds (code, rank, doc) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING", k.Code, i, doc); err != nil {
			return err
		}
	}
	return nil
}

// list reads documents in the order of a query whose only column they are.
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

// Kinds returns the catalogue of what can be asked for, in its order, retired kinds too.
func (db *DB) Kinds(ctx context.Context) ([]dispatch.Kind, error) {
	return list[dispatch.Kind](ctx, db, "SELECT doc FROM kinds ORDER BY rank, code")
}

// SaveKind adds a kind at the end of the catalogue, or replaces it.
func (db *DB) SaveKind(ctx context.Context, k dispatch.Kind) error {
	if _, err := dispatch.ParseID("code", k.Code); err != nil {
		return err
	}
	if err := named(k.Name.ZH); err != nil {
		return err
	}
	if !slices.Contains([]dispatch.Measure{dispatch.Persons, dispatch.Times, dispatch.Households}, k.Measure) {
		return dispatch.Wrong("measure", "计量须为人次、次或户", "the measure is persons, times or households")
	}
	if !slices.Contains(dispatch.Patterns, k.Pattern) {
		return dispatch.Wrong("pattern", "没有这种办理方式", "there is no such pattern")
	}
	if (k.Pattern == dispatch.Delivery || k.Pattern == dispatch.Supply) && !slices.Contains(dispatch.FacilityRoles, k.Facility) {
		return dispatch.Wrong("facility", "采购配送须注明从哪类地点出发", "a delivery starts at a sort of facility")
	}
	doc, err := encode(k)
	if err != nil {
		return err
	}
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO kinds (code, rank, doc) VALUES ($1, (SELECT count(*) FROM kinds), $2) ON CONFLICT (code) DO UPDATE SET doc = excluded.doc", k.Code, doc)
		return err
	})
}

// Units returns all units by name.
func (db *DB) Units(ctx context.Context) ([]dispatch.Unit, error) {
	return list[dispatch.Unit](ctx, db, "SELECT doc FROM units ORDER BY name")
}

// SaveUnit adds or replaces a unit; two units cannot share a name.
func (db *DB) SaveUnit(ctx context.Context, u dispatch.Unit) error {
	if _, err := dispatch.ParseID("id", string(u.ID)); err != nil {
		return err
	}
	if err := named(u.Name); err != nil {
		return err
	}
	doc, err := encode(u)
	if err != nil {
		return err
	}
	return db.change(ctx, func(t *tx) error {
		if err := t.exists("area", u.Area); err != nil {
			return err
		}
		var other string
		err := t.one("SELECT id FROM units WHERE name = $1 AND id <> $2", []any{u.Name, u.ID}, &other)
		if err == nil {
			return &dispatch.Error{Code: dispatch.Conflict, Field: "name", Text: dispatch.Text{ZH: "已有同名单位", EN: "another unit has this name"}}
		}
		if !errors.Is(err, errNoRow) {
			return err
		}
		_, err = t.exec("INSERT INTO units (id, name, doc) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = excluded.name, doc = excluded.doc", u.ID, u.Name, doc)
		return err
	})
}

// AreaFilter chooses areas; empty fields choose all.
type AreaFilter struct {
	Under dispatch.ID // the area and all below it
	Level dispatch.AreaLevel
	Name  string // part of the name or of an alias
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
		return t.eachArea(w.String()+" ORDER BY path", w.args, func(a dispatch.Area) {
			if f.Limit > 0 && len(all) == f.Limit {
				return
			}
			if f.Name == "" || slices.ContainsFunc(append([]string{a.Name}, a.Aliases...), func(s string) bool { return strings.Contains(s, f.Name) }) {
				all = append(all, a)
			}
		})
	})
	return all, err
}

// SaveArea adds an area to the tree, or replaces its card; its controls belong to its journal. An area that moves takes all
// below it along.
func (db *DB) SaveArea(ctx context.Context, a dispatch.Area) error {
	if _, err := dispatch.ParseID("id", string(a.ID)); err != nil {
		return err
	}
	if err := named(a.Name); err != nil {
		return err
	}
	rank := slices.Index(dispatch.AreaLevels, a.Level)
	if rank < 0 {
		return dispatch.Wrong("level", "层级须为 city、district、subdistrict、community 或 compound", "the level is city, district, subdistrict, community or compound")
	}
	if a.Level == dispatch.Compound && !a.Site.Point.IsZero() { // one that nobody has put on the map yet has no point
		a.Site.ID = string(a.ID)
		if err := a.Site.Valid(); err != nil {
			return dispatch.Wrong("site", "坐标不对："+err.Error(), err.Error())
		}
	}
	a.Controls, a.Seq, a.Path = nil, 0, nil
	doc, err := encode(a)
	if err != nil {
		return err
	}
	return db.change(ctx, func(t *tx) error {
		path := "/" + string(a.ID) + "/"
		if a.Parent != "" {
			above, err := t.Path(a.Parent)
			if err != nil {
				return dangling("parent", err)
			}
			if parent := above[len(above)-1]; slices.Index(dispatch.AreaLevels, parent.Level) >= rank {
				return dispatch.Wrong("parent", "上级的层级须更高", "the parent must stand higher")
			}
			path = "/"
			for _, p := range above {
				path += string(p.ID) + "/"
			}
			path += string(a.ID) + "/"
		}
		var was string
		if err := t.one("SELECT path FROM areas WHERE id = $1", []any{a.ID}, &was); err != nil && !errors.Is(err, errNoRow) {
			return err
		}
		if _, err := t.exec(`INSERT INTO areas (id, parent, level, name, path, doc) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, level = excluded.level, name = excluded.name, path = excluded.path, doc = excluded.doc`,
			a.ID, a.Parent, a.Level, a.Name, path, doc); err != nil {
			return err
		}
		if was == "" || was == path {
			return nil
		}
		_, err := t.exec("UPDATE areas SET path = $1 || substr(path, $2) WHERE path LIKE $3 AND id <> $4", path, len(was)+1, was+"%", a.ID)
		return err
	})
}

// CadreFilter chooses cadres; empty fields choose all.
type CadreFilter struct {
	Under  dispatch.ID // serving in the area or below it
	Unit   dispatch.ID
	OnDuty *bool
	Limit  int
}

// Cadres returns cadres by id.
func (db *DB) Cadres(ctx context.Context, f CadreFilter) ([]dispatch.Cadre, error) {
	var all []dispatch.Cadre
	err := db.view(ctx, func(t *tx) (err error) {
		var w where
		if f.Under != "" {
			w.under("area", f.Under)
		}
		if f.Unit != "" {
			w.add("unit = " + w.arg(f.Unit))
		}
		if f.OnDuty != nil {
			w.add("on_duty = " + w.arg(flag(*f.OnDuty)))
		}
		end := " ORDER BY id"
		if f.Limit > 0 {
			end += " LIMIT " + w.arg(f.Limit)
		}
		all, err = t.cadres(w.String()+end, w.args...)
		return err
	})
	return all, err
}

// SaveCadreCard adds a cadre or replaces the card; the duty belongs to the journal.
func (db *DB) SaveCadreCard(ctx context.Context, c dispatch.Cadre) error {
	if _, err := dispatch.ParseID("id", string(c.ID)); err != nil {
		return err
	}
	if err := named(c.Name); err != nil {
		return err
	}
	if c.Mode.Label() == "" {
		return dispatch.Wrong("mode", "出行方式须为 foot、ebike 或 car", "the mode is foot, ebike or car")
	}
	if c.Cap < 0 || c.Cap > 100 {
		return dispatch.Wrong("cap", "同时承办须为 0 至 100 件", "the cap is 0 to 100")
	}
	c.Duty, c.Seq, c.Booked = dispatch.Duty{}, 0, 0
	doc, err := encode(c)
	if err != nil {
		return err
	}
	return db.change(ctx, func(t *tx) error {
		if err := errors.Join(t.exists("area", c.Area), t.exists("home", c.Home), t.exists("bonds", c.Bonds...)); err != nil {
			return err
		}
		if c.Unit != "" {
			if _, err := t.Unit(c.Unit); err != nil {
				return dangling("unit", err)
			}
		}
		_, err := t.exec("INSERT INTO cadres (id, unit, area, doc) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, area = excluded.area, doc = excluded.doc", c.ID, c.Unit, c.Area, doc)
		return err
	})
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

// SaveFacilityCard adds a facility or replaces the card; the seal belongs to the journal.
func (db *DB) SaveFacilityCard(ctx context.Context, f dispatch.Facility) error {
	if _, err := dispatch.ParseID("id", string(f.ID)); err != nil {
		return err
	}
	if err := named(f.Name); err != nil {
		return err
	}
	if !slices.Contains(dispatch.FacilityRoles, f.Role) {
		return dispatch.Wrong("role", "类别须为 pharmacy、market、hospital 或 depot", "the role is pharmacy, market, hospital or depot")
	}
	if f.Point.IsZero() || f.Point.Valid() != nil {
		return dispatch.Wrong("point", "坐标不对", "these are no coordinates")
	}
	if f.Opens < 0 || f.Opens > 24*60 || f.Closes < 0 || f.Closes > 24*60 {
		return dispatch.Wrong("opens", "营业时间须在一天之内", "the hours lie within a day")
	}
	f.Seal, f.Seq = dispatch.Seal{}, 0
	doc, err := encode(f)
	if err != nil {
		return err
	}
	return db.change(ctx, func(t *tx) error {
		if err := t.exists("area", f.Area); err != nil {
			return err
		}
		_, err := t.exec("INSERT INTO facilities (id, role, retired, doc) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET role = excluded.role, retired = excluded.retired, doc = excluded.doc", f.ID, f.Role, flag(f.Retired), doc)
		return err
	})
}

// exists refuses ids of areas that are not in the tree; "" is allowed.
func (t *tx) exists(field string, areas ...dispatch.ID) error {
	for _, a := range areas {
		if _, err := t.Path(a); err != nil {
			return dangling(field, err)
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

func named(name string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 || !utf8.ValidString(name) {
		return dispatch.Wrong("name", "名称须为 1 至 100 个字", "a name has 1 to 100 characters")
	}
	return nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
