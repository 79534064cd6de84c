package intake

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// book is a workbook (xlsx).
type book struct {
	data   []byte
	from04 bool // its days are counted from 1904
	pages  []page
}

// page is a sheet of a workbook.
type page struct {
	name, path string
	hidden     bool
}

// openBook reads what a workbook says about its sheets.
func openBook(data []byte) (book, error) {
	b := book{data: data}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return b, badBook(err)
	}
	var about struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := errors.Join(decodeXML(z, "xl/workbook.xml", &about), decodeXML(z, "xl/_rels/workbook.xml.rels", &links)); err != nil {
		return b, badBook(err)
	}
	b.from04 = about.Properties.Date1904 == "1" || about.Properties.Date1904 == "true"
	for _, s := range about.Sheets {
		p := page{name: s.Name, hidden: s.State == "hidden" || s.State == "veryHidden"}
		for _, l := range links.All {
			if l.ID == s.ID {
				p.path = strings.TrimPrefix(path.Join("/xl", l.Target), "/")
				if strings.HasPrefix(l.Target, "/") {
					p.path = strings.TrimPrefix(l.Target, "/")
				}
			}
		}
		b.pages = append(b.pages, p)
	}
	if len(b.pages) == 0 {
		return b, badBook(errors.New("no sheet"))
	}
	return b, nil
}

// maxAbout bounds what a workbook says about its sheets.
const maxAbout = 4 << 20

func decodeXML(z *zip.Reader, name string, into any) error {
	f, err := z.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	return xml.NewDecoder(io.LimitReader(f, maxAbout)).Decode(into)
}

// block is a merged range of cells, counted from one.
type block struct{ left, top, right, bottom int }

// marks are what the cells of a sheet do not say themselves.
type marks struct {
	merged  []block
	pending map[int][]int // by row: the columns with a formula that no program has calculated
}

// notCalculated stands in cells with a formula that has no value. It looks like the errors of spreadsheets.
const notCalculated = "#FORMULA!"

// marks reads merged ranges and formulas without a value.
func (b book) marks(p page) (marks, error) {
	m := marks{pending: map[int][]int{}}
	z, err := zip.NewReader(bytes.NewReader(b.data), int64(len(b.data)))
	if err != nil {
		return m, badBook(err)
	}
	f, err := z.Open(p.path)
	if err != nil {
		return m, nil // the reader of the rows says what is wrong
	}
	defer func() { _ = f.Close() }() // only read
	tags := bufio.NewScanner(io.LimitReader(f, maxUnzip))
	tags.Buffer(make([]byte, 0, 64<<10), 4<<20)
	tags.Split(tagged)
	var at []byte
	formula, value := false, false
	for tags.Scan() {
		tag := tags.Bytes()
		name, rest := tag, []byte(nil)
		if i := bytes.IndexAny(tag, " \t\r\n/>"); i > 0 {
			name, rest = tag[:i], tag[i:]
		} else if len(tag) > 0 && tag[0] == '/' {
			if j := bytes.IndexByte(tag, '>'); j > 0 {
				name, rest = tag[:j], tag[j+1:]
			}
		}
		if i := bytes.LastIndexByte(name, ':'); i >= 0 && name[0] != '/' {
			name = name[i+1:]
		} else if i >= 0 {
			name = append([]byte{'/'}, name[i+1:]...)
		}
		switch string(name) {
		case "c":
			at, formula, value = slices.Clone(attribute(rest, "r")), false, false
		case "f":
			formula = true
		case "v", "t":
			if i := bytes.IndexByte(rest, '>'); i >= 0 && len(rest) > i+1 {
				value = true
			}
		case "/c":
			if formula && !value && len(at) > 0 {
				if col, row, err := excelize.CellNameToCoordinates(string(at)); err == nil && len(m.pending) < MaxRows {
					m.pending[row] = append(m.pending[row], col)
				}
			}
		case "mergeCell":
			if from, to, ok := strings.Cut(string(attribute(rest, "ref")), ":"); ok {
				left, top, err1 := excelize.CellNameToCoordinates(from)
				right, bottom, err2 := excelize.CellNameToCoordinates(to)
				if err1 == nil && err2 == nil && bottom-top <= MaxRows && right-left <= maxColumns && len(m.merged) < MaxRows {
					m.merged = append(m.merged, block{left, top, right, bottom})
				}
			}
		}
	}
	return m, nil
}

// tagged splits XML at the beginnings of its tags.
func tagged(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '<'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

func attribute(tag []byte, name string) []byte {
	i := bytes.Index(tag, []byte(" "+name+"=\""))
	if i < 0 {
		return nil
	}
	rest := tag[i+len(name)+3:]
	if end := bytes.IndexByte(rest, '"'); end >= 0 {
		return rest[:end]
	}
	return nil
}

// rows yields the rows of a sheet. A merged cell counts for every row that it covers; a formula without a value is marked.
func (b book) rows(p page) table {
	return func(yield func(line, error) bool) {
		marks, err := b.marks(p)
		if err != nil {
			yield(line{}, err)
			return
		}
		f, err := excelize.OpenReader(bytes.NewReader(b.data), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxInPlace, TmpDir: os.TempDir()})
		if err != nil {
			yield(line{}, badBook(err))
			return
		}
		defer func() { _ = f.Close() }() // removes its temporary files
		rows, err := f.Rows(p.name)
		if err != nil {
			yield(line{}, badBook(err))
			return
		}
		defer func() { _ = rows.Close() }()
		take := holding(yield)
		cover := covering(marks.merged)
		for n := 1; rows.Next(); n++ {
			cells, err := rows.Columns()
			if err == nil && len(cells) > maxColumns {
				err = tooWide(n)
			} else if err != nil {
				err = badBook(err)
			}
			if err != nil {
				yield(line{}, err)
				return
			}
			for _, col := range marks.pending[n] {
				if col > len(cells) && col <= maxColumns {
					cells = append(cells, make([]string, col-len(cells))...)
				}
				if col <= len(cells) && cells[col-1] == "" {
					cells[col-1] = notCalculated
				}
			}
			if !take(cover.fill(line{n: n, cells: cells, from04: b.from04, hidden: rows.GetRowOpts().Hidden})) {
				return
			}
		}
		if err := rows.Error(); err != nil {
			yield(line{}, badBook(err))
		}
	}
}

// cover carries the values of merged cells to the rows below.
type cover struct {
	from map[int][]block // by their first row
	open []block
	held map[block]string
}

func covering(all []block) *cover {
	c := &cover{from: map[int][]block{}, held: map[block]string{}}
	for _, m := range all {
		c.from[m.top] = append(c.from[m.top], m)
	}
	return c
}

// fill completes a line that says something itself.
func (c *cover) fill(l line) line {
	c.open = slices.DeleteFunc(c.open, func(m block) bool { return m.bottom < l.n })
	for _, m := range c.from[l.n] {
		c.open = append(c.open, m)
		if m.left <= len(l.cells) {
			c.held[m] = l.cells[m.left-1]
		}
	}
	if len(c.open) == 0 || !l.holds() {
		return l
	}
	l.across = slices.Clone(l.cells)
	put := func(cells *[]string, at int, s string) {
		if n := at - len(*cells); n > 0 {
			*cells = append(*cells, make([]string, n)...)
		}
		if (*cells)[at-1] == "" {
			(*cells)[at-1] = s
		}
	}
	for _, m := range c.open {
		put(&l.cells, m.left, c.held[m])
		for at := m.left; at <= m.right; at++ {
			put(&l.across, at, c.held[m])
		}
	}
	return l
}
