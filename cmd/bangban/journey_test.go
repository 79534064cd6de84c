package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/bangban/bangban/dispatch"
)

// One request from the telephone call to the figure, through every screen.
func TestARequestTravelsThroughTheScreens(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)

	const shopping = "采购物品、药品"
	day := dispatch.At(time.Now()).Day().Next() // covers everything, even if midnight passes meanwhile
	before := chief.figure(t, day, shopping)

	desk := newBrowser(t, address, 1366, 768)
	desk.open("/desk/")
	desk.signIn("operator", password)
	desk.shows(".kinds", "买药")
	desk.focused("phone")
	desk.typed("00076543210\rbyg\r3-2-501\r1")
	desk.focused("items")
	desk.typed("降压药2盒，面粉一袋\r\r\r\r")
	desk.focused("text")
	desk.typed("家里没有药了（虚构）\r")
	desk.focused("name")
	desk.typed("欧阳某（虚构）\r")
	desk.shows(".saved", "前办到")
	var page struct {
		Requests []struct {
			ID, Number string
			Errands    []struct{ Cadre string }
		}
	}
	eventually(t, longEnough, "somebody has it", func() bool {
		_, err := chief.ask(t.Context(), "GET", "/api/v1/requests?limit=1", nil, &page)
		must(t, err)
		return page.Requests[0].Errands[0].Cadre != ""
	})
	request := page.Requests[0]

	// The cadre signs in with a personal link and works without a network.
	var given struct{ Path string }
	_, err := chief.ask(t.Context(), "POST", "/api/v1/cadres/"+request.Errands[0].Cadre+"/code", nil, &given)
	must(t, err)
	phone := newBrowser(t, address, 360, 800)
	phone.open(given.Path)
	phone.shows(".card", request.Number)
	phone.shows(".card", "宝源公寓固定接收点（收件 3-2-501）") // nobody goes in or up under 人不出区
	phone.hides(".card", "501室")
	phone.shoot("phone-run")
	phone.taps("出发")
	phone.shows(".foot", "取到了")
	eventually(t, longEnough, "the desk sees it", func() bool { return chief.state(t, request.ID) == "underway" })
	phone.hides(".bar", "没发")
	phone.worked()
	phone.offline(true)
	phone.taps("取到了")
	phone.shows(".foot", "办完了")
	phone.do(chromedp.Click(chromedp.CSS(".items input")))
	phone.shows(".strip", "没信号")
	phone.shoot("phone-offline")
	phone.taps("办完了")
	phone.shows("main", "现在没有任务")
	phone.do(chromedp.Reload()) // the telephone restarts and still has no network
	phone.shows(".bar", "2条没发")
	phone.press("今天办了 1")
	phone.shows(".card", request.Number)
	phone.shoot("phone-today")
	if state := chief.state(t, request.ID); state != "underway" {
		t.Errorf("without a network it is %s", state)
	}
	phone.offline(false)
	eventually(t, longEnough, "what was done is sent", func() bool { return chief.state(t, request.ID) == "done" })

	// The resident confirms.
	link := chief.link(t, request.ID)
	resident := newBrowser(t, address, 360, 800)
	resident.open("/r/" + link)
	resident.shows("main", "东西已送到固定接收点，请去取")
	resident.shoot("resident-done")
	resident.shows(".card", "收件写着")
	resident.shows(".card", "3-2-501")
	if chosen := asked[int](resident, "document.querySelectorAll('input:checked').length"); chosen != 0 {
		t.Errorf("%d answers are chosen for the resident", chosen)
	}
	resident.press("已经解决")
	resident.shows("main", "已办结")
	if state := chief.state(t, request.ID); state != "closed" {
		t.Errorf("in the end it is %s", state)
	}

	// The bulletin's number has grown by one and links to this request.
	editor := newBrowser(t, address, 1366, 768)
	editor.open("/desk/bulletin?as_of=" + string(day))
	editor.signIn("editor", password)
	editor.shows(".sentence", fmt.Sprintf("%s%d人次", shopping, before+1))
	editor.press(fmt.Sprint(before + 1))
	editor.shows(".records", "买药")
	editor.shoot("bulletin")
	editor.do(chromedp.Click(chromedp.CSS(".records a[href$='" + request.ID + "']")))
	editor.shows(".request-head", request.Number)
	editor.do(chromedp.NavigateBack())
	editor.shows(".records", "买药")
	if at := editor.at(); !strings.Contains(at, "kinds=") {
		t.Errorf("back it is at %s", at)
	}
}

// figure returns the number behind a phrase in the day's bulletin; 0 when it is not there.
// link hands out a link for a resident.
func (u user) link(t *testing.T, request string) string {
	t.Helper()
	var answer struct{ Link string }
	_, err := u.ask(t.Context(), "POST", "/api/v1/requests/"+request+"/commands", map[string]any{"do": "reveal", "fields": []string{"link"}, "reason": "resident_asks"}, &answer)
	must(t, err)
	return answer.Link
}

func (u user) figure(t *testing.T, day dispatch.Day, phrase string) int {
	t.Helper()
	var b struct {
		Numbers []struct {
			Phrase string
			Value  int
		}
	}
	_, err := u.ask(t.Context(), "GET", "/api/v1/bulletin?as_of="+string(day), nil, &b)
	must(t, err)
	for _, n := range b.Numbers {
		if n.Phrase == phrase {
			return n.Value
		}
	}
	return 0
}

// worked waits until the service worker controls the page, so that the app opens without a network.
func (b *browser) worked() {
	b.t.Helper()
	b.until("the app is kept", func() bool {
		return asked[bool](b, "navigator.serviceWorker.controller !== null")
	})
}
