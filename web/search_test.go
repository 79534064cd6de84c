package web

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// sought is what somebody finds: the numbers of requests, doors of the roll, compounds and cadres.
func (o *office) sought(t *testing.T, who, q string) string {
	t.Helper()
	r := o.ask(t, who, "POST", "/api/v1/search", map[string]any{"q": q})
	if r.status != http.StatusOK {
		t.Fatalf("%s searches %q: %s", who, q, r)
	}
	if strings.Contains(r.text, "阳某") || strings.Contains(r.text, "1234-5678") || strings.Contains(r.text, "12345678") {
		t.Errorf("%s sees who it is: %s", who, r.text)
	}
	var found []string
	for _, f := range r.body["requests"].([]any) {
		found = append(found, f.(map[string]any)["request"].(map[string]any)["number"].(string))
	}
	for _, sort := range []string{"households", "compounds", "cadres"} {
		if n := len(r.body[sort].([]any)); n > 0 {
			found = append(found, fmt.Sprintf("%d %s", n, sort))
		}
	}
	slices.Sort(found)
	return strings.Join(found, " ")
}

// One search finds requests, doors, compounds and cadres by whatever somebody remembers, for each visitor only what they may see; who
// may not reveal people finds nobody by name or phone.
func TestOneSearchFindsWhateverIsRemembered(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.bring(t, "chief", "households", "", "小区,门牌号,户主,电话,重点人群\n湖畔小区,3-2-501,欧阳某（虚构）,000-1234-5678,老人\n")
	o.bring(t, "chief", "requests", "", "编号,时间,事项,内容,联系人,联系电话,小区,楼栋,单元,室\nGD-77,2022-11-22 08:00,买药,降压药一盒,欧阳某某,000-1234-5678,湖畔小区,3,2,501\n")
	ask := call("garden")
	ask["words"] = map[string]any{"name": "司徒某", "phone": "00099998888", "room": "502", "text": "买药"}
	ask["place"] = map[string]any{"compound": "garden", "building": "7", "entrance": "1"}
	var made struct{ Number string }
	r := o.ask(t, "north", "POST", "/api/v1/requests", ask, "Idempotency-Key", "one")
	r.is(t, "a call", http.StatusCreated, "")
	made.Number = r.body["number"].(string)
	page := o.ask(t, "chief", "GET", "/api/v1/requests?limit=10", nil).body["requests"].([]any)
	var lake string
	for _, p := range page {
		if n := p.(map[string]any)["number"].(string); n != made.Number {
			lake = n
		}
	}
	short := strings.TrimLeft(made.Number[5:], "0")
	for _, c := range []struct{ who, q, want string }{
		{"chief", made.Number, made.Number}, {"chief", made.Number[:5] + short, made.Number}, {"chief", strings.ReplaceAll(made.Number, "-", ""), made.Number},
		{"chief", short, made.Number}, {"chief", "0" + short, made.Number}, {"north", made.Number, made.Number}, {"editor", made.Number, made.Number}, {"north", lake, ""},
		{"chief", "000-9999-8888", made.Number}, {"chief", "8888", made.Number}, {"chief", "98888", made.Number}, {"chief", "18888", ""},
		{"chief", "5678", "1 households " + lake}, {"north", "5678", ""}, {"editor", "8888", ""}, {"editor", "00099998888", ""}, {"cadre", "8888", ""},
		{"chief", "欧阳", "1 households " + lake}, {"chief", "阳某某", lake}, {"chief", "阳司", ""}, {"north", "司徒", made.Number}, {"editor", "司徒", ""},
		{"chief", "GD-77", lake}, {"chief", "ｇd77", lake}, {"north", "GD-77", ""},
		{"chief", "hpx", "1 compounds"}, {"chief", "湖畔小区", "1 compounds"}, {"chief", "hpx 3-2-501", "1 compounds 1 households " + lake}, {"chief", "湖畔小区3号楼2单元501室", "1 compounds 1 households " + lake},
		{"north", "花园小区 7号楼", "1 compounds " + made.Number}, {"north", "花园小区 8号楼", "1 compounds"}, {"north", "花园7-1-502", "1 compounds " + made.Number},
		{"chief", "丙某", "2 cadres"}, {"cadre", "丙某", "1 cadres"},
	} {
		want := strings.Fields(c.want)
		got := o.sought(t, c.who, c.q)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s finds %q by %q, want %q", c.who, got, c.q, c.want)
				break
			}
		}
		if len(strings.Fields(got)) != len(want) {
			t.Errorf("%s finds %q by %q, want %q", c.who, got, c.q, c.want)
		}
	}
	o.ask(t, "", "POST", "/api/v1/search", map[string]any{"q": "8888"}).is(t, "a stranger", http.StatusUnauthorized, "")
	o.ask(t, "chief", "POST", "/api/v1/search", map[string]any{"q": "、、"}).is(t, "nothing to search", http.StatusUnprocessableEntity, "q")
}

// What searching needs holds no name and no phone, and goes with what is erased; what an older version took down is found after it was
// looked through once.
func TestTracesTellNothingAndGo(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	ask := call("garden")
	ask["words"] = map[string]any{"name": "司徒某", "phone": "00099998888", "text": "买药"}
	r := o.ask(t, "chief", "POST", "/api/v1/requests", ask, "Idempotency-Key", "one")
	id, number := r.body["id"].(string), r.body["number"].(string)
	db, err := sql.Open("sqlite", o.file)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	count := func(where string, args ...any) (n int) {
		must(t, db.QueryRowContext(context.Background(), "SELECT count(*) FROM traces "+where, args...).Scan(&n))
		return n
	}
	if count("") == 0 || count("WHERE trace LIKE '%司%' OR trace LIKE '%8888%'") > 0 {
		t.Error("a trace tells of whom it is")
	}
	_, err = db.ExecContext(context.Background(), "DELETE FROM traces")
	must(t, err)
	if got := o.sought(t, "chief", "司徒"); got != "" {
		t.Errorf("without traces it finds %s", got)
	}
	must(t, o.store.Retrace(t.Context(), ledgertest.Pseudonyms(o.desk)))
	for _, q := range []string{"司徒", "8888"} {
		if got := o.sought(t, "chief", q); got != number {
			t.Errorf("%s finds %q afterwards", q, got)
		}
	}
	// A record of an earlier version found a phone as it was written only; made again, its pseudonyms find it in every writing.
	_, err = db.ExecContext(context.Background(), "UPDATE personal SET lookup = 'as-written' WHERE field = 'phone'")
	must(t, err)
	_, err = db.ExecContext(context.Background(), "UPDATE settings SET value = 'older' WHERE name = 'pseudonyms'")
	must(t, err)
	must(t, o.store.Retrace(t.Context(), ledgertest.Pseudonyms(o.desk)))
	if got := o.sought(t, "chief", "（000）９９９９－8888"); got != number {
		t.Errorf("another writing finds %q", got)
	}
	if got := o.sought(t, "chief", "0009 999-8888"); got != number {
		t.Errorf("an older phone finds %q", got)
	}
	o.ask(t, "chief", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "cancel", "reason": "not_needed"}).is(t, "cancel", 200, "")
	o.ask(t, "chief", "DELETE", "/api/v1/personal/request/"+id, nil).is(t, "erase", 200, "")
	if count("WHERE id = ?", id) > 0 {
		t.Error("who was erased is searched still")
	}
}

// A compound is found however its name is typed: where a call is taken, in the quick search and where a catalogue is searched; cadres too.
func TestNamesAreFoundHoweverTheyAreTyped(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	ledgertest.Describe(t, o.desk, dispatch.DescribeArea{Area: dispatch.Area{ID: "baoyuan", Parent: "north", Level: dispatch.Compound, Name: "宝源公寓", Aliases: []string{"寶源３區"}}},
		dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c9", Unit: "office", Area: "north", Name: "欧阳样例", Mode: geo.Foot}})
	found := func(text string) map[string]bool {
		q := url.QueryEscape(text)
		search := o.ask(t, "chief", "POST", "/api/v1/search", map[string]any{"q": text})
		in := func(r reply) bool {
			return strings.Contains(r.text, `"baoyuan"`) && !strings.Contains(r.text, `"lake"`)
		}
		return map[string]bool{"call": in(o.ask(t, "chief", "GET", "/api/v1/compounds/search?q="+q, nil)), "search": in(search), "catalogue": in(o.ask(t, "chief", "GET", "/api/v1/areas?level=compound&name="+q, nil))}
	}
	for _, text := range []string{"宝源", "baoy", "by", "baoyg", "bao yuan", "ＢＡＯｙｕａｎ", "ｂｙｇ", "宝 源", "宝yuan", "寶源", "寶源公寓", "宝源３", "BY3", "by 3", "by3qu"} {
		for where, is := range found(text) {
			if !is {
				t.Errorf("%q finds nothing in the %s", text, where)
			}
		}
	}
	for _, text := range []string{"bx", "宝公", "源宝", "%", "_"} {
		for where, is := range found(text) {
			if is {
				t.Errorf("%q finds it in the %s", text, where)
			}
		}
	}
	for _, text := range []string{"BY5", "宝源公寓3号楼2单元501", "ｂｙｇ５-２-５０１"} { // with a door behind
		if got := found(text); !got["call"] || !got["search"] {
			t.Errorf("%q: %v", text, got)
		}
	}
	for _, text := range []string{"欧阳", "欧陽", "ouyang", "oyyl", "ｏｕｙａｎｇ", "阳 样"} {
		for what, r := range map[string]reply{"catalogue": o.ask(t, "chief", "GET", "/api/v1/cadres?name="+url.QueryEscape(text), nil), "search": o.ask(t, "chief", "POST", "/api/v1/search", map[string]any{"q": text})} {
			if !strings.Contains(r.text, `"c9"`) || strings.Contains(r.text, `"c2"`) {
				t.Errorf("%q in the %s: %s", text, what, r)
			}
		}
	}
	before := o.ask(t, "chief", "GET", "/api/v1/areas?name=qu&limit=1", nil)
	after := o.ask(t, "chief", "GET", "/api/v1/areas?name=qu&limit=1&after=north", nil)
	if !strings.Contains(before.text, `"id":"north"`) || strings.Contains(after.text, `"id":"north"`) || strings.Count(before.text, `"level"`) != 1 {
		t.Errorf("page by page: %s %s", before, after)
	}
}
