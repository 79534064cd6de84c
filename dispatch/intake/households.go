package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
)

var householdSheet = sheet{
	name: dispatch.Text{ZH: "住户", EN: "Households"},
	columns: []column{
		{field: "compound", head: dispatch.Text{ZH: "小区", EN: "compound"}, also: compoundHeads, needed: true, example: "样例小区"},
		districtColumn,
		{field: "building", head: dispatch.Text{ZH: "楼栋", EN: "building"}, also: buildingHeads, example: "3"},
		{field: "entrance", head: dispatch.Text{ZH: "单元", EN: "entrance"}, also: entranceHeads, example: "2"},
		{field: "room", head: dispatch.Text{ZH: "室", EN: "room"}, also: roomHeads, example: "501", private: true},
		{field: "address", head: dispatch.Text{ZH: "门牌号", EN: "address"}, also: "门牌号码 地址 详细地址 家庭住址 家庭地址 现住址 住址 居住地址 楼栋单元室", private: true},
		{field: "name", head: dispatch.Text{ZH: "户主", EN: "name"}, also: "户主姓名 姓名 真实姓名 联系人 联系人姓名 居民姓名", example: "李样例（虚构）", private: true},
		{field: "phones", head: dispatch.Text{ZH: "电话", EN: "phones"}, also: "联系电话 手机 phone 手机号 手机号码 电话号码 联系号码 联系方式 户主电话", example: "000-0000-0002", private: true},
		{field: "persons", head: dispatch.Text{ZH: "人数", EN: "persons"}, also: "人口 家庭人口 常住人口 家庭人数 居住人数 居住人口", example: "3"},
		{field: "needs", head: dispatch.Text{ZH: "重点人群", EN: "needs"}, also: "特殊人群 老弱病残孕 特殊情况 人员类别 人群类别", example: "老人、慢性病", private: true},
		{field: "members", head: dispatch.Text{ZH: "成员", EN: "members"}, also: "家庭成员 同住人", example: "李样例（虚构） 老人 慢性病；李小样（虚构） 000-0000-0004", private: true},
		{field: "note", head: dispatch.Text{ZH: "备注", EN: "note"}, also: "说明 备注说明 其他 其它", private: true},
	},
	take: takeHousehold, where: "compound",
}

// needs maps the words of rolls (老弱病残孕) to needs; any other word is kept.
var needs = map[string]string{
	"老人": "elderly", "独居老人": "elderly_alone", "孤寡老人": "elderly_alone", "高龄": "elderly", "婴幼儿": "infant", "婴儿": "infant", "儿童": "child", "残疾": "disabled", "残疾人": "disabled",
	"孕妇": "pregnant", "孕产妇": "pregnant", "慢性病": "chronic", "慢病": "chronic", "下不了楼": "homebound", "卧床": "homebound", "瘫痪": "homebound", "失能": "homebound", "行动不便": "homebound", "透析": "dialysis", "重病": "ill", "精神障碍": "psychiatric", "低保": "poor", "阳性": "infected", "密接": "contact",
}

func takeHousehold(b *batch, r *row) {
	if b.households == nil {
		b.households, b.doors, b.cards = map[dispatch.ID]dispatch.Household{}, map[string]dispatch.ID{}, map[dispatch.ID]int{}
		for _, h := range b.known.Households {
			b.households[h.ID], b.doors[doorKey(h)] = h, h.ID
		}
	}
	p, room := b.door(r)
	if room == "" {
		r.wrong("room", "须有房号，或写“楼-单元-室”的门牌号", "give the room, or an address such as 3-2-501")
	}
	card := dispatch.Household{Name: reading.Name(r.short("name", 100)), Phones: r.phones("phones"), Persons: r.count("persons", 0, 0, dispatch.MaxPersons), Members: r.members("members")}
	if some := r.list("needs"); len(some) > 0 {
		card.Needs = tags(some)
	}
	card.Compound, card.Building, card.Entrance, card.Room, card.Note = p.Compound, p.Building, p.Entrance, room, r.remarks("note")
	if r.bad {
		return
	}
	id, there := b.doors[doorKey(card)]
	if !there {
		id = b.known.Household(p, room)
	}
	was, existed := b.households[id]
	h := b.described(card, was)
	h.ID = id
	card.ID = id
	r.said = fmt.Sprintf("%+v", b.plainly(card))
	before, again := b.once(r, "household "+string(id))
	switch {
	case again:
	case before == nil:
		n := len(b.Households)
		keepIfChanged(b, r, dispatch.DescribeHousehold{Household: h}, was, h, existed, &b.Households)
		if len(b.Households) > n {
			b.cards[id] = n
		}
		b.households[id], b.doors[doorKey(h)] = h, id
	case r.others() != before.others():
		r.wrongf("", "与第 %d 行同一个门牌，没有认出的列却不同：请先说明那一列是什么", "it has the same door as row %d, and differs in a column that is not known; say first what that column is", before.n)
	default:
		h = b.joined(was, card)
		b.households[id] = h
		if n, listed := b.cards[id]; listed {
			b.Households[n] = h
		} else {
			b.cards[id] = len(b.Households)
			b.Households = append(b.Households, h)
		}
		b.tells(r, dispatch.DescribeHousehold{Household: h})
		r.doubt("", fmt.Sprintf("与第 %d 行同一户，两行并在一起，请核对", before.n), fmt.Sprintf("it is the same door as row %d; both were put together, check them", before.n))
		b.change(r, Changed)
	}
}

// doorKey is the same for the same door, however it is written.
func doorKey(h dispatch.Household) string {
	d := reading.Door{Building: h.Building, Entrance: h.Entrance, Room: h.Room}.Canonical()
	return string(h.Compound) + "\x00" + d.Building + "\x00" + d.Entrance + "\x00" + d.Room
}

// described is a household as a card describes it. What the card does not say stays; what it says in other writing too.
func (b *batch) described(card, was dispatch.Household) dispatch.Household {
	h := was
	if h.ID == "" || doorKey(h) != doorKey(card) {
		h.Compound, h.Building, h.Entrance, h.Room = card.Compound, card.Building, card.Entrance, card.Room
	}
	h.Name = keepName(card.Name, was.Name)
	if len(card.Phones) > 0 {
		h.Phones = nil
		for _, said := range card.Phones {
			i := slices.IndexFunc(was.Phones, func(p string) bool { return reading.SamePhone(p, said, b.options.AreaCode) })
			if i >= 0 {
				said = was.Phones[i]
			}
			h.Phones = append(h.Phones, said)
		}
	}
	if card.Persons > 0 {
		h.Persons = card.Persons
	}
	if len(card.Needs) > 0 {
		h.Needs = card.Needs
	}
	if len(card.Members) > 0 {
		h.Members = card.Members
	}
	h.Note = keep(card.Note, was.Note)
	return h
}

// joined adds what a second card of the same door says; nobody whom the first names goes missing.
func (b *batch) joined(h, card dispatch.Household) dispatch.Household {
	h.Phones, h.Members, h.Needs = slices.Clone(h.Phones), slices.Clone(h.Members), slices.Clone(h.Needs)
	named := func(name string) bool {
		return reading.Person(h.Name) == reading.Person(name) || slices.ContainsFunc(h.Members, func(m dispatch.Member) bool { return reading.Person(m.Name) == reading.Person(name) })
	}
	for _, m := range append([]dispatch.Member{{Name: card.Name}}, card.Members...) {
		switch {
		case m.Name == "" || named(m.Name):
		case h.Name == "":
			h.Name = m.Name
		default:
			h.Members = append(h.Members, m)
		}
	}
	for _, p := range card.Phones {
		if !slices.ContainsFunc(h.Phones, func(o string) bool { return reading.SamePhone(o, p, b.options.AreaCode) }) {
			h.Phones = append(h.Phones, p)
		}
	}
	for _, n := range card.Needs {
		if !slices.Contains(h.Needs, n) {
			h.Needs = append(h.Needs, n)
		}
	}
	h.Persons = max(h.Persons, card.Persons)
	if card.Note != "" && !strings.Contains(h.Note, card.Note) {
		h.Note = strings.TrimPrefix(h.Note+"；"+card.Note, "；")
	}
	return h
}

// plainly is a card as cards are compared.
func (b *batch) plainly(h dispatch.Household) dispatch.Household {
	h.Building, h.Entrance, h.Room = "", "", "" // its id says which door it is
	h.Name = reading.Person(h.Name)
	h.Phones = slices.Clone(h.Phones)
	for i, p := range h.Phones {
		if n, ok := reading.ReadPhone(p, b.options.AreaCode); ok {
			h.Phones[i] = n.String()
		}
	}
	return h
}

// tags are needs by their codes, each once.
func tags(words []string) (codes []string) {
	for _, s := range words {
		if code, ok := needs[s]; ok {
			s = code
		}
		if !slices.Contains(codes, s) {
			codes = append(codes, s)
		}
	}
	return codes
}

// members reads who lives behind a door: people between semicolons or lines, of each the name first, then phone and needs.
func (r *row) members(field string) (all []dispatch.Member) {
	for one := range strings.FieldsFuncSeq(r.text(field), func(c rune) bool { return strings.ContainsRune("；;\n", c) }) {
		var m dispatch.Member
		var rest []string
		for i, word := range strings.FieldsFunc(one, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("、,，", c) }) {
			switch {
			case utf8.RuneCountInString(word) > dispatch.MaxShort:
				r.wrongf(field, "一个词最多 %d 个字", "a word has at most %d characters", dispatch.MaxShort)
			case i == 0:
				m.Name = word
			case m.Phone == "" && r.batch.called(word) != "":
				m.Phone = r.batch.called(word)
			default:
				rest = append(rest, word)
			}
		}
		if m.Tags = tags(rest); m.Name != "" {
			all = append(all, m)
		}
	}
	if len(all) > dispatch.MaxItems {
		r.wrongf(field, "最多 %d 人", "there are at most %d", dispatch.MaxItems)
	}
	return all
}
