package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// Three callers complain of one heap. Each has a link that says how it goes with the request that stands for theirs, without who
// else called, and answers for themselves. Desk and telephone show whom else to tell.
func TestEveryMergedCallerIsAnswered(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	submit := func(name, room, phone string) (id, link string) {
		body := call("garden")
		body["words"] = map[string]any{"name": name, "room": room, "phone": phone, "text": "药"}
		r := o.ask(t, "chief", "POST", "/api/v1/requests", body, "Idempotency-Key", key())
		r.is(t, "submit", http.StatusCreated, "")
		return r.body["id"].(string), "/r/" + r.body["link"].(string)
	}
	command := func(who, id string, c map[string]any) {
		t.Helper()
		o.ask(t, who, "POST", "/api/v1/requests/"+id+"/commands", c, "Idempotency-Key", key()).is(t, c["do"].(string), http.StatusOK, "")
	}
	parent, first := submit("赵某", "101", "000-0000-1101")
	child, second := submit("钱某", "202", "000-0000-1202")
	other, third := submit("孙某", "303", "000-0000-1303")
	command("chief", child, map[string]any{"do": "merge", "parent": parent})
	command("chief", other, map[string]any{"do": "merge", "parent": parent})
	page, _ := o.browse(t, second, nil)
	if !strings.Contains(page.text, "与同小区的求助一起办理") || !strings.Contains(page.text, "确定撤销") {
		t.Errorf("the page of a merged caller says %s", page.text)
	}
	command("chief", parent, map[string]any{"do": "order", "errand": 1, "cadre": "c1"})
	command("cadre", parent, map[string]any{"do": "acknowledge", "errand": 1})
	mine := o.ask(t, "cadre", "GET", "/api/v1/errands", nil)
	for _, known := range []string{"101", "202", "303", "000-0000-1202", "000-0000-1303"} {
		if !strings.Contains(mine.text, known) {
			t.Errorf("the telephone does not name %s: %s", known, mine)
		}
	}
	story := o.ask(t, "chief", "GET", "/api/v1/requests/"+parent, nil)
	if callers, _ := story.body["callers"].([]any); len(callers) != 2 || strings.Contains(story.text, "000-0000-1202") || strings.Contains(story.text, "钱某某") {
		t.Errorf("the desk shows %v", story.body["callers"])
	}
	command("cadre", parent, map[string]any{"do": "start", "errand": 1})
	command("cadre", parent, map[string]any{"do": "finish", "errand": 1})
	say := func(link string, form url.Values) {
		t.Helper()
		if r, to := o.browse(t, link, form); r.status != http.StatusSeeOther || !strings.Contains(to, "said=") {
			t.Fatalf("%v: %d %s", form, r.status, r.text)
		}
	}
	say(first, url.Values{"do": {"close"}, "key": {"k1"}})
	for _, link := range []string{second, third} { // the other caller is content, and these are asked all the same
		if page, _ = o.browse(t, link, nil); !strings.Contains(page.text, "已经解决") || !strings.Contains(page.text, "要求重办") {
			t.Errorf("a merged caller is not asked: %s", page.text)
		}
		for _, foreign := range []string{"赵", "101", "1101"} {
			if strings.Contains(page.text, foreign) {
				t.Errorf("the page of another caller says %q", foreign)
			}
		}
	}
	say(second, url.Values{"do": {"close"}, "satisfaction": {"5"}, "key": {"k2"}})
	if page, _ = o.browse(t, second, nil); !strings.Contains(page.text, "您说已经解决") || strings.Contains(page.text, `value="close"`) {
		t.Errorf("whoever is content is asked again: %s", page.text)
	}
	say(third, url.Values{"do": {"reopen"}, "came": {"no"}, "key": {"k3"}})
	if page, _ = o.browse(t, third, nil); strings.Contains(page.text, "一起办理") || !strings.Contains(page.text, "重新办理") {
		t.Errorf("whoever says that it is not solved reads %s", page.text)
	}
	if page, _ = o.browse(t, first, nil); strings.Contains(page.text, "重新办理") {
		t.Errorf("whoever was content reads %s", page.text)
	}
	story = o.ask(t, "chief", "GET", "/api/v1/requests/"+parent, nil)
	if callers, _ := story.body["callers"].([]any); len(callers) != 1 || callers[0].(map[string]any)["confirmed_at"] == nil {
		t.Errorf("the desk shows %v", story.body["callers"])
	}
}
