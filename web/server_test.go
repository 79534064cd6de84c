package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/dispatch/plan"
	"github.com/bangban/bangban/geo"
)

// office is a server with a small invented city and an account for every role.
type office struct {
	file string // of the record
	*httptest.Server
	store *ledger.DB
	desk  *desk.Desk
	web   *Server
	clock atomic.Int64
	log   bytes.Buffer
	cards map[string]string // bearer tokens by login
}

const password = "一个虚构的密码 1"

func open4test(t testing.TB) *office {
	t.Helper()
	return openOn(t, filepath.Join(t.TempDir(), "bangban.db"))
}

// openOn opens an office on a database, the address of PostgreSQL or a file.
func openOn(t testing.TB, database string) *office {
	t.Helper()
	ctx := context.Background()
	o := &office{file: database, cards: map[string]string{}}
	o.clock.Store(int64(dispatch.Day("2022-11-22").At(9, 0)))
	now := func() dispatch.Moment { return dispatch.Moment(o.clock.Load()) }
	var err error
	o.store, err = ledger.Open(ctx, o.file)
	must(t, err)
	t.Cleanup(func() { must(t, o.store.Close()) })
	key, err := ledger.MakeKey(filepath.Join(t.TempDir(), "seal.key"))
	must(t, err)
	must(t, o.store.SealWith(ctx, key))
	o.desk = &desk.Desk{Ledger: o.store, Planner: plan.New(geo.Detour{}), Clock: now, Key: []byte("an invented key")}
	must(t, o.desk.Stock(ctx))
	at := geo.Point{Lng: 112.43, Lat: 39.33}
	for _, a := range []dispatch.Area{
		{ID: "city", Level: dispatch.City, Name: "某市"}, {ID: "north", Parent: "city", Level: dispatch.District, Name: "北区"}, {ID: "south", Parent: "city", Level: dispatch.District, Name: "南区"},
		{ID: "garden", Parent: "north", Level: dispatch.Compound, Name: "花园小区", Site: geo.Site{Point: at}}, {ID: "lake", Parent: "south", Level: dispatch.Compound, Name: "湖畔小区", Site: geo.Site{Point: at}},
	} {
		ledgertest.Describe(t, o.desk, dispatch.DescribeArea{Area: a})
	}
	ledgertest.Describe(t, o.desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: "office", Name: "某局"}})
	ledgertest.Describe(t, o.desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: "bureau", Name: "别局"}})
	ledgertest.Describe(t, o.desk, dispatch.DescribeFacility{Facility: dispatch.Facility{ID: "pharmacy", Name: "某药店", Role: dispatch.AtPharmacy, Point: at}})
	admin := dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
	for id, home := range map[dispatch.ID]dispatch.ID{"c1": "garden", "c2": "lake"} {
		ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: id, Unit: "office", Name: "丙某（虚构）", Mode: geo.Foot, Home: home, Area: "city", Pass: true}})
		_, err := o.desk.Do(ctx, admin, dispatch.Subject{Sort: dispatch.OfCadre, ID: id}, dispatch.CheckIn{Point: at, Until: now().Add(40 * time.Hour)})
		must(t, err)
	}
	o.web, err = New(Config{Desk: o.desk, Store: o.store, LinkKey: []byte("another invented key"), Clock: now, Version: "test", Log: slog.New(slog.NewTextHandler(&o.log, nil))})
	must(t, err)
	o.Server = httptest.NewServer(o.web)
	t.Cleanup(o.Close)
	return o
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hire makes an account and a token for it.
func (o *office) hire(t testing.TB, login string, cadre dispatch.ID, grants ...dispatch.Grant) {
	t.Helper()
	ledgertest.Hire(t, o.desk, dispatch.Account{ID: dispatch.ID("u-" + login), Login: login, Name: login, Cadre: cadre, Grants: grants}, "",
		dispatch.Token{Digest: digest("token of " + login), Sort: dispatch.ProgramToken, Expires: dispatch.Moment(o.clock.Load()).Add(24 * time.Hour)})
	o.cards[login] = "token of " + login
}

// reply is an answer, decoded.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	text   string
}

// ask sends a request as somebody; "" is a stranger. A string is sent as it is, anything else as JSON.
func (o *office) ask(t testing.TB, who, method, path string, body any, headers ...string) reply {
	t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		doc, err := json.Marshal(b)
		must(t, err)
		in = bytes.NewReader(doc)
	}
	r, err := http.NewRequest(method, o.URL+path, in)
	must(t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept-Language", "en")
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+o.cards[who])
	} else {
		r.Header.Set("User-Agent", "a stranger's telephone") // a resident's is not the cadre's
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { must(t, res.Body.Close()) }()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	a := reply{status: res.StatusCode, header: res.Header, text: string(text)}
	_ = json.Unmarshal(text, &a.body) // a list or a page stays text
	return a
}

func (r reply) String() string { return fmt.Sprintf("%d %s", r.status, r.text) }

// is checks the status and, for a problem, the field it names.
func (r reply) is(t testing.TB, what string, status int, field string) {
	t.Helper()
	got, _ := r.body["field"].(string)
	if r.status != status || got != field {
		t.Errorf("%s: %s; want %d about %q", what, r, status, field)
	}
	if status >= 400 && r.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: it is no problem document", what)
	}
}

func call(compound string) map[string]any {
	return map[string]any{"kind": "medicine", "place": map[string]any{"compound": compound, "building": "3"}, "channel": "hotline",
		"words": map[string]any{"name": "乙某某", "phone": "000-1234-5678", "room": "501甲", "text": "家里没有药了"}}
}

var keys atomic.Int64

func key() string { return fmt.Sprintf("key-%d", keys.Add(1)) }

func (o *office) submit(t testing.TB, who, compound string) string {
	t.Helper()
	r := o.ask(t, who, "POST", "/api/v1/requests", call(compound), "Idempotency-Key", key())
	r.is(t, "submit", 201, "")
	return r.body["id"].(string)
}

func (o *office) plan(t testing.TB) {
	t.Helper()
	for _, d := range []dispatch.ID{"north", "south"} {
		must(t, o.desk.Plan(context.Background(), d))
	}
}

func TestARequestFromCallToFigure(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	id := o.submit(t, "operator", "garden")
	o.plan(t)

	mine := o.ask(t, "cadre", "GET", "/api/v1/errands", nil)
	if mine.status != 200 || strings.Contains(mine.text, "000-1234") || strings.Contains(mine.text, "501甲") || strings.Contains(mine.text, "乙") {
		t.Fatalf("who has not read the order sees the door: %s", mine)
	}
	o.ask(t, "cadre", "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": "acknowledge"}).is(t, "read", http.StatusOK, "")
	mine = o.ask(t, "cadre", "GET", "/api/v1/errands", nil)
	if mine.status != 200 || !strings.Contains(mine.text, "000-1234-5678") || !strings.Contains(mine.text, `"room":"501甲"`) {
		t.Fatalf("the holder does not see the door: %s", mine)
	}
	story := o.ask(t, "operator", "GET", "/api/v1/requests/"+id, nil)
	if strings.Contains(story.text, "12345678") || strings.Contains(story.text, "000-1234") || strings.Contains(story.text, "501甲") || strings.Contains(story.text, "没有药") {
		t.Errorf("it is not masked: %s", story.text)
	}
	if masked := story.body["masked"].(map[string]any); masked["name"] != "乙**" || masked["phone"] != "000****5678" {
		t.Errorf("masked as %v", masked)
	}
	for _, c := range []map[string]any{{"do": "acknowledge"}, {"do": "start"}, {"do": "pick_up", "facility": "pharmacy"}, {"do": "finish", "note": "放在门口"}} {
		o.ask(t, "cadre", "POST", "/api/v1/errands/"+id+".1/commands", c).is(t, fmt.Sprint(c["do"]), 200, "")
	}
	if after := o.ask(t, "cadre", "GET", "/api/v1/errands", nil); strings.Contains(after.text, "000-1234-5678") {
		t.Error("the phone is shown after the errand is done")
	}
	shown := o.ask(t, "operator", "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "reveal", "fields": []string{"phone"}, "reason": "ring_back"})
	if shown.status != 200 || !strings.Contains(shown.text, "000-1234-5678") || strings.Contains(shown.text, "501甲") {
		t.Errorf("revealed %s", shown)
	}
	if story := o.ask(t, "operator", "GET", "/api/v1/requests/"+id, nil); !strings.Contains(story.text, `"actor":"u-operator"`) || !strings.Contains(story.text, "Revealed") {
		t.Error("the look is not on record")
	}
	link := o.linkOf(t, "operator", id)
	view := o.ask(t, "", "GET", "/api/v1/resident/"+link, nil)
	if view.status != 200 || view.body["state"] != "done" || strings.Contains(view.text, "丙某") {
		t.Errorf("the resident sees %s", view)
	}
	o.ask(t, "", "POST", "/api/v1/resident/"+link+"/commands", map[string]any{"do": "close", "satisfaction": 5}).is(t, "confirm", 200, "")
	if page := o.ask(t, "", "GET", "/r/"+link, nil); page.status != 200 || !strings.Contains(page.text, "medicine") || strings.Contains(page.text, "丙某") {
		t.Errorf("the resident's page: %s", page)
	}
	if page := o.ask(t, "", "GET", "/r/"+link[:30]+"AAAA", nil); page.status != 404 || !strings.Contains(page.text, "This link is wrong") {
		t.Errorf("a page made up: %s", page)
	}
	short, _ := dispatch.ID(id).Short()
	if r := o.ask(t, "editor", "GET", "/api/v1/requests/"+short, nil, "Accept-Language", "zh"); r.status != 200 || !strings.Contains(r.text, `"kind_name":"买药"`) || !strings.Contains(r.text, `"cadre_name"`) || !strings.Contains(r.text, `"compound_name"`) {
		t.Errorf("what a notification leads to: %s", r)
	}
	o.ask(t, "", "GET", "/api/v1/resident/"+link[:30]+"AAAA", nil).is(t, "a link made up", 404, "link")
	b := o.ask(t, "editor", "GET", "/api/v1/bulletin?as_of=2022-11-22&unit=office", nil, "Accept-Language", "zh-CN")
	if b.body["text"] != "截至11月22日，采购物品、药品1人次。" {
		t.Errorf("the bulletin says %s", b)
	}
	o.workbook(t, id)
	if rows := o.ask(t, "editor", "GET", "/api/v1/tallies?by=unit,kind", nil); !strings.Contains(rows.text, `"persons":1`) {
		t.Errorf("the tally says %s", rows)
	}
	if rows := o.ask(t, "editor", "GET", "/api/v1/tallies/records?kind=medicine", nil); !strings.Contains(rows.text, id) || !strings.Contains(rows.text, `"number":"1122-0001"`) {
		t.Errorf("the records are %s", rows)
	}
	why := o.ask(t, "operator", "GET", "/api/v1/errands/"+id+".1/why", nil)
	if why.status != 200 || !strings.Contains(why.text, `"outcome":"ordered"`) || !strings.Contains(why.text, `"cadre":"c1"`) {
		t.Errorf("why: %s", why)
	}
	if s := o.log.String(); strings.Contains(s, "1234") || strings.Contains(s, "乙某") {
		t.Errorf("the log holds personal values:\n%s", s)
	}
	found, err := o.store.Audit(context.Background(), dispatch.Moment(o.clock.Load()), nil)
	must(t, err)
	for _, d := range found {
		t.Error(d)
	}
}

// Every kind of bad input gives a problem document that names the field, and changes nothing.
func TestBadInputIsNamed(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "admin", "", dispatch.Grant{Role: dispatch.Administrator})
	id := o.submit(t, "operator", "garden")
	with := func(field string, value any) map[string]any {
		c := call("garden")
		c[field] = value
		return c
	}
	commands := "/api/v1/requests/" + id + "/commands"
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		field              string
		headers            []string
	}{
		{"malformed JSON", "POST", "/api/v1/requests", `{"kind":`, 400, "body", nil},
		{"no body", "POST", "/api/v1/requests", nil, 400, "body", nil},
		{"a wrong type", "POST", "/api/v1/requests", with("persons", "two"), 400, "persons", nil},
		{"a deep wrong type", "POST", "/api/v1/requests", with("items", []any{map[string]any{"name": 3}}), 400, "items[0].name", nil},
		{"an unknown field", "POST", "/api/v1/requests", with("colour", "red"), 400, "colour", nil},
		{"a value not allowed", "POST", "/api/v1/requests", with("channel", "pigeon"), 400, "channel", nil},
		{"a missing field", "POST", "/api/v1/requests", map[string]any{"kind": "medicine", "channel": "hotline"}, 400, "place", nil},
		{"an unknown kind", "POST", "/api/v1/requests", with("kind", "magic"), 422, "kind", nil},
		{"an unknown compound", "POST", "/api/v1/requests", with("place", map[string]any{"compound": "nowhere"}), 422, "place.compound", nil},
		{"a foreign compound", "POST", "/api/v1/requests", call("lake"), 404, "place.compound", nil},
		{"a phone of letters", "POST", "/api/v1/requests", with("words", map[string]any{"phone": "call me"}), 422, "phone", nil},
		{"a huge body", "POST", "/api/v1/requests", `{"kind":"` + strings.Repeat("x", largest) + `"}`, 413, "", nil},
		{"an unknown request", "GET", "/api/v1/requests/none", nil, 404, "request", nil},
		{"an id that is none", "GET", "/api/v1/requests/a%20b", nil, 400, "request_id", nil},
		{"an unknown command", "POST", commands, map[string]any{"do": "dance"}, 400, "do", nil},
		{"a command of another subject", "POST", commands, map[string]any{"do": "check_in"}, 422, "do", nil},
		{"a field of another command", "POST", commands, map[string]any{"do": "respond", "satisfaction": 3}, 400, "satisfaction", nil},
		{"no errand", "POST", commands, map[string]any{"do": "start"}, 422, "errand", nil},
		{"an unknown errand", "POST", commands, map[string]any{"do": "start", "errand": 9}, 404, "errand", nil},
		{"an illegal transition", "POST", commands, map[string]any{"do": "start", "errand": 1}, 409, "", nil},
		{"an illegal state", "POST", commands, map[string]any{"do": "reopen"}, 409, "", nil},
		{"no reason", "POST", commands, map[string]any{"do": "cancel"}, 422, "reason", nil},
		{"words for a reason", "POST", commands, map[string]any{"do": "cancel", "reason": "he said so"}, 422, "reason", nil},
		{"a bad cursor", "GET", "/api/v1/requests?after=zzz", nil, 422, "after", nil},
		{"a bad limit", "GET", "/api/v1/requests?limit=0", nil, 400, "limit", nil},
		{"a bad day", "GET", "/api/v1/bulletin?as_of=2022-11-31", nil, 422, "to", nil},
		{"a bad time", "POST", commands, `{"do":"respond","at":"yesterday"}`, 400, "at", nil},
		{"a bad group", "GET", "/api/v1/tallies?by=week", nil, 422, "by", nil},
		{"a route that is none", "GET", "/api/v1/nothing", nil, 404, "", nil},
		{"a method that is none", "PATCH", "/api/v1/requests", nil, 405, "", nil},
	} {
		headers := append([]string{"Idempotency-Key", key()}, c.headers...)
		o.ask(t, "operator", c.method, c.path, c.body, headers...).is(t, c.name, c.status, c.field)
	}
	o.ask(t, "operator", "POST", "/api/v1/requests", call("garden")).is(t, "no key", 400, "Idempotency-Key")
	k := key()
	first := o.ask(t, "operator", "POST", "/api/v1/requests", call("garden"), "Idempotency-Key", k)
	again := o.ask(t, "operator", "POST", "/api/v1/requests", call("garden"), "Idempotency-Key", k)
	if first.body["id"] != again.body["id"] || again.status != 201 {
		t.Errorf("first %s, again %s", first, again)
	}
	o.ask(t, "operator", "POST", "/api/v1/requests", with("persons", 2), "Idempotency-Key", k).is(t, "the key with another body", 422, "Idempotency-Key")
	page := o.ask(t, "operator", "GET", "/api/v1/requests", nil)
	if n := len(page.body["requests"].([]any)); n != 2 {
		t.Errorf("%d requests are on record, want 2", n)
	}
	o.ask(t, "admin", "PUT", "/api/v1/areas/x", map[string]any{"name": "某处", "level": "compound", "point": map[string]any{"lng": 112.43, "lat": 39.33, "datum": "mars"}}).is(t, "an unknown datum", 400, "point.datum")
	o.ask(t, "admin", "PUT", "/api/v1/areas/x", map[string]any{"name": "某处", "level": "compound", "boundary": map[string]any{"type": "Point"}}).is(t, "a boundary that is none", 422, "boundary")
}

func TestSigningIn(t *testing.T) {
	o := open4test(t)
	hash, err := HashPassword(password)
	must(t, err)
	ledgertest.Hire(t, o.desk, dispatch.Account{ID: "a", Login: "anna", Name: "甲", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}, hash)
	in := func(p string) reply {
		return o.ask(t, "", "POST", "/api/v1/session", map[string]any{"login": "Anna", "password": p})
	}
	o.ask(t, "", "GET", "/api/v1/session", nil).is(t, "a stranger", 401, "")
	in("not the password").is(t, "a wrong password", 401, "")
	r := in(password)
	r.is(t, "the right one", 200, "")
	cookie := strings.Split(r.header.Get("Set-Cookie"), ";")[0]
	if s := r.header.Get("Set-Cookie"); !strings.Contains(s, "HttpOnly") || !strings.Contains(s, "SameSite=Lax") {
		t.Errorf("the cookie is %s", s)
	}
	secret := strings.TrimPrefix(cookie, cookieName+"=")
	if _, _, err := o.store.Bearer(context.Background(), secret); err == nil {
		t.Error("the secret itself is stored")
	}
	o.ask(t, "", "GET", "/api/v1/session", nil, "Cookie", cookie).is(t, "signed in", 200, "")
	token := map[string]any{"name": "program"}
	o.ask(t, "", "POST", "/api/v1/tokens", token, "Cookie", cookie, "Sec-Fetch-Site", "cross-site").is(t, "from another site", 403, "")
	o.ask(t, "", "POST", "/api/v1/tokens", token, "Cookie", cookie, "Origin", "https://evil.example").is(t, "from another origin", 403, "")
	made := o.ask(t, "", "POST", "/api/v1/tokens", token, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
	made.is(t, "a token", 201, "")
	o.cards["program"] = made.body["secret"].(string)
	o.ask(t, "program", "GET", "/api/v1/session", nil).is(t, "by the token", 200, "")
	o.ask(t, "program", "DELETE", "/api/v1/tokens/"+made.body["id"].(string), nil).is(t, "drop it", 204, "")
	o.ask(t, "program", "GET", "/api/v1/session", nil).is(t, "by the dropped token", 401, "")
	o.ask(t, "", "PUT", "/api/v1/users/a", map[string]any{"login": "anna", "name": "甲", "grants": []any{}}, "Cookie", cookie).is(t, "giving up one's own rights", 409, "")
	o.ask(t, "", "PUT", "/api/v1/users/b", map[string]any{"login": "ANNA", "name": "乙", "password": password, "grants": []any{}}, "Cookie", cookie).is(t, "a login twice", 409, "login")
	o.clock.Add(int64(31 * 24 * time.Hour / time.Microsecond))
	o.ask(t, "", "GET", "/api/v1/session", nil, "Cookie", cookie).is(t, "a month later", 401, "")
	for i := range 40 { // all from one address
		in(password).is(t, fmt.Sprint("signing in once more, ", i), 200, "")
	}
	var last reply
	for range 8 {
		last = in("guess")
	}
	last.is(t, "guessing on", 429, "")
	if last.header.Get("Retry-After") == "" {
		t.Error("it does not say when to come back")
	}
}

// The page at the root says the same however much there is to do.
func TestTheFirstPageTellsStrangersNothing(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	before := o.ask(t, "", "GET", "/", nil, "Accept-Language", "zh")
	for range 3 {
		o.submit(t, "operator", "garden")
	}
	o.web.config.Queue = func(context.Context) error { return errors.New("no queue") }
	after := o.ask(t, "", "GET", "/", nil, "Accept-Language", "zh")
	if after.status != 200 || after.text != before.text {
		t.Errorf("it says %s, and before %s", after, before)
	}
	for _, word := range []string{"待派", "待核实", "在岗", "项待办"} {
		if strings.Contains(after.text, word) {
			t.Errorf("it says %s", word)
		}
	}
}

func TestPagesAndProbes(t *testing.T) {
	o := open4test(t)
	for path, want := range map[string]string{"/": "求助现状", "/api": "/api/v1/requests", "/api/openapi.yaml": "openapi: 3.1.0", "/healthz": "ok", "/readyz": "ok", "/metrics": "bangban_due_waiting", "/style.css": "body"} {
		r := o.ask(t, "", "GET", path, nil, "Accept-Language", "zh")
		if r.status != 200 || !strings.Contains(r.text, want) {
			t.Errorf("%s answers %.300s", path, r)
		}
		if csp := r.header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || csp == "" {
			t.Errorf("%s has the policy %q", path, csp)
		}
		if h := o.ask(t, "", "HEAD", path, nil); h.status != 200 || h.text != "" {
			t.Errorf("HEAD %s answers %s", path, h)
		}
	}
	o.web.config.Notes = func() []dispatch.Text { return []dispatch.Text{{ZH: "慢", EN: "the clock is behind"}} }
	if r := o.ask(t, "", "GET", "/readyz", nil); r.status != 200 || r.text != "ok\nthe clock is behind\n" {
		t.Errorf("what should be known is not told: %s", r)
	}
	must(t, o.store.Close())
	if r := o.ask(t, "", "GET", "/readyz", nil); r.status != 503 {
		t.Errorf("without a record it is ready: %s", r)
	}
	if r := o.ask(t, "", "GET", "/", nil); r.status < 500 || strings.Contains(fmt.Sprint(r.body["title"]), "sql") { // the id of the request may contain any letters
		t.Errorf("without a record the page says %s", r)
	}
}

func TestTheMapShowsAControlFromAbove(t *testing.T) {
	o := open4test(t)
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Coordinator})
	o.ask(t, "desk", "POST", "/api/v1/areas/north/commands", map[string]any{"do": "restrict", "control": map[string]any{"label": "静态管理", "effect": "stay_in"}}).is(t, "control", 200, "")
	r := o.ask(t, "desk", "GET", "/api/v1/compounds", nil)
	if got := strings.Count(r.text, `"effect":"stay_in"`); got != 1 || r.header.Get("Content-Type") != "application/geo+json" {
		t.Errorf("%s %s", r.header.Get("Content-Type"), r)
	}
}
