package ledger

import (
	"encoding/json"
	"fmt"
)

// encodeState is the stored form of a state: JSON without the members that are zero. Another field with its zero value makes
// no other document, and most of a document's members are zero for most of its life.
func encodeState(v any) (string, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(compact(nil, doc)), nil
}

// compact appends valid JSON as json.Marshal writes it to dst, without the members whose value is 0, "", false, null, [] or {}.
// What an object holds only zeros of is {} itself. Elements of arrays stay, whatever they are.
func compact(dst, src []byte) []byte {
	dst, rest := compactValue(dst, src)
	if len(rest) > 0 { // no value of json.Marshal's
		return append(dst, rest...)
	}
	return dst
}

func compactValue(dst, src []byte) (out, rest []byte) {
	switch src[0] {
	case '{':
		dst = append(dst, '{')
		src = src[1:]
		first := true
		for src[0] != '}' {
			if src[0] == ',' {
				src = src[1:]
			}
			mark := len(dst)
			if !first {
				dst = append(dst, ',')
			}
			key := scalar(src)
			dst = append(append(dst, src[:key]...), ':')
			value := len(dst)
			dst, src = compactValue(dst, src[key+1:])
			if isZero(dst[value:]) {
				dst = dst[:mark]
			} else {
				first = false
			}
		}
		return append(dst, '}'), src[1:]
	case '[':
		dst = append(dst, '[')
		src = src[1:]
		for src[0] != ']' {
			if src[0] == ',' {
				dst, src = append(dst, ','), src[1:]
			}
			dst, src = compactValue(dst, src)
		}
		return append(dst, ']'), src[1:]
	}
	n := scalar(src)
	return append(dst, src[:n]...), src[n:]
}

// scalar is how long the string, number or word is that src begins with.
func scalar(src []byte) int {
	if src[0] == '"' {
		for i := 1; ; i++ {
			switch src[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	}
	n := 1
	for n < len(src) && src[n] != ',' && src[n] != '}' && src[n] != ']' {
		n++
	}
	return n
}

func isZero(value []byte) bool {
	switch string(value) {
	case "0", `""`, "false", "null", "[]", "{}":
		return true
	}
	return false
}
