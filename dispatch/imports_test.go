package dispatch_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/bangban/bangban"

// mayImport lists what the packages under a folder may import of this module. The longest matching folder decides; a package
// may always import its own folder and everything below. "dispatch" is the folder itself, "dispatch/..." that and everything
// below.
var mayImport = []struct {
	folder  string
	imports []string
}{
	{"cmd", []string{"cmd/...", "dispatch/...", "geo/...", "web/...", "workers/..."}},
	{"dispatch", []string{"dispatch/form", "dispatch/reading", "geo"}},
	{"dispatch/desk", []string{"dispatch", "dispatch/reading"}},
	{"dispatch/drill", []string{"dispatch", "dispatch/desk", "geo"}},
	{"dispatch/form", nil},
	{"dispatch/intake", []string{"dispatch", "dispatch/desk", "dispatch/reading", "geo"}},
	{"dispatch/ledger", []string{"dispatch", "dispatch/form", "dispatch/reading", "geo"}},
	{"dispatch/ledger/ledgertest", []string{"dispatch", "dispatch/desk", "dispatch/ledger", "geo"}},
	{"dispatch/plan", []string{"dispatch", "geo"}},
	{"dispatch/reading", nil},
	{"dispatch/tally", []string{"dispatch", "geo"}},
	{"geo", nil},
	{"web", []string{"dispatch/...", "geo"}},
	{"workers", []string{"dispatch/..."}},
}

// importedBy lists the only folder that may import modules of others whose path begins with one of these.
var importedBy = []struct {
	modules []string
	folder  string
}{
	{[]string{"github.com/paulmach/orb"}, "geo"},
	{[]string{
		"github.com/hibiken/asynq", "github.com/redis/go-redis", "github.com/redis/rueidis", "github.com/go-redis/redis",
		"github.com/gomodule/redigo", "github.com/alicebob/miniredis",
	}, "workers"},
	{[]string{"github.com/labstack/echo", "github.com/labstack/echo-contrib"}, "web"},
}

// harness lists the packages that start servers for tests: only tests import them, and one another.
var harness = []string{"dispatch/ledger/ledgertest", "workers/workerstest"}

// listed is what go list prints for a package. Imports of tests are left out: tests may import anything.
type listed struct {
	ImportPath string
	Imports    []string
}

// TestImports checks the imports between packages. The go tool does not know which files it reads, so a cached result may be
// outdated; `make test` avoids the cache.
func TestImports(t *testing.T) {
	packages := list(t)
	if len(packages) == 0 {
		t.Fatal("go list names no package")
	}
	for _, p := range packages {
		for _, imported := range p.Imports {
			if reason := forbidden(p.ImportPath, imported); reason != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, reason)
			}
		}
	}
}

func TestForbiddenImports(t *testing.T) {
	for _, test := range []struct {
		importer, imported string
		allowed            bool
	}{
		{"dispatch", "time", true},
		{"dispatch", "database/sql", true},
		{"dispatch", module + "/geo", true},
		{"dispatch", module + "/dispatch/plan", false},
		{"dispatch", module + "/web", false},
		{"dispatch", "github.com/google/uuid", false},
		{"dispatch", "golang.org/x/text/width", false},
		{"dispatch/plan", module + "/dispatch", true},
		{"dispatch/plan", module + "/geo", true},
		{"dispatch/plan", module + "/dispatch/plan/checker", true},
		{"dispatch/plan", module + "/dispatch/ledger", false},
		{"dispatch/plan/checker", module + "/dispatch/plan", true},
		{"dispatch/plan/checker", module + "/dispatch/tally", false},
		{"dispatch/ledger", "github.com/jackc/pgx/v5", true},
		{"dispatch/ledger", module + "/dispatch/ledger/ledgertest", false},
		{"dispatch/ledger/ledgertest", module + "/dispatch/ledger", true},
		{"dispatch/ledger/ledgertest", module + "/dispatch/ledger/ledgertest/leash", true},
		{"dispatch/drill", module + "/dispatch/plan", false},
		{"dispatch/drill", module + "/workers", false},
		{"geo", "github.com/paulmach/orb", true},
		{"geo", "github.com/paulmach/orb/planar", true},
		{"geo", module + "/dispatch", false},
		{"dispatch/plan", "github.com/paulmach/orb", false},
		{"web", "github.com/paulmach/orb/geojson", false},
		{"web", "github.com/labstack/echo/v4/middleware", true},
		{"web", module + "/dispatch/intake", true},
		{"web", module + "/web/app", true},
		{"web", module + "/workers", false},
		{"web", module + "/geo", true},
		{"web/app", module + "/web", true},
		{"workers", module + "/dispatch/ledger", true},
		{"workers", module + "/web", false},
		{"workers", "github.com/labstack/echo/v4", false},
		{"workers", "github.com/hibiken/asynq", true},
		{"workers/notify", "github.com/redis/go-redis/v9", true},
		{"workers/workerstest", module + "/dispatch/ledger/ledgertest/leash", true},
		{"workers", module + "/dispatch/ledger/ledgertest/leash", false},
		{"workersandmore", "github.com/hibiken/asynq", false},
		{"workersandmore", module + "/dispatch", false},
		{"cmd/bangban", module + "/workers", true},
		{"cmd/bangban", module + "/web", true},
		{"cmd/bangban", module + "/workers/workerstest", false},
		{"cmd/bangban", "github.com/hibiken/asynq", false},
		{"cmd/bangban", "github.com/labstack/echo/v4", false},
	} {
		reason := forbidden(module+"/"+test.importer, test.imported)
		if (reason == "") != test.allowed {
			t.Errorf("%s imports %s: allowed should be %v; reason: %q", test.importer, test.imported, test.allowed, reason)
		}
	}
}

// forbidden returns why importer must not import the other package; "" where it may.
func forbidden(importer, imported string) string {
	importer = strings.TrimPrefix(importer, module+"/")
	if path, ours := strings.CutPrefix(imported, module+"/"); ours {
		return forbiddenOfOurs(importer, path)
	}
	if importer == "dispatch" && strings.Contains(strings.Split(imported, "/")[0], ".") {
		return "the domain imports the standard library and geo only"
	}
	for _, rule := range importedBy {
		for _, module := range rule.modules {
			if under(imported, module) && !under(importer, rule.folder) {
				return "only " + rule.folder + " imports it"
			}
		}
	}
	return ""
}

func forbiddenOfOurs(importer, imported string) string {
	if isHarness(imported) {
		if isHarness(importer) {
			return ""
		}
		return "only tests import it"
	}
	var folder string
	var allowed []string
	for _, rule := range mayImport {
		if under(importer, rule.folder) && len(rule.folder) > len(folder) {
			folder, allowed = rule.folder, rule.imports
		}
	}
	if folder == "" {
		return "there is no rule for the importing folder"
	}
	// Packages below dispatch have rules of their own, and dispatch itself imports none of them.
	if under(imported, folder) && folder != "dispatch" {
		return ""
	}
	for _, pattern := range allowed {
		if tree, ok := strings.CutSuffix(pattern, "/..."); imported == pattern || ok && under(imported, tree) {
			return ""
		}
	}
	return folder + " may import only " + strings.Join(append([]string{"itself"}, allowed...), ", ")
}

func isHarness(path string) bool {
	for _, folder := range harness {
		if under(path, folder) {
			return true
		}
	}
	return false
}

func under(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

func list(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("go list: %v: %s", err, failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
