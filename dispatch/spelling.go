package dispatch

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// parting says what stood between two characters of a text that is spelled plainly.
type parting byte

// The partings, from the least.
const (
	partNone     parting = iota // nothing, or what does not part words: spaces, dots, quotation marks
	partList                    // 、 and /
	partClause                  // , : ( )
	partSentence                // . ! ? ;
)

// spelled is a text as it is heard: half-width lower-case letters, digits and simplified characters, without spaces and punctuation.
// Between two words of English one space stays.
type spelled struct {
	letters []rune
	at      []int     // byte of the text where each begins
	bytes   []int     // its length there
	before  []parting // what stood before it
}

// parted returns what stood before a character.
func (s spelled) parted(i int) parting {
	if i <= 0 || i >= len(s.before) {
		return partSentence
	}
	return s.before[i]
}

// words returns characters as they are shown.
func (s spelled) words(from, end int) string { return strings.TrimSpace(string(s.letters[from:end])) }

// whole reports whether characters are a word: English is not looked for inside longer words, and no word goes across a comma, unless
// a mark stands between all its characters.
func (s spelled) whole(from, end int) bool {
	if end < len(s.letters) && latin(s.letters[end-1]) && latin(s.letters[end]) {
		return false
	}
	marks, spaces := 0, 0
	for i := from + 1; i < end; i++ {
		if s.before[i] >= partSentence {
			return false
		}
		if s.before[i] >= partList {
			marks++
		}
		if s.letters[i] == ' ' {
			spaces++
		}
	}
	if marks == 0 {
		return true
	}
	return spaces == 0 && marks == end-from-1 && (end-from > 2 || s.parted(from) >= partList && s.parted(end) >= partList)
}

func latin(c rune) bool { return c >= 'a' && c <= 'z' }

func digit(c rune) bool { return c >= '0' && c <= '9' }

// spell spells a text plainly.
func spell(text string) spelled {
	s := spelled{letters: make([]rune, 0, len(text)/2)}
	parted := partNone
	spaced := false // a space or a hyphen stood since the last letter
	var last rune   // the last letter or digit
	for i, raw := range text {
		c := simple(raw)
		size := utf8.RuneLen(raw)
		if raw == utf8.RuneError {
			size = 1
		}
		if unicode.IsLetter(c) || unicode.IsDigit(c) || c == '度' {
			if latin(c) && latin(last) && (spaced || parted > partNone) {
				s.letters, s.at, s.bytes, s.before = append(s.letters, ' '), append(s.at, i), append(s.bytes, 0), append(s.before, parted)
				parted = partNone
			}
			s.letters, s.at, s.bytes, s.before = append(s.letters, c), append(s.at, i), append(s.bytes, size), append(s.before, parted)
			parted, spaced, last = partNone, false, c
			continue
		}
		if c == '.' && digit(last) && digit(nextLetter(text[i+size:])) {
			s.letters, s.at, s.bytes, s.before = append(s.letters, c), append(s.at, i), append(s.bytes, size), append(s.before, parted)
			parted, spaced = partNone, false
			continue
		}
		switch {
		case strings.ContainsRune("。！!？?；;", c), c == '.' && latin(last):
			parted = max(parted, partSentence)
		case strings.ContainsRune("，,：:（()）—【】[]", c):
			parted = max(parted, partClause)
		case strings.ContainsRune("、/|＋+", c):
			parted = max(parted, partList)
		case c == '\'' || c == '’':
		default:
			spaced = true
		}
	}
	return s
}

// nextLetter returns the next character that is no space, 0 at the end.
func nextLetter(text string) rune {
	for _, c := range text {
		if !unicode.IsSpace(c) {
			return simple(c)
		}
	}
	return 0
}

// simple returns a character in half width, lower case and simplified.
func simple(c rune) rune {
	switch {
	case c == '℃' || c == '°' || c == '˚':
		return '度'
	case c == '．':
		return '.'
	case c >= '！' && c <= '～':
		c -= '！' - '!'
	case c == '　':
		return ' '
	}
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	if plain, ok := simplified[c]; ok {
		return plain
	}
	return c
}

// Simplified returns a text in simplified characters, as far as offices use traditional ones in headings and names of places.
func Simplified(s string) string {
	return strings.Map(func(c rune) rune {
		if plain, ok := simplified[c]; ok {
			return plain
		}
		return c
	}, s)
}

// simplified maps traditional characters that the table of red flags and the words around a hit need. Pairs stand side by side.
var simplified = func() map[rune]rune {
	all := map[rune]rune{}
	pairs := []rune("難难過过氣气來来沒没無无還还後后復复發发燒烧熱热體体溫温歲岁個个嬰婴寶宝兒儿孫孙產产婦妇懷怀腫肿藥药醫医療疗護护車车腦脑風风絞绞壓压悶闷緊紧嚨咙頭头臉脸顏颜紺绀" +
		"暈晕識识覺觉應应動动靜静癇痫癲癫驚惊閉闭裡里裏里話话說说講讲語语側侧邊边癱瘫軟软嘔呕瀉泻膿脓腸肠臟脏陰阴臨临開开縮缩見见紅红臍脐帶带殺杀輕轻尋寻盡尽殘残傷伤脈脉" +
		"繩绳樓楼橋桥頂顶臺台檯台遺遗書书農农敵敌蟲虫潔洁廁厕劑剂電电誤误錯错洩泄聞闻災灾煙烟濃浓觸触擊击沖冲衝冲沈沉嗆呛異异墜坠禍祸壞坏斷断燙烫凍冻綁绑強强姦奸進进嚥咽" +
		"餵喂險险搶抢絕绝門门貓猫鳥鸟龜龟魚鱼獸兽寵宠養养們们媽妈爺爷親亲輩辈鄰邻師师員员現现剛刚時时間间幾几點点鐘钟週周禮礼經经從从當当歷历舊旧術术擔担懼惧萬万會会與与" +
		"預预導导緩缓轉转癒愈癥症痺痹顫颤膽胆質质糾纠結结擰拧關关聯联繫系係系絡络實实際际優优據据條条滿满樣样觀观兩两雙双隻只單单獨独長长連连遠远達达運运擇择選选擾扰購购" +
		"編编號号項项內内區区棟栋園园華华東东國国廣广場场雲云陽阳島岛灣湾縣县鎮镇鄉乡莊庄蘭兰麗丽錦锦鳳凤馬马鐵铁銀银間间戶户職职務务領领類类別别狀状況况說说備备註注證证緊紧急急圖图鋪铺買买賣卖貨货費费資资賴赖賬账黨党龍龙")
	for i := 0; i+1 < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}()
