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

// contract is the API's description, and refuses what does not keep to it.
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

// plain is the contract as requests are held against it. For OpenAPI 3.1 the library compiles the schema of every value anew
// whenever it looks at one, which was a quarter of what a telephone's poll cost; what we write means the same in 3.0.
func plain(doc *openapi3.T) *openapi3.T {
	same := *doc
	same.OpenAPI = "3.0.3"
	return &same
}

// check is middleware: a request that does not keep to the contract goes no further.
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

// broken says which field breaks the contract and how, and never what was in it.
func broken(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return dispatch.Refuse(dispatch.TooLarge, "内容太大", "the body is too large")
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
	for schema.SchemaField == "oneOf" && schema.Origin != nil && errors.As(schema.Origin, &within) { // what is wrong by the one that it says it is
		schema, within = within, nil
		path = append(path, schema.JSONPointer()...)
	}
	rule := schema.SchemaField
	if rule == "discriminator" { // it does not say which it is, or names one that there is not
		path = append(path, schema.Schema.Discriminator.PropertyName)
		if rule = "enum"; schema.Value == nil {
			rule = "required"
		}
	}
	if rule == "properties" { // the library names a member that there is not in words only
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

// known keeps a field's name out of an answer when it is none of ours: it may be somebody's phone number.
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
