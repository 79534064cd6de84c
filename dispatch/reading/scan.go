package reading

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// part is what a piece of an address is, by the word behind its number.
type part byte

// The parts.
const (
	words    part = iota
	gap           // spaces and dashes between numbers
	plainNo       // a number without a word
	building      // 3号楼, B座
	lane          // 832弄
	houseNo       // 5号: a house on a road, a building in a lane, or a room in a building
	entrance      // 2单元
	floor         // 5层; in many towns a building
	roomNo        // 501室
)

// piece is a piece of an address: the characters from and before end.
type piece struct {
	part      part
	text      string // the number in upper case, without its word; of words and gaps the characters
	word      string // as in 号楼
	from, end int
}

// unitWords are the words behind a number, longer ones first.
var unitWords = func() []struct {
	word string
	part part
} {
	var all []struct {
		word string
		part part
	}
	for p, some := range map[part]string{
		building: "号楼 号樓 栋楼 幢楼 棟樓 栋 幢 棟 撞 座 排 #楼 #",
		lane:     "支弄 弄",
		entrance: "单元 單元 门洞 单 门 門 梯",
		floor:    "楼 樓 层 層",
		roomNo:   "号网点 号摊位 号档口 号铺位 号房间 号房 号室 号店面 号商铺 号铺 房间 室 房 户 戶",
		houseNo:  "号 號",
	} {
		for w := range strings.FieldsSeq(some) {
			all = append(all, struct {
				word string
				part part
			}{w, p})
		}
	}
	slices.SortFunc(all, func(a, b struct {
		word string
		part part
	}) int {
		if d := len([]rune(b.word)) - len([]rune(a.word)); d != 0 {
			return d
		}
		return strings.Compare(a.word, b.word)
	})
	return all
}()

// notBehind are the beginnings of words that would make a name of a number and its word: 3号门, 12号线, 2楼梯, 8号院.
var notBehind = map[part]string{
	houseNo:  "电梯 门 門 线 桥 院 库 仓 厂 店 柜 窗 码头 车间 公路 路 街 大街 大道 道 干道 干线 广场 地块 地铁 桌 亭 坑 井 矿 岗 哨 社区 小区 大院 新村 村 机 馆 校区 台 区 别墅 上午 下午 中午 早 晚",
	floor:    "梯 道 盘 宇 市 群 台 下 上 顶",
	entrance: "口 店 市 诊 面 位 车 卫 牌 铺 人 价 岗 头",
	roomNo:   "产 屋 东 内 外 子 友 型 口 籍 主 管 租",
	building: "谈 位 机 椅 队",
	lane:     "堂 口",
}

// measures are characters behind a bare number that make it something else than a door.
const measures = "店年月日天时点分秒期区區组路街道巷弄中小大医院部队线桥米元块个人盒斤村里公克岁级届型支瓶包袋箱%℃度次份套台辆路甲乙丙丁片粒板"

// prefixes belong to the number of a building where they stand before it; sides only at the beginning, where no name can end.
const (
	prefixes = "甲乙丙丁附"
	sides    = "东西南北中新老前后"
)

// longest is how many characters the number of a door has at most; longer ones are phones.
const longest = 6

// scan takes an address apart. It is given in half width.
func scan(r []rune) (all []piece) {
	put := func(p piece) {
		if n := len(all); n > 0 && p.part == all[n-1].part && (p.part == words || p.part == gap) {
			all[n-1].text += p.text
			all[n-1].end = p.end
			return
		}
		all = append(all, p)
	}
	for i := 0; i < len(r); {
		p, ok := numbered(r, i, len(all) == 0 || all[len(all)-1].part == gap)
		switch {
		case ok:
		case unicode.IsSpace(r[i]) || strings.ContainsRune("-~_/.,;|", r[i]), r[i] == '#', between(r, i):
			p = piece{gap, string(r[i]), "", i, i + 1}
		default:
			p = piece{words, string(r[i]), "", i, i + 1}
			if latin(r[i]) || digit(r[i]) { // the whole run is words
				for p.end < len(r) && (latin(r[p.end]) || digit(r[p.end])) {
					p.end++
				}
				p.text = string(r[i:p.end])
			}
		}
		put(p)
		i = p.end
	}
	return all
}

// between reports whether 一 stands for a dash: between two numbers.
func between(r []rune, i int) bool {
	return r[i] == '一' && i > 0 && i+1 < len(r) && digit(r[i-1]) && digit(r[i+1])
}

// numbered reads a number with its word.
func numbered(r []rune, i int, begins bool) (piece, bool) {
	if between(r, i) {
		return piece{}, false
	}
	p := piece{plainNo, "", "", i, i}
	j := i
	ordinal := r[j] == '第'
	if ordinal {
		j++
	}
	at := j
	if j+1 < len(r) && digit(r[j+1]) && (strings.ContainsRune(prefixes, r[j]) || begins && strings.ContainsRune(sides, r[j])) {
		j++
	}
	for j < len(r) && (digit(r[j]) || latin(r[j])) {
		j++
	}
	chinese := false
	p.text = strings.ToUpper(string(r[at:j]))
	if j == at {
		for j < len(r) && numeral(r[j]) && !between(r, j) {
			j++
		}
		value, ok := count(string(r[at:j]))
		if !ok {
			return single(r, i)
		}
		p.text, chinese = value, true
	}
	digits := strings.IndexFunc(p.text, digit) >= 0
	dashed := i > 0 && r[i-1] == '-' || j < len(r) && r[j] == '-'
	if len([]rune(p.text)) > longest+1 || strings.Count(p.text, "")-1 > longest && digitsOnly(p.text) || !digits && len(p.text) > 2 {
		return p, false
	}
	if digits && !doorlike(p.text) {
		return p, false
	}
	if n := len(p.text); digits && p.text[n-1] == 'F' && n <= 4 && digitsOnly(p.text[:n-1]) && (j == len(r) || !digit(r[j])) {
		p.part, p.text, p.word, p.end = floor, p.text[:n-1], "F", j
		return p, true
	}
	tail := string(r[j:min(len(r), j+6)])
	for _, u := range unitWords {
		if !strings.HasPrefix(tail, u.word) {
			continue
		}
		end := j + len([]rune(u.word))
		if excluded(u.part, string(r[end:min(len(r), end+3)])) || u.word == "号" && end+1 < len(r) && latin(r[end]) && r[end+1] == '楼' {
			break
		}
		p.part, p.word, p.end = u.part, u.word, end
		if chinese && (p.part == roomNo || u.word == "座") || !digits && (p.part == floor || p.part == lane || p.part == roomNo) {
			break
		}
		return p, true
	}
	if m := j; m+2 < len(r) && r[m] == '号' && latin(r[m+1]) && r[m+2] == '楼' { // 11号A楼
		p.part, p.text, p.word, p.end = building, p.text+strings.ToUpper(string(r[m+1])), "号楼", m+3
		return p, true
	}
	if chinese && dashed && strings.Count(p.text, "")-1 <= 3 { // 三-一-101
		p.part, p.end = plainNo, j
		return p, true
	}
	if chinese || ordinal || j < len(r) && strings.ContainsRune(measures, r[j]) {
		return single(r, i)
	}
	p.part, p.word, p.end = plainNo, "", j
	return p, digits || j < len(r) && strings.ContainsRune("-~_/", r[j]) || j == len(r) && i > 0 && strings.ContainsRune("-~_/", r[i-1])
}

// doorlike reports whether digits and letters may be the number of a door: at most one letter on either side of few digits, two before them,
// or one among them: A3, GB12, 11D, 3A105, 甲3.
func doorlike(s string) bool { return doors.MatchString(s) }

var doors = regexp.MustCompile(`^\p{Han}?([A-Z]{0,2}[0-9]{1,6}[A-Z]?|[A-Z]?[0-9]{1,3}[A-Z][0-9]{1,5}|[0-9]{1,3}F)$`)

// single reads buildings that are called by a character: 甲座, 东楼 is none.
func single(r []rune, i int) (piece, bool) {
	if i+1 < len(r) && strings.ContainsRune("甲乙丙丁戊", r[i]) && strings.ContainsRune("座栋幢", r[i+1]) {
		return piece{building, string(r[i]), string(r[i+1]), i, i + 2}, true
	}
	if i+2 < len(r) && strings.ContainsRune("东西南北中", r[i]) && string(r[i+1:i+3]) == "单元" {
		return piece{entrance, string(r[i]), "单元", i, i + 3}, true
	}
	return piece{}, false
}

func excluded(p part, tail string) bool {
	for w := range strings.FieldsSeq(notBehind[p]) {
		if strings.HasPrefix(tail, w) {
			return true
		}
	}
	return false
}
