package intake

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Likely is a compound that an unclear place may mean.
type Likely struct {
	Area   dispatch.Area
	Metres float64 // from where the request is known to be about; less than 0: nobody knows
	Share  float64 // how much of its name stands in the words, 0 to 1
}

// leastShare is how much of a name has to stand in the words at least.
const leastShare = 0.5

// Rank returns the compounds that words may mean, the likeliest first: by how much of a name stands in them, then by the distance from a
// point, if one is known. Where no name is in the words the nearest are returned.
func Rank(areas []dispatch.Area, words string, from geo.Point, most int) []Likely {
	text := plain(words)
	has := map[string]bool{}
	r := []rune(text)
	for i := 1; i < len(r); i++ {
		has[string(r[i-1:i+1])] = true
	}
	var all []Likely
	for _, a := range areas {
		if a.Level != dispatch.Compound || NoCompound(a.Name) != "" {
			continue
		}
		l := Likely{Area: a, Metres: -1}
		for _, name := range append([]string{a.Name}, a.Aliases...) {
			l.Share = max(l.Share, share(plain(name), text, has))
		}
		if !from.IsZero() && !a.Site.Point.IsZero() {
			l.Metres = geo.Distance(from, a.Site.Point)
		}
		if l.Share >= leastShare || l.Metres >= 0 && l.Metres <= near {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b Likely) int {
		far := func(l Likely) float64 {
			if l.Metres < 0 {
				return 1e9
			}
			return l.Metres
		}
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(far(a), far(b)), cmp.Compare(len(b.Area.Name), len(a.Area.Name)), cmp.Compare(a.Area.ID, b.Area.ID))
	})
	return all[:min(most, len(all))]
}

// share is how much of a name stands in a text, by its neighbouring characters.
func share(name, text string, has map[string]bool) float64 {
	r := []rune(name)
	if len(r) < 2 {
		return 0
	}
	if strings.Contains(text, name) {
		return 1
	}
	n := 0
	for i := 1; i < len(r); i++ {
		if has[string(r[i-1:i+1])] {
			n++
		}
	}
	return float64(n) / float64(len(r)-1)
}
