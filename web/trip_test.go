package web

import (
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// Whoever has read the way back is told on their phone since when somebody waits and for when they agreed; the desk sees the same,
// and how it was closed.
func TestATripTellsWhereItStands(t *testing.T) {
	o := open4test(t)
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Coordinator})
	o.hire(t, "c1", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c1", Unit: "office", Name: "丙某（虚构）", Mode: geo.Car, Home: "garden", Area: "city", Pass: true}},
		dispatch.DescribeFacility{Facility: dispatch.Facility{ID: "clinic", Name: "县医院", Role: dispatch.AtHospital, Point: geo.Point{Lng: 112.43, Lat: 39.33}}})
	asks := call("garden")
	asks["kind"] = "hospital"
	made := o.ask(t, "desk", "POST", "/api/v1/requests", asks, "Idempotency-Key", key())
	made.is(t, "submit", 201, "")
	id := made.body["id"].(string)
	does := func(who, errand string, command map[string]any) {
		t.Helper()
		o.ask(t, who, "POST", "/api/v1/errands/"+id+"."+errand+"/commands", command, "Idempotency-Key", key(), "Accept-Language", "zh").is(t, command["do"].(string), 200, "")
	}
	phone := func() string { return o.ask(t, "c1", "GET", "/api/v1/errands", nil, "Accept-Language", "zh").text }
	desk := func() string {
		return o.ask(t, "desk", "GET", "/api/v1/requests/"+id, nil, "Accept-Language", "zh").text
	}
	does("desk", "1", map[string]any{"do": "arrange", "facility": "clinic", "approved": true, "vehicle": "car"})
	does("desk", "1", map[string]any{"do": "reassign", "cadre": "c1"})
	does("c1", "1", map[string]any{"do": "finish"})
	does("desk", "2", map[string]any{"do": "arrange", "until": "2022-11-22T16:30:00+08:00", "vehicle": "car"})
	does("desk", "2", map[string]any{"do": "reassign", "cadre": "c1"})
	const waits, back = "已到县医院，等候中（09:00起）", "返程：说好16:30接，丙某（虚构）去接"
	if got := phone(); strings.Contains(got, waits) {
		t.Errorf("before it is read: %s", got)
	}
	does("c1", "2", map[string]any{"do": "acknowledge"})
	for where, got := range map[string]string{"the phone": phone(), "the desk": desk()} {
		if !strings.Contains(got, waits) || !strings.Contains(got, back) {
			t.Errorf("%s: %s", where, got)
		}
	}
	does("c1", "2", map[string]any{"do": "finish"})
	if got := desk(); !strings.Contains(got, "待回访") || strings.Contains(got, waits) {
		t.Errorf("home: %s", got)
	}
	o.ask(t, "desk", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "close", "by": "resident"}, "Idempotency-Key", key()).is(t, "close", 200, "")
	if got := desk(); !strings.Contains(got, "办结：居民确认") || strings.Contains(got, "已回访") {
		t.Errorf("closed by the resident: %s", got)
	}
}
