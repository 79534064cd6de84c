package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Somebody changes their password, ends the session of another browser, and looks at what a second factor asks.
func TestOnesOwnAccount(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	elsewhere := signIn(t, address, "editor", password)
	b := newBrowser(t, address, 1366, 768)
	b.forgiving = true // the console tells of the password that is refused
	b.open("/desk/account")
	b.signIn("editor", password)
	b.shows(".tokens", "就是这里")
	b.shows(".tokens", "程序令牌 test")
	b.press("开启")
	b.shows("main", "用手机上的验证器扫这个码")
	b.until("the code is drawn", func() bool { return asked[bool](b, "document.querySelector('img.qr')?.naturalWidth > 0") })
	b.shoot("account-second")
	fill := func(name, value string) {
		b.do(chromedp.SendKeys(chromedp.CSS(".change input[name="+name+"]"), value))
	}
	fill("old", password)
	fill("new", "editor1234567")
	b.press("改密码")
	b.shows(".refused", "太容易猜到")
	b.do(chromedp.Clear(chromedp.CSS(".change input[name=new]")))
	fill("new", "三只猫爬上了旧屋顶")
	b.press("改密码")
	b.shows(".note.done", "密码已改")
	b.hides(".tokens", "程序令牌")
	if _, err := elsewhere.ask(t.Context(), "GET", "/api/v1/session", nil, nil); err == nil {
		t.Error("a token of before lets in")
	}
	b.shoot("account-changed")
}
