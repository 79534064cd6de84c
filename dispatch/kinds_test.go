package dispatch_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// otherCodes are literals that equal the code of a built-in kind and are codes of something else, by file.
var otherCodes = map[string]string{
	"dispatch/kinds.go":                "*",                                 // the catalogue
	"dispatch/handover.go":             "medicine",                          // a thing
	"dispatch/request.go":              "hospital",                          // the role of a stop
	"dispatch/flow.go":                 "hospital",                          // its name
	"dispatch/reason.go":               "other",                             // a reason
	"dispatch/verbs.go":                "other",                             // reasons, and a field
	"dispatch/label.go":                "other",                             // a field
	"dispatch/icon.go":                 "hospital",                          // a drawing
	"dispatch/intake/facilities.go":    "hospital",                          // a word of tables for the role
	"dispatch/intake/people.go":        "sampling disinfection counselling", // skills
	"web/api/api.gen.go":               "medicine hospital other",           // things, stops, and an example
	"web/app/src/shared/schema.d.ts":   "medicine hospital other",           // the same
	"web/app/src/shared/vocabulary.ts": "medicine hospital other",           // things, stops and fields
	"web/app/src/shared/reasons.ts":    "other",                             // a reason
	"web/app/src/desk/admin/words.ts":  "hospital",                          // the role of a facility
	"web/app/src/desk/board/paint.ts":  "hospital",                          // the same
}

// Kinds are data: no code outside the catalogue names one.
func TestOnlyTheCatalogueNamesKinds(t *testing.T) {
	var codes []string
	for _, k := range dispatch.Kinds() {
		codes = append(codes, k.Code)
	}
	literal := regexp.MustCompile("[\"'`](" + strings.Join(codes, "|") + ")[\"'`]")
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, folder := range []string{"cmd", "dispatch", "geo", "workers", "web"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || d.Name() == "ledgertest") {
				return fs.SkipDir
			}
			name, _ := filepath.Rel(root, path)
			switch ext := filepath.Ext(name); {
			case d.IsDir(), ext != ".go" && ext != ".ts" && ext != ".vue", strings.HasSuffix(name, "_test.go"), strings.HasSuffix(name, ".test.ts"):
				return nil
			}
			files++
			text, err := os.ReadFile(path)
			for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
				if allowed := otherCodes[filepath.ToSlash(name)]; allowed != "*" && !strings.Contains(" "+allowed+" ", " "+m[1]+" ") {
					t.Errorf("%s names the kind %s", name, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 300 {
		t.Errorf("only %d files were read", files)
	}
}
