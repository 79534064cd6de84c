package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// What was written and left unclear is checked with the doubts and the words beside, and Enter takes the likeliest place.
func TestAnUnclearRowIsCheckedWithFewKeys(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	operator := signIn(t, address, "operator", password)
	unclear := medicine("baoyuan", 1)
	unclear["place"] = map[string]any{"desk": "sz", "spot": "宝源公寓二期", "door": "3号楼2单元501（二期那边）"}
	unclear["words"] = map[string]any{"name": "甲虚构", "phone": "000-0000-7001", "text": "降压药一盒（虚构）"}
	var made struct{ ID string }
	_, err := operator.ask(t.Context(), "POST", "/api/v1/requests", unclear, &made, "Idempotency-Key", "unclear")
	must(t, err)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/requests/" + made.ID)
	b.signIn("coordinator", password)
	b.shows("h1", "待核实")
	b.press("核实")
	b.shows(".act .unclear", "门牌没有全读懂")
	b.shows(".act .likely", "宝源公寓")
	b.until("the likeliest place has the focus", func() bool { return asked[bool](b, "document.activeElement.closest('.likely') !== null") })
	b.press("查看隐私")
	b.shows(".keyed", "1 要给居民回电")
	b.typed("3") // one key says why
	b.shows(".act .unclear blockquote", "降压药一盒（虚构）")
	b.shoot("request-unclear")
	b.do(chromedp.Focus(chromedp.CSS(".act .likely button")))
	b.typed("\r")
	b.until("the compound is taken", func() bool { return asked[string](b, "document.querySelector('#compound').value") == "宝源公寓" })
	if door := asked[string](b, "[...document.querySelectorAll('.act .door input')].map(e => e.value).join('-')"); door != "3-2-501" {
		t.Errorf("the door is filled in as %s", door)
	}
	b.forgiving = true // why somebody has it may be asked before the plan has said so
	b.typed("\r")
	b.shows("h1", "已派")
	b.shows(".facts", "宝源公寓 3号楼 2单元")
}

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
	b.shows(".keyed", "1 要给居民回电")
	b.typed("3") // one key says why
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
	b.steps(".own button.main", "接手")
	b.shows(".facts", "样例·网格长") // who has taken it over
	holder, said, _ := strings.Cut(b.reads(".own button.main"), "：")
	if said != "已读" || !strings.HasPrefix(holder, "代") {
		t.Errorf("what comes next is %s：%s", holder, said)
	}
	for _, step := range []string{"已读", "开始"} {
		b.steps(".own button.main", holder+"："+step)
	}
	b.shows("h1", "办理中")
	b.shows(".own button.main", "取到")
	b.picks(".errand", holder+" 垫付")
	b.do(chromedp.SendKeys(chromedp.CSS(".act input[type=number]"), "12.5"))
	b.do(chromedp.Click(chromedp.CSS(".act button.main")))
	b.shows(".errand", "垫付未还：12.50元")
	b.shoot("request-underway")
	for _, step := range []string{"取到", "办完"} {
		b.steps(".own button.main", holder+"："+step)
	}
	b.shows("h1", "待回访")
	b.press("办结")
	b.chooses(".act select", "4")
	b.do(chromedp.Click(chromedp.CSS(".act button.main")))
	b.shows("h1", "办结")
	b.shows(".also", "补记来电")
	b.hides(".also", "上报")
	b.hides(".also", "抹去隐私") // only administrators see it
	for _, says := range []string{"样例·接线员登记求助：买药，宝源公寓", "样例·网格长上报网格长", "解决不了，上报", "自动把任务派给", "包联，多走", "样例·网格长" + holder + "出发了", "垫付12.50元", "样例·网格长办结", "满意度4分"} {
		b.shows(".timeline", says)
	}
	b.shows(".timeline .behalf", holder)
	b.hides(".timeline", "拆成")
	b.press("全部")
	b.shows(".timeline", "拆成1个任务")
	b.shoot("request-story")

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
	chief.shows(".timeline", "样例·管理员抹去了个人信息")
	chief.hides(".facts", "000****")
}

// picks takes an entry of the menu of what else can be done.
func (b *browser) picks(within, name string) {
	b.t.Helper()
	b.until("the menu is open", func() bool {
		return asked[bool](b, "{ const e = document.querySelector('"+within+" .menu'); if (e && !e.querySelector('.list')) e.querySelector('button').click(); !!e?.querySelector('.list') }")
	})
	b.press(name)
}

// A trip shows which leg is the present one, and what the next one waits for.
func TestATripShowsItsPresentLeg(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	operator := signIn(t, address, "operator", password)
	trip := medicine("baoyuan", 1)
	trip["kind"] = "hospital"
	var made struct{ ID string }
	_, err := operator.ask(t.Context(), "POST", "/api/v1/requests", trip, &made, "Idempotency-Key", "trip")
	must(t, err)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/requests/" + made.ID)
	b.signIn("coordinator", password)
	b.shows(".legs", "正在")
	if n := asked[int](b, "document.querySelectorAll('.legs li').length"); n < 2 {
		t.Errorf("a way there and a way back are %d legs", n)
	}
	b.shows(".legs [aria-current=step]", "第1段")
	b.shows(".legs [aria-current=step]", "等：")
	b.shows(".own button.main", "落实")
	b.hides(".legs", "返程")
	b.shoot("request-trip")

	b.forgiving = true // the console tells that nobody has decided yet who drives back

	// What is known of the stay, the way back and the call-back stands below the legs, as soon as it happens.
	coordinator := signIn(t, address, "coordinator", password)
	does := func(errand int, command map[string]any) {
		t.Helper()
		_, err := coordinator.ask(t.Context(), "POST", fmt.Sprintf("/api/v1/errands/%s.%d/commands", made.ID, errand), command, nil)
		must(t, err)
	}
	gives := func(errand int) {
		t.Helper()
		var able struct{ Candidates []struct{ Cadre string } }
		eventually(t, longEnough, "somebody can drive", func() bool {
			_, err := coordinator.ask(t.Context(), "GET", fmt.Sprintf("/api/v1/errands/%s.%d/candidates", made.ID, errand), nil, &able)
			return err == nil && len(able.Candidates) > 0
		})
		does(errand, map[string]any{"do": "reassign", "cadre": able.Candidates[0].Cadre})
	}
	var facilities []struct{ ID, Role, Name string }
	_, err = coordinator.ask(t.Context(), "GET", "/api/v1/facilities", nil, &facilities)
	must(t, err)
	hospital := facilities[slices.IndexFunc(facilities, func(f struct{ ID, Role, Name string }) bool { return f.Role == "hospital" })]
	does(1, map[string]any{"do": "arrange", "facility": hospital.ID, "approved": true, "ambulance": true, "released": true})
	gives(1)
	does(1, map[string]any{"do": "finish"})
	b.shows(".legs", "已到"+hospital.Name+"，等候中（")
	b.shows(".legs", "返程：还没派人")
	does(2, map[string]any{"do": "arrange", "until": time.Now().Add(2 * time.Hour).Format(time.RFC3339)})
	b.shows(".legs", "返程：说好")
	b.shows(".legs", "接，还没派人")
	b.shoot("request-trip-waiting")
	gives(2)
	b.shows(".legs", "去接")
	does(2, map[string]any{"do": "start"})
	does(2, map[string]any{"do": "pick_up"})
	b.shows(".legs", "接上了")
	b.hides(".legs", "等候中")
	does(2, map[string]any{"do": "finish"})
	b.shows(".legs", "送回了")
	b.shows(".legs", "待回访")
	_, err = coordinator.ask(t.Context(), "POST", "/api/v1/requests/"+made.ID+"/commands", map[string]any{"do": "close", "by": "call_back"}, nil)
	must(t, err)
	b.shows(".legs", "已回访（")
	b.shoot("request-trip-over")
}
