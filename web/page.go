package web

import (
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
)

//go:embed pages
var pages embed.FS

// Pages are parsed, and so checked, when the program starts.
var templates = template.Must(template.ParseFS(pages, "pages/*.html"))

func render(c echo.Context, name string, data any) error {
	c.Response().Header().Set(echo.HeaderContentType, "text/html; charset=utf-8")
	return templates.ExecuteTemplate(c.Response(), name, data)
}

func style(c echo.Context) error {
	text, err := pages.ReadFile("pages/style.css")
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", text)
}

type standing struct {
	Name  string
	Count int
}

// home is the plain status page. It shows numbers only.
func (s *Server) home(c echo.Context) error {
	ctx, lang := c.Request().Context(), language(c.Request())
	counts, err := s.config.Store.Counts(ctx, nil)
	if err != nil {
		return err
	}
	now := s.config.Clock()
	waiting, _, err := s.config.Store.DueDepth(ctx, now)
	if err != nil {
		return err
	}
	var states []standing
	for _, state := range dispatch.States {
		states = append(states, standing{state.Name().In(lang), counts[state]})
	}
	return render(c, "home.html", map[string]any{"English": lang == "en", "Version": s.config.Version, "States": states, "Waiting": waiting, "Queue": s.queueAnswers(ctx), "Now": now.Time().Format("2006-01-02 15:04:05")})
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
	return render(c, "reference.html", map[string]any{"Chapters": chapters, "Version": s.config.Version})
}
