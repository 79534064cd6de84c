package web

import (
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// browser is a resident's, which keeps cookies; without them it takes none.
type browser struct {
	o       *office
	refuses bool
	cookies map[string]string
}

// load loads a page or sends its form, and returns where it leads.
func (b *browser) load(t *testing.T, path string, form url.Values) (reply, string) {
	t.Helper()
	method, body := "GET", ""
	if form != nil {
		method, body = "POST", form.Encode()
	}
	r, err := http.NewRequest(method, b.o.URL+path, strings.NewReader(body))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := &recorder{header: http.Header{}}
	b.o.web.ServeHTTP(w, r)
	for _, c := range (&http.Response{Header: w.header}).Cookies() {
		if !b.refuses {
			b.cookies[c.Name] = c.Value
		}
	}
	return reply{status: w.status, header: w.header, text: w.text.String()}, w.header.Get("Location")
}

func (o *office) resident() *browser { return &browser{o: o, cookies: map[string]string{}} }

// askedFor is a form, as a page of ours has it, with a key of its own.
func askedFor(changes ...string) url.Values {
	f := url.Values{"kind": {"medicine"}, "door": {"3-2-501"}, "phone": {"000-1234-5678"}, "text": {"家里没有降压药了"}, "name": {"戊某"}, "key": {rand.Text()}}
	for i := 0; i+1 < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

func changed(f url.Values, changes ...string) url.Values {
	f = maps.Clone(f)
	for i := 0; i+1 < len(changes); i += 2 {
		f[changes[i]] = []string{changes[i+1]}
	}
	return f
}

// page is the address of a request's page, without what it acknowledges.
func page(to string) string {
	at, _, _ := strings.Cut(to, "?")
	return at
}

// all returns the requests, and what each was told: the texts, and the latest phone.
func (o *office) all(t *testing.T) (ids []string, texts map[string]string, phones map[string]string) {
	t.Helper()
	texts, phones = map[string]string{}, map[string]string{}
	for _, r := range o.ask(t, "chief", "GET", "/api/v1/requests", nil).body["requests"].([]any) {
		id := r.(map[string]any)["id"].(string)
		ids = append(ids, id)
		known, err := o.store.Personal(t.Context(), dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(id)})
		must(t, err)
		for _, p := range known {
			switch p.Field {
			case "text":
				texts[id] += p.Value + "|"
			case "phone":
				phones[id] = p.Value
			}
		}
	}
	return ids, texts, phones
}

// The answer to the first try was lost: whoever sends the form once more is led to what it saved, and no word is lost.
func TestASecondTryLeadsToWhatTheFirstSaved(t *testing.T) {
	for _, c := range []struct {
		changes []string
		text    string // what is added
		phone   string
	}{
		{},
		{changes: []string{"text", "家里没有降压药了，还有三天的"}, text: "家里没有降压药了，还有三天的|"},
		{changes: []string{"text", " 家里没有降压药了 ", "door", "３号楼2单元501室"}}, // the same, written otherwise
		{changes: []string{"door", "3-2-502"}, text: "地点改为：3-2-502|"},
		{changes: []string{"where", "汽车站门口"}, text: "地点改为：汽车站门口|"},
		{changes: []string{"phone", "000-9999-8888"}, text: "电话改了|", phone: "000-9999-8888"},
		{changes: []string{"phone", "00012345678"}},
		{changes: []string{"kind", "groceries", "text", "要米"}, text: "要办的改为：代购\n要米|"},
		{changes: []string{"text", ""}},
	} {
		o := open4test(t)
		o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
		first, lost := askedFor(), o.resident()
		lost.refuses = true // no answer reaches it
		_, saved := lost.load(t, "/ask/garden", first)
		for range 2 {
			_, to := o.resident().load(t, "/ask/garden", changed(first, c.changes...))
			if page(to) != page(saved) {
				t.Fatalf("%v: led to %q, not to %q", c.changes, to, saved)
			}
			r, _ := o.browse(t, to, nil)
			if len(c.changes) == 0 {
				if !strings.Contains(r.text, "收到了。") || !strings.Contains(r.text, "1122-") {
					t.Errorf("the same again: %s", r)
				}
				continue
			}
			if !strings.Contains(r.text, "您刚才的求助已经收到，编号 1122-") || !strings.Contains(r.text, "我们先记下的是：买药，3-2-501。") || strings.Contains(r.text, "这次改的也记下了") != (c.text != "") {
				t.Errorf("%v: the page says %s", c.changes, r.text)
			}
		}
		ids, texts, phones := o.all(t)
		if len(ids) != 1 || texts[ids[0]] != "家里没有降压药了|"+c.text || c.phone != "" && phones[ids[0]] != c.phone {
			t.Errorf("%v: %d requests, %q %q", c.changes, len(ids), texts, phones)
		}
	}
}

// Pressed twice, gone back, loaded again, open in two windows: one request. What is another need is another one.
func TestOneFormIsOneRequest(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	home, form := o.resident(), askedFor()
	count := func(what string, want int) {
		t.Helper()
		if ids, _, _ := o.all(t); len(ids) != want {
			t.Fatalf("%s: %d requests, want %d", what, len(ids), want)
		}
	}
	var twice sync.WaitGroup
	led := make([]string, 4)
	for i := range led {
		twice.Go(func() { _, led[i] = o.resident().load(t, "/ask/garden", form) })
	}
	twice.Wait()
	for _, to := range led {
		if page(to) == "" || page(to) != page(led[0]) {
			t.Fatalf("pressed twice: %q", led)
		}
	}
	count("pressed twice", 1)
	_, saved := home.load(t, "/ask/garden", form)
	for range 2 {
		if r, _ := home.load(t, saved, nil); r.status != 200 {
			t.Errorf("the answer loaded again: %s", r)
		}
	}
	back, _ := home.load(t, "/ask/garden", nil)
	if got := back.header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("going back loads another page: %q", got)
	}
	if r, _ := home.load(t, "/ask/garden", changed(form, "kind", "")); r.header.Get("Cache-Control") != "no-store" || !strings.Contains(r.text, form.Get("key")) {
		t.Errorf("a page with a telephone is kept, or loses its key: %s", r.header)
	}
	for _, words := range []url.Values{form, changed(form, "key", rand.Text())} { // gone back; in another window, or loaded anew
		if _, to := home.load(t, "/ask/garden", words); page(to) != page(saved) {
			t.Errorf("the same words lead to %q", to)
		}
	}
	if _, to := home.load(t, "/ask/garden", changed(form, "text", "两盒")); page(to) != page(saved) {
		t.Errorf("gone back to say more: %q", to)
	}
	count("the same words again", 1)

	garbage, to := changed(form, "kind", "garbage", "text", "垃圾三天没人清"), ""
	for range 2 {
		if _, to = home.load(t, "/ask/garden", garbage); page(to) == page(saved) || !strings.HasPrefix(to, "/r/") {
			t.Errorf("gone back to ask for something else: %q", to)
		}
	}
	count("another need", 2)
	_, neighbour := home.load(t, "/ask/garden", changed(form, "door", "9-9-901", "phone", "000-5555-6666"))
	if neighbour == "" || page(neighbour) == page(saved) {
		t.Errorf("the next one at the same telephone: %q", neighbour)
	}
	count("a neighbour", 3)
	o.browse(t, page(saved), url.Values{"do": {"cancel"}, "key": {"c"}})
	if _, to := home.load(t, "/ask/garden", form); page(to) == page(saved) {
		t.Errorf("after it was cancelled: %q", to)
	}
	count("cancelled, and asked again", 4)
}

// What anybody may know of another's request, its words, its telephone, a key that no page made, leads to it nobody.
func TestNobodyIsLedToAnothersRequest(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	form := askedFor()
	owner := o.resident()
	_, saved := owner.load(t, "/ask/garden", form)
	for what, words := range map[string]url.Values{"the same words": changed(form, "key", rand.Text()), "no key": changed(form, "key", "")} {
		if r, to := o.resident().load(t, "/ask/garden", words); to == "" || page(to) == page(saved) {
			t.Errorf("%s lead to %q %s", what, to, r)
		}
	}
	_, weak := o.resident().load(t, "/ask/garden", askedFor("key", "1", "phone", "000-2222-0001"))
	if r, to := o.resident().load(t, "/ask/garden", askedFor("key", "1", "phone", "000-2222-0002")); to == "" || page(to) == page(weak) {
		t.Errorf("a key that anybody could choose leads to %q %s", to, r)
	}
	forged := o.resident()
	forged.cookies["asked"] = strings.Repeat("A", 35) + "." + content(form)
	if _, to := forged.load(t, "/ask/garden", changed(form, "key", rand.Text(), "phone", "000-2222-0003")); to == "" || page(to) == page(saved) {
		t.Errorf("a forged cookie leads to %q", to)
	}
	if _, to := owner.load(t, "/ask/lake", changed(form, "text", "别处的")); to == "" || page(to) == page(saved) {
		t.Errorf("another compound's form leads to %q", to)
	}
	owner = o.resident()
	_, saved = owner.load(t, "/ask/garden", form)
	o.clock.Add(int64(time.Hour / time.Microsecond))
	if _, to := owner.load(t, "/ask/garden", changed(form, "key", rand.Text())); to == "" || page(to) == page(saved) {
		t.Errorf("an hour later the same words are the same request: %q", to)
	}
}

// A second try is not another request where these are counted.
func TestASecondTryIsNotRefusedAsOneTooMany(t *testing.T) {
	o := open4test(t)
	form := askedFor()
	for i := range 30 {
		if r, to := o.resident().load(t, "/ask/garden", form); !strings.HasPrefix(to, "/r/") {
			t.Fatalf("try %d: %s", i, r)
		}
	}
}

// The same on the page of a request, and for a program that speaks for a resident.
func TestWhatIsSaidAgainIsKept(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	id := o.submit(t, "chief", "garden")
	link := o.linkOf(t, "chief", id)
	for i, text := range []string{"药换成胶囊", "药换成胶囊", "药换成胶囊，两盒", "药换成胶囊，两盒", "现在胸痛"} {
		r, to := o.browse(t, "/r/"+link, url.Values{"do": {"add_contact"}, "text": {text}, "key": {"a"}})
		if !strings.HasPrefix(to, "/r/"+link+"?said=add_contact") || strings.Contains(to, "danger") != (i == 4) {
			t.Errorf("%d: led to %q %s", i, to, r)
		}
	}
	for _, text := range []string{"从程序来", "从程序来", "从程序再来"} {
		o.clock.Add(int64(time.Minute / time.Microsecond))
		o.ask(t, "", "POST", "/api/v1/resident/"+link+"/commands", map[string]any{"do": "add_contact", "words": map[string]any{"text": text}}, "Idempotency-Key", "b").is(t, text, 200, "")
	}
	o.ask(t, "", "POST", "/api/v1/resident/"+link+"/commands", map[string]any{"do": "cancel"}, "Idempotency-Key", "b").is(t, "another command with its key", 422, "Idempotency-Key")
	if _, texts, _ := o.all(t); texts[id] != "家里没有药了|药换成胶囊|药换成胶囊，两盒|现在胸痛|从程序来|从程序再来|" {
		t.Errorf("kept: %q", texts[id])
	}
	o.plan(t)
	for _, c := range []string{"start", "pick_up", "finish"} {
		body := map[string]any{"do": c}
		if c == "pick_up" {
			body["facility"] = "pharmacy"
		}
		o.ask(t, "cadre", "POST", "/api/v1/errands/"+id+".1/commands", body).is(t, c, 200, "")
	}
	for i, form := range []url.Values{
		{"do": {"close"}, "satisfaction": {"5"}, "key": {"k"}}, {"do": {"close"}, "satisfaction": {"1"}, "key": {"k"}}, {"do": {"close"}, "satisfaction": {"1"}, "key": {"k"}},
		{"do": {"reopen"}, "came": {"no"}, "key": {"k-again"}}, {"do": {"reopen"}, "came": {"yes"}, "key": {"k-again"}},
		{"do": {"cancel"}, "key": {"k-cancel"}}, {"do": {"cancel"}, "key": {"k-cancel"}, "extra": {"x"}},
	} {
		o.clock.Add(int64(time.Minute / time.Microsecond))
		r, to := o.browse(t, "/r/"+link, form)
		if !strings.HasPrefix(to, "/r/"+link+"?said=") {
			t.Errorf("%d: %v: %d %s", i, form, r.status, r.text)
		}
	}
	if _, texts, _ := o.all(t); !strings.HasSuffix(texts[id], "从程序再来|又确认已解决，满意度（1 至 5）：1|更正：有人来过，但没有解决|") {
		t.Errorf("kept: %q", texts[id])
	}
	if n := fmt.Sprint(o.ask(t, "chief", "GET", "/api/v1/requests/"+id, nil).body["request"].(map[string]any)["state"]); n != "cancelled" {
		t.Errorf("it is %s", n)
	}
}
