package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestApps(t *testing.T) {
	o := open4test(t)
	get := func(path string, headers ...string) *http.Response {
		t.Helper()
		r := httptest.NewRequest("GET", path, nil)
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		o.web.ServeHTTP(w, r)
		return w.Result()
	}
	text := func(r *http.Response) string {
		t.Helper()
		b, err := io.ReadAll(r.Body)
		must(t, err)
		return string(b)
	}
	o.web.config.Apps = fstest.MapFS{}
	if r := get("/desk/"); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text(r), "make web") {
		t.Errorf("unbuilt it answers %s", r.Status)
	}
	o.web.config.Apps = fstest.MapFS{
		"desk/index.html":     {Data: []byte("<p>the desk</p>")},
		"desk/assets/main.js": {Data: []byte("const a = " + strings.Repeat("1", 4000))},
	}
	for _, path := range []string{"/desk/", "/desk/requests/x", "/desk/sign-in?to=/"} {
		r := get(path)
		if r.StatusCode != http.StatusOK || text(r) != "<p>the desk</p>" || r.Header.Get("Cache-Control") != "no-cache" || strings.Contains(r.Header.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s answers %s %v", path, r.Status, r.Header)
		}
	}
	r := get("/desk/assets/main.js", "Accept-Encoding", "gzip")
	if r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("Content-Type") != "text/javascript; charset=utf-8" || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("a file comes with %v", r.Header)
	}
	z, err := gzip.NewReader(r.Body)
	must(t, err)
	if b, err := io.ReadAll(z); err != nil || len(b) < 4000 {
		t.Errorf("a file comes as %d bytes, %v", len(b), err)
	}
	for _, path := range []string{"/desk/assets/other.js", "/desk/assets/../../secret", "/desk/assets/%2e%2e/index.html"} {
		if r := get(path); r.StatusCode == http.StatusOK && strings.Contains(text(r), "const a") {
			t.Errorf("%s answers %s", path, r.Status)
		}
	}
	if r := get("/desk/assets/other.js"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a file that is not there: %s", r.Status)
	}
}

// The policy allows the map's tiles from their host and from nowhere else.
func TestTheMapMayShowItsTiles(t *testing.T) {
	for tiles, want := range map[string]string{
		"": "img-src 'self' data: blob:;",
		"https://tiles.example.cn/{z}/{x}/{y}.png?tk=k": "img-src https://tiles.example.cn 'self' data: blob:;",
		"https://t{s}.example.cn:8443/{z}/{x}/{y}":      "img-src https://*.example.cn:8443 'self' data: blob:;",
		"not an address": "img-src 'self' data: blob:;",
	} {
		if got := (Map{Tiles: tiles}).policy(); !strings.Contains(got, "; "+want) {
			t.Errorf("%q: %s", tiles, got)
		}
	}
}
