package dispatch

import (
	"crypto/sha256"
	"encoding/hex"
)

// Imported says that a table was imported: what it held, the digest of its file, and the results of its rows. It is the only
// entry of an import, and its state.
type Imported struct {
	ID                   ID     // of the import; not stored in the entry
	Of                   string // areas, cadres, requests, …
	Area                 ID     // the area it was imported into; "" for the whole city
	Digest               string // SHA-256 of the file, hex
	Rows                 int
	Added, Changed, Same int
	At                   Moment // not stored in the entry
	Seq                  int64  // not stored in the entry
}

// Tables are the sorts of table that can be imported, with their names.
var Tables = map[string]Text{
	"areas": {"区域", "areas"}, "compounds": {"小区", "compounds"}, "units": {"单位", "units"}, "cadres": {"干部", "cadres"}, "facilities": {"地点", "facilities"},
	"households": {"住户", "households"}, "requests": {"求助", "requests"}, "controls": {"管控", "controls"},
}

// Import records that a table was imported.
type Import struct{ Imported Imported }

func (Imported) fact()    {}
func (Import) Verb() Verb { return VerbImport }

// Asks for the area.
func (x Import) Asks() Needs { return Needs{Into: x.Imported.Area} }

func (x Import) Decide(c Case, now Moment) (Outcome, error) {
	f := x.Imported
	if _, known := Tables[f.Of]; !known {
		return Outcome{}, Wrong("of", "没有这种表格", "there is no such table")
	}
	if !isDigest(f.Digest) {
		return Outcome{}, Wrong("digest", "摘要须为 64 位十六进制", "a digest has 64 hexadecimal digits")
	}
	f.ID, f.At, f.Seq = "", 0, 0
	return Outcome{Entries: []Entry{say(now, f)}}, nil
}

// isDigest reports whether a text is a SHA-256 in hexadecimal.
func isDigest(s string) bool {
	sum, err := hex.DecodeString(s)
	return err == nil && len(sum) == sha256.Size
}

func (i Imported) Apply(e Entry) Imported {
	if f, ok := e.Fact.(Imported); ok {
		i = f
	}
	i.ID, i.At, i.Seq = e.Subject.ID, e.At, e.Seq
	return i
}

// Called says what it told of.
func (i Imported) Called() Text { return Tables[i.Of] }

// Subject implements Folded.
func (i Imported) Subject() Subject { return Subject{OfImport, i.ID} }

// Length implements Folded.
func (i Imported) Length() int64 { return i.Seq }

// Fold implements Folded.
func (i Imported) Fold(e Entry) Folded { return i.Apply(e) }

// Where implements Folded.
func (i Imported) Where() ID { return i.Area }

// Dues implements Folded.
func (Imported) Dues() []Due { return nil }

// importSort is what the journal has to know of it.
var importSort = Sort{
	Of: OfImport, Name: Text{"导入", "import"},
	Verbs: []VerbRow{
		{Verb: VerbImport, Name: Text{"导入", "import"}, Of: OfImport, Command: Import{}, Fact: Imported{}, Told: Text{"导入表格", "imported a table"}, Roles: atDesk, Begins: true},
	},
	New: func(id ID) Folded { return Imported{ID: id} }, Opens: inArea, Begins: Grant.opensNew,
}
