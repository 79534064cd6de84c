package intake

import (
	"fmt"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Sort is what a table is about.
type Sort string

// The sorts of table, in the order in which an office would import them.
const (
	Areas      Sort = "areas"
	Compounds  Sort = "compounds"
	Units      Sort = "units"
	Cadres     Sort = "cadres"
	Facilities Sort = "facilities"
	Households Sort = "households"
	Requests   Sort = "requests"
)

// Sorts lists them.
var Sorts = []Sort{Areas, Compounds, Units, Cadres, Facilities, Households, Requests}

// sheet is how a sort of table is read: its columns, and what becomes of a row.
type sheet struct {
	name    dispatch.Text
	columns []column
	take    func(b *batch, r *row)
}

func sheetOf(sort Sort) (sheet, error) {
	s, ok := map[Sort]sheet{Areas: areaSheet, Compounds: compoundSheet, Units: unitSheet, Cadres: cadreSheet, Facilities: facilitySheet, Households: householdSheet, Requests: requestSheet}[sort]
	if !ok {
		return s, dispatch.Wrong("sort", "可导入 areas、compounds、units、cadres、facilities、households、requests", "there are areas, compounds, units, cadres, facilities, households and requests")
	}
	return s, nil
}

// Options are what a file does not say of itself.
type Options struct {
	Datum   geo.Datum         // of coordinates whose column names none; 0: not said
	Under   dispatch.ID       // the area that everything lies in; "" for the only city there is
	Columns map[string]string // the file's heading → field, where the heading is none that is known
	Source  string            // requests: whose numbers the numbers are; see [Draft]
	Now     dispatch.Moment
}

// Known is the record, as far as an import looks at it.
type Known struct {
	dispatch.Catalogue
	Household func(p dispatch.Place, room string) dispatch.ID // the pseudonym of a door
	Derive    func(parts ...string) dispatch.ID               // an id that the same parts always lead to
}

// Batch is what a table comes to: the rows that are new or change something, each list in an order that can be saved.
type Batch struct {
	Report Report
	dispatch.Catalogue
	Requests []Draft
}

// Report tells what an import does, or would do, and every row that is wrong.
type Report struct {
	Sort                 Sort
	Rows                 int // with anything in them, the headings not counted
	Added, Changed, Same int
	Saved                bool
	Review               int       // requests that an operator must look at
	Bad                  int       // rows with problems; while there is one, nothing is saved
	Problems             []Problem // at most MaxProblems of them
	Doubts               []Problem // saved, and worth a look
	Ignored              []string  // headings that mean nothing here
	Made                 []string  // areas above that did not exist
	Preview              []Preview // the first rows of each change
}

// Problem is one thing that is wrong with a row.
type Problem struct {
	Row    int    // as a spreadsheet numbers it
	Column string // the file's heading; "" when it is about the whole row
	Text   dispatch.Text
}

// Preview is a row as it was understood.
type Preview struct {
	Row    int
	Change Change
	Values []Value
}

// Value is a field of a preview. What names a person is masked.
type Value struct {
	Field string
	Name  dispatch.Text // as a template heads it
	Text  string
}

// Change is what a row does to the record.
type Change string

// The changes.
const (
	Added   Change = "added"
	Changed Change = "changed"
	Same    Change = "same"
)

const (
	// MaxProblems is how many problems a report tells one by one.
	MaxProblems = 10_000
	previewed   = 20 // of each change
	headWithin  = 10 // rows in which the headings must come
)

// batch is an import on its way.
type batch struct {
	Batch
	sheet   sheet
	options Options
	known   Known
	tree    *tree
	base    *node // the area in which the whole file lies; nil: not known
	layout  layout
	seen    map[string]int // what identifies a row → the row that had it first
	shown   map[Change]int // how many rows did so

	units      *named[dispatch.Unit]
	cadres     *named[dispatch.Cadre]
	facilities *named[dispatch.Facility]
	households map[dispatch.ID]dispatch.Household
	kinds      map[string]dispatch.Kind
	words      map[string]string // what a kind may be called → its code
	index      *geo.Index        // of compounds, made when first asked for
}

// Read reads a table and says what it would change. An error is about the file as a whole; what is wrong with rows stands
// in the report.
func Read(sort Sort, data []byte, known Known, options Options) (Batch, error) {
	s, err := sheetOf(sort)
	if err != nil {
		return Batch{}, err
	}
	rows, err := open(data)
	if err != nil {
		return Batch{}, err
	}
	b := &batch{sheet: s, options: options, known: known, tree: newTree(known), seen: map[string]int{}, shown: map[Change]int{}}
	b.Report.Sort = sort
	if b.base, err = b.tree.base(options.Under); err != nil {
		return Batch{}, err
	}
	headed := false
	passed := 0
	for l, err := range rows {
		if err != nil {
			return Batch{}, err
		}
		if !headed {
			if headed, err = b.headings(l); err != nil {
				return Batch{}, err
			}
			if passed++; !headed && passed == headWithin {
				break
			}
			continue
		}
		b.Report.Rows++
		b.take(l)
	}
	if !headed {
		return Batch{}, dispatch.Wrong("file", "前几行中没有找到表头；须有："+s.needs("zh"), "the headings were not found in the first rows; needed: "+s.needs("en"))
	}
	b.finish()
	return b.Batch, nil
}

// headings takes a line for the headings if it names everything that is needed.
func (b *batch) headings(l line) (bool, error) {
	found, err := b.sheet.layout(slices.Clone(l.cells), nil)
	if err != nil {
		return false, err
	}
	if len(b.options.Columns) > 0 {
		if chosen, err := b.sheet.layout(slices.Clone(l.cells), b.options.Columns); err == nil {
			found = chosen
		} else if len(b.sheet.missing(found)) == 0 {
			return false, err // these are the headings, and they lack what was named
		}
	}
	if len(found.at) == 0 || len(b.sheet.missing(found)) > 0 {
		return false, nil
	}
	b.layout, b.Report.Ignored = found, found.ignored
	return true, b.datumKnown()
}

// base is the area named, or the only city that there is.
func (t *tree) base(under dispatch.ID) (*node, error) {
	if under != "" {
		if t.byID[under] == nil {
			return nil, dispatch.Wrong("under", "没有这个区域", "there is no such area")
		}
		return t.byID[under], nil
	}
	var only *node
	for _, n := range t.byID {
		if n.parent == nil {
			if only != nil {
				return nil, nil
			}
			only = n
		}
	}
	return only, nil
}

func (s sheet) needs(lang string) string {
	text := ""
	for _, c := range s.columns {
		if c.needed {
			if text != "" {
				text += "、"
			}
			text += c.head.In(lang)
		}
	}
	return text
}

func (b *batch) take(l line) {
	r := &row{line: l, batch: b}
	b.sheet.take(b, r)
	if r.bad {
		b.Report.Bad++
	}
}

// change counts what a row does and shows the first that do so: the one that changes something may stand behind a thousand
// that do not.
func (b *batch) change(r *row, c Change) {
	switch c {
	case Added:
		b.Report.Added++
	case Changed:
		b.Report.Changed++
	case Same:
		b.Report.Same++
	}
	if b.shown[c]++; b.shown[c] <= previewed {
		b.Report.Preview = append(b.Report.Preview, r.preview(c))
	}
}

// once reports whether no row before was about the same. A second one is left out and told of; under an id of its own it
// is a mistake.
func (b *batch) once(r *row, key string) bool {
	first, twice := b.seen[key]
	switch {
	case !twice:
		b.seen[key] = r.n
	case r.text("id") != "":
		r.wrongf("id", "与第 %d 行的编号或名称相同", "row %d has the same id or name", first)
	default:
		r.doubt("", fmt.Sprintf("与第 %d 行重复，以先出现的为准", first), fmt.Sprintf("row %d is about the same and counts", first))
		b.change(r, Same)
	}
	return !twice
}

// finish leaves what must be saved in an order that can be.
func (b *batch) finish() {
	b.Areas = b.tree.changed()
	for _, a := range b.tree.made {
		b.Report.Made = append(b.Report.Made, a.area.Name)
	}
	if b.Report.Bad > 0 {
		b.Catalogue, b.Requests = dispatch.Catalogue{}, nil
	}
}
