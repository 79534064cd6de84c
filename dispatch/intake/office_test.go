package intake_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/geo"
)

// Sheets as offices write them; everything in them is invented.

func TestAColumnThatIsNotKnownStaysWithTheRow(t *testing.T) {
	b := read(t, intake.Households, "小区,楼栋,室,户主,栋别说明\n玫瑰苑,3,101,甲虚构,靠河\n玫瑰苑,3,102,乙虚构,\n", intake.Options{})
	if len(b.Households) != 2 || b.Households[0].Note != "栋别说明：靠河" || !slices.Equal(b.Report.Ignored, []string{"栋别说明"}) {
		t.Errorf("%+v %v", b.Households, b.Report.Ignored)
	}
	r := read(t, intake.Requests, "内容,小区,楼栋,室,备注,帮扶人,\n菜,玫瑰苑,3,101,走东门,丙虚构,急\n", intake.Options{})
	if text := r.Requests[0].Submit.Words.Text; !strings.Contains(text, "走东门") || !strings.Contains(text, "帮扶人：丙虚构") || !strings.Contains(text, "第7列：急") {
		t.Errorf("%q", text)
	}
	c := read(t, intake.Cadres, "姓名,单位,政治面貌\n甲虚构,样例局,党员\n", intake.Options{})
	if c.Cadres[0].Note != "政治面貌：党员" {
		t.Errorf("%+v", c.Cadres)
	}
}

func TestTwoRowsAreOneOnlyIfTheySayTheSame(t *testing.T) {
	// An unknown column tells two households of one door apart: somebody has to say what it is.
	b := read(t, intake.Households, "小区,区块,室,户主\n玫瑰苑,3,101,甲虚构\n玫瑰苑,4,101,乙虚构\n", intake.Options{})
	if len(b.Households) != 1 || b.Report.Bad != 1 || b.Report.Same != 0 {
		t.Errorf("%+v", b.Report)
	}
	// Two cards of one door are put together, and nobody goes missing.
	b = read(t, intake.Households, "小区,楼栋,室,户主,电话\n玫瑰苑,3,101,甲虚构,000-0000-0001\n玫瑰苑,03,0101,乙虚构,000-0000-0002\n玫瑰苑,三号楼,101室,甲虚构,00000000001\n", intake.Options{})
	if h := b.Households; len(h) != 1 || len(h[0].Phones) != 2 || len(h[0].Members) != 1 || h[0].Members[0].Name != "乙虚构" || b.Report.Same != 1 || b.Report.Changed != 1 {
		t.Errorf("%+v %+v", h, b.Report)
	}
	// Two requests differ although nobody wrote what is asked for.
	r := read(t, intake.Requests, "事项,小区,楼栋,室\n买药,玫瑰苑,3,101\n买药,玫瑰苑,3,102\n买药,玫瑰苑,3号楼,0102\n", intake.Options{})
	if len(r.Requests) != 2 || r.Report.Same != 1 {
		t.Errorf("%+v", r.Report)
	}
}

func TestOneCadreHasOnePhone(t *testing.T) {
	k := known()
	k.Cadres = []dispatch.Cadre{{ID: "a", Unit: "u1", Name: "甲虚构", Phone: "000-0000-0011", Mode: geo.Foot}}
	for text, want := range map[string]string{
		"甲虚构,00000000011,样例局\n": "same", "甲 虚构,０００-００００-００１１,样例局\n": "same", "乙虚构,000 0000 0011,样例局\n": "bad", "甲虚构,000-0000-0012,样例局\n": "added",
	} {
		b, err := intake.Read(intake.Cadres, []byte("姓名,手机,单位\n"+text), k, intake.Options{Now: noon})
		must(t, err)
		r := b.Report
		if got := map[string]int{"same": r.Same, "bad": r.Bad, "added": r.Added}[want]; got != 1 {
			t.Errorf("%q is not %s: %+v", text, want, r)
		}
	}
}

func TestNothingIsReadWrongWithoutADoubt(t *testing.T) {
	for _, c := range []struct {
		row                                string
		compound, building, entrance, room string
		review                             bool
	}{
		{"玫瑰苑,甲3号楼,2,501,", "rose", "甲3", "2", "501", false},
		{"玫瑰苑,3号楼2单元,,501,", "rose", "3", "2", "501", false},
		{"玫瑰苑,3,1,2-501,", "rose", "3", "1", "501", true},
		{"玫瑰苑二期,3,2,501,", "", "3", "2", "501", true},
		{"新玫瑰苑,3,2,501,", "", "3", "2", "501", true},
		{",,,,玫瑰苑3号楼2-501", "rose", "3", "2", "501", false},
		{",,,,东区玫瑰苑3号楼2-501", "rose", "3", "2", "501", false},
		{",,,,玫瑰苑对面3号楼501", "", "3", "", "501", true},
		{",,,,玫瑰苑3号楼501（有狗）", "rose", "3", "", "501", true},
		{"玫瑰苑,4,,,玫瑰苑3号楼501", "rose", "4", "", "", true},
		{",,,,东区16号", "", "16", "", "", true},
	} {
		b := read(t, intake.Requests, "小区,楼栋,单元,室,地址,内容\n"+c.row+",降压药\n", intake.Options{})
		if len(b.Requests) != 1 {
			t.Errorf("%s: %+v", c.row, b.Report.Problems)
			continue
		}
		d := b.Requests[0]
		p := d.Submit.Place
		if string(p.Compound) != c.compound || p.Building != c.building || p.Entrance != c.entrance || d.Submit.Words.Room != c.room || d.Review != c.review {
			t.Errorf("%s: %s %s/%s/%s, review %v", c.row, p.Compound, p.Building, p.Entrance, d.Submit.Words.Room, d.Review)
		}
		if c.review != (len(d.Submit.Unclear) > 0) {
			t.Errorf("%s: the doubts are %+v", c.row, d.Submit.Unclear)
		}
	}
}

// Rows that nobody can place go to a desk: no row with a district keeps them waiting, nor do they it.
func TestRowsWithoutAnAreaGoToADesk(t *testing.T) {
	k := known()
	k.Areas = k.Areas[1:] // two districts and no city
	for i := range k.Areas {
		if k.Areas[i].Parent == "city" {
			k.Areas[i].Parent = ""
		}
	}
	b, err := intake.Read(intake.Requests, []byte("内容,区县\n降压药,西区\n降压药一盒,\n"), k, intake.Options{Now: noon})
	must(t, err)
	if len(b.Requests) != 2 || b.Requests[0].Submit.Place.Desk != "west" || b.Requests[1].Submit.Place.Desk != "east" || !b.Requests[1].Review || b.Requests[1].Submit.Unclear[0].Field == "" {
		t.Errorf("%+v", b.Report)
	}
}

func TestARoundedNumberIsNoNumber(t *testing.T) {
	b := read(t, intake.Requests, "内容,联系电话,小区\n胃药,1.38E+10,玫瑰苑\n降压药,13800001234.0,玫瑰苑\n", intake.Options{})
	if s := b.Requests[0].Submit; s.Words.Phone != "" || !s.Doubtful || !strings.Contains(s.Words.Text, "1.38E+10") || s.Unclear[0].Column != "联系电话" {
		t.Errorf("%+v", s)
	}
	if s := b.Requests[1].Submit; s.Words.Phone != "13800001234" || s.Doubtful {
		t.Errorf("%+v", s)
	}
	h := read(t, intake.Households, "小区,楼栋,室,电话\n玫瑰苑,2E1,1E2,000-0000-0001\n玫瑰苑,3,101,1.38E+10\n", intake.Options{})
	if len(h.Households) != 1 || h.Households[0].Building != "2E1" || h.Households[0].Room != "1E2" || h.Report.Bad != 1 {
		t.Errorf("%+v", h.Report)
	}
}

func TestWhatIsNoData(t *testing.T) {
	b := read(t, intake.Requests, "编号,内容,联系人,小区\n1,降压药,甲虚构,玫瑰苑\n合计,2件,,\n制表人：乙虚构,,审核：丙虚构,\n2,合计要三盒降压药,丁虚构,玫瑰苑\n", intake.Options{})
	if len(b.Requests) != 2 || b.Report.Passed != 2 || len(b.Report.Doubts) != 2 {
		t.Errorf("%+v", b.Report)
	}
	c := read(t, intake.Cadres, "姓名,手机,单位\n甲虚构,#N/A,样例局\n乙虚构,,#REF!\n", intake.Options{})
	if c.Report.Bad != 2 || len(c.Cadres) != 0 {
		t.Errorf("%+v", c.Report)
	}
}

func TestTheRightSheetAndItsMergedCells(t *testing.T) {
	f := excelize.NewFile()
	rows := func(sheet string, all ...[]any) {
		for i, r := range all {
			must(t, f.SetSheetRow(sheet, string(rune('A'))+string(rune('1'+i)), &r))
		}
	}
	for _, s := range []string{"旧", "求助", "明天"} {
		_, err := f.NewSheet(s)
		must(t, err)
	}
	rows("Sheet1", []any{"说明：请各社区填写"})
	rows("旧", []any{"内容", "小区", "楼栋", "室"}, []any{"旧的", "玫瑰苑", "9", "901"})
	rows("求助", []any{"求助登记表"}, []any{"事项", "来电人", "", "小区", "楼栋", "室"}, []any{"", "姓名", "电话", "", "", ""}, []any{"买药", "甲虚构", "000-0000-0001", "玫瑰苑", "3", "101"}, []any{"买药", "乙虚构", "000-0000-0002", "", "", "102"})
	rows("明天", []any{"内容", "小区"}, []any{"菜", "玫瑰苑"})
	must(t, f.SetSheetVisible("旧", false))
	for _, m := range [][2]string{{"A1", "F1"}, {"A2", "A3"}, {"B2", "C2"}, {"D2", "D3"}, {"E2", "E3"}, {"F2", "F3"}, {"D4", "D5"}, {"E4", "E5"}} {
		must(t, f.MergeCell("求助", m[0], m[1]))
	}
	var out bytes.Buffer
	must(t, f.Write(&out))
	b, err := intake.Read(intake.Requests, out.Bytes(), known(), intake.Options{Now: noon})
	must(t, err)
	if b.Report.Sheet != "求助" || len(b.Requests) != 2 {
		t.Fatalf("%+v", b.Report)
	}
	if s := b.Requests[1].Submit; s.Place.Compound != "rose" || s.Place.Building != "3" || s.Words.Room != "102" || s.Words.Name != "乙虚构" || s.Words.Phone != "000-0000-0002" {
		t.Errorf("%+v", s)
	}
	for sheet, ok := range map[string]bool{"明天": true, "旧": false, "没有": false} {
		b, err := intake.Read(intake.Requests, out.Bytes(), known(), intake.Options{Now: noon, Sheet: sheet})
		if (err == nil) != ok || ok && (len(b.Requests) != 1 || b.Report.Sheet != sheet) {
			t.Errorf("%s: %v %+v", sheet, err, b.Report.Sheets)
		}
	}
}

func TestOtherTables(t *testing.T) {
	for name, text := range map[string]string{
		"a title, then tabs":     "某日登记表，共1人\n内容\t小区\t室\n菜\t玫瑰苑\t101\n",
		"traditional characters": "內容,小區,樓棟,房號\n菜,玫瑰苑,3,101\n",
		"guards":                 "内容,小区,楼栋,室\n菜,玫瑰苑,=\"3\",'0101\n",
		"bars":                   "内容|小区|室\n菜|玫瑰苑|101\n",
	} {
		b := read(t, intake.Requests, text, intake.Options{})
		if len(b.Requests) != 1 || b.Requests[0].Submit.Place.Compound != "rose" || b.Requests[0].Submit.Words.Room != "101" {
			t.Errorf("%s: %+v", name, b.Report)
		}
	}
	_, err := intake.Read(intake.Requests, []byte("<html><table><tr><td>内容</td></tr></table></html>"), known(), intake.Options{})
	if dispatch.CodeOf(err) != dispatch.Invalid || !strings.Contains(err.Error(), "web page") {
		t.Errorf("a web page: %v", err)
	}
}

func TestDayAndTimeInTwoColumns(t *testing.T) {
	b := read(t, intake.Requests, "日期,时间,内容,小区\n2022-11-29,21:40,菜,玫瑰苑\n11.29,下午3点,肉,玫瑰苑\n2022-11-29,,蛋,玫瑰苑\n", intake.Options{})
	var got []string
	for _, d := range b.Requests {
		got = append(got, d.At.Time().Format("2006-01-02 15:04"))
	}
	if !slices.Equal(got, []string{"2022-11-29 21:40", "2022-11-29 15:00", "2022-11-29 00:00"}) {
		t.Errorf("%v %+v", got, b.Report.Problems)
	}
	old := read(t, intake.Requests, "时间,内容,小区\n04-11 10:41:13,菜,玫瑰苑\n", intake.Options{Year: 2021})
	if at := old.Requests[0].At; at != dispatch.At(time.Date(2021, 4, 11, 10, 41, 13, 0, dispatch.Shanghai)) {
		t.Errorf("the year that was asked for: %v", at.Time())
	}
}

func TestATownARoadAndANumberAreNoCompounds(t *testing.T) {
	for name, want := range map[string]bool{"16号": true, "东大街": true, "城关镇": true, "样例路": true, "三号楼": true, "样例苑": false, "样例路16号": false, "样例小区": false, "东区": false, "县府家属院": false, "样例路600弄": false} {
		if got := intake.NoCompound(name) != ""; got != want && name != "东区" {
			t.Errorf("%s: %v", name, intake.NoCompound(name))
		}
	}
	k := known()
	k.Areas = append(k.Areas, dispatch.Area{ID: "n16", Parent: "east", Level: dispatch.Compound, Name: "16号院外"}, dispatch.Area{ID: "road", Parent: "east", Level: dispatch.Compound, Name: "样例大街", Aliases: []string{"116号"}})
	for _, address := range []string{"样例大街3号楼501", "116号3号楼501"} {
		b, err := intake.Read(intake.Requests, []byte("内容,地址\n菜,"+address+"\n"), k, intake.Options{Now: noon})
		must(t, err)
		if len(b.Requests) != 1 || b.Requests[0].Submit.Place.Compound != "" {
			t.Errorf("%s is in %s", address, b.Requests[0].Submit.Place.Compound)
		}
	}
	if b := read(t, intake.Compounds, "小区,区县\n样例大街,东区\n样例新苑,东区\n", intake.Options{}); len(b.Areas) != 2 || len(b.Report.Doubts) != 1 {
		t.Errorf("%+v", b.Report)
	}
}

func TestColumnsAreChosenAndHeadingsAreAdded(t *testing.T) {
	const text = "甲列,乙列,丙列\n玫瑰苑,3,101\n"
	if _, err := intake.Read(intake.Households, []byte(text), known(), intake.Options{}); dispatch.CodeOf(err) != dispatch.Invalid {
		t.Errorf("no headings: %v", err)
	}
	look := read(t, intake.Households, text, intake.Options{Look: true})
	if look.Report.Complete() || len(look.Report.Columns) != 3 || len(look.Households) != 0 {
		t.Errorf("%+v", look.Report)
	}
	chosen := map[string]string{"甲列": "compound", "乙列": "building", "丙列": "room"}
	b := read(t, intake.Households, text, intake.Options{Columns: chosen})
	if len(b.Households) != 1 || b.Households[0].Room != "101" || b.Report.Line == "" {
		t.Errorf("%+v", b.Report)
	}
	again := read(t, intake.Households, text, intake.Options{Remembered: func(line string) map[string]string {
		if line == b.Report.Line {
			return chosen
		}
		return nil
	}})
	if len(again.Households) != 1 {
		t.Errorf("it was chosen before: %+v", again.Report)
	}
	added := read(t, intake.Households, "小区,丙列\n玫瑰苑,3-2-101\n", intake.Options{Also: map[string]string{"丙列": "address"}})
	if len(added.Households) != 1 || added.Households[0].Building != "3" {
		t.Errorf("%+v", added.Report)
	}
}
