package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// status maps the domain's codes to HTTP.
var status = map[dispatch.Code]int{
	dispatch.Invalid:         http.StatusUnprocessableEntity,
	dispatch.Mismatch:        http.StatusUnprocessableEntity,
	dispatch.NotFound:        http.StatusNotFound,
	dispatch.Conflict:        http.StatusConflict,
	dispatch.Stale:           http.StatusConflict,
	dispatch.Forbidden:       http.StatusForbidden,
	dispatch.Unauthenticated: http.StatusUnauthorized,
	dispatch.Throttled:       http.StatusTooManyRequests,
	dispatch.TooLarge:        http.StatusRequestEntityTooLarge,
	dispatch.Unavailable:     http.StatusServiceUnavailable,
	dispatch.Internal:        http.StatusInternalServerError,
}

// malformed is a request that violates the contract.
type malformed struct{ cause *dispatch.Error }

func (m malformed) Error() string { return m.cause.Error() }
func (m malformed) Unwrap() error { return m.cause }

// waiting is a refusal with the time after which to try again.
type waiting struct {
	cause *dispatch.Error
	after time.Duration
}

func (w waiting) Error() string { return w.cause.Error() }
func (w waiting) Unwrap() error { return w.cause }

// fail answers with a page to people and with a problem document to programs, and logs one line. None contains personal values or
// the query.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	own, code := s.explain(err)
	id := c.Response().Header().Get(echo.HeaderXRequestID)
	level := s.config.Log.Info
	if code >= 500 {
		level = s.config.Log.Error
	}
	line := []any{"method", c.Request().Method, "route", c.Path(), "status", code, "code", own.Code, "field", own.Field, "id", id}
	if code >= 500 {
		line = append(line, "error", err)
	}
	level("refused", line...)
	var w waiting
	switch {
	case errors.As(err, &w):
		c.Response().Header().Set("Retry-After", fmt.Sprint(int(math.Ceil(w.after.Seconds()))))
	case code == http.StatusServiceUnavailable:
		c.Response().Header().Set("Retry-After", "5")
	}
	if wantsPage(c.Request()) && s.troublePage(c, own, code) == nil {
		return
	}
	p := problem(own, code, language(c.Request()))
	p.RequestID = id
	c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
	c.Response().WriteHeader(code)
	if c.Request().Method != http.MethodHead {
		_ = json.NewEncoder(c.Response()).Encode(p) // the caller may have gone
	}
}

func problem(e *dispatch.Error, status int, lang string) api.Problem {
	return api.Problem{Type: "about:blank", Title: e.Text.In(lang), Status: status, Code: string(e.Code), Field: e.Field}
}

func (s *Server) explain(err error) (*dispatch.Error, int) {
	var own *dispatch.Error
	if errors.As(err, &own) {
		var m malformed
		if errors.As(err, &m) {
			return own, http.StatusBadRequest
		}
		return own, status[own.Code]
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return dispatch.Refuse(dispatch.Unavailable, "太忙，没来得及办，请稍后再试", "it took too long; try again"), http.StatusServiceUnavailable
	}
	var h *echo.HTTPError
	if errors.As(err, &h) && h.Code < 500 {
		switch h.Code {
		case http.StatusNotFound:
			return dispatch.Missing(""), h.Code
		case http.StatusMethodNotAllowed:
			return dispatch.Refuse(dispatch.Invalid, "此地址不支持这种方法", "this address does not take the method"), h.Code
		case http.StatusRequestEntityTooLarge:
			return dispatch.Refuse(dispatch.TooLarge, "内容太大", "the body is too large"), h.Code
		}
		return dispatch.Refuse(dispatch.Invalid, "请求的格式不对", "the request is not well formed"), h.Code
	}
	return dispatch.Refuse(dispatch.Internal, "程序出错，已记录", "something went wrong; it is in the log"), http.StatusInternalServerError
}

// language returns the language a browser prefers: Chinese unless English comes first.
func language(r *http.Request) string {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		switch tag := strings.ToLower(strings.TrimSpace(part)); {
		case strings.HasPrefix(tag, "zh"):
			return "zh"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "zh"
}
