package dispatch

// Subject is a thing with a journal and a hash chain of its own.
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

// Folded is the state of a subject, folded from its journal. It is a value: Fold returns the next state and does not change the
// receiver.
type Folded interface {
	Subject() Subject
	Length() int64 // number of entries folded; 0: it does not exist
	Fold(Entry) Folded
	Where() ID   // the area it lies in; "" for the whole city
	Dues() []Due // what must happen later if nobody acts before
}

// Sort holds what is particular to a sort of subject. Everything else, the way from loading to saving, is the same for all. A
// nil function means that there is nothing to do.
type Sort struct {
	// New returns the subject before its first entry; nil where the sort cannot be begun by a command.
	New func(ID) Folded
	// Opens reports whether a grant opens the subject: path leads from the root to where it lies.
	Opens func(g Grant, a Act, s Folded, path []ID) bool
	// Listed says that it is in the catalogue that everybody may read.
	Listed bool
	// Begins reports whether a grant covers the place where such a subject is to begin. Descriptions are authorised otherwise.
	Begins func(g Grant, path []ID) bool
	// Wakes reports whether a change may help errands for which nobody was found, in any district.
	Wakes func(before, after Folded) bool
	// Plans says that the district is planned at once when it wakes errands.
	Plans bool
	// Counts reports whether an entry may write lines of the figures. Credits returns them: ledger holds the lines of the
	// subject so far, oldest first.
	Counts  func(Entry) bool
	Credits func(before, after Folded, e Entry, ledger []Credit) []Credit
	// Tells returns the messages that an entry gives rise to.
	Tells func(before, after Folded, e Entry) []Message
}

// Sorts are the sorts of subject.
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

// inArea opens what belongs to an area.
func inArea(g Grant, _ Act, _ Folded, path []ID) bool { return g.opensArea(path) }
