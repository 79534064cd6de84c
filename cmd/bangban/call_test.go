package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// A call is taken with the keyboard alone: the phone first, the compound by its initials, the door in one field, the kind
// by one key; Enter goes on, and saves at the end.
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
	b.shows(".finder .hint", "区")
	b.typed("3-2-501\r")
	b.typed("1")
	b.focused("items")
	b.typed("降压药2盒\r")
	b.focused("grade")
	b.typed("\r\r\r") // not asked: which medicine, how long it lasts, for how many
	b.focused("text")
	b.typed("心里难受，胸痛")
	b.shows("[role=alert]", "先拨120")
	b.shoot("call-red")
	b.typed("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)) // all of it, to be written over
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

	// The same telephone again: what is open is shown, and one key notes the call there.
	b.typed("00098765432")
	b.shows(".repeat", "重复来电：有1件正在办理")
	b.shoot("call-repeat")
	b.typed("1", chromedp.KeyModifiers(chromedp.ModifierAlt))
	b.shows(".side", "记下这次来电")
	b.focused("phone")
}
