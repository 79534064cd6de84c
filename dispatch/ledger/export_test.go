package ledger

import (
	"bufio"
	"strings"
	"testing"
)

// FuzzReadExport reads arbitrary bytes as an export: nothing panics, and no unknown name gets into a statement.
func FuzzReadExport(f *testing.F) {
	for _, line := range []string{`["a",1,{"base64":"AAE="}]`, `{"table":"kinds","columns":["code","doc"]}`, `{"rows":3}`, `[null]`, `[1.5]`, `[{"base64":7}]`, `{"table":"kinds; DROP TABLE kinds","columns":["code"]}`} {
		f.Add(line + "\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := &exportReader{lines: bufio.NewReader(strings.NewReader(text))}
		for {
			line, err := in.line()
			if err != nil {
				return
			}
			if values, err := readRow(line); err == nil {
				for _, v := range values {
					switch v.(type) {
					case int64, string, []byte:
					default:
						t.Errorf("a value %T", v)
					}
				}
			}
			var table exportTable
			if in := (&exportReader{lines: bufio.NewReader(strings.NewReader(string(line) + "\n"))}); in.read(&table) == nil && table.known() && strings.ContainsAny(table.Table+strings.Join(table.Columns, ""), "; '\"()-") {
				t.Errorf("a name %q %q", table.Table, table.Columns)
			}
		}
	})
}
