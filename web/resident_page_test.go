package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

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
	story := o.ask(t, "operator", "GET", "/api/v1/requests/"+id, nil)
	page := "/r/" + story.body["link"].(string)
	seen, _ := o.browse(t, page, nil)
	if seen.status != http.StatusOK || !strings.Contains(seen.text, "已安排姓丙的同志办理") || strings.Contains(seen.text, "乙某某") || strings.Contains(seen.text, "1234") {
		t.Fatalf("the page: %s", seen)
	}
	if r, _ := o.browse(t, page, url.Values{"do": {"add_contact"}, "text": {" "}}); !strings.Contains(r.text, "请写下要补充") {
		t.Errorf("nothing said: %s", r)
	}
	say := url.Values{"do": {"add_contact"}, "text": {"换成胶囊（虚构）"}, "key": {"k1"}}
	for range 2 { // a double tap
		if r, to := o.browse(t, page, say); r.status != http.StatusSeeOther || to != page {
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
	if r, _ := o.browse(t, page, nil); !strings.Contains(r.text, "已经解决") || strings.Contains(r.text, "撤销") {
		t.Errorf("done: %s", r)
	}
	o.browse(t, page, url.Values{"do": {"close"}, "satisfaction": {"5"}, "key": {"k2"}})
	if r, _ := o.browse(t, page, nil); !strings.Contains(r.text, "要求重办") || strings.Contains(r.text, "已经解决") {
		t.Errorf("closed: %s", r)
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
	for link, words := range map[string]string{known: "正在安排人员", stranger: "正在核实"} {
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
