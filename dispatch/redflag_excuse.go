package dispatch

import "slices"

// said reports whether a word that says something ends at a character, and where it begins.
func (k *talk) said(end int, what hint) (from int, ok bool) {
	if end < 0 || end >= len(k.ends) {
		return 0, false
	}
	from = end
	for _, m := range k.ends[end] {
		if m.is&what != 0 && m.from < from {
			from, ok = m.from, true
		}
	}
	return from, ok
}

// between returns the last mention of such words that lies within two characters.
func (k *talk) between(from, end int, what hint) (last mention, ok bool) {
	for i := max(from, 0); i < end && i < len(k.from); i++ {
		for _, m := range k.from[i] {
			if m.is&what != 0 && m.end <= end {
				last, ok = m, true
			}
		}
	}
	return last, ok
}

// reach lengthens a distance for English, whose words have more letters.
func (k *talk) reach(at, most int) int {
	if at > 0 && at <= len(k.letters) && (latin(k.letters[at-1]) || k.letters[at-1] == ' ') {
		return 3 * most
	}
	return most
}

// opening returns where the clause of a character begins, at most so many characters before it.
func (k *talk) opening(at, most int, bound parting) int {
	i := at
	most = k.reach(at, most)
	for i > 0 && at-i < most && k.parted(i) < bound {
		i--
	}
	return i
}

// closing returns where the clause ends that goes on at a character.
func (k *talk) closing(at, most int, bound parting) int {
	i := at
	most = k.reach(at, most)
	for i < len(k.letters) && i-at < most && (k.parted(i) < bound) {
		i++
	}
	return i
}

// isNegated: a negation stands right before it, or before other symptoms in the same list. 没有发烧、胸痛.
func (k *talk) isNegated(s span) bool {
	at, commas := s.from, false
	for range 24 {
		if at <= 0 {
			return false
		}
		switch p := k.parted(at); {
		case p >= partSentence:
			return false
		case p >= partClause:
			commas = true
		}
		if k.letters[at-1] == ' ' {
			at--
			continue
		}
		if from, ok := k.said(at, isDenial); ok && from < at {
			return true
		}
		if _, ok := k.said(at, isNegation); ok {
			if end := k.closing(s.end, 3, partSentence); commas || k.asks(s.end, end) {
				return false
			}
			return true
		}
		from, ok := k.said(at, isFiller|isLink|isSymptom)
		if !ok {
			for _, m := range k.flags(at) {
				from, ok = min(from, m.from), true
			}
		}
		if !ok {
			return false
		}
		at = from
	}
	return false
}

// flags returns words of the table of red flags that end at a character, for lists of several.
func (k *talk) flags(end int) (all []mention) {
	for i := max(0, end-6); i < end-1; i++ {
		for _, m := range k.from[i] {
			if m.end == end && m.is == 0 && m.word >= 0 {
				all = append(all, m)
			}
		}
	}
	return all
}

// asks reports whether a question that expects a yes follows: 不是中毒了吧.
func (k *talk) asks(from, end int) bool {
	for i := from; i < end && i < len(k.letters); i++ {
		if k.letters[i] == '吧' || k.letters[i] == '吗' {
			return true
		}
	}
	return false
}

// isOver: what follows says that it is over, and not that it came back.
func (k *talk) isOver(s span) bool {
	end := k.closing(s.end, nearAfter, partClause)
	if end == s.end && k.parted(s.end) >= partClause || end < len(k.letters) && k.parted(end) == partClause { // the next clause may say so: 胸痛，现在好了
		next := k.closing(end+1, nearAfter, partClause)
		if from, ok := k.opens(end, next); ok {
			if _, ok := k.between(from, next, isOver); ok && !k.back(end, next) {
				return true
			}
		}
	}
	m, ok := k.between(s.end, end, isOver)
	return ok && !k.back(m.end, k.closing(m.end, nearAfter+3, partSentence))
}

// opens reports whether a clause begins with a word of now or at once with what is over, and where that ends.
func (k *talk) opens(from, end int) (int, bool) {
	for i := from; i < end && i <= from+2; i++ {
		for _, m := range k.from[i] {
			if m.is&isNow != 0 {
				return m.end, true
			}
			if m.is&isOver != 0 && i == from {
				return i, true
			}
		}
	}
	return 0, false
}

// back reports whether words say that something came back.
func (k *talk) back(from, end int) bool {
	_, ok := k.between(from, end, isAgain)
	return ok
}

// isPast: a word of long ago stands before it in the clause, or makes up the clause before, and none of now between; or it is said
// to have gone on for years.
func (k *talk) isPast(s span) bool {
	open := k.opening(s.from, nearBefore+4, partClause)
	if m, ok := k.between(open, s.from+1, isPast); ok { // the 前 of 年前 may belong to 前胸 too
		if _, now := k.between(m.end, s.from, isNow|isAgain); !now {
			return true
		}
	} else if open > 0 && k.parted(open) == partClause {
		if _, now := k.between(open, s.end, isNow|isAgain); !now {
			before := k.opening(open-1, nearBefore, partClause)
			if m, ok := k.between(before, open, isPast); ok && open-m.end <= 3 && m.from-before <= 4 {
				return true
			}
		}
	}
	if m, ok := k.between(s.end, k.closing(s.end, nearAfter, partClause), isPast); ok && latin(k.letters[m.from]) { // she had a stroke years ago
		return true
	}
	if m, ok := k.between(s.end, k.closing(s.end, nearAfter, partClause), isPast); ok && m.from > 0 && (k.letters[m.from-1] == '是' || k.follows(s.end, "那次")) { // 晕倒那次是去年的事
		return true
	}
	for _, after := range []string{"史", "病史", "的病史", "后遗症", "康复期", "恢复期", "术后", "病史者", "是老毛病", "老毛病"} {
		if k.follows(s.end, after) {
			return true
		}
	}
	for i := s.end; i < s.end+5 && i < len(k.letters) && k.parted(i) < partClause; i++ { // 昏迷三年了, 胸痛十多年
		if k.letters[i] == '年' && i > s.end && (digit(k.letters[i-1]) || slices.Contains([]rune("一二两三四五六七八九十多几半"), k.letters[i-1])) {
			return true
		}
	}
	return false
}

// follows reports whether characters stand at a place in the same clause.
func (k *talk) follows(at int, what string) bool {
	for i, c := range []rune(what) {
		if at+i >= len(k.letters) || k.letters[at+i] != c || k.parted(at+i) >= partClause {
			return false
		}
	}
	return true
}

// isFeared: a word of fear stands shortly before it in the clause.
func (k *talk) isFeared(s span) bool {
	m, ok := k.between(k.opening(s.from, nearBefore, partClause), s.from, isFear)
	if !ok {
		return false
	}
	_, real := k.between(m.end, s.from, isActual)
	return !real
}

// isSupposed: it would be so, if; it might come; whether it is so is asked; it is to be prevented.
func (k *talk) isSupposed(s span) bool {
	open := k.opening(s.from, nearBefore+8, partClause)
	near := max(open, s.from-k.reach(s.from, nearBefore))
	real := func(after int) bool { _, ok := k.between(after, s.from, isActual); return ok }
	if m, ok := k.between(open, s.from, isIf); ok && !real(m.end) {
		return true
	}
	if m, ok := k.between(near, s.from, isPrevention); ok && !real(m.end) {
		return true
	}
	if m, ok := k.between(open, s.from, isElse); ok && !real(m.end) {
		return true
	}
	for _, tail := range []string{"的风险", "风险", "的危险", "的可能", "怎么预防", "如何预防", "的预防", "有什么症状", "有哪些症状", "是什么症状", "什么症状"} {
		if k.follows(s.end, tail) {
			return true
		}
	}
	if from, ok := k.might(s.from); ok {
		if _, real := k.between(k.opening(from, nearBefore, partClause), from, isHabit|isAnytime); !real {
			return true
		}
	}
	if open == 0 || k.parted(open) >= partSentence {
		return false
	}
	// 再不去医院，就有生命危险: the condition stands in the clause before, and this one draws the consequence.
	if _, then := k.between(max(open, s.from-5), s.from, isThen); !then || real(open) {
		return false
	}
	_, ok := k.between(k.opening(open-1, longGap, partClause), open, isIf|isElse)
	return ok
}

// might reports whether 会, 可能会 or the like stands right before, but for words that may stand between.
func (k *talk) might(at int) (int, bool) {
	for range 6 {
		if at > 0 && k.letters[at-1] == ' ' {
			at--
			continue
		}
		if at <= 0 || k.parted(at) >= partClause {
			return 0, false
		}
		if from, ok := k.said(at, isMight); ok {
			return from, true
		}
		from, ok := k.said(at, isFiller)
		if !ok {
			return 0, false
		}
		at = from
	}
	return 0, false
}

// isTold: it is from news, a film or a lesson.
func (k *talk) isTold(s span) bool {
	if m, ok := k.between(k.opening(s.from, longGap, partClause), s.end, isLesson); ok {
		if _, now := k.between(m.end, s.from, isNow); !now && !k.follows(m.end, "时") && !k.follows(m.end, "的时候") {
			return true
		}
	}
	_, ok := k.between(s.end, k.closing(s.end, nearAfter, partClause), isLesson)
	return ok
}

// isAnimal: of all who are spoken of before it in the sentence, an animal comes last; or one follows at once.
func (k *talk) isAnimal(s span) bool {
	if k.all&isAnimal == 0 {
		return false
	}
	open := k.opening(s.from, farBefore, partSentence)
	var who mention
	for i := open; i < s.from; i++ {
		for _, m := range k.from[i] {
			if m.is&(isPerson|isAnimal) != 0 && m.end <= s.from {
				who = m
			}
		}
	}
	if who.is&isAnimal != 0 && !k.isHandled(who.from) {
		return true
	}
	if who.is != 0 {
		return false
	}
	end := k.closing(s.end, 4, partSentence)
	_, ok := k.between(s.end, end, isAnimal)
	return ok
}

// isHandled reports whether something was done to the animal, so that it is not the one spoken of: 抱着一只猫晕倒.
func (k *talk) isHandled(at int) bool {
	for at > 0 && (k.letters[at-1] == '只' || k.letters[at-1] == '条' || k.letters[at-1] == '一' || k.letters[at-1] == '两' || k.letters[at-1] == ' ') {
		at--
	}
	_, ok := k.said(at, isHandling)
	return ok
}

// Endings of names: of drugs by their last character or their form, of devices, of departments.
var (
	nameEndings = []rune("安宁灵康舒乐克丹丸片")
	nameForms   = []string{"片", "丸", "胶囊", "颗粒", "口服液", "冲剂", "滴丸", "注射液", "软膏", "膏", "糖浆", "喷雾", "喷剂", "合剂", "散", "丹"}
	nameOther   = []string{"专科", "热线", "干预", "保险", "手册", "试纸", "报警器", "报警仪", "探测器", "监测仪", "监护仪", "保护器", "急救包", "救生圈", "科在", "科的", "科挂", "科怎", "科几", "门诊几", "门诊周", "门诊挂", "门诊的"}
)

// isName: the words are the beginning of a name, as 血尿安, 中风回春丸, 一氧化碳报警器. An alarm that sounds is none, nor is what is
// wanted for it: 便血要止血片.
func (k *talk) isName(s span) bool {
	for at := s.end; at < s.end+3; at++ {
		if at > s.end && (k.parted(at-1) > partNone || at > len(k.letters) || slices.Contains([]rune("要需求买用吃给送配血痛疼药了，0123456789一二两三四五六七八九十几半"), k.letters[at-1])) {
			break
		}
		if slices.ContainsFunc(nameForms, func(f string) bool { return k.follows(at, f) }) {
			return true
		}
	}
	for _, o := range nameOther {
		if k.follows(s.end, o) {
			return !k.sounds(s.end + len([]rune(o)))
		}
	}
	if s.end < len(k.letters) && k.parted(s.end) < partClause && slices.Contains(nameEndings, k.letters[s.end]) { // 血尿安3盒
		after := s.end + 1
		return k.parted(after) >= partList || after == len(k.letters) || digit(k.letters[after]) || slices.Contains([]rune("一二两三四五六七八九十几的没断吃用买缺快药片丸胶颗"), k.letters[after])
	}
	return false
}

// sounds reports whether it is said of a device that it sounds.
func (k *talk) sounds(at int) bool {
	for i := at; i < at+5 && i < len(k.letters) && k.parted(i) < partSentence; i++ {
		if k.letters[i] == '响' || k.letters[i] == '叫' {
			return true
		}
	}
	return false
}

// isLater: of a birth; a day that lies ahead is named somewhere, and no word of now beside it.
func (k *talk) isLater(s span) bool {
	if k.all&isLater == 0 {
		return false
	}
	for i := k.opening(s.from, nearBefore, partClause); i < s.from; i++ {
		for _, m := range k.from[i] {
			if m.is&isNow != 0 && m.is&isLater == 0 && k.urges(m) {
				return false
			}
		}
	}
	return true
}

// urges reports whether a word of now means this hour: 突然, 现在; not 最近.
func (k *talk) urges(m mention) bool {
	return !slices.Contains([]string{"最近", "已经", "正", "刚", "这两天"}, string(k.letters[m.from:m.end]))
}

// who says for whom a text asks that more is dangerous.
func (k *talk) who(needs []string) []Frailty {
	infant := k.all&isInfant != 0 || k.all&isBabyish != 0 && k.all&isChild == 0 || slices.Contains(needs, "infant")
	if infant || k.all&(isVeryOld|isGrave) != 0 {
		return []Frailty{Frail}
	}
	return nil
}
