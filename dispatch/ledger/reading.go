package ledger

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

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
			sounds := pinyin.SinglePinyin(c, pinyin.Args{Style: pinyin.Normal, Heteronym: true})
			if len(sounds) == 0 {
				if unicode.IsLetter(c) || unicode.IsDigit(c) {
					sounds = []string{strings.ToLower(string(c))}
				} else {
					continue
				}
			}
			if len(long)*len(sounds) > mostReadings {
				sounds = sounds[:1]
			}
			var initials []string
			for _, s := range sounds {
				first := string([]rune(s)[:1])
				if !slices.Contains(initials, first) {
					initials = append(initials, first)
				}
			}
			short, long = each(short, initials), each(long, sounds)
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

// FindCompounds returns at most limit compounds in the areas (in all, for none) that match a text: part of a name or an alias,
// its pinyin, or the initials of that. Those whose name or reading begins with the text come first, then shorter names.
func (db *DB) FindCompounds(ctx context.Context, text string, under []dispatch.ID, limit int) ([]dispatch.Area, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	pattern := literally(text)
	var found []dispatch.Area
	err := db.view(ctx, func(t *tx) error {
		var w where
		w.add("level = " + w.arg(dispatch.Compound))
		if len(under) > 0 {
			w.under("id", under...)
		}
		typed := strings.ReplaceAll(pattern, " ", "")
		name, reading := w.arg("%"+pattern+"%"), w.arg("%"+typed+"%")
		w.add("(called LIKE " + name + ` ESCAPE '\' OR readings LIKE ` + reading + ` ESCAPE '\')`)
		begins := "CASE WHEN name LIKE " + w.arg(pattern+"%") + ` ESCAPE '\' OR readings LIKE ` + w.arg("% "+typed+"%") + ` ESCAPE '\' THEN 0 ELSE 1 END`
		return t.eachArea(w.String()+" ORDER BY "+begins+", length(name), name, id LIMIT "+w.arg(limit), w.args, func(a dispatch.Area) { found = append(found, a) })
	})
	return found, err
}

// literally escapes a text for LIKE … ESCAPE '\'.
func literally(text string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text)
}

// searched returns the text by which an area is searched: its names, and how they can be typed.
func searched(a dispatch.Area) (called, typed string) {
	names := append([]string{a.Name}, a.Aliases...)
	return strings.ToLower(strings.Join(names, "\n")), readings(names...)
}
