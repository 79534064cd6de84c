package web

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

func TestAdministratorsSeeWhatWaits(t *testing.T) {
	o := open4test(t)
	ctx := context.Background()
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	status := func() (s api.Status) {
		t.Helper()
		got := o.ask(t, "chief", "GET", "/api/v1/status", nil)
		got.is(t, "the state", 200, "")
		must(t, json.Unmarshal([]byte(got.text), &s))
		return s
	}
	step := func(s api.Status, name string) api.WaitingStep {
		for _, w := range s.Steps {
			if string(w.Step) == name {
				return w
			}
		}
		t.Fatalf("no step %s in %+v", name, s)
		return api.WaitingStep{}
	}
	s := status()
	if s.Version != "test" || !s.Queue || s.Streams != 0 || s.Record.Sort != "sqlite" || s.Record.Bytes < 4096 || s.Record.Head.Day != "" || !s.Now.Equal(dispatch.Moment(o.clock.Load()).Time()) {
		t.Errorf("at first: %+v", s)
	}
	if w := step(s, "relieve"); w.Waiting != 2 || w.Overdue != 0 || w.OldestSeconds != 0 || w.Name != "a shift ends" {
		t.Errorf("two on duty: %+v", w)
	}
	if w := step(s, "plan"); w.Waiting != 0 {
		t.Errorf("nobody asked for anything: %+v", w)
	}

	act := dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}
	_, err := o.desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Particulars: dispatch.Particulars{Kind: "medicine", Place: dispatch.Place{Compound: "garden"}}, Channel: "hotline", Words: dispatch.Words{Name: "乙某", Phone: "000-0000-0000"}})
	must(t, err)
	o.clock.Add(int64(time.Minute / time.Microsecond))
	if w := step(status(), "plan"); w.Waiting != 1 || w.Overdue != 1 || w.OldestSeconds < 50 || w.OldestSeconds > 60 {
		t.Errorf("an errand that nobody plans: %+v", w)
	}

	// Two days later the first day has a head, and the queue is down.
	o.clock.Store(int64(dispatch.Day("2022-11-24").At(9, 0)))
	_, err = o.store.Seal(ctx, dispatch.Moment(o.clock.Load()))
	must(t, err)
	o.web.config.Queue = func(context.Context) error { return errors.New("gone") }
	o.web.config.Notes = func() []dispatch.Text { return []dispatch.Text{{ZH: "核对不符", EN: "audit failing"}} }
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator}) // the time passed has ended the session
	if s = status(); len(s.Notes) != 1 || s.Notes[0] != "audit failing" || s.Queue || s.Record.Head.Day != "2022-11-23" || len(s.Record.Head.Hash) != 64 || len(s.Record.Head.Short) != len("1123-8F3A-22C1") || s.Record.Head.Entries == 0 {
		t.Errorf("two days later: %+v", s)
	}
	for who, grant := range map[string]dispatch.Grant{"district": {Role: dispatch.Administrator, Area: "north"}, "auditor": {Role: dispatch.Auditor}} {
		o.hire(t, who, "", grant)
		o.ask(t, who, "GET", "/api/v1/status", nil).is(t, who, 403, "")
	}
	o.ask(t, "", "GET", "/api/v1/status", nil).is(t, "a stranger", 401, "")
}
