package ledger

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"github.com/bangban/bangban/dispatch"
)

// typed is a text that is looked for in names, without what does not matter: width, case, spaces and punctuation, and whether characters
// are traditional.
type typed []rune

func readTyped(text string) typed { return typed(plainName(text)) }

func plainName(s string) string { return dispatch.Simplified(dispatch.Plain(s)) }

// in reports whether a name has the text: its characters, their pinyin in full or begun, in any mixture, as in 宝yuan, baoyg and by for
// 宝源公寓. starts says whether it is so from the beginning of the name. A text without letters and digits is in no name.
func (t typed) in(name string) (found, starts bool) {
	if len(t) == 0 {
		return false, false
	}
	letters := []rune(plainName(name))
	for i := range letters {
		if goes(letters[i:], t) {
			return true, i == 0
		}
	}
	return false, false
}

// inAny is in for several names of one thing.
func (t typed) inAny(names []string) (found, starts bool) {
	for _, name := range names {
		f, s := t.in(name)
		found, starts = found || f, starts || s
	}
	return found, starts
}

// goes reports whether what is typed can be read off the letters, from the first of them on.
func goes(letters, typed []rune) bool {
	if len(typed) == 0 {
		return true
	}
	if len(letters) == 0 {
		return false
	}
	if letters[0] == typed[0] && goes(letters[1:], typed[1:]) {
		return true
	}
	if typed[0] >= utf8.RuneSelf || letters[0] < utf8.RuneSelf {
		return false
	}
	for _, sound := range sounds(letters[0]) {
		n := 0
		for _, c := range sound {
			if n == len(typed) || typed[n] != c {
				break
			}
			n++
		}
		for ; n > 0; n-- {
			if goes(letters[1:], typed[n:]) {
				return true
			}
		}
	}
	return false
}

// heard are the sounds of characters that were asked for, rune → []string: names have few characters, and they are read at every key.
var heard sync.Map

// sounds returns the pinyin of a character, in every reading.
func sounds(c rune) []string {
	if known, ok := heard.Load(c); ok {
		return known.([]string)
	}
	all := pinyin.SinglePinyin(c, pinyin.Args{Style: pinyin.Normal, Heteronym: true})
	heard.Store(c, all)
	return all
}

// areasNamed returns the ids of the first areas of those selected, in the order of the tree, with a text in their names.
func (t *tx) areasNamed(text string, of where, most int) (ids []dispatch.ID, err error) {
	sought := readTyped(text)
	err = t.each("SELECT id, called FROM areas "+of.String()+" ORDER BY path", of.args, func(scan func(...any) error) error {
		if most > 0 && len(ids) == most {
			return errEnough
		}
		var id dispatch.ID
		var called string
		err := scan(&id, &called)
		if found, _ := sought.inAny(strings.Split(called, "\n")); found {
			ids = append(ids, id)
		}
		return err
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return ids, err
}

// FindCompounds returns at most limit compounds in the areas (in all, for none) with a text in their name or an alias, however it is
// typed. Those with a name that begins with it come first, then shorter names.
func (db *DB) FindCompounds(ctx context.Context, text string, under []dispatch.ID, limit int) ([]dispatch.Area, error) {
	type match struct {
		id     dispatch.ID
		name   string
		starts bool
	}
	sought := readTyped(text)
	var found []dispatch.Area
	err := db.view(ctx, func(t *tx) error {
		var w where
		w.add("level = " + w.arg(dispatch.Compound))
		if len(under) > 0 {
			w.under("id", under...)
		}
		var matches []match
		err := t.each("SELECT id, name, called FROM areas "+w.String(), w.args, func(scan func(...any) error) error {
			var m match
			var called string
			if err := scan(&m.id, &m.name, &called); err != nil {
				return err
			}
			var is bool
			if is, m.starts = sought.inAny(strings.Split(called, "\n")); is {
				matches = append(matches, m)
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.SortFunc(matches, func(a, b match) int {
			if a.starts != b.starts {
				return map[bool]int{true: -1, false: 1}[a.starts]
			}
			return cmp.Or(cmp.Compare(utf8.RuneCountInString(a.name), utf8.RuneCountInString(b.name)), strings.Compare(a.name, b.name), strings.Compare(string(a.id), string(b.id)))
		})
		matches = matches[:min(limit, len(matches))]
		if found = make([]dispatch.Area, len(matches)); len(found) == 0 {
			return nil
		}
		ids := make([]dispatch.ID, len(matches))
		for i, m := range matches {
			ids[i] = m.id
		}
		return t.eachArea("WHERE id IN "+marks(1, 1, len(ids)), anys(ids), func(a dispatch.Area) { found[slices.Index(ids, a.ID)] = a })
	})
	return found, err
}
