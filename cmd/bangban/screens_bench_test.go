package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// BenchmarkScreens reports how soon pages are usable on slow machines, how smoothly a city's board moves, and how soon it shows
// changes.
func BenchmarkScreens(b *testing.B) {
	x := emptyStorm(b, filepath.Join(b.TempDir(), "bangban.db"), "", "")
	x.populate(b, 334, 1) // 300 of them on duty
	x.processes("serve")
	desk := signIn(b, x.address(), "desk-0", x.password)
	atOnce(openFirst, func(i int) { desk.submit(b, string(crowdCompound(i*7%crowdCompounds)), fmt.Sprint("open ", i), i) })
	var given struct{ Path string }
	_, err := desk.ask(b.Context(), "POST", "/api/v1/cadres/"+string(loadCadre(0))+"/code", nil, &given)
	must(b, err)

	telephone := func(path, selector string) float64 {
		phone := newBrowser(b, x.address(), 360, 800)
		phone.slow(6, 400_000, 400*time.Millisecond)
		defer func() { // a slowed processor spins, and would take time from the next measurement
			phone.slow(1, 0, 0)
			phone.do(chromedp.Navigate("about:blank"))
		}()
		return phone.usable(path, selector)
	}
	b.ReportMetric(telephone("/phone/", ".entrance input"), "phone-first-load-ms")
	b.ReportMetric(telephone(given.Path, "main"), "phone-signed-in-by-link-ms")

	office := newBrowser(b, x.address(), 1366, 768)
	office.open("/desk/sign-in")
	office.signIn("desk-0", x.password)
	office.shows("nav", "看板")
	office.slow(4, 0, 0)
	b.ReportMetric(office.usable("/desk/call", ".kinds button"), "call-ms")
	b.ReportMetric(office.usable("/desk/board", ".rows .entry"), "board-ms")
	office.until("everything is there", func() bool {
		return asked[int](office, "document.querySelector('canvas.sheet')?.width ? Number(document.querySelector('.kpis b')?.textContent ?? 0) : 0") >= openFirst
	})

	// The map is dragged for five seconds while calls come in.
	calls := make(chan struct{})
	go func() {
		defer close(calls)
		for i := range 10 {
			desk.submit(b, string(crowdCompound(i)), fmt.Sprint("meanwhile ", i), i)
			wait(b.Context(), 400*time.Millisecond)
		}
	}()
	frames := dragged(office)
	<-calls
	b.ReportMetric(frames.PerSecond, "board-frames/s")
	b.ReportMetric(frames.P95, "board-frame-p95-ms")
	b.ReportMetric(frames.Most, "board-frame-most-ms")

	// The lanes of 100 cadres with 20 errands each are scrolled for five seconds.
	lanes := office.crowdedLanes()
	b.ReportMetric(lanes.PerSecond, "lanes-frames/s")
	b.ReportMetric(lanes.P95, "lanes-frame-p95-ms")
	b.ReportMetric(lanes.Most, "lanes-frame-most-ms")
	office.open("/desk/board")
	office.shows(".rows", "买药")

	// From the answer to a call until the board shows it.
	var shown times
	open := func() int { return asked[int](office, "Number(document.querySelector('.kpis b').textContent)") }
	for i := range 20 {
		before := open()
		desk.submit(b, string(crowdCompound(100+i)), fmt.Sprint("shown ", i), i)
		begun := time.Now()
		office.until("the board shows it", func() bool { return open() > before })
		shown.add(time.Since(begun))
	}
	b.ReportMetric(float64(shown.at(50).Milliseconds()), "board-shows-p50-ms")
	b.ReportMetric(float64(shown.at(100).Milliseconds()), "board-shows-most-ms")
}

// crowdedLanes shows the lanes of a crowd that the server would answer with, and scrolls them in every frame.
func (b *browser) crowdedLanes() frameTimes {
	b.t.Helper()
	script, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `{
		const plain = window.fetch, now = Date.now(), at = minutes => new Date(now + minutes * 60000).toISOString()
		const errand = (c, i) => ({ id: 'e' + c + '.' + i, request: 'r' + c + '-' + i, number: '0101-' + c + i, version: 1, errand: 1, kind: 'medicine', kind_name: '买药', urgency: 'routine', place: { compound: 'c', compound_name: '某小区' },
			state: i < 8 ? 'finished' : i === 8 ? 'underway' : 'accepted', due: at(i * 25 - 190), leaves: at(i * 25 - 185), arrives: at(i * 25 - 180), from: at(i * 25 - 178), until: at(i * 25 - 160), late: i % 7 === 0 })
		const all = Array.from({ length: 100 }, (_, c) => ({ cadre: 'k' + c, name: '赵某' + c, unit_name: '某局', on: true, since: at(-200), until: at(400), errands: Array.from({ length: 20 }, (_, i) => errand(c, i)) }))
		window.fetch = (asked, ...more) => String(asked.url ?? asked).includes('/api/v1/lanes') ? Promise.resolve(new Response(JSON.stringify(all), { headers: { 'Content-Type': 'application/json' } })) : plain(asked, ...more)
	}`})
	must(b.t, err)
	defer func() {
		send(b, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(script))
	}()
	b.open("/desk/board?lanes=1")
	b.shows(".lanes .lane", "赵某")
	return b.frames(`
		const body = document.querySelector('.lanes .body')
		let step = 24
		const move = () => {
			const before = body.scrollTop
			body.scrollTop += step
			if (body.scrollTop === before) step = -step
		}
		const end = () => 0`)
}

// usable opens a page with an empty cache, and returns the milliseconds until a part of it is shown.
func (b *browser) usable(path, selector string) float64 {
	b.t.Helper()
	send(b, network.ClearBrowserCache, cdp.Empty{})
	looking, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `{
		const look = () => document.querySelector(` + strconv.Quote(selector) + `)?.offsetParent ? window.usableAfter = performance.now() : requestAnimationFrame(look)
		look()
	}`})
	must(b.t, err)
	defer func() { // otherwise it would go on searching on the next page
		send(b, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(looking))
	}()
	b.open(path)
	b.until(selector+" is shown", func() bool { return asked[bool](b, "!!window.usableAfter") })
	return asked[float64](b, "window.usableAfter")
}

type frameTimes struct{ PerSecond, P95, Most float64 }

// frames calls move in every frame for five seconds and then end, as a script defines both, and returns how long the frames took.
func (b *browser) frames(script string) frameTimes {
	b.t.Helper()
	f, err := chromedp.Run(b.ctx, chromedp.Evaluate[frameTimes](`new Promise(done => {`+script+`
		const frames = [], begun = performance.now()
		let last
		const frame = now => {
			if (last) frames.push(now - last)
			last = now
			move()
			if (now - begun < 5000) return requestAnimationFrame(frame)
			end()
			const sorted = frames.toSorted((a, b) => a - b)
			done({ PerSecond: 1000 * frames.length / frames.reduce((a, b) => a + b, 0), P95: sorted[Math.floor(sorted.length * 0.95)], Most: sorted.at(-1) })
		}
		requestAnimationFrame(frame)
	})`, chromedp.EvalAwaitPromise))
	must(b.t, err)
	return f
}

// dragged moves the map with the mouse in every frame for five seconds.
func dragged(b *browser) frameTimes {
	b.t.Helper()
	return b.frames(`
		const map = document.querySelector('.leaflet-container'), box = map.getBoundingClientRect()
		const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
		const fire = (type, on, buttons) => on.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, clientX: at.x, clientY: at.y, button: 0, buttons, view: window }))
		let n = 0, step = 4
		fire('mousedown', map, 1)
		const move = () => {
			if (++n % 60 === 0) { // releases the map now and then, so that it is redrawn
				fire('mouseup', map, 0)
				step = -step
				fire('mousedown', map, 1)
			}
			at.x += step
			at.y += step / 2
			fire('mousemove', map, 1)
		}
		const end = () => fire('mouseup', map, 0)`)
}
