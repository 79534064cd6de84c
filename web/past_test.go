package web

import (
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// On the second day a kind gets another phrase and measure, and a unit another name: the bulletin of the first day stays as it
// was.
func TestABulletinOfThePastUsesTheWordsOfItsDay(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	kinds, err := o.store.Kinds(t.Context())
	must(t, err)
	repair := kinds[9]
	if repair.Code != "repair" {
		t.Fatal(repair.Code)
	}
	body := call("garden")
	body["kind"], body["persons"] = "repair", 3
	id := dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(o.ask(t, "operator", "POST", "/api/v1/requests", body, "Idempotency-Key", key()).body["id"].(string))}
	admin := dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
	for _, x := range []dispatch.Command{dispatch.Reassign{Errand: 1, Cadre: "c1", Insist: true}, dispatch.Start{Errand: 1}, dispatch.Finish{Errand: 1}} {
		if _, err := o.desk.Do(t.Context(), admin, id, x); err != nil {
			t.Fatal(err)
		}
	}
	o.clock.Add(int64(20 * time.Hour / time.Microsecond))
	repair.Name, repair.Phrase, repair.Measure = dispatch.Text{ZH: "修理", EN: "fixing"}, "上门修理", dispatch.Persons
	ledgertest.Describe(t, o.desk, dispatch.DescribeKind{Kind: repair}, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: "office", Name: "新名字的局"}})

	for _, c := range []struct{ day, zh, en, column, unit, measure string }{
		{"2022-11-22", "截至11月22日，协助维修缴费1次。", "As of 2022-11-22: repair and bills: 1 time(s).", "维修缴费（次）", "某局", "times"},
		{"2022-11-23", "截至11月23日，上门修理3人次。", "As of 2022-11-23: fixing: 3 person(s).", "修理（人次）", "新名字的局", "persons"},
	} {
		for lang, want := range map[string]string{"zh": c.zh, "en": c.en} {
			if r := o.ask(t, "editor", "GET", "/api/v1/bulletin?as_of="+c.day, nil, "Accept-Language", lang); r.body["text"] != want {
				t.Errorf("%s\nwant %s", r, want)
			}
		}
		r := o.ask(t, "editor", "GET", "/api/v1/bulletin/workbook?as_of="+c.day, nil, "Accept-Language", "zh-CN")
		book, err := excelize.OpenReader(strings.NewReader(r.text))
		must(t, err)
		for cell, want := range map[string]string{"B1": c.column, "A2": c.unit} {
			if got, err := book.GetCellValue("按单位", cell); err != nil || got != want {
				t.Errorf("%s: %s is %q, want %q: %v", c.day, cell, got, want, err)
			}
		}
		if got := o.ask(t, "editor", "GET", "/api/v1/kinds?as_of="+c.day, nil).text; !strings.Contains(got, `"measure":"`+c.measure+`","name":{"en":"`+map[string]string{"times": "repair and bills", "persons": "fixing"}[c.measure]) {
			t.Errorf("the kinds of %s: %s", c.day, got)
		}
		if got := o.ask(t, "editor", "GET", "/api/v1/units?as_of="+c.day, nil).text; !strings.Contains(got, `"`+c.unit+`"`) {
			t.Errorf("the units of %s: %s", c.day, got)
		}
	}
	o.ask(t, "editor", "GET", "/api/v1/units?as_of=2022-02-30", nil).is(t, "no such day", 422, "as_of")
}
