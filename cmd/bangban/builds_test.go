package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// edit is one change to a source file: what stands there once, and what stands in its place.
type edit struct{ file, old, new string }

// newerBuild is a program that knows more of its documents than this one: fields of a request and of its place, which stand in
// bodies of the journal too; some that are personal; one of a subject that nothing refers to; and one that is folded from facts
// that have been there all along.
var newerBuild = []edit{
	{"dispatch/place.go", "type Place struct {\n", "type Place struct {\n	Floor int\n"},
	{"dispatch/particulars.go", "type Particulars struct {\n", "type Particulars struct {\n	Dog     bool\n	Illness string `kept:\"apart\"`\n"},
	{"dispatch/cadre.go", "type Cadre struct {\n", "type Cadre struct {\n	Plate string `kept:\"apart\"`\n"},
	{"dispatch/household.go", "type Household struct {\n", "type Household struct {\n	Lift bool\n"},
	{"dispatch/request.go", "type Request struct {\n", "type Request struct {\n	Answers int\n"},
	{"dispatch/apply.go", "	r.Version = e.Seq\n", "	r.Version = e.Seq\n	if _, answered := e.Fact.(Responded); answered {\n		r.Answers++\n	}\n"},
}

// build compiles the program with changes to its sources, which stay as they are.
func build(t *testing.T, edits []edit) (program string) {
	t.Helper()
	dir := t.TempDir()
	texts := map[string]string{}
	for _, e := range edits {
		path, err := filepath.Abs(filepath.Join("../..", e.file))
		must(t, err)
		if _, read := texts[path]; !read {
			src, err := os.ReadFile(path)
			must(t, err)
			texts[path] = string(src)
		}
		if n := strings.Count(texts[path], e.old); n != 1 {
			t.Fatalf("%s has %q %d times: change the edit as the source has changed", e.file, e.old, n)
		}
		texts[path] = strings.Replace(texts[path], e.old, e.new, 1)
	}
	replace := map[string]string{}
	for path, text := range texts {
		replace[path] = filepath.Join(dir, fmt.Sprintf("%d_%s", len(replace), filepath.Base(path)))
		must(t, os.WriteFile(replace[path], []byte(text), 0o600))
	}
	doc, err := json.Marshal(map[string]any{"Replace": replace})
	must(t, err)
	overlay := filepath.Join(dir, "overlay.json")
	must(t, os.WriteFile(overlay, doc, 0o600))
	program = filepath.Join(dir, "bangban")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-overlay", overlay, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("the newer program cannot be built: %v\n%s", err, out)
	}
	return program
}

// TestTwoBuilds has a newer program, which knows fields that this one does not, at work on what this one has made, and beside it.
func TestTwoBuilds(t *testing.T) {
	t.Parallel()
	program := build(t, newerBuild)
	newer := func(t testing.TB, args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("the newer bangban %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	folders, err := filepath.Glob(goldenFolder + "/*")
	must(t, err)
	for _, folder := range folders {
		t.Run("the golden record "+filepath.Base(folder), func(t *testing.T) {
			data := t.TempDir()
			restoreGolden(t, newer, folder, data, "--data="+data)
		})
		t.Run("the golden record "+filepath.Base(folder)+" on PostgreSQL", func(t *testing.T) {
			data, db := t.TempDir(), ledgertest.Postgres(t)
			restoreGolden(t, newer, folder, data, "--data="+data, "--db="+db)
		})
	}
	t.Run("old beside new", func(t *testing.T) { oldBesideNew(t, newer) })
}

// oldBesideNew has both programs change the same cadre and the same request on PostgreSQL, in turn. Each keeps what the other
// has written, and finds nothing forged.
func oldBesideNew(t *testing.T, newer runs) {
	data, db := t.TempDir(), ledgertest.Postgres(t)
	at := []string{"--data=" + data, "--db=" + db}
	raw, err := sql.Open("pgx", db)
	must(t, err)
	defer func() { must(t, raw.Close()) }()
	lines := 0
	begun := time.Now().Add(-10 * time.Minute)
	plays := func(run runs, events ...string) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "calls.jsonl") // the same name: requests go by it
		text := strings.Repeat("\n", lines)
		for _, e := range events {
			lines++
			text += strings.Replace(e, "{", fmt.Sprintf(`{"At":%q,`, begun.Add(time.Duration(lines)*time.Second).Format(time.RFC3339)), 1) + "\n"
		}
		must(t, os.WriteFile(file, []byte(text), 0o600))
		run(t, append([]string{"replay", file}, at...)...)
	}
	holds := func(what, table string, wanted ...string) {
		t.Helper()
		var doc string
		must(t, raw.QueryRow("SELECT doc FROM "+table).Scan(&doc))
		for _, w := range wanted {
			if !strings.Contains(doc, w) {
				t.Errorf("%s: %s was dropped: %s", what, w, doc)
			}
		}
	}
	audits := func(what string) {
		t.Helper()
		for name, run := range map[string]runs{"the newer": newer, "the older": fine} {
			if said := run(t, append([]string{"audit"}, at...)...); !strings.HasSuffix(said, "全部相符。\n") {
				t.Errorf("%s: %s says %s", what, name, said)
			}
		}
	}
	plays(newer, `{"Do":"area","With":{"ID":"city","Level":"city","Name":"某市"}}`, `{"Do":"area","With":{"ID":"garden","Level":"compound","Name":"花园小区","Parent":"city","Site":{"ID":"garden","Point":{"Lng":112.43,"Lat":39.33}}}}`,
		`{"Do":"unit","With":{"ID":"u","Name":"某局"}}`, `{"Do":"cadre","With":{"ID":"c","Unit":"u","Area":"city","Name":"甲某（虚构）","Mode":"car","Pass":true,"Plate":"晋F·00000"}}`,
		`{"Do":"submit","Request":"r","With":{"Kind":"repair","Place":{"Compound":"garden","Floor":7},"Dog":true,"Illness":"虚构症","Channel":"hotline","Words":{"Phone":"000-0001-0001"}}}`, `{"Do":"respond","Request":"r"}`)
	holds("the newer has written", "cadres", `"Plate":"晋F·00000"`)
	holds("the newer has written", "requests", `"Floor":7`, `"Dog":true`, `"Illness":"虚构症"`, `"Answers":1`)
	audits("the newer has written")
	plays(fine, `{"Do":"check_in","As":"c"}`, `{"Do":"respond","Request":"r"}`, `{"Do":"escalate","Request":"r","With":{"Level":2,"Reason":"stuck"}}`)
	holds("the older has changed it", "cadres", `"Plate":"晋F·00000"`)
	holds("the older has changed it", "requests", `"Floor":7`, `"Dog":true`, `"Illness":"虚构症"`, `"Answers":1`, `"Level":2`)
	audits("the older has changed it")
	plays(fine, `{"Do":"cadre","With":{"ID":"c","Unit":"u","Area":"city","Name":"乙某（虚构）","Mode":"car","Pass":true}}`, `{"Do":"triage","Request":"r","With":{"Kind":"repair","Persons":2,"Place":{"Compound":"garden","Entrance":"2"}}}`)
	holds("the older has said all of it anew", "cadres", `"Plate":"晋F·00000"`, "乙某")
	holds("the older has said all of it anew", "requests", `"Floor":7`, `"Dog":true`, `"Illness":"虚构症"`, `"Persons":2`)
	audits("the older has said all of it anew")
	plays(newer, `{"Do":"move","As":"c","With":{"Point":{"Lng":112.44,"Lat":39.34}}}`, `{"Do":"escalate","Request":"r","With":{"Level":3,"Reason":"stuck"}}`)
	holds("the newer goes on", "cadres", `"Plate":"晋F·00000"`)
	holds("the newer goes on", "requests", `"Floor":7`, `"Dog":true`, `"Illness":"虚构症"`, `"Answers":2`, `"Level":3`)
	audits("the newer goes on")
	for name, run := range map[string]runs{"the older": fine, "the newer": newer} {
		run(t, append([]string{"migrate"}, at...)...)
		audits(name + " has migrated")
	}
	holds("in the end", "cadres", `"Plate":"晋F·00000"`)
	holds("in the end", "requests", `"Floor":7`, `"Dog":true`, `"Illness":"虚构症"`, `"Answers":2`)
	var bodies int
	if err := raw.QueryRow("SELECT count(*) FROM entries WHERE body LIKE '%晋F%' OR body LIKE '%虚构症%'").Scan(&bodies); err != nil || bodies > 0 {
		t.Errorf("what is personal stands in %d bodies of the journal, %v", bodies, err)
	}
}
