package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// One call raises two requests, one of them in another district; everybody sees of it what they may see.
func TestACallIsAboutSeveralRequests(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "another", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Operator, Area: "south"})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	raise := func(compound dispatch.ID) string {
		body := call(string(compound))
		body["contact"] = "call-1"
		r := o.ask(t, "operator", "POST", "/api/v1/requests", body, "Idempotency-Key", "raise-"+string(compound))
		r.is(t, "raise", http.StatusCreated, "")
		return r.body["id"].(string)
	}
	first, second := raise("garden"), raise("lake")
	for who, want := range map[string]string{"operator": first + " " + second, "another": first + " " + second, "north": first, "south": "404", "cadre": "404", "editor": first + " " + second} {
		r := o.ask(t, who, "GET", "/api/v1/contacts/call-1", nil)
		if r.status == http.StatusNotFound {
			if want != "404" {
				t.Errorf("%s: %s", who, r)
			}
			continue
		}
		var ids []string
		some, _ := r.body["requests"].([]any)
		for _, one := range some {
			ids = append(ids, one.(map[string]any)["id"].(string))
		}
		if got := strings.Join(ids, " "); len(got) != len(want) || !strings.Contains(got, strings.Fields(want)[0]) || r.body["channel"] != "hotline" {
			t.Errorf("%s sees %s, want %s", who, r, want)
		}
	}
	story := o.ask(t, "operator", "GET", "/api/v1/requests/"+first, nil)
	if together, _ := story.body["together"].([]any); len(together) != 1 || together[0].(map[string]any)["id"] != second || together[0].(map[string]any)["kind_name"] == "" {
		t.Errorf("together: %v", story.body["together"])
	}
	if r := o.ask(t, "north", "GET", "/api/v1/requests/"+first, nil); r.body["together"] != nil {
		t.Errorf("another district's request: %v", r.body["together"])
	}
	o.ask(t, "another", "POST", "/api/v1/requests/"+first+"/commands", map[string]any{"do": "add_contact", "channel": "hotline", "contact": "call-1"}, "Idempotency-Key", "k").is(t, "somebody else's call", http.StatusUnprocessableEntity, "contact")
	o.ask(t, "operator", "POST", "/api/v1/requests/"+first+"/commands", map[string]any{"do": "add_contact", "channel": "visit", "contact": "call-1"}, "Idempotency-Key", "k").is(t, "a visit is no call", http.StatusUnprocessableEntity, "contact")
	o.ask(t, "operator", "GET", "/api/v1/contacts/call-2", nil).is(t, "no such call", http.StatusNotFound, "contact")
}
