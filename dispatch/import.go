package dispatch

// Imported says that a table was taken in: what it told of, the digest of its file, and what came of its rows. It is the whole
// history of an import, and its state.
type Imported struct {
	ID                   ID     // of the import; not written in its entry
	Of                   string // areas, cadres, requests, …
	Area                 ID     // into which; "" for the whole city
	Digest               string // SHA-256 of the file, hex
	Rows                 int
	Added, Changed, Same int
	At                   Moment // likewise
	Seq                  int64  // likewise
}

// Import notes that a table was taken in.
type Import struct{ Imported Imported }

func (Imported) fact()    {}
func (Import) Verb() Verb { return VerbImport }

// Asks for the area.
func (x Import) Asks() Needs { return Needs{Into: x.Imported.Area} }

// Decide records it.
func (x Import) Decide(c Case, now Moment) (Outcome, error) {
	f := x.Imported
	f.ID, f.At, f.Seq = "", 0, 0
	return Outcome{Entries: []Entry{say(now, f)}}, nil
}

// Apply folds its only entry.
func (i Imported) Apply(e Entry) Imported {
	if f, ok := e.Fact.(Imported); ok {
		i = f
	}
	i.ID, i.At, i.Seq = e.Subject.ID, e.At, e.Seq
	return i
}

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
