package web

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/web/api"
)

func (o *office) journal(t *testing.T, who, query string) api.JournalPage {
	t.Helper()
	got := o.ask(t, who, "GET", "/api/v1/journal?"+query, nil)
	got.is(t, who+" searches "+query, 200, "")
	var page api.JournalPage
	must(t, json.Unmarshal([]byte(got.text), &page))
	return page
}

func TestTheJournalIsSearched(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "auditor", "", dispatch.Grant{Role: dispatch.Auditor})
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	id := o.submit(t, "operator", "garden")
	r, err := o.store.Request(context.Background(), dispatch.ID(id))
	must(t, err)
	o.clock.Add(int64(time.Hour / time.Microsecond))
	later := dispatch.Moment(o.clock.Load())
	o.plan(t)
	o.ask(t, "operator", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "reveal", "fields": []string{"phone"}, "reason": "ring_back"}, "X-Device", "desk 3").is(t, "a look", 200, "")

	seen := o.journal(t, "auditor", "fact=Revealed&actor=u-operator").Entries
	if len(seen) != 1 {
		t.Fatalf("who looked: %+v", seen)
	}
	e := seen[0]
	if e.Subject != "request" || e.ID != id || e.Number != r.Number || e.Actor != "u-operator" || e.ActorName != "operator" || e.Role != "operator" || e.Fact != "Revealed" || e.Device != "desk 3" ||
		!e.Recorded.Equal(later.Time()) || e.Detail["Fields"] == nil {
		t.Errorf("the look is shown as %+v", e)
	}
	submitted := o.journal(t, "chief", "number="+r.Number+"&fact=Submitted").Entries
	if len(submitted) != 1 || !slices.Contains(submitted[0].Personal, "phone") {
		t.Errorf("what was taken down: %+v", submitted)
	}
	duty := o.journal(t, "auditor", "subject=cadre&id=c1").Entries
	if len(duty) == 0 || duty[0].SubjectName != "丙某（虚构）" {
		t.Errorf("a cadre's: %+v", duty)
	}
	after := o.journal(t, "auditor", "from="+url.QueryEscape(later.Time().Format(time.RFC3339Nano))).Entries
	before := o.journal(t, "auditor", "until="+url.QueryEscape(later.Time().Format(time.RFC3339Nano))).Entries
	whole := o.ask(t, "auditor", "GET", "/api/v1/journal?limit=200", nil)
	if n := len(whole.body["entries"].([]any)); len(after) == 0 || len(before) == 0 || len(after)+len(before) != n {
		t.Errorf("%d entries after, %d before, %d in all", len(after), len(before), n)
	}
	for _, value := range []string{"1234", "乙某", "501甲", "没有药"} {
		if strings.Contains(whole.text, value) {
			t.Errorf("the journal shows %s", value)
		}
	}
	first := o.journal(t, "auditor", "limit=2")
	second := o.journal(t, "auditor", "limit=2&after="+first.Next)
	if len(first.Entries) != 2 || first.BackTo.IsZero() || len(second.Entries) != 2 || first.Entries[1].Seq == second.Entries[0].Seq && first.Entries[1].ID == second.Entries[0].ID {
		t.Errorf("pages: %+v, then %+v", first, second)
	}
	for query, field := range map[string]string{"fact=Flown": "fact", "after=zzz": "after"} {
		o.ask(t, "auditor", "GET", "/api/v1/journal?"+query, nil).is(t, query, 422, field)
	}
	for query, field := range map[string]string{"number=abc": "number", "subject=nothing": "subject", "limit=201": "limit", "fact=a%20b": "fact.[0]"} {
		o.ask(t, "auditor", "GET", "/api/v1/journal?"+query, nil).is(t, query, 400, field)
	}
}

// A search shows only subjects within the grants that allow searching.
func TestTheJournalIsSearchedWhereGrantsReach(t *testing.T) {
	o := open4test(t)
	inside, outside := o.submitted(t, "garden"), o.submitted(t, "lake")
	o.hire(t, "leader", "", dispatch.Grant{Role: dispatch.Coordinator})
	control := map[string]any{"do": "restrict", "control": map[string]any{"effect": "stay_in", "label": "临时管控"}}
	for _, area := range []string{"garden", "lake", "city"} {
		o.ask(t, "leader", "POST", "/api/v1/areas/"+area+"/commands", control).is(t, "a control", 200, "")
	}
	o.ask(t, "leader", "POST", "/api/v1/facilities/pharmacy/commands", map[string]any{"do": "seal", "sealed": true}).is(t, "a seal", 200, "")
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Auditor, Area: "north"}, dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "district", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	o.hire(t, "office", "", dispatch.Grant{Role: dispatch.Auditor, Unit: "office"})
	o.hire(t, "bureau", "", dispatch.Grant{Role: dispatch.Auditor, Unit: "bureau"})
	shown := func(who string) string {
		var all []string
		for _, e := range o.journal(t, who, "limit=200").Entries {
			all = append(all, e.ID)
		}
		slices.Sort(all)
		return strings.Join(slices.Compact(all), " ")
	}
	sorted := func(all ...string) string { slices.Sort(all); return strings.Join(all, " ") }
	for who, want := range map[string]string{
		"north": sorted(inside, "garden", "north", "u-north"), "district": sorted(inside, "garden", "north", "u-district"), "office": sorted(inside, outside, "c1", "c2", "u-office"), "bureau": "u-bureau",
	} {
		if got := shown(who); got != want {
			t.Errorf("%s is shown %q, want %q", who, got, want)
		}
	}
	if n := len(o.journal(t, "north", "id="+outside).Entries); n != 0 {
		t.Errorf("asked for by name, a foreign request shows %d entries", n)
	}
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	for _, who := range []string{"leader", "operator", "cadre", "editor"} {
		o.ask(t, who, "GET", "/api/v1/journal", nil).is(t, who, 403, "")
	}
	o.ask(t, "", "GET", "/api/v1/journal", nil).is(t, "a stranger", 401, "")
}

// Every entry that changes rights or meanings is told in both languages. Changed personal values are named and not shown.
func TestTheJournalIsTold(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	for path, body := range map[string]any{
		"PUT /units/brigade": map[string]any{"name": "某大队"},
		"PUT /cadres/c1":     map[string]any{"name": "丙某（虚构）", "phone": "000-7654-3210", "unit": "office", "mode": "foot", "area": "city", "home": "garden", "pass": true, "cap": 8},
		"PUT /targets/group": map[string]any{"name": "某群", "channel": "wecom", "address": "https://robot.invalid/hook", "occasions": []string{"red_flag"}},
		"PUT /users/u-chen":  map[string]any{"login": "chen", "name": "陈某（虚构）", "password": "er ist lang genug", "grants": []any{map[string]any{"role": "coordinator", "area": "north"}}},
	} {
		method, at, _ := strings.Cut(path, " ")
		o.ask(t, "chief", method, "/api/v1"+at, body).is(t, path, 200, "")
	}
	o.ask(t, "chief", "PUT", "/api/v1/users/u-chen", map[string]any{"login": "chen", "name": "陈某（虚构）", "grants": []any{map[string]any{"role": "operator", "area": "south", "unit": "brigade"}}}).is(t, "other rights", 200, "")
	ledgertest.Describe(t, o.desk, dispatch.DescribeHousehold{Household: dispatch.Household{ID: "h1", Compound: "garden", Building: "3", Room: "501", Name: "丁某（虚构）", Phones: []string{"000-1111-2222"}}})
	csv := "name,level\n东郊小区,compound\n"
	o.ask(t, "chief", "POST", "/api/v1/imports/compounds?under=north", csv, "Content-Type", octets).is(t, "an import", 200, "")

	for query, want := range map[string][2]string{
		"subject=unit&id=brigade":           {"chief（管理员）：单位某大队，登记单位，新登记。", "chief (administrator): unit 某大队, described the unit, new."},
		"subject=cadre&id=c1&limit=1":       {"chief（管理员）：干部丙某（虚构），登记干部，改了电话、同时承办：8。", "chief (administrator): cadre 丙某（虚构）, described the cadre, changed phone; in hand at most: 8."},
		"subject=target&id=group":           {"chief（管理员）：通知对象某群，登记通知对象，新登记，渠道：企业微信，何时通知：危急求助。含姓名、地址。", "chief (administrator): target 某群, described the target, new, by: WeCom, occasions: life in danger. With: name, address."},
		"subject=account&id=u-chen&limit=1": {"chief（管理员）：账号陈某（虚构），登记账号，改了权限：接线员（南区，某大队）。", "chief (administrator): account 陈某（虚构）, described the account, changed rights: operator (南区, 某大队)."},
		"subject=household":                 {"chief（管理员）：住户花园小区，登记住户，新登记，小区：花园小区。含楼栋、门牌号、姓名、电话。", "chief (administrator): household 花园小区, described the household, new, compound: 花园小区. With: building, room, name, phones."},
		"subject=import":                    {"chief（管理员）：导入小区，导入表格，表格：小区，区域：北区，行数：1，新增：1。设备：import。", "chief (administrator): import compounds, imported a table, table: compounds, area: 北区, rows: 1, added: 1. Device: import."},
	} {
		for i, lang := range []string{"zh", "en"} {
			var page api.JournalPage
			must(t, json.Unmarshal([]byte(o.ask(t, "chief", "GET", "/api/v1/journal?"+query, nil, "Accept-Language", lang).text), &page))
			if len(page.Entries) != 1 || page.Entries[0].Sentence != want[i] {
				t.Errorf("%s: %+v\nwant %s", query, page.Entries, want[i])
			}
		}
	}
	told := o.ask(t, "chief", "GET", "/api/v1/journal?limit=200", nil)
	for _, value := range []string{"7654", "robot.invalid", "1111-2222", "丁某", `"501"`} {
		if strings.Contains(told.text, value) {
			t.Errorf("the journal shows %s", value)
		}
	}
}
