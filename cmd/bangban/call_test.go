package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A call is taken with the keyboard alone: the phone first, the compound by initials, the door in one field, the kind by one
// key; Enter moves on, and saves at the end.
func TestAnOperatorTakesACallByKeyboardOnly(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/")
	b.signIn("operator", password)
	b.shows("h1", "接线")
	b.shows(".kinds", "买药")
	b.focused("phone")
	b.shoot("call-empty")
	b.typed("00098765432\r")
	b.focused("compound")
	b.typed("byg\r")
	b.focused("door")
	b.shows(".compound .hint", "区")
	b.typed("3-2-501\r")
	b.typed("1")
	b.focused("items")
	b.typed("降压药2盒\r")
	b.focused("grade")
	b.typed("\r\r\r") // skips grade, run-out day and persons
	b.focused("text")
	b.typed("心里难受，胸 口 疼")
	b.shows("[role=alert]", "先拨120")
	b.shows("[role=alert]", "胸痛（胸口疼）")
	b.shoot("call-red")
	b.typed("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)) // selects everything, to be replaced
	b.typed("家里没有药了（虚构）")
	b.shows(".tell", "前办到")
	b.typed("\r")
	b.focused("name")
	b.typed("测试（虚构）\r")
	b.shows(".saved", "宝源公寓 3号楼 2单元")
	b.shows(".saved", "前办到")
	b.focused("phone")
	if left := asked[string](b, "[...document.querySelectorAll('input[data-step]')].map(e => e.value).join('')"); left != "" {
		t.Errorf("the next call begins with %q", left)
	}

	// For the same telephone the open request is shown, and one key adds the call to it.
	b.typed("00098765432")
	b.shows(".repeat", "重复来电：有1件正在办理")
	b.shoot("call-repeat")
	b.typed("1", chromedp.KeyModifiers(chromedp.ModifierAlt))
	b.shows(".side", "记下这次来电")
	b.focused("phone")

	// One more thing from the same caller, and still one more: who calls stands already, and each request names the others.
	b.typed("m", chromedp.KeyModifiers(chromedp.ModifierAlt))
	onKinds := func() bool { return asked[string](b, "document.activeElement.className") == "kinds" }
	b.until("the kind is asked", onKinds)
	if phone := asked[string](b, "document.getElementById('phone').value"); phone != "00098765432" {
		t.Errorf("one more thing from %q", phone)
	}
	b.typed("2")
	b.focused("items")
	b.typed("面粉一袋（虚构）")
	b.shows(".tell", "前办到")
	b.shoot("call-more")
	b.typed("m", chromedp.KeyModifiers(chromedp.ModifierAlt))
	b.until("the kind is asked of the third", onKinds)
	b.typed("3")
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.until("three calls are saved", func() bool {
		return asked[int](b, "document.querySelectorAll('.saved a').length") == 3
	})
	b.do(chromedp.Click(chromedp.CSS(".saved a")))
	b.shows(".facts", "同一来电")
	if n := asked[int](b, "[...document.querySelectorAll('.facts dt')].filter(e => e.textContent === '同一来电')[0]?.parentElement.querySelectorAll('dd a[href*=\"/requests/\"]').length"); n != 2 {
		t.Errorf("%d others of the call are named, want 2", n)
	}
	b.shoot("request-together")
}

// The server stops while a call is written and the page is reloaded. The call is saved twice in a row while the server is down,
// and is recorded once.
func TestACallOutlivesReloadAndRestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	address, stop := started(t, "--addr", "127.0.0.1:0", "--data", dir, "--sample", "shuozhou-week")
	password := samplePassword(t, dir)
	b := newBrowser(t, address, 1366, 768)
	b.forgiving = true // the console reports that the server is down
	b.open("/desk/call")
	b.signIn("operator", password)
	b.shows(".kinds", "买药")
	b.focused("phone")
	b.typed("00055554444\rbyg\r3-2-501\r2")
	b.focused("items")
	b.typed("面粉一袋")
	b.shows(".compound .hint", "区")
	b.do(chromedp.Reload())
	b.shows(".kinds", "买药")
	b.until("the call is still written there", func() bool {
		return asked[string](b, "['phone', 'compound', 'door', 'items'].map(i => document.getElementById(i)?.value).join(' ')") == "00055554444 宝源公寓 3-2-501 面粉一袋"
	})
	stop()
	for range 2 {
		b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	}
	b.shows(".side", "1件还没送到服务器")
	_, stop = started(t, "--addr", strings.TrimPrefix(address, "http://"), "--data", dir)
	t.Cleanup(stop)
	b.shows(".saved", "前办到")
	desk := signIn(t, address, "operator", password)
	var page struct{ Requests []struct{ ID string } }
	_, err := desk.ask(t.Context(), "POST", "/api/v1/requests/search", map[string]any{"phone": "00055554444"}, &page)
	must(t, err)
	if len(page.Requests) != 1 {
		t.Errorf("%d requests", len(page.Requests))
	}

	// The session ends while the next call is written, and the call is still there after signing in again.
	b.focused("phone")
	b.typed("00066667777\rbyg\r1-1-101\r2")
	b.focused("items")
	b.typed("苹果")
	asked[string](b, "(fetch('/api/v1/session', {method: 'DELETE'}).then(() => (window.over = true)), '')")
	b.until("the session is over", func() bool { return asked[bool](b, "window.over === true") })
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows("[role=alert]", "登录已过期")
	b.do(chromedp.Click("//*[@role='alert']//a"))
	b.signIn("operator", password)
	b.until("it was recorded", func() bool {
		_, err := desk.ask(t.Context(), "POST", "/api/v1/requests/search", map[string]any{"phone": "00066667777"}, &page)
		must(t, err)
		return len(page.Requests) == 1
	})
}

// Two calls are written in two tabs: neither affects the other, and the list in one shows what the other has saved, over the
// stream that they share.
func TestTwoTabsTakeTwoCalls(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/call")
	b.signIn("operator", password)
	b.shows(".kinds", "买药")
	other := b.tab()
	other.open("/desk/call")
	other.shows(".kinds", "买药")
	for i, tab := range []*browser{b, other} {
		tab.fills("#phone", fmt.Sprintf("0004444000%d", i))
		tab.fills("#compound", "宝源公寓")
		tab.shows("[role=listbox]", "宝源公寓")
	}
	for _, tab := range []*browser{b, other} {
		tab.do(chromedp.KeyEvent(kb.Enter))
		tab.shows(".compound .hint", "区")
		tab.do(chromedp.Click(chromedp.CSS("#kind-garbage")))
		tab.shows("main", "前办到") // the page has finished updating
	}
	other.do(chromedp.Click(chromedp.CSS(".foot button.main")))
	other.shows(".saved", "宝源公寓")
	if left := asked[string](b, "document.getElementById('phone').value"); left != "00044440000" {
		t.Errorf("what was typed beside it is %q", left)
	}
	other.open("/desk/requests")
	other.shows("tbody", "清理垃圾")
	b.do(chromedp.Click(chromedp.CSS(".foot button.main")))
	b.shows(".saved", "宝源公寓")
	other.until("the list shows both", func() bool { return strings.Count(other.reads("tbody"), "清理垃圾") == 2 })
}
