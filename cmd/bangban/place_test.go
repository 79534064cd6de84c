package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A lorry on the road calls: what was typed is no compound, so the words are kept as the place, the area is chosen, and somebody is
// sent. The next caller's place is pointed at on the map. All of it by keyboard.
func TestACallFromOutsideEveryCompound(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/call")
	b.signIn("operator", password)
	b.shows(".kinds", "买药")
	b.focused("phone")
	b.typed("00011112222\r")
	b.focused("compound")
	b.typed("大运路口货车\r")
	b.focused("door")
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".foot [role=alert]", "请选择事项")
	b.do(chromedp.Click(chromedp.CSS("#kind-hospital")))
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".foot [role=alert]", "没有找到“大运路口货车”这个小区")
	b.typed("w", chromedp.KeyModifiers(chromedp.ModifierAlt))
	b.focused("spot")
	if words := asked[string](b, "document.getElementById('spot').value"); words != "大运路口货车" {
		t.Errorf("what was typed is %q now", words)
	}
	b.typed("\r")
	b.focused("spot-area")
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".foot [role=alert]", "请选在哪个区域")
	b.until("the areas are there", func() bool { return asked[int](b, "document.querySelectorAll('#spot-area option').length") > 3 })
	for range 3 {
		b.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	b.shows(".tell", "大概位置")
	b.shoot("call-words")
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".saved", "大运路口货车")
	b.shows(".saved", "前办到")

	b.focused("phone")
	b.typed("00011113333")
	b.typed("p", chromedp.KeyModifiers(chromedp.ModifierAlt))
	b.focused("point-map")
	b.shoot("call-map")
	b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowUp))
	b.typed("\r")
	b.focused("spot")
	b.shows(".hint", "已在地图上指了一点")
	b.typed("服务区")
	b.do(chromedp.Click(chromedp.CSS("#kind-groceries")))
	b.focused("items")
	b.typed("面粉一袋（虚构）")
	b.shows(".tell", "前办到")
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.until("two calls are saved", func() bool { return asked[int](b, "document.querySelectorAll('.saved a').length") == 2 })
	b.do(chromedp.Click(chromedp.CSS(".saved a")))
	b.shows(".facts", "服务区")
	if state := b.reads("main"); state == "" {
		t.Error("the page of the request is empty")
	}
	b.shoot("request-place")
}
