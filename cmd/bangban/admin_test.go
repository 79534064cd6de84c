package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// The first day of a city: an administrator sets the program up, imports areas and compounds, draws one on the map, and adds a
// unit, a cadre and an account; all of it is in the state and the journal.
func TestACityIsSetUpInTheBrowser(t *testing.T) {
	t.Parallel()
	address, said, stop := startedSaying(t, "--addr", "127.0.0.1:0", "--data="+t.TempDir())
	t.Cleanup(stop)
	var code string
	eventually(t, longEnough, "a code", func() bool {
		found := regexp.MustCompile(`\d{4} \d{4} \d{4}`).FindString(said())
		code = found
		return found != ""
	})
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/")
	b.shows("h1", "初始设置")
	b.shoot("setup")
	fill := func(name, text string) { b.t.Helper(); b.fills("[name="+name+"]", text) }
	fill("code", "0000 0000 0000")
	fill("city", "样例市（虚构）")
	fill("name", "甲某（虚构）")
	fill("login", "chief")
	fill("password", "an invented word")
	b.forgiving = true // the first code is wrong
	b.press("开始使用")
	b.shows("[role=alert]", "设置码")
	fill("code", code)
	b.press("开始使用")
	b.shows("h1", "接下来")
	b.shoot("setup-next")

	// A table with mistakes lists every bad row before anything is written; corrected, it is imported.
	b.press("导入小区（名称和位置）")
	b.shows("h1", "导入")
	b.fills("#import-under", "样例")
	b.shows("[role=listbox]", "样例市（虚构）")
	b.typed("\r")
	b.fills("textarea", "小区名称,经度,纬度\n东园（虚构）,112.43,39.33\n西园（虚构）,212.43,39.34\n,112.44,39.34\n")
	b.press("预览")
	b.shows("[role=alert]", "请选坐标系") // a datum is not chosen for anybody
	b.chooses("select[name=datum]", "wgs84")
	b.press("预览")
	b.shows(".report", "有2行不对，不会写入")
	b.shows(".report table", "3")
	b.shoot("import-bad")
	// A column with a heading that nobody knows is chosen by a click, with its first rows beside.
	b.fills("textarea", "哪个院子,经度,纬度\n东园（虚构）,112.43,39.33\n西园（虚构）,112.44,39.34\n")
	b.press("预览")
	b.shows(".report", "还缺必填的：小区名称")
	b.shows(".mapping", "东园（虚构）")
	b.chooses(".mapping select", "name")
	b.shows(".counts", "新增\n2")
	b.shoot("import-columns")
	b.do(chromedp.Click("//footer//button[normalize-space()='导入']"))
	b.shows(".report", "已导入")
	b.shoot("import-done")

	// A boundary and a gate are drawn on the map.
	b.press("区域与小区")
	b.shows("table", "样例市（虚构）")
	b.do(chromedp.SendKeys(chromedp.CSS("[role=search] input"), "东园\r"))
	b.shows("table", "东园（虚构）")
	b.press("东园（虚构）")
	b.shows(".drawer", "东园（虚构）")
	b.until("the map is there", func() bool { return asked[bool](b, "!!document.querySelector('.shape.leaflet-container .centre')") })
	b.press("画边界")
	var box struct{ X, Y float64 }
	for _, at := range [][2]float64{{60, 60}, {200, 70}, {180, 200}, {70, 180}} {
		box.X = asked[float64](b, "document.querySelector('.shape').getBoundingClientRect().x") + at[0]
		box.Y = asked[float64](b, "document.querySelector('.shape').getBoundingClientRect().y") + at[1]
		for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
			send(b, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: box.X, Y: box.Y, Button: input.MouseButtonLeft, ClickCount: 1})
		}
	}
	b.until("four points are drawn", func() bool { return asked[int](b, "document.querySelectorAll('.shape .vertex').length") == 4 })
	b.shoot("area-drawn")
	b.press("保存")
	b.shows("form.form", "已保存")
	b.shows("table", "有边界")
	b.press("设管控")
	b.shows("[role=alert]", "请选管控的效果")
	b.chooses(".control-set select", "stay_in")
	b.press("设管控")
	b.shows(".control-set", "人不出区")

	// A unit, then a cadre of it with a code, then an account.
	b.press("单位")
	b.shows("main", "这里还没有内容")
	b.press("新增")
	b.do(chromedp.SendKeys(chromedp.CSS("#field-name"), "样例局（虚构）\r"))
	b.shows("tbody", "样例局（虚构）")
	b.press("干部")
	b.shows("h1", "干部")
	b.shows("main", "这里还没有内容")
	b.press("新增")
	b.do(chromedp.SendKeys(chromedp.CSS("#field-name"), "孙某（虚构）"), chromedp.SendKeys(chromedp.CSS("#field-home"), "东园"))
	b.shows("[role=listbox]", "东园（虚构）")
	b.typed("\r")
	b.press("保存")
	b.shows("tbody", "孙某（虚构）")
	b.press("给登录码")
	b.until("there is a code", func() bool { return regexp.MustCompile(`\d{4} \d{4} \d{4}`).MatchString(b.reads(".tell")) })
	b.shoot("cadre")
	b.press("代为签到（8小时）")
	b.shows("form.form", "代为签退")
	b.press("账号")
	b.shows("tbody", "甲某（虚构）")
	b.press("新增")
	b.do(chromedp.SendKeys(chromedp.CSS("#field-login"), "wang"), chromedp.SendKeys(chromedp.CSS("#field-name"), "王某（虚构）"), chromedp.SendKeys(chromedp.CSS("#field-password"), "short"))
	b.press("保存")
	b.shows("form.form [role=alert]", "密码")
	b.do(chromedp.SendKeys(chromedp.CSS("#field-password"), "er no more\r"))
	b.shows("tbody", "接线员")
	b.shoot("users")
	b.press("事项")
	b.press("买药")
	b.shows("form.form", "承诺")
	b.shoot("kind")
	if res, err := (user{address: address, client: http.DefaultClient}).send(t.Context(), "POST", "/api/v1/session", map[string]any{"login": "wang", "password": "shorter no more"}); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("the new operator signs in: %v %v", res, err)
	}

	b.press("运行状态")
	b.shows("main", "SQLite")
	b.shows("main", "正常")
	b.shoot("status")
	b.press("日志")
	b.shows(".sentences", "孙某（虚构）")
	b.shows(".sentences", "甲某（虚构）")
	b.shoot("journal")
	b.chooses("form.narrowing select", "area")
	b.press("查")
	b.hides(".sentences", "孙某（虚构）")
	b.shows(".sentences", "东园（虚构）")
	if at := b.at(); !strings.Contains(at, "subject=area") {
		t.Errorf("the search is not in the address: %s", at)
	}
}
