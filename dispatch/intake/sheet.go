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
	where   string // the field that says where a row lies: what is refused there is told beside it
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
	Columns map[string]string // the file's heading → field, for unknown headings; "-" for a column that stays in words
	Source  string            // for requests: where the numbers come from; see [Draft]
	Act     dispatch.Act      // whoever brings it: each control is judged by their rights
	Now     dispatch.Moment
	Sheet   string            // of a workbook: the sheet to read; "": the first visible one that has the headings
	Also    map[string]string // further headings of the city → field; see [AddHeading]
	Year    int               // of days that are written without one; 0: the last such day that is not after Now
	Strict  bool              // one wrong row, and nothing is saved
	Look    bool              // nothing will be saved: where the headings are not found, the report shows the columns to choose from

	// Remembered returns how the columns of a heading line were chosen before; nil: nothing is remembered.
	Remembered func(line string) map[string]string
	// AreaCode is the telephone area code of the city; "" where it is not known.
	AreaCode string
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

	rows  []*row                      // in the order of the table, without those that were passed over
	about map[dispatch.Subject][]*row // the rows that say something of a part of the catalogue
	made  []dispatch.Area             // areas above that the file names and the record lacks
}

// Report says what an import does, or would do, and lists every wrong row. The good rows are saved; the wrong ones come back in [Returned].
type Report struct {
	Sort                 Sort
	Rows                 int // rows that are not empty, without headings
	Added, Changed, Same int
	Passed               int // rows that hold no data: sums, and who made the list
	Saved                bool
	Review               int       // requests that an operator has to check
	Bad                  int       // rows with problems: they are not saved
	Problems             []Problem // at most MaxProblems of them
	Doubts               []Problem // saved, but odd
	Ignored              []string  // headings that are not known: what stands there is kept in the note
	Untaken              []Untaken // columns of a sort without a note that nothing takes: what stands there is given back in [Report.Returned]
	Lacking              []string  // fields that are needed and that no column holds: nothing can be read
	Made                 []string  // parent areas that did not exist
	Preview              []Preview // the first rows of each change
	Sheet                string    // of a workbook: the one that was read
	Sheets               []Sheet
	Columns              []Column // of the file, in its order
	Line                 string   // stands for the heading line; see [LineOf]

	Fault error `json:"-"` // of the program, at a row that was refused for it; nil for none

	refused []refused
	left    []leftOver
	heads   []string
}

// Sheet is a sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool
	Read   bool
}

// Untaken is a column whose cells are not imported.
type Untaken struct {
	Heading string
	Filled  int // cells of good rows that say something
}

// Column is a column of the file.
type Column struct {
	Heading string
	Field   string   // "" for one that is not known
	First   []string // of the first rows; masked where it is known to be of people
}

// Complete reports whether the headings were found.
func (r Report) Complete() bool { return len(r.Lacking) == 0 }

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
	under   int             // number of the last line of the headings
	blocks  []map[int]int   // groups of columns that repeat the first: the column of each and that of the first group
	another int             // number of the headings of another table below; 0 without
	seen    map[string]*row // by the key of a row: the first row with it

	units      *named[dispatch.Unit]
	cadres     *named[dispatch.Cadre]
	facilities *named[dispatch.Facility]
	numbers    map[string][]dispatch.Cadre // cadres by phone
	households map[dispatch.ID]dispatch.Household
	doors      map[string]dispatch.ID   // households by door
	cards      map[dispatch.ID]int      // where each stands among those to save
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
	b := &batch{sheet: s, options: options, known: known, tree: newTree(known), seen: map[string]*row{}, said: map[covered]Restriction{}}
	b.Report.Sort, b.about = sort, map[dispatch.Subject][]*row{}
	if b.base, err = b.tree.base(options.Under); err != nil {
		return Batch{}, err
	}
	sources, err := open(data, func(cells []string) int {
		l, err := s.layout(cells, nil, options.Also)
		if err != nil {
			return 0
		}
		return len(l.at)
	})
	if err != nil {
		return Batch{}, err
	}
	from, err := b.choose(sources)
	if err != nil {
		return Batch{}, err
	}
	if !b.Report.Complete() {
		return b.Batch, nil
	}
	for l, err := range from.rows {
		if err != nil {
			return Batch{}, err
		}
		if l.n <= b.under {
			continue
		}
		for _, part := range b.parts(l) {
			b.Report.Rows++
			b.take(part)
		}
	}
	b.finish()
	return b.Batch, nil
}

// choose finds the table to read and its headings: the sheet that was named, or the first visible one that has the headings.
func (b *batch) choose(all []source) (source, error) {
	for _, s := range all {
		b.Report.Sheets = append(b.Report.Sheets, Sheet{Name: s.name, Hidden: s.hidden})
	}
	if len(all) == 1 && all[0].name == "" {
		b.Report.Sheets = nil
	}
	var next source
	for i, s := range all {
		if b.options.Sheet != "" && s.name != b.options.Sheet {
			continue
		}
		if s.hidden {
			if b.options.Sheet != "" {
				return s, dispatch.Wrong("sheet", "工作表“"+clip(s.name)+"”是隐藏的，不能导入", "the sheet is hidden and cannot be imported")
			}
			continue
		}
		if next.rows == nil {
			next = s
		}
		found, err := b.headed(s)
		if err != nil {
			return s, err
		}
		if found {
			b.Report.Sheet = s.name
			if b.Report.Sheets != nil {
				b.Report.Sheets[i].Read = true
			}
			return s, nil
		}
	}
	if next.rows == nil {
		return next, dispatch.Wrong("sheet", "没有这个工作表", "there is no such sheet")
	}
	if b.options.Look {
		if found, err := b.unheaded(next); found || err != nil {
			b.Report.Sheet = next.name
			return next, err
		}
	}
	return next, dispatch.Wrong("file", "前几行中没有找到表头；须有："+b.sheet.needs("zh"), "the headings were not found in the first rows; needed: "+b.sheet.needs("en"))
}

// first returns the first lines of a table.
func first(t table, most int) (all []line, err error) {
	for l, err := range t {
		if err != nil {
			return all, err
		}
		l.cells = slices.Clone(l.cells)
		if all = append(all, l); len(all) == most {
			break
		}
	}
	return all, nil
}

// headed finds the headings of a table: the first line that names every required column, or two lines where the upper one says what
// several columns of the lower one are about.
func (b *batch) headed(s source) (bool, error) {
	lines, err := first(s.rows, headWithin+shownRows+1)
	if err != nil {
		return false, err
	}
	best := 0
	for i, l := range lines[:min(len(lines), headWithin)] {
		for _, heads := range b.headings(lines, i) {
			found, err := b.fitting(heads.cells)
			if err != nil {
				return false, err
			}
			if found == nil || len(found.at) <= best {
				continue
			}
			best, b.layout, b.under = len(found.at), *found, l.n
			if heads.two {
				b.under = lines[i+1].n
			}
		}
	}
	if best == 0 {
		return false, nil
	}
	b.group()
	b.describe(lines)
	return true, b.datumKnown()
}

// heads are what may be headings.
type heads struct {
	cells []string
	two   bool // of two lines
}

// headings returns what line i may be as headings: by itself, and with the line below.
func (b *batch) headings(lines []line, i int) []heads {
	one := heads{cells: lines[i].cells}
	if i+1 >= len(lines) {
		return []heads{one}
	}
	upper, lower := lines[i].across, lines[i+1].cells
	if upper == nil {
		upper = lines[i].cells
	}
	if slices.IndexFunc(upper, func(c string) bool { return clean(c) != clean(upper[0]) }) < 0 { // a title over all columns
		return []heads{one}
	}
	both := heads{two: true}
	named := 0 // headings of the lower line that are known
	for at := range max(len(upper), len(lower)) {
		up, low := cellAt(upper, at), cellAt(lower, at)
		h := keep(low, up)
		switch {
		case low != "" && low != up && b.fieldOf(low) != "":
			named++
		case low != "" && up != "" && b.fieldOf(up+low) != "":
			h, named = up+low, named+1
		case low != "" && low != up && up != "" && b.fieldOf(up) != "": // a value under a heading
			return []heads{one}
		}
		both.cells = append(both.cells, h)
	}
	if named == 0 {
		return []heads{one}
	}
	return []heads{one, both}
}

func cellAt(cells []string, i int) string {
	if i < len(cells) {
		return clean(cells[i])
	}
	return ""
}

// fieldOf returns the field of a heading, of those that the city added too.
func (b *batch) fieldOf(h string) string {
	if field := b.options.Columns[h]; field != "" {
		return field
	}
	if field := b.options.Also[heading(h)]; field != "" {
		return field
	}
	return b.sheet.field(h)
}

// fitting returns the layout of a line that names every required column; nil for any other line.
func (b *batch) fitting(cells []string) (*layout, error) {
	found, err := b.sheet.layout(slices.Clone(cells), nil, b.options.Also)
	if err != nil {
		return nil, err
	}
	given := b.options.Columns
	if len(given) == 0 && b.options.Remembered != nil {
		given = b.options.Remembered(LineOf(cells))
	}
	if len(given) > 0 {
		if chosen, err := b.sheet.layout(slices.Clone(cells), given, b.options.Also); err == nil {
			found = chosen
		} else if len(b.sheet.missing(found)) == 0 && len(found.at) > 1 {
			return nil, err // these are headings, but a column that the caller named is missing
		}
	}
	if len(found.at) == 0 || len(b.sheet.missing(found)) > 0 {
		return nil, nil
	}
	return &found, nil
}

// unheaded shows the columns of a table whose headings lack something, so that somebody can say what they are.
func (b *batch) unheaded(s source) (bool, error) {
	lines, err := first(s.rows, headWithin+shownRows)
	if err != nil || len(lines) < 2 {
		return false, err
	}
	best, most := 0, -1
	for i, l := range lines[:min(len(lines)-1, headWithin)] {
		found, err := b.sheet.layout(slices.Clone(l.cells), nil, b.options.Also)
		if err != nil {
			return false, err
		}
		if n := 1000*len(found.at) + len(found.others); n > most && len(found.at)+len(found.others) > 1 {
			best, most, b.layout = i, n, found
		}
	}
	if most < 0 {
		return false, nil
	}
	b.under = lines[best].n
	b.describe(lines)
	for _, c := range b.sheet.missing(b.layout) {
		b.Report.Lacking = append(b.Report.Lacking, c.field)
	}
	return true, nil
}

// shownRows is how many rows a report shows of each column.
const shownRows = 5

// describe tells which columns the file has, and what stands in the first rows.
func (b *batch) describe(lines []line) {
	fields := map[int]string{}
	for field, i := range b.layout.at {
		fields[i] = field
	}
	for i := range b.layout.heads {
		if clean(b.layout.heads[i]) == "" && fields[i] == "" && !slices.ContainsFunc(lines, func(l line) bool { return l.n > b.under && cellAt(l.cells, i) != "" }) {
			continue
		}
		c := Column{Heading: b.layout.named(i), Field: fields[i]}
		col := b.sheet.column(c.Field)
		for _, l := range lines {
			if l.n <= b.under || len(c.First) == shownRows {
				continue
			}
			s := cellAt(l.cells, i)
			if s != "" && (col == nil && len(dispatch.Digits(s)) >= 7 || col != nil && col.private) { // what a column holds has to be seen before it is known
				s = mask(s)
			}
			c.First = append(c.First, clip(s))
		}
		b.Report.Columns = append(b.Report.Columns, c)
	}
	for _, i := range b.layout.others {
		if h := clean(b.layout.heads[i]); h != "" && b.sheet.notes() {
			b.Report.Ignored = append(b.Report.Ignored, h)
		}
	}
	b.Report.heads, b.Report.Line = b.layout.heads, LineOf(b.layout.heads)
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
	r.headed()
	if why := r.passed(); why != (dispatch.Text{}) {
		b.Report.Passed++
		r.doubt("", why.ZH, why.EN)
		return
	}
	r.line.cells, r.line.across = slices.Clone(l.cells), nil
	b.rows = append(b.rows, r)
	r.broken()
	b.tree.undo = nil
	if b.another > 0 {
		r.wrongf("", "第 %d 行起是另一张表，列与前面的不同：请放到另一个工作表里再导入", "from row %d on it is another table with other columns; put it on a sheet of its own", b.another)
	} else {
		b.sheet.take(b, r)
	}
	if r.hidden && b.Report.Sort != Requests {
		r.doubt("", "这一行在表里是隐藏的，请核对", "the row is hidden in the sheet; check it")
	}
	if r.bad {
		for _, undo := range slices.Backward(b.tree.undo) {
			undo()
		}
		for _, key := range r.keys {
			delete(b.seen, key)
		}
	}
}

// change notes what a row changes.
func (b *batch) change(r *row, c Change) { r.is = c }

// once returns the first row about the same thing, nil for none. One that says the same in every cell is left out with a note.
func (b *batch) once(r *row, key string) (before *row, again bool) {
	before = b.seen[key]
	switch {
	case before == nil:
		b.seen[key], r.keys = r, append(r.keys, key)
		return nil, false
	case r.says(before):
		r.doubt("", fmt.Sprintf("与第 %d 行完全相同，只记一次", before.n), fmt.Sprintf("it says the same as row %d and counts once", before.n))
		r.like = before
		b.change(r, Same)
		return before, true
	}
	return before, false
}

// alone reports whether no earlier row is about the same thing. Another row about it that says something else is wrong: nobody can tell
// which of them holds.
func (b *batch) alone(r *row, key string) bool {
	before, again := b.once(r, key)
	if before == nil {
		return true
	}
	if !again {
		r.wrongf("", "与第 %d 行说的是同一个，内容却不同，请并成一行", "it is about the same as row %d and says something else; make one row of them", before.n)
	}
	return false
}

// finish judges what was read as the Desk will, and sorts the lists so that they can be saved in order.
func (b *batch) finish() {
	b.judge()
	b.Areas = b.tree.changed()
	for _, a := range b.tree.made {
		b.made = append(b.made, a.area)
	}
	b.decide()
	if b.settle(); b.Report.Bad > 0 && b.options.Strict {
		b.Catalogue, b.Requests, b.Restrictions = dispatch.Catalogue{}, nil, nil
	}
}
