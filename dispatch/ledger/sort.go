package ledger

import (
	"github.com/bangban/bangban/dispatch"
)

// state is what a subject's journal makes of it, with the figures that it wrote.
type state struct {
	dispatch.Folded
	credits []dispatch.Credit
}

// fold takes the next entry in.
func (s *state) fold(of *sort, e dispatch.Entry) {
	before := s.Folded
	s.Folded = before.Fold(e)
	if rules := dispatch.Sorts[of.sort]; rules.Credits != nil && rules.Counts(e) {
		s.credits = append(s.credits, rules.Credits(before, s.Folded, e, s.credits)...)
	}
}

// sort is how the subjects of one sort are kept: a row each, with the fold of the journal as a document and columns that repeat
// what queries need, and rows of other tables.
type sort struct {
	sort  dispatch.SubjectSort
	table string
	// form is the form of the documents that this program writes. It grows with every change after which the same journal
	// makes another document; what was written in an older form is folded anew.
	form     int64
	document string // the column of the fold
	columns  []string
	children []child
	card     bool // the row is there before the first entry
	missing  dispatch.Text
	differs  dispatch.Text
	zero     dispatch.Folded
	doc      func(dispatch.Folded) any   // what stands in the document
	blank    func() any                  // a pointer to an empty one
	row      func(dispatch.Folded) []any // what the columns repeat
	name     func(id string, s dispatch.Folded) string
}

// child is a table that has rows for a subject.
type child struct {
	table   string
	key     string   // the column of the subject's id
	columns []string // what a state says about each row
	names   int      // so many of these tell one row from another
	rows    func(*state) [][]any
	called  func(row []any) string
	lost    dispatch.Text
	more    dispatch.Text
	changed dispatch.Text
	kept    bool // rows are only ever added
}

// sorts are all that have a journal.
var sorts = []*sort{
	{
		sort: dispatch.OfRequest, table: "requests", form: 1, document: "doc", columns: requestColumns,
		children: []child{errandRows, holderRows, creditRows},
		missing:  dispatch.Text{ZH: "台账里有，求助表里没有", EN: "it is in the journal and nowhere else"},
		differs:  dispatch.Text{ZH: "状态与台账推算的不符", EN: "its state is not what the journal says"},
		zero:     dispatch.Request{},
		doc:      func(s dispatch.Folded) any { return s },
		blank:    func() any { return new(dispatch.Request) },
		row:      func(s dispatch.Folded) []any { return projection(s.(dispatch.Request)) },
		name: func(id string, s dispatch.Folded) string {
			return "request " + s.(dispatch.Request).Number + " (" + id + ")"
		},
	},
	{
		sort: dispatch.OfCadre, table: "cadres", form: 1, document: "duty", columns: []string{"seq", "on_duty"}, card: true,
		missing: dispatch.Text{ZH: "台账里有，干部表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "上岗情况与台账推算的不符", EN: "the duty is not what the journal says"},
		zero:    dispatch.Cadre{},
		doc:     func(s dispatch.Folded) any { return s.(dispatch.Cadre).Duty },
		blank:   func() any { return new(dispatch.Duty) },
		row: func(s dispatch.Folded) []any {
			c := s.(dispatch.Cadre)
			return []any{c.Seq, int64(flag(c.Duty.On))}
		},
	},
	{
		sort: dispatch.OfArea, table: "areas", form: 1, document: "controls", columns: []string{"seq"}, card: true,
		missing: dispatch.Text{ZH: "台账里有，区域表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "管控与台账推算的不符", EN: "the controls are not what the journal says"},
		zero:    dispatch.Area{},
		doc:     func(s dispatch.Folded) any { return s.(dispatch.Area).Controls },
		blank:   func() any { return new([]dispatch.Control) },
		row:     func(s dispatch.Folded) []any { return []any{s.(dispatch.Area).Seq} },
	},
	{
		sort: dispatch.OfFacility, table: "facilities", form: 1, document: "seal", columns: []string{"seq"}, card: true,
		missing: dispatch.Text{ZH: "台账里有，地点表里没有", EN: "it is in the journal and nowhere else"},
		differs: dispatch.Text{ZH: "封停情况与台账推算的不符", EN: "the seal is not what the journal says"},
		zero:    dispatch.Facility{},
		doc:     func(s dispatch.Folded) any { return s.(dispatch.Facility).Seal },
		blank:   func() any { return new(dispatch.Sealing) },
		row:     func(s dispatch.Folded) []any { return []any{s.(dispatch.Facility).Seq} },
	},
}

func sortNamed(name dispatch.SubjectSort) *sort {
	for _, s := range sorts {
		if s.sort == name {
			return s
		}
	}
	return nil
}

// called is what a difference calls a subject.
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
