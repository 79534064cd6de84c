package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/bangban/bangban/dispatch"
)

// What was done yesterday and stood on paper is entered at the desk: it counts yesterday, for whoever did it, and nobody is sent.
func TestPaperIsEnteredAtTheDesk(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	day := dispatch.At(time.Now().Add(-24 * time.Hour)).Day()
	before := chief.figure(t, day, "采购物品、药品")
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/call")
	b.signIn("administrator", password)
	b.shows(".kinds", "买药")
	b.focused("phone")
	b.typed("00011112222\r")
	b.typed("宝源公寓")
	b.shows("[role=listbox]", "宝源公寓")
	b.typed("\r")
	b.typed("3-2-501\r")
	b.do(chromedp.Click(chromedp.CSS("#kind-medicine")))
	b.fills("#text", "降压药一盒（虚构）")
	b.do(chromedp.Click(chromedp.CSS("[data-code=paper]")))
	b.do(chromedp.WaitVisible(chromedp.CSS("#called-at")))
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".foot [role=alert]", "请写来电时间")
	b.fills("#called-at", "三号楼那天")
	b.shows("#called-at-heard", "没听懂")
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.focused("called-at") // nothing is sent of which a part was not understood
	b.fills("#called-at", "昨天")
	b.shows("#called-at-heard", "几点")

	// What was understood of a text that has been taken out meanwhile is not taken.
	b.do(chromedp.Evaluate[chromedp.Void](`{
		const real = (window.plainFetch = window.fetch)
		window.fetch = async (...args) => {
			if (!String(args[0].url ?? args[0]).includes('/readings')) return real(...args)
			await new Promise((go) => (window.letGo = go))
			const answer = await real(...args)
			setTimeout(() => (window.answered = true))
			return answer
		}
	}`))
	b.fills("#called-at", "昨天9点")
	b.until("it is being read", func() bool { return asked[bool](b, "!!window.letGo") })
	b.chooses("#called-at", "")
	b.do(chromedp.Evaluate[chromedp.Void]("window.letGo()"))
	b.until("it is read", func() bool { return asked[bool](b, "!!window.answered") })
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows("[role=alert]", "请写来电时间")
	b.do(chromedp.Evaluate[chromedp.Void]("window.fetch = window.plainFetch"))
	b.fills("#called-at", "昨天10点")
	b.shows("#called-at-heard", "昨天（")
	b.fills("#done-at", "昨天上午十一点半")
	b.shows("#done-at-heard", "11:30")
	b.do(chromedp.Focus(chromedp.CSS("#done-by")))
	b.typed("赵帮")
	b.shows("[role=listbox]", "赵帮")
	b.typed("\r")
	b.looks("call-paper")
	b.typed("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.shows(".saved", "宝源公寓")
	eventually(t, longEnough, "it counts yesterday", func() bool { return chief.figure(t, day, "采购物品、药品") == before+1 })
}
