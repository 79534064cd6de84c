package web

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook reads the bulletin's workbook after one request was served: the sentence, the tables, and the record behind them.
func (o *office) workbook(t *testing.T, request string) {
	t.Helper()
	r := o.ask(t, "editor", "GET", "/api/v1/bulletin/workbook?as_of=2022-11-22", nil, "Accept-Language", "zh-CN")
	f, err := excelize.OpenReader(strings.NewReader(r.text))
	if err != nil {
		t.Fatalf("%v: %.100s", err, r.text)
	}
	for at, want := range map[string]string{"通报!A1": "截至11月22日，采购物品、药品1人次。", "通报!B4": "1", "按单位!B1": "买药（人次）", "按单位!B2": "1", "按日期!A2": "2022-11-22", "记录!B2": "1122-0001"} {
		page, cell, _ := strings.Cut(at, "!")
		if got, err := f.GetCellValue(page, cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q: %v", at, got, want, err)
		}
	}
	if strings.Contains(r.text, request) {
		t.Error("it holds an id that nobody can read")
	}
}

// Text that begins like a formula stays text.
func TestAWorkbookHoldsNoFormulas(t *testing.T) {
	data, err := workbook([]sheet{{"a", [][]any{{"=1+1"}, {"+86"}}}})
	must(t, err)
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	must(t, err)
	for _, cell := range []string{"A1", "A2"} {
		formula, err := f.GetCellFormula("a", cell)
		if kind, e := f.GetCellType("a", cell); err != nil || e != nil || formula != "" || kind != excelize.CellTypeSharedString {
			t.Errorf("%s is %q of type %v: %v %v", cell, formula, kind, err, e)
		}
	}
}
