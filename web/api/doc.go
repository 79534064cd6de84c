// Package api is generated from web/openapi.yaml: the types, and the interface that the server implements.
package api

//go:generate go run ../vocabulary
//go:generate go tool oapi-codegen -config config.yaml ../openapi.yaml
