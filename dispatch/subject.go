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
	OfRedFlag   SubjectSort = "red_flag"
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
	Of   SubjectSort
	Name Text
	// Verbs are what may be done to such a subject, each with its fact; Facts are those that its journal holds besides.
	Verbs []VerbRow
	Facts []Term
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
	// Spreads returns commands that follow on other subjects from entries, whichever command wrote them.
	Spreads func(before, after Folded, entries []Entry) []Follow
	// Counts reports whether an entry may write lines of the figures. Credits returns them: ledger holds the lines of the
	// subject so far, oldest first.
	Counts  func(Entry) bool
	Credits func(before, after Folded, e Entry, ledger []Credit) []Credit
	// Tells returns the messages that an entry gives rise to.
	Tells func(before, after Folded, e Entry) []Message
}

// sorts lists them in the order in which people are offered them.
var sorts = []Sort{requestSort, cadreSort, areaSort, facilitySort, unitSort, kindSort, redFlagSort, householdSort, contactSort, accountSort, targetSort, importSort, queueSort}

// Sorts are the sorts of subject that have a journal.
var Sorts = map[SubjectSort]Sort{}

func init() {
	for _, s := range sorts {
		Sorts[s.Of] = s
		for _, v := range s.Verbs {
			verbs = append(verbs, v)
			if v.Fact != nil {
				terms = append(terms, Term{Fact: v.Fact, Name: v.Told, Command: v.Command, State: v.Leads})
			}
		}
		terms = append(terms, s.Facts...)
	}
	verbs, terms = append(verbs, ofSeveral...), append(terms, Term{Fact: Erased{}, Name: Text{"抹去个人信息", "erased personal details"}, Command: Erase{}},
		Term{Fact: FollowedUp{}, Name: Text{"变化已传到手上任务", "the change reached what was in hand"}, Command: FollowUp{}})
	for i := range verbs {
		verbRows[verbs[i].Verb] = &verbs[i]
	}
	know(terms)
}

// SubjectSorts lists the sorts of subject in the order in which people are offered them.
func SubjectSorts() (all []SubjectSort) {
	for _, s := range sorts {
		all = append(all, s.Of)
	}
	return all
}

// Name returns what a person sees.
func (s SubjectSort) Name() Text { return Sorts[s].Name }

// inArea opens what belongs to an area as such.
func inArea(g Grant, _ Act, _ Folded, path []ID) bool { return g.opensArea(path) }
