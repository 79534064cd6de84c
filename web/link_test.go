package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// linkOf hands out a resident's link as somebody who takes calls.
func (o *office) linkOf(t *testing.T, who, id string) string {
	t.Helper()
	r := o.ask(t, who, "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "reveal", "fields": []string{"link"}, "reason": "resident_asks"})
	r.is(t, "a link", http.StatusOK, "")
	return r.body["link"].(string)
}

// Attack: whoever reads or does anything finds the resident's link in the answer.
func TestOnlyWhoTakesCallsGetsTheLink(t *testing.T) {
	o := open4test(t)
	desk := []string{"administrator", "coordinator", "operator"}
	for _, role := range append(desk, "editor", "auditor") {
		o.hire(t, role, "", dispatch.Grant{Role: dispatch.Role(role), Area: "north"})
	}
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "both", "c1", dispatch.Grant{Role: dispatch.Operator}, dispatch.Grant{Role: dispatch.CadreRole})
	id := o.submitted(t, "garden")
	o.ask(t, "cadre", "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": "acknowledge"}).is(t, "read", http.StatusOK, "")
	made := o.ask(t, "operator", "POST", "/api/v1/requests", call("garden"), "Idempotency-Key", key())
	made.is(t, "submitted", http.StatusCreated, "")
	if link, _ := made.body["link"].(string); len(link) != 35 {
		t.Errorf("who takes the call gets %q", link)
	}
	walked := o.ask(t, "cadre", "POST", "/api/v1/requests", call("garden"), "Idempotency-Key", key())
	walked.is(t, "submitted by a cadre", http.StatusCreated, "")
	synced := o.ask(t, "cadre", "POST", "/api/v1/sync", map[string]any{"sent_at": "2022-11-22T01:00:00Z", "actions": []any{map[string]any{"id": "offline-1", "submit": call("garden")}}})
	for what, r := range map[string]reply{"a cadre's submission": walked, "a cadre's sync": synced, "an answer to a command": o.ask(t, "operator", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "respond"})} {
		if r.status >= 400 || strings.Contains(r.text, `"link"`) {
			t.Errorf("%s: %s", what, r)
		}
	}
	for _, role := range append(desk, "editor", "auditor", "cadre", "both") {
		for _, path := range []string{"/api/v1/requests/" + id, "/api/v1/requests", "/api/v1/errands"} {
			if r := o.ask(t, role, "GET", path, nil); strings.Contains(r.text, `"link"`) {
				t.Errorf("%s reads a link at %s", role, path)
			}
		}
	}
	wants := map[string]any{"do": "reveal", "fields": []string{"link"}, "reason": "other"}
	for role, status := range map[string]int{"editor": 403, "auditor": 403, "cadre": 403, "both": 403, "operator": 200, "coordinator": 200, "administrator": 200} {
		o.ask(t, role, "POST", "/api/v1/requests/"+id+"/commands", wants).is(t, "a link for "+role, status, "")
	}
	if r := o.ask(t, "cadre", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "reveal", "reason": "other"}); r.status != http.StatusOK || strings.Contains(r.text, `"link"`) {
		t.Errorf("all there is, for the cadre: %s", r)
	}
	// Who was given a link, or saw a telephone, and may no longer gets neither by asking with the same key again.
	look := map[string]any{"do": "reveal", "fields": []string{"phone", "link"}, "reason": "other"}
	again := func() reply {
		return o.ask(t, "operator", "POST", "/api/v1/requests/"+id+"/commands", look, "Idempotency-Key", "one look")
	}
	first, second := again(), again()
	if first.status != http.StatusOK || first.text != second.text {
		t.Errorf("the same again: %s, %s", first, second)
	}
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Editor, Area: "north"})
	again().is(t, "as an editor, with the key of before", http.StatusForbidden, "")
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	story := o.ask(t, "operator", "GET", "/api/v1/requests/"+id, nil)
	if !strings.Contains(story.text, "resident's link") {
		t.Error("handing out is not in the story")
	}
}

// Each link has its own number, which the journal names with what is said by it.
func TestTheJournalSaysWhichLinkSpoke(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "auditor", "", dispatch.Grant{Role: dispatch.Auditor})
	made := o.ask(t, "operator", "POST", "/api/v1/requests", call("garden"), "Idempotency-Key", key())
	id, first := made.body["id"].(string), made.body["link"].(string)
	second := o.linkOf(t, "operator", id)
	old := ResidentCode(o.web.config.LinkKey, dispatch.ID(id), 0)
	if first == second || len(old) != 34 {
		t.Fatalf("links %s, %s, %s", first, second, old)
	}
	for _, link := range []string{second, old} {
		o.ask(t, "", "POST", "/api/v1/resident/"+link+"/commands", map[string]any{"do": "add_contact", "words": map[string]any{"text": "再说一句"}}).is(t, "said", http.StatusOK, "")
	}
	if made := first[:22] + "5" + first[23:]; o.ask(t, "", "GET", "/api/v1/resident/"+made, nil).status != http.StatusNotFound {
		t.Error("a number that somebody changed is taken")
	}
	journal := o.ask(t, "auditor", "GET", "/api/v1/journal?fact=ContactAdded", nil, "Accept-Language", "zh")
	for _, want := range []string{`"device":"link 2 of 2"`, "经第2次给出的居民链接（共给出2次）", `"device":"link 0 of 2"`, "经短信里或早先给出的居民链接（另给出2次）"} {
		if !strings.Contains(journal.text, want) {
			t.Errorf("no %s in %s", want, journal)
		}
	}
}

// A short message hands the link out too: what is said by a link tells how many did.
func TestLinksInShortMessagesAreCounted(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "auditor", "", dispatch.Grant{Role: dispatch.Auditor})
	ledgertest.Describe(t, o.desk, dispatch.DescribeTarget{Target: dispatch.Target{ID: "sms", Name: "短信", Channel: dispatch.SMS, Key: "k", Secret: "s", Sign: "某市", Template: "T1", Occasions: []dispatch.Occasion{dispatch.OnDone}}},
		dispatch.DescribeTarget{Target: dispatch.Target{ID: "group", Name: "群", Channel: dispatch.WeCom, Address: "https://robot.invalid/x"}})
	id := dispatch.ID(o.submit(t, "operator", "garden"))
	var all []dispatch.Message
	for i, m := range []dispatch.Message{{Target: "sms", To: dispatch.ToResident}, {Target: "sms", To: dispatch.ToResident}, {Target: "sms", To: dispatch.ToCadre}, {Target: "group"}, {Target: "sms", To: dispatch.ToResident, State: dispatch.MessageDead}} {
		m.ID, m.Request, m.Occasion = dispatch.ID(fmt.Sprint("m", i)), id, dispatch.OnDone
		if m.State == "" {
			m.State = dispatch.MessageSent
		}
		all = append(all, m)
	}
	must(t, o.store.Change(t.Context(), func(tx dispatch.Tx) error { return tx.Post(all) }))
	link := ResidentCode(o.web.config.LinkKey, id, 0)
	o.ask(t, "", "POST", "/api/v1/resident/"+link+"/commands", map[string]any{"do": "add_contact", "words": map[string]any{"text": "再说一句"}}).is(t, "said", http.StatusOK, "")
	journal := o.ask(t, "auditor", "GET", "/api/v1/journal?fact=ContactAdded", nil, "Accept-Language", "zh")
	for _, want := range []string{`"device":"link 0 of 1 and 2 by text"`, "（另给出1次），另有2条短信带着链接"} {
		if !strings.Contains(journal.text, want) {
			t.Errorf("no %s in %s", want, journal)
		}
	}
}

// Attack: the cadre closes their own errand as the resident, with five stars.
func TestAStaffDeviceIsNotTheResident(t *testing.T) {
	phone := []string{"User-Agent", "Mozilla/5.0 (Linux; Android 10; an invented telephone)"}
	for name, c := range map[string]struct {
		headers func(o *office, cookies string) []string
		by      dispatch.Ending
	}{
		"the resident":                       {func(*office, string) []string { return []string{"User-Agent", "another telephone"} }, dispatch.ByResident},
		"a session":                          {func(_ *office, cookies string) []string { return []string{"Cookie", strings.Split(cookies, "; ")[0]} }, dispatch.ByLink},
		"a token":                            {func(o *office, _ string) []string { return []string{"Authorization", "Bearer " + o.cards["cadre"]} }, dispatch.ByLink},
		"the mark of the device, signed out": {func(_ *office, cookies string) []string { return []string{"Cookie", strings.Split(cookies, "; ")[1]} }, dispatch.ByLink},
		"a private window":                   {func(*office, string) []string { return phone }, dispatch.ByLink},
		"a token that has ended": {func(*office, string) []string {
			return []string{"Authorization", "Bearer no such", "User-Agent", "another telephone"}
		}, dispatch.ByResident},
		"a mark made up": {func(*office, string) []string {
			return []string{"Cookie", deviceCookie + "=A.B.C", "User-Agent", "another telephone"}
		}, dispatch.ByResident},
	} {
		t.Run(name, func(t *testing.T) {
			o := open4test(t)
			o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
			o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
			id := o.submit(t, "operator", "garden")
			o.plan(t)
			o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
			given := o.ask(t, "chief", "POST", "/api/v1/cadres/c1/code", nil)
			in := o.ask(t, "", "POST", "/api/v1/session/code", map[string]any{"code": given.body["code"]}, phone...)
			in.is(t, "signed in", http.StatusOK, "")
			cookies := cookieOf(in, cookieName) + "; " + cookieOf(in, deviceCookie)
			for _, do := range []map[string]any{{"do": "acknowledge"}, {"do": "start"}, {"do": "pick_up", "facility": "pharmacy"}, {"do": "finish"}} {
				o.ask(t, "", "POST", "/api/v1/errands/"+id+".1/commands", do, append([]string{"Cookie", cookies}, phone...)...).is(t, "work", http.StatusOK, "")
			}
			link := o.linkOf(t, "operator", id)
			o.ask(t, "", "POST", "/api/v1/resident/"+link+"/commands", map[string]any{"do": "close", "satisfaction": 5}, c.headers(o, cookies)...).is(t, "closed", http.StatusOK, "")
			entries, err := o.store.Journal(t.Context(), dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(id)})
			must(t, err)
			last := entries[len(entries)-1]
			closed, ok := last.Fact.(dispatch.Closed)
			if !ok || closed.By != c.by || (closed.Satisfaction == 5) != (c.by == dispatch.ByResident) {
				t.Errorf("recorded is %T %+v", last.Fact, last.Fact)
			}
			if staff := strings.HasSuffix(last.Device, "on a staff device"); staff != (c.by == dispatch.ByLink) {
				t.Errorf("the device is %q", last.Device)
			}
		})
	}
}

// The desk cannot close in the resident's name either.
func TestNobodyAtTheDeskClosesAsTheResident(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	id := o.submit(t, "operator", "garden")
	o.plan(t)
	_, err := o.desk.Do(t.Context(), dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}, dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(id)}, dispatch.Finish{Errand: 1})
	must(t, err)
	o.ask(t, "operator", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "close", "by": "resident", "satisfaction": 5}).is(t, "as the resident", http.StatusUnprocessableEntity, "by")
	o.ask(t, "operator", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "close", "by": "call_back", "satisfaction": 4}).is(t, "by a call", http.StatusOK, "")
}

// Attack: a stranger learns from the page whether a telephone and a door are on the roll.
func TestTheFormTellsNobodyWhoIsOnTheRoll(t *testing.T) {
	for _, when := range []string{"while somebody is on duty", "at night"} {
		t.Run(when, func(t *testing.T) { tellsNobody(t, when == "at night") })
	}
}

func tellsNobody(t *testing.T, night bool) {
	o := open4test(t)
	if night {
		for _, id := range []dispatch.ID{"c1", "c2"} {
			_, err := o.desk.Do(t.Context(), dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}, dispatch.Subject{Sort: dispatch.OfCadre, ID: id},
				dispatch.CheckOut{Next: dispatch.Moment(o.clock.Load()).Add(9 * time.Hour)})
			must(t, err)
		}
	}
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	door := dispatch.Place{Compound: "garden", Building: "3", Entrance: "2"}
	o.describeHousehold(t, dispatch.Household{ID: o.desk.Household(door, "501"), Compound: "garden", Building: "3", Entrance: "2", Room: "501", Phones: []string{"000-1111-2222"}})
	pages, views, said := map[string]string{}, map[string]string{}, map[string]string{}
	for who, phone := range map[string]string{"known": "000-1111-2222", "unknown": "000-3333-4444"} {
		form := url.Values{"kind": {"medicine"}, "door": {"3-2-501"}, "phone": {phone}, "text": {"没有药了"}, "key": {who}}
		made, to := o.browse(t, "/ask/garden", form)
		if made.status != http.StatusSeeOther {
			t.Fatal(made)
		}
		o.plan(t)
		link := strings.TrimSuffix(strings.TrimPrefix(to, "/r/"), "?said=submit")
		id, _, err := o.web.opens(link)
		must(t, err)
		r, err := o.store.Request(t.Context(), id)
		must(t, err)
		if fits := r.State != dispatch.StateReview; fits != (who == "known") || !night && fits && r.State != dispatch.StateAssigned {
			t.Fatalf("%s: it is %s", who, r.State)
		}
		if night != (r.Manned != 0) {
			t.Fatalf("somebody comes at %d", r.Manned)
		}
		neutral := strings.NewReplacer(r.Number, "NUMBER", link, "LINK", string(id), "ID")
		page, _ := o.browse(t, "/r/"+link, nil)
		text := neutral.Replace(page.text)
		for { // the key of the form is drawn by chance
			before, rest, found := strings.Cut(text, `name="key" value="`)
			if !found {
				break
			}
			_, after, _ := strings.Cut(rest, `"`)
			text = before + "KEY" + after
		}
		pages[who] = text
		views[who] = neutral.Replace(o.ask(t, "", "GET", "/api/v1/resident/"+link, nil).text)
		for _, do := range []map[string]any{{"do": "close"}, {"do": "reopen"}, {"do": "add_contact", "words": map[string]any{"text": "再说一句"}}} {
			said[who] += neutral.Replace(dropRequestID(o.ask(t, "", "POST", "/api/v1/resident/"+link+"/commands", do).text))
		}
		if who == "known" { // once somebody has spoken with the resident, the page tells how it goes
			o.ask(t, "chief", "POST", "/api/v1/requests/"+string(id)+"/commands", map[string]any{"do": "respond"}).is(t, "answered", http.StatusOK, "")
			if page, _ := o.browse(t, "/r/"+link, nil); !night && !strings.Contains(page.text, "已安排姓") {
				t.Errorf("afterwards: %s", page)
			}
		}
	}
	if pages["known"] != pages["unknown"] {
		t.Errorf("the pages differ:\n%s\n%s", pages["known"], pages["unknown"])
	}
	if views["known"] != views["unknown"] {
		t.Errorf("the answers differ:\n%s\n%s", views["known"], views["unknown"])
	}
	if said["known"] != said["unknown"] {
		t.Errorf("what is said to them differs:\n%s\n%s", said["known"], said["unknown"])
	}
}

func dropRequestID(text string) string {
	before, rest, found := strings.Cut(text, `"request_id":"`)
	if !found {
		return text
	}
	_, after, _ := strings.Cut(rest, `"`)
	return before + after
}

func (o *office) describeHousehold(t *testing.T, h dispatch.Household) {
	t.Helper()
	must(t, o.desk.Describe(t.Context(), dispatch.SystemAct(), nil, dispatch.DescribeHousehold{Household: h}))
}

// A request that strangers filled with thousands of notes is read in parts.
func TestAStoryOfThousandsIsReadInParts(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	id := o.submit(t, "operator", "garden")
	act := dispatch.Act{Actor: "resident", Grants: []dispatch.Grant{{Role: dispatch.Resident, Request: dispatch.ID(id)}}}
	long := strings.Repeat("长", 2000)
	for range 230 {
		_, err := o.desk.Do(t.Context(), act, dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(id)}, dispatch.AddContact{Channel: "link", Words: dispatch.Words{Text: long}})
		must(t, err)
	}
	seen, parts, path := map[float64]bool{}, 0, "/api/v1/requests/"+id
	for {
		r := o.ask(t, "operator", "GET", path, nil)
		r.is(t, "a part", http.StatusOK, "")
		for _, e := range r.body["timeline"].([]any) {
			seen[e.(map[string]any)["seq"].(float64)] = true
		}
		if parts++; parts > 5 {
			t.Fatal("it never ends")
		}
		earlier, more := r.body["earlier"]
		if !more {
			break
		}
		path = fmt.Sprintf("/api/v1/requests/%s?before=%.0f", id, earlier)
	}
	if parts != 2 || len(seen) < 230 {
		t.Errorf("%d parts with %d entries", parts, len(seen))
	}
}
