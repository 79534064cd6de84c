package ledger

import (
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// everyUnit stands for the sums over all units; no unit can have this id.
const everyUnit dispatch.ID = "*"

// sums is what some lines add to each table of sums.
type sums struct {
	areas      map[Sum]added // by book, day, unit, kind, area
	units      map[Sum]added // by book, day, unit or everyUnit, kind
	households map[Served]int
}

type added struct{ persons, times, homes int }

// home is a household in the figures of a kind.
type home struct {
	book      dispatch.Book
	kind      string
	household dispatch.ID
}

// RollUp moves at most limit lines into the sums, in one transaction, and returns how many. The total of sums and lines never
// changes.
func (db *DB) RollUp(ctx context.Context, limit int) (rolled int, err error) {
	var fresh int
	err = db.look(ctx, func(t *tx) error {
		return t.one("SELECT count(*) FROM (SELECT 1 FROM fresh LIMIT 1) AS f", nil, &fresh)
	})
	if err != nil || fresh == 0 { // as nearly always
		return 0, err
	}
	err = db.change(ctx, func(t *tx) error {
		rolled = 0
		if t.dialect.alone != "" { // whether a household was counted must not change meanwhile
			if _, err := t.exec(t.dialect.alone); err != nil {
				return err
			}
		}
		s := sums{areas: map[Sum]added{}, units: map[Sum]added{}, households: map[Served]int{}}
		err := t.each(`DELETE FROM fresh WHERE (request, seq, n) IN (SELECT request, seq, n FROM fresh LIMIT $1)
			RETURNING book, day, unit, kind, area, household, sign * persons, sign * times, sign`, []any{limit},
			func(scan func(...any) error) error {
				var at Served
				var a added
				var sign int
				if err := scan(&at.Book, &at.Day, &at.Unit, &at.Kind, &at.Area, &at.Household, &a.persons, &a.times, &sign); err != nil {
					return err
				}
				rolled++
				s.add(at, a, sign)
				return nil
			})
		if err != nil || rolled == 0 {
			return err
		}
		if err := s.countHomes(t); err != nil {
			return err
		}
		return s.write(t)
	})
	return rolled, err
}

func (s *sums) add(at Served, a added, sign int) {
	plus(s.areas, Sum{Book: at.Book, Day: at.Day, Unit: at.Unit, Kind: at.Kind, Area: at.Area}, a)
	s.addUnit(at.Book, at.Day, at.Unit, at.Kind, a)
	s.addUnit(at.Book, at.Day, everyUnit, at.Kind, a)
	if at.Household != "" {
		s.households[at] += sign
	}
}

func (s *sums) addUnit(book dispatch.Book, day dispatch.Day, unit dispatch.ID, kind string, a added) {
	plus(s.units, Sum{Book: book, Day: day, Unit: unit, Kind: kind}, a)
}

func plus(all map[Sum]added, at Sum, a added) {
	sum := all[at]
	all[at] = added{sum.persons + a.persons, sum.times + a.times, sum.homes + a.homes}
}

// countHomes counts each household on the first day on which it was served: by a unit, and by any unit.
func (s *sums) countHomes(t *tx) error {
	type visit struct {
		day  dispatch.Day
		unit dispatch.ID
	}
	visits := map[home]map[visit]int{}
	for at, standing := range s.households {
		h := home{at.Book, at.Kind, at.Household}
		if visits[h] == nil {
			visits[h] = map[visit]int{}
		}
		visits[h][visit{at.Day, at.Unit}] += standing
	}
	firsts := func(standing map[visit]int) map[dispatch.ID]dispatch.Day {
		first := map[dispatch.ID]dispatch.Day{}
		for v, n := range standing {
			for _, unit := range []dispatch.ID{v.unit, everyUnit} {
				if d, ok := first[unit]; n > 0 && (!ok || v.day < d) {
					first[unit] = v.day
				}
			}
		}
		return first
	}
	groups := map[home][]any{} // by book and kind
	for h := range visits {
		key := home{book: h.book, kind: h.kind}
		groups[key] = append(groups[key], h.household)
	}
	before := map[home]map[visit]int{}
	for key, households := range groups {
		for some := range slices.Chunk(households, 500) {
			var w where
			w.add("book = " + w.arg(key.book) + " AND kind = " + w.arg(key.kind) + " AND household IN " + w.list(some))
			err := t.each("SELECT household, day, unit, sum(standing) FROM rollup_households "+w.String()+" GROUP BY household, day, unit", w.args,
				func(scan func(...any) error) error {
					h := key
					var v visit
					var standing int
					err := scan(&h.household, &v.day, &v.unit, &standing)
					if before[h] == nil {
						before[h] = map[visit]int{}
					}
					before[h][v] = standing
					visits[h][v] += standing
					return err
				})
			if err != nil {
				return err
			}
		}
	}
	for h, standing := range visits {
		was, is := firsts(before[h]), firsts(standing)
		for unit, day := range was {
			if is[unit] != day {
				s.addUnit(h.book, day, unit, h.kind, added{homes: -1})
			}
		}
		for unit, day := range is {
			if was[unit] != day {
				s.addUnit(h.book, day, unit, h.kind, added{homes: 1})
			}
		}
	}
	return nil
}

func (s *sums) write(t *tx) error {
	for at, a := range s.areas {
		if _, err := t.exec("INSERT INTO rollup (book, day, unit, kind, area, persons, times) VALUES "+marks(1, 1, 7)+` ON CONFLICT (book, day, unit, kind, area)
			DO UPDATE SET persons = rollup.persons + excluded.persons, times = rollup.times + excluded.times`, at.Book, at.Day, at.Unit, at.Kind, at.Area, a.persons, a.times); err != nil {
			return err
		}
	}
	for at, a := range s.units {
		if _, err := t.exec("INSERT INTO rollup_units (book, day, unit, kind, persons, times, homes) VALUES "+marks(1, 1, 7)+` ON CONFLICT (book, unit, kind, day)
			DO UPDATE SET persons = rollup_units.persons + excluded.persons, times = rollup_units.times + excluded.times, homes = rollup_units.homes + excluded.homes`,
			at.Book, at.Day, at.Unit, at.Kind, a.persons, a.times, a.homes); err != nil {
			return err
		}
	}
	for at, standing := range s.households {
		if _, err := t.exec("INSERT INTO rollup_households (book, day, unit, kind, area, household, standing) VALUES "+marks(1, 1, 7)+` ON CONFLICT (book, day, unit, kind, area, household)
			DO UPDATE SET standing = rollup_households.standing + excluded.standing`, at.Book, at.Day, at.Unit, at.Kind, at.Area, at.Household, standing); err != nil {
			return err
		}
	}
	return nil
}
