package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

const octets = "application/octet-stream"

func (o *office) bring(t *testing.T, who, sort, query, text string) api.ImportReport {
	t.Helper()
	got := o.ask(t, who, "POST", "/api/v1/imports/"+sort+"?"+query, text, "Content-Type", octets)
	got.is(t, "import "+sort, http.StatusOK, "")
	var r api.ImportReport
	must(t, json.Unmarshal([]byte(got.text), &r))
	return r
}

func TestImports(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"}, dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})

	compounds := "小区,区县,坐标\n松园（虚构）,北区,\"112.44,39.33\"\n"
	if r := o.bring(t, "chief", "compounds", "dry_run=true&datum=gcj02", compounds); r.Saved || r.Added != 1 || len(r.Preview) != 1 {
		t.Errorf("dry run %+v", r)
	}
	areas := func() int {
		all, err := o.store.Areas(context.Background(), ledger.AreaFilter{})
		must(t, err)
		return len(all)
	}
	before := areas()
	if r := o.bring(t, "chief", "compounds", "datum=gcj02&strict=true", compounds+",北区,\n"); r.Saved || r.Bad != 1 || r.Problems[0].Row != 3 || r.Problems[0].Column != "小区" || r.Problems[0].Reason != "it is needed" {
		t.Errorf("a bad row %+v", r)
	}
	if areas() != before {
		t.Error("something was saved that must not be")
	}
	r := o.bring(t, "north", "compounds", "datum=gcj02&under=north", compounds+",北区,\n")
	if !r.Saved || r.Added != 1 || r.Bad != 1 || areas() != before+1 {
		t.Errorf("import %+v", r)
	}
	if back := o.bring(t, "north", "compounds", "datum=gcj02&under=north&dry_run=true", string(r.Returned)); back.Rows != 1 || back.Bad != 1 || back.Problems[0].Column != "小区" {
		t.Errorf("the wrong row comes back: %+v", back)
	}
	if r := o.bring(t, "chief", "compounds", "datum=gcj02", compounds); r.Same != 1 || areas() != before+1 {
		t.Errorf("again %+v", r)
	}

	o.ask(t, "north", "POST", "/api/v1/imports/compounds?datum=gcj02", compounds, "Content-Type", octets).is(t, "beyond the grant", http.StatusForbidden, "")
	o.ask(t, "north", "POST", "/api/v1/imports/units?under=south", "单位名称\n甲局\n", "Content-Type", octets).is(t, "another's area", http.StatusForbidden, "")
	o.ask(t, "desk", "POST", "/api/v1/imports/compounds?under=north&datum=wgs84", compounds, "Content-Type", octets).is(t, "an operator", http.StatusForbidden, "")
	o.ask(t, "desk", "POST", "/api/v1/imports/requests", "内容\n药\n", "Content-Type", octets).is(t, "an operator of a part", http.StatusForbidden, "")
	o.ask(t, "chief", "POST", "/api/v1/imports/compounds", compounds, "Content-Type", octets).is(t, "no datum", http.StatusUnprocessableEntity, "datum")
	o.ask(t, "chief", "POST", "/api/v1/imports/people", compounds, "Content-Type", octets).is(t, "no such sort", http.StatusBadRequest, "sort")
	o.ask(t, "chief", "POST", "/api/v1/imports/units", `{"a":1}`).is(t, "JSON", http.StatusBadRequest, "body")
	o.ask(t, "", "POST", "/api/v1/imports/units", strings.Repeat("x", 3<<20), "Content-Type", octets).is(t, "a stranger", http.StatusUnauthorized, "")
	if r := o.bring(t, "chief", "units", "", "单位名称\n"+strings.Repeat("\n", 3<<20)+"甲局\n"); r.Added != 1 {
		t.Errorf("three megabytes %+v", r)
	}
}

func TestImportedRequestsAreWorked(t *testing.T) {
	o := open4test(t)
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	list := "编号,时间,事项,内容,联系人,电话,小区,楼栋,室\n1,2022-11-22 08:30,买药,降压药一盒（虚构）,丁某,000-0000-0001,花园小区,3,501\n2,,其他,看不懂,戊某,,,,\n"
	r := o.bring(t, "desk", "requests", "under=north&source=paper", list)
	if !r.Saved || r.Added != 2 || r.Review != 1 {
		t.Fatalf("%+v", r)
	}
	if again := o.bring(t, "desk", "requests", "under=north&source=paper", list); again.Same != 2 || again.Review != 0 {
		t.Errorf("again %+v", again)
	}
	page, err := o.store.Requests(context.Background(), ledger.RequestFilter{})
	must(t, err)
	if len(page.Requests) != 2 {
		t.Fatalf("%d requests", len(page.Requests))
	}
	for _, x := range page.Requests {
		want := dispatch.StateOpen
		if x.Place.Compound == "" {
			want = dispatch.StateReview
		}
		if x.State != want || x.Place.Area() == "" {
			t.Errorf("%s is %s in %q", x.Number, x.State, x.Place.Area())
		}
	}
	must(t, o.desk.Run(context.Background(), dispatch.Job{Step: dispatch.StepPlan, District: "north"}))
	var given []map[string]any
	must(t, json.Unmarshal([]byte(o.ask(t, "cadre", "GET", "/api/v1/errands", nil).text), &given))
	for _, x := range given {
		o.ask(t, "cadre", "POST", "/api/v1/errands/"+x["errand"].(map[string]any)["id"].(string)+"/commands", map[string]any{"do": "acknowledge"}).is(t, "read", http.StatusOK, "")
	}
	mine := o.ask(t, "cadre", "GET", "/api/v1/errands", nil)
	if !strings.Contains(mine.text, "降压药") { // without a list of items the words of the call are shown
		t.Errorf("the cadre cannot know what to buy: %s", mine.text)
	}
}

func TestTemplatesAndTheRoll(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "south"})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	got := o.ask(t, "chief", "GET", "/api/v1/imports/households/template", nil)
	if got.status != http.StatusOK || !strings.HasPrefix(got.text, "PK") || !strings.Contains(got.header.Get("Content-Disposition"), "households.xlsx") {
		t.Errorf("%d %v", got.status, got.header)
	}
	if r := o.bring(t, "chief", "households", "", got.text); r.Rows != 0 {
		t.Errorf("an empty template brings %+v", r)
	}
	o.bring(t, "chief", "households", "", "小区,门牌号,户主,电话,重点人群\n湖畔小区,3-2-501,欧阳某（虚构）,000-1234-5678,老人\n")
	roll := o.ask(t, "south", "GET", "/api/v1/households?under=south", nil)
	if roll.status != http.StatusOK || !strings.Contains(roll.text, `"vulnerable":true`) || strings.Contains(roll.text, "000-1234") || strings.Contains(roll.text, `"501"`) || strings.Contains(roll.text, "阳某") {
		t.Errorf("the roll: %s", roll)
	}
	o.ask(t, "south", "GET", "/api/v1/households?under=north", nil).is(t, "another's roll", http.StatusNotFound, "under")
	o.ask(t, "editor", "GET", "/api/v1/households?under=south", nil).is(t, "an editor", http.StatusNotFound, "under")
}

// A row of a table needs the same rights as the single change, so nobody can take over another's subject by its id. What one may not
// comes back; the other rows go in.
func TestAnImportIsJudgedRowByRow(t *testing.T) {
	o := open4test(t)
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "theirs", Unit: "office", Name: "戊某（虚构）", Mode: geo.Foot, Area: "south"}},
		dispatch.DescribeFacility{Facility: dispatch.Facility{ID: "their-shop", Name: "湖畔药店", Role: dispatch.AtPharmacy, Area: "south", Point: geo.Point{Lng: 112.43, Lat: 39.33}}})
	ledgertest.Describe(t, o.desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: "their-unit", Name: "南区某所", Area: "south"}})
	before, err := o.store.Catalogue(t.Context())
	must(t, err)
	for what, c := range map[string][2]string{
		"a cadre as they are":           {"cadres?under=north", "编号,姓名,单位,服务区域,出行方式\ntheirs,戊某（虚构）,某局,南区,步行\n"},
		"a cadre of another area":       {"cadres?under=north", "编号,姓名,单位,服务区域,出行方式\nours,己某（虚构）,某局,北区,步行\ntheirs,戊某（虚构）,某局,北区,步行\n"},
		"a compound of another area":    {"compounds?under=north&datum=wgs84", "编号,小区,上级,经度,纬度\nfresh,新小区,北区,112.43,39.33\nlake,湖畔小区,北区,112.43,39.33\n"},
		"a pharmacy of another area":    {"facilities?under=north&datum=wgs84", "编号,名称,类别,区域,经度,纬度\ntheir-shop,湖畔药店,药店,北区,112.43,39.33\n"},
		"one's own cadre given away":    {"cadres?under=north", "编号,姓名,单位,服务区域,出行方式\nours,己某（虚构）,某局,南区,步行\n"},
		"something of the whole city's": {"units?under=north", "单位名称\n新局\n"},
		"a unit of another area":        {"units?under=north", "编号,单位名称\ntheir-unit,改了名的所\n"},
		"an area put elsewhere":         {"areas?under=north", "编号,名称,级别,上级\ngarden,花园小区,小区,南区\n"},
		"another's area put here":       {"areas?under=north", "编号,名称,级别,上级\nlake,湖畔小区,小区,北区\n"},
		"a district of one's own":       {"areas?under=north", "编号,名称,级别,上级\nwest,西区,区县,某市\n"},
		"through a new area":            {"areas?under=north", "编号,名称,级别,上级\nnew1,新社区,社区,南区\nnew2,新小区,小区,新社区\n"},
	} {
		for _, dry := range []string{"", "&dry_run=true"} { // a preview would tell how the rows differ from what is there
			sort, query, _ := strings.Cut(c[0], "?")
			r := o.bring(t, "north", sort, query+dry, c[1])
			good := strings.Count(c[1], "\nours,己某（虚构）,某局,北区") + strings.Count(c[1], "\nfresh,")
			if r.Bad != r.Rows-good || r.Added+r.Same != good || r.Saved != (good > 0 && dry == "") || len(r.Preview) != good || len(r.Problems) != r.Bad || len(r.Returned) == 0 {
				r.Returned = nil
				t.Errorf("%s%s: %+v", what, dry, r)
			}
			for _, p := range r.Problems {
				if !strings.Contains(p.Reason, "administrator of this place") {
					t.Errorf("%s%s: row %d, %s: %s", what, dry, p.Row, p.Column, p.Reason)
				}
			}
		}
	}
	// Households and requests are read within the area that is named, and nowhere else.
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	roll := o.ask(t, "north", "POST", "/api/v1/imports/households?under=north", "小区,楼栋,房号,户主,电话\n湖畔小区,1,101,癸某（虚构）,000-9999-0001\n", "Content-Type", octets)
	if !strings.Contains(roll.text, `"saved":false`) || !strings.Contains(roll.text, "湖畔小区") {
		t.Errorf("a household of another area: %s", roll)
	}
	for _, who := range []string{"north", "operator"} {
		for _, under := range []string{"", "?under=south", "?under=lake", "?under=city"} {
			o.ask(t, who, "POST", "/api/v1/imports/requests"+under, "小区,内容\n湖畔小区,没有药了\n", "Content-Type", octets).is(t, "requests from "+under+" by "+who, http.StatusForbidden, "")
		}
	}
	// One's own rows go in.
	o.ask(t, "north", "POST", "/api/v1/imports/cadres?under=north", "编号,姓名,单位,服务区域,出行方式\nours,己某（虚构）,某局,北区,步行\n", "Content-Type", octets).is(t, "one's own", http.StatusOK, "")
	after, err := o.store.Catalogue(t.Context())
	must(t, err)
	after.Cadres = slices.DeleteFunc(after.Cadres, func(c dispatch.Cadre) bool { return c.ID == "ours" })
	after.Areas = slices.DeleteFunc(after.Areas, func(a dispatch.Area) bool { return a.ID == "fresh" })
	if !reflect.DeepEqual(before, after) {
		t.Error("a part of what was refused is there")
	}
}

// A table of controls needs for each row what the single control needs, whoever brings it.
func TestControlsByTable(t *testing.T) {
	o := open4test(t)
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "north"})
	o.hire(t, "unit", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "north", Unit: "office"})
	for name, role := range map[string]dispatch.Role{"desk": dispatch.Operator, "editor": dispatch.Editor, "auditor": dispatch.Auditor, "cadre": dispatch.CadreRole} {
		o.hire(t, name, "c1", dispatch.Grant{Role: role, Area: "north"})
	}
	const sheet = "小区,楼栋,管控,截止\n花园小区,3,足不出户,2022-11-30\n"
	for _, who := range []string{"desk", "editor", "auditor", "cadre"} {
		o.ask(t, who, "POST", "/api/v1/imports/controls?under=north", sheet, "Content-Type", octets).is(t, who, http.StatusForbidden, "")
	}
	o.ask(t, "north", "POST", "/api/v1/imports/controls", sheet, "Content-Type", octets).is(t, "the whole city", http.StatusForbidden, "")
	o.ask(t, "north", "POST", "/api/v1/imports/controls?under=south", sheet, "Content-Type", octets).is(t, "another's area", http.StatusForbidden, "")
	if r := o.bring(t, "unit", "controls", "under=north", sheet); r.Saved || r.Bad != 1 || r.Problems[0].Column != "小区" {
		t.Errorf("a unit's coordinator: %+v", r)
	}
	if r := o.bring(t, "north", "controls", "under=north&strict=true", sheet+"湖畔小区,,足不出户,\n"); r.Saved || r.Bad != 1 || r.Problems[0].Row != 3 || !strings.Contains(r.Problems[0].Reason, "湖畔小区") {
		t.Errorf("a row of another's area: %+v", r)
	}
	if r := o.bring(t, "north", "controls", "under=north&dry_run=true", sheet); r.Saved || r.Added != 1 {
		t.Errorf("a trial: %+v", r)
	}
	parts := func() string { return o.ask(t, "desk", "GET", "/api/v1/compounds?under=garden", nil).text }
	if strings.Contains(parts(), "stay_home") {
		t.Error("a trial is carried out")
	}
	if r := o.bring(t, "north", "controls", "under=north", sheet); !r.Saved || r.Added != 1 {
		t.Errorf("%+v", r)
	}
	if got := parts(); !strings.Contains(got, `"parts":[{"building":"3","effect":"stay_home","entrance":""}]`) || !strings.Contains(got, `"effect":"free"`) {
		t.Errorf("the map: %s", got)
	}
	if r := o.bring(t, "north", "controls", "under=north", sheet); r.Same != 1 || r.Added+r.Changed != 0 {
		t.Errorf("again: %+v", r)
	}
	if got := o.ask(t, "north", "GET", "/api/v1/imports/controls/template", nil); got.status != http.StatusOK || !strings.HasPrefix(got.text, "PK") {
		t.Errorf("the template: %d", got.status)
	}
}

// A browser previews a file and then sends it again to import it.
func TestABrowserLooksBeforeItImports(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	now := dispatch.Moment(o.clock.Load())
	_, err := o.desk.Do(t.Context(), ledgertest.Chief, dispatch.Subject{Sort: dispatch.OfAccount, ID: "u-chief"}, dispatch.IssueToken{Token: dispatch.Token{Digest: digest("a-session"), Sort: dispatch.Session, Expires: now.Add(time.Hour)}})
	must(t, err)
	send := func(query string, file []byte) (r api.ImportReport) {
		t.Helper()
		got := o.ask(t, "", "POST", "/api/v1/imports/units?"+query, string(file), "Content-Type", octets, "Cookie", cookieName+"=a-session", "Sec-Fetch-Site", "same-origin", "Accept-Language", "zh")
		got.is(t, "import", http.StatusOK, "")
		must(t, json.Unmarshal([]byte(got.text), &r))
		return r
	}
	workbook := func(rows ...[]any) []byte {
		f := excelize.NewFile()
		for i, row := range append([][]any{{"编号", "单位名称", "先问再派"}}, rows...) {
			must(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
		}
		b, err := f.WriteToBuffer()
		must(t, err)
		return b.Bytes()
	}
	var same [][]any
	for i := range 30 {
		same = append(same, []any{fmt.Sprintf("u%d", i), fmt.Sprintf("第%d局（虚构）", i), ""})
	}
	send("", workbook(same...))
	file := workbook(append(slices.Clone(same[:29]), []any{"u29", "改名的局（虚构）", ""}, []any{"u30", "新的局（虚构）", ""})...)
	for _, bad := range [][]byte{workbook([]any{"u 1", "", ""}, []any{"u31", strings.Repeat("长", 101), ""}), []byte("编号,单位名称\nu 1,\nu31," + strings.Repeat("长", 101) + "\n")} {
		r := send("dry_run=true", bad)
		var at []string
		for _, p := range r.Problems {
			at = append(at, fmt.Sprintf("%d %s", p.Row, p.Column))
		}
		if slices.Sort(at); r.Saved || r.Bad != 2 || strings.Join(at, ", ") != "2 单位名称, 2 编号, 3 单位名称" {
			t.Errorf("what is wrong: %v in %+v", at, r)
		}
		if r := send("", bad); r.Saved || r.Bad != 2 {
			t.Errorf("what is wrong is sent all the same: %+v", r)
		}
	}
	for _, query := range []string{"dry_run=true", ""} { // first the preview, then the import
		r := send(query, file)
		told := map[api.ImportPreviewChange]int{}
		for _, p := range r.Preview {
			told[p.Change]++
		}
		if r.Saved != (query == "") || r.Same != 29 || r.Changed != 1 || r.Added != 1 || told["same"] != 20 || told["changed"] != 1 || told["added"] != 1 {
			t.Errorf("%q: %d same, %d changed, %d added; shown are %v, saved %v", query, r.Same, r.Changed, r.Added, told, r.Saved)
		}
	}
	if r := send("dry_run=true", file); r.Same != 31 || r.Added+r.Changed != 0 {
		t.Errorf("afterwards %+v", r)
	}
}
