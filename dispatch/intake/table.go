package intake

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/bangban/bangban/dispatch"
)

// Limits of a file; larger ones are mistakes or attacks.
const (
	MaxFile    = 64 << 20  // bytes
	maxUnzip   = 512 << 20 // bytes, of a workbook when unpacked
	maxInPlace = 16 << 20  // bytes of a sheet held in memory; larger ones use a temporary file
	MaxRows    = 200_000
	maxColumns = 256
	maxCell    = 32_767 // characters, as in Excel
)

// line is one row of a table; n is the number that a spreadsheet shows beside it.
type line struct {
	n      int
	cells  []string
	across []string // the cells, and what is merged over several columns in each of them; nil where nothing is
	from04 bool     // days are counted from 1904
	hidden bool     // it is not shown
}

// table yields the rows of a file that are not empty. It ends with an error, if any.
type table func(yield func(line, error) bool)

// source is one table of a file: a sheet of a workbook, or a text.
type source struct {
	name   string // of the sheet; "" for a text
	hidden bool
	rows   table
}

// open recognises a file by its content: a workbook (xlsx), or separated text in UTF-8, UTF-16 or GB18030. Of a text, weigh tells how
// much a line looks like headings: by that the separator is told.
func open(data []byte, weigh func(cells []string) int) ([]source, error) {
	switch {
	case len(data) > MaxFile:
		return nil, dispatch.Refuse(dispatch.TooLarge, "文件超过 64 MB，请拆开再导入", "the file is larger than 64 MB; split it")
	case len(bytes.TrimSpace(data)) == 0:
		return nil, dispatch.Wrong("file", "文件是空的", "the file is empty")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		b, err := openBook(data)
		if err != nil {
			return nil, err
		}
		var all []source
		for _, p := range b.pages {
			all = append(all, source{p.name, p.hidden, b.rows(p)})
		}
		return all, nil
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, dispatch.Wrong("file", "这是旧版 xls 或加密的文件，请另存为 xlsx 或 CSV", "this is an old or encrypted Excel file; save it as xlsx or CSV")
	}
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	if strings.ContainsRune(text, 0) {
		return nil, dispatch.Wrong("file", "这不是 xlsx，也不是 CSV 文本", "this is neither xlsx nor CSV text")
	}
	if webPage(text) {
		return nil, dispatch.Wrong("file", "这是一个网页（有的系统把网页叫作 .xls），请用表格软件打开后另存为 xlsx", "this is a web page, which some systems call .xls; open it in a spreadsheet program and save it as xlsx")
	}
	return []source{{rows: separated(text, separator(text, weigh))}}, nil
}

// webPage reports whether a text is one.
func webPage(text string) bool {
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 1000)]))
	return strings.HasPrefix(start, "<") && (strings.Contains(start, "<html") || strings.Contains(start, "<table") || strings.Contains(start, "<!doctype") || strings.Contains(start, "<?xml"))
}

var errTooLong = dispatch.Refuse(dispatch.TooLarge, fmt.Sprintf("超过 %d 行，请拆开再导入", MaxRows), fmt.Sprintf("there are more than %d rows; split the file", MaxRows))

func tooWide(row int) error {
	return dispatch.Wrong(fmt.Sprintf("row %d", row), fmt.Sprintf("超过 %d 列", maxColumns), fmt.Sprintf("there are more than %d columns", maxColumns))
}

func badBook(error) error { // the library's error may quote the file
	return dispatch.Wrong("file", "这个 xlsx 打不开：可能损坏、加了密，或解开后太大", "this xlsx cannot be read: it is damaged, encrypted, or too large when unpacked")
}

func (l line) holds() bool {
	for _, c := range l.cells {
		if clean(c) != "" {
			return true
		}
	}
	return false
}

// decodeText converts a file's text to UTF-8. Excel on a Chinese Windows writes GB18030 by default.
func decodeText(data []byte) (string, error) {
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		data = rest
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", dispatch.Wrong("file", "文字编码读不懂", "the encoding of the text cannot be read")
		}
		return string(out), nil
	}
	broken, whole, first := damage(data)
	if broken == 0 {
		return string(data), nil
	}
	where := fmt.Sprintf("line %d", 1+bytes.Count(data[:first], []byte("\n")))
	if whole > 20*broken { // UTF-8 with a few broken characters, which would be garbled in any other encoding
		return "", dispatch.Wrong(where, "UTF-8 文字在此处损坏", "the UTF-8 text is damaged here")
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", dispatch.Wrong(where, "既不是 UTF-8，也不是 GB18030（GBK）", "this is neither UTF-8 nor GB18030 (GBK)")
	}
	return string(out), nil
}

// damage counts bytes that are not UTF-8 and complete multi-byte characters, and finds the first broken byte.
func damage(data []byte) (broken, whole, first int) {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if broken == 0 {
				first = i
			}
			broken++
		case size > 1:
			whole++
		}
		i += size
	}
	return broken, whole, first
}

// holding passes on the lines that are not empty, up to the limit; false ends the reading.
func holding(yield func(line, error) bool) func(line) bool {
	full := 0
	return func(l line) bool {
		if !l.holds() {
			return true
		}
		if full++; full > MaxRows+1 {
			yield(line{}, errTooLong)
			return false
		}
		return yield(l, nil)
	}
}

// separated reads text separated by commas, tabs or semicolons. Cells may contain line breaks.
func separated(text string, comma rune) table {
	return func(yield func(line, error) bool) {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, true, -1, true
		take := holding(yield)
		n := 0
		end, newlines := 0, 0 // end of the record before, in bytes and lines
		for {
			cells, err := r.Read()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(line{}, dispatch.Wrong(fmt.Sprintf("row %d", n+1), "这一行的引号或分隔不对", "the quotes or separators of this row are wrong"))
				return
			}
			begins, _ := r.FieldPos(0)
			n += begins - newlines // a spreadsheet counts empty rows too
			newlines += strings.Count(text[end:r.InputOffset()], "\n")
			end = int(r.InputOffset())
			if len(cells) > maxColumns {
				yield(line{}, tooWide(n))
				return
			}
			if !take(line{n: n, cells: cells}) {
				return
			}
		}
	}
}

// separator returns the separator under which one of the first lines looks most like headings; where none does, the one that occurs
// most in the first line.
func separator(text string, weigh func(cells []string) int) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	best, most := ',', 0
	for _, c := range ",\t;|" {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	known := 0
	for _, c := range ",\t;|" {
		n := 0
		for l, err := range separated(text, c) {
			if n++; err != nil || n > headWithin {
				break
			}
			if k := weigh(l.cells); k > known {
				best, known = c, k
			}
		}
	}
	return best
}

// clean removes what spreadsheets and chat programs leave around a word, and the guards that keep a number from being changed: ="3" and '3.
func clean(s string) string {
	s = trimmed(s)
	if inner, ok := strings.CutPrefix(s, "=\""); ok && strings.HasSuffix(inner, "\"") {
		s = trimmed(strings.TrimSuffix(inner, "\""))
	}
	if rest, ok := strings.CutPrefix(s, "'"); ok && !strings.Contains(rest, "'") {
		s = trimmed(rest)
	}
	return s
}

func trimmed(s string) string {
	return strings.Trim(strings.Map(func(c rune) rune {
		switch c {
		case '\ufeff', '\u200b', '\u200c', '\u200d', '\u2060':
			return -1
		case '\u00a0', '\u3000':
			return ' '
		case '\r':
			return -1
		}
		return c
	}, s), " \t\n\v\f")
}
