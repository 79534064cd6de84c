package web

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// The day of each cadre has what is to come with its way and its end, and what was done with the times at which it happened. It tells of
// nothing that the visitor does not see.
func TestLanes(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "south"})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	id := o.submitted(t, "garden")
	o.plan(t)
	lanes := func(who string) (all []api.Lane) {
		t.Helper()
		got := o.ask(t, who, "GET", "/api/v1/lanes", nil)
		got.is(t, "lanes", http.StatusOK, "")
		must(t, json.Unmarshal([]byte(got.text), &all))
		return all
	}
	find := func(who string) (lane api.Lane, errand api.LaneErrand) {
		t.Helper()
		for _, l := range lanes(who) {
			for _, e := range l.Errands {
				if e.Request == id {
					return l, e
				}
			}
		}
		return lane, errand
	}
	lane, e := find("chief")
	if !lane.On || e.State != "accepted" || e.KindName == "" || e.Place.CompoundName == "" || e.Arrives.Before(e.Leaves) || e.From.Before(e.Arrives) || !e.Until.After(e.From) || e.Late {
		t.Fatalf("%+v in %+v", e, lane)
	}
	if _, none := find("south"); none.ID != "" {
		t.Error("another area's coordinator sees it")
	}
	o.ask(t, "cadre", "GET", "/api/v1/lanes", nil).is(t, "a cadre", http.StatusForbidden, "")

	o.ask(t, "chief", "POST", "/api/v1/errands/"+e.ID+"/commands", map[string]any{"do": "start"}, "Idempotency-Key", key()).is(t, "start", http.StatusOK, "")
	if _, e = find("chief"); e.State != "underway" || !e.Leaves.IsZero() || !e.Until.After(e.From) {
		t.Errorf("begun, it is %+v", e)
	}
	o.ask(t, "chief", "POST", "/api/v1/errands/"+e.ID+"/commands", map[string]any{"do": "finish"}, "Idempotency-Key", key()).is(t, "finish", http.StatusOK, "")
	if _, e = find("chief"); e.State != "finished" || e.Until.Before(e.From) || e.Until.Sub(e.From) > time.Hour {
		t.Errorf("done, it is %+v", e)
	}
}
