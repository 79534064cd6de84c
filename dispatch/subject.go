package dispatch

// Subject is one thing with a history of its own: a hash chain of entries.
type Subject struct {
	Sort SubjectSort
	ID   ID
}

// SubjectSort says what a subject is.
type SubjectSort string

// The sorts of subject.
const (
	OfRequest   SubjectSort = "request"
	OfCadre     SubjectSort = "cadre"
	OfArea      SubjectSort = "area"
	OfFacility  SubjectSort = "facility"
	OfUnit      SubjectSort = "unit"
	OfKind      SubjectSort = "kind"
	OfHousehold SubjectSort = "household"
	OfTarget    SubjectSort = "target"
	OfImport    SubjectSort = "import"
	OfAccount   SubjectSort = "account"
)

// Folded is what the journal of a subject folds to. It is a value: Fold returns the next one and leaves it as it is.
type Folded interface {
	Subject() Subject
	Length() int64 // how many entries were folded; 0: it does not exist
	Fold(Entry) Folded
	Where() ID   // the area it lies in; "" for the whole city
	Dues() []Due // what must happen later if nobody does anything before
}

// Sort is what a sort of subject has of its own on the one path by which everything changes: load, authorise, decide, fold,
// save, follow. What is nil does not happen.
type Sort struct {
	// New is the subject before its first entry; nil where only what exists can be changed.
	New func(ID) Folded
	// Opens reports whether a grant of the act opens the subject: path leads from the root to where it lies.
	Opens func(g Grant, a Act, s Folded, path []ID) bool
	// Listed: it is in the catalogue that everybody may read.
	Listed bool
	// Begins reports whether a grant reaches a place where such a subject is to begin, unless it is described there.
	Begins func(g Grant, path []ID) bool
	// Wakes reports whether errands for which nobody was found have to be looked at again, wherever they are.
	Wakes func(before, after Folded) bool
	// Plans: the district is planned at once when it wakes them.
	Plans bool
	// Counts reports whether an entry may write lines of the figures, and Credits returns them: ledger holds the lines that the
	// subject has written so far, oldest first.
	Counts  func(Entry) bool
	Credits func(before, after Folded, e Entry, ledger []Credit) []Credit
	// Tells returns what targets may be told of an entry.
	Tells func(before, after Folded, e Entry) []Message
}

// Sorts are the sorts of subject that have a journal.
var Sorts = map[SubjectSort]Sort{
	OfRequest: {
		New:    func(id ID) Folded { return Request{ID: id} },
		Opens:  func(g Grant, a Act, s Folded, path []ID) bool { return g.opens(a, s.(Request), path) },
		Begins: Grant.opensNew,
		Wakes: func(before, after Folded) bool {
			return freed(before.(Request), after.(Request)) || after.(Request).Widened > before.(Request).Widened
		},
		Counts: counts,
		Credits: func(before, after Folded, e Entry, ledger []Credit) []Credit {
			return Credits(before.(Request), after.(Request), e, ledger)
		},
		Tells: func(before, after Folded, e Entry) []Message { return notices(before.(Request), after.(Request), e) },
	},
	OfCadre: {
		New:   func(id ID) Folded { return Cadre{ID: id} },
		Opens: func(g Grant, a Act, s Folded, path []ID) bool { return g.opensCadre(a, s.(Cadre), path) },
		Wakes: func(before, after Folded) bool {
			return after.(Cadre).Duty.On && after.(Cadre).Duty.Until != before.(Cadre).Duty.Until
		},
		Plans: true,
	},
	OfArea: {
		New:   func(id ID) Folded { return Area{ID: id} },
		Opens: inArea, Listed: true,
		Wakes: func(before, after Folded) bool { return len(after.(Area).Controls) != len(before.(Area).Controls) },
	},
	OfFacility: {
		New:   func(id ID) Folded { return Facility{ID: id} },
		Opens: inArea, Listed: true,
		Wakes: func(before, after Folded) bool { return after.(Facility).Seal != before.(Facility).Seal },
	},
	OfUnit:      {New: func(id ID) Folded { return Unit{ID: id} }, Opens: inArea, Listed: true},
	OfKind:      {New: func(id ID) Folded { return Kind{Code: string(id)} }, Opens: inArea, Listed: true},
	OfHousehold: {New: func(id ID) Folded { return Household{ID: id} }, Opens: inArea},
	OfAccount: {
		New:   func(id ID) Folded { return Account{ID: id} },
		Opens: func(g Grant, a Act, s Folded, _ []ID) bool { return g.opensAccount(a, s.(Account)) },
	},
	OfTarget: {New: func(id ID) Folded { return Target{ID: id} }, Opens: inArea},
	OfImport: {New: func(id ID) Folded { return Imported{ID: id} }, Opens: inArea, Begins: Grant.opensNew},
}

// inArea opens what belongs to an area as such.
func inArea(g Grant, _ Act, _ Folded, path []ID) bool { return g.opensArea(path) }
