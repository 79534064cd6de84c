package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// elsewhere is a call from a place that is in no compound.
func elsewhere(place map[string]any, text string) map[string]any {
	return map[string]any{"kind": "other", "place": place, "channel": "hotline", "words": map[string]any{"name": "甲某（虚构）", "phone": "000-0000-0009", "text": text}}
}

func TestHelpWithoutACompoundIsSentToWhereItIs(t *testing.T) {
	o := open4test(t)
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Operator, Area: "south"})
	o.hire(t, "c1", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c2", Unit: "office", Name: "丙某（虚构）", Mode: geo.Foot, Retired: true}})

	lorry := o.ask(t, "north", "POST", "/api/v1/requests", elsewhere(map[string]any{"area": "north", "spot": "大运路口", "point": map[string]any{"lng": 112.44, "lat": 39.34}}, "货车司机胸痛"), "Idempotency-Key", key())
	lorry.is(t, "a lorry on the road", 201, "")
	if lorry.body["state"] != "open" {
		t.Fatalf("it waits for somebody to check it: %s", lorry)
	}
	id := lorry.body["id"].(string)
	o.ask(t, "south", "GET", "/api/v1/requests/"+id, nil).is(t, "whoever works elsewhere", 404, "request")
	o.plan(t)
	place := func() (shown map[string]any, stop map[string]any) {
		t.Helper()
		mine := o.ask(t, "c1", "GET", "/api/v1/errands", nil)
		var all []map[string]any
		decode(t, mine, &all)
		if len(all) != 1 {
			t.Fatalf("the cadre has %s", mine)
		}
		return all[0]["request"].(map[string]any)["place"].(map[string]any), all[0]["errand"].(map[string]any)["drop"].(map[string]any)
	}
	if p, stop := place(); p["spot"] != nil || p["area_name"] != "北区" || stop["gcj02"] != nil {
		t.Errorf("before it is read: %v %v", p, stop)
	}
	if seen := o.ask(t, "c1", "GET", "/api/v1/requests/"+id, nil); strings.Contains(seen.text, "大运路口") {
		t.Errorf("the page of a request shows the place to a cadre who has not read the errand: %s", seen)
	}
	o.ask(t, "c1", "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": "acknowledge"}, "Idempotency-Key", key())
	if p, stop := place(); p["spot"] != "大运路口" || stop["name"] != "大运路口" || stop["wgs84"] == nil {
		t.Errorf("after it is read: %v %v", p, stop)
	}

	again := o.ask(t, "north", "POST", "/api/v1/requests/preview", elsewhere(map[string]any{"area": "north", "spot": "路口", "point": map[string]any{"lng": 112.4405, "lat": 39.34}}, "有个司机胸痛"))
	if same, _ := again.body["same_place"].([]any); len(same) != 1 || same[0].(map[string]any)["id"] != id {
		t.Errorf("somebody else calls about the lorry: %s", again)
	}

	words := o.ask(t, "north", "POST", "/api/v1/requests", elsewhere(map[string]any{"area": "north", "spot": "火车站旁边的工地"}, "没有吃的"), "Idempotency-Key", key())
	words.is(t, "words with an area", 201, "")
	story := o.ask(t, "north", "GET", "/api/v1/requests/"+words.body["id"].(string), nil)
	if p := story.body["request"].(map[string]any)["place"].(map[string]any); words.body["state"] != "open" || p["rough"] != true || p["point"].(map[string]any)["lng"] != 112.43 {
		t.Errorf("they are about in the middle of the area: %s", story)
	}
	if told := o.ask(t, "", "GET", "/api/v1/resident/"+words.body["link"].(string), nil); !strings.Contains(told.text, "whoever comes will call you first") {
		t.Errorf("the resident is not told that they will be asked where: %s", told)
	}
	o.ask(t, "north", "POST", "/api/v1/requests", elsewhere(map[string]any{"area": "north"}, "没有吃的"), "Idempotency-Key", key()).is(t, "an area without words", 422, "place.spot")
	o.ask(t, "north", "POST", "/api/v1/requests", elsewhere(map[string]any{"area": "nowhere", "spot": "路口"}, "没有吃的"), "Idempotency-Key", key()).is(t, "an area that does not exist", 422, "place.area")
	o.ask(t, "north", "POST", "/api/v1/requests", elsewhere(map[string]any{"area": "south", "spot": "路口"}, "没有吃的"), "Idempotency-Key", key()).is(t, "another's area", 404, "place.area")
	for _, asks := range []string{"/api/v1/requests", "/api/v1/requests/preview"} {
		o.ask(t, "south", "POST", asks, elsewhere(map[string]any{"point": map[string]any{"lng": 112.44, "lat": 39.34}}, "没有吃的"), "Idempotency-Key", key()).is(t, "a point in another's area", 404, "place.point")
		o.ask(t, "south", "POST", asks, elsewhere(map[string]any{"compound": "garden", "spot": "东门"}, "没有吃的"), "Idempotency-Key", key()).is(t, "another's compound", 404, "place.compound")
	}

	typed := o.ask(t, "north", "POST", "/api/v1/requests", elsewhere(map[string]any{"desk": "north", "spot": "阳光花园那边"}, "没有吃的"), "Idempotency-Key", key())
	if typed.body["state"] != "review" {
		t.Errorf("words without an area wait for somebody who asks: %s", typed)
	}
	checked := o.ask(t, "north", "POST", "/api/v1/requests/"+typed.body["id"].(string)+"/commands", map[string]any{"do": "triage", "kind": "other", "place": map[string]any{"area": "north", "spot": "阳光花园东门外"}}, "Idempotency-Key", key())
	checked.is(t, "checked", 200, "")
	if checked.body["state"] != "open" {
		t.Errorf("an area with words is enough of a place: %s", checked)
	}
}

func TestAResidentAwayFromHomeSaysWhere(t *testing.T) {
	o := open4test(t)
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	sent, _ := o.browse(t, "/ask/garden", url.Values{"kind": {"other"}, "where": {"城西宾馆"}, "phone": {"000-0000-0009"}, "text": {"回不了家"}, "key": {"k1"}})
	if sent.status != 303 {
		t.Fatalf("%s", sent)
	}
	if all := o.ask(t, "north", "GET", "/api/v1/requests", nil); !strings.Contains(all.text, "城西宾馆") || !strings.Contains(all.text, `"area":"north"`) {
		t.Errorf("%s", all)
	}
}
