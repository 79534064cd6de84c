package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a real Chromium with its own profile. A message on a page's console fails the test.
type browser struct {
	t             testing.TB
	ctx           context.Context
	address       string
	width, height int64

	forgiving bool // console messages are expected
}

func newBrowser(t testing.TB, address string, width, height int) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("%v: run .ci/install", err)
	}
	return browserOf(t, program, address, width, height)
}

// browserOf starts a certain Chromium.
func browserOf(t testing.TB, program, address string, width, height int, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(width, height), chromedp.Flag("accept-lang", "zh-CN"), chromedp.Flag("disable-dev-shm-usage", true))
	options = append(options, more...)
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(allocated)
	t.Cleanup(stop)
	b := &browser{t: t, ctx: ctx, address: address, width: int64(width), height: int64(height)}
	var mu sync.Mutex
	var said []string
	must(t, chromedp.Listen(ctx, func(e any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := e.(type) {
		case *runtime.EventExceptionThrown:
			said = append(said, e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description)
		case *log.EventEntryAdded:
			// 401 and lost connections are part of some tests.
			if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "401") && !strings.Contains(e.Entry.Text, "ERR_INTERNET_DISCONNECTED") {
				said = append(said, e.Entry.Text+" "+e.Entry.URL)
			}
		}
	}))
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		if b.forgiving {
			return
		}
		for _, s := range said {
			t.Errorf("the page says: %s", s)
		}
	})
	must(t, chromedp.Do(ctx, chromedp.EmulateViewport(b.width, b.height))) // starts the browser; the context of the first call becomes the browser's
	return b
}

// tab opens a second tab in the same browser.
func (b *browser) tab() *browser {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	b.t.Cleanup(stop)
	must(b.t, chromedp.Do(ctx, chromedp.EmulateViewport(b.width, b.height))) // starts the tab; the context of the first call becomes the tab's
	return &browser{t: b.t, ctx: ctx, address: b.address, width: b.width, height: b.height}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, longEnough)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v; the page shows:\n%s", err, asked[string](b, "document.body.innerText"))
	}
}

// asked evaluates an expression in the page.
func asked[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, longEnough)
	defer stop()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	must(b.t, err)
	return value
}

func (b *browser) open(path string) { b.do(chromedp.Navigate(b.address + path)) }

// shows waits until a part of the page contains a text.
func (b *browser) shows(selector, text string) {
	b.t.Helper()
	b.until(selector+" shows "+text, func() bool { return strings.Contains(b.reads(selector), text) })
}

// hides waits until no part of the page contains a text.
func (b *browser) hides(selector, text string) {
	b.t.Helper()
	b.until(selector+" does not show "+text, func() bool { return !strings.Contains(b.reads(selector), text) })
}

// reads returns the text of some parts of the page; none while the browser goes from one page to another.
func (b *browser) reads(selector string) string {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, longEnough)
	defer stop()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("[...document.querySelectorAll("+strconv.Quote(selector)+")].map(e => e.innerText).join('\\n')"))
	if err != nil && strings.Contains(err.Error(), "navigated") {
		return ""
	}
	must(b.t, err)
	return text
}

func (b *browser) until(what string, is func() bool) {
	b.t.Helper()
	if !comes(longEnough, is) {
		b.t.Fatalf("never: %s; the page shows:\n%s", what, asked[string](b, "document.body.innerText"))
	}
}

// at is the address without its host.
func (b *browser) at() string { return asked[string](b, "location.pathname + location.search") }

// press clicks the element with a text.
func (b *browser) press(text string) {
	b.t.Helper()
	what := "//*[self::a or self::button][normalize-space()='" + text + "']"
	b.do(chromedp.WaitVisible(what))
	b.until("a click on "+text, func() bool { // the page may redraw it between finding and clicking
		ctx, stop := context.WithTimeout(b.ctx, 5*time.Second)
		defer stop()
		return chromedp.Do(ctx, chromedp.Click(what)) == nil
	})
}

// turns takes one of the settings of whoever is at the desk: large text, the other language.
func (b *browser) turns(setting string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(".me .opens")))
	b.press(setting)
}

func (b *browser) signIn(login, password string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS("input[name=login]")), chromedp.SendKeys(chromedp.CSS("input[name=login]"), login))
	b.signInAgain(password)
}

// signInAgain types only the password, because the page keeps the login.
func (b *browser) signInAgain(password string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS("input[name=password]"), password+"\r"))
}

// typed presses keys where the focus is; \r is Enter. Each key is one event, so that a key which the page handles itself types
// no letter. Characters that are not on the keyboard come as from an input method.
func (b *browser) typed(keys string, with ...chromedp.KeyOption) {
	b.t.Helper()
	for _, key := range keys {
		press := input.DispatchKeyEventParams{Key: string(key), Text: string(key)}
		switch {
		case key == '\r':
			press.Key, press.Code, press.WindowsVirtualKeyCode = "Enter", "Enter", 13
			for _, hold := range with {
				hold(&press)
			}
		case key >= 0x80:
			send(b, input.InsertText, input.InsertTextParams{Text: string(key)})
			continue
		case len(with) > 0:
			b.do(chromedp.KeyEvent(string(key), with...))
			continue
		}
		for _, press.Type = range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			send(b, input.DispatchKeyEvent, press)
		}
	}
}

// shoot saves a picture of the whole page to the folder BANGBAN_SHOTS, to be looked at.
func (b *browser) shoot(name string) {
	b.t.Helper()
	folder := os.Getenv("BANGBAN_SHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	must(b.t, err)
	must(b.t, os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600))
}

// focused waits until an element has the focus.
func (b *browser) focused(id string) {
	b.t.Helper()
	b.until("the focus is on "+id, func() bool {
		return asked[string](b, "document.activeElement ? document.activeElement.id : ''") == id
	})
}

// send sends a command of the browser's protocol.
func send[P, R any](b *browser, command cdp.Command[P, R], parameters P) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, longEnough)
	defer stop()
	_, err := chromedp.Call(ctx, command, parameters)
	must(b.t, err)
}

// slow makes the browser's processor the given times slower, and with bits per second its network as slow as a bad mobile
// connection.
func (b *browser) slow(times float64, bits float64, latency time.Duration) {
	b.t.Helper()
	send(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
	if bits > 0 {
		send(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: float64(latency.Milliseconds()), DownloadThroughput: bits / 8, UploadThroughput: bits / 8}}})
	}
}

// offline disconnects the browser, or connects it again.
func (b *browser) offline(cut bool) {
	b.t.Helper()
	also := true
	send(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{EmulateOfflineServiceWorker: &also,
		MatchedNetworkConditions: []*network.Conditions{{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}}})
}

// fills replaces the text of a field.
func (b *browser) fills(selector, text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Evaluate[chromedp.Void]("{ const e = document.querySelector("+strconv.Quote(selector)+"); e.focus(); e.select() }"))
	send(b, input.InsertText, input.InsertTextParams{Text: text})
}

// chooses selects an option of a list.
func (b *browser) chooses(selector, value string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Evaluate[chromedp.Void]("{ const e = document.querySelector("+strconv.Quote(selector)+"); e.value = "+strconv.Quote(value)+
		"; for (const type of ['input', 'change']) e.dispatchEvent(new Event(type, { bubbles: true })) }"))
}
