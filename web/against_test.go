package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// Whoever a complaint is about meets it on no path, in whatever role, whether it is their account, the cadre that they are, or
// their unit that is named; nor does its number reach them by the journal, a call, figures or messages.
func TestAComplaintNeverReachesItsTarget(t *testing.T) {
	for _, named := range []dispatch.ID{"u-target", "c1", "office"} {
		for _, role := range []dispatch.Role{dispatch.Administrator, dispatch.Coordinator, dispatch.Operator, dispatch.Editor, dispatch.Auditor, dispatch.CadreRole} {
			t.Run(string(named)+" "+string(role), func(t *testing.T) { aComplaint(t, named, role) })
		}
	}
}

func aComplaint(t *testing.T, named dispatch.ID, role dispatch.Role) {
	o := open4test(t)
	o.hire(t, "target", "c1", dispatch.Grant{Role: role})
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	ledgertest.Describe(t, o.desk, dispatch.DescribeTarget{Target: dispatch.Target{ID: "group", Name: "某群", Channel: dispatch.DingTalk, Address: "https://example.invalid/", Occasions: dispatch.Occasions}})
	body := call("garden")
	body["contact"] = "call-1"
	made := o.ask(t, "chief", "POST", "/api/v1/requests", body, "Idempotency-Key", key())
	made.is(t, "submit", http.StatusCreated, "")
	id, number := made.body["id"].(string), made.body["number"].(string)
	commands := "/api/v1/requests/" + id + "/commands"
	tell := func(who string, command map[string]any, headers ...string) reply {
		return o.ask(t, who, "POST", commands, command, append([]string{"Idempotency-Key", key()}, headers...)...)
	}
	tell("chief", map[string]any{"do": "order", "errand": 1, "cadre": "c1"}).is(t, "order", http.StatusOK, "")
	o.ask(t, "target", "GET", "/api/v1/errands", nil).is(t, "errands", http.StatusOK, "")
	o.ask(t, "chief", "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": "finish", "errand": 1}, "Idempotency-Key", key()).is(t, "finish", http.StatusOK, "")
	tell("chief", map[string]any{"do": "reopen", "act_happened": true, "same_cadre": true}).is(t, "reopen", http.StatusOK, "")
	tell("chief", map[string]any{"do": "order", "errand": 2, "cadre": "c1"}).is(t, "order again", http.StatusOK, "")
	o.ask(t, "target", "GET", "/api/v1/requests/"+id, nil).is(t, "before", http.StatusOK, "")
	seen := map[string]any{"do": "reveal", "fields": []string{"phone"}}
	before := o.ask(t, "target", "POST", commands, seen, "Idempotency-Key", "first")

	ear := o.listen(t, "target", "")
	ear.hears(t, "id: ")
	tell("chief", map[string]any{"do": "name_against", "against": []string{string(named)}}).is(t, "name", http.StatusOK, "")
	ear.hears(t, id)
	tell("chief", map[string]any{"do": "respond"}).is(t, "respond", http.StatusOK, "")
	other := o.ask(t, "chief", "POST", "/api/v1/requests", call("garden"), "Idempotency-Key", key())
	sign := o.call(t, "garden")
	if role != dispatch.CadreRole {
		for _, line := range ear.hears(t, string(sign.Subject.ID)) {
			if strings.Contains(line, id) {
				t.Errorf("the stream goes on telling: %s", line)
			}
		}
	}

	if before.status == http.StatusOK {
		o.ask(t, "target", "POST", commands, seen, "Idempotency-Key", "first").is(t, "the reveal of before", http.StatusNotFound, "request")
	}
	for _, command := range []map[string]any{
		seen, {"do": "add_contact", "channel": "hotline"}, {"do": "cancel", "reason": "mistake"}, {"do": "close", "by": "desk"}, {"do": "take_over"}, {"do": "name_against", "against": []string{}},
		{"do": "merge", "parent": other.body["id"]}, {"do": "escalate", "level": "district", "reason": "stuck"}, {"do": "reassign", "errand": 2, "cadre": "c2"}, {"do": "acknowledge", "errand": 2}, {"do": "fail", "errand": 2, "reason": "ill"}, {"do": "finish", "errand": 9}, {"do": "erase"},
	} {
		if got := tell("target", command); got.status != http.StatusNotFound {
			t.Errorf("%v: %s", command, got)
		}
	}
	sync := o.ask(t, "target", "POST", "/api/v1/sync", map[string]any{"sent_at": "2022-11-22T09:00:00Z", "actions": []any{map[string]any{"id": "action-of-the-target", "errand": id + ".2", "command": map[string]any{"do": "start", "errand": 2}}}})
	if !strings.Contains(sync.text, `"refused"`) {
		t.Errorf("their phone did something: %s", sync)
	}
	for _, path := range []string{
		"/api/v1/requests/" + id, "/api/v1/requests", "/api/v1/requests?order=due", "/api/v1/requests?calls=true", "/api/v1/requests?late=true", "/api/v1/requests?number=" + number, "/api/v1/requests?id=" + id,
		"/api/v1/requests?cadre=c1", "/api/v1/requests?compound=garden", "/api/v1/errands", "/api/v1/errands/" + id + ".2/why", "/api/v1/errands/" + id + ".2/candidates", "/api/v1/contacts/call-1",
		"/api/v1/journal?number=" + number, "/api/v1/journal", "/api/v1/journal?subject=contact", "/api/v1/tallies/records?kind=medicine", "/api/v1/messages", "/api/v1/requests/" + id + "/attachments/x",
	} {
		got := o.ask(t, "target", "GET", path, nil)
		if strings.Contains(got.text, id) || strings.Contains(got.text, `"`+number+`"`) || got.status == http.StatusOK && strings.Contains(got.text, number) {
			t.Errorf("%s: %.400s", path, got)
		}
	}
	for _, q := range []string{number, number[len(number)-4:], "000-1234-5678", "5678", "乙某", "花园小区"} {
		if got := o.ask(t, "target", "POST", "/api/v1/search", map[string]any{"q": q}); strings.Contains(got.text, id) {
			t.Errorf("by %q they find %s", q, got)
		}
		if got := o.ask(t, "chief", "POST", "/api/v1/search", map[string]any{"q": q}); !strings.Contains(got.text, id) && q != "花园小区" {
			t.Errorf("by %q the chief does not find it: %s", q, got)
		}
	}
	found := o.ask(t, "target", "POST", "/api/v1/requests/search", map[string]any{"phone": "000-1234-5678"})
	if strings.Contains(found.text, id) {
		t.Errorf("by phone they find %s", found)
	}
	for _, q := range []string{number, number[5:], "000-1234-5678", "5678", "乙某某", "花园小区 3号楼", "花园小区3号楼501甲"} {
		if found := o.ask(t, "target", "POST", "/api/v1/search", map[string]any{"q": q}); strings.Contains(found.text, id) {
			t.Errorf("by %s they find %s", q, found)
		}
	}

	if got := o.ask(t, "target", "GET", "/api/v1/contacts/call-1", nil); got.status != http.StatusNotFound {
		t.Errorf("the call: %s", got)
	}
	if role != dispatch.CadreRole { // a page is full, and the last one says so
		page := o.ask(t, "target", "GET", "/api/v1/requests?limit=2", nil)
		if next, _ := page.body["next"].(string); len(page.body["requests"].([]any)) != 2 || next != "" {
			t.Errorf("a page of two: %.300s", page)
		}
	}

	// Everybody else goes on as before.
	story := o.ask(t, "chief", "GET", "/api/v1/requests/"+id, nil)
	if about, _ := story.body["against"].([]any); len(about) != 1 || about[0].(map[string]any)["name"] == "" {
		t.Errorf("whom it is about: %v", story.body["against"])
	}
	if page := o.ask(t, "chief", "GET", "/api/v1/requests?number="+number, nil); !strings.Contains(page.text, id) {
		t.Errorf("the chief is shown %s", page)
	}
	if records := o.ask(t, "chief", "GET", "/api/v1/tallies/records?kind=medicine", nil); !strings.Contains(records.text, id) {
		t.Errorf("the chief is shown the records %s", records)
	}
	r, err := o.store.Request(context.Background(), dispatch.ID(id))
	must(t, err)
	if e := r.Errands[1]; e.State != dispatch.ErrandWaiting || e.Cadre != "" {
		t.Errorf("it is %s with %q", e.State, e.Cadre)
	}
	o.plan(t)
	r, err = o.store.Request(context.Background(), dispatch.ID(id))
	must(t, err)
	if e := r.Errands[1]; e.Cadre == "c1" || named == "office" && e.Cadre != "" {
		t.Errorf("the planner gave it to %q", e.Cadre)
	}
	o.lateReport(t, id, number, role)
	if differ, err := o.store.Audit(context.Background(), dispatch.Moment(o.clock.Load()), nil); err != nil || len(differ) > 0 {
		t.Errorf("the audit finds %v, %v", differ, err)
	}
}

// lateReport has the target report what they did while they had errand 2: a cadre's telephone without a network did not know that it
// was taken from them. It is kept like that of anybody who lost an errand, and shows them nothing; nobody may report for others.
func (o *office) lateReport(t *testing.T, id, number string, role dispatch.Role) {
	t.Helper()
	finish := map[string]any{"do": "finish", "errand": 2}
	got := o.ask(t, "target", "POST", "/api/v1/requests/"+id+"/commands", finish, "Idempotency-Key", "late")
	synced := o.ask(t, "target", "POST", "/api/v1/sync", map[string]any{"sent_at": "2022-11-22T09:00:00Z", "actions": []any{map[string]any{"id": "late-by-telephone", "errand": id + ".2", "command": finish}}})
	r, err := o.store.Request(context.Background(), dispatch.ID(id))
	must(t, err)
	if role != dispatch.CadreRole {
		if got.status != http.StatusNotFound || !strings.Contains(synced.text, `"refused"`) || r.Errands[1].State == dispatch.ErrandFinished {
			t.Errorf("somebody at a desk reports for themselves: %s, %s", got, synced)
		}
		return
	}
	if got.status != http.StatusOK || !strings.Contains(synced.text, `"done"`) || r.Errands[1].State != dispatch.ErrandFinished || r.Errands[1].Cadre != "c1" {
		t.Errorf("what was done is not kept: %s, %s, %+v", got, synced, r.Errands[1])
	}
	o.ask(t, "target", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "repay", "errand": 2, "fen": 100}, "Idempotency-Key", key()).is(t, "what is refused to others says nothing to them", http.StatusNotFound, "request")
	for _, shown := range []reply{got, synced} {
		if strings.Contains(shown.text, number) || strings.Contains(shown.text, "link") || strings.Contains(shown.text, `"state"`) {
			t.Errorf("the answer shows %s", shown)
		}
	}
	o.ask(t, "target", "GET", "/api/v1/requests/"+id, nil).is(t, "afterwards", http.StatusNotFound, "request")
}
