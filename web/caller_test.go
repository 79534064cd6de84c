package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

func TestCompoundsAreFoundByWhatIsTyped(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	ledgertest.Describe(t, o.desk, dispatch.DescribeArea{Area: dispatch.Area{ID: "bank", Parent: "south", Level: dispatch.Compound, Name: "银行长安里", Aliases: []string{"老农行 A区"}}})
	ledgertest.Describe(t, o.desk, dispatch.DescribeArea{Area: dispatch.Area{ID: "tight", Parent: "south", Level: dispatch.Compound, Name: "新花园小区二期"}})
	o.ask(t, "chief", "POST", "/api/v1/areas/south/commands", map[string]any{"do": "restrict", "control": map[string]any{"label": "静态管理", "effect": "stay_in"}}).is(t, "control", 200, "")
	for text, want := range map[string]string{
		"hyxq": "花园小区,新花园小区二期", "huayuan": "花园小区,新花园小区二期", "花园": "花园小区,新花园小区二期", // names that begin with the text come first
		"yhcal": "银行长安里", "yxzal": "银行长安里", "yinhang": "银行长安里", "LNHA": "银行长安里", "老农行": "银行长安里", // every reading, and aliases
		"hpx": "湖畔小区", "hu pan": "湖畔小区", "100%": "", "_": "", `\`: "",
	} {
		r := o.ask(t, "chief", "GET", "/api/v1/compounds/search?q="+strings.NewReplacer("%", "%25", " ", "%20", `\`, "%5C").Replace(text), nil)
		var names []string
		for part := range strings.SplitSeq(r.text, `"name":"`) {
			if name, _, ok := strings.Cut(part, `"`); ok && !strings.HasPrefix(part, "[") {
				names = append(names, name)
			}
		}
		if got := strings.Join(names, ","); r.status != http.StatusOK || got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	if r := o.ask(t, "chief", "GET", "/api/v1/compounds/search?q=hpx", nil); !strings.Contains(r.text, `"within":"南区"`) || !strings.Contains(r.text, `"effect":"stay_in"`) || !strings.Contains(r.text, "静态管理") {
		t.Errorf("what holds there: %s", r)
	}
	for who, want := range map[string]string{"north": "[]", "editor": "[]"} {
		if r := o.ask(t, who, "GET", "/api/v1/compounds/search?q=hpx", nil); strings.TrimSpace(r.text) != want {
			t.Errorf("%s finds %s", who, r)
		}
	}
}

func TestACallerIsKnownByTheirPhone(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Operator, Area: "south"})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.bring(t, "chief", "households", "", "小区,门牌号,户主,电话,重点人群\n湖畔小区,3-2-501,欧阳某（虚构）,000-1234-5678,老人\n")
	r := o.ask(t, "south", "POST", "/api/v1/households/search", map[string]any{"phone": "00012345678"})
	if r.status != http.StatusOK || !strings.Contains(r.text, `"compound_name":"湖畔小区"`) || strings.Contains(r.text, "阳某") || strings.Contains(r.text, `"501"`) {
		t.Errorf("the caller: %s", r)
	}
	if r := o.ask(t, "north", "POST", "/api/v1/households/search", map[string]any{"phone": "00012345678"}); strings.TrimSpace(r.text) != "[]" {
		t.Errorf("another office's caller: %s", r)
	}
	o.ask(t, "south", "POST", "/api/v1/households/search", map[string]any{"phone": "转转转"}).is(t, "no digits", http.StatusUnprocessableEntity, "phone")
}

func TestAPreviewPromisesAndRecordsNothing(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	body := call("garden")
	r := o.ask(t, "operator", "POST", "/api/v1/requests/preview", body)
	if r.status != http.StatusOK || r.body["due"] != "2022-11-22T11:00:00+08:00" && r.body["due"] != "2022-11-22T03:00:00Z" || r.body["state"] != "open" || r.body["household"] == "" {
		t.Errorf("the preview: %s", r)
	}
	body["words"].(map[string]any)["text"] = "老人胸痛"
	if r := o.ask(t, "operator", "POST", "/api/v1/requests/preview", body); !strings.Contains(r.text, `"flags":["胸痛"]`) || r.body["urgency"] != "life_threatening" {
		t.Errorf("a red flag: %s", r)
	}
	if r := o.ask(t, "operator", "POST", "/api/v1/requests/preview", body); r.body["doubts"] != nil {
		t.Errorf("a whole call is asked back: %s", r)
	}
	body["words"].(map[string]any)["phone"] = "1390000123"
	if r := o.ask(t, "operator", "POST", "/api/v1/requests/preview", body); !strings.Contains(r.text, "has 11 digits and this has 10") {
		t.Errorf("a digit is missing: %s", r)
	}
	body["words"].(map[string]any)["phone"] = "不是电话"
	o.ask(t, "operator", "POST", "/api/v1/requests/preview", body).is(t, "a wrong phone", http.StatusUnprocessableEntity, "phone")
	o.ask(t, "operator", "POST", "/api/v1/requests/preview", call("lake")).is(t, "elsewhere", http.StatusNotFound, "place.compound")
	if r := o.ask(t, "operator", "GET", "/api/v1/requests", nil); r.text != "{\"requests\":[]}\n" {
		t.Errorf("something was recorded: %s", r)
	}
}
