package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The table of requests is sorted, narrowed and arranged as somebody wants it; that is kept under a name for this account, what is shown can
// be taken away as a file, and the keys lead through it.
func TestTheTableOfRequestsIsOnesOwn(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/requests?view=all")
	b.signIn("coordinator", password)
	b.shows("tbody", "买药")
	column := func(key string) []string {
		return asked[[]string](b, fmt.Sprintf("[...document.querySelectorAll('td[data-col=%s]')].map(e => e.innerText.trim())", key))
	}
	if n := len(column("number")); n < 14 {
		t.Errorf("%d rows are drawn", n)
	}
	if high := asked[float64](b, "document.querySelector('tbody tr').getBoundingClientRect().height"); high > 38 {
		t.Errorf("a row is %v pixels high", high)
	}
	last := asked[float64](b, "document.querySelectorAll('tbody tr')[13].getBoundingClientRect().bottom")
	if last > 768 {
		t.Errorf("the fourteenth row ends at %v", last)
	}

	b.press("编号")
	b.until("it is sorted", func() bool { return strings.Contains(b.at(), "sort=number") })
	first := column("number")[0]
	b.press("编号")
	b.until("it is sorted the other way", func() bool { return column("number")[0] > first })

	b.chooses("select[aria-label=事项]", "medicine")
	b.until("only medicine is left", func() bool { return !strings.Contains(strings.Join(column("kind"), " "), "垃圾") })
	b.fills(".narrowing input", "宝源")
	b.until("only one compound is left", func() bool {
		all := column("place")
		return len(all) > 0 && strings.Count(strings.Join(all, " "), "宝源公寓") == len(all)
	})
	b.shoot("requests-narrowed")
	if at := b.at(); strings.Contains(at, "%") {
		t.Errorf("what was typed stands in the address: %s", at)
	}
	asked[string](b, "(window.kept = '', URL.createObjectURL = (blob) => (blob.text().then(t => (window.kept = t)), 'blob:none'), '')")
	b.forgiving = true // the file of this test is none
	b.press("导出表格")
	b.until("what is shown is exported", func() bool {
		return strings.Count(asked[string](b, "window.kept"), "宝源公寓") == len(column("place"))
	})
	b.press("不筛了")

	// A column less, kept with the view under a name, also for the next time.
	b.chooses("select[aria-label=事项]", "medicine")
	b.press("列")
	b.press("提出时间")
	b.until("the column is gone", func() bool { return len(column("submitted")) == 0 })
	b.press("看法")
	b.press("存下现在的看法")
	b.fills(".dialog input", "只看买药")
	b.typed("\r")
	b.hides("body", "叫什么")
	b.open("/desk/requests?view=all")
	b.until("the column is still gone", func() bool { return len(column("number")) > 0 && len(column("submitted")) == 0 })
	b.press("看法")
	b.press("只看买药")
	b.until("the view is there again", func() bool { return strings.Contains(b.at(), "kind=medicine") && len(column("kind")) > 0 })

	b.do(chromedp.Evaluate[chromedp.Void]("document.activeElement.blur()"), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	second := column("number")[1]
	b.shows("tr[aria-current]", second)
	b.typed("\r")
	b.shows(".request-head", second)
}
