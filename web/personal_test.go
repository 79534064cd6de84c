package web

import (
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// Personal values are erased only by administrators, within their grants, and once the subject is over.
func TestPersonalValuesAreErased(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "leader", "", dispatch.Grant{Role: dispatch.Coordinator})
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Administrator, Area: "south"})
	id := o.submit(t, "operator", "garden")
	ledgertest.Describe(t, o.desk,
		dispatch.DescribeHousehold{Household: dispatch.Household{ID: "h1", Compound: "garden", Room: "501", Name: "丁某", Phones: []string{"000-1111-2222"}}},
		dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "old", Unit: "office", Area: "north", Name: "戊某", Phone: "000-3333-4444", Mode: geo.Foot}},
		dispatch.DescribeAccount{Account: dispatch.Account{ID: "u-old", Login: "old", Name: "己某", Grants: []dispatch.Grant{{Role: dispatch.Editor}}}},
		dispatch.DescribeTarget{Target: dispatch.Target{ID: "t-old", Name: "庚群", Channel: dispatch.WeCom, Address: "https://robot.invalid/x", Area: "north"}})
	erase := func(who, subject string, status int, field string) {
		t.Helper()
		o.ask(t, who, "DELETE", "/api/v1/personal/"+subject, nil, "X-Device", "desk 3").is(t, who+" erases "+subject, status, field)
	}
	erase("", "request/"+id, 401, "")
	for _, subject := range []string{"request/" + id, "cadre/old", "account/u-old", "target/t-old"} {
		erase("chief", subject, 409, "") // it is still needed
	}
	o.ask(t, "leader", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "cancel", "reason": "not_needed"}).is(t, "cancel", 200, "")
	ledgertest.Describe(t, o.desk,
		dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "old", Unit: "office", Area: "north", Name: "戊某", Phone: "000-3333-4444", Mode: geo.Foot, Retired: true}},
		dispatch.DescribeAccount{Account: dispatch.Account{ID: "u-old", Login: "old", Name: "己某", Disabled: true, Grants: []dispatch.Grant{{Role: dispatch.Editor}}}},
		dispatch.DescribeTarget{Target: dispatch.Target{ID: "t-old", Name: "庚群", Channel: dispatch.WeCom, Address: "https://robot.invalid/x", Area: "north", Paused: true}})
	offered := func(who string) bool {
		return strings.Contains(o.ask(t, who, "GET", "/api/v1/requests/"+id, nil).text, `"do":"erase"`)
	}
	if !offered("chief") || offered("leader") {
		t.Error("it is offered to administrators, and to nobody else")
	}
	for subject, sort := range map[string]string{"request/" + id: "request", "cadre/old": "cadre", "household/h1": "household", "account/u-old": "account", "target/t-old": "target"} {
		erase("south", subject, 404, sort)
		if sort == "account" {
			erase("leader", subject, 404, sort)
		} else {
			erase("leader", subject, 403, "")
		}
		erase("chief", subject, 200, "")
	}
	erase("chief", "request/nothing", 404, "request")
	o.ask(t, "chief", "DELETE", "/api/v1/personal/unit/office", nil).is(t, "what knows nothing of people", 400, "sort")
	var n int
	for _, s := range []dispatch.Subject{{Sort: dispatch.OfRequest, ID: dispatch.ID(id)}, {Sort: dispatch.OfCadre, ID: "old"}, {Sort: dispatch.OfHousehold, ID: "h1"}, {Sort: dispatch.OfAccount, ID: "u-old"}, {Sort: dispatch.OfTarget, ID: "t-old"}} {
		known, err := o.store.Personal(t.Context(), s)
		must(t, err)
		n += len(known)
	}
	if n > 0 {
		t.Errorf("%d personal values are still known", n)
	}
	if told := o.journal(t, "chief", "fact=Erased&subject=household").Entries; len(told) != 1 || told[0].Sentence != "chief (administrator): household 花园小区, erased personal details. Device: desk 3." {
		t.Errorf("the erasure is told as %+v", told)
	}
	found, err := o.store.Audit(t.Context(), dispatch.Moment(o.clock.Load()), nil)
	must(t, err)
	for _, d := range found {
		t.Error(d)
	}
}
