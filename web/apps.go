package web

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
)

// appPolicy lets an app load only our own files and connect only to this server.
const appPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// policy additionally allows the map's tiles.
func (m Map) policy() string {
	at, err := url.Parse(strings.NewReplacer("{s}", "*", "{r}", "").Replace(m.Tiles))
	if err != nil || at.Host == "" {
		return appPolicy
	}
	host := at.Host
	if labels := strings.Split(host, "."); strings.Contains(labels[0], "*") { // a wildcard in a policy stands for whole labels
		host = "*." + strings.Join(labels[1:], ".")
	}
	return strings.Replace(appPolicy, "img-src ", "img-src "+at.Scheme+"://"+host+" ", 1)
}

// app serves one built app: its files, and its page for every other address below it, which the app routes itself.
func (s *Server) app(name string) echo.HandlerFunc {
	policy := s.config.Map.policy()
	return func(c echo.Context) error {
		built := s.config.Apps
		h := c.Response().Header()
		file := path.Clean("/" + c.Param("*"))[1:]
		h.Set("Content-Security-Policy", policy) // a service worker has a policy of its own
		h.Set("Cache-Control", "no-cache")
		named := strings.HasPrefix(file, "assets/")
		if text, err := fs.ReadFile(built, path.Join(name, file)); err == nil && file != "index.html" {
			if named {
				h.Set("Cache-Control", "public, max-age=31536000, immutable") // the name changes with the contents
			}
			return c.Blob(http.StatusOK, typeOf(file), text)
		}
		if named {
			return echo.ErrNotFound
		}
		page, err := fs.ReadFile(built, path.Join(name, "index.html"))
		if err != nil {
			return dispatch.Refuse(dispatch.Unavailable, "网页尚未构建，请运行 make web", "the pages are not built; run make web")
		}
		return c.HTMLBlob(http.StatusOK, bytes.Replace(page, []byte("<!--hotline-->"), []byte(s.callInstead()), 1))
	}
}

// callInstead is the hotline, for a browser in which no page comes up.
func (s *Server) callInstead() string {
	if s.config.Hotline == "" {
		return ""
	}
	return fmt.Sprintf(`<br />急事请打热线 <a href="tel:%s">%s</a>，有生命危险打 <a href="tel:120">120</a>。`, html.EscapeString(s.dial(s.config.Hotline)), html.EscapeString(s.config.Hotline))
}

// typeOf does not use the machine's table of types, which may be wrong.
func typeOf(file string) string {
	switch path.Ext(file) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".png":
		return "image/png"
	case ".json", ".webmanifest":
		return "application/json"
	}
	return "application/octet-stream"
}
