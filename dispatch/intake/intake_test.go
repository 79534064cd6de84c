package intake_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/geo"
)

var noon = dispatch.At(time.Date(2022, 11, 30, 12, 0, 0, 0, dispatch.Shanghai))

// known is a small invented city.
func known() intake.Known {
	desk := &desk.Desk{Key: []byte("a key for tests")}
	return intake.Known{Household: desk.Household, Derive: desk.Derive, Catalogue: dispatch.Catalogue{
		Kinds: dispatch.Kinds(),
		Areas: []dispatch.Area{
			{ID: "city", Level: dispatch.City, Name: "样例市"},
			{ID: "east", Parent: "city", Level: dispatch.District, Name: "东区"},
			{ID: "west", Parent: "city", Level: dispatch.District, Name: "西区"},
			{ID: "rose", Parent: "east", Level: dispatch.Compound, Name: "玫瑰苑", Aliases: []string{"一号院"}, Site: geo.Site{ID: "rose", Point: geo.Point{Lng: 112.40, Lat: 39.30}}},
			{ID: "same-e", Parent: "east", Level: dispatch.Compound, Name: "同名新村", Site: geo.Site{ID: "same-e", Point: geo.Point{Lng: 112.41, Lat: 39.30}}},
			{ID: "same-w", Parent: "west", Level: dispatch.Compound, Name: "同名新村", Site: geo.Site{ID: "same-w", Point: geo.Point{Lng: 112.30, Lat: 39.30}}},
		},
		Units: []dispatch.Unit{{ID: "u1", Name: "样例局"}},
	}}
}

func read(t *testing.T, sort intake.Sort, text string, o intake.Options) intake.Batch {
	t.Helper()
	o.Now = noon
	b, err := intake.Read(sort, []byte(text), known(), o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func book(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOneTableInEveryForm(t *testing.T) {
	const text = "单位名称,负责区域,可拒单\n甲局（虚构）,东区,否\n\"乙\n志愿队（虚构）\",西区,是\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(text, ",", "\t"))
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string][]byte{
		"UTF-8": []byte(text), "UTF-8 with a mark": []byte("\ufeff" + text), "GB18030": []byte(gb), "UTF-16 with tabs": []byte(utf16),
		"lines of Windows": []byte(strings.ReplaceAll(text, "\n", "\r\n")), "semicolons": []byte(strings.ReplaceAll(text, ",", ";")),
		"a title and empty rows above": []byte("2022年单位表,,\n\n,,\n" + text),
		"xlsx":                         book(t, []any{"单位名称*", "负责区域（名称）", " 可拒单 "}, []any{"甲局（虚构）", "东区", "否"}, nil, []any{"乙\n志愿队（虚构）", "西区", "是"}),
	}
	for name, data := range forms {
		t.Run(name, func(t *testing.T) {
			b, err := intake.Read(intake.Units, data, known(), intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if b.Report.Bad != 0 || b.Report.Added != 2 || b.Report.Rows != 2 || len(b.Units) != 2 {
				t.Fatalf("report %+v", b.Report)
			}
			if u := b.Units[0]; u.Name != "甲局（虚构）" || u.Area != "east" || u.Offers {
				t.Errorf("first unit %+v", u)
			}
			if u := b.Units[1]; u.Name != "乙 志愿队（虚构）" || u.Area != "west" || !u.Offers {
				t.Errorf("second unit %+v", u)
			}
		})
	}
}

func TestEveryBadRowIsTold(t *testing.T) {
	b := read(t, intake.Cadres, "姓名,单位,出行方式,通行证,包联小区,同时承办\n"+
		"张一,样例局,步行,是,玫瑰苑,3\n"+
		",样例局,步行,是,玫瑰苑,3\n"+
		"\n"+
		"李三,没有的局,步行,是,玫瑰苑,3\n"+
		"王四,样例局,飞机,也许,没有的小区,三\n"+
		"赵五,样例局,汽车,否,同名新村,200\n", intake.Options{})
	if b.Report.Bad != 4 || len(b.Cadres) != 1 {
		t.Fatalf("%d bad rows, %d cadres to save", b.Report.Bad, len(b.Cadres))
	}
	var got []string
	for _, p := range b.Report.Problems {
		got = append(got, fmt.Sprintf("%d %s", p.Row, p.Column))
	}
	want := []string{"3 姓名", "5 单位", "6 出行方式", "6 通行证", "6 包联小区", "6 同时承办", "7 包联小区", "7 同时承办"}
	if !slices.Equal(got, want) {
		t.Errorf("problems\n%v, want\n%v", got, want)
	}
	for _, p := range b.Report.Problems {
		if p.Text.ZH == "" || p.Text.EN == "" {
			t.Errorf("row %d: a language is missing: %+v", p.Row, p.Text)
		}
	}
}

func TestASheetSaysWhatACadreDrives(t *testing.T) {
	b := read(t, intake.Cadres, "姓名,单位,出行方式,车辆,技能,兼顾其他\n张一,样例局,,轮椅车,\"搬抬,清运\",是\n李二,样例局,汽车,卡车,,\n", intake.Options{})
	if len(b.Cadres) != 2 {
		t.Fatalf("%+v", b.Report)
	}
	if wrong := read(t, intake.Cadres, "姓名,单位,出行方式,车辆\n王三,样例局,步行,面包车\n赵四,样例局,,飞船\n", intake.Options{}); wrong.Report.Bad != 2 {
		t.Errorf("a walking driver and a spaceship: %+v", wrong.Report)
	}
	if c := b.Cadres[0]; c.Vehicle != dispatch.WheelchairCar || c.Mode != geo.Car || !c.Besides || !slices.Equal(c.Skills, []string{"lifting", "sanitation"}) {
		t.Errorf("%+v", c)
	}
	if c := b.Cadres[1]; c.Vehicle != dispatch.Lorry || c.Besides {
		t.Errorf("%+v", c)
	}
	k := with(known(), b.Catalogue)
	walks, err := intake.Read(intake.Cadres, []byte("姓名,单位,出行方式\n张一,样例局,步行\n"), k, intake.Options{})
	if err != nil || len(walks.Cadres) != 1 || walks.Cadres[0].Vehicle != "" {
		t.Errorf("who goes on foot drives nothing: %v %+v", err, walks.Report)
	}
}

func TestImportingAgainChangesNothing(t *testing.T) {
	k := known()
	for _, x := range []struct {
		sort intake.Sort
		text string
		add  int
	}{
		{intake.Areas, "名称,层级,上级,别名\n南街道,街道,东区,南街\n南社区,社区,南街道,\n", 2},
		{intake.Compounds, "小区,区县,街道,经度(GCJ-02),纬度(GCJ-02),别名,大门\n桂花苑,东区,北街道,112.44,39.34,\"桂花,二号院\",\"东门 112.4401,39.3401；西门（封）\"\n荷花苑,西区,,,,,\n", 2},
		{intake.Units, "单位名称\n丙局\n", 1},
		{intake.Facilities, "名称,类别,区县,坐标,坐标系,营业时间\n样例药店,药店,东区,\"112.40,39.31\",wgs84,8:00-21:30\n样例医院,医院,,\"112.41,39.31\",wgs84,24小时\n", 2},
		{intake.Cadres, "姓名,手机,单位,技能,包联小区,居住小区\n张一,138-0000-0000,样例局,\"清运,急救\",玫瑰苑,玫瑰苑\n张一,138-0000-0001,样例局,,,\n", 2},
		{intake.Households, "小区,区县,门牌号,户主,电话,人数,重点人群,成员\n玫瑰苑,,3-2-501,李样,000-0000-0009,3人,\"老人,慢性病\",\"李样 老人；李小样 000-0000-0008 婴儿、慢性病\"\n同名新村,西区,5号楼601室,,,,,\n", 2},
	} {
		b, err := intake.Read(x.sort, []byte(x.text), k, intake.Options{Now: noon})
		if err != nil || b.Report.Bad != 0 || b.Report.Added != x.add {
			t.Fatalf("%s: %v %+v", x.sort, err, b.Report)
		}
		k = with(k, b.Catalogue)
		again, err := intake.Read(x.sort, []byte(x.text), k, intake.Options{Now: noon})
		if err != nil || again.Report.Same != x.add || again.Report.Added+again.Report.Changed+again.Report.Bad != 0 || again.Catalogue.Len() != 0 {
			t.Errorf("%s again: %v %+v %+v", x.sort, err, again.Report, again.Catalogue)
		}
	}
	found := func(name string) dispatch.Area {
		for _, a := range k.Areas {
			if a.Name == name {
				return a
			}
		}
		t.Fatalf("no area %s", name)
		return dispatch.Area{}
	}
	osmanthus := found("桂花苑")
	if up := found("北街道"); osmanthus.Parent != up.ID || up.Parent != "east" || up.Level != dispatch.Subdistrict {
		t.Errorf("桂花苑 lies in %s, 北街道 in %s", osmanthus.Parent, up.Parent)
	}
	truth, _ := geo.FromDatum(geo.GCJ02, 112.44, 39.34)
	if geo.Distance(osmanthus.Site.Point, truth) > 0.01 || osmanthus.Site.Point.Lng == 112.44 {
		t.Errorf("桂花苑 stands at %v, not at %v", osmanthus.Site.Point, truth)
	}
	if g := osmanthus.Site.Gates; len(g) != 2 || g[0].Name != "东门" || g[0].Point.IsZero() || !g[1].Closed || g[1].Name != "西门" {
		t.Errorf("gates %+v", g)
	}
	if h := k.Households[0]; h.Building != "3" || h.Entrance != "2" || h.Room != "501" || h.Persons != 3 || !slices.Equal(h.Needs, []string{"elderly", "chronic"}) {
		t.Errorf("household %+v", h)
	}
	if got, want := fmt.Sprint(k.Households[0].Members), "[{李样  [elderly]} {李小样 000-0000-0008 [infant chronic]}]"; got != want {
		t.Errorf("members %s, want %s", got, want)
	}
	if f := k.Facilities[0]; f.Opens != 480 || f.Closes != 1290 || f.Role != dispatch.AtPharmacy {
		t.Errorf("facility %+v", f)
	}
	if c := k.Cadres[0]; !slices.Equal(c.Skills, []string{"sanitation", "急救"}) || c.Home != "rose" || k.Cadres[1].ID == c.ID {
		t.Errorf("cadres %+v", k.Cadres)
	}
	// A missing column or an empty cell leaves the card unchanged.
	b, err := intake.Read(intake.Cadres, []byte("姓名,手机,单位,同时承办\n张一,138-0000-0000,样例局,4\n"), k, intake.Options{})
	if err != nil || b.Report.Changed != 1 || b.Cadres[0].Cap != 4 || len(b.Cadres[0].Skills) != 2 {
		t.Errorf("a new cap: %v %+v", err, b)
	}
}

// with returns the record after a batch was saved.
func with(k intake.Known, c dispatch.Catalogue) intake.Known {
	k.Areas = merge(k.Areas, c.Areas, func(a dispatch.Area) dispatch.ID { return a.ID })
	k.Units = merge(k.Units, c.Units, func(u dispatch.Unit) dispatch.ID { return u.ID })
	k.Cadres = merge(k.Cadres, c.Cadres, func(c dispatch.Cadre) dispatch.ID { return c.ID })
	k.Facilities = merge(k.Facilities, c.Facilities, func(f dispatch.Facility) dispatch.ID { return f.ID })
	k.Households = merge(k.Households, c.Households, func(h dispatch.Household) dispatch.ID { return h.ID })
	return k
}

func merge[T any](old, fresh []T, id func(T) dispatch.ID) []T {
	for _, f := range fresh {
		if i := slices.IndexFunc(old, func(o T) bool { return id(o) == id(f) }); i >= 0 {
			old[i] = f
		} else {
			old = append(old, f)
		}
	}
	return old
}

func TestCoordinatesSayTheirDatum(t *testing.T) {
	both := "小区,gcj02_lng,gcj02_lat,wgs84_lng,wgs84_lat\n甲苑,112.44,39.34,112.4338,39.3390\n"
	if p := read(t, intake.Compounds, both, intake.Options{}).Areas[0].Site.Point; p.Lng != 112.4338 {
		t.Errorf("WGS-84 goes first: %v", p)
	}
	if p := read(t, intake.Compounds, both, intake.Options{Datum: geo.GCJ02}).Areas[0].Site.Point; p.Lng == 112.4338 || p.Lng == 112.44 {
		t.Errorf("GCJ-02 was asked for: %v", p)
	}
	bare := "小区,经度,纬度\n甲苑,112.44,39.34\n"
	if _, err := intake.Read(intake.Compounds, []byte(bare), known(), intake.Options{}); dispatch.CodeOf(err) != dispatch.Invalid {
		t.Errorf("nobody says the datum: %v", err)
	}
	if p := read(t, intake.Compounds, bare, intake.Options{Datum: geo.WGS84}).Areas[0].Site.Point; p.Lng != 112.44 {
		t.Errorf("point %v", p)
	}
	for _, wrong := range []string{"39.34,112.44", "东经112度,39.34", "112.44,", "300,400"} {
		b := read(t, intake.Compounds, "小区,经度,纬度\n甲苑,"+wrong+"\n", intake.Options{Datum: geo.WGS84})
		if b.Report.Bad != 1 {
			t.Errorf("%q was taken: %+v", wrong, b.Areas)
		}
	}
	if b := read(t, intake.Compounds, "小区,经度,纬度\n甲苑,0,0\n", intake.Options{Datum: geo.WGS84}); b.Report.Bad != 0 || !b.Areas[0].Site.Point.IsZero() {
		t.Errorf("0,0 is nowhere: %+v", b)
	}
}

func TestRequests(t *testing.T) {
	b := read(t, intake.Requests, "编号,时间,分类,程度,摘要,地址,详情,小区,楼栋,室,电话,人数\n"+
		"1,11-29 09:30,疾病,极紧急,降压药,,\"硝苯地平\n一盒\",玫瑰苑,3号楼,501室,13800001234,2\n"+
		"2,2022/11/29 9:30:10,其他,较急,就医,东区,查看    Close  求助内容 明天去医院透析 联系人：王样 联系电话：138****4575 联系地址：玫瑰苑5号1001室,,,,,\n"+
		"3,44894.5,物资,,,西区,没有菜了,同名新村,,,13800001234/021-55556666,\n"+
		"4,,物资,,,,没有菜了,同名新村,,,,\n"+
		"5,,物资,,,东区,\"我在玫瑰苑，没有菜了\",,,,,\n"+
		"6,,,,,东区,你好,,,,,\n", intake.Options{})
	if b.Report.Bad != 0 || len(b.Requests) != 6 {
		t.Fatalf("%+v", b.Report)
	}
	r := func(n int) dispatch.Submit { return b.Requests[n-1].Submit }
	if s := r(1); s.Kind != "medicine" || s.Urgency != dispatch.Urgent || s.Place.Compound != "rose" || s.Place.Building != "3" || s.Words.Room != "501" || s.Persons != 2 || s.Words.Phone != "13800001234" || s.Doubtful {
		t.Errorf("1: %+v", s)
	}
	if at := b.Requests[0].At; at != dispatch.At(time.Date(2022, 11, 29, 9, 30, 0, 0, dispatch.Shanghai)) {
		t.Errorf("1 at %v", at.Time())
	}
	if s := r(2); s.Kind != "hospital" || s.Place.Compound != "rose" || s.Place.Building != "5" || s.Words.Room != "1001" || s.Words.Name != "王样" || s.Words.Phone != "" || !strings.Contains(s.Words.Text, "138****4575") || s.Doubtful {
		t.Errorf("2: %+v", s)
	}
	if s := r(3); s.Kind != "groceries" || s.Place.Compound != "same-w" || s.Words.Phone != "13800001234" || !strings.Contains(s.Words.Text, "021-55556666") {
		t.Errorf("3: %+v", s)
	}
	if at := b.Requests[2].At.Time(); at.Hour() != 12 || at.Day() != 29 {
		t.Errorf("3 at %v", at)
	}
	if s := r(4); s.Place.Compound != "" || s.Place.Desk != "city" || !s.Doubtful {
		t.Errorf("4: there are two of the name: %+v", s)
	}
	if s := r(5); s.Place.Compound != "rose" || !s.Doubtful {
		t.Errorf("5: the compound stands in the text only: %+v", s)
	}
	if s := r(6); s.Kind != "other" || !s.Doubtful || s.Place.Desk != "east" {
		t.Errorf("6: nobody knows what it is: %+v", s)
	}
	if b.Report.Review != 3 {
		t.Errorf("%d go to review, want 3", b.Report.Review)
	}
	late := read(t, intake.Requests, "内容,时间,小区\n菜,2022-12-24 10:00,玫瑰苑\n菜,昨天,玫瑰苑\n", intake.Options{})
	if late.Report.Bad != 2 {
		t.Errorf("a time to come, and one that is none: %+v", late.Report)
	}
}

func TestOneRowIsOneRequest(t *testing.T) {
	const a, b = "编号,内容,小区\n7,菜,玫瑰苑\n", "编号,内容,小区\n7,肉,玫瑰苑\n"
	id := func(text string, o intake.Options) dispatch.ID {
		return read(t, intake.Requests, text, o).Requests[0].ID
	}
	if once, again := id(a, intake.Options{}), id(a, intake.Options{}); once != again {
		t.Error("the same row made another request")
	}
	if id(a, intake.Options{}) == id(b, intake.Options{}) {
		t.Error("two lists that number from one were taken for one")
	}
	if id(a, intake.Options{Source: "hotline"}) != id(b, intake.Options{Source: "hotline"}) {
		t.Error("a number of a named source is one request")
	}
	if id(a, intake.Options{Source: "hotline"}) == id(a, intake.Options{Source: "board"}) {
		t.Error("two sources were taken for one")
	}
}

func TestTemplatesCanBeReadBack(t *testing.T) {
	for _, sort := range intake.Sorts {
		data, err := intake.Template(sort)
		if err != nil {
			t.Fatal(err)
		}
		b, err := intake.Read(sort, data, known(), intake.Options{Datum: geo.WGS84})
		if err != nil || b.Report.Rows != 0 || len(b.Report.Ignored) != 0 {
			t.Errorf("%s: %v %+v", sort, err, b.Report)
		}
	}
}

func TestWhatIsNoTable(t *testing.T) {
	bomb := func(claimed uint64) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		body := bytes.Repeat([]byte{0}, 1000)
		for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
			w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(body), CompressedSize64: 1000, UncompressedSize64: claimed})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(body); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	rows := func(n int) []byte { return []byte("单位名称\n" + strings.Repeat("甲\n", n)) }
	for name, data := range map[string][]byte{
		"nothing": nil, "blanks": []byte(" \n\n"), "no headings": []byte("甲,乙\n1,2\n"), "an old workbook": []byte("\xd0\xcf\x11\xe0rest"), "a picture": []byte("\x89PNG\r\n\x1a\n\x00\x00"),
		"a zip that is none": []byte("PK\x03\x04nonsense"), "a zip bomb": bomb(1 << 40), "a zip that lies": bomb(10), "too many columns": []byte("单位名称" + strings.Repeat(",x", 300) + "\n甲\n"),
		"a million rows": rows(1_000_000), "damaged UTF-8": []byte("单位名称\n" + strings.Repeat("某某局\n", 50) + "\xff\n"), "no encoding at all": []byte("\xff\xff\xfe\xff\n"),
		"needed heading missing": []byte("姓名,手机\n张一,110\n"),
	} {
		sort := intake.Units
		if name == "needed heading missing" {
			sort = intake.Cadres
		}
		_, err := intake.Read(sort, data, known(), intake.Options{})
		if code := dispatch.CodeOf(err); code != dispatch.Invalid && code != dispatch.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCellsOfAWorkbook(t *testing.T) {
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "姓名", "B1": "手机", "C1": "单位", "A2": "张一", "B2": 13800001234, "C2": "样例局", "A3": "李二", "C3": "样例局", "A1000000": "王三", "C1000000": "样例局"} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "B3", `HYPERLINK("http://example.invalid","138")`); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	b, err := intake.Read(intake.Cadres, out.Bytes(), known(), intake.Options{})
	if err != nil || b.Report.Bad != 1 || len(b.Cadres) != 2 || b.Report.Problems[0].Row != 3 || b.Report.Problems[0].Column != "手机" { // no program has worked the formula out
		t.Fatalf("%v %+v", err, b.Report)
	}
	if b.Cadres[0].Phone != "13800001234" || b.Cadres[1].Phone != "" || b.Report.Preview[1].Row != 1000000 {
		t.Errorf("%+v", b.Cadres)
	}
}

func TestPreviewHidesPeople(t *testing.T) {
	b := read(t, intake.Households, "小区,门牌号,户主,电话\n玫瑰苑,3-2-501,欧阳样例,000-1234-5678\n", intake.Options{})
	text := fmt.Sprint(b.Report.Preview)
	for _, secret := range []string{"阳样例", "1234", "501"} {
		if strings.Contains(text, secret) {
			t.Errorf("the preview tells %s: %s", secret, text)
		}
	}
}

func TestColumnsByHand(t *testing.T) {
	columns, err := intake.ParseColumns("工作单位名=unit, 大名=name")
	if err != nil {
		t.Fatal(err)
	}
	b := read(t, intake.Cadres, "大名,工作单位名\n张一,样例局\n", intake.Options{Columns: columns})
	if b.Report.Added != 1 || len(b.Report.Ignored) != 0 {
		t.Errorf("%+v", b.Report)
	}
	for _, wrong := range []map[string]string{{"大名": "nonsense"}, {"没有的列": "name"}} {
		if _, err := intake.Read(intake.Cadres, []byte("姓名,单位,大名\n张一,样例局,张一\n"), known(), intake.Options{Columns: wrong}); dispatch.CodeOf(err) != dispatch.Invalid {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

func TestParseHours(t *testing.T) {
	for s, want := range map[string][2]int{"8:00-21:30": {480, 1290}, "08：00—21：00": {480, 1260}, "8点至21点": {480, 1260}, "24小时": {0, 0}, "22:00-6:00": {1320, 360}, "0:00-24:00": {0, 1440}} {
		if o, c, ok := intake.ParseHours(s); !ok || o != want[0] || c != want[1] {
			t.Errorf("%s: %d-%d %v", s, o, c, ok)
		}
	}
	for _, s := range []string{"", "周一至周五", "8:00", "25:00-26:00", "8:70-9:00", "(周一,周三)18:00-21:00"} {
		if o, c, ok := intake.ParseHours(s); ok {
			t.Errorf("%s: %d-%d", s, o, c)
		}
	}
}

func TestARowMaySayAPlaceThatIsNoCompound(t *testing.T) {
	b := read(t, intake.Requests, "区县,地点,事项,内容,电话,经度,纬度\n东区,大运路口货车,就医,胸痛,000-0000-0001,,\n,火车站旁,代购,没吃的,000-0000-0002,,\n西区,,代购,没吃的,000-0000-0003,112.33,39.33\n,路口,就医,胸痛得厉害,000-0000-0004,,\n",
		intake.Options{Datum: geo.WGS84})
	if len(b.Requests) != 4 {
		t.Fatalf("%+v", b.Report)
	}
	at := func(i int) dispatch.Place { return b.Requests[i].Submit.Place }
	if p := at(0); p.Around != "east" || p.Spot != "大运路口货车" || !p.Rough || p.Point.IsZero() {
		t.Errorf("words with an area: %+v", p)
	}
	if p := at(1); p.Known() || p.Spot != "火车站旁" {
		t.Errorf("words without an area are kept: %+v", p)
	}
	if p := at(2); p.Around == "" || p.Rough || p.Point.IsZero() {
		t.Errorf("a point on the map: %+v", p)
	}
	if b.Report.Review != 1 {
		t.Errorf("%d to be checked", b.Report.Review)
	}
}

// Whoever puts a row right is told all its faults at once, whichever comes first.
func TestAllFaultsOfARowAreToldAtOnce(t *testing.T) {
	for _, c := range []struct {
		sort intake.Sort
		text string
		want []string
	}{
		{intake.Cadres, "姓名,手机,单位,出行方式,通行证,包联小区,同时承办\n,一二三,没有的局,飞机,也许,没有的小区,三\n", []string{"姓名", "单位", "手机", "出行方式", "通行证", "包联小区", "同时承办"}},
		{intake.Households, "小区,室,电话,人数\n没有的小区,,x,很多\n", []string{"小区", "室", "电话", "人数"}},
		{intake.Households, "小区,室,电话,人数\n,,x,很多\n", []string{"小区", "室", "电话", "人数"}},
		{intake.Facilities, "名称,类别,坐标,坐标系,营业时间\n,飞船,不知道,wgs84,有时\n", []string{"名称", "类别", "坐标", "营业时间"}},
		{intake.Facilities, "名称,类别,营业时间\n样例药店,药店,有时\n", []string{"经度", "营业时间"}},
		{intake.Areas, "名称,层级,上级\n,星系,没有的区\n", []string{"名称", "层级"}},
		{intake.Areas, "名称,层级,上级\n,街道,没有的区\n", []string{"名称", "上级"}},
		{intake.Compounds, "小区,坐标,坐标系,大门,边界\n,不知道,wgs84,东门 x,圆\n", []string{"小区", "坐标", "大门", "边界"}},
		{intake.Units, "单位名称,负责区域,可拒单\n,没有的区,也许\n", []string{"单位名称", "负责区域", "可拒单"}},
	} {
		b := read(t, c.sort, c.text, intake.Options{})
		var got []string
		for _, p := range b.Report.Problems {
			got = append(got, p.Column)
		}
		if !slices.Equal(got, c.want) || b.Report.Bad != 1 {
			t.Errorf("%s: told are %v, want %v; %d bad", strings.Split(c.text, "\n")[1], got, c.want, b.Report.Bad)
		}
	}
}
