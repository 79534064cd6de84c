package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// The table is printed with what administrators added; what they add is heard at once, while somebody types and when it is taken down.
func TestRedFlagsAreAddedByAdministratorsAndHeard(t *testing.T) {
	o := open4test(t)
	o.hire(t, "admin", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	hear := func(text string, needs ...string) (heard []api.HeardFlag) {
		r := o.ask(t, "operator", "POST", "/api/v1/red_flags/hear", map[string]any{"text": text, "needs": append([]string{}, needs...)})
		r.is(t, text, http.StatusOK, "")
		decode(t, r, &heard)
		return heard
	}
	if h := hear("他 胸 口 疼"); len(h) != 1 || h[0].Flag != "chest_pain" || h[0].Name != "chest pain" || h[0].Words != "胸口疼" || h[0].Call != "120" {
		t.Errorf("%+v", h)
	}
	if h := hear("胸坎坎疼"); len(h) != 0 {
		t.Errorf("%+v", h)
	}
	if len(hear("发烧39度5")) != 0 || len(hear("发烧39度5", "infant")) != 1 {
		t.Error("what is ticked makes no difference")
	}
	o.ask(t, "operator", "PUT", "/api/v1/red_flags/chest_pain", map[string]any{"words": []string{"胸坎坎疼"}}).is(t, "an operator's word", http.StatusForbidden, "")
	o.ask(t, "admin", "PUT", "/api/v1/red_flags/chest_pain", map[string]any{"words": []string{"疼"}}).is(t, "a word of one character", http.StatusUnprocessableEntity, "words[0]")
	o.ask(t, "admin", "PUT", "/api/v1/red_flags/chest_pain", map[string]any{"words": []string{"胸坎坎疼"}}).is(t, "a word", http.StatusOK, "")
	o.ask(t, "admin", "PUT", "/api/v1/red_flags/quake", map[string]any{"name": map[string]string{"zh": "地震", "en": "earthquake"}, "words": []string{"地震…塌|埋"}, "call": "119"}).is(t, "a row", http.StatusOK, "")
	if h := hear("胸坎坎疼；地震房子塌了"); len(h) != 2 || h[1].Flag != "quake" || h[1].Call != "119" {
		t.Errorf("%+v", h)
	}
	var table api.RedFlagTable
	decode(t, o.ask(t, "operator", "GET", "/api/v1/red_flags", nil), &table)
	if first, last := table.Flags[0], table.Flags[len(table.Flags)-1]; !first.BuiltIn || len(first.Words) != 1 || len(first.BuiltInWords) == 0 || last.Code != "quake" || last.BuiltIn || table.Edition < 2 {
		t.Errorf("%+v, %+v, edition %d", first, last, table.Edition)
	}
	body := call("garden")
	body["words"] = map[string]any{"text": "胸坎坎疼"}
	made := o.ask(t, "operator", "POST", "/api/v1/requests", body, "Idempotency-Key", "0123456789abcdef")
	made.is(t, "a call", http.StatusCreated, "")
	if r := o.ask(t, "operator", "GET", "/api/v1/requests/"+made.body["id"].(string), nil); !strings.Contains(r.text, `"alarms":[{"call":"120","flag":"chest_pain","name":"chest pain","words":"胸坎坎疼"}]`) || !strings.Contains(r.text, `"urgency":"life_threatening"`) {
		t.Error(r)
	}
}

func decode(t *testing.T, r reply, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.text), into); err != nil {
		t.Fatalf("%s: %v", r, err)
	}
}
