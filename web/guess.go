package web

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/bangban/bangban/dispatch"
)

// What a password must not be follows NIST SP 800-63B (5.1.1.2): length counts, composition does not, and what guessers try first is
// refused: common passwords, words of the trade and of the account itself, sequences and repetitions, however they are strung together.

const (
	// passwordLeast is more than the eight characters that the standard asks for at least, because most accounts have no second factor;
	// guessing is slowed down to some hundreds of attempts a day: see Server.mayTry. A Chinese character counts as two, since there are so
	// many more to choose from.
	passwordLeast = 10
	passwordMost  = 200
	// guessLeast is how much must be left of a password when each part that a guesser knows counts as one character.
	guessLeast = 6
)

// commonParts are what passwords are most often made of, here and elsewhere.
var commonParts = strings.Fields(`
password passwort passwd admin administrator root user guest login welcome letmein changeme default secret master test demo hello
iloveyou loveyou love dragon monkey sunshine princess football baseball superman batman shadow michael jordan ninja mustang google
qwertyuiop asdfghjkl zxcvbnm qwerty asdfgh zxcvbn asdf zxcv qwer 1qaz 2wsx 3edc 4rfv 1q2w3e4r5t 1q2w3e4r 1q2w3e q1w2e3r4 q1w2e3 qazwsx wsxedc qweasd asdzxc zaq12wsx poiuyt lkjhg mnbvc
5201314 1314520 520520 1314 520 521 888 666 168 518 110 120 119 999 147258369 147258 258369 147852 159357 741852 963852 789456 123654 321654 112233 11223344 121212 131313 123321 1234321 007
woaini woaini1314 wode mima nihao zhongguo china beijing shanghai shanxi taiyuan datong shuozhou shuocheng renmin zhengfu shequ jiedao wangge ganbu xiaqu fangyi yiqing guanli guanliyuan wangluo diannao zuoji shouji gongzuo danwei laoshi baobei laopo laogong laoma baba mama jiayou pingan jixiang ruyi facai gongxi xingfu kuaile
bangban bang ban hotline operator coordinator cadre editor auditor police hospital covid office
密码 口令 帮办 管理员 网格长 接线员 干部 宣传员 审计 居民 社区 街道 朔州 山西 中国 北京 上海 你好 我爱你 加油 平安 吉祥 发财 测试 一二三 123
january february march april june july august september october november december spring summer autumn winter monday friday
`)

// rows are the keys of a keyboard in their order, along which fingers walk.
var rows = []string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "零一二三四五六七八九十", "0123456789"}

// written undoes the commonest disguises of letters.
var written = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// guessable refuses a password that is among the first that somebody would try. About are the login, the name and whatever else
// belongs to the account.
func guessable(password string, about ...string) error {
	n := 0
	for _, c := range password {
		if n++; unicode.Is(unicode.Han, c) {
			n++
		}
	}
	if n < passwordLeast || n > passwordMost {
		return dispatch.Wrong("password", fmt.Sprintf("密码须为 %d 至 %d 个字符，一个汉字算两个", passwordLeast, passwordMost), fmt.Sprintf("a password has %d to %d characters, a Chinese one counting as two", passwordLeast, passwordMost))
	}
	known := slices.Clone(commonParts)
	for _, a := range about {
		for _, part := range strings.FieldsFunc(strings.ToLower(a), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
			if r := []rune(part); len(r) >= 3 || len(r) == 2 && r[0] > unicode.MaxLatin1 {
				known = append(known, part)
			}
		}
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	low := strings.ToLower(password)
	if min(left(low, known), left(written.Replace(low), known)) < guessLeast {
		return dispatch.Wrong("password", "这个密码太容易猜到：不要用常见词、姓名、登录名、电话、日期或连续、重复的字符凑成；几个不相干的词连起来就很好", "this password is too easy to guess: it is made of common words, names, the login, numbers or keys in a row; a few unrelated words together do well")
	}
	return nil
}

// left is how many characters of a password remain when each known part counts as one: the longest first, from the left.
func left(password string, known []string) int {
	r := []rune(password)
	seen := map[string]bool{}
	n := 0
	for i := 0; i < len(r); {
		size := max(1, wordAt(r[i:], known), runAt(r[i:]), datedAt(r[i:]))
		part := string(r[i : i+size])
		if size > 1 || !seen[part] { // a character that was there before adds nothing
			if !seen[part] {
				n++
			}
		}
		seen[part] = true
		i += size
	}
	return n
}

// wordAt returns how many characters of a known part a text begins with.
func wordAt(r []rune, known []string) int {
	text := string(r)
	for _, k := range known {
		if strings.HasPrefix(text, k) {
			return len([]rune(k))
		}
	}
	return 0
}

// runAt returns how many characters at the beginning of a text repeat one or follow a row of keys, forward or backward; 0 for fewer than
// three.
func runAt(r []rune) int {
	best := 1
	for best < len(r) && r[best] == r[0] {
		best++
	}
	for _, row := range rows {
		keys := []rune(row)
		at := slices.Index(keys, r[0])
		for _, step := range []int{1, -1} {
			n := 0
			for at >= 0 && n < len(r) && at+n*step >= 0 && at+n*step < len(keys) && keys[at+n*step] == r[n] {
				n++
			}
			best = max(best, n)
		}
	}
	if best < 3 {
		return 0
	}
	return best
}

// datedAt returns how many digits at the beginning of a text are a date or a mobile number, of which there are few: 19800101, 800101,
// 1980, 13800001234.
func datedAt(r []rune) int {
	digits := 0
	for digits < len(r) && r[digits] >= '0' && r[digits] <= '9' {
		digits++
	}
	two := func(i int) int { return int(r[i]-'0')*10 + int(r[i+1]-'0') }
	day := func(i int) bool { return two(i) >= 1 && two(i) <= 12 && two(i+2) >= 1 && two(i+2) <= 31 }
	switch {
	case digits >= 11 && r[0] == '1' && r[1] >= '3':
		return 11
	case digits >= 8 && (two(0) == 19 || two(0) == 20) && day(4):
		return 8
	case digits >= 6 && day(2):
		return 6
	case digits >= 4 && (two(0) == 19 || two(0) == 20):
		return 4
	}
	return 0
}
