package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The sample opens on a day that is under way.
func TestTheSampleOpensOnALivingDay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	address := serving(t, "--data="+dir, "--sample", "shuozhou")
	password := samplePassword(t, dir)
	operator := signIn(t, address, "operator", password)
	var page struct {
		Requests []struct {
			Kind, State, Urgency string
			Level                int
			Place                struct{ Compound, Spot, Area string }
			Errands              []struct{ State, Cadre string }
			Children             []string
		}
	}
	_, err := operator.ask(t.Context(), "GET", "/api/v1/requests?limit=18", nil, &page)
	must(t, err)
	states, found := map[string]int{}, map[string]bool{}
	for _, r := range page.Requests {
		states[r.State]++
		found["late"] = found["late"] || r.Level > 0 && r.Urgency != "life_threatening"
		found["in no compound"] = found["in no compound"] || r.Place.Area != "" && r.Place.Spot != "" && r.State == "underway"
		found["a complaint"] = found["a complaint"] || r.Kind == "complaint"
		found["a merged group"] = found["a merged group"] || len(r.Children) == 2
		for _, e := range r.Errands {
			if crew := strings.Contains(e.Cadre, "crew"); crew != (r.Kind == "garbage") && e.Cadre != "" {
				t.Errorf("%s has a %s", e.Cadre, r.Kind)
			}
		}
	}
	for state, least := range map[string]int{"underway": 6, "assigned": 2, "open": 2, "review": 1, "done": 1, "closed": 1, "on_hold": 1, "merged": 2} {
		if states[state] < least {
			t.Errorf("%d are %s, want %d: %v", states[state], state, least, states)
		}
	}
	for _, what := range []string{"late", "in no compound", "a complaint", "a merged group"} {
		if !found[what] {
			t.Errorf("nothing is %s", what)
		}
	}
	if said := fine(t, "audit", "--data="+dir); !strings.Contains(said, "全部相符") {
		t.Error(said)
	}

	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/requests")
	b.signIn("coordinator", password)
	b.shows("tbody", "大运路口")
	b.looks("1366-living-requests")
	b.open("/desk/board")
	b.shows(".rows", "大运路口")
	b.looks("1366-living-board")
	b.do(chromedp.EmulateViewport(360, 800))
	b.open("/desk/requests")
	b.shows("tbody", "大运路口")
	b.looks("360-living-requests")
	b.turns("大字")
	b.looks("360-living-requests-large")
	b.turns("大字")
	b.do(chromedp.EmulateViewport(1366, 768))
	b.turns("English")
	b.shows("tbody", "rubbish")
	b.looks("1366-living-requests-english")
	b.open("/desk/board")
	b.shows(".rows", "大运路口")
	b.looks("1366-living-board-english")
	phone := newBrowser(t, address, 360, 800)
	phone.enters(signIn(t, address, "administrator", password), "g2")
	phone.shows(".card", "大运路口")
	phone.looks("360-living-phone")
}
