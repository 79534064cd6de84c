package dispatch

import "slices"

// count finds numbers that say something: temperatures, saturations and ages.
func (k *talk) count() {
	for i, c := range k.letters {
		for _, m := range k.from[i] { // 外公八十五，
			if v, end := k.forward(m.end); m.is&isElder != 0 && v >= 70 && v < 120 && k.parted(end) >= partClause {
				k.note(m.end, end, isVeryOld)
			}
		}
		switch {
		case c == '度' || c == 'c' && i > 0 && !latin(k.letters[i-1]):
			if v, from := k.number(i); v >= 39 && v < 44 {
				k.note(from, i+1, isFever)
			}
		case c == '烧' || c == '温' || c == '热': // 烧到39.5, 体温39
			at := i + 1
			for at < len(k.letters) && slices.Contains([]rune("到了至已高达在是约有将近"), k.letters[at]) {
				at++
			}
			if v, end := k.forward(at); v >= 39 && v < 44 && (end == len(k.letters) || !slices.Contains([]rune("号楼栋室周年岁元天个%"), k.letters[end])) {
				k.note(at, end, isFever)
			}
		case c == '氧' && i > 0 && (k.letters[i-1] == '血' || k.letters[i-1] == '指' || k.follows(i+1, "饱和") || k.follows(i+1, "含量")):
			for at := i + 1; at < i+8 && at < len(k.letters); at++ {
				if v, end := k.forward(at); end > at {
					if v >= 40 && v < 90 {
						k.note(at, end, isLowOxygen)
					}
					break
				}
			}
		case c == '岁':
			v, from := k.number(i)
			switch {
			case from == i:
			case v <= 3:
				k.note(from, i+1, isInfant)
			case v < 18:
				k.note(from, i+1, isChild)
			case v >= 70 && v < 130:
				k.note(from, i+1, isVeryOld)
			}
		case c == '龄': // 【年龄】76
			switch v, end := k.forward(i + 1); {
			case end == i+1 || end < len(k.letters) && (k.letters[end] == '个' || k.letters[end] == '岁'):
			case v >= 70 && v < 120:
				k.note(i, end, isVeryOld)
			}
		case c == '月':
			if v, from := k.number(i - 1); i > 0 && k.letters[i-1] == '个' && from < i-1 && v <= 36 && (k.ofBaby(i+1) || k.afterBaby(from)) {
				k.note(from, i+1, isInfant)
			}
		case c == '了' || c == '高' && k.follows(i, "高龄"): // 外婆九十一了
			if v, from := k.number(i); v >= 70 && v < 120 && from < i && from > 0 {
				if k.endsWith(from, isPerson) {
					k.note(from, i+1, isVeryOld)
				}
			}
		case c == '天' || c == '周':
			if v, from := k.number(i); from < i && v <= 100 && (k.follows(i+1, "大的宝") || k.follows(i+1, "大宝宝") || k.follows(i+1, "的宝宝") || k.follows(i+1, "大的孩子") || k.follows(i+1, "的婴儿")) {
				k.note(from, i+1, isInfant)
			}
		case c == 'd' && k.word(i, "degrees"):
			if v, from := k.number(i); v >= 39 && v < 44 || v >= 102 && v < 110 {
				k.note(from, i+len("degrees"), isFever)
			}
		case c == 'y' && k.word(i, "year"), c == 'y' && k.word(i, "years"):
			switch v, from := k.number(i); {
			case from == i:
			case v <= 3:
				k.note(from, i+4, isInfant)
			case v < 18:
				k.note(from, i+4, isChild)
			case v >= 70 && v < 130:
				k.note(from, i+4, isVeryOld)
			}
		}
	}
}

// endsWith reports whether a word that says something ends before a character.
func (k *talk) endsWith(at int, what hint) bool {
	for i := max(0, at-5); i < at; i++ {
		if slices.ContainsFunc(k.from[i], func(m mention) bool { return m.end == at && m.is&what != 0 }) {
			return true
		}
	}
	return false
}

// ofBaby reports whether an age in months is that of a person: 5个月大, 八个月的宝宝.
func (k *talk) ofBaby(at int) bool {
	for _, w := range []string{"大", "的宝", "宝", "婴", "女宝", "男宝", "的婴", "的孩", "孩子", "的娃", "娃", "小孩", "的小孩", "的女儿", "的儿子", "龄", "多的孩", "的小"} {
		if k.follows(at, w) {
			return true
		}
	}
	return false
}

// afterBaby reports whether somebody small is named shortly before an age: 孩子才十一个月.
func (k *talk) afterBaby(at int) bool {
	for i := at; i > at-5 && i > 0 && k.parted(i) < partSentence; i-- {
		if slices.Contains([]rune("孩娃宝婴"), k.letters[i-1]) || i > 1 && slices.Contains([]string{"儿子", "女儿", "孙子", "孙女", "小孩", "外孙", "小的", "老二", "娃娃"}, string(k.letters[i-2:i])) {
			return true
		}
	}
	return false
}

// word reports whether a word of English stands at a character.
func (k *talk) word(at int, w string) bool { return k.follows(at, w) && k.whole(at, at+len(w)) }

// note notes a number that says something.
func (k *talk) note(from, end int, is hint) {
	k.from[from] = append(k.from[from], mention{from, end, -1, is})
	if !slices.ContainsFunc(k.ends[end], func(m mention) bool { return m.word < 0 && m.is == is }) {
		k.all |= is
	}
}

// number reads the number that ends before a character, and returns where it begins; 多, 几 and the like may stand between. Of a
// long run of digits, as where a telephone number stands before without a comma, the last two count.
func (k *talk) number(end int) (value float64, from int) {
	at := end
	for at > 0 && slices.Contains([]rune("多几来周余出高大 "), k.letters[at-1]) && end-at < 2 {
		at--
	}
	from = at
	for from > 0 && at-from < 5 && (digit(k.letters[from-1]) || k.letters[from-1] == '.') && k.parted(from) < partClause {
		from--
	}
	if from < at {
		if from < at && k.letters[from] == '.' {
			from++
		}
		whole := from
		for whole < at && k.letters[whole] != '.' {
			whole++
		}
		if whole-from > 3 || whole-from == 3 && k.letters[from] != '1' {
			from = whole - 2
		}
		v, _ := k.forward(from)
		return v, from
	}
	for from > 0 && at-from < 4 && numeral(k.letters[from-1]) >= 0 && k.parted(from) < partClause {
		from--
	}
	if from == at {
		return 0, end
	}
	v, _ := k.forward(from)
	return v, from
}

// forward reads the number that begins at a character and returns where it ends.
func (k *talk) forward(at int) (value float64, end int) {
	end = at
	scale := 0.0
	for end < len(k.letters) && end-at < 6 && (digit(k.letters[end]) || k.letters[end] == '.') && (end == at || k.parted(end) < partClause) {
		if k.letters[end] == '.' {
			scale = 1
		} else if scale > 0 {
			scale /= 10
			value += float64(k.letters[end]-'0') * scale
		} else {
			value = value*10 + float64(k.letters[end]-'0')
		}
		end++
	}
	if end > at {
		return value, end
	}
	unit, seen := 0, false
	for end < len(k.letters) && end-at < 5 {
		n := numeral(k.letters[end])
		if n < 0 || end > at && k.parted(end) >= partClause {
			break
		}
		switch {
		case n == 100:
			value += float64(max(unit, 1)) * 100
			unit, seen = 0, true
		case n == 10:
			value += float64(max(unit, 1)) * 10
			unit, seen = 0, true
		default:
			unit, seen = n, true
		}
		end++
	}
	if !seen {
		return 0, at
	}
	return value + float64(unit), end
}

// numeral returns what a Chinese numeral means; -1 for any other character.
func numeral(c rune) int {
	switch c {
	case '零':
		return 0
	case '一':
		return 1
	case '二', '两':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	case '十':
		return 10
	case '百':
		return 100
	}
	return -1
}
