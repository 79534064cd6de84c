package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
)

// dictionary recognises kinds by the words of their catalogue rows.
type dictionary struct {
	named    map[string][]string // normalised code, name or word → codes of its kinds, in the catalogue's order
	words    []kindWord
	fallback string // code of the kind for what is not recognised; "" without one
}

// kindWord is a word that tells the kind of a text.
type kindWord struct{ word, code string }

func newDictionary(kinds []dispatch.Kind) *dictionary {
	d := &dictionary{named: map[string][]string{}}
	count := map[string]int{}
	for _, k := range kinds {
		if k.Retired {
			continue
		}
		if k.Fallback && d.fallback == "" {
			d.fallback = k.Code
		}
		for _, w := range append([]string{k.Code, k.Name.ZH, k.Name.EN}, k.Words...) {
			if w = plain(w); w != "" && !slices.Contains(d.named[w], k.Code) {
				d.named[w] = append(d.named[w], k.Code)
			}
		}
		for _, w := range k.Words {
			d.words = append(d.words, kindWord{w, k.Code})
			count[w]++
		}
	}
	d.words = slices.DeleteFunc(d.words, func(w kindWord) bool { return count[w.word] > 1 })
	slices.SortStableFunc(d.words, func(a, b kindWord) int { return utf8.RuneCountInString(b.word) - utf8.RuneCountInString(a.word) })
	return d
}

// kind returns the kind of a request by its category in the source and its text; sure is false when neither tells. In this order:
// a category that is the code, the name or a word of exactly one kind; the longest word that a text contains, of equally long ones
// that of the kind listed first; a category that is a word of several kinds, by the first of them; the fallback. A word that
// several kinds have, such as 疾病, says nothing about a text.
func (d *dictionary) kind(category, text string) (code string, sure bool) {
	named := d.named[plain(category)]
	if len(named) == 1 && named[0] != d.fallback {
		return named[0], true
	}
	for _, w := range d.words {
		if strings.Contains(text, w.word) {
			return w.code, true
		}
	}
	if len(named) > 0 {
		return named[0], true
	}
	return d.fallback, false
}

// KindOf returns a function that recognises kinds of a catalogue as an import of requests does. Its result is the code of the
// fallback kind where category and text tell nothing, and "" without one.
func KindOf(kinds []dispatch.Kind) func(category, text string) string {
	d := newDictionary(kinds)
	return func(category, text string) string {
		code, _ := d.kind(category, text)
		return code
	}
}
