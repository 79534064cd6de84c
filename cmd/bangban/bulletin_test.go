package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The bulletin's page: a period by one click, what each column comes to, no bar that mixes measures, numbers that lead to their records in
// both languages, and a printed sheet with unit, title and date.
func TestTheBulletinIsRead(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/bulletin?as_of=2022-11-30&unit=veterans")
	b.signIn("editor", password)
	b.shows(".sentence", "截至2022年11月30日，协助居民外出就医14人次，采购物品、药品27人次，清理生活垃圾11次。")
	b.waitCharts()
	for _, head := range []string{"外出就医（人次）", "合计（人次）", "清理垃圾（次）"} {
		b.shows(".tally thead", head)
	}
	b.shows(".tally tfoot", "合计")
	if sums := asked[string](b, "[...document.querySelectorAll('.tally table')].map(t => [...t.tHead.rows[0].cells].map((c, i) => c.innerText + '=' + t.tFoot.rows[0].cells[i].innerText).slice(1).join(' ')).join(' / ')"); !strings.Contains(sums, "合计（人次）=") || strings.Count(sums, "清理垃圾（次）=11") != 2 {
		t.Errorf("the columns come to %s", sums)
	}
	if charts := asked[string](b, "[...document.querySelectorAll('.chart')].map(e => e.getAttribute('aria-label')).join()"); charts != "按单位 人次,按单位 次,按日期 人次,按日期 次" {
		t.Errorf("the charts are %s", charts)
	}
	b.shoot("bulletin")

	b.turns("English")
	b.shows(".sentence", "As of 2022-11-30")
	b.until("English numbers are links", func() bool { return asked[int](b, "document.querySelectorAll('.sentence .figure').length") == 3 })
	b.press("27")
	b.shows("main", "Records behind the number")
	b.shows(".records", "11-")
	b.turns("中文")
	b.shows(".records", "2022年11月")

	here := time.Now().In(time.FixedZone("", 8*3600))
	for name, day := range map[string]time.Time{"昨天": here.AddDate(0, 0, -1), "今天": here} {
		b.press(name)
		b.until(name+" is shown", func() bool {
			return strings.Contains(b.at(), "from="+day.Format(time.DateOnly)) && strings.Contains(b.at(), "unit=veterans")
		})
		b.shows(".quick [aria-pressed=true]", name)
	}
	b.press("开始至今")
	b.until("from the beginning", func() bool { return !strings.Contains(b.at(), "from=") })

	b.turns("深色")
	b.until("it is dark", func() bool { return paper(b) != "#fff" })
	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.until("paper is white", func() bool { return paper(b) == "#fff" })
	b.shows(".notice .issuer", "市退役军人事务局")
	b.shows(".notice h2", "居民求助办理情况通报（截至")
	b.shows(".notice", "打印日期："+here.Format("2006年1月2日"))
	if shown := asked[string](b, "[...document.querySelectorAll('.top, .bulletin, .drawer, button')].filter(e => e.getClientRects().length).map(e => e.className).join()"); shown != "" {
		t.Errorf("printed are %s", shown)
	}
	b.shoot("bulletin-print")
}

// paper is the colour of cards, as the page has it now.
func paper(b *browser) string {
	b.t.Helper()
	return strings.ReplaceAll(strings.TrimSpace(asked[string](b, "getComputedStyle(document.documentElement).getPropertyValue('--paper')")), "#ffffff", "#fff")
}

// A number of the bulletin opens its records beside the page, with the keyboard alone: the focus goes there and comes back, the address says which
// they are, and Back takes one step. A number of one unit or day has the records of that unit or day.
func TestTheBulletinsNumbersLeadToTheirRecords(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/bulletin?as_of=2022-11-30")
	b.signIn("editor", password)
	b.shows(".sentence", "截至2022年11月30日")
	number := asked[string](b, "(e => (e.focus(), e.innerText))(document.querySelector('.sentence .figure'))")
	b.typed("\r")
	b.shows(".records", "外出就医")
	b.until("the focus is with the records", func() bool {
		return strings.Contains(b.at(), "kinds=") && asked[bool](b, "!!document.activeElement.closest('.drawer')")
	})
	b.do(chromedp.KeyEvent(kb.Tab))
	b.typed("\r") // the first in it shuts it
	b.until("it is shut, and the focus is on the number", func() bool {
		return !strings.Contains(b.at(), "kinds=") && asked[string](b, "document.querySelector('.drawer') ? '' : document.activeElement.innerText") == number
	})
	b.typed("\r")
	b.shows(".records", "外出就医")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("Esc shuts it too", func() bool {
		return !strings.Contains(b.at(), "kinds=") && asked[string](b, "document.querySelector('.drawer') ? '' : document.activeElement.innerText") == number
	})

	for _, table := range []struct{ label, of string }{{"按单位", "of="}, {"按日期", "on="}} {
		cell := "[aria-label='" + table.label + "'].tally tbody [data-col=n0] a"
		counted := asked[int](b, `Number(document.querySelector("`+cell+`").innerText)`)
		name := asked[string](b, `document.querySelector("`+cell+`").closest('tr').cells[0].innerText`)
		b.do(chromedp.Click(chromedp.CSS(cell)))
		b.shows(".drawer .in", name)
		b.until(table.of+" is in the address, and the records are those that are counted", func() bool {
			return strings.Contains(b.at(), table.of) && asked[int](b, "[...document.querySelectorAll('.records tbody [data-col=persons]')].reduce((n, e) => n + Number(e.innerText), 0)") == counted
		})
		b.do(chromedp.NavigateBack())
		b.until("one step back it is shut", func() bool { return asked[bool](b, "!document.querySelector('.drawer')") })
	}
	b.do(chromedp.NavigateForward())
	b.until("one step on they are seen again", func() bool {
		return strings.Contains(b.at(), "on=") && asked[bool](b, "!!document.querySelector('.records')")
	})
	b.do(chromedp.Evaluate[chromedp.Void]("document.activeElement.blur()"))
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("Esc shuts it from elsewhere", func() bool { return asked[bool](b, "!document.querySelector('.drawer')") })
	b.typed("2")
	b.shows(".quick [aria-pressed=true]", "昨天")
	b.typed("c")
	b.shows(".toast", "已复制")
}
