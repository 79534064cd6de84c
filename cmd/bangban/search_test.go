package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// One search is opened by a key on every page, also while something is typed, and used by keyboard alone. What it shows is masked, and a
// search that is refused leaves no rows of the one before.
func TestTheSearchIsUsedByKeyboardOnly(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	operator := signIn(t, address, "operator", password)
	id := operator.submit(t, "baoyuan", "sought", 4711)
	b := newBrowser(t, address, 1366, 768)
	b.forgiving = true // the console reports the search that is refused
	b.open("/desk/call")
	b.signIn("operator", password)
	b.focused("phone")
	b.typed("000")
	b.typed("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".search", "谁超时")
	b.typed("4711")
	b.shows(".search .found", "买药")
	b.shows(".search .found", "000****4711")
	if said := b.reads(".search"); strings.Contains(said, "测试（虚构）") || strings.Contains(said, "000-0000-4711") {
		t.Errorf("it shows who it is:\n%s", said)
	}
	b.shoot("search")
	b.typed("、、")
	b.typed("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.typed("、、")
	b.shows(".search [role=alert]", "请写编号、电话、姓名或小区")
	if n := asked[int](b, "document.querySelectorAll('.search .found').length"); n != 0 {
		t.Errorf("%d rows of another search are left", n)
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	b.focused("phone") // where it was
	if left := asked[string](b, "document.getElementById('phone').value"); left != "000" {
		t.Errorf("the call says %q", left)
	}

	b.typed("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.typed("byg")
	b.shows(".search .found", "宝源公寓")
	b.typed("\r")
	b.until("the board shows the compound", func() bool { return strings.Contains(b.at(), "/desk/board?compound=") })
	b.shows("h1", "看板")
	b.typed("/")
	b.typed("4711\r") // not waiting for the answer
	b.until("the request is open", func() bool { return strings.HasPrefix(b.at(), "/desk/requests/"+id) })
	b.shows("h1", "买药")
	b.typed("/")
	b.typed("赵帮")
	b.shows(".search .found", "赵帮（虚构）")
	b.typed("\r")
	b.shows(".hand h2", "赵帮（虚构）")
	b.open("/desk/requests?cadre=nobody-of-ours")
	b.shows("main", "没有符合条件的求助")
}
