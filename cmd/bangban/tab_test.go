package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// walk goes through a page by Tab until the focus comes round, and says what is wrong: what cannot be reached, where the focus is not seen,
// what keeps it, and where it leaps back.
const walk = `(() => {
	const able = 'a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex]'
	const shut = (e) => e.tagName !== 'SUMMARY' && !!e.closest('details:not([open])')
	const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden' && !e.closest('[inert]') && !shut(e)
	const name = (e) => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + ' ' + (e.getAttribute('aria-label') || e.innerText || e.value || e.className || '').toString().trim().slice(0, 30)
	const own = (e) => e.tabIndex >= 0 && !(e.type === 'radio' && !e.checked && document.querySelector('input[type=radio][name="' + e.name + '"]:checked'))
	let last
	window.stops = []
	window.unseen = [] // where no ring is drawn that is not there without the focus
	window.wanted = () => [...document.querySelectorAll(able)].filter((e) => seen(e) && own(e))
	window.stop = () => {
		const e = document.activeElement
		if (!e || e === document.body || e === document.documentElement) return ''
		if (stops[stops.length - 1] === e) return 'at ' // a date has several stops
		if (stops.includes(e)) return 'again'
		stops.push(e)
		const looks = (x) => [x, x.parentElement, x.closest('.fin')].map((y) => { const s = y && getComputedStyle(y); return s && s.outlineStyle !== 'none' ? s.outlineWidth + s.outlineColor : '' })
		if (last && last.e.isConnected && last.e !== e && looks(last.e).every((l, i) => l === last.looks[i])) unseen.push(name(last.e))
		last = { e, looks: looks(e) }
		const says = []
		const box = e.getBoundingClientRect()
		if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) says.push('it is outside the window')
		return 'at ' + (says.length ? name(e) + ': ' + says.join(', ') : '')
	}
	window.missed = () => wanted().filter((e) => !stops.includes(e) && !e.closest('.leaflet-container')).map(name)
	// Whatever comes earlier in the document comes earlier by Tab.
	window.leaps = () => stops.filter((e, i) => i && stops[i - 1].isConnected && e.isConnected && stops[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING).map(name)
})()`

// Every page of the desk is gone through by Tab: whatever can be used is reached, in order, with the focus in sight, and nothing keeps it. The
// first stop leads past the bar.
func TestEveryPageIsWalkedByTab(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	id := chief.submit(t, "baoyuan", "walked through", 1)
	chief.holder(t, id)
	b := newBrowser(t, address, 1366, 768)
	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
	b.open("/desk/sign-in")
	b.shows("h1", "登录")
	b.walks("sign-in")
	b.signIn("administrator", password)
	b.shows("nav", "求助")
	for _, p := range []pageOf{
		{"call", "/desk/call", ".kinds", "买药"}, {"board", "/desk/board", ".kpis", "在岗"}, {"board-chosen", "/desk/board?request=" + id, ".chosen .candidates", "手上"}, {"board-crew", "/desk/board?by=cadre", ".crew", "手上"},
		{"board-lanes", "/desk/board?lanes=1", ".lanes .rows-of", "件"}, {"board-wall", "/desk/board?wall=1", ".today", "。"}, {"requests", "/desk/requests", "tbody", "买药"}, {"request", "/desk/requests/" + id, "main", "经过"},
		{"bulletin", "/desk/bulletin?as_of=2022-11-30", ".sentence", "截至2022年11月30日"}, {"import", "/desk/admin/import?sort=cadres", "main", "下载模板"}, {"areas", "/desk/admin/areas?row=new", "form.form", "边界"},
		{"cadres", "/desk/admin/cadres?row=new", "form.form", "包联小区"}, {"kinds", "/desk/admin/kinds?row=medicine", "form.form", "承诺"}, {"users", "/desk/admin/users?row=new", "form.form", "接线员"},
		{"targets", "/desk/admin/targets?row=new", "form.form", "什么时候通知"}, {"flags", "/desk/admin/flags?row=chest_pain", "form.form", "内置的说法"}, {"status", "/desk/admin/status", "main", "SQLite"}, {"queue", "/desk/admin/queue", "h1", "队列"},
		{"journal", "/desk/admin/journal", "h1", "日志"}, {"account", "/desk/account", "main", "我的账号"},
	} {
		b.open(p.path)
		b.shows(p.selector, p.text)
		b.waitCharts()
		b.walks(p.name)
		b.still(p.name)
	}
}

// still fails where something moves though the reader has asked that nothing does.
func (b *browser) still(name string) {
	b.t.Helper()
	moving := asked[[]string](b, `[...document.querySelectorAll('body *')].flatMap((e) => ['', '::before', '::after'].flatMap((p) => {
		const s = getComputedStyle(e, p)
		const takes = (all) => all.split(',').some((d) => parseFloat(d) > 0)
		return takes(s.transitionDuration) || (s.animationName !== 'none' && takes(s.animationDuration)) ? [e.tagName + '.' + e.className + p] : []
	}))`)
	if len(moving) > 0 {
		b.t.Errorf("%s: %d things move: %s", name, len(moving), strings.Join(moving[:min(5, len(moving))], "; "))
	}
	if asked[string](b, "getComputedStyle(document.documentElement).scrollBehavior") == "smooth" {
		b.t.Errorf("%s scrolls smoothly", name)
	}
}

// Whatever opens is shut by Esc, and the focus is where it was.
func TestEscShutsWhatOpened(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	id := chief.submit(t, "baoyuan", "opened and shut", 1)
	chief.holder(t, id)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/account")
	b.signIn("administrator", password)
	for _, c := range []struct{ page, opener, opened string }{
		{"/desk/requests", ".me .opens", ".me .list"},
		{"/desk/requests", ".bell > button", ".bell .pop"},
		{"/desk/requests", ".top .find", ".search"},
		{"/desk/requests", ".requests-head .menu button", ".requests-head .menu .list"},
		{"/desk/board", ".filters-open", ".filters"},
		{"/desk/board", "[data-id='" + id + "']", ".panel.chosen"},
		{"/desk/requests/" + id, "[data-do=hold]", "form.act"},
		{"/desk/requests/" + id, "[data-do=merge]", "form.act"},
		{"/desk/requests/" + id, "[data-do=triage]", "form.act"},
		{"/desk/requests/" + id, ".facts-look, [data-do=reveal]", "form.act"},
		{"/desk/requests/" + id, ".errand .menu button", ".errand .menu .list"},
		{"/desk/admin/units", "tbody tr:first-child button, tbody tr:first-child a", ".drawer"},
	} {
		if strings.SplitN(b.at(), "?", 2)[0] != c.page {
			b.open(c.page)
		}
		b.do(chromedp.WaitVisible(chromedp.CSS(c.opener)), chromedp.Focus(chromedp.CSS(c.opener)))
		b.typed("\r")
		b.do(chromedp.WaitVisible(chromedp.CSS(c.opened)))
		b.do(chromedp.KeyEvent(kb.Escape))
		b.until(c.opened+" is shut", func() bool { return asked[int](b, "document.querySelectorAll(\""+c.opened+"\").length") == 0 })
		b.focusedOn(c.opener)
	}
}

// walks goes through the page by Tab.
func (b *browser) walks(name string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](walk), chromedp.Evaluate[chromedp.Void](`document.activeElement?.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)`))
	// Begins before the first, wherever the page has put the focus.
	b.do(chromedp.Evaluate[chromedp.Void](`{ const e = document.createElement('span'); e.tabIndex = -1; document.body.prepend(e); e.focus(); e.remove() }`))
	most := asked[int](b, "wanted().length") + 60 // a page may show more as one goes
	var wrong []string
	for range most {
		b.do(chromedp.KeyEvent(kb.Tab))
		said := asked[string](b, "stop()")
		if said == "" || said == "again" {
			break
		}
		if said = strings.TrimPrefix(said, "at "); said != "" {
			wrong = append(wrong, said)
		}
	}
	if first := asked[string](b, "stops.length ? stops[0].className : ''"); asked[bool](b, "document.querySelector('.top') !== null") && first != "skip" {
		wrong = append(wrong, "the first stop is "+first)
	}
	for what, which := range map[string]string{"the focus is not seen": "unseen", "not reached": "missed()", "out of order": "leaps()"} {
		if some := asked[[]string](b, which); len(some) > 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %s", what, strings.Join(some[:min(8, len(some))], "; ")))
		}
	}
	for _, w := range wrong[:min(10, len(wrong))] {
		b.t.Errorf("%s: %s", name, w)
	}
}
