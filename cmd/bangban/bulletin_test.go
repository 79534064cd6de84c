package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
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
	if sums := asked[string](b, "[...document.querySelectorAll('.tally')].map(t => [...t.tHead.rows[0].cells].map((c, i) => c.innerText + '=' + t.tFoot.rows[0].cells[i].innerText).slice(1).join(' ')).join(' / ')"); !strings.Contains(sums, "合计（人次）=") || strings.Count(sums, "清理垃圾（次）=11") != 2 {
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

	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.shows(".printed .unit", "市退役军人事务局")
	b.shows(".printed h1", "服务情况通报")
	b.shows(".printed", "打印日期："+here.Format("2006年1月2日"))
	if shown := asked[string](b, "[...document.querySelectorAll('.top, .filters, .quick, .actions')].filter(e => e.getClientRects().length).map(e => e.className).join()"); shown != "" {
		t.Errorf("printed are %s", shown)
	}
	b.shoot("bulletin-print")
}
