package ledger

import (
	"slices"
	"strings"
	"unicode"

	"github.com/bangban/bangban/dispatch"
)

// mostReadings limits the readings of a name in which many characters have several.
const mostReadings = 32

// readings returns how names can be typed on a keyboard: by initials and in full, in every reading of their characters, as in "
// byg baoyuangongyu ". Other characters stand for themselves, in lower case.
func readings(names ...string) string {
	var all []string
	for _, name := range names {
		short, long := []string{""}, []string{""}
		for _, c := range name {
			said := sounds(c)
			if len(said) == 0 {
				if unicode.IsLetter(c) || unicode.IsDigit(c) {
					said = []string{strings.ToLower(string(c))}
				} else {
					continue
				}
			}
			if len(long)*len(said) > mostReadings {
				said = said[:1]
			}
			var initials []string
			for _, s := range said {
				first := string([]rune(s)[:1])
				if !slices.Contains(initials, first) {
					initials = append(initials, first)
				}
			}
			short, long = each(short, initials), each(long, said)
		}
		all = append(append(all, short...), long...)
	}
	slices.Sort(all)
	return " " + strings.Join(slices.Compact(all), " ") + " "
}

func each(before, more []string) []string {
	var all []string
	for _, b := range before {
		for _, m := range more {
			all = append(all, b+m)
		}
	}
	return all
}

// searched returns the text by which an area is searched: its names, and how they can be typed.
func searched(a dispatch.Area) (called, typed string) {
	names := append([]string{a.Name}, a.Aliases...)
	return strings.ToLower(strings.Join(names, "\n")), readings(names...)
}
