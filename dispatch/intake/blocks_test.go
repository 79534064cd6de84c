package intake_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/bangban/bangban/dispatch/intake"
)

// What stands between the rows, beside them or below them is no row of theirs, and nothing of it vanishes.
func TestTablesWithinASheet(t *testing.T) {
	const first = "编号,内容,联系人,电话,小区,门牌号\n1,降压药,甲虚构,000-0000-1001,玫瑰苑,3-2-501\n"
	for what, c := range map[string]struct {
		text                       string
		added, bad, passed, review int
		keeps                      []string
	}{
		"titles and numbers alone": {first + "二、垃圾清运,,,,,\n2,,,,,\n本页合计：2人,,,,,\n", 1, 0, 3, 0, nil},
		"the headings again":       {first + "编号,内容,联系人,电话,小区,门牌号\n2,胃药,乙虚构,000-0000-1002,玫瑰苑,1-1-101\n", 2, 0, 1, 0, []string{"乙虚构"}},
		"another table":            {first + "小区,楼栋,单元,室,联系人,内容\n玫瑰苑,1,1,101,乙虚构,胃药\n", 1, 1, 1, 0, nil},
		"and the first again":      {first + "小区,楼栋,单元,室,联系人,内容\n玫瑰苑,1,1,101,乙虚构,胃药\n编号,内容,联系人,电话,小区,门牌号\n2,胃药,丙虚构,000-0000-1002,玫瑰苑,1-1-101\n", 2, 1, 2, 0, []string{"丙虚构"}},
		"words like headings":      {"编号,事项,内容,备注,小区\n1,其他,药品,紧急,\n", 1, 0, 0, 1, []string{"药品", "紧急"}},
		"two side by side":         {"联系人,电话,小区,门牌号,内容,,联系人,电话,小区,门牌号,内容\n甲虚构,000-0000-1001,玫瑰苑,3-2-501,降压药,,乙虚构,000-0000-1002,玫瑰苑,1-1-101,胃药\n丙虚构,000-0000-1003,玫瑰苑,3-2-502,降压药,,,,,,\n", 3, 0, 0, 0, []string{"甲虚构", "乙虚构", "丙虚构"}},
		"whoever took the call":    {"联系人,电话,小区,门牌号,内容,经手人,联系人,电话,内容\n甲虚构,000-0000-1001,玫瑰苑,3-2-501,降压药,丁某,丁虚构,000-0000-1009,已转\n", 1, 0, 0, 0, []string{"丁某", "000-0000-1009", "已转"}},
		"an unknown column alone":  {"编号,内容,联系人,小区,别的话\n,,,,三楼老人摔倒\n", 1, 0, 0, 1, []string{"三楼老人摔倒"}},
	} {
		b := read(t, intake.Requests, c.text, intake.Options{})
		r := b.Report
		if r.Added != c.added || r.Bad != c.bad || r.Passed != c.passed || r.Review != c.review || len(r.Doubts) < c.passed {
			t.Errorf("%s: %+v", what, r)
		}
		said := fmt.Sprint(b.Requests)
		for _, word := range c.keeps {
			if !strings.Contains(said, word) {
				t.Errorf("%s: %s vanished: %s", what, word, said)
			}
		}
	}
	homes := read(t, intake.Households, "小区,室,户主,电话,人数\n玫瑰苑,501,甲虚构,无,2\n合计,,1户,,2\n", intake.Options{})
	if homes.Report.Added != 1 || homes.Report.Passed != 1 || len(homes.Households[0].Phones) != 0 {
		t.Errorf("no phone, and a sum: %+v", homes.Report)
	}
}

// A hidden row may be one that was done with: an operator looks first.
func TestAHiddenRowIsDoubted(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{{"编号", "内容", "联系人", "小区", "门牌号"}, {1, "降压药", "甲虚构", "玫瑰苑", "3-2-501"}, {2, "降压药", "乙虚构", "玫瑰苑", "3-2-502"}} {
		must(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	must(t, f.SetRowVisible("Sheet1", 3, false))
	var data bytes.Buffer
	must(t, f.Write(&data))
	b, err := intake.Read(intake.Requests, data.Bytes(), known(), intake.Options{Now: noon})
	must(t, err)
	if len(b.Requests) != 2 || b.Requests[0].Review || !b.Requests[1].Review || len(b.Report.Doubts) != 1 {
		t.Errorf("%+v", b.Report)
	}
}
