package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// Settings are how the city has set something, by name; *ledger.DB has them.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// AlsoKnown returns the headings that the city added for a sort, each with its field.
func AlsoKnown(ctx context.Context, s Settings, sort Sort) (map[string]string, error) {
	return setting(ctx, s, "headings:"+string(sort))
}

// AddHeading lets a heading stand for a field of a sort from now on; with field "" no longer.
func AddHeading(ctx context.Context, s Settings, sort Sort, head, field string) error {
	also, err := AlsoKnown(ctx, s, sort)
	if err != nil {
		return err
	}
	if field == "" {
		delete(also, heading(head))
	} else {
		h, err := checkHeading(sort, head, field)
		if err != nil {
			return err
		}
		also[h] = field
	}
	return set(ctx, s, "headings:"+string(sort), also)
}

// remembered returns how the columns of a heading line were mapped before.
func remembered(ctx context.Context, s Settings, sort Sort, line string) (map[string]string, error) {
	return setting(ctx, s, "columns:"+string(sort)+":"+line)
}

func remember(ctx context.Context, s Settings, sort Sort, line string, columns map[string]string) error {
	return set(ctx, s, "columns:"+string(sort)+":"+line, columns)
}

func setting(ctx context.Context, s Settings, name string) (map[string]string, error) {
	known := map[string]string{}
	text, err := s.Setting(ctx, name)
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &known)
	}
	return known, err
}

func set(ctx context.Context, s Settings, name string, value map[string]string) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.SetSetting(ctx, name, string(text))
}

// Field is a field of a sort of table, with the headings that stand for it.
type Field struct {
	Field    string
	Name     dispatch.Text // its heading in the template
	Needed   bool
	Headings []string // built in
	Added    []string // by the city
}

// Fields lists the fields of a sort in the order of its template.
func Fields(sort Sort, also map[string]string) ([]Field, error) {
	s, err := sheetOf(sort)
	if err != nil {
		return nil, err
	}
	var all []Field
	for _, c := range s.columns {
		f := Field{Field: c.field, Name: c.head, Needed: c.needed, Headings: append([]string{c.head.ZH}, strings.Fields(c.also)...)}
		for _, h := range slices.Sorted(maps.Keys(also)) {
			if also[h] == c.field {
				f.Added = append(f.Added, h)
			}
		}
		all = append(all, f)
	}
	return all, nil
}

// checkHeading returns a heading as it is compared, and refuses one that cannot be added to a sort.
func checkHeading(sort Sort, head, field string) (string, error) {
	s, err := sheetOf(sort)
	if err != nil {
		return "", err
	}
	h := heading(head)
	if h == "" || len([]rune(h)) > dispatch.MaxShort {
		return "", dispatch.Wrong("heading", "表头须为 1 至 100 个字", "a heading has 1 to 100 characters")
	}
	if s.column(field) == nil {
		return "", dispatch.Wrong("field", "没有“"+field+"”这个字段；可用："+s.fields(), "there is no field "+field+"; there are: "+s.fields())
	}
	if known := s.field(h); known != "" && known != field {
		return "", dispatch.Wrong("heading", "这个表头已经表示“"+s.column(known).head.ZH+"”", "the heading stands for "+s.column(known).head.EN+" already")
	}
	return h, nil
}

// LineOf returns what stands for a heading line: lines with the same headings have the same.
func LineOf(heads []string) string {
	var all []string
	for _, h := range heads {
		all = append(all, heading(h))
	}
	sum := sha256.Sum256([]byte(strings.TrimRight(strings.Join(all, "\n"), "\n")))
	return hex.EncodeToString(sum[:16])
}
