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

// Unknown stands for a fact that a newer program wrote: this one knows what it is called and no more.
type Unknown struct{ Name string }

func (Unknown) fact() {}

// ReadFact reads a stored fact as far as this program knows it, with what is given of its personal values. Whole is false when the fact, or a field of it, is one that it
// does not know: then a newer program wrote it, and nothing may be concluded from what could be read.
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

// knownFields reports whether the type has every field of a body. A strict decoder says so; it is asked once for each field and
// where it stands, because it takes longer than reading the body.
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

// fieldWays returns a number for every member of valid JSON: it stands for its name and those of the members around it.
func fieldWays(body []byte) []uint64 {
	var room [32]uint64
	var ways []uint64
	around := append(room[:0], 0) // the way of what is open, the innermost last
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
