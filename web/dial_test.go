package web

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// Whoever sees a telephone number is told what to dial for it, with its extension; whoever sees it masked is not.
func TestWhatIsDialled(t *testing.T) {
	o := open4test(t)
	o.desk.AreaCode = "0349"
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Coordinator})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	for _, id := range []dispatch.ID{"c1", "c2"} {
		ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: id, Unit: "office", Name: "丙某（虚构）", Phone: "2022001转8001", Mode: geo.Foot, Home: "garden", Area: "city", Pass: true}})
	}
	submit := func(phone string) string {
		t.Helper()
		body := call("garden")
		body["words"].(map[string]any)["phone"] = phone
		r := o.ask(t, "operator", "POST", "/api/v1/requests", body, "Idempotency-Key", key())
		r.is(t, phone, 201, "")
		return r.body["id"].(string)
	}
	command := func(who, id string, c map[string]any) reply {
		t.Helper()
		r := o.ask(t, who, "POST", "/api/v1/requests/"+id+"/commands", c, "Idempotency-Key", key())
		r.is(t, c["do"].(string), 200, "")
		return r
	}
	parent, child := submit("０３４９－２０２２００１ 分机8002"), submit("+86 349 2022001 ext 8003")
	const dials = `"dial":"03492022001,`
	if r := o.ask(t, "operator", "GET", "/api/v1/requests/"+parent, nil); strings.Contains(r.text, `"dial"`) {
		t.Errorf("a masked number is dialled: %s", r)
	}
	if r := command("operator", parent, map[string]any{"do": "reveal", "reason": "ring_back"}); !strings.Contains(r.text, dials+`8002"`) || strings.Count(r.text, `"dial"`) != 1 {
		t.Errorf("revealed: %s", r)
	}
	for _, c := range []struct {
		who  string
		sees bool
	}{{"chief", true}, {"editor", false}} {
		if r := o.ask(t, c.who, "GET", "/api/v1/cadres", nil); r.status != 200 || strings.Contains(r.text, dials+`8001"`) != c.sees || strings.Contains(r.text, `"dial"`) != c.sees {
			t.Errorf("cadres: %s", r)
		}
	}
	command("chief", child, map[string]any{"do": "merge", "parent": parent})
	command("chief", parent, map[string]any{"do": "order", "errand": 1, "cadre": "c1"})
	if r := o.ask(t, "cadre", "GET", "/api/v1/errands", nil); strings.Contains(r.text, `"dial"`) {
		t.Errorf("unread: %s", r)
	}
	command("cadre", parent, map[string]any{"do": "acknowledge", "errand": 1})
	if r := o.ask(t, "cadre", "GET", "/api/v1/errands", nil); !strings.Contains(r.text, dials+`8002"`) || !strings.Contains(r.text, dials+`8003"`) {
		t.Errorf("in hand: %s", r)
	}
	for _, id := range []string{"c1", "c2"} {
		o.ask(t, "chief", "POST", "/api/v1/cadres/"+id+"/commands", map[string]any{"do": "check_out", "reason": "order"}, "Idempotency-Key", key()).is(t, "check out", 200, "")
	}
	another := submit("000-1234-5678")
	if r := o.ask(t, "chief", "GET", "/api/v1/requests/"+another, nil); !strings.Contains(r.text, `"wake"`) || !strings.Contains(r.text, dials+`8001"`) {
		t.Errorf("whom to wake: %s", r)
	}
	var all []map[string]any
	r := o.ask(t, "chief", "GET", "/api/v1/cadres", nil)
	must(t, json.Unmarshal([]byte(r.text), &all))
	if len(all) == 0 || all[0]["dial"] == nil {
		t.Fatalf("%s", r)
	}
	all[0]["name"] = "丁某（虚构）"
	o.hire(t, "admin", "", dispatch.Grant{Role: dispatch.Administrator})
	o.ask(t, "admin", "PUT", "/api/v1/cadres/"+all[0]["id"].(string), all[0]).is(t, "what was read is not written", 400, "dial")
}

// The hotline may have an extension too: pages, posters, troubles and browsers that are too old dial it.
func TestTheHotlineIsDialledWithItsExtension(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.web.config.Hotline, o.desk.AreaCode = "2022001转8001", "0349"
	o.web.config.Apps = fstest.MapFS{"desk/index.html": {Data: []byte("<p><!--hotline--></p>")}}
	for _, path := range []string{"/r/" + o.linkOf(t, "operator", o.submit(t, "operator", "garden")), "/ask/garden", "/poster/garden", "/r/wrong", "/desk/"} {
		if r := o.visit(t, "GET", path, "text/html"); !strings.Contains(r.text, `href="tel:03492022001,8001">`) || !strings.Contains(r.text, "2022001转8001") {
			t.Errorf("%s: %s", path, r)
		}
	}
}
