// Package form defines the stored form of values of the domain: JSON in which zero fields are left out, so that a field can be
// added to a type without changing what is already stored. Personal fields, tagged `kept:"apart"`, can be split off: they never
// enter the body of a journal entry.
//
// It supports only what the domain stores: booleans, numbers, strings, structs, slices, maps with string keys, and types that
// encode their own JSON. The fields of an embedded struct are written as if they were the outer one's own.
package form

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Apart is a personal value split off a struct: the name of its field in snake case, and the value. A string is kept as it is,
// anything else as JSON.
type Apart struct{ Field, Value string }

// Document encodes a whole value.
func Document(v any) ([]byte, error) {
	return appendValue(nil, reflect.ValueOf(v), nil)
}

// Body encodes a struct without its personal fields, and returns those separately, in the order of the fields.
func Body(v any) (body []byte, apart []Apart, err error) {
	apart = []Apart{}
	body, err = appendValue(nil, reflect.ValueOf(v), &apart)
	return body, apart, err
}

// Read decodes what Document encoded into the value behind p. A field that its type does not have is an error.
func Read(doc []byte, p any) error {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	if err := d.Decode(p); err != nil {
		return err
	}
	if d.More() {
		return fmt.Errorf("more than one value")
	}
	return nil
}

// Join puts personal values back into the struct behind p. Values without a field are ignored; fields without a value stay
// zero.
func Join(p any, apart []Apart) error {
	if len(apart) == 0 {
		return nil
	}
	return join(reflect.ValueOf(p).Elem(), apart)
}

// Clear sets all personal fields in the value behind p to zero, however deep. Slices and maps that contain some are copied
// first, so that values which share them are not changed.
func Clear(p any) {
	clearValue(reflect.ValueOf(p).Elem())
}

// Fields returns the names of the personal fields of a struct type, in order.
func Fields(t reflect.Type) []string {
	var names []string
	for _, f := range shapeOf(t).fields {
		switch {
		case f.apart:
			names = append(names, f.low)
		case f.nested:
			names = append(names, Fields(t.FieldByIndex(f.index).Type)...)
		}
	}
	return names
}

// Members returns the fields of a struct that are written, in order; those of an embedded struct in its place.
func Members(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		return !f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct
	})
}

// Size counts the members that documents of a type can have: those of each struct in it once, however often it occurs.
func Size(t reflect.Type) int { return size(t, map[reflect.Type]bool{}) }

func size(t reflect.Type, seen map[reflect.Type]bool) (n int) {
	for slices.Contains([]reflect.Kind{reflect.Slice, reflect.Map}, t.Kind()) && !writesItself(t) {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || writesItself(t) || seen[t] {
		return 0
	}
	seen[t] = true
	for _, f := range shapeOf(t).fields {
		n += 1 + size(t.FieldByIndex(f.index).Type, seen)
	}
	return n
}

// shape describes a struct type; it is computed once per type.
type shape struct {
	fields []field
	holds  bool // some field in it is personal
}

type field struct {
	index  []int
	key    []byte // the field's name, quoted, with a colon
	low    string // name of a personal field
	own    bool   // its type encodes its own JSON
	apart  bool
	nested bool // a struct that may contain personal fields
	holds  bool // it or its elements contain personal fields
}

// of returns the field of a struct.
func (f field) of(v reflect.Value) reflect.Value {
	if len(f.index) == 1 { // nearly all, and quicker
		return v.Field(f.index[0])
	}
	return v.FieldByIndex(f.index)
}

var shapes sync.Map // reflect.Type → *shape

func shapeOf(t reflect.Type) *shape {
	if known, ok := shapes.Load(t); ok {
		return known.(*shape)
	}
	s := &shape{}
	for _, f := range Members(t) {
		one := field{index: f.Index, key: append(strconv.AppendQuote(nil, f.Name), ':'), low: Small(f.Name), apart: f.Tag.Get("kept") == "apart"}
		one.own = writesItself(f.Type)
		one.nested = f.Type.Kind() == reflect.Struct && !one.own
		element := f.Type
		for slices.Contains([]reflect.Kind{reflect.Slice, reflect.Map}, element.Kind()) {
			element = element.Elem()
		}
		one.holds = one.apart || element.Kind() == reflect.Struct && element != t && !writesItself(element) && shapeOf(element).holds
		s.holds = s.holds || one.holds
		s.fields = append(s.fields, one)
	}
	shapes.Store(t, s)
	return s
}

// Small writes FromHand as from_hand.
func Small(name string) string {
	var b strings.Builder
	for i, c := range name {
		if unicode.IsUpper(c) && i > 0 && !unicode.IsUpper(rune(name[i-1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

var (
	jsonType = reflect.TypeFor[json.Marshaler]()
	textType = reflect.TypeFor[encoding.TextMarshaler]()
)

func writesItself(t reflect.Type) bool { return t.Implements(jsonType) || t.Implements(textType) }

func appendValue(b []byte, v reflect.Value, apart *[]Apart) ([]byte, error) {
	if !v.IsValid() {
		return append(b, "null"...), nil
	}
	if writesItself(v.Type()) {
		return appendOwn(b, v)
	}
	return appendPlain(b, v, apart)
}

// appendOwn writes a value of a type that encodes its own JSON.
func appendOwn(b []byte, v reflect.Value) ([]byte, error) {
	own, err := json.Marshal(v.Interface())
	return append(b, own...), err
}

func appendPlain(b []byte, v reflect.Value, apart *[]Apart) ([]byte, error) {
	var err error
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint8:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			return b, fmt.Errorf("%v cannot be written", v.Float())
		}
		return strconv.AppendFloat(b, v.Float(), 'g', -1, 64), nil
	case reflect.String:
		return appendText(b, v.String()), nil
	case reflect.Struct:
		return appendStruct(b, v, apart)
	case reflect.Slice:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendValue(b, v.Index(i), nil); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	case reflect.Map:
		return appendMap(b, v)
	case reflect.Interface:
		return appendValue(b, v.Elem(), nil)
	}
	return b, fmt.Errorf("%s cannot be written", v.Type())
}

func appendStruct(b []byte, v reflect.Value, apart *[]Apart) ([]byte, error) {
	b = append(b, '{')
	first := len(b)
	for _, f := range shapeOf(v.Type()).fields {
		member := f.of(v)
		if member.IsZero() || member.Kind() == reflect.Slice && member.Len() == 0 || member.Kind() == reflect.Map && member.Len() == 0 {
			continue
		}
		if apart != nil && f.apart {
			value := member.String()
			if member.Kind() != reflect.String {
				doc, err := appendValue(nil, member, nil)
				if err != nil {
					return b, err
				}
				value = string(doc)
			}
			*apart = append(*apart, Apart{f.low, value})
			continue
		}
		at := len(b)
		if at > first {
			b = append(b, ',')
		}
		b = append(b, f.key...)
		begun := len(b)
		inner := apart
		if !f.nested {
			inner = nil
		}
		var err error
		if f.own {
			b, err = appendOwn(b, member)
		} else {
			b, err = appendPlain(b, member, inner)
		}
		if err != nil {
			return b, err
		}
		if inner != nil && string(b[begun:]) == "{}" { // all its fields are personal
			b = b[:at]
		}
	}
	return append(b, '}'), nil
}

func appendMap(b []byte, v reflect.Value) ([]byte, error) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	b = append(b, '{')
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, k.String()), ':')
		var err error
		if b, err = appendValue(b, v.MapIndex(k), nil); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

const hex = "0123456789abcdef"

// appendText quotes a string as JSON; bytes that are not UTF-8 become the replacement character.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return append(b, '"')
}

func join(v reflect.Value, apart []Apart) error {
	for _, f := range shapeOf(v.Type()).fields {
		member := v.FieldByIndex(f.index)
		if f.nested && !f.apart {
			if f.holds {
				if err := join(member, apart); err != nil {
					return err
				}
			}
			continue
		}
		if !f.apart {
			continue
		}
		for _, a := range apart {
			if a.Field != f.low {
				continue
			}
			if member.Kind() == reflect.String {
				member.SetString(a.Value)
			} else if err := json.Unmarshal([]byte(a.Value), member.Addr().Interface()); err != nil {
				return fmt.Errorf("what is kept apart as %s: %w", f.low, err)
			}
		}
	}
	return nil
}

func clearValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if writesItself(v.Type()) {
			return
		}
		for _, f := range shapeOf(v.Type()).fields {
			if f.apart {
				v.FieldByIndex(f.index).SetZero()
			} else if f.holds {
				clearValue(v.FieldByIndex(f.index))
			}
		}
	case reflect.Slice:
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		for i := range own.Len() {
			clearValue(own.Index(i))
		}
		if !v.IsNil() {
			v.Set(own)
		}
	case reflect.Map:
		own := reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, k := range v.MapKeys() {
			one := reflect.New(v.Type().Elem()).Elem()
			one.Set(v.MapIndex(k))
			clearValue(one)
			own.SetMapIndex(k, one)
		}
		if !v.IsNil() {
			v.Set(own)
		}
	}
}
