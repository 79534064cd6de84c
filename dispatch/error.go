package dispatch

import (
	"errors"
	"fmt"
)

// Code says what kind of mistake an error is; each edge (HTTP, command line) maps it once.
type Code string

// The codes, each with what the caller can do about it.
const (
	Invalid         Code = "invalid"         // mend the named field and send again
	NotFound        Code = "not_found"       // no such thing, or not for this caller
	Conflict        Code = "conflict"        // the state does not allow it; look again
	Stale           Code = "stale"           // somebody was faster; load and try again
	Forbidden       Code = "forbidden"       // this caller may not
	Unauthenticated Code = "unauthenticated" // sign in
	Mismatch        Code = "key_reused"      // the same idempotency key came with another body
	Throttled       Code = "throttled"       // wait and try again
	TooLarge        Code = "too_large"       // send less
	Unavailable     Code = "unavailable"     // a part is down; try again
	Internal        Code = "internal"        // our fault
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

// Error is the one error type of the domain. Its message never carries a personal value.
type Error struct {
	Code  Code
	Field string // the input it is about, dotted as the API names it; "" when it is about none
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

// Refuse makes an error about no field in particular.
func Refuse(code Code, zh, en string) *Error { return &Error{Code: code, Text: Text{zh, en}} }

// Wrong makes an Invalid error about one field.
func Wrong(field, zh, en string) *Error {
	return &Error{Code: Invalid, Field: field, Text: Text{zh, en}}
}

// Missing makes a NotFound error about a kind of thing.
func Missing(what string) *Error {
	return &Error{Code: NotFound, Field: what, Text: Text{"找不到，或不归您管", "not found, or not yours"}}
}

// clip shortens foreign text before it enters a message.
func clip(s string) string {
	r := []rune(s)
	if len(r) > 24 {
		return string(r[:24]) + "…"
	}
	return s
}
