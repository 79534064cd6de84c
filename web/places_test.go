package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// What a sheet left unclear is shown to whoever checks it, with the places that it may mean; nobody else may ask for them.
func TestUnclearRowsAreCheckedWithPlacesToChooseFrom(t *testing.T) {
	o := open4test(t)
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Operator, Area: "south"})
	o.hire(t, "press", "", dispatch.Grant{Role: dispatch.Editor})
	area, err := o.store.Areas(t.Context(), ledger.AreaFilter{Under: "garden"})
	must(t, err)
	name := area[0].Name
	r := o.bring(t, "desk", "requests", "under=north", "内容,联系人,小区,楼栋,室\n降压药一盒,甲虚构,"+name+"二期,3,501\n")
	if r.Added != 1 || r.Review != 1 {
		t.Fatalf("%+v", r)
	}
	list := o.ask(t, "desk", "GET", "/api/v1/requests?state=review", nil)
	var page api.Page
	must(t, json.Unmarshal([]byte(list.text), &page))
	if len(page.Requests) != 1 || len(page.Requests[0].Doubts) == 0 || page.Requests[0].Doubts[0].Column != "小区" || page.Requests[0].Place.Building != "3" {
		t.Fatalf("%+v", page)
	}
	at := "/api/v1/requests/" + page.Requests[0].ID + "/places"
	var places []api.LikelyPlace
	got := o.ask(t, "desk", "GET", at, nil)
	got.is(t, "places", 200, "")
	must(t, json.Unmarshal([]byte(got.text), &places))
	if len(places) == 0 || len(places) > 3 || places[0].Compound.ID != "garden" {
		t.Errorf("%+v", places)
	}
	if strings.Contains(got.text, "降压药") || strings.Contains(got.text, "甲虚构") {
		t.Error("places tell who asked for what")
	}
	for who, status := range map[string]int{"south": 404, "press": 404} {
		if got := o.ask(t, who, "GET", at, nil).status; got != status {
			t.Errorf("%s: %d", who, got)
		}
	}
	o.ask(t, "desk", "POST", "/api/v1/requests/"+page.Requests[0].ID+"/commands", map[string]any{"do": "triage", "kind": "medicine", "place": map[string]any{"compound": "garden", "building": "3"}, "words": map[string]any{"room": "501"}}).is(t, "triage", 200, "")
	var checked api.Page
	must(t, json.Unmarshal([]byte(o.ask(t, "desk", "GET", "/api/v1/requests?id="+page.Requests[0].ID, nil).text), &checked))
	if len(checked.Requests) != 1 || len(checked.Requests[0].Doubts) > 0 {
		t.Errorf("what was checked is doubted still: %+v", checked)
	}
}

// One reader reads what is typed, wherever.
func TestWhatIsTypedIsReadByTheServer(t *testing.T) {
	o := open4test(t)
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Operator})
	for door, want := range map[string]string{"03-01-0101": `"building":"3","clear":true,"entrance":"1","room":"101"`, "3号楼501（东门进）": `"building":"3","clear":false,"left":"东门进","room":"501"`} {
		var got map[string]any
		a := o.ask(t, "desk", "POST", "/api/v1/readings", map[string]any{"door": door, "phone": "+86 139-0000-1111"})
		a.is(t, "read", 200, "")
		must(t, json.Unmarshal([]byte(a.text), &got))
		if got["phone"] != "13900001111" {
			t.Errorf("%v", got)
		}
		delete(got, "phone")
		text, err := json.Marshal(got)
		must(t, err)
		if string(text) != "{"+want+"}" {
			t.Errorf("%s: %s", door, text)
		}
	}
	o.ask(t, "", "POST", "/api/v1/readings", map[string]any{"door": "3-2-501"}).is(t, "a stranger", 401, "")
	ask := call("garden")
	ask["place"] = map[string]any{"compound": "garden", "door": "3号楼2单元501（东门进）"}
	var shown api.Request
	must(t, json.Unmarshal([]byte(o.ask(t, "desk", "POST", "/api/v1/requests/preview", ask).text), &shown))
	if len(shown.Doubts) != 1 || shown.Place.Building != "3" || shown.Place.Entrance != "2" {
		t.Errorf("a preview: %+v", shown.Doubts)
	}
	other := call("garden")
	other["place"] = map[string]any{"compound": "garden", "door": "03-02-0501"}
	ids := map[string]bool{}
	for i, x := range []map[string]any{ask, other} {
		made := o.ask(t, "desk", "POST", "/api/v1/requests", x, "Idempotency-Key", fmt.Sprint("door", i))
		made.is(t, "submit", 201, "")
		var found api.Page
		must(t, json.Unmarshal([]byte(o.ask(t, "desk", "GET", "/api/v1/requests?id="+made.body["id"].(string), nil).text), &found))
		ids[found.Requests[0].Household] = true
	}
	if len(ids) != 1 {
		t.Errorf("one door is %d households", len(ids))
	}
}
