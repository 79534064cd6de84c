package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// strokes counts the keys that are pressed, held ones included.
type strokes struct {
	*browser
	n int
}

func (s *strokes) press(keys string, with ...chromedp.KeyOption) {
	s.t.Helper()
	s.n += len([]rune(keys)) + len(with)
	s.typed(keys, with...)
}

// most fails when more keys than allowed were pressed since it was called last.
func (s *strokes) most(allowed int, what string) {
	s.t.Helper()
	if s.t.Logf("%s: %d keys", what, s.n); s.n > allowed {
		s.t.Errorf("%s takes %d keys, more than %d", what, s.n, allowed)
	}
	s.n = 0
}

// A routine call, a repeated one, and what is added to either, in counted keys. The caller's card answers what somebody asks who calls
// again.
func TestACallTakesFewKeys(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/call")
	b.signIn("operator", password)
	b.shows(".kinds", "买药")
	b.focused("phone")
	ctrl, alt := chromedp.KeyModifiers(chromedp.ModifierCtrl), chromedp.KeyModifiers(chromedp.ModifierAlt)
	k := &strokes{browser: b}
	k.press("13900004711") // a mobile number that is whole leads on by itself
	b.focused("compound")
	k.press("byg\r")
	k.press("3-2-501\r")
	k.press("1")
	k.n++
	b.do(chromedp.KeyEvent(kb.F9)) // saves, as Ctrl+Enter does
	b.shows(".saved", "宝源公寓 3号楼 2单元")
	k.most(25, "a routine call for medicine without a list")
	b.hides(".saved", "待核实")

	// They call again: the end of the number is enough.
	b.focused("phone")
	k.press("4711")
	b.shows(".repeat", "重复来电：有1件正在办理")
	for _, answer := range []string{"赵帮（虚构）", "000-0000-0001", "还没出发", "说好", "还有"} {
		b.shows(".caller", answer)
	}
	b.shoot("call-again")
	k.press("1", alt)
	b.shows(".side", "记下这次来电")
	k.most(8, "a repeated call")

	// And once more, for something else at the last address, urgently, for somebody else.
	b.focused("phone")
	b.typed("13900004711")
	b.shows(".caller", "上次的地址")
	b.typed("a", alt)
	b.until("the door stands there", func() bool { return asked[string](b, "document.getElementById('door').value") == "3-2-501" })
	if at := asked[string](b, "document.getElementById('compound').value"); at != "宝源公寓" {
		t.Errorf("the last address is %s", at)
	}
	b.typed("2")
	k.n = 0
	k.press("u", alt)
	b.until("it is urgent", func() bool {
		return asked[bool](b, "document.querySelector('.segments [data-code=urgent]').getAttribute('aria-pressed') === 'true'")
	})
	k.most(2, "the urgent flag")
	k.press("o", alt)
	b.until("it is for another", func() bool {
		return asked[bool](b, "document.querySelector('[data-code=another]').getAttribute('aria-pressed') === 'true'")
	})
	k.most(2, "for somebody else")
	b.typed("\r", ctrl)
	b.until("it is saved", func() bool { return asked[int](b, "document.querySelectorAll('.saved a').length") == 2 })
}

// What is more often a slip is asked back once, before it is saved; a place that was typed is never dropped.
func TestASlipIsAskedBackAndNoPlaceIsDropped(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `{
		const real = window.fetch
		window.fetch = async (...args) => {
			if (window.slow && String(args[0].url ?? args[0]).includes('/compounds/search')) await new Promise(() => 0)
			return real(...args)
		}
	}`})
	b.open("/desk/call")
	b.signIn("operator", password)
	b.shows(".kinds", "买药")
	ctrl := chromedp.KeyModifiers(chromedp.ModifierCtrl)
	saved := func() int { return asked[int](b, "document.querySelectorAll('.saved a').length") }
	choose := func(kind string) {
		b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.kinds').focus()"))
		b.typed(kind)
	}
	for i, c := range []struct{ phone, compound, door, asks, focus, then string }{
		{"1390000471", "宝源公寓", "3-2-501", "手机号应有11位，这里是10位", "phone", "宝源公寓"},
		{"13900004712", "宝源公寓", "501", "门牌没有楼号", "door", "宝源公寓"},
		{"13900004713", "没有这样的地方", "3-2-501", "没有找到“没有这样的地方”", "compound", "待核实"},
		{"13900004714", "家和苑", "3-2-501", "有几个小区", "compound", "待核实"},
	} {
		b.fills("#phone", c.phone)
		b.fills("#compound", c.compound)
		b.fills("#door", c.door)
		choose("1")
		b.typed("\r", ctrl)
		b.shows(".query", c.asks)
		b.focused(c.focus)
		if saved() != i {
			t.Errorf("%s was saved without a question", c.phone)
		}
		b.shoot(fmt.Sprint("call-asked-", i))
		b.typed("\r", ctrl)
		b.until("it is saved", func() bool { return saved() == i+1 })
		b.shows(".saved li:first-child", c.then)
		if text := b.reads(".saved li:first-child"); c.then == "待核实" && !strings.Contains(text, c.compound) {
			t.Errorf("of the place there is left: %s", text)
		}
	}

	// Saved at once, before the list of compounds has come: the only one that fits is taken.
	b.fills("#phone", "13900004715")
	choose("1")
	b.fills("#compound", "byg")
	b.typed("\r", ctrl)
	b.until("it is saved", func() bool { return saved() == 5 })
	b.shows(".saved li:first-child", "宝源公寓")

	// The search does not answer.
	b.do(chromedp.Evaluate[chromedp.Void]("window.slow = true"))
	b.fills("#phone", "13900004716")
	choose("1")
	b.fills("#compound", "jtxq")
	b.typed("\r", ctrl)
	b.shows(".query", "“jtxq”还没查出来")
	b.typed("\r", ctrl)
	b.until("it is saved", func() bool { return saved() == 6 })
	b.shows(".saved li:first-child", "jtxq")
	b.shows(".saved li:first-child", "待核实")
}

// On a low screen no field that has the focus is behind what sticks to the foot, with the banner of a repeated call too.
func TestTheFocusIsNeverBehindTheFoot(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	operator := signIn(t, address, "operator", password)
	for i := range 4 {
		operator.submit(t, "baoyuan", fmt.Sprint("before ", i), 4711)
	}
	for _, height := range []int{620, 768} {
		b := newBrowser(t, address, 1366, height)
		b.open("/desk/call")
		b.signIn("operator", password)
		b.shows(".kinds", "买药")
		for _, large := range []bool{false, true} {
			if large {
				b.turns("大字")
			}
			for _, phone := range []string{"", "000-0000-4711"} {
				b.fills("#phone", phone)
				b.do(chromedp.Click(chromedp.CSS("#kind-medicine")))
				b.shows(".tell", "前办到")
				if phone != "" {
					b.shows(".repeat", "重复来电")
				}
				behind := asked[string](b, `[...document.querySelectorAll('form [data-step], form select, form input')].filter(e => {
					e.focus()
					const r = e.getBoundingClientRect(), foot = document.querySelector('.foot').getBoundingClientRect()
					return document.activeElement === e && r.bottom > foot.top + 1 && r.height < foot.top
				}).map(e => e.id || e.outerHTML.slice(0, 60)).join(' ')`)
				if behind != "" {
					t.Errorf("%d pixels high, large %t, phone %q: behind the foot: %s", height, large, phone, behind)
				}
			}
		}
		b.shoot(fmt.Sprint("call-low-", height))
	}
}

// The roll fills in where a phone lives, and takes it back when the phone is corrected. A name that was typed is never answered with
// what was found for another.
func TestWhatIsFilledInBelongsToWhatIsTyped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	address := serving(t, "--data="+dir, "--sample", "shuozhou-week")
	roll := filepath.Join(t.TempDir(), "roll.csv")
	must(t, os.WriteFile(roll, []byte("小区,门牌号,户主,电话\n宝源公寓,3-2-501,欧阳某（虚构）,000-1234-5678\n"), 0o600))
	fine(t, "import", "households", roll, "--data", dir)
	b := newBrowser(t, address, 1366, 768)
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `{
		const real = window.fetch
		window.fetch = async (...args) => {
			if (window.held && String(args[0].url ?? args[0]).includes(window.held)) await new Promise(r => (window.let = r))
			return real(...args)
		}
	}`})
	b.open("/desk/call")
	b.signIn("operator", samplePassword(t, dir))
	b.shows(".kinds", "买药")
	value := func(id string) string {
		return asked[string](b, "document.getElementById('"+id+"').value")
	}
	b.fills("#phone", "000-1234-5678")
	b.until("the household is filled in", func() bool { return value("compound") == "宝源公寓" && value("door") == "3-2-" })
	b.fills("#phone", "000-1234-5679")
	b.until("it is taken back", func() bool { return value("compound") == "" && value("door") == "" })

	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.kinds').focus()"))
	b.typed("b")
	b.shows("label[for=against]", "")
	b.fills("#against", "赵")
	b.shows(".combo [role=option]", "赵帮（虚构）")
	b.do(chromedp.Evaluate[chromedp.Void]("window.held = '/cadres'"))
	b.do(chromedp.SendKeys(chromedp.CSS("#against"), "梅"), chromedp.SendKeys(chromedp.CSS("#against"), "\r"))
	if at := value("against"); at != "赵梅" {
		t.Errorf("while it is searched, %s is taken", at)
	}
	b.until("the search is held", func() bool { return asked[bool](b, "!!window.let") })
	b.do(chromedp.Evaluate[chromedp.Void]("window.held = ''; window.let()"))
	b.shows(".combo", "没有")
	if at := value("against"); at != "赵梅" {
		t.Errorf("nobody is called so, and %s is taken", at)
	}
}
