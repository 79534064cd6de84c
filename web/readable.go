package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
	stored "github.com/bangban/bangban/dispatch/form"
)

// readHeaders are the headers whose text may be kept, or stand in an answer.
var readHeaders = []string{"Idempotency-Key", "X-Device", "X-Sent-At", "Content-Type", "Accept-Language"}

// readable is middleware that refuses an address, a query or a header with text that the record cannot hold. A database would refuse
// it in the middle of the work, and another not at all.
func readable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !dispatch.Storable(r.URL.Path) {
			return unreadable("path")
		}
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return malformed{dispatch.Wrong("query", "网址中问号后面的部分格式不对", "what follows the question mark of the address is not well formed")}
		}
		if err := readableValues(query); err != nil {
			return err
		}
		for _, name := range readHeaders {
			for _, value := range r.Header.Values(name) {
				if !dispatch.Storable(value) {
					return unreadable(name)
				}
			}
		}
		return next(c)
	}
}

// plainRequestID is middleware that drops an id of a request which may not stand in the log; it gets one of ours.
func plainRequestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if h := c.Request().Header; !plainID(h.Get(echo.HeaderXRequestID)) {
			h.Del(echo.HeaderXRequestID)
		}
		return next(c)
	}
}

func plainID(id string) bool {
	for _, c := range id {
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_') {
			return false
		}
	}
	return len(id) <= 64
}

func readableValues(all url.Values) error {
	for name, values := range all {
		if !dispatch.Storable(name) {
			return unreadable("query")
		}
		for _, value := range values {
			if !dispatch.Storable(value) {
				return unreadable(known(name))
			}
		}
	}
	return nil
}

// readableJSON checks the texts in a JSON body. The decoder would take bytes that are no text for something else, in silence.
func readableJSON(body []byte) error {
	if !utf8.Valid(body) {
		return unreadable("body")
	}
	if !bytes.Contains(body, []byte(`\u0000`)) && !bytes.ContainsRune(body, 0) {
		return nil
	}
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil // the contract says what is wrong
	}
	name, found := stored.Find(v, nil, func(v reflect.Value) bool { return !dispatch.Storable(v.String()) })
	if !found {
		return nil
	}
	parts := strings.Split(name, ".")
	for i, p := range parts {
		field, at, indexed := strings.Cut(p, "[")
		if parts[i] = known(field); indexed {
			parts[i] += "[" + at
		}
	}
	return unreadable(cmp.Or(strings.Join(parts, "."), "body"))
}

func unreadable(name string) error {
	return malformed{dispatch.Unstorable(name)}
}
