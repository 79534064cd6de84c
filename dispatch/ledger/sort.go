package ledger

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

// state is the fold of a subject's journal, with the figures that it wrote.
type state struct {
	dispatch.Folded
	credits []dispatch.Credit
}

// fold adds the next entry.
func (s *state) fold(of *sort, e dispatch.Entry) {
	before := s.Folded
	s.Folded = before.Fold(e)
	if rules := dispatch.Sorts[of.sort]; rules.Credits != nil && rules.Counts(e) {
		s.credits = append(s.credits, rules.Credits(before, s.Folded, e, s.credits)...)
	}
}

// sort says how subjects of one sort are stored: a row each, with the state as a document and columns that repeat what queries
// need, and rows in other tables.
type sort struct {
	sort  dispatch.SubjectSort
	table string
	// folds counts the changes after which the same journal makes another document of the members that it had before.
	folds    int64
	form     int64    // of the documents that this program writes: it grows with every member, and with folds
	length   string   // the column of how many entries were folded
	columns  []string // besides form, doc and length
	children []child
	missing  dispatch.Text
	differs  dispatch.Text
	zero     dispatch.Folded
	blank    func() any                                                          // returns a pointer to an empty document
	read     func(into any) dispatch.Folded                                      // the state from a document read into it
	doc      func(dispatch.Folded) any                                           // the document of a state
	row      func(dispatch.Folded) []any                                         // values of the columns
	place    func(t *tx, before, after dispatch.Folded) ([]string, []any, error) // columns that do not follow from the state alone
	beside   func(*tx, dispatch.Change) error                                    // saves rows in other tables
	name     func(id string, s dispatch.Folded) string

	insert, update string
}

// mostMembers is more than a document has members.
const mostMembers = 10_000

// kept is the part of a sort that its type decides.
func kept[T dispatch.Folded](s sort, row func(T) []any) *sort {
	var zero T
	s.form = s.folds*mostMembers + int64(form.Size(reflect.TypeFor[T]()))
	s.zero = zero
	s.blank = func() any { return new(T) }
	s.read = func(into any) dispatch.Folded { return *into.(*T) }
	s.row = func(f dispatch.Folded) []any { return row(f.(T)) }
	if s.doc == nil {
		s.doc = func(f dispatch.Folded) any { return f }
	}
	if s.length == "" {
		s.length = "seq"
	}
	columns := append([]string{"form", "doc", s.length}, s.columns...)
	s.insert = "INSERT INTO " + s.table + " (id, " + strings.Join(columns, ", ")
	var set []string
	for i, c := range columns {
		set = append(set, fmt.Sprintf("%s = $%d", c, i+2))
	}
	s.update = "UPDATE " + s.table + " SET " + strings.Join(set, ", ")
	return &s
}

// child is a table with rows for a subject.
type child struct {
	table   string
	key     string   // column with the subject's id
	columns []string // columns that follow from the state
	names   int      // how many of these identify a row
	rows    func(*state) [][]any
	called  func(row []any) string
	lost    dispatch.Text
	more    dispatch.Text
	changed dispatch.Text
	kept    bool // rows are only ever added
	expires int  // index of the column with the moment from which a row may be missing; 0 for none
}

// sorts are all that have a journal.
var sorts = []*sort{
	kept(sort{
		sort: dispatch.OfRequest, table: "requests", length: "version", columns: []string{"number", "state", "active", "kind", "area", "household", "urgency", "submitted", "due", "calls"},
		children: []child{errandRows, holderRows, againstRows, creditRows},
		missing:  dispatch.Text{ZH: "台账里有，求助表里没有", EN: "it is in the journal and nowhere else"},
		differs:  dispatch.Text{ZH: "状态与台账推算的不符", EN: "its state is not what the journal says"},
		name: func(id string, f dispatch.Folded) string {
			return "request " + f.(dispatch.Request).Number + " (" + id + ")"
		},
		beside: func(t *tx, c dispatch.Change) error {
			if err := t.saveErrands(c.Before.(dispatch.Request), c.After.(dispatch.Request)); err != nil {
				return err
			}
			if err := t.saveAgainst(c.Before.(dispatch.Request), c.After.(dispatch.Request)); err != nil {
				return err
			}
			return t.saveAttachments(c)
		},
	}, func(r dispatch.Request) []any {
		return []any{r.Number, string(r.State), int64(flag(r.State.Active())), r.Kind, string(r.Place.Area()), string(r.Place.Household), int64(r.Urgency), int64(r.Submitted), int64(r.Due), calls(r)}
	}),
	kept(sort{
		sort: dispatch.OfCadre, table: "cadres", columns: []string{"unit", "area", "on_duty"},
		missing: dispatch.Text{ZH: "台账里有，干部表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "干部的情况与台账推算的不符", EN: "the cadre is not what the journal says"},
		doc: func(f dispatch.Folded) any { // Engagements has a column of its own
			c := f.(dispatch.Cadre)
			c.Engagements = 0
			return c
		},
	}, func(c dispatch.Cadre) []any { return []any{string(c.Unit), string(c.Area), int64(flag(c.Duty.On))} }),
	kept(sort{
		sort: dispatch.OfArea, table: "areas", columns: []string{"parent", "level", "name", "called", "readings"},
		missing: dispatch.Text{ZH: "台账里有，区域表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "区域与台账推算的不符", EN: "the area is not what the journal says"},
		doc: func(f dispatch.Folded) any { // the path has a column of its own, because it follows from the areas above
			a := f.(dispatch.Area)
			a.Path = nil
			return a
		},
		place: func(t *tx, _, after dispatch.Folded) ([]string, []any, error) {
			return t.placeOf(after.(dispatch.Area))
		},
		beside: func(t *tx, c dispatch.Change) error {
			return t.moveBelow(c.Before.(dispatch.Area), c.After.(dispatch.Area))
		},
	}, func(a dispatch.Area) []any {
		called, typed := searched(a)
		return []any{string(a.Parent), string(a.Level), a.Name, called, typed}
	}),
	kept(sort{
		sort: dispatch.OfFacility, table: "facilities", columns: []string{"role", "retired"},
		missing: dispatch.Text{ZH: "台账里有，地点表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "地点与台账推算的不符", EN: "the facility is not what the journal says"},
	}, func(f dispatch.Facility) []any { return []any{string(f.Role), int64(flag(f.Retired))} }),
	kept(sort{
		sort: dispatch.OfUnit, table: "units", columns: []string{"name"},
		missing: dispatch.Text{ZH: "台账里有，单位表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "单位与台账推算的不符", EN: "the unit is not what the journal says"},
		place: func(t *tx, _, after dispatch.Folded) ([]string, []any, error) {
			return nil, nil, t.unnamed(after.(dispatch.Unit))
		},
	}, func(u dispatch.Unit) []any { return []any{u.Name} }),
	kept(sort{
		sort: dispatch.OfKind, table: "kinds",
		missing: dispatch.Text{ZH: "台账里有，事项表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "事项与台账推算的不符", EN: "the kind is not what the journal says"},
		place:   func(t *tx, _, after dispatch.Folded) ([]string, []any, error) { return t.rankOf(after.(dispatch.Kind)) },
	}, func(dispatch.Kind) []any { return nil }),
	redFlags,
	kept(sort{
		sort: dispatch.OfHousehold, table: "households", columns: []string{"compound"},
		missing: dispatch.Text{ZH: "台账里有，户册里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "户的情况与台账推算的不符", EN: "the household is not what the journal says"},
		beside:  (*tx).savePhones,
	}, func(h dispatch.Household) []any { return []any{string(h.Compound)} }),
	contacts,
	kept(sort{
		sort: dispatch.OfTarget, table: "targets",
		missing: dispatch.Text{ZH: "台账里有，通知对象表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "通知对象与台账推算的不符", EN: "the target is not what the journal says"},
	}, func(dispatch.Target) []any { return nil }),
	kept(sort{
		sort: dispatch.OfAccount, table: "accounts", columns: []string{"login", "cadre", "disabled", "administers"},
		children: []child{tokenRows, codeRows},
		missing:  dispatch.Text{ZH: "台账里有，账号表里没有", EN: "it is in the journal and nowhere else"},
		differs:  dispatch.Text{ZH: "账号与台账推算的不符", EN: "the account is not what the journal says"},
		doc: func(f dispatch.Folded) any { // the password's hash and the second factor have columns of their own
			a := f.(dispatch.Account)
			a.Hash, a.Secret = "", ""
			return a
		},
		place: func(t *tx, before, after dispatch.Folded) ([]string, []any, error) {
			return nil, nil, t.mayStand(before.(dispatch.Account), after.(dispatch.Account))
		},
		beside: (*tx).saveKeys,
	}, func(a dispatch.Account) []any {
		login := a.Login
		if login == "" { // it was erased
			login = string(a.ID)
		}
		return []any{login, string(a.Cadre), int64(flag(a.Disabled)), int64(flag(a.Administers()))}
	}),
	kept(sort{
		sort: dispatch.OfQueue, table: "queues",
		missing: dispatch.Text{ZH: "台账里有，队列表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "队列与台账推算的不符", EN: "the queue is not what the journal says"},
	}, func(dispatch.Queue) []any { return nil }),
	kept(sort{
		sort: dispatch.OfImport, table: "imports", columns: []string{"at"},
		missing: dispatch.Text{ZH: "台账里有，导入表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "导入与台账推算的不符", EN: "the import is not what the journal says"},
	}, func(i dispatch.Imported) []any { return []any{int64(i.At)} }),
}

// calls says whether somebody has to take a request over: 2 where a life is in danger.
func calls(r dispatch.Request) int64 {
	switch {
	case !r.Calls():
		return 0
	case r.Urgency == dispatch.LifeThreatening:
		return 2
	}
	return 1
}

func sortNamed(name dispatch.SubjectSort) *sort {
	for _, s := range sorts {
		if s.sort == name {
			return s
		}
	}
	return nil
}

// called returns the name of a subject for a difference.
func (s *sort) called(id string, st *state) string {
	if s.name != nil {
		return s.name(id, st.Folded)
	}
	return string(s.sort) + " " + id
}

var errandRows = child{
	table: "errands", key: "request", columns: []string{"n", "state", "cadre", "unit", "finished_at"}, names: 1,
	rows: func(s *state) (rows [][]any) {
		for _, e := range s.Folded.(dispatch.Request).Errands {
			rows = append(rows, errandRow(e))
		}
		return rows
	},
	called:  func(row []any) string { return "errand " + text(row[0]) },
	lost:    dispatch.Text{ZH: "少了任务", EN: "an errand is missing"},
	more:    dispatch.Text{ZH: "任务与台账推算的不符", EN: "the errand is not what the journal says"},
	changed: dispatch.Text{ZH: "任务与台账推算的不符", EN: "the errand is not what the journal says"},
}

var holderRows = child{
	table: "holders", key: "request", columns: []string{"cadre"}, names: 1,
	rows: func(s *state) (rows [][]any) {
		known := map[dispatch.ID]bool{}
		for _, e := range s.Folded.(dispatch.Request).Errands {
			for _, h := range e.Holders {
				if !known[h] {
					known[h] = true
					rows = append(rows, []any{string(h)})
				}
			}
		}
		return rows
	},
	called: func([]any) string { return "holder" },
	lost:   dispatch.Text{ZH: "少了经办人", EN: "a holder is missing"},
	more:   dispatch.Text{ZH: "多了一位经办人", EN: "a holder whom the journal does not know"},
}

var tokenRows = child{
	table: "tokens", key: "account", columns: []string{"digest", "sort", "created", "expires"}, names: 1, expires: 3, kept: true,
	rows: func(s *state) (rows [][]any) {
		for _, k := range s.Folded.(dispatch.Account).Tokens {
			rows = append(rows, []any{k.Digest, string(k.Sort), int64(k.Created), int64(k.Expires)})
		}
		return rows
	},
	called:  func([]any) string { return "token" },
	lost:    dispatch.Text{ZH: "少了一个令牌", EN: "a token is missing"},
	more:    dispatch.Text{ZH: "多了一个没有发过的令牌", EN: "a token that nobody issued"},
	changed: dispatch.Text{ZH: "令牌被改动", EN: "a token was changed"},
}

var codeRows = child{
	table: "codes", key: "account", columns: []string{"digest", "expires"}, names: 1, expires: 1,
	rows: func(s *state) (rows [][]any) {
		if c := s.Folded.(dispatch.Account).Code; c.Digest != "" {
			rows = append(rows, []any{c.Digest, int64(c.Expires)})
		}
		return rows
	},
	called:  func([]any) string { return "code" },
	lost:    dispatch.Text{ZH: "少了登录码", EN: "the sign-in code is missing"},
	more:    dispatch.Text{ZH: "多了一个没有发过的登录码", EN: "a sign-in code that nobody issued"},
	changed: dispatch.Text{ZH: "登录码被改动", EN: "the sign-in code was changed"},
}

var creditRows = child{
	table: "credits", key: "request", kept: true, columns: []string{"seq", "n", "book", "day", "unit", "kind", "area", "household", "errand", "persons", "times", "sign"}, names: 2,
	rows: func(s *state) (rows [][]any) {
		n := map[int64]int64{}
		for _, c := range s.credits {
			rows = append(rows, []any{c.Seq, n[c.Seq], string(c.Book), string(c.Day), string(c.Unit), c.Kind, string(c.Area), string(c.Household), int64(c.Errand), int64(c.Persons), int64(c.Times), int64(c.Sign)})
			n[c.Seq]++
		}
		return rows
	},
	called:  func(row []any) string { return "figure of entry " + text(row[0]) },
	lost:    dispatch.Text{ZH: "少了一行数字", EN: "a line of the figures is missing"},
	more:    dispatch.Text{ZH: "多了一行数字", EN: "a line of the figures that nothing made"},
	changed: dispatch.Text{ZH: "数字被改动", EN: "a line of the figures was changed"},
}
