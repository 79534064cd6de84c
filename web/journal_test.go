package web

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

func (o *office) journal(t *testing.T, who, query string) api.JournalPage {
	t.Helper()
	got := o.ask(t, who, "GET", "/api/v1/journal?"+query, nil)
	got.is(t, who+" searches "+query, 200, "")
	var page api.JournalPage
	must(t, json.Unmarshal([]byte(got.text), &page))
	return page
}

func TestTheJournalIsSearched(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "auditor", "", dispatch.Grant{Role: dispatch.Auditor})
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	id := o.submit(t, "operator", "garden")
	r, err := o.store.Request(context.Background(), dispatch.ID(id))
	must(t, err)
	o.clock.Add(int64(time.Hour / time.Microsecond))
	later := dispatch.Moment(o.clock.Load())
	o.plan(t)
	o.ask(t, "operator", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "reveal", "fields": []string{"phone"}}, "X-Device", "desk 3").is(t, "a look", 200, "")

	seen := o.journal(t, "auditor", "fact=Revealed&actor=u-operator").Entries
	if len(seen) != 1 {
		t.Fatalf("who looked: %+v", seen)
	}
	e := seen[0]
	if e.Subject != "request" || e.ID != id || e.Number != r.Number || e.Actor != "u-operator" || e.ActorName != "operator" || e.Role != "operator" || e.Fact != "Revealed" || e.Device != "desk 3" ||
		!e.Recorded.Equal(later.Time()) || e.Detail["Fields"] == nil {
		t.Errorf("the look is shown as %+v", e)
	}
	submitted := o.journal(t, "chief", "number="+r.Number+"&fact=Submitted").Entries
	if len(submitted) != 1 || !slices.Contains(submitted[0].Personal, "phone") {
		t.Errorf("what was taken down: %+v", submitted)
	}
	duty := o.journal(t, "auditor", "subject=cadre&id=c1").Entries
	if len(duty) == 0 || duty[0].SubjectName != "丙某（虚构）" {
		t.Errorf("a cadre's: %+v", duty)
	}
	after := o.journal(t, "auditor", "from="+url.QueryEscape(later.Time().Format(time.RFC3339Nano))).Entries
	before := o.journal(t, "auditor", "until="+url.QueryEscape(later.Time().Format(time.RFC3339Nano))).Entries
	whole := o.ask(t, "auditor", "GET", "/api/v1/journal?limit=200", nil)
	if n := len(whole.body["entries"].([]any)); len(after) == 0 || len(before) == 0 || len(after)+len(before) != n {
		t.Errorf("%d entries after, %d before, %d in all", len(after), len(before), n)
	}
	for _, value := range []string{"1234", "乙某", "501甲", "没有药"} {
		if strings.Contains(whole.text, value) {
			t.Errorf("the journal shows %s", value)
		}
	}
	first := o.journal(t, "auditor", "limit=2")
	second := o.journal(t, "auditor", "limit=2&after="+first.Next)
	if len(first.Entries) != 2 || first.BackTo.IsZero() || len(second.Entries) != 2 || first.Entries[1].Seq == second.Entries[0].Seq && first.Entries[1].ID == second.Entries[0].ID {
		t.Errorf("pages: %+v, then %+v", first, second)
	}
	for query, field := range map[string]string{"fact=Flown": "fact", "after=zzz": "after"} {
		o.ask(t, "auditor", "GET", "/api/v1/journal?"+query, nil).is(t, query, 422, field)
	}
	for query, field := range map[string]string{"number=abc": "number", "subject=nothing": "subject", "limit=201": "limit", "fact=a%20b": "fact.[0]"} {
		o.ask(t, "auditor", "GET", "/api/v1/journal?"+query, nil).is(t, query, 400, field)
	}
}

// Nobody searches beyond their grants, and only by those that are for searching.
func TestTheJournalIsSearchedWhereGrantsReach(t *testing.T) {
	o := open4test(t)
	inside, outside := o.submitted(t, "garden"), o.submitted(t, "lake")
	o.hire(t, "leader", "", dispatch.Grant{Role: dispatch.Coordinator})
	control := map[string]any{"do": "restrict", "control": map[string]any{"effect": "stay_in", "label": "临时管控"}}
	for _, area := range []string{"garden", "lake", "city"} {
		o.ask(t, "leader", "POST", "/api/v1/areas/"+area+"/commands", control).is(t, "a control", 200, "")
	}
	o.ask(t, "leader", "POST", "/api/v1/facilities/pharmacy/commands", map[string]any{"do": "seal", "sealed": true}).is(t, "a seal", 200, "")
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Auditor, Area: "north"}, dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "district", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	o.hire(t, "office", "", dispatch.Grant{Role: dispatch.Auditor, Unit: "office"})
	o.hire(t, "bureau", "", dispatch.Grant{Role: dispatch.Auditor, Unit: "bureau"})
	shown := func(who string) string {
		var all []string
		for _, e := range o.journal(t, who, "limit=200").Entries {
			all = append(all, e.ID)
		}
		slices.Sort(all)
		return strings.Join(slices.Compact(all), " ")
	}
	sorted := func(all ...string) string { slices.Sort(all); return strings.Join(all, " ") }
	for who, want := range map[string]string{
		"north": sorted(inside, "garden", "north", "u-north"), "district": sorted(inside, "garden", "north", "u-district"), "office": sorted(inside, outside, "c1", "c2", "u-office"), "bureau": "u-bureau",
	} {
		if got := shown(who); got != want {
			t.Errorf("%s is shown %q, want %q", who, got, want)
		}
	}
	if n := len(o.journal(t, "north", "id="+outside).Entries); n != 0 {
		t.Errorf("asked for by name, a foreign request shows %d entries", n)
	}
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	for _, who := range []string{"leader", "operator", "cadre", "editor"} {
		o.ask(t, who, "GET", "/api/v1/journal", nil).is(t, who, 403, "")
	}
	o.ask(t, "", "GET", "/api/v1/journal", nil).is(t, "a stranger", 401, "")
}
