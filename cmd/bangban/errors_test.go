package main

import (
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// failing makes every question of the pages be refused while the browser's storage says so, in the server's own form.
const failing = `{
	const real = window.fetch
	window.fetch = async (...args) => {
		const url = String(args[0].url ?? args[0])
		if (localStorage.getItem('failing') && url.includes('/api/v1/') && !url.endsWith('/session'))
			return new Response(JSON.stringify({ title: '台账暂时读不了（试验）', status: 500, code: 'unavailable' }), { status: 500, headers: { 'Content-Type': 'application/problem+json' } })
		return real(...args)
	}
}`

// errorLook describes how the page's errors look, and what else on it is shown as one.
const errorLook = `(() => {
	const looks = new Set()
	for (const e of document.querySelectorAll('.refused, [role=alert]')) {
		if (!e.getClientRects().length || e.matches('.alarm, .red, .query, .banner')) continue
		const s = getComputedStyle(e)
		looks.add([e.classList.contains('refused') && e.getAttribute('role') === 'alert', s.color, s.backgroundColor, s.borderLeft, s.borderTopWidth, s.padding, s.marginTop, s.marginBottom, s.fontSize, s.fontWeight].join(' | '))
	}
	return [...looks].sort().join(' ; ')
})()`

// Every page of the desk shows an error in one look, where it happened and in words: when nothing can be read, and when what somebody does
// is refused.
func TestErrorsHaveOneLook(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	id := signIn(t, address, "operator", password).submit(t, "baoyuan", "one look", 1)
	b := newBrowser(t, address, 1366, 768)
	b.forgiving = true // the console reports every refusal
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: failing})
	b.open("/desk/sign-in")
	b.signIn("administrator", "not the password")
	b.shows(".refused", "登录名或密码不对")
	want := asked[string](b, errorLook)
	same := func(where string) {
		t.Helper()
		if got := asked[string](b, errorLook); got != want {
			t.Errorf("%s: an error looks like\n%s, on the first page like\n%s", where, got, want)
		}
	}
	b.signInAgain(password)
	b.shows("nav", "求助")

	// What somebody does is refused.
	b.open("/desk/call")
	b.shows(".kinds", "买药")
	b.fills("#phone", "13900000001")
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".foot .refused", "请选择事项")
	if !asked[bool](b, "document.getElementById('kind')?.getAttribute('aria-invalid') === 'true' || document.querySelector('.kinds').getAttribute('aria-invalid') === 'true'") {
		t.Error("the field that lacks something is not marked")
	}
	same("a call that lacks something")
	b.shoot("error-call")
	b.open("/desk/board?by=cadre")
	b.shows(".crew", "手上")
	b.do(chromedp.Evaluate[chromedp.Void]("localStorage.setItem('failing', 'yes')"))
	b.typed("/")
	b.typed("4711")
	b.shows(".search .refused", "台账暂时读不了")
	same("the search")
	b.do(chromedp.Evaluate[chromedp.Void]("localStorage.removeItem('failing')"))
	b.open("/desk/requests/" + id)
	b.shows("h1", "买药")
	b.press("撤销")
	b.chooses(".act select[name=reason]", "mistake")
	b.do(chromedp.Evaluate[chromedp.Void]("localStorage.setItem('failing', 'yes')"))
	b.do(chromedp.Click(chromedp.CSS(".act button.main")))
	b.shows(".act .refused", "台账暂时读不了")
	same("a form of a request")

	// Nothing can be read.
	for _, path := range []string{"board", "requests", "requests/" + id, "bulletin", "admin/areas", "admin/units", "admin/cadres", "admin/kinds", "admin/flags", "admin/users", "admin/status", "admin/journal"} {
		b.open("/desk/" + path)
		b.shows(".refused", "台账暂时读不了")
		same(path)
	}
	b.shoot("error-page")
}
