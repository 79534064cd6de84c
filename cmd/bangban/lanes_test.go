package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The lanes show the day of everybody on duty, with whoever is late on top, and an errand is given by keys alone, or by dropping it into
// somebody's day, which says before what it would mean there.
func TestTheLanesAreWorkedFrom(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	ids, names := chief.onDuty(t)
	late, quick := chief.late(t, 1, ids[0]), chief.submit(t, "jiaotong", "in time", 3)
	chief.hand(t, quick, ids[1])
	chief.hand(t, chief.submit(t, "jiaotong", "also", 4), ids[0]) // stays among those with something to do, who stand on top

	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/board")
	b.signIn("administrator", password)
	b.shows(".kpis", "未办结")
	b.typed("t")
	b.shows(".lanes .rows-of .lane:first-child", names[0])
	b.shows(".lanes .rows-of .lane:first-child", "1件赶不上")
	b.shows("[data-errand='"+late+".1']", "超时")
	b.shows("[data-errand='"+quick+".1']", "买药")
	b.shoot("lanes")

	b.do(chromedp.KeyEvent(kb.ArrowDown))
	b.until("the late one has the focus", func() bool {
		return asked[string](b, "document.activeElement.dataset.errand ?? ''") == late+".1"
	})
	b.typed("p")
	b.shows(".drawer .candidates", "手上")
	b.until("the names have the focus", func() bool {
		return asked[string](b, "document.activeElement.getAttribute('role') ?? ''") == "combobox"
	})
	b.shoot("lanes-give")
	best := asked[string](b, "document.querySelector('.drawer .combo li .who .b').innerText")
	b.typed("\r")
	b.shows(".toast", best)
	b.shows(".lanes .rows-of .lane:first-child", best)

	b.do(chromedp.Evaluate[chromedp.Void](`(() => {
		const data = new DataTransfer()
		document.querySelector('[data-errand="` + late + `.1"]').dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true, dataTransfer: data }))
		document.querySelector('[data-lane="` + ids[0] + `"]').dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: data }))
	})()`))
	b.shows("[data-lane='"+ids[0]+"'] .hint-here", "分")
	b.shoot("lanes-drag")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-lane="` + ids[0] + `"]').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() }))`))
	b.shows("[data-lane='"+ids[0]+"']", "1件赶不上")
	if holder, _, _ := chief.holder(t, late); holder != ids[0] {
		t.Errorf("%s has it", holder)
	}
}
