package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/bangban/bangban/dispatch"
)

// browse loads a page, or sends its form, as a telephone does. Redirects are returned, not followed.
func (o *office) browse(t *testing.T, path string, form url.Values) (reply, string) {
	t.Helper()
	method, body := "GET", ""
	if form != nil {
		method, body = "POST", form.Encode()
	}
	r, err := http.NewRequest(method, o.URL+path, strings.NewReader(body))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := &recorder{header: http.Header{}}
	o.web.ServeHTTP(w, r)
	return reply{status: w.status, header: w.header, text: w.text.String()}, w.header.Get("Location")
}

// visit requests a page with a header Accept, and others.
func (o *office) visit(t *testing.T, method, path, accept string, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequest(method, o.URL+path, nil)
	must(t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	w := &recorder{header: http.Header{}}
	o.web.ServeHTTP(w, r)
	return reply{status: w.status, header: w.header, text: w.text.String()}
}

type recorder struct {
	header http.Header
	status int
	text   strings.Builder
}

func (w *recorder) Header() http.Header { return w.header }
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}
func (w *recorder) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.text.Write(b)
}

func TestAResidentSpeaksOnTheirPage(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	id := o.submit(t, "operator", "garden")
	o.plan(t)
	page := "/r/" + o.linkOf(t, "operator", id)
	seen, _ := o.browse(t, page, nil)
	if seen.status != http.StatusOK || !strings.Contains(seen.text, "已安排姓丙的同志办理") || strings.Contains(seen.text, "乙某某") || strings.Contains(seen.text, "1234") {
		t.Fatalf("the page: %s", seen)
	}
	if r, _ := o.browse(t, page, url.Values{"do": {"add_contact"}, "text": {" "}}); !strings.Contains(r.text, "请写下要补充") {
		t.Errorf("nothing said: %s", r)
	}
	say := url.Values{"do": {"add_contact"}, "text": {"换成胶囊（虚构）"}, "key": {"k1"}}
	for range 2 { // a double tap
		if r, to := o.browse(t, page, say); r.status != http.StatusSeeOther || to != page+"?said=add_contact" {
			t.Errorf("said: %s to %s", r, to)
		}
	}
	if got := o.ask(t, "operator", "GET", "/api/v1/requests/"+id, nil); got.body["request"].(map[string]any)["contacts"] != 2.0 {
		t.Errorf("contacts: %v", got.body["request"])
	}
	for _, c := range []string{"start", "pick_up", "finish"} {
		body := map[string]any{"do": c}
		if c == "pick_up" {
			body["facility"] = "pharmacy"
		}
		o.ask(t, "cadre", "POST", "/api/v1/errands/"+id+".1/commands", body).is(t, c, 200, "")
	}
	if r, _ := o.browse(t, page, nil); !strings.Contains(r.text, "已经解决") || strings.Contains(r.text, "撤销") || strings.Contains(r.text, "checked") {
		t.Errorf("done: %s", r)
	}
	o.browse(t, page, url.Values{"do": {"close"}, "satisfaction": {"5"}, "key": {"k2"}})
	if r, _ := o.browse(t, page, nil); !strings.Contains(r.text, "要求重办") || strings.Contains(r.text, "已经解决") {
		t.Errorf("closed: %s", r)
	}
	// Whether somebody came decides about the day's figure: nothing is taken for granted.
	if r, _ := o.browse(t, page, url.Values{"do": {"reopen"}, "key": {"k3"}}); r.status != http.StatusOK || !strings.Contains(r.text, "请先选：有没有人来过") {
		t.Errorf("reopened without a word about who came: %s", r)
	}
	if got := o.ask(t, "operator", "GET", "/api/v1/requests/"+id, nil); got.body["request"].(map[string]any)["state"] != "closed" {
		t.Errorf("it is %v", got.body["request"])
	}
	o.browse(t, page, url.Values{"do": {"reopen"}, "came": {"no"}, "key": {"k3"}})
	if r, _ := o.browse(t, page, nil); !strings.Contains(r.text, "正在安排人员") {
		t.Errorf("reopened: %s", r)
	}
	if r, _ := o.browse(t, page, url.Values{"do": {"reveal"}}); r.status == http.StatusSeeOther || strings.Contains(r.text, "乙某某") {
		t.Errorf("a verb that is not theirs: %s", r)
	}
	other := page[:len(page)-1] + map[bool]string{true: "-", false: "_"}[strings.HasSuffix(page, "_")]
	if r, _ := o.browse(t, other, nil); r.status != http.StatusNotFound {
		t.Errorf("another link: %s", r)
	}
}

// Nothing is chosen for people on any page that has a form.
func TestNothingIsChosenForPeople(t *testing.T) {
	o := open4test(t)
	if r, _ := o.browse(t, "/ask/garden", nil); strings.Contains(r.text, "checked") || strings.Contains(r.text, "<select") {
		t.Errorf("asking: %s", r)
	}
	form := url.Values{"door": {"3-2-501"}, "phone": {"000-1234-5678"}, "text": {"没有药了"}, "key": {"a"}}
	if r, to := o.browse(t, "/ask/garden", form); to != "" || !strings.Contains(r.text, "请先选要什么帮忙") || !strings.Contains(r.text, "没有药了") || strings.Contains(r.text, "checked") {
		t.Errorf("without a kind: %s", r)
	}
}

// Under 人不出区 the errand ends at the gate: the page says where, when and for whom to collect.
func TestTheResidentLearnsWhereToCollect(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.ask(t, "chief", "POST", "/api/v1/areas/garden/commands", map[string]any{"do": "restrict", "control": map[string]any{"label": "临时管控", "effect": "stay_in"}}).is(t, "restrict", 200, "")
	id := o.submit(t, "operator", "garden")
	o.plan(t)
	page := "/r/" + o.linkOf(t, "operator", id)
	says := func(what string, words ...string) {
		t.Helper()
		r, _ := o.browse(t, page, nil)
		for _, w := range words {
			if !strings.Contains(r.text, w) {
				t.Errorf("%s: %q is not on the page: %s", what, w, r)
			}
		}
	}
	says("on the way", "花园小区固定接收点", "3-501甲", "说好今天11:00前", "有人接了", "送到固定接收点")
	for _, c := range []map[string]any{{"do": "start"}, {"do": "pick_up", "facility": "pharmacy"}, {"do": "advance", "fen": 4680}, {"do": "finish"}} {
		o.ask(t, "cadre", "POST", "/api/v1/errands/"+id+".1/commands", c).is(t, fmt.Sprint(c["do"]), 200, "")
	}
	says("there", "东西已送到固定接收点，请去取", "今天09:00送到了", "3-501甲", "¥46.80")
	o.browse(t, page, url.Values{"do": {"close"}, "key": {"k"}})
	if r, _ := o.browse(t, page, nil); strings.Contains(r.text, "501甲") {
		t.Errorf("the door is still shown when all is over: %s", r)
	}
	var view struct {
		Collect struct{ Place, Whom string }
		Steps   []struct {
			Words string
			Done  bool
		}
	}
	open := o.submit(t, "operator", "garden")
	link := o.linkOf(t, "operator", open)
	must(t, json.Unmarshal([]byte(o.ask(t, "", "GET", "/api/v1/resident/"+link, nil).text), &view))
	if view.Collect.Place != "receiving point at the gate, 花园小区" || view.Collect.Whom != "3-501甲" || len(view.Steps) != 5 || !view.Steps[0].Done || view.Steps[1].Done {
		t.Errorf("by API: %+v", view)
	}
}

// A merged request goes the way of the other, and its people do not pay what was advanced for several.
func TestAMergedRequestKeepsItsOwnAccount(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	parent, child := o.submit(t, "operator", "garden"), o.submit(t, "operator", "garden")
	o.ask(t, "operator", "POST", "/api/v1/requests/"+child+"/commands", map[string]any{"do": "merge", "parent": parent}).is(t, "merge", 200, "")
	o.plan(t)
	for _, c := range []map[string]any{{"do": "start"}, {"do": "pick_up", "facility": "pharmacy"}, {"do": "advance", "fen": 4680}} {
		o.ask(t, "cadre", "POST", "/api/v1/errands/"+parent+".1/commands", c).is(t, fmt.Sprint(c["do"]), 200, "")
	}
	for id, owes := range map[string]bool{parent: true, child: false} {
		r, _ := o.browse(t, "/r/"+o.linkOf(t, "operator", id), nil)
		if strings.Contains(r.text, "¥46.80") != owes || !strings.Contains(r.text, "在药店取到") {
			t.Errorf("owes %t: %s", owes, r)
		}
	}
}

// What a resident adds is acknowledged; where the words ask for it, the page dials 120.
func TestWhatIsAddedIsAcknowledged(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	page := "/r/" + o.linkOf(t, "operator", o.submit(t, "operator", "garden"))
	if r, _ := o.browse(t, page, nil); strings.Contains(r.text, `class="danger"`) {
		t.Errorf("a quiet page cries: %s", r)
	}
	_, to := o.browse(t, page, url.Values{"do": {"add_contact"}, "text": {"药换成胶囊"}, "key": {"a"}})
	if r, _ := o.browse(t, to, nil); !strings.Contains(r.text, "您补充的已经记下") || !strings.Contains(r.text, "您补充过：今天09:00") || strings.Contains(r.text, `class="danger"`) {
		t.Errorf("added: %s", r)
	}
	_, to = o.browse(t, page, url.Values{"do": {"add_contact"}, "text": {"现在胸痛"}, "key": {"b"}})
	if r, _ := o.browse(t, to, nil); !strings.Contains(r.text, `class="danger"`) || !strings.Contains(r.text, `href="tel:120"`) {
		t.Errorf("in danger: %s", r)
	}
	_, to = o.browse(t, page, url.Values{"do": {"cancel"}, "key": {"c"}})
	if r, _ := o.browse(t, to, nil); !strings.Contains(r.text, "已按您说的撤销") {
		t.Errorf("cancelled: %s", r)
	}
}

// Whatever goes wrong, a person sees a page with a number to phone, and a program a problem document.
func TestTroubleIsAPage(t *testing.T) {
	o := open4test(t)
	o.web.config.Hotline = "000-7654-3210"
	page := func(r reply) bool {
		return strings.HasPrefix(r.header.Get("Content-Type"), "text/html") && strings.Contains(r.text, `href="tel:00076543210"`) && strings.Contains(r.text, `href="tel:120"`) && strings.Contains(r.text, "<h1>")
	}
	for _, c := range []struct {
		method, path, accept string
		status               int
		says                 string
	}{
		{"GET", "/r/wrong", "", 404, "这个链接不对，或者已经失效"}, {"POST", "/r/wrong", "", 404, "这个链接不对"}, {"GET", "/r/", "", 404, "这个链接不对"},
		{"GET", "/ask/nowhere", "", 404, "没有这个小区的求助页"}, {"GET", "/ask/city", "", 404, "没有这个小区的求助页"}, {"GET", "/poster/nowhere", "", 404, "没有这个小区的求助页"},
		{"POST", "/poster/garden", "", 405, "不支持"}, {"GET", "/nothing", "text/html,*/*", 404, "没有这个网页"}, {"GET", "/desk/", "text/html,*/*", 503, "make web"},
	} {
		o.web.config.Apps = fstest.MapFS{}
		if r := o.visit(t, c.method, c.path, c.accept); r.status != c.status || !page(r) || !strings.Contains(r.text, c.says) {
			t.Errorf("%s %s: %s", c.method, c.path, r)
		}
	}
	for _, path := range []string{"/nothing", "/api/v1/nothing"} {
		if r := o.visit(t, "GET", path, "application/json"); r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("a program is told %s by %s", path, r)
		}
	}
	if r := o.visit(t, "GET", "/api/v1/requests", "text/html,*/*"); r.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("the API answers %s", r)
	}
	long := url.Values{"do": {"add_contact"}, "text": {strings.Repeat("长", largestForm)}}
	if r, _ := o.browse(t, "/r/wrong", long); !page(r) || r.status < 400 {
		t.Errorf("too long: %s", r)
	}
	// The queue is down: pages do without.
	o.web.config.Queue = func(context.Context) error { return errors.New("no queue") }
	for _, path := range []string{"/ask/garden", "/poster/garden", "/"} {
		if r := o.visit(t, "GET", path, "text/html"); r.status != http.StatusOK {
			t.Errorf("without a queue %s is %s", path, r)
		}
	}
	// The program fails, and then the record cannot be read.
	clock := o.web.config.Clock
	var fails atomic.Bool
	o.web.config.Clock = func() dispatch.Moment {
		if fails.CompareAndSwap(true, false) {
			panic("an invented failure")
		}
		return clock()
	}
	for _, path := range []string{"/ask/garden", "/poster/garden", "/r/wrong", "/"} {
		fails.Store(true)
		if r := o.visit(t, "GET", path, "text/html"); r.status != http.StatusInternalServerError || !page(r) || !strings.Contains(r.text, "系统一时出错") || strings.Contains(r.text, "invented") {
			t.Errorf("after a failure %s is %s", path, r)
		}
	}
	o.web.config.Clock = clock
	must(t, o.store.Close())
	for _, path := range []string{"/ask/garden", "/poster/garden", "/"} {
		if r := o.visit(t, "GET", path, "text/html"); r.status != http.StatusServiceUnavailable || !page(r) || strings.Contains(r.text, "sql") {
			t.Errorf("without a record %s is %s", path, r)
		}
	}
}

// Large letters and the language are chosen without a script, and kept.
func TestLettersAndLanguageAreChosenOnThePage(t *testing.T) {
	o := open4test(t)
	r := o.visit(t, "GET", "/ask/garden?large=1", "text/html")
	if !strings.Contains(r.text, `class="large"`) || !strings.Contains(r.header.Get("Set-Cookie"), "large=1") {
		t.Errorf("large: %s %v", r, r.header)
	}
	if r := o.visit(t, "GET", "/r/wrong", "text/html", "Cookie", "large=1; lang=en"); !strings.Contains(r.text, `class="large"`) || !strings.Contains(r.text, "This link is wrong") {
		t.Errorf("kept: %s", r)
	}
	if r := o.visit(t, "GET", "/ask/garden?lang=en", "text/html"); !strings.Contains(r.text, "What do you need?") || !strings.Contains(r.text, `lang="en"`) {
		t.Errorf("English: %s", r)
	}
	if r := o.visit(t, "GET", "/ask/garden?large=<b>&lang=fr", "text/html"); r.header.Get("Set-Cookie") != "" || strings.Contains(r.text, "<b>&lang") {
		t.Errorf("nonsense: %s", r)
	}
}

func TestAResidentAsksByForm(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.bring(t, "chief", "households", "", "小区,门牌号,户主,电话,重点人群\n花园小区,3-2-501,欧阳某（虚构）,000-1234-5678,老人\n")
	if r, _ := o.browse(t, "/poster/garden", nil); r.status != http.StatusOK || !strings.Contains(r.text, "/ask/garden") || !strings.Contains(r.text, "<svg") {
		t.Errorf("the poster: %s", r)
	}
	for _, place := range []string{"/ask/north", "/ask/nowhere", "/poster/north"} {
		if r, _ := o.browse(t, place, nil); r.status != http.StatusNotFound {
			t.Errorf("%s: %s", place, r)
		}
	}
	form := func(door, phone, key string) url.Values {
		return url.Values{"kind": {"medicine"}, "door": {door}, "phone": {phone}, "text": {"<b>家里没有药了</b>"}, "name": {"戊某"}, "key": {key}}
	}
	if r, _ := o.browse(t, "/ask/garden", form("不知道", "000-1234-5678", "a")); r.status != http.StatusOK || !strings.Contains(r.text, "请写门牌") || !strings.Contains(r.text, "&lt;b&gt;家里没有药了") {
		t.Errorf("no door: %s", r)
	}
	if r, _ := o.browse(t, "/ask/garden", form("3-2-501", "没有", "a")); !strings.Contains(r.text, "电话只能含数字") {
		t.Errorf("no phone: %s", r)
	}
	_, known := o.browse(t, "/ask/garden", form("3-2-501", "000 1234 5678", "a"))
	_, again := o.browse(t, "/ask/garden", form("3-2-501", "000 1234 5678", "a"))
	_, stranger := o.browse(t, "/ask/garden", form("9-9-999", "000-0000-0009", "b"))
	if known == "" || again != known || stranger == known {
		t.Fatalf("led to %q, %q, %q", known, again, stranger)
	}
	for link, words := range map[string]string{known: "正在安排人员", stranger: "正在安排人员"} { // which of the two is on the roll nobody is told
		if r, _ := o.browse(t, link, nil); !strings.Contains(r.text, words) {
			t.Errorf("%s shows %s", link, r)
		}
	}
	for i := range 30 {
		if r, _ := o.browse(t, "/ask/garden", form("9-9-999", "000-0000-0009", "c"+strings.Repeat("x", i))); strings.Contains(r.text, "尝试太频繁") {
			return
		}
	}
	t.Error("one can ask on and on")
}
