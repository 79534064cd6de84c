package dispatch

import (
	"cmp"
	"slices"
	"strings"
)

// A text is heard in three steps: it is spelled plainly (spelling.go), all words of the table and of the hints are found in it in
// one pass, and each place where a pattern fits is looked at with the words around it. The work is linear in the length of the text:
// every look around is bounded.

// How far one looks, in characters of the plain text.
const (
	shortGap   = 6
	longGap    = 20
	nearBefore = 12 // a word before the hit in the same clause
	farBefore  = 40 // in the same sentence
	nearAfter  = 9
)

// RedFlagTable is a table of red flags made ready for use. It is safe for use by several goroutines.
type RedFlagTable struct {
	flags    []RedFlag
	first    *letter
	patterns []pattern
	starts   [][]int // word → patterns that may begin with it
	hint     []hint  // word → what it says about a hit
	numbers  []int   // patterns that may begin with a number
}

// pattern is one row of the table in parts.
type pattern struct {
	flag  int
	not   bool // it says what the flag's words do not mean
	parts []part
}

type part struct {
	words map[int]bool
	hints hint // words of these fit too
	gap   int  // at most this many characters lie between the part before and this one
}

// letter is a node of the tree of all words.
type letter struct {
	next map[rune]*letter
	word int // 1 + the word that ends here; 0 for none
}

func newRedFlagTable(flags []RedFlag) *RedFlagTable {
	t := &RedFlagTable{flags: flags, first: &letter{}}
	for _, c := range redFlagContexts {
		for _, w := range c.words() {
			is := c.is
			if is&isElder != 0 {
				is |= isPerson
			}
			t.hint[t.add(w)] |= is
		}
	}
	for i, f := range flags {
		for _, p := range f.Words {
			t.lay(pattern{flag: i}, p)
		}
		for _, p := range f.Not {
			t.lay(pattern{flag: i, not: true}, p)
		}
	}
	return t
}

// add puts a word into the tree and returns its number.
func (t *RedFlagTable) add(word string) int {
	at := t.first
	for _, c := range spell(word).letters {
		if at.next == nil {
			at.next = map[rune]*letter{}
		}
		if at.next[c] == nil {
			at.next[c] = &letter{}
		}
		at = at.next[c]
	}
	if at.word == 0 {
		t.starts, t.hint = append(t.starts, nil), append(t.hint, 0)
		at.word = len(t.starts)
	}
	return at.word - 1
}

// lay adds a pattern to the table.
func (t *RedFlagTable) lay(p pattern, written string) {
	for _, piece := range pieces(written) {
		laid := part{words: map[int]bool{}, gap: piece.gap}
		for _, w := range piece.words {
			if c, known := hintNamed[w]; known {
				laid.hints |= c
				continue
			}
			n := t.add(w)
			laid.words[n] = true
		}
		p.parts = append(p.parts, laid)
	}
	n := len(t.patterns)
	t.patterns = append(t.patterns, p)
	for w := range p.parts[0].words {
		t.starts[w] = append(t.starts[w], n)
	}
	if c := p.parts[0].hints; c != 0 {
		if c&isNumber != 0 {
			t.numbers = append(t.numbers, n)
		}
		for w, is := range t.hint {
			if is&c != 0 {
				t.starts[w] = append(t.starts[w], n)
			}
		}
	}
}

// piece is a part of a pattern as it is written.
type piece struct {
	words []string
	gap   int
}

// pieces takes a pattern apart; an empty part stays empty, for the check to find it.
func pieces(written string) (all []piece) {
	gap := 0
	for {
		at := strings.IndexAny(written, "+…")
		if at < 0 {
			return append(all, piece{strings.Split(written, "|"), gap})
		}
		all = append(all, piece{strings.Split(written[:at], "|"), gap})
		switch rest := written[at:]; {
		case strings.HasPrefix(rest, "……"):
			gap, written = longGap, strings.TrimPrefix(rest, "……")
		case strings.HasPrefix(rest, "…"):
			gap, written = shortGap, strings.TrimPrefix(rest, "…")
		default:
			gap, written = 0, rest[1:]
		}
	}
}

// mention is a word of the table in a text: characters from to end.
type mention struct {
	from, end int
	word      int // -1 for a number
	is        hint
}

// talk is a text with the words that were found in it.
type talk struct {
	spelled
	from [][]mention // by the character with which they begin
	ends [][]mention // by the character after their last; only those that say something about a hit
	all  hint        // what is said anywhere
}

// listen finds the words of the table in a text.
func (t *RedFlagTable) listen(text string) *talk {
	k := &talk{spelled: spell(text)}
	n := len(k.letters)
	k.from, k.ends = make([][]mention, n+1), make([][]mention, n+1)
	for i := range k.letters {
		if i > 0 && latin(k.letters[i]) && latin(k.letters[i-1]) { // inside a word of English
			continue
		}
		at := t.first
		for j := i; j < n && at != nil; j++ {
			if at = at.next[k.letters[j]]; at != nil && at.word > 0 && k.whole(i, j+1) {
				k.from[i] = append(k.from[i], mention{i, j + 1, at.word - 1, t.hint[at.word-1]})
			}
		}
	}
	k.count()
	k.settle()
	return k
}

// settle drops what a word says where a longer word covers it: 不停 is no 不, a hot dog is no dog.
func (k *talk) settle() {
	covered, says := 0, hint(0) // up to where a word covers others, and what it says itself
	for i := range k.from {
		end, own := covered, says
		for _, m := range k.from[i] {
			if m.word >= 0 && m.is != 0 && m.end > end {
				end, own = m.end, m.is
			} else if m.word >= 0 && m.end == end && end > covered {
				own |= m.is
			}
		}
		for j := range k.from[i] {
			m := &k.from[i][j]
			if m.word >= 0 && m.end < end || m.end <= covered {
				if m.word >= 0 {
					m.is &= own
				}
			}
			if m.is != 0 {
				k.ends[m.end] = append(k.ends[m.end], *m)
				k.all |= m.is
			}
		}
		covered, says = end, own
	}
}

// span is where a pattern fits.
type span struct{ flag, from, end int }

// spans finds where the patterns fit; not are those that say what a flag does not mean.
func (t *RedFlagTable) spans(k *talk) (found, not []span) {
	for i := range k.from {
		for _, m := range k.from[i] {
			if m.word < 0 {
				for _, n := range t.numbers {
					if t.patterns[n].parts[0].hints&m.is != 0 {
						found, not = t.fit(k, n, m, found, not)
					}
				}
				continue
			}
			for _, n := range t.starts[m.word] {
				if p := t.patterns[n]; !p.parts[0].words[m.word] && p.parts[0].hints&m.is == 0 {
					continue // a longer word covers it
				}
				found, not = t.fit(k, n, m, found, not)
			}
		}
	}
	return found, not
}

func (t *RedFlagTable) fit(k *talk, n int, m mention, found, not []span) ([]span, []span) {
	p := t.patterns[n]
	end := k.onward(p.parts[1:], m.end, p.not)
	if end < 0 {
		return found, not
	}
	if s := (span{p.flag, m.from, end}); p.not {
		not = append(not, s)
	} else {
		found = append(found, s)
	}
	return found, not
}

// onward returns where the rest of a pattern ends that goes on after a character; -1 where it does not fit. What is said not to be
// so between two parts does not fit either: 胸口不疼. Over a long gap the negation has to stand right before: 孕妇没有出血.
func (k *talk) onward(parts []part, after int, not bool) int {
	if len(parts) == 0 {
		return after
	}
	p := parts[0]
	denied := -1 // where a negation ended
	for i := after; i <= after+p.gap && i < len(k.letters); i++ {
		if k.parted(i) >= partSentence || not && p.gap <= shortGap && k.parted(i) >= partClause {
			return -1
		}
		if k.parted(i) >= partClause {
			denied = -1
		}
		best := -1
		for _, m := range k.from[i] {
			if denied >= 0 && i-denied <= 2 {
				break
			}
			if m.word >= 0 && p.words[m.word] || p.hints&m.is != 0 {
				if end := k.onward(parts[1:], m.end, not); end > best {
					best = end
				}
			}
		}
		if best >= 0 {
			return best
		}
		if not {
			continue
		}
		for _, m := range k.from[i] {
			if m.is&(isNegation|isElsewhere) == 0 {
				continue
			}
			if p.gap <= shortGap {
				return -1
			}
			if m.is&isNegation != 0 {
				denied = m.end
			}
		}
	}
	return -1
}

// hits returns every place where a flag's words stand, with why it does not count where it does not.
func (t *RedFlagTable) hits(text string, needs []string) []Hit {
	k := t.listen(text)
	found, not := t.spans(k)
	if len(found) == 0 {
		return nil
	}
	who, others := k.who(needs), meanings(len(t.flags), not)
	slices.SortStableFunc(found, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.end, a.end)) })
	reached := make([]int, len(t.flags)) // up to where words of a flag were found
	var all []Hit
	for _, s := range found {
		f := t.flags[s.flag]
		if s.end <= reached[s.flag] {
			continue
		}
		reached[s.flag] = s.end
		h := Hit{Flag: f.Code, Name: f.Name, Call: cmp.Or(f.Call, "120"), Words: k.words(s.from, s.end), From: k.at[s.from], To: k.at[s.end-1] + k.bytes[s.end-1]}
		if others[s.flag].overlap(s) {
			h.Excuse = ExcuseMeaning
		} else if f.For != "" && !slices.Contains(who, f.For) {
			h.Excuse = ExcuseOthers
		} else {
			h.Excuse = k.excuse(f, s)
		}
		all = append(all, h)
	}
	return all
}

// meaning is where the words of a flag mean something else: ordered by their beginnings, each with the furthest end up to there.
type meaning []span

func meanings(flags int, not []span) []meaning {
	all := make([]meaning, flags)
	for _, s := range not { // in the order of their beginnings
		if n := len(all[s.flag]); n > 0 {
			s.end = max(s.end, all[s.flag][n-1].end)
		}
		all[s.flag] = append(all[s.flag], s)
	}
	return all
}

func (m meaning) overlap(s span) bool {
	n, _ := slices.BinarySearchFunc(m, s.end, func(o span, end int) int { return cmp.Compare(o.from, end) })
	return n > 0 && m[n-1].end > s.from
}

// excuse says why words of a flag do not mean it; "" where they do.
func (k *talk) excuse(f RedFlag, s span) Excuse {
	for _, x := range []struct {
		excuse Excuse
		holds  func(span) bool
	}{
		{ExcuseName, k.isName}, {ExcuseNegated, k.isNegated}, {ExcuseOver, k.isOver}, {ExcusePast, k.isPast}, {ExcuseFeared, k.isFeared},
		{ExcuseSupposed, k.isSupposed}, {ExcuseTold, k.isTold}, {ExcuseAnimal, k.isAnimal},
	} {
		if !slices.Contains(f.Despite, x.excuse) && x.holds(s) {
			return x.excuse
		}
	}
	if f.Later && k.isLater(s) {
		return ExcuseLater
	}
	return ""
}
