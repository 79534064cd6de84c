package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// An administrator makes a kind with its own flow, previews the errands under each control, and saves it. A call of that kind
// gets those errands, which wait for the flow's conditions. No code names the kind.
func TestAKindOfOnesOwnNeedsNoCode(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.forgiving = true // a flow is refused while it is incomplete
	b.open("/desk/admin/kinds?row=new")
	b.signIn("administrator", password)
	b.shows("form.form", "流程")
	b.fills("#field-code", "meals")
	b.fills(".words label:nth-of-type(1) input", "送餐（虚构）")
	b.fills(".words label:nth-of-type(2) input", "meals")
	b.chooses("#field-icon", "package")
	b.chooses("#field-measure", "persons")
	row := func(effect string) string { return ".flow-row[data-effect=" + effect + "] " }
	leg := func(effect string, n int) string {
		return row(effect) + ".leg:nth-of-type(" + string(rune('0'+n)) + ") "
	}
	from, to, after := "div:nth-of-type(1) label:nth-of-type(1) select", "div:nth-of-type(1) label:nth-of-type(2) select", "div:nth-of-type(1) label:nth-of-type(3) select"
	click := func(selector string) { t.Helper(); b.do(chromedp.Click(chromedp.CSS(selector))) }
	ticks := func(selector, label string) {
		t.Helper()
		b.do(chromedp.Click("//*[contains(concat(' ',@class,' '),' leg ')][legend='" + selector + "'][ancestor::*[@data-effect='stay_in']]//label[contains(normalize-space(),'" + label + "')]/input"))
	}

	b.shows(".preview", "当场答复")
	click(row("free") + ".add-leg")
	b.chooses(leg("free", 1)+from, "depot")
	b.shows(".preview", "物资点 → 住户门口")
	click(row("stay_in") + "> label input")
	b.chooses(leg("stay_in", 1)+to, "gate")
	click(row("stay_in") + ".add-leg")
	b.chooses(leg("stay_in", 2)+from, "gate")
	b.shows(".preview [role=alert]", "人不出区 第2段 何时：须排在送到大门的那一段之后")
	b.shoot("kind-flow-wrong")
	b.chooses(leg("stay_in", 2)+after, "1")
	ticks("第2段", "小区内的人办")
	ticks("第1段", "门岗放行")
	b.chooses("[data-ask=persons] select", "needed")
	b.shows(".preview", "物资点 → 固定接收点 计数，待门岗放行")
	b.shows(".preview", "固定接收点 → 住户门口 小区内的人办，第1段办完后")
	b.shoot("kind-flow")
	if kinds := b.reads("tbody"); strings.Contains(kinds, "送餐") {
		t.Error("the preview was saved")
	}
	b.press("保存")
	b.shows("form.form", "已保存")
	b.shows("tbody", "送餐（虚构）")

	// A call of that kind from a compound where people stay in.
	b.open("/desk/call")
	b.shows(".kinds", "送餐（虚构）")
	b.fills("#phone", "00077778888")
	b.fills("#compound", "宝源公寓")
	b.shows("[role=listbox]", "宝源公寓")
	b.typed("\r")
	b.shows(".compound .hint", "区")
	click("#kind-meals")
	b.shows("form", "人数")
	click(".foot button.main")
	b.shows(".foot", "这一项要问到")
	b.focused("persons")
	b.typed("2")
	click(".foot button.main")
	b.shows(".saved", "送餐（虚构）")
	b.do(chromedp.WaitVisible(chromedp.CSS(".saved a")))
	click(".saved a")
	b.shows("h1", "送餐（虚构）")
	b.until("it became two errands", func() bool { return asked[int](b, "document.querySelectorAll('.errand').length") == 2 })
	b.shows(".errand:nth-of-type(1)", "待门岗放行")
	b.shows(".errand:nth-of-type(2)", "前一段任务尚未办完")
	b.shoot("kind-errands")

	// Once the gate has released it, somebody is found at once.
	b.press("落实")
	b.do(chromedp.Click("//form//label[contains(normalize-space(),'门岗已放行')]/input"))
	click(".act button.main")
	b.shows(".errand:nth-of-type(1)", "已落实：门岗已放行")
	b.shows(".errand:nth-of-type(1)", "已接")
	b.shoot("kind-arranged")
}
