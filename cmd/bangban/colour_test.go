package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// deficiencies are the ways in which people do not see colours.
var deficiencies = []emulation.SetEmulatedVisionDeficiencyType{"protanopia", "deuteranopia", "tritanopia", "achromatopsia"}

// Urgency is told by a word and a drawing wherever it is told by a colour, and what is filled by it can be read. With BANGBAN_SHOTS the pages are saved as those see them who do
// not see colours.
func TestUrgencyNeedsNoColour(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	ids, _ := chief.onDuty(t)
	late := chief.late(t, 1, ids[0])
	life := medicine("jiaotong", 2)
	life["urgency"] = "life_threatening"
	soon := medicine("baoyuan", 3)
	soon["urgency"] = "urgent"
	for key, body := range map[string]map[string]any{"life": life, "soon": soon} {
		_, err := chief.ask(t.Context(), "POST", "/api/v1/requests", body, nil, "Idempotency-Key", key)
		must(t, err)
	}
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/board")
	b.signIn("administrator", password)
	b.shows(".kpis", "未办结")
	for _, p := range []pageOf{
		{"board", "/desk/board", ".rows", "超"}, {"board-chosen", "/desk/board?request=" + late, ".chosen", "超"}, {"crew", "/desk/board?by=cadre", ".crew", "超时1件"}, {"lanes", "/desk/board?lanes=1", ".lanes .rows-of", "1件赶不上"},
		{"wall", "/desk/board?wall=1", ".today", "。"}, {"requests", "/desk/requests", "tbody", "超"}, {"request", "/desk/requests/" + late, ".due", "超"}, {"bulletin", "/desk/bulletin?as_of=2022-11-30", ".sentence", "截至2022年11月30日"},
	} {
		b.open(p.path)
		b.shows(p.selector, p.text)
		b.waitCharts()
		// A key of the legend has its word beside it, and a cell of the candidates' table its head above.
		if bare := asked[[]string](b, `[...document.querySelectorAll('.late, .soon')].filter((e) => e.getClientRects().length && !e.matches('.meter, .meter *, .key, .cell') && !(e.innerText.trim() && (e.querySelector('svg') || (e.closest('li, p, h2, td, span, button, a, header') ?? e).querySelector('svg') || e.parentElement.querySelector('svg')))).map((e) => e.outerHTML.slice(0, 120))`); len(bare) > 0 {
			t.Errorf("%s: told by colour alone: %s", p.name, strings.Join(bare, "; "))
		}
		b.axe(p.name, "{ runOnly: { type: 'rule', values: ['color-contrast'] } }") // also of whoever is in danger, of whom other pages have none
		for _, d := range deficiencies {
			send(b, emulation.SetEmulatedVisionDeficiency, emulation.SetEmulatedVisionDeficiencyParams{Type: d})
			b.shoot("sees-" + p.name + "-" + string(d))
		}
		send(b, emulation.SetEmulatedVisionDeficiency, emulation.SetEmulatedVisionDeficiencyParams{Type: "none"})
	}
}
