package intake

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// column is a column of a table, under any of its headings.
type column struct {
	field   string
	head    dispatch.Text // heading in the template
	also    string        // other headings, separated by spaces
	needed  bool
	places  bool // its heading may name a datum: gcj02_lng
	example string
	private bool // masked in a preview
}

// heading normalises a heading: 联系电话（必填）*, 联系 电话, 聯繫電話 and 联系电话 become equal.
func heading(s string) string {
	s = strings.ToLower(width.Fold.String(dispatch.Simplified(clean(s))))
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(" \t\n*:_-#.\"'", c) {
			return -1
		}
		return c
	}, s)
}

// datums are the words in a heading that name a datum, longer ones first.
var datums = []struct {
	word  string
	datum geo.Datum
}{
	{"gcj02", geo.GCJ02}, {"高德", geo.GCJ02}, {"腾讯", geo.GCJ02}, {"火星", geo.GCJ02}, {"amap", geo.GCJ02},
	{"bd09", geo.BD09}, {"百度", geo.BD09}, {"baidu", geo.BD09},
	{"wgs84", geo.WGS84}, {"gps", geo.WGS84}, {"天地图", geo.WGS84},
}

// layout says which cell of a row holds each field.
type layout struct {
	at     map[string]int // by field; coordinates by field and datum: lng@GCJ-02
	heads  []string       // as in the file
	others []int          // columns that no field takes: what stands there stays with the row in words
}

// serial are the headings of columns that only count the rows.
var serial = map[string]bool{"序号": true, "序": true, "no": true, "行号": true, "顺序号": true, heading(ReasonHead): true}

// keepApart is given instead of a field for a column that is to stay in words.
const keepApart = "-"

func (s sheet) layout(heads []string, given, also map[string]string) (layout, error) {
	l := layout{at: map[string]int{}, heads: heads}
	taken := map[string]string{}
	held := map[string]int{}
	for i, h := range heads {
		h = clean(h)
		field, forced := given[h]
		if !forced {
			if field = also[heading(h)]; field == "" {
				field = s.field(h)
			}
		}
		if field == "" || field == keepApart {
			if !serial[heading(h)] || field == keepApart {
				l.others = append(l.others, i)
			}
			continue
		}
		if before, twice := held[field]; twice {
			if !forced { // the first wins unless the caller chose one
				l.others = append(l.others, i)
				continue
			}
			l.others = append(l.others, before)
		}
		l.at[field], taken[field], held[field] = i, h, i
	}
	slices.Sort(l.others)
	for h, field := range given {
		if field == keepApart {
			continue
		}
		if s.column(field) == nil {
			return l, dispatch.Wrong("columns", "没有“"+field+"”这个字段；可用："+s.fields(), "there is no field "+field+"; there are: "+s.fields())
		}
		if _, ok := l.at[field]; !ok || taken[field] != h {
			return l, dispatch.Wrong("columns", "文件中没有“"+h+"”这一列", "the file has no column "+h)
		}
	}
	return l, nil
}

// named returns the heading of a column; one without has its number.
func (l layout) named(i int) string {
	if i < len(l.heads) {
		if h := strings.Join(strings.Fields(clean(l.heads[i])), " "); h != "" {
			return h
		}
	}
	return fmt.Sprintf("第%d列", i+1)
}

// field returns the field of a heading; "" for an unknown heading.
func (s sheet) field(head string) string {
	h := heading(head)
	if h == "" {
		return ""
	}
	whole := strings.NewReplacer("-", "", "_", "", " ", "", "(", "", ")", "", "坐标系", "").Replace(strings.ToLower(width.Fold.String(clean(head))))
	for _, d := range datums {
		rest, named := strings.CutPrefix(whole, d.word)
		if !named {
			rest, named = strings.CutSuffix(whole, d.word)
		}
		for _, c := range s.columns {
			if named && c.places && c.is(rest) {
				return c.field + "@" + d.datum.String()
			}
		}
	}
	for _, c := range s.columns {
		if c.is(h) {
			return c.field
		}
	}
	return ""
}

func (c column) is(h string) bool {
	if h == heading(c.head.ZH) || h == heading(c.head.EN) || h == heading(c.field) {
		return true
	}
	for _, a := range strings.Fields(c.also) {
		if h == heading(a) {
			return true
		}
	}
	return false
}

func (s sheet) column(field string) *column {
	name, _, _ := strings.Cut(field, "@")
	for i, c := range s.columns {
		if c.field == name {
			return &s.columns[i]
		}
	}
	return nil
}

func (s sheet) fields() string {
	var all []string
	for _, c := range s.columns {
		all = append(all, c.field)
	}
	return strings.Join(all, ", ")
}

// notes reports whether a sort has a note, which keeps what stands in columns that are not known.
func (s sheet) notes() bool { return s.column("note") != nil }

// missing returns the required columns that a layout lacks.
func (s sheet) missing(l layout) []column {
	var some []column
	for _, c := range s.columns {
		if _, ok := l.at[c.field]; c.needed && !ok {
			some = append(some, c)
		}
	}
	return some
}

// ParseColumns reads 文件表头=字段,….
func ParseColumns(s string) (map[string]string, error) {
	given := map[string]string{}
	for part := range strings.SplitSeq(s, ",") {
		if part = clean(part); part == "" {
			continue
		}
		head, field, ok := strings.Cut(part, "=")
		if !ok || clean(head) == "" || clean(field) == "" {
			return nil, dispatch.Wrong("columns", "须写成 文件表头=字段", "write HEADING=FIELD")
		}
		given[clean(head)] = clean(field)
	}
	return given, nil
}
