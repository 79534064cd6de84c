package form

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Find shows each string in v, and each number of a type, to bad, however deep, until it rejects one; then it returns the name of
// that, as the API writes it: items[2].name. The name is "" where v itself is the string or number. What holds neither, such as the
// points of an outline, is not walked.
func Find(v any, number reflect.Type, bad func(reflect.Value) bool) (name string, found bool) {
	name, found = find(reflect.ValueOf(v), number, bad)
	return strings.TrimPrefix(name, "."), found
}

func find(v reflect.Value, number reflect.Type, bad func(reflect.Value) bool) (name string, found bool) {
	for v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() || !findable(v.Type(), number) {
		return "", false
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range shapeOf(v.Type()).fields {
			if name, found := find(v.FieldByIndex(f.index), number, bad); found {
				return "." + Small(v.Type().FieldByIndex(f.index).Name) + name, true
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if name, found := find(v.Index(i), number, bad); found {
				return fmt.Sprintf("[%d]%s", i, name), true
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if _, found := find(k, number, bad); found {
				return "", true // the key itself is not fit to be shown
			}
			if name, found := find(v.MapIndex(k), number, bad); found {
				return "." + k.String() + name, true
			}
		}
	default:
		return "", bad(v)
	}
	return "", false
}

var findables sync.Map // [2]reflect.Type → bool

// findable reports whether values of a type may hold a string or a number of the other type.
func findable(t, number reflect.Type) bool {
	key := [2]reflect.Type{t, number}
	if known, ok := findables.Load(key); ok {
		return known.(bool)
	}
	findables.Store(key, false) // for types that hold themselves
	holds := t == number || t.Kind() == reflect.String || t.Kind() == reflect.Interface
	switch t.Kind() {
	case reflect.Struct:
		for _, f := range shapeOf(t).fields {
			holds = findable(t.FieldByIndex(f.index).Type, number) || holds
		}
	case reflect.Slice, reflect.Array, reflect.Map:
		holds = holds || findable(t.Elem(), number) || t.Kind() == reflect.Map
	}
	findables.Store(key, holds)
	return holds
}
