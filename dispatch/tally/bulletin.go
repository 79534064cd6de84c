package tally

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// Part is the domain's type.
type Part = dispatch.Part

// Template lists the clauses of a bulletin in their order.
type Template []Part

// NewTemplate returns the default template: kinds with the same phrase and measure share a clause, clauses are sorted by
// priority, and kinds without a phrase are left out.
func NewTemplate(kinds []dispatch.Kind) Template {
	kinds = slices.Clone(kinds)
	slices.SortStableFunc(kinds, func(a, b dispatch.Kind) int { return -cmp.Compare(a.Priority, b.Priority) })
	var t Template
	for _, k := range kinds {
		if k.Phrase == "" {
			continue
		}
		i := slices.IndexFunc(t, func(p Part) bool { return p.Phrase == k.Phrase && p.Measure == k.Measure })
		if i < 0 {
			i = len(t)
			t = append(t, Part{Phrase: k.Phrase, Measure: k.Measure})
		}
		t[i].Kinds = append(t[i].Kinds, k.Code)
	}
	return t
}

// Number is a number of a bulletin, with what it was counted from.
type Number struct {
	Part
	Value int
}

// Bulletin is what a unit has done up to a day.
type Bulletin struct {
	From, AsOf dispatch.Day // From "" since the beginning
	Numbers    []Number     // zeros are left out
	Read       dispatch.Day // when it is read: days of other years are written with the year; "" never
}

// Amounts adds up the number of each clause, in its measure, from a day on (or from the beginning) up to another.
func (t Template) Amounts(from, asOf dispatch.Day, lines []Line, served []Served) []int {
	amounts := make([]int, len(t))
	within := func(d dispatch.Day) bool { return d <= asOf && d >= from }
	for i, p := range t {
		mine := func(kind string, day dispatch.Day) bool { return slices.Contains(p.Kinds, kind) && within(day) }
		some := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return !mine(l.Kind, l.Day) })
		homes := slices.DeleteFunc(slices.Clone(served), func(s Served) bool { return !mine(s.Kind, s.Day) })
		for _, row := range Table(dispatch.Service, nil, some, homes) {
			amounts[i] = row.By(p.Measure)
		}
	}
	return amounts
}

// Write makes the bulletin up to a day, from a day on if one is given.
func (t Template) Write(from, asOf dispatch.Day, amounts []int) Bulletin {
	b := Bulletin{From: from, AsOf: asOf}
	for i, p := range t {
		if amounts[i] > 0 {
			b.Numbers = append(b.Numbers, Number{p, amounts[i]})
		}
	}
	return b
}

// Span is a piece of a bulletin's sentence. Of is the place among Numbers of the number that it is, -1 for other text.
type Span struct {
	Text string
	Of   int
}

func text(s string) Span { return Span{s, -1} }

// joined is the sentence of some spans.
func joined(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Chinese is the sentence of the paper, with full-width punctuation. With cut, numbers from 100 on are cut to their leading two
// digits, 17,034 to 17000余, and never rounded up.
func (b Bulletin) Chinese(cut bool) string { return joined(b.ChineseSpans(cut)) }

// ChineseSpans is Chinese in pieces, each number by itself.
func (b Bulletin) ChineseSpans(cut bool) []Span {
	s := "截至" + b.AsOf.ChineseIn(b.Read)
	switch b.From {
	case "":
	case b.AsOf:
		s = b.AsOf.ChineseIn(b.Read)
	default:
		s = b.From.ChineseIn(b.Read) + "至" + b.AsOf.ChineseIn(b.Read)
	}
	if len(b.Numbers) == 0 {
		return []Span{text(s + "，暂无服务记录。")}
	}
	var spans []Span
	for i, n := range b.Numbers {
		spans = append(spans, text(s+"，"+n.Phrase), Span{number(n.Value, cut), i})
		s = n.Measure.Unit()
	}
	return append(spans, text(s+"。"))
}

func number(n int, cut bool) string {
	if !cut || n < 100 {
		return fmt.Sprint(n)
	}
	unit := 1
	for rest := n; rest >= 100; rest /= 10 {
		unit *= 10
	}
	if n%unit == 0 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d余", n/unit*unit)
}

// English is the sentence with the kinds' English names.
func (b Bulletin) English(kinds []dispatch.Kind) string { return joined(b.EnglishSpans(kinds)) }

// EnglishSpans is English in pieces, each number by itself.
func (b Bulletin) EnglishSpans(kinds []dispatch.Kind) []Span {
	s := "As of " + string(b.AsOf)
	switch b.From {
	case "":
	case b.AsOf:
		s = "On " + string(b.AsOf)
	default:
		s = "From " + string(b.From) + " to " + string(b.AsOf)
	}
	if len(b.Numbers) == 0 {
		return []Span{text(s + " no service is on record.")}
	}
	var spans []Span
	s += ": "
	for i, n := range b.Numbers {
		var names []string
		for _, k := range kinds {
			if slices.Contains(n.Kinds, k.Code) {
				names = append(names, cmp.Or(k.Name.EN, k.Code))
			}
		}
		spans = append(spans, text(s+strings.Join(names, " and ")+": "), Span{fmt.Sprint(n.Value), i})
		s = map[dispatch.Measure]string{dispatch.Persons: " person(s)", dispatch.Times: " time(s)", dispatch.Households: " household(s)"}[n.Measure] + "; "
	}
	return append(spans, text(strings.TrimSuffix(s, "; ")+"."))
}
