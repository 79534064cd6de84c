//go:build old

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// The browsers in the folder BANGBAN_OLD, which `make old` fetches, take an errand to its end on a phone, a call at the desk, and show
// every page of the desk.
func TestOldBrowsers(t *testing.T) {
	programs, err := filepath.Glob(filepath.Join(os.Getenv("BANGBAN_OLD"), "chromium-*"))
	must(t, err)
	if len(programs) == 0 {
		t.Fatal("there are no old browsers in the folder BANGBAN_OLD")
	}
	for _, program := range programs {
		t.Run(filepath.Base(program), func(t *testing.T) {
			address, password := sampled(t)
			chief := signIn(t, address, "administrator", password)
			request := chief.submit(t, "baoyuan", "old", 1)
			cadre, _, number := chief.holder(t, request)
			old := func(width, height int) *browser {
				return browserOf(t, program, address, width, height, chromedp.Flag("lang", "zh-CN"), chromedp.Flag("disable-gpu", true))
			}
			b := old(360, 640)
			b.enters(chief, cadre)
			b.shows(".card", number)
			b.shoot("old-phone")
			for _, step := range []string{"出发", "取到了", "办完了"} {
				b.taps(step)
			}
			eventually(t, longEnough, "it is done", func() bool { return chief.state(t, request) == "done" })
			b.open("/ask/baoyuan")
			b.shows("h1", "宝源公寓")

			d := old(1366, 768)
			d.takesCall(password, "1")
			d.shoot("old-call")
			for at, shows := range map[string]string{"/desk/board": "看板", "/desk/requests?view=all": number, "/desk/requests/" + request: "买药", "/desk/bulletin": "通报"} {
				d.open(at)
				d.shows("main", shows) // the bar above names the pages
				if at == "/desk/board" {
					d.shoot("old-board")
				}
			}
		})
	}
}
