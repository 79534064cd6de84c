package ledger

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// FigureFilter selects credit lines; an empty field selects all.
type FigureFilter struct {
	Book        dispatch.Book
	From, Until dispatch.Day // both included
	Unit, Under dispatch.ID
	Kinds       []string
	Not         []dispatch.ID // lines of no complaints about these; for [DB.Figures] alone, since sums are the same for everybody
}

func (f FigureFilter) conditions(w *where) {
	for column, value := range map[string]string{"book = ": string(f.Book), "unit = ": string(f.Unit), "day >= ": string(f.From), "day <= ": string(f.Until)} {
		if value != "" {
			w.add(column + w.arg(value))
		}
	}
	if f.Under != "" {
		w.under("area", f.Under)
	}
	if len(f.Kinds) > 0 {
		var kinds []any
		for _, k := range f.Kinds {
			kinds = append(kinds, k)
		}
		w.add("kind IN " + w.list(kinds))
	}
}

// Figures returns the credit lines behind a number, by day, request and entry.
func (db *DB) Figures(ctx context.Context, f FigureFilter) (lines []dispatch.Credit, err error) {
	err = db.view(ctx, func(t *tx) error {
		var w where
		f.conditions(&w)
		w.notAgainst("request", f.Not)
		lines, err = t.credits(w.String()+" ORDER BY day, request, seq, n", w.args...)
		return err
	})
	return lines, err
}

// Sum and Served are the domain's types.
type (
	Sum    = dispatch.Sum
	Served = dispatch.Served
)

// Sums returns the sums of credit lines, rolled up or not, as of one moment.
func (db *DB) Sums(ctx context.Context, f FigureFilter) ([]Sum, error) {
	var sums []Sum
	err := db.view(ctx, func(t *tx) error {
		var w where
		f.conditions(&w)
		return t.each(`SELECT book, day, unit, kind, area, sum(persons), sum(times) FROM (
				SELECT book, day, unit, kind, area, persons, times FROM rollup
				UNION ALL SELECT book, day, unit, kind, area, sign * persons, sign * times FROM fresh
			) AS both_of_them `+w.String()+" GROUP BY book, day, unit, kind, area ORDER BY book, day, unit, kind, area", w.args,
			func(scan func(...any) error) error {
				var s Sum
				err := scan(&s.Book, &s.Day, &s.Unit, &s.Kind, &s.Area, &s.Persons, &s.Times)
				sums = append(sums, s)
				return err
			})
	})
	return sums, err
}

// Amounts returns the number for each clause of a bulletin, in its measure.
func (db *DB) Amounts(ctx context.Context, f FigureFilter, parts []dispatch.Part) ([]int, error) {
	amounts := make([]int, len(parts))
	err := db.view(ctx, func(t *tx) error {
		persons, times, err := t.byKind(f)
		if err != nil {
			return err
		}
		for i, p := range parts {
			for _, k := range p.Kinds {
				switch p.Measure {
				case dispatch.Persons:
					amounts[i] += persons[k]
				case dispatch.Times:
					amounts[i] += times[k]
				}
			}
			if p.Measure == dispatch.Households {
				f.Kinds = p.Kinds
				if amounts[i], err = t.homes(f); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return amounts, err
}

// byKind returns persons and times by kind.
func (t *tx) byKind(f FigureFilter) (persons, times map[string]int, err error) {
	var w where
	f.conditions(&w)
	rolled := "SELECT kind, persons, times FROM rollup " + w.String()
	if f.Under == "" {
		g := f
		if g.Unit == "" {
			g.Unit = everyUnit
		}
		unit := where{args: w.args}
		g.conditions(&unit)
		rolled, w.args = "SELECT kind, persons, times FROM rollup_units "+unit.String(), unit.args
	}
	persons, times = map[string]int{}, map[string]int{}
	err = t.each("SELECT kind, sum(persons), sum(times) FROM ("+rolled+" UNION ALL SELECT kind, sign * persons, sign * times FROM fresh "+w.String()+") AS both_of_them GROUP BY kind", w.args,
		func(scan func(...any) error) error {
			var kind string
			var p, n int
			err := scan(&kind, &p, &n)
			persons[kind], times[kind] = p, n
			return err
		})
	return persons, times, err
}

// homes counts the households behind the figures. For one kind since the beginning the count is stored; then only households
// with lines not yet rolled up are examined.
func (t *tx) homes(f FigureFilter) (n int, err error) {
	var w where
	f.conditions(&w)
	those := ""
	if f.From == "" && f.Under == "" && len(f.Kinds) == 1 {
		if n, err = t.keptHomes(f); err != nil {
			return 0, err
		}
		those = " AND household IN (SELECT household FROM fresh " + w.String() + ")"
	}
	type standing struct{ rolled, all bool }
	households := map[dispatch.ID]standing{}
	// The condition is in both halves, so that either reads only what it needs.
	err = t.each(`SELECT household, sum(rolled), sum(standing) FROM (
			SELECT household, day, unit, standing AS rolled, standing FROM rollup_households `+w.String()+those+`
			UNION ALL SELECT household, day, unit, 0, sign FROM fresh `+w.String()+` AND household <> ''
		) AS both_of_them GROUP BY household, day, unit`, w.args,
		func(scan func(...any) error) error {
			var household dispatch.ID
			var rolled, all int
			err := scan(&household, &rolled, &all)
			s := households[household]
			households[household] = standing{s.rolled || rolled > 0, s.all || all > 0}
			return err
		})
	for _, s := range households {
		if those != "" && s.rolled { // counted in the stored number
			n--
		}
		if s.all {
			n++
		}
	}
	return n, err
}

// keptHomes returns the stored count of households of one kind, from the lines rolled up.
func (t *tx) keptHomes(f FigureFilter) (n int, err error) {
	if f.Unit == "" {
		f.Unit = everyUnit
	}
	var w where
	f.conditions(&w)
	return n, t.one("SELECT coalesce(sum(homes), 0) FROM rollup_units "+w.String(), w.args, &n)
}

// HouseholdsIn returns the households behind the figures, each once per day, unit, kind and area.
func (db *DB) HouseholdsIn(ctx context.Context, f FigureFilter) ([]Served, error) {
	var all []Served
	err := db.view(ctx, func(t *tx) error {
		var w where
		f.conditions(&w)
		return t.each(`SELECT book, day, unit, kind, area, household FROM (
				SELECT book, day, unit, kind, area, household, standing FROM rollup_households
				UNION ALL SELECT book, day, unit, kind, area, household, sign FROM fresh WHERE household <> ''
			) AS both_of_them `+w.String()+" GROUP BY book, day, unit, kind, area, household HAVING sum(standing) > 0 ORDER BY book, day, unit, kind, area, household", w.args,
			func(scan func(...any) error) error {
				var s Served
				err := scan(&s.Book, &s.Day, &s.Unit, &s.Kind, &s.Area, &s.Household)
				all = append(all, s)
				return err
			})
	})
	return all, err
}
