package ledger

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// FigureFilter chooses credit lines; empty fields choose all.
type FigureFilter struct {
	Book        dispatch.Book
	From, Until dispatch.Day // both included
	Unit, Under dispatch.ID
	Kinds       []string
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

// Figures returns the lines behind a number, by day, request and entry.
func (db *DB) Figures(ctx context.Context, f FigureFilter) (lines []dispatch.Credit, err error) {
	err = db.view(ctx, func(t *tx) error {
		var w where
		f.conditions(&w)
		lines, err = t.credits(w.String()+" ORDER BY day, request, seq, n", w.args...)
		return err
	})
	return lines, err
}

// Sum is what the lines of one day, unit, kind and area add up to.
type Sum struct {
	Book           dispatch.Book
	Day            dispatch.Day
	Unit           dispatch.ID
	Kind           string
	Area           dispatch.ID
	Persons, Times int
}

// Sums returns what the lines add up to: what is rolled up, and what is not yet, at one moment.
func (db *DB) Sums(ctx context.Context, f FigureFilter) ([]Sum, error) {
	var sums []Sum
	err := db.view(ctx, func(t *tx) error {
		var w where
		f.conditions(&w)
		return t.each(`SELECT book, day, unit, kind, area, sum(persons), sum(times) FROM (
				SELECT book, day, unit, kind, area, persons, times FROM rollup
				UNION ALL SELECT book, day, unit, kind, area, sign * persons, sign * times FROM credits WHERE rolled = 0
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

// Served is a household that figures count.
type Served struct {
	Book      dispatch.Book
	Day       dispatch.Day
	Unit      dispatch.ID
	Kind      string
	Area      dispatch.ID
	Household dispatch.ID
}

// HouseholdsIn returns which households stand behind the figures, each once per day, unit, kind and area.
func (db *DB) HouseholdsIn(ctx context.Context, f FigureFilter) ([]Served, error) {
	var all []Served
	err := db.view(ctx, func(t *tx) error {
		var w where
		f.conditions(&w)
		return t.each(`SELECT book, day, unit, kind, area, household FROM (
				SELECT book, day, unit, kind, area, household, standing FROM rollup_households
				UNION ALL SELECT book, day, unit, kind, area, household, sign FROM credits WHERE rolled = 0 AND household <> ''
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

// RollUp moves at most so many lines into the sums, in one transaction, and returns how many. What figures add up to stays
// the same at every moment.
func (db *DB) RollUp(ctx context.Context, limit int) (rolled int, err error) {
	err = db.change(ctx, func(t *tx) error {
		rolled = 0
		sums := map[Sum]Sum{}
		households := map[Served]int{}
		err := t.each(`UPDATE credits SET rolled = 1 WHERE rolled = 0 AND (request, seq, n) IN (
				SELECT request, seq, n FROM credits WHERE rolled = 0 LIMIT $1`+t.dialect.skip+`)
			RETURNING book, day, unit, kind, area, household, sign * persons, sign * times, sign`, []any{limit},
			func(scan func(...any) error) error {
				var s Served
				var persons, times, sign int
				if err := scan(&s.Book, &s.Day, &s.Unit, &s.Kind, &s.Area, &s.Household, &persons, &times, &sign); err != nil {
					return err
				}
				rolled++
				key := Sum{Book: s.Book, Day: s.Day, Unit: s.Unit, Kind: s.Kind, Area: s.Area}
				sum := sums[key]
				sum.Persons += persons
				sum.Times += times
				sums[key] = sum
				if s.Household != "" {
					households[s] += sign
				}
				return nil
			})
		if err != nil {
			return err
		}
		for k, s := range sums {
			if _, err := t.exec("INSERT INTO rollup (book, day, unit, kind, area, persons, times) VALUES "+marks(1, 1, 7)+` ON CONFLICT (book, day, unit, kind, area)
				DO UPDATE SET persons = rollup.persons + excluded.persons, times = rollup.times + excluded.times`, k.Book, k.Day, k.Unit, k.Kind, k.Area, s.Persons, s.Times); err != nil {
				return err
			}
		}
		for k, standing := range households {
			if _, err := t.exec("INSERT INTO rollup_households (book, day, unit, kind, area, household, standing) VALUES "+marks(1, 1, 7)+` ON CONFLICT (book, day, unit, kind, area, household)
				DO UPDATE SET standing = rollup_households.standing + excluded.standing`, k.Book, k.Day, k.Unit, k.Kind, k.Area, k.Household, standing); err != nil {
				return err
			}
		}
		return nil
	})
	return rolled, err
}
