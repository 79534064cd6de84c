package dispatch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"sync/atomic"

	"github.com/bangban/bangban/dispatch/form"
)

// Entry is one line of the journal: who did what, when, and on which device. Entries are never changed. Personal values are not
// in them, only salted digests: see [Secret].
type Entry struct {
	Subject  Subject
	Seq      int64  // 1, 2, … within the subject
	At       Moment // true time: when it happened
	Recorded Moment // record time: when it was stored
	Actor    ID     // the account, or "system" for the program itself
	Role     Role   // the role in which the actor did it
	OnBehalf string // on whose behalf, for somebody who phoned or wrote: an id or a role
	Device   string
	Fact     Fact
	Secrets  []Secret
}

// Role is what a person may be granted; the table of verbs says what it allows.
type Role string

// The roles.
const (
	Administrator Role = "administrator"
	Coordinator   Role = "coordinator"
	Operator      Role = "operator"
	CadreRole     Role = "cadre"
	Editor        Role = "editor"
	Auditor       Role = "auditor"
	Resident      Role = "resident"
	System        Role = "system"
)

// Secret is a personal value that came with an entry. Value and salt are stored apart from the journal, so that both can be
// erased while every hash chain still verifies.
type Secret struct {
	Field string // phone, name, room, text, note, …
	Index string // pseudonym by which a phone number is searched
	Value string
	Salt  []byte // 16 random bytes
}

// Digest is the digest in hexadecimal.
func (s Secret) Digest() string { return hex.EncodeToString(s.Sum()) }

// Sum is SHA-256 over salt, field and value, each preceded by its length.
func (s Secret) Sum() []byte {
	b := make([]byte, 0, 128)
	b = append(append(strconv.AppendInt(b, int64(len(s.Salt)), 10), ':'), s.Salt...)
	b = append(append(strconv.AppendInt(b, int64(len(s.Field)), 10), ':'), s.Field...)
	b = append(append(strconv.AppendInt(b, int64(len(s.Value)), 10), ':'), s.Value...)
	sum := sha256.Sum256(b)
	return sum[:]
}

// Fact is what an entry says happened. Each is a struct of this package listed in facts. The names of the type and its fields
// are the stored form and must never change. Personal fields are tagged kept:"apart".
type Fact interface{ fact() }

// FactName is the stored name of a fact: the name of its type.
func FactName(f Fact) string {
	if u, ok := f.(Unknown); ok {
		return u.Name
	}
	return factNames[reflect.TypeOf(f)]
}

// IsFact reports whether a fact has this name.
func IsFact(name string) bool {
	_, known := factTypes[name]
	return known
}

// EncodeFact returns the stored form of a fact, and separately its personal values.
func EncodeFact(f Fact) (body []byte, apart []form.Apart, err error) {
	if body, apart, err = form.Body(f); err != nil {
		return nil, nil, fmt.Errorf("encode %s: %w", FactName(f), err)
	}
	return body, apart, nil
}

// DecodeFact reads a stored fact that this program must know, with those of its personal values that are given; see [ReadFact].
func DecodeFact(name string, body []byte, apart ...form.Apart) (Fact, error) {
	f, whole, err := ReadFact(name, body, apart...)
	if err == nil && !whole {
		err = Refuse(Invalid, "台账中有本程序不认识的记录", fmt.Sprintf("the journal holds a fact %q that this program does not know", clip(name)))
	}
	return f, err
}

// What is to be known of each fact, by its name or its type.
var (
	factTypes = map[string]reflect.Type{}
	factNames = map[reflect.Type]string{}
	factTerms = map[string]Term{}
	factIndex = map[string]int{} // its place in facts
)

// know makes the list of facts.
func know(all []Term) {
	for i, t := range all {
		of := reflect.TypeOf(t.Fact)
		name := of.Name()
		facts = append(facts, t.Fact)
		factTypes[name], factNames[of], factTerms[name], factIndex[name] = of, name, t, i
	}
	fieldsSeen = make([]atomic.Pointer[map[uint64]struct{}], len(facts))
}
