package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// The matrix of rights on the real server: role × command × scope. A role without the right is Forbidden; outside its scope
// nothing exists. Requests are in any state, so "allowed" is any answer except a refusal of rights.
func TestRightsMatrix(t *testing.T) {
	o := open4test(t)
	inside := o.submitted(t, "garden")
	outside := o.submitted(t, "lake")
	for role, grant := range map[string]dispatch.Grant{
		"administrator": {Role: dispatch.Administrator, Area: "north"}, "coordinator": {Role: dispatch.Coordinator, Area: "north"}, "operator": {Role: dispatch.Operator, Area: "north"},
		"editor": {Role: dispatch.Editor, Area: "north"}, "auditor": {Role: dispatch.Auditor, Area: "north"},
	} {
		o.hire(t, role, "", grant)
	}
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "elsewhere", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "north", Unit: "bureau"})

	desk := []string{"administrator", "coordinator", "operator"}
	lead := []string{"administrator", "coordinator"}
	with := func(all []string, more ...string) []string { return append(append([]string{}, all...), more...) }
	matrix := []struct {
		command map[string]any
		may     []string
	}{
		{map[string]any{"do": "add_contact", "channel": "hotline"}, with(desk, "cadre")},
		{map[string]any{"do": "respond"}, with(desk, "cadre")},
		{map[string]any{"do": "reveal"}, with(desk, "cadre", "auditor")},
		{map[string]any{"do": "escalate", "level": "coordinator", "reason": "stuck"}, with(desk, "cadre")},
		{map[string]any{"do": "take_over"}, desk},
		{map[string]any{"do": "resolve"}, desk},
		{map[string]any{"do": "name_against", "against": []string{"nobody"}}, desk},
		{map[string]any{"do": "redirect", "errand": 1}, with(desk, "cadre")},
		{map[string]any{"do": "triage", "place": map[string]any{"compound": "garden"}}, desk},
		{map[string]any{"do": "resume"}, desk},
		{map[string]any{"do": "reopen"}, desk},
		{map[string]any{"do": "close", "by": "desk"}, desk},
		{map[string]any{"do": "merge", "parent": inside}, desk},
		{map[string]any{"do": "hold", "until": "2022-11-30T00:00:00Z", "reason": "other-"}, desk},
		{map[string]any{"do": "cancel", "reason": "no-such"}, desk},
		{map[string]any{"do": "sign_off", "reason": "no-such"}, lead},
		{map[string]any{"do": "order", "errand": 1, "cadre": "c1"}, lead},
		{map[string]any{"do": "reassign", "errand": 1, "cadre": "c1"}, lead},
		{map[string]any{"do": "take", "errand": 1, "reason": "no-such"}, lead},
		{map[string]any{"do": "accept", "errand": 1}, with(desk, "cadre")},
		{map[string]any{"do": "decline", "errand": 1}, with(desk, "cadre")},
		{map[string]any{"do": "acknowledge", "errand": 1}, with(desk, "cadre")},
		{map[string]any{"do": "hand_back", "errand": 1}, with(desk, "cadre")},
		{map[string]any{"do": "undo", "errand": 1}, with(desk, "cadre")},
		{map[string]any{"do": "fail", "errand": 1}, with(desk, "cadre")},
		{map[string]any{"do": "advance", "errand": 1, "fen": 100}, with(desk, "cadre")},
		{map[string]any{"do": "repay", "errand": 1, "fen": 100}, with(desk, "cadre")},
		{map[string]any{"do": "hand_over", "errand": 1, "thing": "cash", "from_hand": "resident", "to_hand": "cadre"}, with(desk, "cadre")},
		{map[string]any{"do": "arrange", "errand": 1}, with(desk, "cadre")},
	}
	o.ask(t, "cadre", "POST", "/api/v1/errands/"+inside+".1/commands", map[string]any{"do": "acknowledge"}).is(t, "read", http.StatusOK, "")
	for _, m := range matrix {
		for _, role := range []string{"administrator", "coordinator", "operator", "cadre", "editor", "auditor"} {
			name := fmt.Sprintf("%s %s", role, m.command["do"])
			may := false
			for _, r := range m.may {
				may = may || r == role
			}
			got := o.ask(t, role, "POST", "/api/v1/requests/"+inside+"/commands", m.command).status
			if may == (got == 403 || got == 401 || got == 404 && m.command["do"] != "merge") {
				t.Errorf("%s: %d, and it may: %v", name, got, may)
			}
			if !may && got != 403 {
				t.Errorf("%s: %d, want 403", name, got)
			}
			if got := o.ask(t, role, "POST", "/api/v1/requests/"+outside+"/commands", m.command).status; got != 404 {
				t.Errorf("%s out of scope: %d, want 404", name, got)
			}
		}
		if got := o.ask(t, "elsewhere", "POST", "/api/v1/requests/"+inside+"/commands", m.command).status; got != 404 {
			t.Errorf("another unit's coordinator %s: %d, want 404", m.command["do"], got)
		}
		if got := o.ask(t, "", "POST", "/api/v1/requests/"+inside+"/commands", m.command).status; got != 401 {
			t.Errorf("a stranger %s: %d, want 401", m.command["do"], got)
		}
	}
	for _, role := range []string{"administrator", "coordinator", "operator", "cadre", "editor", "auditor"} {
		if got := o.ask(t, role, "GET", "/api/v1/requests/"+inside, nil).status; got != 200 {
			t.Errorf("%s reads: %d", role, got)
		}
		if got := o.ask(t, role, "GET", "/api/v1/requests/"+outside, nil).status; got != 404 {
			t.Errorf("%s reads out of scope: %d", role, got)
		}
		page := o.ask(t, role, "GET", "/api/v1/requests", nil)
		if n := len(page.body["requests"].([]any)); n != 1 {
			t.Errorf("%s lists %d requests, want 1", role, n)
		}
		catalogue := map[bool]int{true: 200, false: 403}
		if got := o.ask(t, role, "PUT", "/api/v1/areas/new-"+role, map[string]any{"name": "新", "level": "compound", "parent": "north"}).status; got != catalogue[role == "administrator"] {
			t.Errorf("%s adds a compound: %d", role, got)
		}
		for _, path := range []string{"/api/v1/units/new", "/api/v1/kinds/new", "/api/v1/users/new", "/api/v1/areas/south-" + role} {
			body := map[string]any{"name": "新"}
			switch path {
			case "/api/v1/kinds/new":
				body = map[string]any{"name": map[string]any{"zh": "新", "en": "new"}, "measure": "times"}
			case "/api/v1/users/new":
				body = map[string]any{"name": "新", "login": "new", "grants": []any{}}
			case "/api/v1/areas/south-" + role:
				body = map[string]any{"name": "新", "level": "compound", "parent": "south"}
			}
			if got := o.ask(t, role, "PUT", path, body).status; got != 403 {
				t.Errorf("%s writes %s beyond their grant: %d", role, path, got)
			}
		}
	}
	// Everybody who is signed in may search, and finds what they may read; the queue is for those who administer everything.
	numbers := map[string]string{}
	for _, id := range []string{inside, outside} {
		r, err := o.store.Request(t.Context(), dispatch.ID(id))
		must(t, err)
		numbers[id] = r.Number
	}
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	for role, sees := range map[string][]string{"administrator": {inside}, "coordinator": {inside}, "operator": {inside}, "cadre": {inside}, "editor": {inside}, "auditor": {inside}, "elsewhere": nil, "chief": {inside, outside}} {
		for id, number := range numbers {
			got := o.ask(t, role, "POST", "/api/v1/search", map[string]any{"q": number})
			got.is(t, role+" searches", http.StatusOK, "")
			if found := strings.Contains(got.text, id); found != slices.Contains(sees, id) {
				t.Errorf("%s finds %s: %v", role, number, found)
			}
		}
		status := map[bool]int{true: http.StatusServiceUnavailable, false: http.StatusForbidden} // this office has no queue to show
		for _, path := range []string{"/api/v1/queues", "/api/v1/queues/default/tasks?state=retry"} {
			if got := o.ask(t, role, "GET", path, nil).status; got != status[role == "chief"] {
				t.Errorf("%s reads %s: %d", role, path, got)
			}
		}
		if got := o.ask(t, role, "POST", "/api/v1/queues/default/commands", map[string]any{"do": "pause_queue"}).status; got != status[role == "chief"] {
			t.Errorf("%s pauses the queue: %d", role, got)
		}
	}
	o.ask(t, "", "POST", "/api/v1/search", map[string]any{"q": numbers[inside]}).is(t, "a stranger searches", http.StatusUnauthorized, "")
	o.ask(t, "", "GET", "/api/v1/queues", nil).is(t, "a stranger reads the queue", http.StatusUnauthorized, "")
	// Areas, facilities and cadres have scopes of their own.
	control := map[string]any{"do": "restrict", "control": map[string]any{"effect": "stay_in", "label": "临时管控"}}
	o.ask(t, "coordinator", "POST", "/api/v1/areas/garden/commands", control).is(t, "a control", 200, "")
	o.ask(t, "operator", "POST", "/api/v1/areas/garden/commands", control).is(t, "an operator's control", 403, "")
	o.ask(t, "coordinator", "POST", "/api/v1/areas/lake/commands", control).is(t, "a control elsewhere", 404, "area")
	o.ask(t, "cadre", "POST", "/api/v1/cadres/c1/commands", map[string]any{"do": "move", "point": map[string]any{"lng": 112.5, "lat": 39.3}}).is(t, "moving oneself", 200, "")
	o.ask(t, "cadre", "POST", "/api/v1/cadres/c2/commands", map[string]any{"do": "move", "point": map[string]any{"lng": 112.5, "lat": 39.3}}).is(t, "moving another", 404, "cadre")
}

// submitted submits a request in a compound and has it dispatched.
func (o *office) submitted(t *testing.T, compound dispatch.ID) string {
	t.Helper()
	act := dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}
	a, err := o.desk.Do(context.Background(), act, dispatch.Subject{Sort: dispatch.OfRequest},
		dispatch.Submit{Particulars: dispatch.Particulars{Kind: "medicine", Place: dispatch.Place{Compound: compound}}, Channel: "hotline", Words: dispatch.Words{Name: "乙某", Phone: "000-0000-0000"}})
	must(t, err)
	o.plan(t)
	return string(a.Subject.ID)
}

// A device learns from every answer how far ahead its clock is.
func TestEveryAnswerSaysOurTime(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.clock.Add(123_456)
	for path, status := range map[string]int{"/api/v1/requests": http.StatusOK, "/api/v1/requests/nothing": http.StatusNotFound, "/healthz": http.StatusOK} {
		got := o.ask(t, "operator", "GET", path, nil)
		if said, want := got.header.Get("X-Server-Time"), fmt.Sprint(o.clock.Load()/1000); said != want || got.status != status {
			t.Errorf("%s: %d; it says %q, want %q", path, got.status, said, want)
		}
	}
}

// A telephone whose clock is an hour ahead reports something done ten minutes ago.
func TestTrueTimesAreCorrectedByTheClockOfTheDevice(t *testing.T) {
	for _, c := range []struct {
		name   string
		onWay  time.Duration // time of the request in transit
		header []string
		late   time.Duration // how much later than the truth we take the act to be
	}{
		{"by what it shows at sending", 0, nil, 0},
		{"by what it shows at sending, which says nothing of the way", 8 * time.Second, nil, 8 * time.Second},
		{"by how far ahead it has seen itself to be", 8 * time.Second, []string{"X-Clock-Ahead", "3600000"}, 0},
		{"by how far ahead it says it is, a little wrong", 8 * time.Second, []string{"X-Clock-Ahead", "3599000"}, time.Second},
		{"it cannot have sent after we received", 8 * time.Second, []string{"X-Clock-Ahead", "3500000"}, 8 * time.Second},
		{"it cannot have sent long before we received", 8 * time.Second, []string{"X-Clock-Ahead", "7200000"}, 8 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := open4test(t)
			id := o.submitted(t, "garden")
			o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
			o.clock.Add(int64(30 * time.Minute / time.Microsecond))
			sent := dispatch.Moment(o.clock.Load())
			o.clock.Add(int64(c.onWay / time.Microsecond))
			shown := sent.Add(time.Hour).Time()
			o.ask(t, "cadre", "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": "finish", "at": shown.Add(-10 * time.Minute).Format(time.RFC3339Nano)},
				append([]string{"X-Sent-At", shown.Format(time.RFC3339Nano)}, c.header...)...).is(t, "finish", 200, "")
			r, err := o.store.Request(context.Background(), dispatch.ID(id))
			must(t, err)
			if want := sent.Add(-10 * time.Minute).Add(c.late); r.Errands[0].FinishedAt != want {
				t.Errorf("finished at %s, want %s", r.Errands[0].FinishedAt.Time(), want.Time())
			}
		})
	}
}
