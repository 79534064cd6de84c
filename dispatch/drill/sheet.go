package drill

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// sheet is a list of rows from any file format.
type sheet struct {
	file  string
	first int // number of the first row as a person counts
	rows  []map[string]string
	bad   *problems
}

// readTable reads a CSV table with headings; unknown columns are ignored.
func readTable(r io.Reader, file string, fields []string, renamed map[string]string, bad *problems) *sheet {
	t := &sheet{file: file, first: 2, bad: bad}
	in := csv.NewReader(r)
	in.ReuseRecord, in.FieldsPerRecord = true, -1
	var heads []string
	for n := 1; ; n++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return t
		}
		if err != nil {
			bad.add(file, n, "", "不是 CSV", "this is no CSV")
			return t
		}
		if n == 1 {
			for i, h := range cells {
				if i == 0 {
					h = strings.TrimPrefix(h, "\ufeff")
				}
				h = strings.TrimSpace(h)
				if field, ok := renamed[h]; ok {
					h = field
				} else if slices.ContainsFunc(fields, func(f string) bool { return hasValue(renamed, f) && f == h }) {
					h = "" // another column was said to be this field
				}
				heads = append(heads, h)
			}
			continue
		}
		if len(t.rows) == mostRows {
			bad.add(file, n, "", "行数过多", "there are too many rows")
			return t
		}
		row := map[string]string{}
		for i, cell := range cells {
			if i < len(heads) && slices.Contains(fields, heads[i]) {
				row[heads[i]] = strings.TrimSpace(cell)
			}
		}
		t.rows = append(t.rows, row)
	}
}

func hasValue(m map[string]string, value string) bool {
	for _, v := range m {
		if v == value {
			return true
		}
	}
	return false
}

// readLists reads a JSON document of lists of flat objects.
func readLists(r io.Reader, file string, bad *problems) map[string]*sheet {
	known := map[string][]string{"demand": demandFields, "cadres": cadreFields, "facilities": facilityFields}
	lists := map[string]*sheet{}
	for name := range known {
		lists[name] = &sheet{file: file + " " + name, first: 1, bad: bad}
	}
	in := json.NewDecoder(r)
	in.UseNumber()
	var doc map[string][]map[string]any
	if err := in.Decode(&doc); err != nil || in.More() {
		bad.add(file, 0, "", "须为 JSON 对象，含列表 demand、cadres、facilities", "it is one JSON object with the lists demand, cadres and facilities")
		return lists
	}
	for name, list := range doc {
		fields, ok := known[name]
		if !ok {
			bad.add(file, 0, "", "没有这种列表", "there is a list that is none of demand, cadres and facilities")
			continue
		}
		t := lists[name]
		if len(list) > mostRows {
			bad.add(t.file, 0, "", "行数过多", "there are too many rows")
			continue
		}
		for i, object := range list {
			row := map[string]string{}
			for field, value := range object {
				if !slices.Contains(fields, field) {
					bad.add(t.file, i+1, "", "有不认识的字段", "there is a field that is not known")
				}
				switch v := value.(type) {
				case nil:
				case string:
					row[field] = strings.TrimSpace(v)
				case json.Number:
					row[field] = v.String()
				case bool:
					row[field] = map[bool]string{true: "yes", false: "no"}[v]
				default:
					bad.add(t.file, i+1, field, "须为文字、数或真假", "it is a text, a number, true or false")
				}
			}
			t.rows = append(t.rows, row)
		}
	}
	return lists
}

func (t *sheet) cell(row int, field string) string { return t.rows[row][field] }

func (t *sheet) wrong(row int, field, zh, en string) { t.bad.add(t.file, row+t.first, field, zh, en) }

func (t *sheet) id(row int, field, otherwise string) dispatch.ID {
	s := t.cell(row, field)
	if s == "" {
		s = otherwise
	}
	id, err := dispatch.ParseID(field, s)
	if err != nil {
		t.wrong(row, field, "编号须为 1 至 64 个字母、数字、- 或 _", "an id has 1 to 64 letters, digits, - and _")
	}
	return id
}

// layouts are the accepted forms of a local time.
var layouts = []string{time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"}

func (t *sheet) moment(row int, field string, needed bool) dispatch.Moment {
	s := t.cell(row, field)
	if s == "" && !needed {
		return 0
	}
	m, ok := parseMoment(s)
	if !ok {
		t.wrong(row, field, "时间须写作 2022-04-14 13:05", "a time is written 2022-04-14 13:05")
	}
	return m
}

func parseMoment(s string) (dispatch.Moment, bool) {
	at, err := time.Parse(time.RFC3339, s)
	for _, layout := range layouts {
		if err == nil {
			break
		}
		at, err = time.ParseInLocation(layout, s, dispatch.Shanghai)
	}
	if err != nil || at.Year() < 1970 || at.Year() > 2200 {
		return 0, false
	}
	return dispatch.At(at), true
}

// hour reads a moment, or a time of day that holds every day.
func (t *sheet) hour(row int, field string, day dispatch.Day) (at dispatch.Moment, always bool) {
	if clock, err := time.Parse("15:04", t.cell(row, field)); err == nil {
		return day.At(clock.Hour(), clock.Minute()), true
	}
	return t.moment(row, field, true), false
}

func (t *sheet) whole(row int, field string, least, most int) int {
	s := t.cell(row, field)
	if s == "" {
		return least
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		t.wrong(row, field, fmt.Sprintf("须为 %d 至 %d 的整数", least, most), fmt.Sprintf("it is a whole number from %d to %d", least, most))
		return least
	}
	return n
}

func (t *sheet) yes(row int, field string, otherwise bool) bool {
	switch t.cell(row, field) {
	case "":
		return otherwise
	case "yes":
		return true
	case "no":
		return false
	}
	t.wrong(row, field, "须为 yes 或 no", "it is yes or no")
	return otherwise
}

// point reads lng and lat; zero when both are missing and not needed.
func (t *sheet) point(row int, needed bool) geo.Point {
	lng, lat := t.cell(row, "lng"), t.cell(row, "lat")
	if lng == "" && lat == "" && !needed {
		return geo.Point{}
	}
	x, errX := strconv.ParseFloat(lng, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	p := geo.Point{Lng: x, Lat: y}
	if errX != nil || errY != nil || p.Valid() != nil || p.IsZero() {
		t.wrong(row, "lng, lat", "须为 WGS-84 的经度与纬度", "they are degrees of longitude and latitude in WGS-84")
		return geo.Point{}
	}
	return p
}
