package dispatch

import (
	"slices"
	"unicode"
)

// A subject is found by what one remembers of its people: a part of a name, the last digits of a telephone. The record keeps no such
// values to search in but pseudonyms of short pieces of them, which the Desk makes with its key.

const (
	// TailDigits is by how many last digits a telephone is found.
	TailDigits = 4
	// mostPieces bounds the pieces of one name.
	mostPieces = 16
)

// Traced is a state that is found by names and phones.
type Traced interface {
	Known() (names, phones []string)
}

// Known implements Traced.
func (h Household) Known() (names, phones []string) {
	names = []string{h.Name}
	for _, m := range h.Members {
		names = append(names, m.Name)
	}
	return names, h.Reached()
}

// Plain is a text as it is searched: letters and digits only, half-width and in lower case.
func Plain(text string) string {
	var plain []rune
	for _, c := range text {
		if c >= '！' && c <= '～' {
			c -= '！' - '!'
		}
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			plain = append(plain, unicode.ToLower(c))
		}
	}
	return string(plain)
}

// Pieces are every two neighbouring characters of a name; a name of one character is a piece itself.
func Pieces(name string) []string {
	plain := []rune(Plain(name))
	if len(plain) == 1 {
		return []string{string(plain)}
	}
	var all []string
	for i := 1; i < len(plain) && len(all) < mostPieces; i++ {
		if piece := string(plain[i-1 : i+1]); !slices.Contains(all, piece) {
			all = append(all, piece)
		}
	}
	return all
}

// Digits are the digits of a text, half-width.
func Digits(text string) string {
	var digits []rune
	for _, c := range Plain(text) {
		if c >= '0' && c <= '9' {
			digits = append(digits, c)
		}
	}
	return string(digits)
}

// Tail is the end of a phone number by which it is found; "" for a shorter one.
func Tail(phone string) string {
	digits := Digits(phone)
	if len(digits) < TailDigits {
		return ""
	}
	return digits[len(digits)-TailDigits:]
}
