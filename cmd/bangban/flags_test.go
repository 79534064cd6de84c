package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The table is printed whole in both languages; a text is explained; a file is counted, against labels too.
func TestFlagsArePrintedAndJudge(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		out := fine(t, "--lang="+lang, "flags")
		for _, want := range []string{"chest_pain", "heart", "@no", "negated", "呼吸困难"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: %s is not printed", lang, want)
			}
		}
	}
	if out := fine(t, "flags", "没有胸痛，但是喘 不 过 气"); !strings.Contains(out, "不算：说的是没有") || !strings.Contains(out, "“喘不过”  算，先拨 120") {
		t.Error(out)
	}
	if out := fine(t, "flags", "两斤青菜"); !strings.Contains(out, "没有听到") {
		t.Error(out)
	}
	if out := fine(t, "flags", "--file", "../../dispatch/testdata/calls.tsv"); !strings.Contains(out, "查全率 1.00，查准率 1.00") {
		t.Error(out)
	}
	folder := t.TempDir()
	write := func(name, text string) string {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
		return filepath.Join(folder, name)
	}
	labels := write("gold.jsonl", `{"id":"1","life_threatening":true}
{"id":"2","life_threatening":true}
{"id":"3","life_threatening":false}`)
	rows := write("calls.csv", "id,summary,body\n1,晕倒,在家\n2,奶粉,两罐\n3,着火了,\n4,买菜,\n")
	if out := fine(t, "--lang=en", "flags", "--file", rows, "--gold", labels, "--show"); !strings.Contains(out, "4 rows, 2 flagged (50.0 %)") || !strings.Contains(out, "recall 0.50, precision 0.50") || !strings.Contains(out, "2 missed") || !strings.Contains(out, "3 wrongly found (fire)") {
		t.Error(out)
	}
	lines := write("calls.jsonl", `{"id":"1","text":"胸口疼"}`)
	if out := fine(t, "flags", "--file", lines, "--gold", labels); !strings.Contains(out, "查全率 1.00") {
		t.Error(out)
	}
}
