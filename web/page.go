package web

import (
	"bytes"
	"embed"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/app"
)

//go:embed pages
var pages embed.FS

// Pages are parsed, and so checked, when the program starts.
var templates = template.Must(template.ParseFS(pages, "pages/*.html"))

// render writes a page once it is whole.
func render(c echo.Context, status int, name string, data any) error {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, data); err != nil {
		return err
	}
	return c.HTMLBlob(status, page.Bytes())
}

// reader is how somebody wants to read pages.
type reader struct {
	lang  string
	large bool
}

// reader returns what was chosen on a page, which the browser keeps in a cookie, because pages have no script; else what the browser
// prefers.
func (s *Server) reader(c echo.Context) reader {
	lang, large := s.choice(c, "lang", "zh", "en"), s.choice(c, "large", "1", "0")
	if lang == "" {
		lang = language(c.Request())
	}
	return reader{lang, large == "1"}
}

// choice returns one of the values from the address, where it is kept for later, or else from a cookie; "" when there is neither.
func (s *Server) choice(c echo.Context, name string, values ...string) string {
	if v := c.QueryParam(name); slices.Contains(values, v) {
		c.SetCookie(&http.Cookie{Name: name, Value: v, Path: "/", MaxAge: 365 * 24 * 60 * 60, Secure: s.config.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		return v
	}
	if kept, err := c.Cookie(name); err == nil && slices.Contains(values, kept.Value) {
		return kept.Value
	}
	return ""
}

// leaf is what every page has.
func (s *Server) leaf(c echo.Context, title string) map[string]any {
	r := s.reader(c)
	return map[string]any{"Title": title, "English": r.lang == "en", "Large": r.large, "Hotline": s.config.Hotline, "Dial": s.dial(s.config.Hotline)}
}

// pageOnly are the addresses that only people open.
var pageOnly = []string{"/r/", "/ask/", "/poster/"}

// wantsPage reports whether an error is to be told by a page: people's own addresses, and whatever a browser opens but the API.
func wantsPage(r *http.Request) bool {
	path := r.URL.Path
	if slices.ContainsFunc(pageOnly, func(p string) bool { return strings.HasPrefix(path, p) }) {
		return true
	}
	return !strings.HasPrefix(path, "/api/v1") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// troublePage tells somebody what went wrong, and what to do now. It needs neither the record nor the queue.
func (s *Server) troublePage(c echo.Context, own *dispatch.Error, status int) error {
	words, then := dispatch.Text{ZH: own.Text.ZH + "。", EN: own.Text.EN + "."}, dispatch.Text{ZH: "请返回再试一次。", EN: "Please go back and try again."}
	path := c.Request().URL.Path
	switch {
	case status == http.StatusNotFound && strings.HasPrefix(path, "/r/"):
		words = dispatch.Text{ZH: "这个链接不对，或者已经失效。", EN: "This link is wrong, or no longer valid."}
		then = dispatch.Text{ZH: "请看短信里的链接有没有抄漏、抄错。", EN: "Please compare it with the link in the message."}
	case status == http.StatusNotFound && (strings.HasPrefix(path, "/ask/") || strings.HasPrefix(path, "/poster/")):
		words = dispatch.Text{ZH: "没有这个小区的求助页。", EN: "No compound has this page."}
		then = dispatch.Text{ZH: "请重新扫小区门口的二维码。", EN: "Please scan the code at your gate again."}
	case status == http.StatusNotFound:
		words = dispatch.Text{ZH: "没有这个网页。", EN: "There is no such page."}
		then = dispatch.Text{ZH: "请检查网址。", EN: "Please check the address."}
	case status == http.StatusServiceUnavailable:
		then = dispatch.Text{ZH: "请过几分钟再试。", EN: "Please try again in a few minutes."}
	case status >= 500:
		words = dispatch.Text{ZH: "系统一时出错，您写的可能没有存上。", EN: "Something went wrong here; what you wrote may not be kept."}
		then = dispatch.Text{ZH: "请过几分钟再试。", EN: "Please try again in a few minutes."}
	}
	lang := s.reader(c).lang
	data := s.leaf(c, words.In(lang))
	data["Words"], data["Then"], data["ID"] = words.In(lang), then.In(lang), ""
	if status >= 500 {
		data["ID"] = c.Response().Header().Get(echo.HeaderXRequestID)
	}
	c.Response().Header().Set("Content-Security-Policy", policy)
	return render(c, status, "trouble.html", data)
}

// style is the sheet of the pages without a script: the values that the apps have too, then what is only theirs.
func style(c echo.Context) error {
	own, err := pages.ReadFile("pages/style.css")
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", slices.Concat(app.Tokens, own))
}

// home is the plain page at the root. Anybody may read it, so it says that the program runs, and nothing of people or of how much
// there is to do: that is on the desk.
func (s *Server) home(c echo.Context) error {
	if err := s.config.Store.Ping(c.Request().Context()); err != nil {
		return err
	}
	data := s.leaf(c, "bangban")
	maps.Copy(data, map[string]any{"Version": s.config.Version, "Now": s.config.Clock().Time().Format("2006-01-02 15:04")})
	return render(c, http.StatusOK, "home.html", data)
}

func (s *Server) contractText(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", s.contract.text)
}

type operation struct {
	Method, Path, ID, Summary, Description string
	Parameters                             []string
	Body                                   string
	Open                                   bool
}

type chapter struct {
	Name, Description string
	Operations        []operation
}

// reference shows the contract, operation by operation.
func (s *Server) reference(c echo.Context) error {
	doc := s.contract.doc
	var chapters []chapter
	for _, tag := range doc.Tags {
		ch := chapter{Name: tag.Name, Description: tag.Description}
		for _, path := range doc.Paths.InMatchingOrder() {
			item := doc.Paths.Value(path)
			for method, op := range item.Operations() {
				if !slices.Contains(op.Tags, tag.Name) {
					continue
				}
				o := operation{Method: method, Path: "/api/v1" + path, ID: op.OperationID, Summary: op.Summary, Description: op.Description, Open: op.Security != nil && len(*op.Security) == 0}
				for _, p := range op.Parameters {
					name := p.Value.Name
					if p.Value.Required {
						name += "*"
					}
					o.Parameters = append(o.Parameters, name)
				}
				if op.RequestBody != nil && op.RequestBody.Value != nil {
					for _, m := range op.RequestBody.Value.Content {
						o.Body = m.Schema.Ref[strings.LastIndex(m.Schema.Ref, "/")+1:]
					}
				}
				ch.Operations = append(ch.Operations, o)
			}
		}
		slices.SortFunc(ch.Operations, func(a, b operation) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
		chapters = append(chapters, ch)
	}
	data := s.leaf(c, "API")
	maps.Copy(data, map[string]any{"Chapters": chapters, "Version": s.config.Version})
	return render(c, http.StatusOK, "reference.html", data)
}
