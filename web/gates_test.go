package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// Attack: a coordinator gives work to, moves, or learns of cadres whom they do not see.
func TestNobodyOrdersCadresWhomTheyDoNotSee(t *testing.T) {
	o := open4test(t)
	now := dispatch.Moment(o.clock.Load())
	at := geo.Point{Lng: 112.43, Lat: 39.33}
	for id, area := range map[dispatch.ID]dispatch.ID{"ours": "north", "theirs": "south"} {
		ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: id, Unit: "office", Name: "庚某（虚构）", Phone: "000-6666-0001", Mode: geo.Foot, Area: area, Home: "garden", Pass: true}})
		_, err := o.desk.Do(t.Context(), ledgertest.Chief, dispatch.Subject{Sort: dispatch.OfCadre, ID: id}, dispatch.CheckIn{Point: at, Until: now.Add(10 * time.Hour)})
		must(t, err)
	}
	o.hire(t, "coordinator", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "north"})
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "bureau", "", dispatch.Grant{Role: dispatch.Coordinator, Unit: "bureau"})
	id := o.submit(t, "operator", "garden")
	commands := "/api/v1/requests/" + id + "/commands"
	for _, c := range []map[string]any{{"do": "reassign", "errand": 1, "cadre": "theirs"}, {"do": "reassign", "errand": 1, "cadre": "theirs", "insist": true, "reason": "busy"}, {"do": "order", "errand": 1, "cadre": "theirs"}, {"do": "reassign", "errand": 1, "cadre": "no-such"}} {
		o.ask(t, "coordinator", "POST", commands, c).is(t, fmt.Sprint(c), http.StatusUnprocessableEntity, "cadre")
		o.ask(t, "coordinator", "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": c["do"], "cadre": c["cadre"]}).is(t, "by the errand", http.StatusUnprocessableEntity, "cadre")
		synced := o.ask(t, "coordinator", "POST", "/api/v1/sync", map[string]any{"sent_at": "2022-11-22T01:00:00Z", "actions": []any{map[string]any{"id": key() + "-12345678", "request": id, "command": c}}})
		if !strings.Contains(synced.text, `"refused"`) {
			t.Errorf("by sync: %s", synced)
		}
	}
	paper := call("garden")
	paper["done_by"], paper["done_at"] = "theirs", "2022-11-22T00:30:00Z"
	o.ask(t, "operator", "POST", "/api/v1/requests", paper, "Idempotency-Key", key()).is(t, "the work of others, on paper", http.StatusUnprocessableEntity, "cadre")
	weighed := o.ask(t, "coordinator", "GET", "/api/v1/errands/"+id+".1/candidates", nil)
	if weighed.status != http.StatusOK || strings.Contains(weighed.text, "theirs") || !strings.Contains(weighed.text, `"ours"`) {
		t.Errorf("who could: %s", weighed)
	}
	for _, c := range []map[string]any{{"do": "move", "point": map[string]any{"lng": 112.5, "lat": 39.3}}, {"do": "check_out"}, {"do": "drop_out", "reason": "ill"}} {
		for _, who := range []string{"coordinator", "operator", "bureau"} {
			o.ask(t, who, "POST", "/api/v1/cadres/theirs/commands", c).is(t, who+" "+fmt.Sprint(c["do"]), http.StatusNotFound, "cadre")
		}
	}
	o.ask(t, "coordinator", "PUT", "/api/v1/cadres/theirs", map[string]any{"name": "辛某（虚构）", "mode": "foot", "area": "north"}).is(t, "described", http.StatusForbidden, "")
	o.ask(t, "coordinator", "POST", "/api/v1/cadres/theirs/code", nil).is(t, "their code", http.StatusNotFound, "cadre")
	o.ask(t, "coordinator", "POST", commands, map[string]any{"do": "reassign", "errand": 1, "cadre": "ours"}).is(t, "one's own", http.StatusOK, "")
}

// Looking at somebody's details needs a reason, and many looks within minutes are told to the auditors.
func TestManyLooksAreTold(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "auditor", "", dispatch.Grant{Role: dispatch.Auditor, Area: "north"})
	id := o.submit(t, "operator", "garden")
	look := func(reason string) reply {
		c := map[string]any{"do": "reveal", "fields": []string{"phone"}}
		if reason != "" {
			c["reason"] = reason
		}
		return o.ask(t, "operator", "POST", "/api/v1/requests/"+id+"/commands", c)
	}
	look("").is(t, "without a reason", http.StatusUnprocessableEntity, "reason")
	look("because").is(t, "in words of one's own", http.StatusUnprocessableEntity, "reason")
	told := func() int {
		return strings.Count(o.ask(t, "auditor", "GET", "/api/v1/journal?fact=RevealedOften", nil).text, `"fact":"RevealedOften"`)
	}
	for range dispatch.OftenTimes - 1 {
		look("ring_back").is(t, "a look", http.StatusOK, "")
	}
	if n := told(); n != 0 {
		t.Fatalf("told %d times too early", n)
	}
	for range 5 {
		look("compare")
	}
	if n := told(); n != 1 {
		t.Errorf("told %d times", n)
	}
	o.clock.Add(int64(dispatch.OftenWithin / time.Microsecond))
	look("compare")
	if n := told(); n != 1 {
		t.Errorf("one look later: told %d times", n)
	}
	why := o.ask(t, "auditor", "GET", "/api/v1/journal?fact=Revealed", nil, "Accept-Language", "zh")
	if !strings.Contains(why.text, "要给居民回电") {
		t.Errorf("the reason is not in the journal: %s", why)
	}
}

// Editors and auditors see how cadres are called, and no telephone of theirs: in no list, search or answer.
func TestCadresPhonesAreForWhoCallsThem(t *testing.T) {
	o := open4test(t)
	ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c9", Unit: "office", Name: "壬某（虚构）", Phone: "139-0000-4321", Mode: geo.Foot, Area: "north"}})
	for _, role := range []dispatch.Role{dispatch.Administrator, dispatch.Coordinator, dispatch.Operator, dispatch.Editor, dispatch.Auditor} {
		o.hire(t, string(role), "", dispatch.Grant{Role: role, Area: "north"})
	}
	o.hire(t, "mixed", "", dispatch.Grant{Role: dispatch.Operator, Area: "south"}, dispatch.Grant{Role: dispatch.Editor})
	o.hire(t, "self", "c9", dispatch.Grant{Role: dispatch.CadreRole})
	for who, sees := range map[string]bool{"administrator": true, "coordinator": true, "operator": true, "self": true, "editor": false, "auditor": false, "mixed": false} {
		for what, r := range map[string]reply{
			"the list":      o.ask(t, who, "GET", "/api/v1/cadres", nil),
			"one":           o.ask(t, who, "GET", "/api/v1/cadres?id=c9", nil),
			"by name":       o.ask(t, who, "POST", "/api/v1/search", map[string]any{"q": "壬某"}),
			"by telephone":  o.ask(t, who, "POST", "/api/v1/search", map[string]any{"q": "13900004321"}),
			"by its ending": o.ask(t, who, "POST", "/api/v1/search", map[string]any{"q": "4321"}),
		} {
			if shown := strings.Contains(r.text, "139-0000-4321"); shown != sees || r.status != http.StatusOK {
				t.Errorf("%s, to %s: %s", what, who, r)
			}
			if found := strings.Contains(r.text, `"c9"`); !sees && strings.HasPrefix(what, "by ") && what != "by name" && found {
				t.Errorf("%s finds them %s", who, what)
			}
		}
	}
}

// Attack: a cadre's account opens one stream for each token.
func TestAnAccountHoldsFewStreams(t *testing.T) {
	o := open4test(t)
	o.web.hub.beat = time.Hour
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	var streams []*ear
	for i := range streamsCadre + 2 {
		name := fmt.Sprint("cadre ", i)
		_, err := o.desk.Do(t.Context(), dispatch.Act{Actor: "u-cadre", Grants: program}, dispatch.Subject{Sort: dispatch.OfAccount, ID: "u-cadre"},
			dispatch.IssueToken{Token: dispatch.Token{Digest: digest(name), Sort: dispatch.ProgramToken, Expires: dispatch.Moment(o.clock.Load()).Add(time.Hour)}})
		must(t, err)
		o.cards[name] = name
		e := o.listen(t, name, "")
		want := http.StatusOK
		if i >= streamsCadre {
			want = http.StatusTooManyRequests
		}
		if e.status != want {
			t.Errorf("stream %d: %d, want %d", i+1, e.status, want)
		}
		streams = append(streams, e)
	}
	for _, e := range streams {
		e.hang()
	}
}

// What is for whoever runs the program can have an address of its own.
func TestOperationsHaveAnAddressOfTheirOwn(t *testing.T) {
	o := open4test(t)
	if r := o.ask(t, "", "GET", "/metrics", nil); r.status != http.StatusOK {
		t.Errorf("without one: %d", r.status)
	}
	config := o.web.config
	config.Ops = true
	config.Notes = func() []dispatch.Text { return []dispatch.Text{{ZH: "时钟慢了", EN: "the clock is behind"}} }
	server, err := New(config)
	must(t, err)
	get := func(h http.Handler, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	for _, c := range []struct {
		at      http.Handler
		path    string
		status  int
		telling bool
	}{
		{server, "/metrics", 404, false}, {server, "/readyz", 200, false}, {server, "/healthz", 200, false},
		{server.Operations(), "/metrics", 200, false}, {server.Operations(), "/readyz", 200, true}, {server.Operations(), "/healthz", 200, false}, {server.Operations(), "/api/v1/requests", 404, false},
	} {
		if got := get(c.at, c.path); got.Code != c.status || strings.Contains(got.Body.String(), "behind") != c.telling {
			t.Errorf("%s: %d %s", c.path, got.Code, got.Body)
		}
	}
}
