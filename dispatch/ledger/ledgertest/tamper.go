package ledgertest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// unseen lists columns whose change an audit need not find, with the reason.
var unseen = map[string]string{
	"personal.lookup": "an index made with a key that the journal does not have",
	"traces.trace":    "the same",
	"traces.sort":     "the same",
	"traces.id":       "the same",
	"dues.district":   "where a job is planned follows from the area tree of its time",
	"dues.urgency":    "an order of work only",
	"dues.token":      "a fence: any other number only makes somebody try again",
	"dues.lease":      "the same",
	"dues.retry":      "the same",
	"kinds.rank":      "an order of lists only",
	"tokens.used":     "when it was used last is noted, not journaled",
}

// foundOut changes the record by hand, one value at a time: the audit has to report each.
func (x *Town) foundOut(t *testing.T) {
	x.Serve(t) // adds a service to today
	Describe(t, x.Desk, dispatch.DescribeHousehold{Household: dispatch.Household{ID: "h1", Compound: "garden", Room: "501"}},
		dispatch.DescribeTarget{Target: dispatch.Target{ID: "group", Name: "群", Channel: dispatch.WeCom, Address: "https://example.invalid/x"}})
	Hire(t, x.Desk, dispatch.Account{ID: "a-chief", Login: "chief", Name: "甲某", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}, "an encoded hash",
		dispatch.Token{Digest: "digest of a secret", Sort: dispatch.Session, Expires: x.Now().Add(time.Hour)})
	Hire(t, x.Desk, dispatch.Account{ID: "a-cadre", Login: "cadre", Name: "乙某", Cadre: "c0", Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}, "")
	x.do(t, dispatch.SystemAct(), dispatch.Subject{Sort: dispatch.OfAccount, ID: "a-cadre"}, dispatch.IssueCode{Code: dispatch.SignInCode{Digest: "digest of a code", Expires: x.Now().Add(time.Hour)}})
	x.do(t, Chief, dispatch.Subject{Sort: dispatch.OfImport}, dispatch.Import{Imported: dispatch.Imported{Of: "cadres", Digest: hexSum(nil), Rows: 3, Added: 3}})
	x.audits(t)
	for _, table := range []struct {
		name    string
		columns string
		where   string
	}{
		{"entries", "strand line at recorded actor role on_behalf device fact body secrets hash seq", "sort = 'request' AND seq = 2"},
		{"entries", "body hash", "sort = 'cadre'"},
		{"personal", "field salt value lookup seq n", "field = 'text'"},
		{"traces", "trace sort id", "sort = 'request'"},
		{"attachments", "id type data", "id = 'picture-2'"},
		{"requests", "number version state active kind area household urgency submitted due form doc", "urgency = 0"},
		{"errands", "state cadre unit finished_at", "n = 1"},
		{"holders", "cadre", "cadre <> ''"},
		{"cadres", "unit area on_duty doc seq form", "seq > 0"},
		{"areas", "parent level name path called readings doc seq form", "id = 'garden'"},
		{"facilities", "role retired doc seq form", "seq > 0"},
		{"units", "name doc seq form", "seq > 0"},
		{"kinds", "rank doc seq form", "id = 'hospital'"},
		{"households", "compound doc seq form", "seq > 0"},
		{"contacts", "area at doc seq form", "seq > 0"},
		{"targets", "doc seq form", "seq > 0"},
		{"accounts", "login cadre disabled administers doc seq form password", "id = 'a-chief'"},
		{"tokens", "digest account sort created expires used", "account = 'a-chief'"},
		{"codes", "digest account expires", "account = 'a-cadre'"},
		{"imports", "at doc seq form", "seq > 0"},
		{"credits", "book day unit kind area household errand persons times sign", "sign = 1"},
		{"fresh", "request seq n book day unit kind area household persons times sign", "sign = 1"},
		{"rollup", "book day unit kind area persons times", "times <> 0"},
		{"rollup_units", "book day unit kind persons times homes", "homes <> 0"},
		{"rollup_households", "book day unit kind area household standing", "standing <> 0"},
		{"heads", "day until subjects entries ends sealed hash mac", "until <> 0"},
		{"heads", "day until subjects entries ends sealed hash mac", "until = 0"},
		{"strands", "strand next last", "next > 1"},
		{"dues", "ready at step errand district urgency token lease retry", "step IN ('clock', 'close', 'relieve') AND at > " + fmt.Sprint(int64(x.Now()))},
	} {
		for _, column := range strings.Fields(table.columns) {
			r := x.pick(t, table.name, table.where)
			was := r.values[column]
			r.set(t, column, spoilt(table.name, column, was))
			name := table.name + "." + column
			found := x.differences(t)
			if _, blind := unseen[name]; (found == "") != blind {
				t.Errorf("%s was changed by hand and the audit says %q", name, found)
			}
			r.set(t, column, was)
		}
	}
	for _, table := range []string{"cadres", "areas", "facilities", "units", "kinds", "households", "contacts", "targets", "imports", "tokens", "codes", "entries", "errands", "holders", "credits", "fresh", "rollup", "dues", "heads", "strands", "personal", "attachments"} {
		where := "1 = 1"
		switch table {
		case "rollup": // a sum of nothing may as well be missing
			where = "times <> 0"
		case "strands":
			where = "next > 1"
		case "households": // another table names those that have a phone
			where = "id NOT IN (SELECT household FROM household_phones)"
		case "personal": // no rule needs what was said
			where = "field = 'text'"
		}
		r := x.pick(t, table, where)
		r.delete(t)
		if x.differences(t) == "" {
			t.Errorf("a row of %s was lost and the audit says nothing", table)
		}
		r.insert(t)
	}
	x.audits(t)
}

func (x *Town) differences(t *testing.T) string {
	t.Helper()
	p, err := x.DB.Examine(context.Background(), ledger.Examination{Now: x.Now(), Key: x.key})
	must(t, err)
	switch {
	case len(p.Differences) > 0:
		return fmt.Sprint(p.Differences[0])
	case p.Newer > 0: // that is told as well
		return "something is said to be of a newer program"
	}
	return ""
}

// spoilt returns another value that the column's checks allow.
func spoilt(table, column string, v any) any {
	switch v := v.(type) {
	case int64:
		switch {
		case column == "on_duty" || column == "retired" || column == "disabled" || column == "administers" || column == "active" || column == "retry" || column == "urgency":
			return 1 - v
		case column == "sign":
			return -v
		case v > 1e12: // a time: a day later
			return v + 1e11
		case column == "line":
			return v + 1e6
		}
		return v + 1000
	case string:
		switch {
		case column == "ends":
			return "[]"
		case column == "account":
			return map[string]string{"a-chief": "a-cadre", "a-cadre": "a-chief"}[v]
		case column == "state" && v != "failed":
			return "failed"
		case column == "book" && (table == "credits" || table == "fresh"):
			return map[string]string{"service": "handled", "handled": "service"}[v]
		case column == "duty" || column == "doc": // still JSON
			return strings.Map(func(c rune) rune {
				if c >= '1' && c <= '8' {
					return c + 1
				}
				return c
			}, v)
		}
		return v + "x"
	case []byte:
		other := slices.Clone(v)
		other[0]++
		return other
	}
	return v
}

// line is one row of a table before it was changed.
type line struct {
	raw     *sql.DB
	table   string
	columns []string
	values  map[string]any
}

func (x *Town) pick(t *testing.T, table, where string) *line {
	t.Helper()
	rows, err := x.raw.Query("SELECT * FROM " + table + " WHERE " + where + " LIMIT 1")
	must(t, err)
	defer func() { must(t, rows.Close()) }()
	columns, err := rows.Columns()
	must(t, err)
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	if !rows.Next() {
		t.Fatalf("%s has no row where %s", table, where)
	}
	must(t, rows.Scan(into...))
	r := &line{raw: x.raw, table: table, columns: columns, values: map[string]any{}}
	for i, c := range columns {
		r.values[c] = values[i]
	}
	return r
}

func (r *line) where(from int) (condition string, args []any) {
	var parts []string
	for _, c := range r.columns {
		args = append(args, r.values[c])
		parts = append(parts, fmt.Sprintf("%s = $%d", c, from+len(args)-1))
	}
	return " WHERE " + strings.Join(parts, " AND "), args
}

func (r *line) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	res, err := r.raw.Exec(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		t.Fatalf("%s touched %d rows, %v", query, n, err)
	}
}

func (r *line) set(t *testing.T, column string, to any) {
	t.Helper()
	condition, args := r.where(2)
	r.exec(t, "UPDATE "+r.table+" SET "+column+" = $1"+condition, append([]any{to}, args...)...)
	r.values[column] = to
}

func (r *line) delete(t *testing.T) {
	t.Helper()
	condition, args := r.where(1)
	r.exec(t, "DELETE FROM "+r.table+condition, args...)
}

func (r *line) insert(t *testing.T) {
	t.Helper()
	var marks []string
	var args []any
	for _, c := range r.columns {
		args = append(args, r.values[c])
		marks = append(marks, fmt.Sprintf("$%d", len(args)))
	}
	r.exec(t, "INSERT INTO "+r.table+" ("+strings.Join(r.columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...)
}
