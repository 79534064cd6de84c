package main

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// A doubtful request is checked, answered, worked for a cadre who phones in, and closed after the call-back, all on its page,
// which offers only what can be done now.
func TestARequestIsWorkedOnItsPage(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	operator := signIn(t, address, "operator", password)
	doubtful := medicine("baoyuan", 1)
	doubtful["doubtful"] = true
	var made struct{ ID string }
	_, err := operator.ask(t.Context(), "POST", "/api/v1/requests", doubtful, &made, "Idempotency-Key", "doubtful")
	must(t, err)

	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/requests/" + made.ID)
	b.signIn("coordinator", password)
	b.shows("h1", "待核实")
	b.hides(".own", "办结")
	b.press("核实")
	b.shows(".act", "门牌")
	b.fills(".act .door label:nth-of-type(2) input", "2")
	b.press("查看隐私") // what is typed stays when the request changes
	b.shows(".facts", "000-0000-0001")
	if !asked[bool](b, "document.querySelector('form.act input[type=number]').required") {
		t.Error("a request is checked without the number of persons")
	}
	b.shoot("request-triage")
	b.do(chromedp.Click(chromedp.CSS(".act button.main")))
	b.shows("h1", "已派")
	b.shows(".facts", "宝源公寓 3号楼 2单元")
	b.shows(".facts", "000-0000-0001 501")
	b.shows(".facts", "家里没有药了")
	b.shoot("request-assigned")

	b.press("上报")
	if chosen := asked[string](b, "[...document.querySelectorAll('.act select')].map(e => e.value).join('')"); chosen != "" {
		t.Errorf("%s is chosen for whoever passes it up", chosen)
	}
	b.chooses(".act select[name=reason]", "stuck")
	b.chooses(".act select[name=level]", "coordinator")
	b.do(chromedp.SendKeys(chromedp.CSS(".act textarea"), "药店缺货（虚构）"))
	b.do(chromedp.DoubleClick(chromedp.CSS(".act button.main"))) // a double click counts once
	b.shows(".facts", "报网格长")
	b.hides(".act", "原因") // the story below shows it
	b.steps(".errand .actions button", "开始")
	b.shows("h1", "办理中")
	b.press("垫付")
	b.do(chromedp.SendKeys(chromedp.CSS(".act input[type=number]"), "12.5"))
	b.do(chromedp.Click(chromedp.CSS(".act button.main")))
	b.shows(".errand", "垫付未还：12.50元")
	b.steps(".errand .actions button", "办完")
	b.shows("h1", "待回访")
	b.press("办结")
	b.chooses(".act select", "4")
	b.do(chromedp.Click(chromedp.CSS(".act button.main")))
	b.shows("h1", "· 办结")
	b.hides(".own", "上报")
	b.hides(".own", "抹去隐私") // only administrators see it
	b.shows(".timeline", "上报 样例·网格长（网格长），级别：网格长，原因：解决不了，上报")
	b.shows(".timeline", "金额：12.50元")

	// Somebody else ends a request while a form is open on this page: the page reports it.
	id := operator.submit(t, "baoyuan", "ended by another", 2)
	b.open("/desk/requests/" + id)
	b.press("撤销")
	b.shows(".act", "原因")
	b.chooses(".act select[name=reason]", "mistake")
	_, err = operator.ask(t.Context(), http.MethodPost, "/api/v1/requests/"+id+"/commands", map[string]string{"do": "cancel", "reason": "duplicate"}, nil)
	must(t, err)
	b.forgiving = true
	b.do(chromedp.Click(chromedp.CSS(".act button.main")))
	b.shows("[role=alert]", "求助现为“撤销”")
	eventually(t, longEnough, "it is cancelled once", func() bool { return operator.state(t, id) == "cancelled" })

	// An administrator erases it after confirming.
	chief := newBrowser(t, address, 1366, 768)
	chief.open("/desk/requests/" + id)
	chief.signIn("administrator", password)
	chief.shows(".facts", "000****")
	chief.press("抹去隐私")
	chief.shows(".act", "不能找回")
	chief.do(chromedp.Click(chromedp.CSS(".act input[type=checkbox]")))
	chief.do(chromedp.Click(chromedp.CSS(".act button.main")))
	chief.shows(".timeline", "抹去个人信息 样例·管理员（管理员）")
	chief.hides(".facts", "000****")
}
