package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A coordinator uses the board: a request appears by itself, shows who has it and why, and is given to somebody else by
// keyboard and then by dropping it on a name. The selection is part of the address and survives a reload.
func TestTheBoardIsWorkedFrom(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/")
	b.signIn("coordinator", password)
	b.shows(".kpis", "未办结")
	b.shows(".legend", "足不出户")
	b.shoot("board")

	id := signIn(t, address, "operator", password).submit(t, "baoyuan", "seen on the board", 1)
	b.shows(".rows", "宝源公寓 3号楼")
	b.do(chromedp.Click(chromedp.CSS(`[data-id="` + id + `"]`)))
	b.shows(".chosen .why", "为什么是")
	b.shows(".candidates", "手上")
	b.shows(".assign .give", "派给")
	b.shoot("board-chosen")
	b.until("the board knows who has it", func() bool { return b.reads(".chosen .holder") != "" })
	first := b.reads(".chosen .holder")

	b.typed("p")
	b.until("the names have the focus", func() bool {
		return asked[string](b, "document.activeElement.getAttribute('role') ?? ''") == "combobox"
	})
	best := asked[string](b, "document.querySelector('.combo li .who .b').innerText")
	b.typed("\r")
	b.shows(".chosen .holder", best)
	b.shows(".chosen", "由人指定")
	b.shows(`[data-id="`+id+`"]`, best)

	other := asked[string](b, `(() => {
		const row = document.querySelector('[data-id="`+id+`"]')
		const name = [...document.querySelectorAll('.combo li')].find(e => !e.classList.contains('barred'))
		const data = new DataTransfer()
		row.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer: data }))
		name.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: data }))
		name.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
		return name.querySelector('.who .b').innerText
	})()`)
	b.shows(".chosen .holder", other)
	if first == best || best == other {
		t.Errorf("it went from %s to %s to %s", first, best, other)
	}

	b.press("全部区域")
	b.chooses(".filters label:nth-of-type(2) select", "medicine")
	b.shows(".filters-box", "买药")
	b.until("the address has the filter and the map", func() bool { return strings.Contains(b.at(), "kind=medicine") && strings.Contains(b.at(), "map=") })
	b.do(chromedp.Reload())
	b.shows(".chosen .holder", other)
	b.shows(".rows", "买药")
	if at := b.at(); !strings.Contains(at, "kind=medicine") || !strings.Contains(at, "request="+id) || !strings.Contains(at, "map=") {
		t.Errorf("after a reload it is at %s", at)
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	b.hides("main", "为什么是")
	b.do(chromedp.NavigateBack()) // to before the filter
	b.until("the filter is gone", func() bool { return !strings.Contains(b.at(), "kind=") })

	b.press("大屏")
	b.shows(".today", "。")
	b.shoot("board-wall")
	b.press("退出大屏")
	b.shows(".kpis", "未办结")
	b.turns("English")
	b.shows("main", "On duty")
}

// A control is put where the map shows it: by a click on the compound, or by keyboard for the building of the chosen request. Another
// desk sees it at once. Who may not put one sees what holds.
func TestAControlIsSetOnTheMap(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	operator := signIn(t, address, "operator", password)
	id := operator.submit(t, "baoyuan", "a control", 1)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/board?compound=baoyuan")
	b.signIn("coordinator", password)
	b.shows(".chosen h2", "宝源公寓")
	b.shows(".chosen", "现在：")
	other := b.tab()
	other.open("/desk/board?compound=baoyuan")
	other.shows(".chosen", "现在：")

	b.press("设管控")
	b.shows(".control-set [role=alert]", "请选管控的效果")
	b.chooses(".control-set select", "stay_home")
	b.fills("#control-label", "高风险区")
	b.press("设管控")
	b.shows(".control-set", "已设。")
	b.shows(".control-set li", "高风险区 足不出户")
	b.shows(".chosen strong", "足不出户")
	other.shows(".chosen strong", "足不出户")
	other.shows(".control-set li", "高风险区 足不出户")
	b.shoot("board-control")

	b.do(chromedp.Click(chromedp.CSS(`[data-id="` + id + `"]`)))
	b.shows(".chosen .why", "为什么是")
	b.typed("g")
	b.until("the form has the focus", func() bool {
		return asked[string](b, "document.activeElement.closest('.control-set') ? document.activeElement.tagName : ''") == "SELECT"
	})
	if got := asked[string](b, "document.querySelector('#control-building').value"); got != "3" {
		t.Errorf("the building is %q", got)
	}
	b.chooses(".control-set select", "free")
	b.typed("\r")
	b.shows(".control-set", "3号楼 可出入")
	b.shows(".chosen", "3号楼可出入")
	other.shows(".chosen", "3号楼可出入")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.hides("main", "从何时")

	// The click itself, where the map shows the compound in its middle.
	var at []struct{ Point struct{ Lng, Lat float64 } }
	_, err := operator.ask(t.Context(), "GET", "/api/v1/areas?under=baoyuan&limit=1", nil, &at)
	must(t, err)
	b.open(fmt.Sprintf("/desk/board?map=%f,%f,17", at[0].Point.Lat, at[0].Point.Lng))
	b.shows(".rows", "宝源公寓")
	x := asked[float64](b, "(r => r.x + r.width / 2)(document.querySelector('.map .canvas').getBoundingClientRect())")
	y := asked[float64](b, "(r => r.y + r.height / 2)(document.querySelector('.map .canvas').getBoundingClientRect())")
	mouse := func(kind input.DispatchMouseEventType, aside float64, button input.MouseButton) {
		send(b, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x + aside, Y: y, Button: button, ClickCount: 1})
	}
	aside := 0.0
	b.until("the map names the compound under the mouse", func() bool {
		aside = 1 - aside // a mouse that does not move is not noticed
		mouse(input.DispatchMouseEventTypeMouseMoved, aside, input.MouseButtonNone)
		return strings.Contains(b.reads(".pointed"), "宝源公寓")
	})
	mouse(input.DispatchMouseEventTypeMousePressed, 0, input.MouseButtonLeft)
	mouse(input.DispatchMouseEventTypeMouseReleased, 0, input.MouseButtonLeft)
	b.shows(".chosen h2", "宝源公寓")
	b.shows(".control-set", "3号楼 可出入")

	phone := newBrowser(t, address, 360, 800)
	phone.open("/desk/board?compound=baoyuan")
	phone.signIn("operator", password)
	phone.shows(".control-set", "高风险区 足不出户")
	phone.hides(".control-set", "从何时")
	phone.shoot("board-control-phone")
}

// Who may not reassign sees no candidates, and a request that is over cannot be given to anybody.
func TestCandidates(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	operator, coordinator := signIn(t, address, "operator", password), signIn(t, address, "coordinator", password)
	id := operator.submit(t, "baoyuan", "who could", 1)
	candidates := func(u user, n int) (status int, why struct {
		Outcome    string
		Candidates []struct{ Cadre string }
		Names      map[string]string
	}) {
		status, _ = u.ask(t.Context(), "GET", fmt.Sprintf("/api/v1/errands/%s.%d/candidates", id, n), nil, &why)
		return status, why
	}
	if status, _ := candidates(operator, 1); status != http.StatusForbidden {
		t.Errorf("an operator is answered %d", status)
	}
	if status, why := candidates(coordinator, 1); status != http.StatusOK || why.Outcome != "weighed" || len(why.Candidates) == 0 || why.Names[why.Candidates[0].Cadre] == "" {
		t.Errorf("%d: %+v", status, why)
	}
	if status, _ := candidates(coordinator, 9); status != http.StatusNotFound {
		t.Errorf("an errand that is not there is answered %d", status)
	}
	_, err := coordinator.ask(t.Context(), "POST", "/api/v1/requests/"+id+"/commands", map[string]string{"do": "cancel", "reason": "duplicate"}, nil)
	must(t, err)
	if status, _ := candidates(coordinator, 1); status != http.StatusConflict {
		t.Errorf("a cancelled request is answered %d", status)
	}
}
