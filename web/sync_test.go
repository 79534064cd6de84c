package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

// phone is a cadre's device without signal, whose clock is wrong by an hour and which stores what its owner does.
type phone struct {
	wrong   time.Duration
	actions []map[string]any
	truth   map[string]dispatch.Moment // by action id: when it really happened
}

func (p *phone) does(now dispatch.Moment, target, id string, command map[string]any) string {
	action := fmt.Sprintf("offline-%04d", len(p.actions))
	command["at"] = now.Time().Add(p.wrong)
	p.actions = append(p.actions, map[string]any{"id": action, target: id, "command": command})
	p.truth[action] = now
	return action
}

func (o *office) sync(t *testing.T, who string, p *phone) map[string]api.SyncResult {
	t.Helper()
	sent := dispatch.Moment(o.clock.Load()).Time().Add(p.wrong)
	o.clock.Add(int64(20 * time.Second / time.Microsecond)) // it is in transit for long
	got := o.ask(t, who, "POST", "/api/v1/sync", map[string]any{"sent_at": sent, "device": "phone", "actions": p.actions}, "X-Clock-Ahead", fmt.Sprint(p.wrong.Milliseconds()))
	got.is(t, "sync", http.StatusOK, "")
	var answer api.Synced
	must(t, json.Unmarshal([]byte(got.text), &answer))
	results := map[string]api.SyncResult{}
	for i, r := range answer.Results {
		if r.ID != p.actions[i]["id"] {
			t.Fatalf("result %d is about %s", i, r.ID)
		}
		results[r.ID] = r
	}
	return results
}

// TestTwoHundredActionsOffline is a long shift without signal: forty errands with five acts each, one errand reassigned
// meanwhile, one cancelled, and everything sent twice by phones whose clocks are wrong by an hour, ahead and behind.
func TestTwoHundredActionsOffline(t *testing.T) {
	for _, wrong := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(wrong.String(), func(t *testing.T) {
			o := open4test(t)
			ctx := t.Context()
			o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
			ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c1", Unit: "office", Name: "丙某（虚构）", Mode: geo.Foot, Home: "garden", Area: "city", Pass: true, Cap: 100}})
			chief := dispatch.Act{Actor: "chief", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}}}
			do := func(s dispatch.Subject, cmd dispatch.Command) {
				t.Helper()
				_, err := o.desk.Do(ctx, chief, s, cmd)
				must(t, err)
			}
			var errands []dispatch.Subject
			for range 40 {
				a := o.call(t, "garden")
				do(a.Subject, dispatch.Order{Errand: 1, Cadre: "c1"})
				errands = append(errands, a.Subject)
			}
			p := &phone{wrong: wrong, truth: map[string]dispatch.Moment{}}
			now := func() dispatch.Moment { return dispatch.Moment(o.clock.Load()) }
			finishes := map[dispatch.ID]string{}
			for _, s := range errands {
				for _, verb := range []string{"acknowledge", "start", "pick_up", "arrive", "finish"} {
					o.clock.Add(int64(10 * time.Second / time.Microsecond))
					command := map[string]any{"do": verb}
					if verb == "pick_up" {
						command["facility"] = "pharmacy"
					}
					finishes[s.ID] = p.does(now(), "errand", dispatch.ErrandID(s.ID, 1), command)
				}
			}
			// Meanwhile one errand was given to somebody else, who is on the way, and another was cancelled.
			taken, gone := errands[3], errands[5]
			do(taken, dispatch.Reassign{Errand: 1, Cadre: "c2", Reason: "urgent_work"})
			do(gone, dispatch.Cancel{Reason: "resident_asks"})
			o.clock.Add(int64(20 * time.Minute / time.Microsecond))

			results := o.sync(t, "cadre", p)
			for i, a := range p.actions {
				r := results[a["id"].(string)]
				subject := errands[i/5]
				switch {
				case i%5 == 4: // what was done is kept, whoever has the errand by now
					if r.Outcome != "done" {
						t.Errorf("a finish: %+v", r)
					}
				case subject == gone || subject == taken:
					if r.Outcome == "refused" && (r.Problem.Title == "" || r.Problem.Code == "") {
						t.Errorf("a refusal is not explained: %+v", r)
					}
				case r.Outcome != "done":
					t.Errorf("action %d: %+v", i, r)
				}
			}
			if r := results["offline-0015"]; r.Outcome != "refused" || r.Problem.Status != http.StatusConflict {
				t.Errorf("the first act on the errand that was taken away: %+v", r)
			}
			before := o.versions(t, errands)
			for id, r := range o.sync(t, "cadre", p) {
				if first := results[id].Outcome; first == "done" && r.Outcome != "again" || first != "done" && r.Outcome == "done" {
					t.Errorf("%s was %s, and is %s", id, first, r.Outcome)
				}
			}
			if after := o.versions(t, errands); fmt.Sprint(before) != fmt.Sprint(after) {
				t.Error("the second sync changed something")
			}
			for _, s := range errands {
				entries, err := o.store.Journal(ctx, s)
				must(t, err)
				finished := 0
				for _, e := range entries {
					if _, ok := e.Fact.(dispatch.Finished); ok {
						finished++
						if off := e.At.Sub(p.truth[finishes[s.ID]]); off < -time.Second || off > time.Second {
							t.Errorf("%s was finished %v off its true time", s.ID, off)
						}
					}
				}
				if finished != 1 {
					t.Errorf("%s was finished %d times", s.ID, finished)
				}
			}
			differences, err := o.store.Audit(ctx, now(), nil)
			must(t, err)
			for _, d := range differences {
				t.Error(d)
			}
		})
	}
}

func (o *office) versions(t *testing.T, subjects []dispatch.Subject) (all []int64) {
	t.Helper()
	for _, s := range subjects {
		r, err := o.store.Request(t.Context(), s.ID)
		must(t, err)
		all = append(all, r.Version)
	}
	return all
}

func TestSync(t *testing.T) {
	o := open4test(t)
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "other", "c2", dispatch.Grant{Role: dispatch.CadreRole})
	post := func(who string, actions ...map[string]any) []any {
		t.Helper()
		got := o.ask(t, who, "POST", "/api/v1/sync", map[string]any{"sent_at": dispatch.Moment(o.clock.Load()).Time(), "actions": actions})
		got.is(t, "sync", http.StatusOK, "")
		return got.body["results"].([]any)
	}
	outcome := func(results []any, i int) string { return results[i].(map[string]any)["outcome"].(string) }

	// A request taken down at a gate without signal is submitted once, however often it is sent.
	submit := map[string]any{"id": "action-1", "submit": map[string]any{"kind": "medicine", "channel": "visit", "place": map[string]any{"compound": "garden"}}}
	first := post("cadre", submit)
	if outcome(first, 0) != "done" || outcome(post("cadre", submit), 0) != "again" {
		t.Errorf("a submission: %v", first)
	}
	o.clock.Add(int64(100 * 24 * time.Hour / time.Microsecond)) // long after every idempotency key expired
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "other", "c2", dispatch.Grant{Role: dispatch.CadreRole})
	if late := post("cadre", submit); outcome(late, 0) != "again" {
		t.Errorf("a submission sent again very late: %v", late)
	}

	check := map[string]any{"id": "action-2", "cadre": "c1", "command": map[string]any{"do": "drop_out", "reason": "ill"}}
	results := post("cadre", check,
		map[string]any{"id": "action-3", "errand": "nothing.1", "command": map[string]any{"do": "start"}},
		map[string]any{"id": "action-4", "errand": "nothing.1", "command": map[string]any{"do": "arrive"}},
		map[string]any{"id": "action-5", "cadre": "c2", "command": map[string]any{"do": "drop_out"}},
		map[string]any{"id": "action-6", "errand": "x.1", "request": "x", "command": map[string]any{"do": "start"}},
		map[string]any{"id": "action-7", "cadre": "c1"},
		map[string]any{"id": "action-2", "cadre": "c1", "command": map[string]any{"do": "drop_out", "reason": "far"}},
	)
	for i, want := range []string{"done", "refused", "stopped", "refused", "refused", "refused", "refused"} {
		if outcome(results, i) != want {
			t.Errorf("action %d: %v, want %s", i, results[i], want)
		}
	}
	if p := results[6].(map[string]any)["problem"].(map[string]any); p["code"] != "key_reused" {
		t.Errorf("an id with another content: %v", p)
	}
	o.ask(t, "cadre", "POST", "/api/v1/sync", map[string]any{"sent_at": "yesterday", "actions": []any{check}}).is(t, "no time", http.StatusBadRequest, "sent_at")
	o.ask(t, "cadre", "POST", "/api/v1/sync", map[string]any{"sent_at": time.Now(), "actions": []any{}}).is(t, "nothing to do", http.StatusBadRequest, "actions")
}
