package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pageOf is a page, its address, and what it shows when it is loaded.
type pageOf struct{ name, path, selector, text string }

// Every page, empty and full, in normal letters and in large ones in English, light and dark, at the widths it is made for, has no violation
// of WCAG 2.1 A and AA and is not wider than the screen. With BANGBAN_SHOTS each is saved as a picture.
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	desk := []pageOf{
		{"call", "/desk/call", ".kinds", "买药"},
		{"board", "/desk/board", ".kpis", "在岗"},
		{"requests", "/desk/requests", "main", "求助"},
		{"bulletin", "/desk/bulletin?as_of=2022-11-30", ".sentence", "截至2022年11月30日"},
		{"import", "/desk/admin/import?sort=cadres", "main", "下载模板"},
		{"areas", "/desk/admin/areas?row=new", "form.form", "边界"},
		{"units", "/desk/admin/units?row=new", "form.form", "先询问"},
		{"cadres", "/desk/admin/cadres?row=new", "form.form", "包联小区"},
		{"facilities", "/desk/admin/facilities?row=new", "form.form", "经度"},
		{"kinds", "/desk/admin/kinds?row=medicine", "form.form", "承诺"},
		{"flags", "/desk/admin/flags?row=chest_pain", "form.form", "内置的说法"},
		{"users", "/desk/admin/users?row=new", "form.form", "接线员"},
		{"targets", "/desk/admin/targets?row=new", "form.form", "什么时候通知"},
		{"status", "/desk/admin/status", "main", "SQLite"},
		{"queue", "/desk/admin/queue", "h1", "队列"},
		{"journal", "/desk/admin/journal", "h1", "日志"},
		{"account", "/desk/account", "main", "我的账号"},
		{"nowhere", "/desk/nowhere", "main", "没有这个页面"},
	}
	dir := t.TempDir()
	address := serving(t, "--data="+dir, "--sample", "shuozhou-week")
	password := samplePassword(t, dir)
	chief := signIn(t, address, "administrator", password)
	var first string
	for i, compound := range []string{"baoyuan", "jiaotong", "baoyuan", "jiaotong", "baoyuan"} {
		id := chief.submit(t, compound, fmt.Sprint("full ", i), i)
		if i == 0 {
			first = id
		}
	}
	full := append(desk, pageOf{"request", "/desk/requests/" + first, "main", "经过"}, pageOf{"board-chosen", "/desk/board?request=" + first, ".chosen", "说好"},
		pageOf{"board-crew", "/desk/board?by=cadre", ".crew", "手上"}, pageOf{"board-lanes", "/desk/board?lanes=1", ".lanes .rows-of", "件"}, pageOf{"board-wall", "/desk/board?wall=1", ".today", "。"}, pageOf{"bulletin-records", "/desk/bulletin?as_of=2022-11-30&kinds=medicine%2Cgroceries", ".records", "1122-"})

	var story struct {
		Request struct{ Errands []struct{ Cadre string } }
	}
	eventually(t, longEnough, "somebody has it", func() bool {
		_, err := chief.ask(t.Context(), "GET", "/api/v1/requests/"+first, nil, &story)
		must(t, err)
		return story.Request.Errands[0].Cadre != ""
	})
	resident := []pageOf{
		{"resident", "/r/" + chief.link(t, first), "main", "买药"},
		{"ask", "/ask/baoyuan", "main", "宝源公寓"},
		{"poster", "/poster/baoyuan", "body", "宝源公寓"},
	}

	empty := t.TempDir()
	bare := serving(t, "--data="+empty)
	if o := call(t, "correct horse battery\n", "user", "add", "--data="+empty, "--login", "administrator", "--role", "administrator"); o.code != 0 {
		t.Fatal(o.err)
	}
	var given struct{ Path string }
	_, err := chief.ask(t.Context(), "POST", "/api/v1/cadres/"+story.Request.Errands[0].Cadre+"/code", nil, &given)
	must(t, err)

	for _, screen := range []struct {
		name                string
		width, height       int
		address, password   string
		pages               []pageOf
		large, onlyForShots bool
	}{
		{"1366-full", 1366, 768, address, password, full, true, false},
		{"1366-empty", 1366, 768, bare, "correct horse battery", desk, false, false},
		{"1920-full", 1920, 1080, address, password, full, true, true},
		{"1920-empty", 1920, 1080, bare, "correct horse battery", desk, true, true},
	} {
		if screen.onlyForShots && os.Getenv("BANGBAN_SHOTS") == "" {
			continue // large letters matter on narrow screens
		}
		t.Run(screen.name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(t, screen.address, screen.width, screen.height)
			b.open("/desk/sign-in")
			b.shows("h1", "登录")
			b.looks(screen.name + "-sign-in")
			b.signIn("administrator", screen.password)
			b.shows("nav", "求助")
			for _, p := range screen.pages {
				b.open(p.path)
				b.shows(p.selector, p.text)
				b.waitCharts()
				b.looks(screen.name + "-" + p.name)
			}
			if !screen.large {
				return
			}
			// In large letters and in English, whose words are the longest.
			b.turns("大字")
			b.turns("English")
			for _, p := range screen.pages {
				b.open(p.path)
				b.until(p.name+" is there", func() bool { return b.reads(p.selector) != "" && b.reads(".loading") == "" })
				b.waitCharts()
				b.looks(screen.name + "-large-" + p.name)
			}
		})
	}
	t.Run("360", func(t *testing.T) {
		t.Parallel()
		b := newBrowser(t, address, 360, 800)
		b.open("/phone/")
		b.shows("#app", "登录码")
		b.looks("360-phone-entrance")
		b.open(given.Path)
		b.shows(".card", "买药")
		b.looks("360-phone")
		b.press("我")
		b.shows("main", "大字")
		b.looks("360-phone-me")
		b.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('main label, main button')].find(e => e.innerText.includes('大字')).click()`))
		b.looks("360-phone-me-large")
		b.open("/phone/#run")
		b.shows(".card", "买药")
		b.looks("360-phone-large")
		for _, p := range resident {
			b.open(p.path)
			b.shows(p.selector, p.text)
			b.looks("360-" + p.name)
		}
	})
}

// waitCharts waits until the bulletin has its charts.
func (b *browser) waitCharts() {
	b.t.Helper()
	b.until("charts are drawn", func() bool {
		return asked[bool](b, "!document.querySelector('.sentence') || !document.querySelector('tbody') || !!document.querySelector('.chart .parts')")
	})
}

// looks checks the page for accessibility, and saves a picture of it.
func (b *browser) looks(name string) {
	b.t.Helper()
	b.shoot(name)
	if wide := asked[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		b.t.Errorf("%s is %d pixels wider than the screen", name, wide)
	}
	b.axe(name, `{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }`)
	// In the dark only the colours are others.
	scheme := func(is string) {
		send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: is}}})
	}
	scheme("dark")
	b.until("it is dark", func() bool { return asked[bool](b, "matchMedia('(prefers-color-scheme: dark)').matches") })
	b.axe(name+" in the dark", `{ runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }`)
	b.shoot(name + "-dark")
	scheme("light")
}

// axe looks for violations of some rules.
func (b *browser) axe(name, rules string) {
	b.t.Helper()
	if !asked[bool](b, "'axe' in window") {
		axe, err := os.ReadFile("../../web/app/node_modules/axe-core/axe.min.js")
		must(b.t, err)
		b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
	}
	said, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run(`+rules+`).then(r => JSON.stringify(r.violations.map(v => ({ Rule: v.id, Where: v.nodes.map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')) }))))`, chromedp.EvalAwaitPromise))
	must(b.t, err)
	var found []struct {
		Rule  string
		Where []string
	}
	must(b.t, json.Unmarshal([]byte(said), &found))
	for _, v := range found {
		b.t.Errorf("%s: %s: %s", name, v.Rule, strings.Join(v.Where[:min(3, len(v.Where))], "; "))
	}
}
