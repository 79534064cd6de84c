package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// A golden record is one that a version of the program has made, with everything in it that can happen: an export as plain text,
// the key of its seals, and the schema of the SQLite database that it was exported from. Every later version opens it. The
// folder is named for the version. `make golden` writes that of this version, and never one that is frozen.
const goldenFolder = "testdata/golden"

// frozen names the versions whose golden record is never written again: their records are in use.
var frozen = []string{"0.1.0", "0.2.0"}

// TestMakeGolden makes a golden record, and writes it down where that is asked for.
func TestMakeGolden(t *testing.T) {
	data := t.TempDir()
	makePast(t, data)
	opensAsEver(t, fine, "--data="+data)
	if os.Getenv("BANGBAN_GOLDEN") == "" {
		return
	}
	if slices.Contains(frozen, version) {
		t.Fatalf("the golden record of %s is frozen: give the program another version first", version)
	}
	fresh := t.TempDir()
	makePast(t, fresh) // without the seals of all days since
	file := filepath.Join(fresh, "export.gz")
	fine(t, "export", file, "--data", fresh)
	f, err := os.Open(file)
	must(t, err)
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	must(t, err)
	record, err := io.ReadAll(z)
	must(t, err)
	if missing := neverHappened(t, record); len(missing) > 0 {
		t.Fatalf("what shall be kept for ever has no %s: let it happen in golden_made_test.go", strings.Join(missing, ", "))
	}
	folder := filepath.Join(goldenFolder, version)
	must(t, os.MkdirAll(folder, 0o755))
	key, err := os.ReadFile(filepath.Join(fresh, "seal.key"))
	must(t, err)
	for name, text := range map[string][]byte{"record.jsonl": record, "seal.key": key, "schema.sql": []byte(schemaOf(t, filepath.Join(fresh, "bangban.db")))} {
		must(t, os.WriteFile(filepath.Join(folder, name), text, 0o644))
	}
}

// seldom are members of facts that no golden record holds: they come of several things happening together, and the tests of their facts
// hold them.
var seldom = []string{"AgainstNamed.Relieved", "Triaged.Manned", "Triaged.RespondBy", "Reopened.RespondBy", "Reopened.Opens", "Reopened.Manned", "Revived.Review", "Concluded.Undone", "Received.Other",
	"Imported.Changed", "Imported.ID", "Imported.At", "Imported.Seq"}

// neverHappened returns the facts that a record has nowhere, and their members. Facts which only describe may lack members: the
// catalogue has tests of its own.
func neverHappened(t *testing.T, record []byte) (missing []string) {
	t.Helper()
	forms, err := os.ReadFile("../../dispatch/testdata/facts.txt")
	must(t, err)
	seen := map[string]bool{}
	for r := range goldenRows(t, record) {
		if r.table == "entries" {
			fact := r.value("fact").(string)
			seen[fact] = true
			var body map[string]json.RawMessage
			must(t, json.Unmarshal([]byte(r.value("body").(string)), &body))
			for name := range body {
				seen[fact+"."+name] = true
			}
		}
	}
	for line := range strings.Lines(string(forms)) {
		fact, form, _ := strings.Cut(strings.TrimSpace(line), " ")
		names := []string{fact}
		if !strings.HasSuffix(fact, "Described") {
			var body map[string]json.RawMessage
			must(t, json.Unmarshal([]byte(form), &body))
			for name := range body {
				names = append(names, fact+"."+name)
			}
		}
		for _, name := range names {
			if !seen[name] && !slices.Contains(seldom, name) {
				missing = append(missing, name)
			}
		}
	}
	return missing
}

// TestAGoldenRecord opens what each version has left behind, as an export on both databases and as the SQLite file it was: it
// migrates, audits clean with its key, says its sentence, and life goes on.
func TestAGoldenRecord(t *testing.T) {
	folders, err := filepath.Glob(goldenFolder + "/*")
	must(t, err)
	if len(folders) == 0 {
		t.Fatal("there is none")
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			record, err := os.ReadFile(filepath.Join(folder, "record.jsonl"))
			must(t, err)
			t.Run("export into SQLite", func(t *testing.T) {
				data := t.TempDir()
				restoreGolden(t, fine, folder, data, "--data="+data)
				livesOn(t, "--data="+data)
			})
			t.Run("export into PostgreSQL", func(t *testing.T) {
				data, db := t.TempDir(), ledgertest.Postgres(t)
				restoreGolden(t, fine, folder, data, "--data="+data, "--db="+db)
				livesOn(t, "--data="+data, "--db="+db)
			})
			t.Run("an old database", func(t *testing.T) {
				data := t.TempDir()
				file := filepath.Join(data, "bangban.db")
				rebuild(t, file, filepath.Join(folder, "schema.sql"), record)
				copyFile(t, filepath.Join(folder, "seal.key"), filepath.Join(data, "seal.key"))
				opensAsEver(t, fine, "--data="+data)
				livesOn(t, "--data="+data)
				fresh := t.TempDir()
				fine(t, "migrate", "--data", fresh)
				if old, is := schemaOf(t, file), schemaOf(t, filepath.Join(fresh, "bangban.db")); old != is {
					t.Errorf("an old database has another schema than a new one: a migration was changed after it was in use.\n%s\n\nnew:\n%s", old, is)
				}
			})
		})
	}
}

// runs is how a test calls some build of the program, which must do what it is told: what it prints.
type runs func(t testing.TB, args ...string) string

// restoreGolden fills an empty place with a golden record and proves it.
func restoreGolden(t *testing.T, run runs, folder, data string, at ...string) {
	t.Helper()
	copyFile(t, filepath.Join(folder, "seal.key"), filepath.Join(data, "seal.key"))
	record, err := os.ReadFile(filepath.Join(folder, "record.jsonl"))
	must(t, err)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err = z.Write(record)
	must(t, err)
	must(t, z.Close())
	file := filepath.Join(t.TempDir(), "golden.gz")
	must(t, os.WriteFile(file, packed.Bytes(), 0o600))
	said := run(t, append([]string{"restore", file}, at...)...)
	if !strings.Contains(said, "已证明：自 2022-11-22 至 2022-11-30") {
		t.Errorf("restored it says %s", said)
	}
	opensAsEver(t, run, at...)
}

// opensAsEver migrates a golden record, seals the days since, and sees that nothing differs and that it says its sentence.
func opensAsEver(t *testing.T, run runs, at ...string) {
	t.Helper()
	run(t, append([]string{"migrate"}, at...)...)
	run(t, append([]string{"seal"}, at...)...)
	said := run(t, append([]string{"audit"}, at...)...)
	if !strings.Contains(said, "已证明：自 2022-11-22 至 ") || !strings.HasSuffix(said, "全部相符。\n") || strings.Contains(said, "旧格式") || strings.Contains(said, "更新的程序") {
		t.Errorf("the audit says %s", said)
	}
	if said := run(t, append([]string{"bulletin", "--as-of", "2022-11-30", "--unit", "市退役军人事务局"}, at...)...); !strings.HasPrefix(said, sentence) {
		t.Errorf("its sentence is %q", said)
	}
}

// livesOn has a call come in about what was left open, and another one.
func livesOn(t *testing.T, at ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "more.jsonl")
	must(t, os.WriteFile(file, []byte(`{"At":"2022-12-01T14:30:00+08:00","Do":"submit","Request":"new","With":{"Kind":"medicine","Place":{"Compound":"garden"},"Channel":"hotline","Words":{"Phone":"000-0001-0009"}}}
{"At":"2022-12-01T14:31:00+08:00","Do":"check_in","As":"c2","With":{}}
{"At":"2022-12-01T14:32:00+08:00","Do":"serve","Request":"new","Minutes":10}
`), 0o600))
	fine(t, append([]string{"replay", file}, at...)...)
	if said := fine(t, append([]string{"tally", "--book", "handled", "--from", "2022-12-01", "--by", "kind"}, at...)...); !strings.Contains(said, "买药") {
		t.Errorf("nothing goes on: %s", said)
	}
	if said := fine(t, append([]string{"audit"}, at...)...); !strings.HasSuffix(said, "全部相符。\n") {
		t.Errorf("after more was done the audit says %s", said)
	}
}

// rebuild makes a SQLite file as an older version left it: its schema, and its rows.
func rebuild(t *testing.T, file, schema string, record []byte) {
	t.Helper()
	text, err := os.ReadFile(schema)
	must(t, err)
	db, err := sql.Open("sqlite", file)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	tx, err := db.Begin()
	must(t, err)
	_, err = tx.Exec(string(text))
	must(t, err)
	for r := range goldenRows(t, record) {
		_, err := tx.Exec(fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s)", r.table, strings.Join(r.columns, ", "), strings.Repeat(", ?", len(r.columns)-1)), r.values...)
		must(t, err)
	}
	must(t, tx.Commit())
}

// schemaOf writes down a SQLite file's schema as statements that make it, with the number of the last migration.
func schemaOf(t *testing.T, file string) string {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	rows, err := db.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name")
	must(t, err)
	var all strings.Builder
	for rows.Next() {
		var one string
		must(t, rows.Scan(&one))
		all.WriteString(one + ";\n")
	}
	must(t, errors.Join(rows.Err(), rows.Close()))
	versions, err := db.Query("SELECT version_id FROM goose_db_version ORDER BY id")
	must(t, err)
	for versions.Next() {
		var n int
		must(t, versions.Scan(&n))
		fmt.Fprintf(&all, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, 1);\n", n)
	}
	must(t, errors.Join(versions.Err(), versions.Close()))
	return all.String()
}

// goldenRow is one row of a table of an export.
type goldenRow struct {
	table   string
	columns []string
	values  []any
}

func (r goldenRow) value(column string) any { return r.values[slices.Index(r.columns, column)] }

// goldenRows reads an export without the program's help.
func goldenRows(t *testing.T, record []byte) iter.Seq[goldenRow] {
	return func(yield func(goldenRow) bool) {
		var r goldenRow
		lines := bufio.NewScanner(bytes.NewReader(record))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if !bytes.HasPrefix(lines.Bytes(), []byte("[")) {
				var head struct {
					Table   string
					Columns []string
				}
				must(t, json.Unmarshal(lines.Bytes(), &head))
				r.table, r.columns = head.Table, head.Columns
				continue
			}
			d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
			d.UseNumber()
			r.values = nil
			must(t, d.Decode(&r.values))
			for i, v := range r.values {
				switch v := v.(type) {
				case json.Number:
					n, err := v.Int64()
					must(t, err)
					r.values[i] = n
				case map[string]any:
					b, err := base64.StdEncoding.DecodeString(v["base64"].(string))
					must(t, err)
					r.values[i] = b
				}
			}
			if !yield(r) {
				return
			}
		}
		must(t, lines.Err())
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, data, 0o600))
}
