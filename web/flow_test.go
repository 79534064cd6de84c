package web

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

// A kind with everything that a flow can have is unchanged by a round trip through the API.
func TestAKindComesBackAsItWent(t *testing.T) {
	for _, k := range dispatch.Kinds() {
		doc, err := json.Marshal(kind(k))
		must(t, err)
		var back api.Kind
		must(t, json.Unmarshal(doc, &back))
		if got := readKind(k.Code, back); !reflect.DeepEqual(got, k) {
			t.Errorf("%s comes back as\n%+v, was\n%+v", k.Code, got, k)
		}
	}
}

// relay is a kind with a flow of its own: fetched at the depot, and taken over by somebody inside once the gate has released
// it.
func relay() map[string]any {
	leg := func(from, to string, more map[string]any) map[string]any {
		more["from"], more["to"] = from, to
		return more
	}
	return map[string]any{"name": map[string]any{"zh": "送餐", "en": "meals"}, "measure": "persons", "words": []string{"送饭"}, "flow": map[string]any{
		"rows": []any{
			map[string]any{"effect": "free", "legs": []any{leg("depot", "door", map[string]any{"counted": true, "carries": []string{"goods"}})}},
			map[string]any{"effect": "stay_in", "legs": []any{leg("depot", "gate", map[string]any{"counted": true, "pass": true, "vehicle": "van", "before": []string{"released"}, "wait_minutes": 15}),
				leg("gate", "door", map[string]any{"inside": true, "after": 1})}},
		},
		"asks": []any{map[string]any{"what": "persons", "needed": true}}}}
}

// A kind's errands are previewed under every control before it is saved; nothing is recorded.
func TestAKindIsTriedBeforeItIsSaved(t *testing.T) {
	o := open4test(t)
	o.hire(t, "admin", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	got := o.ask(t, "admin", "POST", "/api/v1/kinds/preview", relay())
	got.is(t, "a preview", 200, "")
	var shown []api.KindPreview
	must(t, json.Unmarshal([]byte(got.text), &shown))
	for i, want := range []struct {
		effect  string
		errands int
	}{{"free", 1}, {"stay_in", 2}, {"stay_home", 2}} {
		if len(shown) != 3 || string(shown[i].Effect) != want.effect || len(shown[i].Errands) != want.errands {
			t.Fatalf("under %s: %s", want.effect, got.text)
		}
	}
	first, second := shown[1].Errands[0], shown[1].Errands[1]
	if first.Pick.RoleName != "depot" || !first.Counted || !first.Pass || first.Vehicle != "van" || first.WaitMinutes != 15 || len(first.Awaits) != 1 || first.Awaits[0].Code != "released" {
		t.Errorf("the first errand is %+v", first)
	}
	if !second.Inside || second.After != 1 || second.Awaits[0].Code != "turn" {
		t.Errorf("the second errand is %+v", second)
	}
	if kinds := o.ask(t, "admin", "GET", "/api/v1/kinds", nil); len(kinds.text) == 0 || containsKind(t, kinds.text, "送餐") {
		t.Error("the preview was saved")
	}
	o.ask(t, "operator", "POST", "/api/v1/kinds/preview", relay()).is(t, "an operator's preview", 403, "")
	bad := relay()
	bad["flow"].(map[string]any)["rows"].([]any)[1].(map[string]any)["legs"].([]any)[1].(map[string]any)["after"] = 2
	for method, path := range map[string]string{"POST": "/api/v1/kinds/preview", "PUT": "/api/v1/kinds/meals"} {
		o.ask(t, "admin", method, path, bad).is(t, "a leg after itself", 422, "flow.rows[1].legs[1].after")
	}
	o.ask(t, "admin", "PUT", "/api/v1/kinds/meals", relay()).is(t, "saved", 200, "")
	if kinds := o.ask(t, "admin", "GET", "/api/v1/kinds", nil); !containsKind(t, kinds.text, "送餐") {
		t.Error("it was not saved")
	}
}

func containsKind(t *testing.T, text, name string) bool {
	t.Helper()
	var kinds []api.Kind
	must(t, json.Unmarshal([]byte(text), &kinds))
	for _, k := range kinds {
		if k.Name.Zh == name {
			return true
		}
	}
	return false
}

// A trip names its unmet conditions and is given to somebody when the last one is met; parts are arranged one by one, before
// anybody has the errand.
func TestATripIsArrangedPartByPart(t *testing.T) {
	o := open4test(t)
	ledgertest.Describe(t, o.desk, dispatch.DescribeFacility{Facility: dispatch.Facility{ID: "clinic", Name: "某医院", Role: dispatch.AtHospital, Point: geo.Point{Lng: 112.43, Lat: 39.33}}})
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Coordinator})
	call := call("garden")
	call["kind"] = "hospital"
	made := o.ask(t, "operator", "POST", "/api/v1/requests", call, "Idempotency-Key", key())
	made.is(t, "a trip", 201, "")
	id := made.body["id"].(string)
	first := func() api.Errand {
		t.Helper()
		var story api.RequestStory
		must(t, json.Unmarshal([]byte(o.ask(t, "chief", "GET", "/api/v1/requests/"+id, nil).text), &story))
		return story.Request.Errands[0]
	}
	waits := func(want ...string) {
		t.Helper()
		o.plan(t)
		e := first()
		var got []string
		for _, a := range e.Awaits {
			got = append(got, a.Code)
		}
		if !reflect.DeepEqual(got, want) || (e.State == "waiting") != (len(want) > 0) {
			t.Errorf("it is %s and waits for %v, want %v", e.State, got, want)
		}
	}
	arrange := func(status int, field string, told map[string]any) {
		t.Helper()
		told["do"] = "arrange"
		o.ask(t, "operator", "POST", "/api/v1/errands/"+id+".1/commands", told).is(t, "arrange", status, field)
	}
	waits("confirmed", "vehicle")
	o.ask(t, "chief", "GET", "/api/v1/errands/"+id+".1/candidates", nil).is(t, "nobody may be given it", 409, "")
	o.ask(t, "chief", "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": "order", "cadre": "c1"}).is(t, "by hand", 409, "")
	arrange(422, "facility", map[string]any{"facility": "pharmacy"})
	arrange(422, "facility", map[string]any{"facility": "nowhere"})
	arrange(200, "", map[string]any{"facility": "clinic"})
	waits("vehicle")
	if a := first().Arrangement; a.FacilityName != "某医院" {
		t.Errorf("shown is %+v", a)
	}
	arrange(200, "", map[string]any{"ambulance": true, "approved": true})
	waits()
	if a := first().Arrangement; a.Facility != "clinic" || !a.Ambulance || !a.Approved {
		t.Errorf("after two steps: %+v", a)
	}
	arrange(200, "", map[string]any{"unset": []string{"ambulance"}, "vehicle": "car"})
	if a := first().Arrangement; a.Ambulance || a.Vehicle != "car" || a.Facility != "clinic" {
		t.Errorf("after the ambulance was called off: %+v", a)
	}
}
