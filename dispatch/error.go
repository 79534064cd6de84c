package dispatch

import (
	"errors"
	"fmt"
)

// Code is the sort of an error. Each edge (HTTP, command line) maps it in one place.
type Code string

// The codes, each with what the caller can do about it.
const (
	Invalid         Code = "invalid"         // correct the named field and send again
	NotFound        Code = "not_found"       // it does not exist, or not for this caller
	Conflict        Code = "conflict"        // the state does not allow it; load it again
	Stale           Code = "stale"           // a concurrent change came first; load and try again
	Forbidden       Code = "forbidden"       // the caller may not
	Unauthenticated Code = "unauthenticated" // sign in
	Mismatch        Code = "key_reused"      // the same idempotency key came with another body
	Throttled       Code = "throttled"       // wait and try again
	TooLarge        Code = "too_large"       // send less
	Unavailable     Code = "unavailable"     // a component is down; try again
	Internal        Code = "internal"        // a fault of the program
)

// Text is one sentence in both languages.
type Text struct{ ZH, EN string }

// In returns the sentence in the language asked for; anything but "en" is Chinese.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.ZH
}

// Error is the domain's only error type. Its message never contains a personal value.
type Error struct {
	Code  Code
	Field string // the input it concerns, in the API's dotted form; "" for none
	Text  Text
}

func (e *Error) Error() string {
	if e.Field != "" {
		return fmt.Sprintf("%s: %s: %s", e.Code, e.Field, e.Text.EN)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Text.EN)
}

// Is lets errors.Is compare by code: errors.Is(err, &Error{Code: Conflict}).
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && (t.Field == "" || t.Field == e.Field)
}

// CodeOf returns the code of err: "" for nil, Internal for a foreign error.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Refuse makes an error that concerns no field in particular.
func Refuse(code Code, zh, en string) *Error { return &Error{Code: code, Text: Text{zh, en}} }

// Wrong makes an Invalid error about one field.
func Wrong(field, zh, en string) *Error {
	return &Error{Code: Invalid, Field: field, Text: Text{zh, en}}
}

// Missing makes a NotFound error about the named sort of thing.
func Missing(what string) *Error {
	return &Error{Code: NotFound, Field: what, Text: Text{"找不到，或不归您管", "not found, or not yours"}}
}

// clip shortens text from outside before it is put into a message.
func clip(s string) string {
	r := []rune(s)
	if len(r) > 24 {
		return string(r[:24]) + "…"
	}
	return s
}
