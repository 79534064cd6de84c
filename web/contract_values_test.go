package web

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// inventor makes values that a schema of the contract allows: mostly what fits what there is, so that it is taken, and among it the
// worst that it can think of.
type inventor struct {
	*rand.Rand
	things map[string][]string // ids of what there is, by the fields that name them
}

// worst decides whether the next value is to be as bad as can be.
func (v *inventor) worst() bool { return v.IntN(6) == 0 }

var (
	worstTimes = []string{"0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z", "0999-12-31T23:59:59Z", "1582-10-10T00:00:00Z", "1969-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z", "1999-12-31T23:59:59+14:00", "2000-02-29T12:00:00+08:00",
		"2022-11-22T01:00:00Z", "2022-11-22T03:30:00.123456789Z", "2022-11-23T16:00:00Z", "2024-02-29T00:00:00Z", "2024-12-31T23:59:60Z", "2038-01-19T03:14:08Z", "2262-04-11T23:47:17Z", "2300-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"}
	worstTexts = []string{"", " ", "药", "\x00", "a\x00b", "\u202e三号楼", "\ufeff", "\U0001f691", "e\u0301", "<script>alert(1)</script>", "'; DROP TABLE entries; --", "{{.}}", "=1+1", "%s%n", "\r\n\r\n", "\u2028", "\uffff", "null", "0", "-1", "NaN", "１２３", "..", "/", "\\", "\"", "\t", "\x7f", "\u0085"}
	worstDays  = []string{"2022-11-22", "2022-02-30", "0000-00-00", "0001-01-01", "1900-01-01", "9999-12-31", "2022-11-30"}
)

// pick returns one of several.
func pick[T any](v *inventor, of ...T) T { return of[v.IntN(len(of))] }

// value makes a value for a schema.
func (v *inventor) value(name string, ref *openapi3.SchemaRef, depth int) any {
	s := ref.Value
	switch {
	case len(s.OneOf) > 0:
		return v.value(name, s.OneOf[v.IntN(len(s.OneOf))], depth)
	case len(s.AllOf) > 0:
		all := map[string]any{}
		for _, part := range s.AllOf {
			value := v.value(name, part, depth)
			more, ok := value.(map[string]any)
			if !ok {
				return value
			}
			for name, value := range more {
				all[name] = value
			}
		}
		return all
	case len(s.Enum) > 0:
		return s.Enum[v.IntN(len(s.Enum))]
	case s.Type.Is("boolean"):
		return v.IntN(2) == 0
	case s.Type.Is("integer"), s.Type.Is("number"):
		return v.number(s)
	case s.Type.Is("string"):
		return v.text(name, s)
	case s.Type.Is("array"):
		most := 3
		if s.MaxItems != nil {
			most = min(most, int(*s.MaxItems))
		}
		all := []any{}
		for n := v.IntN(most + 1); len(all) < max(n, int(s.MinItems)); {
			all = append(all, v.value(name, s.Items, depth+1))
		}
		return all
	}
	object := map[string]any{}
	names := []string{}
	for name := range s.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if s.Properties[name].Value.ReadOnly {
			continue
		}
		if slices.Contains(s.Required, name) || depth < 4 && v.IntN(3) == 0 {
			object[name] = v.value(name, s.Properties[name], depth+1)
		}
	}
	if more := s.AdditionalProperties.Schema; more != nil && v.IntN(2) == 0 {
		object[pick(v, "medicine", "c1")] = v.value("", more, depth+1)
	}
	return object
}

func (v *inventor) number(s *openapi3.Schema) any {
	least, most := -1e15, 1e15
	if s.Min != nil {
		least = *s.Min
	}
	if s.Max != nil {
		most = *s.Max
	}
	if !v.worst() {
		least, most = max(least, 0), min(most, 3)
	}
	n := pick(v, least, most, min(max(0, least), most), min(max(1, least), most), min(max(2, least), most), least+v.Float64()*(most-least))
	if s.Type.Is("integer") {
		return int64(n)
	}
	return n
}

func (v *inventor) text(name string, s *openapi3.Schema) string {
	if some := v.things[name]; len(some) > 0 && !v.worst() {
		return pick(v, some...)
	}
	switch s.Format {
	case "date-time":
		if !v.worst() {
			return pick(v, "2022-11-22T00:30:00Z", "2022-11-22T01:00:00Z", "2022-11-22T03:00:00Z", "2022-11-23T02:00:00Z", "2022-12-01T00:00:00Z")
		}
		return pick(v, worstTimes...)
	case "date":
		return pick(v, worstDays...)
	}
	if s.Pattern != "" {
		fits := regexp.MustCompile(s.Pattern)
		some := append([]string{"nothing", "c1", "garden", "medicine", "chest_pain", "1-1", "a.1", strings.Repeat("a", 64), strings.Repeat("-", 34), ""}, worstDays...)
		some = slices.DeleteFunc(some, func(t string) bool { return !fits.MatchString(t) })
		if len(some) == 0 {
			return "a"
		}
		return pick(v, some...)
	}
	t := pick(v, "药", "2盒", "三号楼", "000-0000-0001", "胸痛", "3-2-501")
	if v.worst() {
		t = pick(v, worstTexts...)
	}
	if most := s.MaxLength; most != nil && v.IntN(20) == 0 {
		t = strings.Repeat(pick(v, "长", "\U0001f691", "a"), int(*most))
	}
	if most := s.MaxLength; most != nil && utf8.RuneCountInString(t) > int(*most) {
		t = string([]rune(t)[:*most])
	}
	for utf8.RuneCountInString(t) < int(s.MinLength) {
		t += "1"
	}
	return t
}
