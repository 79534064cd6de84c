package intake

import (
	"fmt"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Sort is what a table contains.
type Sort string

// The sorts of table, in the order in which they are imported.
const (
	Areas      Sort = "areas"
	Compounds  Sort = "compounds"
	Units      Sort = "units"
	Cadres     Sort = "cadres"
	Facilities Sort = "facilities"
	Households Sort = "households"
	Requests   Sort = "requests"
	Controls   Sort = "controls"
)

// Sorts lists them.
var Sorts = []Sort{Areas, Compounds, Units, Cadres, Facilities, Households, Requests, Controls}

// sheet says how a sort of table is read: its columns, and what is made of a row.
type sheet struct {
	name    dispatch.Text
	columns []column
	take    func(b *batch, r *row)
}

func sheetOf(sort Sort) (sheet, error) {
	s, ok := map[Sort]sheet{Areas: areaSheet, Compounds: compoundSheet, Units: unitSheet, Cadres: cadreSheet, Facilities: facilitySheet, Households: householdSheet, Requests: requestSheet, Controls: controlSheet}[sort]
	if !ok {
		return s, dispatch.Wrong("sort", "可导入 areas、compounds、units、cadres、facilities、households、requests、controls", "there are areas, compounds, units, cadres, facilities, households, requests and controls")
	}
	return s, nil
}

// Options say what a file does not.
type Options struct {
	Datum   geo.Datum         // of coordinates whose column does not name one; 0: not given
	Under   dispatch.ID       // the area that everything lies in; "" for the only city
	Columns map[string]string // the file's heading → field, for unknown headings
	Source  string            // for requests: where the numbers come from; see [Draft]
	Act     dispatch.Act      // whoever brings it: each control is judged by their rights
	Now     dispatch.Moment
}

// Known is what an import needs to know of the record.
type Known struct {
	dispatch.Catalogue
	Household func(p dispatch.Place, room string) dispatch.ID // returns the pseudonym of a door
	Derive    func(parts ...string) dispatch.ID               // returns the same id for the same parts
}

// Batch is the result of reading a table: the rows that are new or changed, each list in an order in which it can be saved.
type Batch struct {
	Report Report
	dispatch.Catalogue
	Requests     []Draft
	Restrictions []Restriction
}

// Report says what an import does, or would do, and lists every wrong row.
type Report struct {
	Sort                 Sort
	Rows                 int // rows that are not empty, without headings
	Added, Changed, Same int
	Saved                bool
	Review               int       // requests that an operator has to check
	Bad                  int       // rows with problems; if there are any, nothing is saved
	Problems             []Problem // at most MaxProblems of them
	Doubts               []Problem // saved, but odd
	Ignored              []string  // unknown headings
	Made                 []string  // parent areas that did not exist
	Preview              []Preview // the first rows of each change
}

// Problem is a fault in a row.
type Problem struct {
	Row    int    // number as in a spreadsheet
	Column string // the file's heading; "" for the whole row
	Text   dispatch.Text
}

// Preview is a row as it was understood.
type Preview struct {
	Row    int
	Change Change
	Values []Value
}

// Value is a field of a preview. Personal values are masked.
type Value struct {
	Field string
	Name  dispatch.Text // heading in the template
	Text  string
}

// Change is what a row changes in the record.
type Change string

// The changes.
const (
	Added   Change = "added"
	Changed Change = "changed"
	Same    Change = "same"
)

const (
	// MaxProblems is how many problems a report lists.
	MaxProblems = 10_000
	previewed   = 20 // per change
	headWithin  = 10 // the headings have to be among the first rows
)

// batch is an import in progress.
type batch struct {
	Batch
	sheet   sheet
	options Options
	known   Known
	tree    *tree
	base    *node // the area in which the whole file lies; nil: unknown
	layout  layout
	seen    map[string]int // by the key of a row: the first row with it
	shown   map[Change]int // how many rows were previewed

	units      *named[dispatch.Unit]
	cadres     *named[dispatch.Cadre]
	facilities *named[dispatch.Facility]
	households map[dispatch.ID]dispatch.Household
	kinds      map[string]dispatch.Kind // by code, without retired ones
	dictionary *dictionary              // made when first needed
	open       []dispatch.Area          // all areas with their paths, made when first needed
	index      *geo.Index               // of compounds, made when first needed
	said       map[covered]Restriction  // controls that were read
}

// Read reads a table and determines what it would change. An error concerns the file as a whole; faults of rows are in the
// report.
func Read(sort Sort, data []byte, known Known, options Options) (Batch, error) {
	s, err := sheetOf(sort)
	if err != nil {
		return Batch{}, err
	}
	rows, err := open(data)
	if err != nil {
		return Batch{}, err
	}
	b := &batch{sheet: s, options: options, known: known, tree: newTree(known), seen: map[string]int{}, shown: map[Change]int{}, said: map[covered]Restriction{}}
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

// headings takes a line as the headings if it names every required column.
func (b *batch) headings(l line) (bool, error) {
	found, err := b.sheet.layout(slices.Clone(l.cells), nil)
	if err != nil {
		return false, err
	}
	if len(b.options.Columns) > 0 {
		if chosen, err := b.sheet.layout(slices.Clone(l.cells), b.options.Columns); err == nil {
			found = chosen
		} else if len(b.sheet.missing(found)) == 0 {
			return false, err // these are headings, but a column that the caller named is missing
		}
	}
	if len(found.at) == 0 || len(b.sheet.missing(found)) > 0 {
		return false, nil
	}
	b.layout, b.Report.Ignored = found, found.ignored
	return true, b.datumKnown()
}

// base returns the named area, or the only city.
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

// change counts what a row changes and keeps the first of each change for the preview, because a changed row may come after a
// thousand unchanged ones.
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

// once reports whether no earlier row was about the same thing. A repeated row is left out with a note; if it has a different
// id it is wrong.
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

// finish judges the controls and sorts the lists so that they can be saved in order.
func (b *batch) finish() {
	b.judge()
	b.Areas = b.tree.changed()
	for _, a := range b.tree.made {
		b.Report.Made = append(b.Report.Made, a.area.Name)
	}
	if b.Report.Bad > 0 {
		b.Catalogue, b.Requests, b.Restrictions = dispatch.Catalogue{}, nil, nil
	}
}
