package main

import (
	"fmt"
	"html"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// gallery takes pictures of pages and notes what does not fit.
type gallery struct {
	t      *testing.T
	folder string
	names  []string
}

// view is how a reader has set a page.
type view struct {
	width, height int
	language      string
	look          string // light, dark or large
}

// screens are what the pages are looked at on: the desk of an office, a wide one, a telephone.
var screens = [][2]int{{1366, 650}, {1366, 768}, {1920, 1080}, {360, 800}}

// TestPictures takes pictures of every page on every screen, light, dark and with large letters, in both languages, full and
// empty, for people to look at. It is what make pictures runs.
func TestPictures(t *testing.T) {
	folder := os.Getenv("BANGBAN_PICTURES")
	if folder == "" {
		return
	}
	must(t, os.MkdirAll(folder, 0o755))
	g := &gallery{t: t, folder: folder}

	dir := t.TempDir()
	full := serving(t, "--data="+dir, "--sample", "shuozhou")
	password := samplePassword(t, dir)
	chief := signIn(t, full, "administrator", password)
	request := chief.submit(t, "baoyuan", "for the pictures", 1)
	cadre, _, _ := chief.holder(t, request)
	var story struct{ Link string }
	_, err := chief.ask(t.Context(), "POST", "/api/v1/requests/"+request+"/commands", map[string]any{"do": "reveal", "fields": []string{"link"}, "reason": "ring_back"}, &story)
	must(t, err)
	desk := []string{"call", "board", "board?request=" + request, "board?by=cadre", "board?lanes=1", "board?wall=1", "requests", "requests/" + request, "bulletin", "bulletin?as_of=2022-11-30&kinds=medicine", "account",
		"admin/import", "admin/import?sort=ground", "admin/areas", "admin/units", "admin/cadres", "admin/facilities", "admin/kinds", "admin/flags", "admin/users", "admin/targets", "admin/journal", "admin/queue", "admin/status"}
	open := []string{"/", "/ask/baoyuan", "/poster/baoyuan", "/api", "/r/none", "/r/" + story.Link, "/desk/sign-in"}
	var views []view
	for _, s := range screens {
		for _, language := range []string{"zh", "en"} {
			for _, look := range []string{"light", "dark", "large"} {
				views = append(views, view{s[0], s[1], language, look})
			}
		}
	}

	b := newBrowser(t, full, 1366, 768)
	b.forgiving = true
	b.open("/desk/call")
	b.signIn("administrator", password)
	b.shows(".kinds", "买药")
	for _, v := range views {
		g.sets(b, v)
		for _, page := range desk {
			g.takes(b, "full", "/desk/"+page, v)
		}
		for _, page := range open {
			g.takes(b, "full", page, v)
		}
	}
	phone := newBrowser(t, full, 360, 800)
	phone.forgiving = true
	phone.enters(chief, cadre)
	for _, v := range views {
		if v.width != 360 {
			continue
		}
		g.sets(phone, v)
		for _, page := range []string{"run", "today", "me"} {
			g.takes(phone, "full", "/phone/#"+page, v)
		}
	}

	empty, said, stop := startedSaying(t, "--addr", "127.0.0.1:0", "--data="+t.TempDir())
	t.Cleanup(stop)
	var code []string
	eventually(t, longEnough, "a code", func() bool {
		code = regexp.MustCompile(`设置码 (\d{4} \d{4} \d{4}) `).FindStringSubmatch(said())
		return code != nil
	})
	first := newBrowser(t, empty, 1366, 768)
	first.forgiving = true
	of := func(v view) bool { return v.height != 650 && v.width != 1920 && v.look == "light" }
	for _, v := range slices.DeleteFunc(slices.Clone(views), func(v view) bool { return !of(v) }) {
		g.sets(first, v)
		g.takes(first, "empty", "/desk/setup", v)
	}
	u := user{address: empty, client: http.DefaultClient}
	_, err = u.ask(t.Context(), "POST", "/api/v1/setup", map[string]any{"code": code[1], "login": "chief", "password": "an invented word", "name": "甲某（虚构）", "city": "某市"}, nil)
	must(t, err)
	first.open("/desk/sign-in")
	first.signIn("chief", "an invented word")
	first.until("it is signed in", func() bool { return !strings.Contains(first.at(), "sign-in") })
	for _, v := range slices.DeleteFunc(slices.Clone(views), func(v view) bool { return !of(v) }) {
		g.sets(first, v)
		for _, page := range desk {
			if !strings.Contains(page, request) {
				g.takes(first, "empty", "/desk/"+page, v)
			}
		}
	}
	g.lists()
}

// sets sets the language, the letters and the colours of a browser, as its reader would.
func (g *gallery) sets(b *browser, v view) {
	b.t.Helper()
	b.width, b.height = int64(v.width), int64(v.height)
	b.do(chromedp.EmulateViewport(b.width, b.height))
	large, theme := "no", "light"
	switch v.look {
	case "large":
		large = "yes"
	case "dark":
		theme = "dark"
	}
	b.open("/desk/sign-in")
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("for (const [k, v] of Object.entries({ language: %q, large: %q, theme: %q })) localStorage.setItem(k, v)", v.language, large, theme)))
	accepted := map[string]any{"Accept-Language": map[string]string{"zh": "zh-CN", "en": "en"}[v.language]}
	send(b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: accepted})
}

// takes takes one picture when nothing changes any more, and notes what is wider than the screen.
func (g *gallery) takes(b *browser, state, path string, v view) {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank")) // what differs by its fragment only is loaded anew
	b.open(path)
	seen, still := "", 0
	b.until("it is quiet", func() bool {
		now := asked[string](b, "document.querySelector('.loading, main:empty') ? '' : performance.getEntriesByType('resource').length + document.body.innerText")
		if now == seen && now != "" {
			still++
		} else {
			seen, still = now, 0
		}
		return still > 3
	})
	if link, ok := strings.CutPrefix(path, "/r/"); ok && len(link) > 30 {
		path = "/r/link"
	}
	name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(path), "-"), "-")
	if len(name) > 40 {
		name = name[:40]
	}
	file := fmt.Sprintf("%s-%s-%d-%d-%s-%s.png", state, name, v.width, v.height, v.language, v.look)
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	must(g.t, err)
	must(g.t, os.WriteFile(filepath.Join(g.folder, file), picture, 0o600))
	g.names = append(g.names, file)
	if wide := asked[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		g.t.Logf("%s is %d pixels wider than the screen", file, wide)
	}
	cut := asked[[]string](b, `[...document.querySelectorAll('button, .btn, a')].filter((e) => e.offsetWidth && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible' && getComputedStyle(e).textOverflow !== 'ellipsis').map((e) => e.innerText.trim()).filter(Boolean).slice(0, 5)`)
	if len(cut) > 0 {
		g.t.Logf("%s cuts %q", file, cut)
	}
}

// lists writes a page that shows all pictures side by side.
func (g *gallery) lists() {
	var page strings.Builder
	page.WriteString("<!doctype html><meta charset=utf-8><title>" + time.Now().Format(time.DateTime) + "</title><style>figure{display:inline-block;margin:8px;vertical-align:top}img{height:300px;border:1px solid #999}</style>")
	for _, name := range g.names {
		fmt.Fprintf(&page, "<figure><a href=%[1]q><img loading=lazy src=%[1]q></a><figcaption>%[2]s</figcaption></figure>", name, html.EscapeString(strings.TrimSuffix(name, ".png")))
	}
	must(g.t, os.WriteFile(filepath.Join(g.folder, "index.html"), []byte(page.String()), 0o600))
	g.t.Logf("%d pictures in %s", len(g.names), g.folder)
}
