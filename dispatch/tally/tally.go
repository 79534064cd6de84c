// Package tally turns credit lines into figures, and figures into the bulletin's sentence. It is pure: equal lines in any order
// give equal figures.
package tally

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// Line is a sum of credit lines of one book, day, unit, kind and area.
type Line = dispatch.Sum

// Served is a household behind a line.
type Served = dispatch.Served

// Fold adds credit lines up. Sums of zero are left out. A household counts when more lines were written for it than taken back.
func Fold(credits []dispatch.Credit) ([]Line, []Served) {
	sums := map[Line]Line{}
	homes := map[Served]int{}
	for _, c := range credits {
		key := Line{Book: c.Book, Day: c.Day, Unit: c.Unit, Kind: c.Kind, Area: c.Area}
		sum := sums[key]
		sum.Persons += c.Sign * c.Persons
		sum.Times += c.Sign * c.Times
		sums[key] = sum
		if c.Household != "" {
			homes[Served{Book: c.Book, Day: c.Day, Unit: c.Unit, Kind: c.Kind, Area: c.Area, Household: c.Household}] += c.Sign
		}
	}
	var lines []Line
	for key, sum := range sums {
		if sum.Persons != 0 || sum.Times != 0 {
			key.Persons, key.Times = sum.Persons, sum.Times
			lines = append(lines, key)
		}
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Book, b.Book), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Area, b.Area))
	})
	var served []Served
	for home, standing := range homes {
		if standing > 0 {
			served = append(served, home)
		}
	}
	slices.SortFunc(served, func(a, b Served) int {
		return cmp.Or(cmp.Compare(a.Book, b.Book), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Area, b.Area), cmp.Compare(a.Household, b.Household))
	})
	return lines, served
}

// Dimension is what figures are grouped by.
type Dimension string

// The dimensions.
const (
	ByDay  Dimension = "day"
	ByUnit Dimension = "unit"
	ByKind Dimension = "kind"
	ByArea Dimension = "area"
)

// Dimensions lists them.
var Dimensions = []Dimension{ByDay, ByUnit, ByKind, ByArea}

// ParseDimensions reads names separated by commas; "" is none.
func ParseDimensions(s string) ([]Dimension, error) {
	var by []Dimension
	for name := range strings.SplitSeq(s, ",") {
		d := Dimension(strings.TrimSpace(name))
		if d == "" {
			continue
		}
		if !slices.Contains(Dimensions, d) || slices.Contains(by, d) {
			return nil, dispatch.Wrong("by", "分组须为 day、unit、kind、area，以逗号分隔", "group by day, unit, kind, area, with commas")
		}
		by = append(by, d)
	}
	return by, nil
}

// Row is the figures of one group. Households are counted once, over all days of the group.
type Row struct {
	Day                        dispatch.Day `json:",omitempty"`
	Unit                       dispatch.ID  `json:",omitempty"`
	Kind                       string       `json:",omitempty"`
	Area                       dispatch.ID  `json:",omitempty"`
	Persons, Times, Households int
}

// group keeps the names by which rows are grouped and drops the others.
func group(by []Dimension, day dispatch.Day, unit dispatch.ID, kind string, area dispatch.ID) Row {
	var r Row
	for _, d := range by {
		switch d {
		case ByDay:
			r.Day = day
		case ByUnit:
			r.Unit = unit
		case ByKind:
			r.Kind = kind
		case ByArea:
			r.Area = area
		}
	}
	return r
}

// Table groups the figures of one book. Without dimensions there is one row, the total.
func Table(book dispatch.Book, by []Dimension, lines []Line, served []Served) []Row {
	sums := map[Row]Row{}
	for _, l := range lines {
		if l.Book != book {
			continue
		}
		key := group(by, l.Day, l.Unit, l.Kind, l.Area)
		sum := sums[key]
		sum.Persons += l.Persons
		sum.Times += l.Times
		sums[key] = sum
	}
	type home struct {
		row       Row
		household dispatch.ID
	}
	seen := map[home]bool{}
	for _, s := range served {
		key := group(by, s.Day, s.Unit, s.Kind, s.Area)
		if h := (home{key, s.Household}); s.Book == book && !seen[h] {
			seen[h] = true
			sum := sums[key]
			sum.Households++
			sums[key] = sum
		}
	}
	var rows []Row
	for key, sum := range sums {
		key.Persons, key.Times, key.Households = sum.Persons, sum.Times, sum.Households
		if key.Persons != 0 || key.Times != 0 || key.Households != 0 {
			rows = append(rows, key)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Area, b.Area))
	})
	return rows
}

// By returns the figure in a measure.
func (r Row) By(m dispatch.Measure) int {
	switch m {
	case dispatch.Persons:
		return r.Persons
	case dispatch.Households:
		return r.Households
	}
	return r.Times
}
