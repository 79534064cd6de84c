package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// late takes a request down that was promised hours ago, and gives it to a cadre.
func (u user) late(t *testing.T, n int, cadre string) string {
	t.Helper()
	said := medicine("baoyuan", n)
	said["at"] = time.Now().Add(-5 * time.Hour).Format(time.RFC3339)
	var answer struct{ ID string }
	_, err := u.ask(t.Context(), "POST", "/api/v1/requests", said, &answer, "Idempotency-Key", fmt.Sprint("late ", n))
	must(t, err)
	u.hand(t, answer.ID, cadre)
	return answer.ID
}

// onDuty returns the ids and names of some cadres on duty who may be given things at the door.
func (u user) onDuty(t *testing.T) (ids, names []string) {
	t.Helper()
	var all []struct {
		ID, Name string
		Phone    string
		PO       bool `json:"phone_only"`
		Skills   []string
	}
	_, err := u.ask(t.Context(), "GET", "/api/v1/cadres?on_duty=true", nil, &all)
	must(t, err)
	for _, c := range all {
		if !c.PO && len(c.Skills) == 0 {
			ids, names = append(ids, c.ID), append(names, c.Name)
		}
	}
	return ids, names
}

// Who is late, by cadre, is one chord from anywhere, even while a call is being typed; all that a cadre has is given to another in a few
// keys.
func TestWhoIsLateIsOneChordAway(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	ids, names := chief.onDuty(t)
	one, two := chief.late(t, 1, ids[0]), chief.late(t, 2, ids[0])
	chief.submit(t, "jiaotong", "in time", 3)

	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/call")
	b.signIn("administrator", password)
	b.focused("phone")
	b.typed("0009")
	k := &strokes{browser: b}
	k.press("l", chromedp.KeyModifiers(chromedp.ModifierAlt))
	b.shows(".crew li:first-child", names[0])
	k.most(2, "who is late, by cadre")
	b.shows(".crew li:first-child", "超时2件")
	b.shows(".crew li:first-child", "手上2件")
	if !asked[bool](b, "[...document.querySelectorAll('.crew .person')].every(e => /位置/.test(e.innerText))") {
		t.Error("it is not said when somebody was last seen")
	}
	b.shoot("board-crew")

	b.typed("j")
	b.shows(".hand h2", names[0])
	b.typed("a")
	b.shows(".hand", "已选2件")
	b.shows(".hand .candidates", "手上")
	if n := b.within(".hand .combo li"); n < 5 {
		t.Errorf("%d candidates are on the screen", n)
	}
	if asked[bool](b, "[...document.querySelectorAll('.combo li')].some(e => /只接电话|只办本队/.test(e.innerText))") {
		t.Error("somebody stands among the candidates who may not be given it")
	}
	b.shows(".hand .kept summary", "不能派的")
	b.shoot("board-hand")
	b.typed("p")
	b.until("the names have the focus", func() bool {
		return asked[string](b, "document.activeElement.getAttribute('role') ?? ''") == "combobox"
	})
	best := asked[string](b, "document.querySelector('.hand .combo li .who .b').innerText")
	b.typed("\r")
	b.shows(".toast", "2件已交给"+best)
	for _, id := range []string{one, two} {
		if holder, _, _ := chief.holder(t, id); holder == ids[0] {
			t.Errorf("%s has it still", names[0])
		}
	}
	b.shows(".crew li:first-child", best)

	// Each number leads to what it counts.
	for figure, want := range map[string]string{"late": "show=late", "soon": "show=soon", "raised": "show=raised", "free": "show=free", "crew": "by=cadre"} {
		b.do(chromedp.Click(chromedp.CSS(".kpis [data-code=" + figure + "]")))
		b.until(figure+" is shown", func() bool { return strings.Contains(b.at(), want) })
	}
	b.do(chromedp.Click(chromedp.CSS(".kpis [data-code=late]")))
	b.until("two are late", func() bool { return asked[int](b, "document.querySelectorAll('.rows .entry').length") == 2 })
	b.shows(".rows h2", "超时")
	b.shows(".kpis [data-code=late] b", "2")

	// Five candidates stand on the screen beside a request, and who may not be given it is told apart.
	b.do(chromedp.Click(chromedp.CSS(".entry")))
	b.shows(".chosen .candidates", "手上")
	if n := b.within(".chosen .combo li"); n < 5 {
		t.Errorf("%d candidates are on the screen", n)
	}
	b.shows(".chosen .kept summary", "不能派的")

	// Pharmacies and hospitals are on the map.
	b.until("a pharmacy is pointed at", func() bool { return b.passes("药店") })
	b.shows(".legend", "药店")
	b.shoot("board-five")
}

// within counts the elements that are wholly on the screen and in the part that scrolls.
func (b *browser) within(selector string) int {
	return asked[int](b, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter(e => {
		const r = e.getBoundingClientRect(), p = e.closest('.panel').getBoundingClientRect(), l = e.parentElement.getBoundingClientRect()
		return r.top >= Math.max(0, p.top, l.top - 1) && r.bottom <= Math.min(innerHeight, p.bottom, l.bottom + 1)
	}).length`, selector))
}

// passes moves the mouse over the map until what is pointed at is described by a text.
func (b *browser) passes(text string) bool {
	b.t.Helper()
	is, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`new Promise(done => {
		const box = document.querySelector('.map .canvas').getBoundingClientRect()
		const points = []
		for (let y = box.top + 4; y < box.bottom; y += 9) for (let x = box.left + 4; x < box.right; x += 9) points.push([x, y])
		const step = () => {
			if (document.querySelector('.pointed')?.innerText.includes(%q)) return done(true)
			const p = points.shift()
			if (!p) return done(false)
			document.elementFromPoint(...p)?.dispatchEvent(new MouseEvent('mousemove', { bubbles: true, clientX: p[0], clientY: p[1] }))
			queueMicrotask(() => queueMicrotask(step))
		}
		step()
	})`, text), chromedp.EvalAwaitPromise))
	must(b.t, err)
	return is
}
