package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// At night, when everybody has signed off, the call screen and the board say since when, who comes next, and whom to wake; the promise
// runs from when somebody comes.
func TestNobodyOnDutyIsTold(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	var cadres []struct{ ID string }
	_, err := chief.ask(t.Context(), "GET", "/api/v1/cadres?on_duty=true", nil, &cadres)
	must(t, err)
	for _, c := range cadres {
		off := map[string]any{"do": "check_out"}
		if c.ID == "g1" {
			off["next"] = time.Now().Add(26 * time.Hour) // after any shop has opened
		}
		_, err := chief.ask(t.Context(), "POST", "/api/v1/cadres/"+c.ID+"/commands", off, nil)
		must(t, err)
	}
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/call")
	b.signIn("coordinator", password)
	b.shows(".kinds", "买药")
	b.focused("phone")
	b.typed("00012340000\rbyg\r")
	b.shows(".compound .hint", "区")
	b.do(chromedp.Click(chromedp.CSS("#kind-medicine")))
	b.shows(".foot .nobody", "没有能办的人在岗")
	b.shows(".foot .nobody", "赵帮（虚构）")
	b.shows(".foot .nobody", "上岗")
	b.shows(".foot .tell", "有人上岗后，") // and not what nobody can keep
	b.looks("1366-call-nobody")
	id, _ := chief.wants(t, [3]string{"5", "2", "501"}, item("硝苯地平", "2盒"))
	b.open("/desk/board?request=" + id)
	b.shows(".chosen .nobody", "打电话")
	b.looks("1366-board-nobody")
}
