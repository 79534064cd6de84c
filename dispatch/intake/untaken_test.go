package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// Sorts without a note say loudly which columns were not taken, and give back what stands there: somebody's name or phone must not land in
// a description that everybody reads.
func TestColumnsThatNothingTakesAreGivenBack(t *testing.T) {
	x := controlled(t)
	for sort, text := range map[intake.Sort]string{
		intake.Areas:      "名称,层级,上级,主任,空列\n新社区,社区,北区,甲虚构 000-0000-1001,\n又一社区,社区,北区,,\n",
		intake.Compounds:  "小区,区县,经度,纬度,主任\n新园,北区,112.43,39.33,甲虚构 000-0000-1001\n又一园,北区,112.44,39.34,\n",
		intake.Units:      "单位名称,主任\n新局,甲虚构 000-0000-1001\n又一局,\n",
		intake.Facilities: "名称,类别,区域,经度,纬度,主任\n新药店,药店,北区,112.43,39.33,甲虚构 000-0000-1001\n又一药店,药店,北区,112.43,39.34,\n",
		intake.Controls:   "小区,楼栋,管控,主任\n花园小区,3,足不出户,甲虚构 000-0000-1001\n花园小区,4,足不出户,\n",
	} {
		for _, tail := range []string{"", ",多出来的"} { // a cell beyond the headings
			lines := strings.Split(text, "\n")
			lines[1] += tail
			want := []intake.Untaken{{Heading: "主任", Filled: 1}}
			if tail != "" {
				want = append(want, intake.Untaken{Heading: fmt.Sprintf("第%d列", 1+strings.Count(lines[0], ",")+1), Filled: 1})
			}
			r, err := intake.Import(t.Context(), x.DB, x.Desk, ledgertest.Chief, sort, []byte(strings.Join(lines, "\n")), intake.Options{Now: x.Now(), Datum: 1}, false, nil)
			must(t, err)
			if r.Bad != 0 || !r.Saved || !slices.Equal(r.Untaken, want) || len(r.Ignored) != 0 {
				t.Errorf("%s: %+v", sort, r)
			}
			back, err := r.Returned("zh")
			must(t, err)
			f, err := excelize.OpenReader(bytes.NewReader(back))
			must(t, err)
			rows, err := f.GetRows("没有导入的列")
			must(t, err)
			if said := fmt.Sprint(rows); len(rows) != 2 || !strings.Contains(said, "甲虚构 000-0000-1001") || !strings.Contains(said, "新") && sort != intake.Controls || !strings.Contains(said, strings.TrimPrefix(tail, ",")) {
				t.Errorf("%s: given back %v", sort, rows)
			}
		}
	}
}

// What stands beyond the headings, and an area that is not known, stay with the row in words.
func TestNothingBesideTheHeadingsVanishes(t *testing.T) {
	x := controlled(t)
	for sort, text := range map[intake.Sort]string{
		intake.Requests:   "内容,区县,社区,小区,楼栋,单元,室\n降压药,北区,幸福社区,花园小区,3,2,501,急用\n菜,北区,幸福社区,没有的苑,3,2,501,急用\n",
		intake.Households: "小区,区县,室\n花园小区,幸福社区,501,急用\n",
	} {
		b, err := intake.Read(sort, []byte(text), knownTo(t, x), intake.Options{Now: x.Now()})
		must(t, err)
		if b.Report.Bad != 0 {
			t.Errorf("%s: %+v", sort, b.Report.Problems)
		}
		for _, d := range b.Requests {
			said := d.Submit.Words.Text + fmt.Sprint(d.Submit.Place) + d.Submit.Words.Room
			for _, word := range []string{"幸福社区", "急用", "3", "2", "501"} {
				if !strings.Contains(said, word) {
					t.Errorf("row %d: %s vanished: %+v", d.Row, word, d.Submit)
				}
			}
		}
		for _, h := range b.Households {
			if !strings.Contains(h.Note, "幸福社区") || !strings.Contains(h.Note, "急用") || len(b.Report.Doubts) == 0 {
				t.Errorf("%+v", h)
			}
		}
	}
}

// A row that names another district than the one it is read in is doubted, even where its compound is found there.
func TestAnotherDistrictIsDoubted(t *testing.T) {
	x := controlled(t)
	b, err := intake.Read(intake.Requests, []byte("内容,区县,小区,室\n降压药,南区,花园小区,501\n降压药,北区,花园小区,502\n"), knownTo(t, x), intake.Options{Now: x.Now(), Under: "north"})
	must(t, err)
	if len(b.Requests) != 2 || !b.Requests[0].Review || b.Requests[1].Review {
		t.Errorf("%+v", b.Report)
	}
}

// knownTo is what an import into the town knows.
func knownTo(t *testing.T, x controls) intake.Known {
	t.Helper()
	c, err := x.DB.Catalogue(t.Context())
	must(t, err)
	return intake.Known{Household: x.Desk.Household, Derive: x.Desk.Derive, Catalogue: c}
}
