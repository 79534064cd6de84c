package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

func TestTargetsShowNoCredentials(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	robot := map[string]any{"name": "北区群", "channel": "feishu", "address": "https://open.example/hook/topsecret", "secret": "topsecret", "area": "north", "occasions": []string{"red_flag", "escalated"}}
	saved := o.ask(t, "chief", "PUT", "/api/v1/targets/group", robot)
	saved.is(t, "save", http.StatusOK, "")
	delete(robot, "address")
	delete(robot, "secret")
	robot["paused"] = true
	again := o.ask(t, "chief", "PUT", "/api/v1/targets/group", robot)
	again.is(t, "save without credentials", http.StatusOK, "")
	list := o.ask(t, "chief", "GET", "/api/v1/targets", nil)
	for _, r := range []reply{saved, again, list} {
		if strings.Contains(r.text, "topsecret") || !strings.Contains(r.text, "open.example") {
			t.Errorf("a credential is shown, or the host is not: %s", r)
		}
	}
	kept, err := o.store.Targets(t.Context())
	must(t, err)
	if len(kept) != 1 || kept[0].Secret != "topsecret" || !strings.HasSuffix(kept[0].Address, "topsecret") || !kept[0].Paused {
		t.Errorf("kept %+v", kept)
	}
	robot["address"] = "http://open.example/hook"
	o.ask(t, "chief", "PUT", "/api/v1/targets/plain", robot).is(t, "without TLS", http.StatusUnprocessableEntity, "address")
	robot["address"], robot["area"] = "https://open.example/hook", "nowhere"
	o.ask(t, "chief", "PUT", "/api/v1/targets/plain", robot).is(t, "no such area", http.StatusUnprocessableEntity, "area")
	o.ask(t, "chief", "PUT", "/api/v1/targets/sms", map[string]any{"name": "短信", "channel": "sms", "key": "k", "secret": "s", "sign": "签", "occasions": []string{}}).is(t, "no template", http.StatusUnprocessableEntity, "template")
	for _, path := range []string{"/api/v1/targets", "/api/v1/messages"} {
		o.ask(t, "north", "GET", path, nil).is(t, "an administrator of a part", http.StatusForbidden, "")
	}
	if strings.Contains(o.log.String(), "topsecret") {
		t.Error("the log holds a credential")
	}
}

func TestDeadMessagesAreSeenAndSentAgain(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	ledgertest.Describe(t, o.desk, dispatch.DescribeTarget{Target: dispatch.Target{ID: "group", Name: "群", Channel: dispatch.WeCom, Address: "https://open.example/x", Occasions: dispatch.Occasions}})
	o.clock.Add(1e7)
	_, err := o.desk.Do(t.Context(), dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}, dispatch.Subject{Sort: dispatch.OfRequest},
		dispatch.Submit{Particulars: dispatch.Particulars{Kind: "medicine", Place: dispatch.Place{Compound: "garden"}, Urgency: dispatch.LifeThreatening}, Channel: "hotline"})
	must(t, err)
	now := dispatch.Moment(o.clock.Load())
	var jobs []dispatch.Job
	must(t, o.store.Change(t.Context(), func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Sweep(now, now.Add(dispatch.Lease), 10)
		return err
	}))
	job := jobs[len(jobs)-1]
	box, err := o.store.TakeOutbox(t.Context(), job, now, now.Add(dispatch.Lease))
	must(t, err)
	must(t, o.store.PutOutbox(t.Context(), job, box.Bucket, 0, []dispatch.Message{box.Messages[0].Failed(now, "code_93000", false)}))

	metrics := o.ask(t, "", "GET", "/metrics", nil)
	if !strings.Contains(metrics.text, "bangban_messages_dead 1\n") {
		t.Errorf("nobody is warned: %s", metrics.text)
	}
	id := string(box.Messages[0].ID)
	if dead := o.ask(t, "chief", "GET", "/api/v1/messages?state=dead", nil); !strings.Contains(dead.text, id) || !strings.Contains(dead.text, "code_93000") || !strings.Contains(dead.text, "life in danger") {
		t.Errorf("dead: %s", dead)
	}
	o.ask(t, "chief", "POST", "/api/v1/messages/"+id+"/resend", nil).is(t, "resend", http.StatusOK, "")
	o.ask(t, "chief", "POST", "/api/v1/messages/"+id+"/resend", nil).is(t, "resend what waits", http.StatusConflict, "")
	o.ask(t, "chief", "POST", "/api/v1/messages/nothing/resend", nil).is(t, "no such message", http.StatusNotFound, "message")
	if left, err := o.store.Messages(t.Context(), ledger.MessageFilter{Target: "group", State: dispatch.MessageDead}); err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
}
