package intake

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
)

// shortest is the least number of characters of a name that is searched for in a text.
const shortest = 3

// mention is a compound that a text names, with the words around it.
type mention struct {
	node          *node // nil: none
	name          string
	before, after string
	several       bool // several compounds have the name
}

// mention finds the compound with the longest name in a text.
func (t *tree) mention(text string, within *node) mention {
	r := []rune(plain(text))
	var best mention
	longest := 0
	for i := range max(0, len(r)-1) {
		for _, size := range t.starts[string(r[i:i+2])] {
			if size <= longest || i+size > len(r) {
				continue
			}
			name := string(r[i : i+size])
			some := t.byName[name]
			if len(some) == 0 || NoCompound(name) != "" {
				continue
			}
			m := mention{name: name}
			for _, n := range some {
				if n.area.Level == dispatch.Compound && n.within(within) {
					m.several = m.several || m.node != nil
					m.node = n
				}
			}
			if m.node == nil {
				continue
			}
			if m.several {
				m.node = nil
			}
			best, longest = m, size
		}
	}
	if longest > 0 {
		best.before, best.after = around(text, best.name)
	}
	return best
}

// around returns the parts of a text before and after a normalised name.
func around(text, name string) (before, after string) {
	for i := range text {
		rest := text[i:]
		if c, _ := utf8.DecodeRuneInString(rest); plain(string(c)) == "" || !strings.HasPrefix(plain(rest), name) {
			continue
		}
		for j := range rest {
			if plain(rest[:j]) == name {
				return text[:i], rest[j:]
			}
		}
		return text[:i], ""
	}
	return "", ""
}

// leads are the characters that a name may follow: what an area, a road or a sentence about where one lives ends with.
const leads = "省市区县旗镇乡道村号弄路街院段在住是址于"

var (
	// follows is what may stand between a name and a door.
	follows = regexp.MustCompile(`^\s*(小区|大院|住宅区|家属院)?\s*(\d{1,5}号院)?\s*$`)
	// lane ends the name of a lane on a road, and beside says that something is near it.
	lane   = regexp.MustCompile(`[路街道]\d+弄$`)
	beside = regexp.MustCompile(`^\S{0,6}(对面|对过|旁|附近|门口|路口|隔壁|支弄|周边)`)
	// belongs begins words about the people of a compound.
	belongs = regexp.MustCompile(`^(小区)?(的|里|内|居民|业主|住户)`)
)

// whole reports whether nothing around the name makes it another one: 宝源公寓二期, 新宝源公寓 and 宝源公寓对面 are other places.
func (m mention) whole() bool {
	if b := []rune(strings.TrimSpace(m.before)); len(b) > 0 {
		last := b[len(b)-1]
		if unicode.IsLetter(last) && !strings.ContainsRune(leads, last) {
			return false
		}
	}
	if reading.Bare(m.after) == "" || belongs.MatchString(m.after) {
		return true
	}
	if lane.MatchString(m.name) && !beside.MatchString(m.after) { // a lane has one number on its road; its name may follow
		return true
	}
	a := reading.ReadDoor(m.after)
	if !a.IsZero() {
		return follows.MatchString(a.Before) || reading.Bare(a.Before) == ""
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(m.after))
	return unicode.IsPunct(first) || unicode.IsDigit(first) || unicode.IsSpace([]rune(m.after)[0]) || follows.MatchString(m.after)
}

var (
	numberAlone = regexp.MustCompile(`^[0-9零一二三四五六七八九十百-]+(号|弄|室|栋|幢|座|号楼|单元|号院|支弄|户)?$`)
	townAlone   = regexp.MustCompile(`(省|市|区|县|旗|镇|乡|街道|办事处|开发区|工业区)$`)
	roadAlone   = regexp.MustCompile(`(路|街|大道|大街|巷|胡同|公路|弄|高速|路口|路段|街口)$`)
	homes       = regexp.MustCompile(`(小区|园区|校区|社区|住宅区|生活区|家属区|宿舍区|别墅区|公寓区|院区|厂区|库区|矿区|片区|[东西南北中上下新老一二三四五六七八九十0-9A-Za-z]区)$`)
)

// NoCompound says why a name is never that of a compound: town, road or number; "" for one that may be. A road with a number may be one.
func NoCompound(name string) string {
	name = plain(name)
	switch {
	case numberAlone.MatchString(name):
		return "number"
	case townAlone.MatchString(name) && !homes.MatchString(name):
		return "town"
	case roadAlone.MatchString(name) && !strings.ContainsFunc(name, unicode.IsDigit):
		return "road"
	}
	return ""
}
