package web

import (
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

func TestNobodyOnDutySaysSinceWhenWhoComesAndWhomToWake(t *testing.T) {
	o := open4test(t)
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "north"})
	o.hire(t, "city", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "city"})
	o.hire(t, "c1", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	for i, id := range []dispatch.ID{"c1", "c2"} {
		ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: id, Unit: "office", Name: "丙某" + string(id), Phone: "000-0000-000" + string(id[1:]), Mode: geo.Foot, Area: "city", Home: "garden", Pass: true}})
		command := map[string]any{"do": "check_out"}
		if i == 0 {
			command["next"] = "2022-11-23T08:00:00+08:00"
		}
		o.ask(t, "city", "POST", "/api/v1/cadres/"+string(id)+"/commands", command, "Idempotency-Key", key()).is(t, "sign off", 200, "")
		o.clock.Add(int64(time.Minute / time.Microsecond))
	}
	preview := o.ask(t, "city", "POST", "/api/v1/requests/preview", call("garden"))
	absence, _ := preview.body["absence"].(map[string]any)
	if absence == nil || absence["since"] != "2022-11-22T09:01:00+08:00" || absence["next"].(map[string]any)["at"] != "2022-11-23T08:00:00+08:00" || len(absence["wake"].([]any)) != 2 {
		t.Fatalf("while the call is taken: %s", preview)
	}
	if preview.body["due"] != "2022-11-23T09:00:00+08:00" || preview.body["opens_at"] != "2022-11-23T08:00:00+08:00" || preview.body["opens_name"] != "somebody comes on duty" {
		t.Errorf("what the caller is told: due %v, from %v, once %v", preview.body["due"], preview.body["opens_at"], preview.body["opens_name"])
	}
	id := o.submit(t, "city", "garden")
	o.plan(t)
	if r, err := o.store.Request(t.Context(), dispatch.ID(id)); err != nil || r.Due != dispatch.Day("2022-11-23").At(9, 0) || r.Level != dispatch.NotEscalated {
		t.Errorf("promised by %s, passed up to %d for %v: %v", r.Due.Time(), r.Level, r.Raised, err)
	}
	if told := o.ask(t, "", "GET", "/api/v1/resident/"+o.web.link(dispatch.ID(id)), nil); !strings.Contains(told.text, "once somebody comes on duty, tomorrow 08:00") {
		t.Errorf("the resident is told %s", told)
	}
	if why := o.ask(t, "city", "GET", "/api/v1/errands/"+id+".1/why", nil); !strings.Contains(why.text, `"wake":[{`) || !strings.Contains(why.text, "000-0000-0002") {
		t.Errorf("why nobody has it: %s", why)
	}
	if story := o.ask(t, "city", "GET", "/api/v1/requests/"+id, nil); !strings.Contains(story.text, `"absence"`) || !strings.Contains(story.text, "000-0000-0001") {
		t.Errorf("the page of the request: %s", story)
	}
	if story := o.ask(t, "north", "GET", "/api/v1/requests/"+id, nil); !strings.Contains(story.text, "丙某c1") || strings.Contains(story.text, "000-0000-0001") {
		t.Errorf("telephones of people who serve elsewhere: %s", story)
	}
	danger := call("garden")
	danger["words"] = map[string]any{"text": "胸痛，喘不上气"}
	urgent := o.ask(t, "city", "POST", "/api/v1/requests", danger, "Idempotency-Key", key())
	o.plan(t)
	if story := o.ask(t, "city", "GET", "/api/v1/requests/"+urgent.body["id"].(string), nil); !strings.Contains(story.text, `"reason":"nobody_able"`) || !strings.Contains(story.text, `"wake":[{`) {
		t.Errorf("a life in danger and nobody on duty: %s", story)
	}
	o.ask(t, "c1", "POST", "/api/v1/cadres/c1/commands", map[string]any{"do": "check_in"}, "Idempotency-Key", key()).is(t, "on duty again", 200, "")
	if story := o.ask(t, "city", "GET", "/api/v1/requests/"+id, nil); strings.Contains(story.text, `"absence"`) {
		t.Errorf("somebody is on duty: %s", story)
	}
}
