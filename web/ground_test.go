package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// The ground of the map is replaced by whoever administers the city, in the datum of the file, and sent to a board once.
func TestGround(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	road := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"class":"road","name":"某街","owner":"某人"},"geometry":{"type":"LineString","coordinates":[[112.4,39.3],[112.5,39.3]]}}]}`
	put := func(who, query, text string) reply {
		return o.ask(t, who, "PUT", "/api/v1/map/ground"+query, text, "Content-Type", octets)
	}
	empty := o.ask(t, "desk", "GET", "/api/v1/map/ground", nil)
	if empty.text != noGround {
		t.Errorf("before, it is %s", empty.text)
	}
	put("north", "?datum=wgs84", road).is(t, "an administrator of one area", http.StatusForbidden, "")
	put("chief", "", road).is(t, "no datum", http.StatusBadRequest, "datum")
	put("chief", "?datum=gcj02", strings.Replace(road, "road", "rail", 1)).is(t, "an unknown class", http.StatusUnprocessableEntity, "file")
	put("chief", "?datum=gcj02", road+strings.Repeat(" ", 4<<20)).is(t, "too much", http.StatusRequestEntityTooLarge, "")
	put("chief", "?datum=gcj02", road).is(t, "a road", http.StatusNoContent, "")

	// With something in it that cannot be drawn, it is looked at first, and saved without that.
	rail := strings.Replace(road, `}]}`, `},{"type":"Feature","properties":{"class":"rail"},"geometry":{"type":"LineString","coordinates":[[112.4,39.3],[112.5,39.3]]}}]}`, 1)
	preview := func(who, lang, text string) reply {
		return o.ask(t, who, "POST", "/api/v1/map/ground/preview?datum=gcj02", text, "Content-Type", octets, "Accept-Language", lang)
	}
	preview("chief", "zh", road+strings.Repeat(" ", 1<<20)).is(t, "a large preview", http.StatusOK, "")
	preview("chief", "zh", road+strings.Repeat(" ", 4<<20)).is(t, "a preview of too much", http.StatusRequestEntityTooLarge, "")
	preview("north", "zh", rail).is(t, "a preview for one area", http.StatusForbidden, "")
	for lang, want := range map[string]string{"zh": "class 须为", "en": "the class must be"} {
		seen := preview("chief", lang, rail)
		seen.is(t, "a preview", http.StatusOK, "")
		if !strings.Contains(seen.text, "某街") || !strings.Contains(seen.text, `"left_out":1`) || !strings.Contains(seen.text, `{"feature":2,"reason":"`+want) {
			t.Errorf("the preview in %s is %s", lang, seen.text)
		}
	}
	wrong := put("chief", "?datum=gcj02", rail)
	wrong.is(t, "all of it", http.StatusUnprocessableEntity, "file")
	if !strings.Contains(wrong.text, "feature 2: the class must be") {
		t.Errorf("it is refused by %s", wrong.text)
	}
	put("chief", "?datum=gcj02&partly=true", rail).is(t, "what can be drawn", http.StatusNoContent, "")

	got := o.ask(t, "desk", "GET", "/api/v1/map/ground", nil)
	if !strings.Contains(got.text, "某街") || strings.Contains(got.text, "某人") || strings.Contains(got.text, "[112.4,39.3]") {
		t.Errorf("it is %s", got.text)
	}
	tag := got.header.Get("ETag")
	if same := o.ask(t, "desk", "GET", "/api/v1/map/ground", nil, "If-None-Match", tag); same.status != http.StatusNotModified || same.text != "" {
		t.Errorf("the same again: %d %s", same.status, same.text)
	}
	put("chief", "?datum=wgs84", noGround).is(t, "taken away", http.StatusNoContent, "")
	if again := o.ask(t, "desk", "GET", "/api/v1/map/ground", nil, "If-None-Match", tag); again.text != noGround {
		t.Errorf("taken away, it is %s", again.text)
	}
}
