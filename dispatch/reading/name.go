package reading

import (
	"strings"
	"unicode"
)

// Name returns a name as it is written down: without the spaces that forms put between its characters.
func Name(s string) string {
	words := strings.Fields(strings.Map(func(c rune) rune {
		if c == '　' || c == '\u00a0' {
			return ' '
		}
		return c
	}, s))
	name := ""
	for i, w := range words {
		if i > 0 && !(ends(name) && begins(w)) {
			name += " "
		}
		name += w
	}
	return name
}

// ends and begins report whether a word ends or begins with a Chinese character: no space stands between two of them.
func ends(s string) bool {
	r := []rune(s)
	return len(r) > 0 && unicode.Is(unicode.Han, r[len(r)-1])
}

func begins(s string) bool {
	r := []rune(s)
	return len(r) > 0 && unicode.Is(unicode.Han, r[0])
}

// Person is a name as names are compared: letters and digits in half width and lower case.
func Person(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, Fold(s))
}
