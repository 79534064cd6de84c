package web

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
)

//go:embed openapi.yaml
var contractFile embed.FS

// contract validates requests against openapi.yaml.
type contract struct {
	doc    *openapi3.T
	text   []byte
	router routers.Router
}

func readContract() (*contract, error) {
	text, err := contractFile.ReadFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	router, err := gorillamux.NewRouter(plain(doc))
	if err != nil {
		return nil, fmt.Errorf("route the contract: %w", err)
	}
	return &contract{doc: doc, text: text, router: router}, nil
}

// plain marks the contract as OpenAPI 3.0, in which it means the same. For 3.1 the library would compile the schema of every
// value at each use, which was a quarter of the cost of a telephone's poll.
func plain(doc *openapi3.T) *openapi3.T {
	same := *doc
	same.OpenAPI = "3.0.3"
	return &same
}

// check is middleware that refuses requests which violate the contract.
func (k *contract) check(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		route, params, err := k.router.FindRoute(r)
		if errors.Is(err, routers.ErrMethodNotAllowed) {
			return echo.ErrMethodNotAllowed
		}
		if err != nil {
			return echo.ErrNotFound
		}
		err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: func(context.Context, *openapi3filter.AuthenticationInput) error { return nil }},
		})
		if err != nil {
			return broken(err)
		}
		return next(c)
	}
}

// broken makes an error that names the field and the rule but never the value.
func broken(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return dispatch.Refuse(dispatch.TooLarge, "内容太大", "the body is too large")
	}
	var slow waiting
	if errors.As(err, &slow) {
		return slow
	}
	field := ""
	var in *openapi3filter.RequestError
	if errors.As(err, &in) && in.Parameter != nil {
		field = in.Parameter.Name
	}
	var schema *openapi3.SchemaError
	if !errors.As(err, &schema) {
		var parse *openapi3filter.ParseError
		switch {
		case field != "":
			return malformed{dispatch.Wrong(field, "缺少，或格式不对", "it is missing or not well formed")}
		case errors.As(err, &parse):
			return malformed{dispatch.Wrong("body", "内容不是正确的 JSON", "the body is not well-formed JSON")}
		}
		return malformed{dispatch.Wrong("body", "缺少内容，或内容类型不是 application/json", "the body is missing, or not application/json")}
	}
	path := schema.JSONPointer()
	var within *openapi3.SchemaError
	for schema.SchemaField == "oneOf" && schema.Origin != nil && errors.As(schema.Origin, &within) { // descends into the alternative that the value says it is
		schema, within = within, nil
		path = append(path, schema.JSONPointer()...)
	}
	rule := schema.SchemaField
	if rule == "discriminator" { // the value names no alternative, or an unknown one
		path = append(path, schema.Schema.Discriminator.PropertyName)
		if rule = "enum"; schema.Value == nil {
			rule = "required"
		}
	}
	if rule == "properties" { // the library names an unknown field only in its message
		if _, member, ok := strings.Cut(schema.Reason, `property "`); ok {
			member, _, _ = strings.Cut(member, `"`)
			path = append(path, member)
		}
	}
	name := func(parts []string) string {
		var b strings.Builder
		for _, p := range parts {
			if _, err := strconv.Atoi(p); err == nil {
				b.WriteString("[" + p + "]")
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(known(p))
		}
		return b.String()
	}
	if field == "" || len(path) > 0 {
		field = strings.Trim(field+"."+name(path), ".")
	}
	if field == "" {
		field = "body"
	}
	t := rules[rule]
	if t.ZH == "" {
		t = dispatch.Text{ZH: "不合规定", EN: "it is not allowed"}
	}
	if rule == "additionalProperties" || rule == "properties" {
		t = dispatch.Text{ZH: "没有这个字段", EN: "there is no such field"}
	}
	return malformed{&dispatch.Error{Code: dispatch.Invalid, Field: field, Text: t}}
}

// known replaces a field's name that is not ours, since it may be a phone number.
func known(name string) string {
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c == '_') || len(name) > 40 {
			return "…"
		}
	}
	return name
}

var rules = map[string]dispatch.Text{
	"type": {ZH: "类型不对", EN: "it is of the wrong type"}, "required": {ZH: "不能缺少", EN: "it is needed"}, "enum": {ZH: "不在允许的值之中", EN: "it is not one of the values allowed"},
	"pattern": {ZH: "格式不对", EN: "it is not well formed"}, "format": {ZH: "格式不对", EN: "it is not well formed"}, "minLength": {ZH: "太短", EN: "it is too short"}, "maxLength": {ZH: "太长", EN: "it is too long"},
	"minimum": {ZH: "太小", EN: "it is too small"}, "maximum": {ZH: "太大", EN: "it is too large"}, "maxItems": {ZH: "太多", EN: "there are too many"}, "minItems": {ZH: "太少", EN: "there are too few"},
}
