package ledger

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
)

// saveAtOnce is how many cards share a transaction: others must not wait long for an import of many thousands.
const saveAtOnce = 500

// SaveCatalogue adds or replaces cards; what journals make true (controls, seals, duties) is not touched. Every row is
// checked again, and a long list is saved in several transactions, in its order: whoever is interrupted saves the same
// list again. Index is what phones of households are found by. Progress, if not nil, is told how many rows are safe.
func (db *DB) SaveCatalogue(ctx context.Context, c dispatch.Catalogue, index func(phone string) string, progress func(done int)) error {
	saves := make([]func(*tx) error, 0, c.Len())
	for _, a := range c.Areas {
		saves = append(saves, func(t *tx) error { return t.saveArea(a) })
	}
	for _, u := range c.Units {
		saves = append(saves, func(t *tx) error { return t.saveUnit(u) })
	}
	for _, f := range c.Facilities {
		saves = append(saves, func(t *tx) error { return t.saveFacility(f) })
	}
	for _, x := range c.Cadres {
		saves = append(saves, func(t *tx) error { return t.saveCadre(x) })
	}
	for _, h := range c.Households {
		saves = append(saves, func(t *tx) error { return t.saveHousehold(h, index) })
	}
	for _, k := range c.Kinds {
		saves = append(saves, func(t *tx) error { return t.saveKind(k) })
	}
	done := 0
	for some := range slices.Chunk(saves, saveAtOnce) {
		err := db.change(ctx, func(t *tx) error {
			for _, save := range some {
				if err := save(t); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if done += len(some); progress != nil {
			progress(done)
		}
	}
	return nil
}

// SaveKind adds a kind at the end of the catalogue, or replaces it.
func (db *DB) SaveKind(ctx context.Context, k dispatch.Kind) error {
	return db.SaveCatalogue(ctx, dispatch.Catalogue{Kinds: []dispatch.Kind{k}}, nil, nil)
}

// SaveUnit adds or replaces a unit; two units cannot share a name.
func (db *DB) SaveUnit(ctx context.Context, u dispatch.Unit) error {
	return db.SaveCatalogue(ctx, dispatch.Catalogue{Units: []dispatch.Unit{u}}, nil, nil)
}

// SaveArea adds an area to the tree, or replaces its card; its controls belong to its journal. An area that moves takes all
// below it along.
func (db *DB) SaveArea(ctx context.Context, a dispatch.Area) error {
	return db.SaveCatalogue(ctx, dispatch.Catalogue{Areas: []dispatch.Area{a}}, nil, nil)
}

// SaveCadreCard adds a cadre or replaces the card; the duty belongs to the journal.
func (db *DB) SaveCadreCard(ctx context.Context, c dispatch.Cadre) error {
	return db.SaveCatalogue(ctx, dispatch.Catalogue{Cadres: []dispatch.Cadre{c}}, nil, nil)
}

// SaveFacilityCard adds a facility or replaces the card; the seal belongs to the journal.
func (db *DB) SaveFacilityCard(ctx context.Context, f dispatch.Facility) error {
	return db.SaveCatalogue(ctx, dispatch.Catalogue{Facilities: []dispatch.Facility{f}}, nil, nil)
}

func (t *tx) saveKind(k dispatch.Kind) error {
	if _, err := dispatch.ParseID("code", k.Code); err != nil {
		return err
	}
	if err := named(k.Name.ZH); err != nil {
		return err
	}
	if !slices.Contains([]dispatch.Measure{dispatch.Persons, dispatch.Times, dispatch.Households}, k.Measure) {
		return dispatch.Wrong("measure", "计量须为人次、次或户", "the measure is persons, times or households")
	}
	if err := k.Check(); err != nil {
		return err
	}
	return t.card("INSERT INTO kinds (code, rank, form, doc) VALUES ($1, (SELECT count(*) FROM kinds), $2, $3) ON CONFLICT (code) DO UPDATE SET form = excluded.form, doc = excluded.doc", k, k.Code, cardForm)
}

func (t *tx) saveUnit(u dispatch.Unit) error {
	if _, err := dispatch.ParseID("id", string(u.ID)); err != nil {
		return err
	}
	if err := errors.Join(named(u.Name), t.exists("area", u.Area)); err != nil {
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
	return t.card("INSERT INTO units (id, name, form, doc) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET name = excluded.name, form = excluded.form, doc = excluded.doc", u, u.ID, u.Name, cardForm)
}

// cardForm is the form of the documents that no journal makes. A card's row that has a fold beside it tells the form of the fold:
// saving the card does not touch it.
const cardForm = 1

// card writes a row whose last column is its document.
func (t *tx) card(query string, v any, args ...any) error {
	doc, err := encode(v)
	if err != nil {
		return err
	}
	_, err = t.exec(query, append(args, doc)...)
	return err
}

func (t *tx) saveArea(a dispatch.Area) error {
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
	path := "/" + string(a.ID) + "/"
	if a.Parent != "" {
		var above string
		var level dispatch.AreaLevel
		if err := t.one("SELECT path, level FROM areas WHERE id = $1", []any{a.Parent}, &above, &level); err != nil {
			return dangling("parent", found(err, "area"))
		}
		if slices.Index(dispatch.AreaLevels, level) >= rank {
			return dispatch.Wrong("parent", "上级的层级须更高", "the parent must stand higher")
		}
		path = above + string(a.ID) + "/"
	}
	var was string
	if err := t.one("SELECT path FROM areas WHERE id = $1", []any{a.ID}, &was); err != nil && !errors.Is(err, errNoRow) {
		return err
	}
	called, typed := searched(a)
	if err := t.card(`INSERT INTO areas (id, parent, level, name, path, called, readings, form, doc) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, level = excluded.level, name = excluded.name, path = excluded.path,
			called = excluded.called, readings = excluded.readings, doc = excluded.doc`,
		a, a.ID, a.Parent, a.Level, a.Name, path, called, typed, t.db.form(sortNamed(dispatch.OfArea))); err != nil {
		return err
	}
	if was == "" || was == path {
		return nil
	}
	_, err := t.exec("UPDATE areas SET path = $1 || substr(path, $2) WHERE path LIKE $3 AND id <> $4", path, len(was)+1, was+"%", a.ID)
	return err
}

func (t *tx) saveCadre(c dispatch.Cadre) error {
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
	c.Duty, c.Seq, c.Engagements = dispatch.Duty{}, 0, 0
	if err := errors.Join(t.exists("area", c.Area), t.exists("home", c.Home), t.exists("bonds", c.Bonds...)); err != nil {
		return err
	}
	if c.Unit != "" {
		if _, err := t.Unit(c.Unit); err != nil {
			return dangling("unit", err)
		}
	}
	return t.card("INSERT INTO cadres (id, unit, area, form, doc) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, area = excluded.area, doc = excluded.doc", c, c.ID, c.Unit, c.Area, t.db.form(sortNamed(dispatch.OfCadre)))
}

func (t *tx) saveFacility(f dispatch.Facility) error {
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
	f.Seal, f.Seq = dispatch.Sealing{}, 0
	if err := t.exists("area", f.Area); err != nil {
		return err
	}
	return t.card("INSERT INTO facilities (id, role, retired, form, doc) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET role = excluded.role, retired = excluded.retired, doc = excluded.doc", f, f.ID, f.Role, flag(f.Retired), t.db.form(sortNamed(dispatch.OfFacility)))
}

func (t *tx) saveHousehold(h dispatch.Household, index func(string) string) error {
	if _, err := dispatch.ParseID("id", string(h.ID)); err != nil {
		return err
	}
	if err := t.exists("compound", h.Compound); err != nil {
		return err
	}
	if err := t.card("INSERT INTO households (id, compound, form, doc) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET compound = excluded.compound, form = excluded.form, doc = excluded.doc", h, h.ID, h.Compound, cardForm); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM household_phones WHERE household = $1", h.ID); err != nil {
		return err
	}
	for _, p := range h.Phones {
		if _, err := t.exec("INSERT INTO household_phones (lookup, household) VALUES ($1, $2) ON CONFLICT DO NOTHING", index(p), h.ID); err != nil {
			return err
		}
	}
	return nil
}

// exists refuses ids of areas that are not in the tree; "" is allowed.
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
