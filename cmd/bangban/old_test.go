package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// hindrances are browsers that keep nothing, as it is met with WeChat's and with private windows; and one that lacks what Safari 12 does.
var hindrances = map[string]string{
	"refused": `for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { get() { throw new DOMException('refused', 'SecurityError') } })`,
	"missing": `for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { value: name === 'indexedDB' ? undefined : null })`,
	"silent":  `Object.defineProperty(window, 'indexedDB', { value: { open: () => ({}) } })`,
	"stuck": `{
		const real = IDBDatabase.prototype.transaction
		let n = 0
		IDBDatabase.prototype.transaction = function (...all) {
			const t = real.apply(this, all)
			if (++n > 12) Object.defineProperty(t, 'oncomplete', { set() {} })
			return t
		}
	}`,
	"poor": `{
		for (const name of ['ResizeObserver', 'IntersectionObserver', 'BroadcastChannel', 'PointerEvent', 'AudioContext', 'createImageBitmap', 'requestIdleCallback', 'queueMicrotask', 'structuredClone', 'WeakRef']) delete window[name]
		delete Navigator.prototype.locks
		delete Object.fromEntries
		delete Promise.allSettled
		for (const name of ['at', 'findLast', 'toSorted', 'toReversed', 'toSpliced']) delete Array.prototype[name]
		for (const name of ['matchAll', 'replaceAll', 'at']) delete String.prototype[name]
	}`,
	"full": `{
		const full = () => { throw new DOMException('full', 'QuotaExceededError') }
		Storage.prototype.setItem = IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = full
	}`,
}

// takesCall signs an operator in and takes a call down, with the key of its kind.
func (b *browser) takesCall(password, kind string) {
	b.t.Helper()
	b.open("/desk/call")
	b.signIn("operator", password)
	b.shows(".kinds", "买药")
	b.fills("#phone", "13900004711")
	b.fills("#compound", "宝源公寓")
	b.fills("#door", "3-2-501")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.kinds').focus()"))
	b.typed(kind)
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".saved", "宝源公寓 3号楼 2单元")
}

// A browser that stores nothing takes an errand to its end, and what is typed at the desk is saved; where something would be lost
// with the page, the page says so.
func TestABrowserThatKeepsNothing(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	for name, script := range hindrances {
		t.Run(name, func(t *testing.T) { // one after the other: there are not cadres for all
			request := chief.submit(t, "baoyuan", "kept-"+name, 1)
			cadre, _, number := chief.holder(t, request)
			b := newBrowser(t, address, 360, 640)
			send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
			b.enters(chief, cadre)
			b.shows(".card", number)
			if name != "stuck" && name != "full" && name != "poor" {
				b.offline(true)
				b.taps("出发")
				b.shows(".notices", "请不要关掉这个网页")
				b.shoot("phone-keeps-nothing-" + name)
				b.offline(false)
			} else {
				b.taps("出发")
			}
			b.taps("取到了")
			b.taps("办完了")
			eventually(t, longEnough, "it is done", func() bool { return chief.state(t, request) == "done" })

			d := newBrowser(t, address, 1366, 768)
			send(d, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
			d.takesCall(password, "4") // which a crew gets, not this cadre
			if name != "poor" {
				return
			}
			for at, shows := range map[string]string{"/desk/requests/" + request: number, "/desk/board": "看板", "/desk/bulletin": "通报"} {
				d.open(at)
				d.shows("main", shows)
			}
		})
	}
}

// Where no program runs in the browser, the page says after some seconds what to do, and whom to call.
func TestAPageWithoutItsProgramSaysWhomToCall(t *testing.T) {
	t.Parallel()
	address := serving(t, "--data="+t.TempDir(), "--hotline", "000-1234-5678")
	b := newBrowser(t, address, 360, 640)
	b.forgiving = true
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "delete window.Promise"})
	for _, at := range []string{"/phone/", "/desk/"} {
		b.open(at)
		b.until("the page says what to do", func() bool {
			return asked[bool](b, "{ const e = document.querySelector('.early'); !!e && getComputedStyle(e).visibility === 'visible' && e.innerText.includes('000-1234-5678') && !!e.querySelector('a[href=\"tel:00012345678\"]') }")
		})
		b.shoot("early" + strings.ReplaceAll(at, "/", "-"))
	}
}
