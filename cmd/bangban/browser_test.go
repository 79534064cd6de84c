package main

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is one real Chromium with a profile of its own. A page that complains on its console fails the test.
type browser struct {
	t       *testing.T
	ctx     context.Context
	address string
}

func newBrowser(t *testing.T, address string, width, height int) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("%v: run .ci/install", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(width, height), chromedp.Flag("accept-lang", "zh-CN"), chromedp.Flag("disable-dev-shm-usage", true))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(allocated)
	t.Cleanup(stop)
	b := &browser{t: t, ctx: ctx, address: address}
	var mu sync.Mutex
	var said []string
	must(t, chromedp.Listen(ctx, func(e any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := e.(type) {
		case *runtime.EventExceptionThrown:
			said = append(said, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "401") { // who is not signed in is told so
				said = append(said, e.Entry.Text+" "+e.Entry.URL)
			}
		}
	}))
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range said {
			t.Errorf("the page says: %s", s)
		}
	})
	must(t, chromedp.Do(ctx)) // starts it; the context of the first call is the browser's
	return b
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, 20*time.Second)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v; the page shows:\n%s", err, asked[string](b, "document.body.innerText"))
	}
}

// asked evaluates an expression in the page.
func asked[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, 20*time.Second)
	defer stop()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	must(b.t, err)
	return value
}

func (b *browser) open(path string) { b.do(chromedp.Navigate(b.address + path)) }

// shows waits until a part of the page holds a text.
func (b *browser) shows(selector, text string) {
	b.t.Helper()
	eventually(b.t, 20*time.Second, selector+" shows "+text, func() bool {
		return strings.Contains(asked[string](b, "[...document.querySelectorAll("+strconv.Quote(selector)+")].map(e => e.innerText).join('\\n')"), text)
	})
}

// at is the address without its host.
func (b *browser) at() string { return asked[string](b, "location.pathname + location.search") }

// press clicks what bears a text.
func (b *browser) press(text string) {
	b.t.Helper()
	b.do(chromedp.Click("//*[self::a or self::button][normalize-space()='" + text + "']"))
}

func (b *browser) signIn(login, password string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS("input[name=login]")), chromedp.SendKeys(chromedp.CSS("input[name=login]"), login))
	b.signInAgain(password)
}

// signInAgain types the password only: the page keeps the login.
func (b *browser) signInAgain(password string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS("input[name=password]"), password+"\r"))
}
