package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Whatever is done often takes one phrase, said in Chinese, by pinyin or in English, wherever one is.
func TestAnythingTakesOnePhrase(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	id := chief.submit(t, "baoyuan", "spoken of", 1)
	_, _, number := chief.holder(t, id)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/board")
	b.signIn("administrator", password)
	b.shows(".kpis", "未办结")
	at := func(want string) func() bool { return func() bool { return strings.HasPrefix(b.at(), "/desk"+want) } }
	page := func(expression string) func() bool { return func() bool { return asked[bool](b, expression) } }
	act := func(verb string) func() bool {
		return func() bool { return strings.Contains(b.reads("form.act h2"), verb) }
	}
	// The page counts what it prints and what it saves, instead of doing it.
	b.do(chromedp.Evaluate[chromedp.Void](`window.printed = window.saved = 0; window.print = () => window.printed++; HTMLAnchorElement.prototype.click = () => window.saved++`))
	counted := func(what string) func() bool {
		known := 0
		return func() bool {
			n := asked[int](b, "window."+what)
			more := n > known
			known = n
			return more
		}
	}
	prints, saves := counted("printed"), counted("saved")
	request := "/requests/" + id
	said := map[string]string{} // the line by which each was done
	for i := range 3 {
		for _, c := range []struct {
			act     string
			of      string // the request on whose page it is said; "" for wherever one is
			phrases [3]string
			comes   func() bool
			back    string // the phrase that takes it back
		}{
			{"a new call", "", [3]string{"新来电", "xld", "new call"}, at("/call"), ""},
			{"the board", "", [3]string{"看板", "kanban", "board"}, at("/board"), ""},
			{"who is late, by cadre", "", [3]string{"谁超时", "scs", "who is late"}, at("/board?by=cadre"), ""},
			{"what is late", "", [3]string{"超时求助", "csqz", "overdue"}, at("/board?show=late"), ""},
			{"what nobody has", "", [3]string{"没有人接", "myrj", "nobody has it"}, at("/board?show=free"), ""},
			{"what was passed up", "", [3]string{"上报的求助", "sbdqz", "passed up"}, at("/board?show=raised"), ""},
			{"the lanes", "", [3]string{"时间轴", "sjz", "lanes"}, at("/board?lanes=1"), ""},
			{"the wall", "", [3]string{"大屏", "daping", "wall"}, at("/board?wall=1"), ""},
			{"the requests", "", [3]string{"求助", "qiuzhu", "requests"}, at("/requests"), ""},
			{"what is to be checked", "", [3]string{"待核实", "dhs", "to be checked"}, at("/requests?state=review"), ""},
			{"what is to be called back", "", [3]string{"待回访", "dhf", "call back"}, at("/requests?state=done"), ""},
			{"a request by its number", "", [3]string{number, number, number}, at(request), ""},
			{"a new call from there", "", [3]string{"接电话", "xinlaidian", "take a call"}, at("/call"), ""},
			{"a request by its phone", "", [3]string{"000-0000-0001", "00000000001", "0001"}, at(request), ""},
			{"a new call from there", "", [3]string{"接电话", "xinlaidian", "take a call"}, at("/call"), ""},
			{"a request by a name", "", [3]string{"测试（虚构）", "测试（虚构）", "测试（虚构）"}, at(request), ""},
			{"note a call", request, [3]string{"补记来电", "bjld", "note a call"}, act("补记来电"), ""},
			{"hold", request, [3]string{"挂起", "gq", "hold"}, act("挂起"), ""},
			{"merge", request, [3]string{"并单", "bingdan", "merge"}, act("并单"), ""},
			{"cancel", request, [3]string{"撤销", "chexiao", "cancel"}, act("撤销"), ""},
			{"pass up", request, [3]string{"上报", "shangbao", "pass up"}, act("上报"), ""},
			{"check", request, [3]string{"核实", "heshi", "check"}, act("核实"), ""},
			{"look at the details", request, [3]string{"查看隐私", "ckys", "reveal"}, act("查看隐私"), ""},
			{"reassign", request, [3]string{"改派", "gaipai", "reassign"}, page("document.activeElement !== null && document.activeElement.closest('.candidates') !== null"), ""},
			{"the bulletin", "", [3]string{"通报", "tongbao", "bulletin"}, at("/bulletin"), ""},
			{"print tonight's sheet", "", [3]string{"打印今晚", "dyjw", "tonight's sheet"}, prints, ""},
			{"print this page", "", [3]string{"打印", "dayin", "print"}, prints, ""},
			{"export the requests", "", [3]string{"导出", "dcqz", "export"}, saves, ""},
			{"export the bulletin", "", [3]string{"导出通报", "dctb", "workbook"}, saves, ""},
			{"import", "", [3]string{"导入", "daoru", "import"}, at("/admin/import"), ""},
			{"areas", "", [3]string{"区域", "quyu", "areas"}, at("/admin/areas"), ""},
			{"cadres", "", [3]string{"干部名册", "gbmc", "cadres"}, at("/admin/cadres"), ""},
			{"facilities", "", [3]string{"药店", "yaodian", "facilities"}, at("/admin/facilities"), ""},
			{"units", "", [3]string{"单位", "danwei", "units"}, at("/admin/units"), ""},
			{"kinds", "", [3]string{"事项", "shixiang", "kinds"}, at("/admin/kinds"), ""},
			{"red flags", "", [3]string{"危急", "weiji", "red flags"}, at("/admin/flags"), ""},
			{"accounts", "", [3]string{"账号", "zhanghao", "accounts"}, at("/admin/users"), ""},
			{"notices", "", [3]string{"通知对象", "tzdx", "notices"}, at("/admin/targets"), ""},
			{"the status", "", [3]string{"运行情况", "yxqk", "status"}, at("/admin/status"), ""},
			{"the queue", "", [3]string{"队列", "duilie", "queue"}, at("/admin/queue"), ""},
			{"the journal", "", [3]string{"日志", "rizhi", "journal"}, at("/admin/journal"), ""},
			{"my account", "", [3]string{"我的账号", "wdzh", "my account"}, at("/account"), ""},
			{"the keys", "", [3]string{"快捷键", "kjj", "keys"}, page("document.querySelector('.key-list') !== null"), ""},
			{"large letters", "", [3]string{"大字", "dazi", "large"}, page("document.documentElement.classList.contains('large')"), "large"},
			{"dark", "", [3]string{"深色", "shense", "dark"}, page("getComputedStyle(document.documentElement).getPropertyValue('--ground').trim() === '#0e151c'"), "dark"},
			{"the language", "", [3]string{"英文", "yingwen", "english"}, page("document.documentElement.lang === 'en'"), "中文"},
		} {
			if i > 0 { // it is the same line that comes first
				b.search(c.phrases[i])
				b.until(c.act+" by "+c.phrases[i], func() bool { return b.reads(".search [aria-selected=true]") == said[c.act] })
				b.do(chromedp.KeyEvent(kb.Escape))
				continue
			}
			if c.of != "" && !strings.HasPrefix(b.at(), "/desk"+c.of) {
				b.says(number)
				b.shows(".request h1", "买药")
			}
			if c.comes() {
				t.Fatalf("%s is so already", c.act)
			}
			said[c.act] = b.says(c.phrases[i])
			b.until(c.act, c.comes)
			if b.reads(".dialog") != "" || strings.Contains(b.at(), "wall=") {
				b.do(chromedp.KeyEvent(kb.Escape))
			}
			if c.back != "" {
				b.says(c.back)
				b.until(c.act+" is taken back", func() bool { return !c.comes() })
			}
		}
		if i == 0 { // where everything that was said is offered
			b.open("/desk" + request)
			b.shows(".candidates", "手上")
		}
	}
	b.says("退出")
	b.shows("h1", "登录")
}

// says opens the search by its key, writes a phrase, and takes what comes first.
func (b *browser) says(phrase string) (line string) {
	b.t.Helper()
	b.search(phrase)
	b.until("something is found by "+phrase, func() bool {
		line = b.reads(".search [aria-selected=true]")
		return line != ""
	})
	b.typed("\r")
	b.until("the search is shut", func() bool { return asked[bool](b, "document.querySelector('.search') === null") })
	return line
}

// search opens the search by its key and writes into it.
func (b *browser) search(phrase string) {
	b.t.Helper()
	b.typed("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.focusedOn(".search input")
	b.typed(phrase)
}
