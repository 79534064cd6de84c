package dispatch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"maps"
	"reflect"
	"sync/atomic"

	"github.com/bangban/bangban/dispatch/form"
)

// Unknown is a fact that a newer program wrote. Only its name is known.
type Unknown struct{ Name string }

func (Unknown) fact() {}

// ReadFact reads as much of a stored fact as this program knows, with those of its personal values that are given. Whole is
// false when the fact or one of its fields is unknown: a newer program wrote it, and nothing may be concluded from the part
// that could be read.
func ReadFact(name string, body []byte, apart ...form.Apart) (f Fact, whole bool, err error) {
	t, known := factTypes[name]
	if !known {
		return Unknown{Name: name}, false, nil
	}
	p := reflect.New(t)
	if err = json.Unmarshal(body, p.Interface()); err == nil {
		err = form.Join(p.Interface(), apart)
	}
	if err != nil {
		return nil, false, fmt.Errorf("decode %s: %w", name, err)
	}
	return p.Elem().Interface().(Fact), knownFields(name, t, body), nil
}

// knownFields reports whether the type has every field of a body. The strict decoder that answers this is slower than reading
// the body, so it is used once for each combination of fields.
func knownFields(name string, t reflect.Type, body []byte) bool {
	seen := &fieldsSeen[factIndex[name]]
	known := seen.Load()
	ways := fieldWays(body)
	unseen := false
	for _, way := range ways {
		if known == nil {
			unseen = true
			break
		}
		if _, ok := (*known)[way]; !ok {
			unseen = true
			break
		}
	}
	if !unseen {
		return true
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if d.Decode(reflect.New(t).Interface()) != nil {
		return false
	}
	more := map[uint64]struct{}{}
	if known != nil {
		more = maps.Clone(*known)
	}
	for _, way := range ways {
		more[way] = struct{}{}
	}
	seen.Store(&more)
	return true
}

var (
	fieldsSeen []atomic.Pointer[map[uint64]struct{}] // for each fact
	fieldSeed  = maphash.MakeSeed()
)

// fieldWays returns a number for each field of a JSON value, made from its name and the names around it.
func fieldWays(body []byte) []uint64 {
	var room [32]uint64
	var ways []uint64
	around := append(room[:0], 0) // numbers of the objects that are open, the innermost last
	way := uint64(0)
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '{', '[':
			around = append(around, way)
		case '}', ']':
			around = around[:max(1, len(around)-1)]
			way = around[len(around)-1]
		case '"':
			begin := i + 1
			for i++; i < len(body) && body[i] != '"'; i++ {
				if body[i] == '\\' {
					i++
				}
			}
			end := i
			for i+1 < len(body) && (body[i+1] == ' ' || body[i+1] == '\n' || body[i+1] == '\t' || body[i+1] == '\r') {
				i++
			}
			if i+1 < len(body) && body[i+1] == ':' {
				way = maphash.Bytes(fieldSeed, body[begin:min(end, len(body))]) ^ around[len(around)-1]*0x9e3779b97f4a7c15
				ways = append(ways, way)
			}
		}
	}
	return ways
}
