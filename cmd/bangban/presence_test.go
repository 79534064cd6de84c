package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/workers/workerstest"
)

// Two at the desk with the same request before them see each other come, write, stop and go, on its page and on the board; nobody meets
// themselves in another window. Who has no network any more is gone when their window has not been heard of for some seconds.
func TestTwoAtTheSameRequestSeeEachOther(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	id := signIn(t, address, "administrator", password).submit(t, "baoyuan", "seen by two", 1)
	board, page := newBrowser(t, address, 1366, 768), newBrowser(t, address, 1366, 768)
	board.open("/desk/board?request=" + id)
	board.signIn("coordinator", password)
	board.shows(".chosen", "说好")
	page.open("/desk/requests/" + id)
	page.signIn("operator", password)
	page.shows(".request .others", "样例·网格长也在看 网格长")
	told := func(what string, does func()) {
		t.Helper()
		begun := time.Now()
		does()
		t.Logf("%s is seen after %v", what, time.Since(begun).Round(10*time.Millisecond))
	}
	board.shows(".chosen .others", "样例·接线员也在看 接线员")
	page.press("补记来电")
	told("who begins to write", func() { board.shows(".chosen .others", "样例·接线员正在改") })
	board.shoot("presence-board")
	page.shoot("presence-request")
	page.do(chromedp.KeyEvent(kb.Escape))
	told("who stops", func() { board.shows(".chosen .others", "样例·接线员也在看") })

	board.do(chromedp.Focus(chromedp.CSS(".chosen [role=combobox]")))
	board.typed("a")
	told("who types a name", func() { page.shows(".request .others", "样例·网格长正在改") })
	board.do(chromedp.KeyEvent(kb.Backspace))
	page.shows(".request .others", "样例·网格长也在看")

	second := page.tab()
	second.open("/desk/requests/" + id)
	second.shows(".request .others", "样例·网格长也在看")
	second.hides(".request .others", "接线员")
	page.hides(".request .others", "接线员")
	if said := board.reads(".chosen .others"); said != "样例·接线员也在看 接线员" && said != "样\n样例·接线员也在看 接线员" {
		t.Errorf("somebody with two windows is shown as %q", said)
	}
	second.open("/desk/account")
	second.shows("h1", "我的账号")
	board.turns("English")
	board.shows(".chosen .others", "样例·接线员 is looking at this too operator")

	page.open("/desk/account")
	told("who goes", func() { board.hides(".chosen .others", "接线员") })
	page.do(chromedp.Evaluate[chromedp.Void]("history.back()")) // the browser may show the page as it was, without loading it
	told("who comes back", func() { board.shows(".chosen .others", "接线员") })
	page.forgiving = true
	page.offline(true)
	told("who has no network", func() { board.hides(".chosen .others", "接线员") })
}

// Two servers of one record, which share a Redis, tell each other who is where.
func TestPresenceCrossesProcesses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	shared := []string{"--data=" + dir, "--db=" + ledgertest.Postgres(t), "--redis=redis://" + workerstest.Redis(t).Addr}
	one := serving(t, append(shared, "--sample", "shuozhou-week")...)
	other := serving(t, shared...)
	password := samplePassword(t, dir)
	here, there := signIn(t, one, "operator", password), signIn(t, other, "coordinator", password)
	id := here.submit(t, "baoyuan", "seen from another process", 1)
	turn := 0
	finds := func(u user, doing, want string) {
		t.Helper()
		eventually(t, longEnough, u.address+" finds "+want, func() bool {
			turn++
			var all []struct {
				Name  string
				Edits bool
			}
			if _, err := u.ask(t.Context(), "PUT", "/api/v1/requests/"+id+"/presence", map[string]any{"window": "window-of-" + doing, "turn": turn, "doing": doing}, &all); err != nil {
				return false // so often that it is refused for a moment
			}
			got := ""
			for _, a := range all {
				got += fmt.Sprint(a.Name, " ", a.Edits)
			}
			return got == want
		})
	}
	finds(here, "edits", "")
	finds(there, "looks", "样例·接线员 true")
	finds(here, "edits", "样例·网格长 false")
}
