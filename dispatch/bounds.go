package dispatch

import (
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch/form"
)

// What the record takes at all, whoever says it and on whatever way. A text or a time beyond would be refused by one database and
// not by the other, or could not be shown in a list with others.
const (
	maxBytes = 4 * MaxText              // of any text
	ahead    = 2 * 366 * 24 * time.Hour // of now; what is agreed for later is a slip of the year
)

// Earliest is the first moment that the record takes.
var Earliest = Day("2000-01-01").Start()

// Latest is the last moment that the record takes at a moment.
func Latest(now Moment) Moment { return now.Add(ahead) }

// Bounded refuses a command with a text or a time that the record does not take.
func Bounded(cmd Command, now Moment) error {
	text := false
	name, found := form.Find(cmd, reflect.TypeFor[Moment](), func(v reflect.Value) bool {
		if text = v.Kind() == reflect.String; text {
			return !Storable(v.String())
		}
		m := Moment(v.Int())
		return m != 0 && (m < Earliest || m > Latest(now))
	})
	if !found {
		return nil
	}
	name = asSaid(cmd.Verb().Row(), name)
	if text {
		return Unstorable(name)
	}
	return Wrong(name, "时间须在2000年以后、两年以内", "the time must be after 2000 and within two years from now")
}

// Storable reports whether both databases keep a text as it is.
func Storable(s string) bool {
	return len(s) <= maxBytes && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}

// Unstorable refuses a text that is not [Storable], by the name of where it stands.
func Unstorable(name string) *Error {
	return Wrong(name, "含有不能保存的字符，或太长", "it holds characters that cannot be stored, or is too long")
}

// asSaid is the name that the API has for a field of a command.
func asSaid(row VerbRow, name string) string {
	for _, f := range row.Fields {
		said, path, ok := strings.Cut(f, "=")
		if !ok {
			continue
		}
		parts := strings.Split(path, ".")
		for i, p := range parts {
			parts[i] = form.Small(p)
		}
		if rest, ok := strings.CutPrefix(name, strings.Join(parts, ".")); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return said + rest
		}
	}
	return name
}

// longAgo is how old a call can be and still be sent to somebody without a check: an older one is more often a slip of the year.
const longAgo = 366 * 24 * time.Hour
