package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// wants submits a request for medicine at a door of 宝源公寓, which is under 人不出区.
func (u user) wants(t *testing.T, door [3]string, items ...map[string]any) (id, number string) {
	t.Helper()
	var made struct{ ID, Number string }
	_, err := u.ask(t.Context(), "POST", "/api/v1/requests", map[string]any{"kind": "medicine", "place": map[string]any{"compound": "baoyuan", "building": door[0], "entrance": door[1]}, "channel": "hotline", "items": items,
		"words": map[string]any{"name": "欧阳某（虚构）", "phone": "000-7654-3210", "room": door[2]}}, &made, "Idempotency-Key", fmt.Sprint(t.Name(), door))
	must(t, err)
	return made.ID, made.Number
}

func item(name, quantity string) map[string]any {
	return map[string]any{"name": name, "quantity": quantity}
}

// Two doors are shopped for together: one stop, one list, one tap, and both know when it was, though there was no network.
func TestAShopIsOneStop(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	first, firstNumber := chief.wants(t, [3]string{"5", "2", "501"}, item("硝苯地平", "2盒"), item("阿司匹林", "1盒"))
	second, secondNumber := chief.wants(t, [3]string{"3", "2", "201"}, item("硝苯地平", "1盒"))
	cadre, _, _ := chief.holder(t, first)
	chief.hand(t, second, cadre)
	b := newBrowser(t, address, 360, 800)
	b.enters(chief, cadre)
	b.shows(".card", "替2家一起取")
	b.shows(".items", "硝苯地平 3盒")
	b.shows(".items", "5-2-501 2盒，3-2-201 1盒")
	if n := asked[int](b, "document.querySelectorAll('.card').length"); n != 1 {
		t.Errorf("one shop is %d cards", n)
	}
	b.looks("360-phone-shop")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('.part')[1].open = true"))
	b.shows(".part[open]", "已联系居民") // both orders were read
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('.part')[1].open = false; document.querySelector('.part').open = true"))
	b.shows(".part[open]", "已联系居民")
	b.hides(".bar", "没发")

	// From here on without a network: who was reached, setting out, what was advanced, a picture, and the goods of both doors.
	b.offline(true)
	begun := time.Now()
	b.steps(".part[open] button", "已联系居民")
	b.hides(".part[open]", "已联系居民")
	b.shows(".part[open]", "已联系")
	b.taps("出发")
	b.worked()
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.part[open] .more').open = true"))
	b.steps(".part[open] button", "垫付")
	b.fills(".part[open] input[name=yuan]", "46.80")
	b.steps(".part[open] button.main", "记下")
	b.shows(".part[open]", "垫付 ¥46.80")
	b.do(chromedp.SetUploadFiles(chromedp.CSS(".part[open] input[type=file]"), []string{snapshot(t)}))
	b.seen(".thumbs img")
	b.shows(".thumbs", "没发")
	b.looks("360-phone-shop-open-offline")
	b.taps("取到了，2家都齐了")
	b.until("each goes its own way", func() bool { return asked[int](b, "document.querySelectorAll('.card').length") == 2 })
	b.shows(".card", "宝源公寓固定接收点（收件 5-2-501）")
	b.shows(".card", "宝源公寓固定接收点（收件 3-2-201）")
	b.do(chromedp.Reload())
	b.shows(".bar", "7条没发")
	b.seen(".thumbs img") // what was not needed to see the run is kept too
	ended := time.Now()
	b.offline(false)
	b.hides(".bar", "没发")

	var at []time.Time
	for id, want := range map[string]string{first: "Attached", second: "PickedUp"} {
		var story struct {
			Timeline []struct {
				At   time.Time
				Fact string
			}
			Request struct {
				Responded string
				Errands   []struct {
					OwedFen int `json:"owed_fen"`
				}
			}
		}
		_, err := chief.ask(t.Context(), "GET", "/api/v1/requests/"+id, nil, &story)
		must(t, err)
		facts := map[string]int{}
		for _, e := range story.Timeline {
			facts[e.Fact]++
			if e.Fact == "PickedUp" {
				at = append(at, e.At)
			}
			if (e.Fact == "PickedUp" || e.Fact == "Responded" || e.Fact == "Advanced") && (e.At.Before(begun.Add(-5*time.Second)) || e.At.After(ended.Add(5*time.Second))) {
				t.Errorf("%s at %v, between %v and %v", e.Fact, e.At, begun, ended)
			}
		}
		if facts["PickedUp"] != 1 || facts[want] != 1 {
			t.Errorf("%s: %v", id, facts)
		}
		if id == first && (facts["Responded"] != 1 || story.Request.Errands[0].OwedFen != 4680) {
			t.Errorf("%v, %+v", facts, story.Request)
		}
	}
	if len(at) != 2 || at[0] != at[1] {
		t.Errorf("one tap was at %v", at)
	}
	for _, number := range []string{firstNumber, secondNumber} {
		b.shows("main", number)
	}
}

// Signing off with errands in hand asks, shows them, and hands over what is chosen.
func TestSigningOffAsks(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	first, firstNumber := chief.wants(t, [3]string{"5", "2", "501"}, item("硝苯地平", "2盒"))
	cadre, _, _ := chief.holder(t, first)
	b := newBrowser(t, address, 360, 800)
	b.enters(chief, cadre)
	b.shows(".card", firstNumber)
	b.taps("出发")
	b.taps("取到了")
	second, secondNumber := chief.wants(t, [3]string{"3", "2", "201"}, item("阿司匹林", "1盒"))
	third, thirdNumber := chief.wants(t, [3]string{"4", "1", "102"}, item("阿司匹林", "1盒"))
	for _, id := range []string{second, third} {
		chief.hand(t, id, cadre)
	}
	b.do(chromedp.Click(chromedp.CSS(".later .opens"))) // the shop where both are fetched
	b.shows("main", secondNumber)
	b.shows("main", thirdNumber)
	b.hides(".bar", "没发")
	b.press("我")
	b.steps(".settings > button", "签退")
	b.shows(".sign-off", "您手上还有3件")
	b.shows(".sign-off", "没开始的2件：签退后交回，另派他人")
	b.shows(".sign-off", firstNumber+" · 宝源公寓固定接收点（收件 5-2-501） · 东西在您手上")
	b.looks("360-phone-sign-off")
	sure := func() bool { return !asked[bool](b, "document.querySelector('.sign-off .main').disabled") }
	if sure() || asked[int](b, "document.querySelectorAll('.sign-off input:checked').length") != 0 {
		t.Error("something is chosen for the cadre")
	}
	b.do(chromedp.Click(chromedp.CSS(".sign-off input[value=give]")))
	b.shows(".sign-off", "东西在哪里")
	if sure() {
		t.Error("goods are handed back without a word where they are")
	}
	b.press("先办完再签退")
	b.shows("main", firstNumber)

	// Whoever signs somebody else off is asked too.
	desk := newBrowser(t, address, 1366, 768)
	desk.open("/desk/admin/cadres?row=" + cadre)
	desk.signIn("administrator", password)
	desk.shows("form.form", "代为签退")
	desk.do(chromedp.Evaluate[chromedp.Void]("{ window.confirm = (text) => { window.wasAsked = text; return false } }"))
	desk.press("代为签退")
	desk.until("it asks", func() bool { return asked[string](desk, "window.wasAsked ?? ''") != "" })
	for _, want := range []string{"手上还有3件", firstNumber + "：已开始", secondNumber + "：没开始", thirdNumber + "：没开始"} {
		if text := asked[string](desk, "window.wasAsked"); !strings.Contains(text, want) {
			t.Errorf("it asks %q, without %q", text, want)
		}
	}
	desk.shows("form.form", "代为签退") // still on duty
	b.press("我")
	b.steps(".settings > button", "签退")
	b.do(chromedp.Click(chromedp.CSS(".sign-off input[value=give]")))
	b.fills(".sign-off textarea", "药在门岗（虚构）")
	b.until("it can be done", sure)
	b.steps(".sign-off .main", "签退")
	b.shows(".bar", "没有签到")
	for id, fact := range map[string]string{first: `"HandedBack"`, second: `"Taken"`, third: `"Taken"`} {
		eventually(t, longEnough, "it is handed over", func() bool {
			return strings.Contains(chief.story(t, id), fact) && strings.Contains(chief.story(t, id), `"off_duty"`)
		})
	}
	b.press("任务")
	b.shows("main", "签到后才会派任务")
	b.press("我")
	b.shows(".hours", "签到，到几点为止")
	b.looks("360-phone-sign-on")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.hours button:nth-of-type(3)').click()"))
	b.shows(".bar", "在岗到")
	eventually(t, longEnough, "the cadre is on duty", func() bool {
		var all []struct {
			ID   string
			Duty struct{ On bool }
		}
		_, err := chief.ask(t.Context(), "GET", "/api/v1/cadres", nil, &all)
		must(t, err)
		for _, c := range all {
			if c.ID == cadre {
				return c.Duty.On
			}
		}
		return false
	})
}

// heardWithin is how long a new errand may take to the telephone; a poll alone takes up to fifteen seconds.
const heardWithin = 3 * time.Second

// A new errand is heard within three seconds: while the telephone is online, and of coming online again. The best of three counts,
// because other programs use the machine too.
func TestANewErrandIsHeardAtOnce(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	first, number := chief.wants(t, [3]string{"9", "9", "900"}, item("硝苯地平", "1盒"))
	cadre, _, _ := chief.holder(t, first)
	b := newBrowser(t, address, 360, 800)
	b.enters(chief, cadre)
	b.shows("main", number)
	n := 0
	heard := func(what string, before, after func()) {
		t.Helper()
		best := longEnough
		for range 3 {
			n++
			before()
			id, number := chief.wants(t, [3]string{"9", "9", fmt.Sprint(900 + n)}, item("硝苯地平", "1盒"))
			chief.hand(t, id, cadre)
			since := time.Now()
			if after != nil {
				after()
				since = time.Now()
			}
			b.shows("main", number)
			best = min(best, time.Since(since))
		}
		t.Logf("%s: heard after %v", what, best)
		if best > heardWithin {
			t.Errorf("%s: heard after %v at best", what, best)
		}
	}
	heard("online", func() {}, nil)
	heard("online again", func() { b.offline(true); b.shows(".strip", "没信号") }, func() { b.offline(false) })
}

// young are what a Chromium of 2018 and a Safari of 2018 lack.
const young = `{
	for (const [of, names] of [[Object, ['fromEntries', 'hasOwn', 'groupBy']], [String.prototype, ['matchAll', 'replaceAll', 'at']], [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'flat']],
		[Promise, ['allSettled', 'any', 'withResolvers']], [window, ['createImageBitmap', 'structuredClone', 'queueMicrotask', 'BroadcastChannel', 'globalThis', 'WeakRef', 'ResizeObserver']], [Crypto.prototype, ['randomUUID']], [Navigator.prototype, ['locks', 'userActivation']]])
		for (const name of names) delete of[name]
}`

// The telephone's app works on old kernels: its files have no younger syntax, and it needs none of the younger functions.
func TestThePhoneRunsOnOldKernels(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../web/app/dist/phone/assets/*.js")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("the front end is not built: run make web")
	}
	for _, f := range append(files, "../../web/app/dist/phone/worker.js") {
		text, err := os.ReadFile(f)
		must(t, err)
		if found := regexp.MustCompile(`[\w$)\]]\?\.[A-Za-z_$(\[]|[\w$)\]]\?\?[\w$("'\x60\[]|\|\|=|&&=|\bstatic\{|this\.#`).Find(text); found != nil {
			t.Errorf("%s has %q", f, found)
		}
	}
	css, err := filepath.Glob("../../web/app/dist/phone/assets/*.css")
	must(t, err)
	for _, f := range append(css, "../../web/pages/style.css") {
		text, err := os.ReadFile(f)
		must(t, err)
		if found := regexp.MustCompile(`[;{ ](inset|gap|aspect-ratio|padding-inline|margin-inline):|:(is|where|has)\(`).Find(text); found != nil {
			t.Errorf("%s has %q", f, found)
		}
	}

	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	first, number := chief.wants(t, [3]string{"5", "2", "501"}, item("硝苯地平", "2盒"))
	cadre, _, _ := chief.holder(t, first)
	b := newBrowser(t, address, 360, 800)
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: young})
	b.enters(chief, cadre)
	b.shows(".card", number)
	b.taps("出发")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{snapshot(t)}))
	b.shows(".thumbs", "已上传")
	b.taps("取到了")
	b.taps("办完了")
	eventually(t, longEnough, "it is done", func() bool { return chief.state(t, first) == "done" })
	b.shows(".undo", "办完了：买药 "+number)
	b.press("我")
	b.shows("main", "签退")
}

// Residents' pages in large letters, and where something went wrong: accessible, no wider than the screen, and without a script.
func TestResidentsPagesInEveryCase(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	id, _ := chief.wants(t, [3]string{"5", "2", "501"}, item("硝苯地平", "2盒"))
	cadre, _, _ := chief.holder(t, id)
	link := chief.link(t, id)
	for _, screen := range []struct {
		name          string
		width, height int
	}{{"360", 360, 800}, {"1366", 1366, 768}} {
		b := newBrowser(t, address, screen.width, screen.height)
		b.forgiving = true // the console tells of the pages that are not there
		for _, large := range []string{"", "-large"} {
			if large != "" {
				b.open("/ask/baoyuan?large=1")
			}
			for _, p := range []pageOf{
				{"resident", "/r/" + link, "main", "固定接收点"}, {"ask", "/ask/baoyuan", "main", "您要什么帮忙"}, {"poster", "/poster/baoyuan", "body", "打热线"},
				{"wrong-link", "/r/wrong", "h1", "这个链接不对"}, {"wrong-compound", "/ask/nowhere", "h1", "没有这个小区"}, {"no-page", "/nothing", "h1", "没有这个网页"},
			} {
				b.open(p.path)
				b.shows(p.selector, p.text)
				b.looks(screen.name + large + "-" + p.name)
			}
		}
		if screen.name == "360" {
			// A resident says something dangerous, without a script.
			b.open("/r/" + link + "?large=0")
			b.fills("#text", "老人现在胸痛（虚构）")
			b.press("发送")
			b.shows(".danger", "120")
			b.shows("[role=status]", "已经记下")
			b.looks("360-resident-danger")
		}
	}
	// Once it is there, nothing is chosen, and asking again wants to know whether somebody came.
	for _, c := range []string{"start", "pick_up", "finish"} {
		_, err := chief.ask(t.Context(), "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": c, "on_behalf": cadre}, nil)
		must(t, err)
	}
	b := newBrowser(t, address, 360, 800)
	b.open("/r/" + link + "?lang=en")
	b.shows("main", "It is at the receiving point")
	b.looks("360-resident-done-english")
	b.open("/r/" + link + "?lang=zh")
	b.shows("main", "收件写着")
	b.looks("360-resident-done")
	b.press("要求重办")
	if chief.state(t, id) != "done" || asked[int](b, "document.querySelectorAll('input:checked').length") != 0 {
		t.Error("one tap has it done again")
	}
	b.do(chromedp.Click(chromedp.CSS("input[name=came][value=yes]")))
	b.press("要求重办")
	b.shows("[role=status]", "没有解决，重新办理")
	b.shows(".steps", "重新办理")
}
