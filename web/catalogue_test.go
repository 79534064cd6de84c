package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// ids lists ids page by page, or all at once with a limit of 0.
func (o *office) ids(t *testing.T, who, path string, limit int) string {
	t.Helper()
	var all []string
	after := ""
	for range 100 {
		query := path
		if limit > 0 {
			query += fmt.Sprintf("&limit=%d%s", limit, after)
		}
		got := o.ask(t, who, "GET", query, nil)
		got.is(t, query, 200, "")
		var page []struct{ ID string }
		must(t, json.Unmarshal([]byte(got.text), &page))
		for _, x := range page {
			all = append(all, x.ID)
		}
		if limit == 0 || len(page) < limit {
			return strings.Join(all, " ")
		}
		after = "&after=" + page[len(page)-1].ID
	}
	t.Fatalf("%s goes on for ever", path)
	return ""
}

func TestLongListsComeInPages(t *testing.T) {
	o := open4test(t)
	for i := range 12 {
		a := dispatch.Area{ID: dispatch.ID(fmt.Sprintf("new-%02d", i)), Parent: "south", Level: dispatch.Compound, Name: fmt.Sprintf("新%d号院", i)}
		if i == 3 {
			a.Aliases = []string{"100%Wool 小区"}
		}
		ledgertest.Describe(t, o.desk, dispatch.DescribeArea{Area: a})
		c := dispatch.Cadre{ID: dispatch.ID(fmt.Sprintf("n%02d", i)), Unit: "office", Name: "丁某（虚构）", Mode: geo.Foot, Area: "south"}
		if i%5 == 0 {
			c.Name, c.Area = "Ada（虚构）", "north"
		}
		ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: c})
	}
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "north"})
	for _, path := range []string{"/api/v1/areas?", "/api/v1/areas?under=south", "/api/v1/areas?level=compound", "/api/v1/cadres?", "/api/v1/cadres?under=south", "/api/v1/cadres?on_duty=true"} {
		whole := o.ids(t, "chief", path, 0)
		if n := len(strings.Fields(whole)); n < 2 {
			t.Errorf("%s lists %d", path, n)
		}
		for _, limit := range []int{1, 2, 5} {
			if got := o.ids(t, "chief", path, limit); got != whole {
				t.Errorf("%s, %d at a time: %s; at once: %s", path, limit, got, whole)
			}
		}
	}
	for query, want := range map[string]string{
		"areas?name=" + url.QueryEscape("新1"): "new-01 new-10 new-11", "areas?name=" + url.QueryEscape("%wool"): "new-03", "areas?name=" + url.QueryEscape("_"): "",
		"areas?under=north&name=" + url.QueryEscape("小区"): "garden", "cadres?name=ada": "n00 n05 n10", "cadres?name=" + url.QueryEscape("丙"): "c1 c2", "cadres?name=zzz": "",
	} {
		for _, limit := range []int{0, 1, 2} {
			got := strings.Fields(o.ids(t, "chief", "/api/v1/"+query, limit))
			slices.Sort(got)
			if strings.Join(got, " ") != want {
				t.Errorf("%s, %d at a time: %s, want %s", query, limit, got, want)
			}
		}
	}
	for _, limit := range []int{0, 1, 2, 50} {
		if got := o.ids(t, "north", "/api/v1/cadres?", limit); got != "n00 n05 n10" {
			t.Errorf("a part of the city, %d at a time: %s", limit, got)
		}
	}
	o.ask(t, "chief", "GET", "/api/v1/areas?after=nowhere", nil).is(t, "after what is not there", 422, "after")
	o.ask(t, "chief", "GET", "/api/v1/cadres?limit=0", nil).is(t, "no limit", 400, "limit")
}

func TestNobodyTakesFromAnothersArea(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	for path, body := range map[string]map[string]any{
		"cadres/":     {"name": "丁某（虚构）", "mode": "foot"},
		"facilities/": {"name": "某店", "role": "market", "point": map[string]any{"lng": 112.43, "lat": 39.33}},
	} {
		put := func(who, id, area string) reply {
			body["area"] = area
			return o.ask(t, who, "PUT", "/api/v1/"+path+id, body)
		}
		put("chief", "theirs", "south").is(t, path+" in the south", 200, "")
		put("north", "theirs", "north").is(t, path+" taken from the south", 403, "")
		put("north", "ours", "north").is(t, path+" in the north", 200, "")
		put("north", "ours", "garden").is(t, path+" within the north", 200, "")
		put("north", "ours", "south").is(t, path+" pushed to the south", 403, "")
	}
	o.ask(t, "north", "PUT", "/api/v1/facilities/pharmacy", map[string]any{"name": "某店", "role": "market", "area": "north", "point": map[string]any{"lng": 112.43, "lat": 39.33}}).is(t, "what is the whole city's", 403, "")
}
