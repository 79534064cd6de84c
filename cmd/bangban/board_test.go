package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

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
	b.shows("h1", "看板")
	b.shows(".legend", "足不出户")
	b.shoot("board")

	id := signIn(t, address, "operator", password).submit(t, "baoyuan", "seen on the board", 1)
	b.shows(".rows", "宝源公寓 3号楼")
	b.do(chromedp.Click(chromedp.CSS(`[data-id="` + id + `"]`)))
	b.shows(".chosen", "为什么是此人：")
	b.shows(".who", "手上")
	b.shoot("board-chosen")
	b.until("the board knows who has it", func() bool { return b.reads(".chosen .holder") != "" })
	first := b.reads(".chosen .holder")

	b.typed("p")
	b.until("the names have the focus", func() bool {
		return asked[string](b, "document.activeElement.getAttribute('role') ?? ''") == "combobox"
	})
	best := asked[string](b, "document.querySelector('.who li span').innerText")
	b.typed("\r")
	b.shows(".chosen .holder", best)
	b.shows(".chosen", "由人指定")
	b.shows(`[data-id="`+id+`"]`, best)

	other := asked[string](b, `(() => {
		const row = document.querySelector('[data-id="`+id+`"]')
		const name = [...document.querySelectorAll('.who li')].find(e => !e.classList.contains('barred'))
		const data = new DataTransfer()
		row.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer: data }))
		name.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: data }))
		name.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
		return name.querySelector('span').innerText
	})()`)
	b.shows(".chosen .holder", other)
	if first == best || best == other {
		t.Errorf("it went from %s to %s to %s", first, best, other)
	}

	b.chooses(".filters label:nth-of-type(2) select", "medicine")
	b.until("the address has the filter and the map", func() bool { return strings.Contains(b.at(), "kind=medicine") && strings.Contains(b.at(), "map=") })
	b.do(chromedp.Reload())
	b.shows(".chosen .holder", other)
	b.shows(".rows", "买药")
	if at := b.at(); !strings.Contains(at, "kind=medicine") || !strings.Contains(at, "request="+id) || !strings.Contains(at, "map=") {
		t.Errorf("after a reload it is at %s", at)
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	b.hides("main", "为什么是此人：")
	b.do(chromedp.NavigateBack()) // to before the filter
	b.until("the filter is gone", func() bool { return !strings.Contains(b.at(), "kind=") })

	b.press("大屏")
	b.shows(".today", "。")
	b.shoot("board-wall")
	b.press("退出大屏")
	b.shows("h1", "看板")
	b.press("English")
	b.shows("main", "On duty")
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
