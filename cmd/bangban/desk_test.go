package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// An operator who followed a link signs in there, sees open requests, and sees new ones appear without a click.
func TestTheDeskShowsRequestsAsTheyCome(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	b := newBrowser(t, address, 1366, 768)
	b.open("/desk/requests?view=all")
	b.signIn("operator", "not the password")
	b.shows("[role=alert]", "登录名或密码不对")
	b.signInAgain(password)
	b.shows("tbody", "1122-0001")
	if at := b.at(); at != "/desk/requests?view=all" {
		t.Errorf("after signing in it is at %s", at)
	}
	b.shows("tbody", "买药")
	b.press("1122-0001")
	b.shows(".request-head", "1122-0001")
	b.shows("main", "任务")
	b.do(chromedp.NavigateBack())
	b.shows("tbody", "1130-0001")

	desk := signIn(t, address, "operator", password)
	id := desk.submit(t, "baoyuan", "seen at once", 1)
	begun := time.Now()
	b.shows("tbody tr:first-child", "-0001")
	b.shows("tbody tr:first-child", "已派")
	t.Logf("shown after %v", time.Since(begun).Round(10*time.Millisecond))
	b.open("/desk/requests/" + id)
	b.shows("h1", "已派")
	b.turns("English")
	b.shows("main", "Errands")
	b.turns("Sign out")
	b.shows("h1", "Sign in")
}

// sampled serves the founding week, and returns the password of the sample's accounts.
func sampled(t *testing.T) (address, password string) {
	t.Helper()
	dir := t.TempDir()
	address = serving(t, "--data="+dir, "--sample", "shuozhou-week")
	return address, samplePassword(t, dir)
}

// samplePassword reads the password of the sample's accounts.
func samplePassword(t testing.TB, dir string) string {
	t.Helper()
	said, err := os.ReadFile(filepath.Join(dir, "sample-login.txt"))
	must(t, err)
	return strings.TrimSpace(string(said))
}
