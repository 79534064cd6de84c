package intake

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// row is a row of a table, read by field.
type row struct {
	line
	batch   *batch
	bad     bool
	faults  []Problem
	again   bool               // it is a line of headings
	like    *row               // the earlier one that says the same; it counts
	is      Change             // what it changes; "" where nothing was made of it
	tells   dispatch.Describes // what it says of the catalogue
	keys    []string           // what it was the first row of
	unknown []string           // areas and parts of doors of a request that nothing was made of; they do not tell one request from another
	extra   []string           // what it says that has no field of its own
	said    string             // what it says, however it is written; rows that say the same are one
}

// refused is a row that is not saved.
type refused struct {
	n      int
	cells  []string
	faults []Problem
}

// text returns the cleaned cell of a field; "" without such a column.
func (r *row) text(field string) string {
	i, ok := r.batch.layout.at[field]
	if !ok || i >= len(r.cells) {
		return ""
	}
	s := clean(r.cells[i])
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxCell {
		r.wrong(field, "文字太长或已损坏", "the text is too long or damaged")
		return ""
	}
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return -1
		}
		return c
	}, s)
}

// short reads a name or code: one line of at most the given number of characters.
func (r *row) short(field string, most int) string {
	s := strings.Join(strings.Fields(r.text(field)), " ")
	if utf8.RuneCountInString(s) > most {
		r.wrongf(field, "最多 %d 个字", "at most %d characters", most)
		return ""
	}
	return s
}

// need is short for a required field.
func (r *row) need(field string, most int) string {
	was := r.bad
	s := r.short(field, most)
	if s == "" && r.bad == was {
		r.wrong(field, "不能空着", "it is needed")
	}
	return s
}

// wrong reports a problem that makes the row bad.
func (r *row) wrong(field, zh, en string) {
	r.bad = true
	r.faults = append(r.faults, Problem{r.n, r.head(field), dispatch.Text{ZH: zh, EN: en}})
}

// turnedAway reports why the Desk does not take a row, beside what it is about, or beside where it lies, with what stands before.
func (r *row) turnedAway(err error, before dispatch.Text) {
	field, text := "", dispatch.Text{ZH: "程序出错，这一行没有导入", EN: "something went wrong; this row was not imported"}
	if e, ok := errors.AsType[*dispatch.Error](err); ok {
		field, text = e.Field, e.Text
	}
	if field, _, _ = strings.Cut(field, "["); r.batch.sheet.column(field) == nil {
		field = r.batch.sheet.where
	}
	if field == r.batch.sheet.where {
		text = dispatch.Text{ZH: before.ZH + text.ZH, EN: before.EN + text.EN}
	}
	r.wrong(field, text.ZH, text.EN)
}

func (r *row) wrongf(field, zh, en string, args ...any) {
	r.wrong(field, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...))
}

// doubt reports something odd; the row is still saved.
func (r *row) doubt(field, zh, en string) {
	r.note(r.head(field), zh, en)
}

// head returns the file's heading of a field, or the template's where the file has none.
func (r *row) head(field string) string {
	if i, ok := r.batch.layout.at[field]; ok {
		return clean(r.batch.layout.heads[i])
	}
	if c := r.batch.sheet.column(field); c != nil {
		return c.head.ZH
	}
	return ""
}

// id reads an id; "" when the file gives none.
func (r *row) id(field string) dispatch.ID {
	s := whole(r.text(field))
	if s == "" {
		return ""
	}
	id, err := dispatch.ParseID(field, s)
	if err != nil {
		r.wrong(field, "编号只能含字母、数字、- 和 _，最多 64 个", "an id has letters, digits, - and _ only, at most 64")
	}
	return id
}

// whole undoes what spreadsheets do to whole numbers: 501.0 becomes 501, and 1.3900001111E+10 becomes 13900001111. A number that
// lost digits stays as it is.
func whole(s string) string {
	if !strings.ContainsAny(s, ".") || spoilt(s) {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != float64(int64(f)) || f < 0 || f > 1e15 {
		return s
	}
	return strconv.FormatInt(int64(f), 10)
}

// spoilt reports whether a number was written with fewer digits than it has.
func spoilt(s string) bool {
	mantissa, exponent, scientific := strings.Cut(strings.ToUpper(s), "E")
	if !scientific {
		return false
	}
	_, decimals, _ := strings.Cut(mantissa, ".")
	n, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	return err == nil && n > len(decimals)
}

// errorsOfSheets are what spreadsheets show where a cell could not be worked out.
var errorsOfSheets = []string{"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#FIELD!"}

// broken refuses a row with a cell that could not be worked out. In a column that is not read it is only told.
func (r *row) broken() {
	fields := map[int]string{}
	for field, i := range r.batch.layout.at {
		fields[i] = field
	}
	for i, c := range r.cells {
		c = strings.ToUpper(clean(c))
		zh, en := "表格软件算不出这一格（"+c+"），请补上", "the spreadsheet could not work this cell out ("+c+"); fill it in"
		if c == notCalculated {
			zh, en = "公式还没有算出结果：请用表格软件打开、保存后再导入", "the formula has no result yet; open the file in a spreadsheet program, save it, and import it again"
		} else if !slices.Contains(errorsOfSheets, c) {
			continue
		}
		r.cells[i] = ""
		if field, read := fields[i]; read {
			r.wrong(field, zh, en)
			continue
		}
		r.note(r.batch.layout.named(i), zh, en)
	}
}

// sums and makers begin rows that hold no data.
var (
	sums   = regexp.MustCompile(`^(合计|总计|小计|共计|累计|总数|汇总)`)
	makers = regexp.MustCompile(`^(制表|填表|审核|复核|审批|负责|填报|经办|统计|编制|单位盖章|盖章)(人|员|单位|日期|时间)?[:：（(]?|^(注|备注|说明|填表说明)[:：]`)
)

// passed says why a row is no data; empty for one that is.
func (r *row) passed() dispatch.Text {
	start := ""
	holds := 0
	for i, c := range r.cells {
		if c = clean(c); c == "" {
			continue
		}
		if start == "" {
			start = strings.ReplaceAll(c, " ", "")
		}
		for field, at := range r.batch.layout.at {
			if at == i && slices.Contains(telling, field) && !tally.MatchString(c) && strings.ReplaceAll(c, " ", "") != start && !makers.MatchString(c) {
				holds++
			}
		}
	}
	switch {
	case r.again:
		return dispatch.Text{ZH: "是又一行表头，没有导入", EN: "it is another line of headings and was passed over"}
	case holds > 0:
		return dispatch.Text{}
	case sums.MatchString(start):
		return dispatch.Text{ZH: "是合计行，没有导入", EN: "it is a sum and was passed over"}
	case makers.MatchString(start):
		return dispatch.Text{ZH: "是表尾的落款或说明，没有导入", EN: "it says who made the list and was passed over"}
	}
	if said := clip(r.title()); said != "" {
		return dispatch.Text{ZH: "只有编号或小标题（" + said + "），没有导入", EN: "it has only a number or a title (" + said + ") and was passed over"}
	}
	return dispatch.Text{}
}

// tally is a count in a row of sums.
var tally = regexp.MustCompile(`^[0-9]+[户人件次个名条栋]?$`)

// telling are the fields one of which every row of data has, besides its first.
var telling = []string{"name", "phone", "phones", "compound", "address", "room", "kind", "unit", "role", "level", "parent", "lng", "point", "district"}

// asides returns the cells that no field takes: of columns that are not known, and beyond the headings.
func (r *row) asides() (all []aside) {
	columns := r.batch.layout.others
	for i := len(r.batch.layout.heads); i < len(r.cells); i++ {
		columns = append(slices.Clip(columns), i)
	}
	for _, i := range columns {
		if i < len(r.cells) {
			if s := strings.Join(strings.Fields(clean(r.cells[i])), " "); s != "" {
				all = append(all, aside{r.batch.layout.named(i), s})
			}
		}
	}
	return all
}

// others returns what stands in columns that no field takes, each with its heading.
func (r *row) others() string {
	var all []string
	for _, x := range r.asides() {
		all = append(all, x.heading+"："+x.text)
	}
	return strings.Join(all, "；")
}

// note tells something odd about a column by its heading; the row is still saved.
func (r *row) note(heading, zh, en string) {
	if len(r.batch.Report.Doubts) < MaxProblems {
		r.batch.Report.Doubts = append(r.batch.Report.Doubts, Problem{r.n, heading, dispatch.Text{ZH: zh, EN: en}})
	}
}

// says reports whether two rows say the same.
func (r *row) says(other *row) bool {
	if r.said != "" || other.said != "" {
		return r.said == other.said
	}
	for i := range max(len(r.cells), len(other.cells)) {
		if cellAt(r.cells, i) != cellAt(other.cells, i) && !serial[heading(r.batch.layout.named(i))] {
			return false
		}
	}
	return true
}

// list splits a cell at separators.
func (r *row) list(field string) []string {
	var all []string
	for _, s := range strings.FieldsFunc(r.text(field), func(c rune) bool { return strings.ContainsRune("、,，;；/|\n\t", c) }) {
		if s = clean(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}

var answers = map[string]bool{
	"是": true, "有": true, "对": true, "√": true, "✓": true, "y": true, "yes": true, "true": true, "1": true,
	"否": false, "无": false, "没有": false, "×": false, "n": false, "no": false, "false": false, "0": false,
}

// yes reads yes or no; an empty cell keeps the former value.
func (r *row) yes(field string, was bool) bool {
	s := strings.ToLower(r.text(field))
	if s == "" {
		return was
	}
	is, ok := answers[s]
	if !ok {
		r.wrong(field, "须填是或否", "write yes or no")
	}
	return is
}

// count reads a whole number; an empty cell keeps the former value.
func (r *row) count(field string, was, least, most int) int {
	s := width.Fold.String(whole(r.text(field)))
	if s == "" {
		return was
	}
	n, err := strconv.Atoi(strings.TrimRight(s, "人个户名位"))
	if err != nil || n < least || n > most {
		r.wrongf(field, "须为 %d 至 %d 的整数", "it is a whole number from %d to %d", least, most)
		return was
	}
	return n
}

// keep returns what the cell says, or the former value when it is empty.
func keep(said, was string) string {
	if said == "" {
		return was
	}
	return said
}

// point reads the coordinates of a row; zero without any.
func (r *row) point() geo.Point {
	suffix, datum := r.batch.datum()
	if own := r.text("datum"); own != "" {
		d, err := geo.ParseDatum(own)
		if err != nil {
			r.wrong("datum", "坐标系须为 wgs84、gcj02 或 bd09", "the datum is wgs84, gcj02 or bd09")
			return geo.Point{}
		}
		datum = d
	}
	field := "lng" + suffix
	lng, lat := r.text("lng"+suffix), r.text("lat"+suffix)
	if both := r.text("point" + suffix); both != "" && lng == "" && lat == "" {
		field = "point" + suffix
		parts := strings.FieldsFunc(both, func(c rune) bool { return strings.ContainsRune(",， ;；", c) })
		if len(parts) != 2 {
			r.wrong(field, "坐标须为“经度,纬度”", `coordinates are "longitude,latitude"`)
			return geo.Point{}
		}
		lng, lat = parts[0], parts[1]
	}
	if lng == "" && lat == "" {
		return geo.Point{}
	}
	x, err1 := strconv.ParseFloat(width.Fold.String(lng), 64)
	y, err2 := strconv.ParseFloat(width.Fold.String(lat), 64)
	if err1 != nil || err2 != nil {
		r.wrong(field, "经纬度须为度数，如 112.4381 与 39.3412", "longitude and latitude are degrees, as in 112.4381 and 39.3412")
		return geo.Point{}
	}
	if x == 0 && y == 0 { // many programs write 0, 0 for "unknown"
		return geo.Point{}
	}
	if datum == 0 {
		r.wrong("datum", "须注明坐标系：wgs84、gcj02 或 bd09", "name the datum: wgs84, gcj02 or bd09")
		return geo.Point{}
	}
	p, err := geo.FromDatum(datum, x, y)
	switch {
	case !inChina(x, y) && inChina(y, x):
		r.wrong(field, "经度与纬度写反了", "longitude and latitude are swapped")
		return geo.Point{}
	case err != nil:
		r.wrong(field, "坐标不对", "these are no coordinates")
		return geo.Point{}
	case !inChina(x, y):
		r.doubt(field, "坐标不在中国境内", "these coordinates lie outside China")
	}
	return p
}

// inChina is the rectangle around the country.
func inChina(lng, lat float64) bool { return lng > 72 && lng < 136 && lat > 3 && lat < 54 }

// datumKnown refuses coordinates whose datum is not given.
func (b *batch) datumKnown() error {
	plain := false
	for _, f := range []string{"lng", "lat", "point"} {
		if _, ok := b.layout.at[f]; ok {
			plain = true
		}
	}
	_, byRow := b.layout.at["datum"]
	if _, datum := b.datum(); plain && datum == 0 && !byRow {
		return dispatch.Wrong("datum", "文件有坐标但没有注明坐标系，请指定 wgs84、gcj02 或 bd09", "the file has coordinates and no datum; say wgs84, gcj02 or bd09")
	}
	return nil
}

// datum chooses among the file's coordinates, by the suffix of their fields, and returns their datum: those in the datum asked
// for, else those whose column names none, else WGS-84, GCJ-02, BD-09 in this order.
func (b *batch) datum() (suffix string, d geo.Datum) {
	order := []geo.Datum{geo.WGS84, geo.GCJ02, geo.BD09}
	if b.options.Datum != 0 {
		order = []geo.Datum{b.options.Datum}
	}
	_, lng := b.layout.at["lng"]
	_, point := b.layout.at["point"]
	if (lng || point) && b.options.Datum == 0 {
		return "", 0
	}
	for _, d := range order {
		_, lng := b.layout.at["lng@"+d.String()]
		_, point := b.layout.at["point@"+d.String()]
		if lng || point {
			return "@" + d.String(), d
		}
	}
	return "", b.options.Datum
}

// preview shows what was read, with personal values masked.
func (r *row) preview(c Change) Preview {
	p := Preview{Row: r.n, Change: c}
	for _, col := range r.batch.sheet.columns {
		text := r.text(col.field)
		if text == "" {
			continue
		}
		if col.private {
			text = mask(text)
		}
		if n := []rune(text); len(n) > 40 {
			text = string(n[:40]) + "…"
		}
		p.Values = append(p.Values, Value{col.field, col.head, text})
	}
	return p
}

func mask(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	if len(r) >= 8 {
		return string(r[:3]) + strings.Repeat("*", 4) + string(r[len(r)-2:])
	}
	return string(r[:1]) + strings.Repeat("*", len(r)-1)
}
