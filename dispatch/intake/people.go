package intake

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// named finds parts of the catalogue by id or by name.
type named[T any] struct {
	byID   map[dispatch.ID]T
	byName map[string][]dispatch.ID
}

func index[T any](all []T, id func(T) dispatch.ID, names func(T) []string) *named[T] {
	x := &named[T]{byID: map[dispatch.ID]T{}, byName: map[string][]dispatch.ID{}}
	for _, v := range all {
		x.byID[id(v)] = v
		for _, n := range names(v) {
			x.byName[plain(n)] = append(x.byName[plain(n)], id(v))
		}
	}
	return x
}

// keepIfChanged adds a row's card to the list if it is new or differs from the present one, and counts it.
func keepIfChanged[T any](b *batch, r *row, was, is T, existed bool, list *[]T) {
	switch {
	case r.bad:
	case existed && reflect.DeepEqual(was, is):
		b.change(r, Same)
	default:
		*list = append(*list, is)
		if existed {
			b.change(r, Changed)
		} else {
			b.change(r, Added)
		}
	}
}

// area finds one area by id or name, anywhere or below the base; "" for an empty cell.
func (b *batch) area(r *row, field, name string, levels ...dispatch.AreaLevel) dispatch.ID {
	if name == "" {
		return ""
	}
	found := b.tree.called(name, b.base, levels...)
	if len(found) == 0 {
		found = b.tree.called(name, nil, levels...)
	}
	switch len(found) {
	case 1:
		return found[0].area.ID
	case 0:
		r.wrongf(field, "没有区域“%s”", "there is no area %s", clip(name))
	default:
		r.wrongf(field, "有 %d 个同名的“%s”，请写编号", "there are %d areas called %s; give the id", len(found), clip(name))
	}
	return ""
}

func clip(s string) string {
	if r := []rune(s); len(r) > 24 {
		return string(r[:24]) + "…"
	}
	return s
}

var unitSheet = sheet{
	name: dispatch.Text{ZH: "单位", EN: "Units"},
	columns: []column{idColumn,
		{field: "name", head: dispatch.Text{ZH: "单位名称", EN: "name"}, also: "单位 名称 unit", needed: true, example: "样例局（虚构）"},
		{field: "area", head: dispatch.Text{ZH: "负责区域", EN: "area"}, also: "区域 包联区域", example: "样例街道"},
		{field: "offers", head: dispatch.Text{ZH: "可拒单", EN: "offers"}, also: "抢单 志愿者 自愿接单", example: "否"},
	},
	take: func(b *batch, r *row) {
		if b.units == nil {
			b.units = index(b.known.Units, func(u dispatch.Unit) dispatch.ID { return u.ID }, func(u dispatch.Unit) []string { return []string{u.Name} })
		}
		id, name := r.id("id"), r.need("name", 100)
		if id == "" {
			if same := b.units.byName[plain(name)]; len(same) > 0 {
				id = same[0]
			} else {
				id = b.known.Derive("unit", plain(name))
			}
		}
		was, existed := b.units.byID[id]
		u := was
		u.ID, u.Name = id, name
		if a := b.area(r, "area", r.short("area", 100)); a != "" {
			u.Area = a
		}
		u.Offers = r.yes("offers", was.Offers)
		if other := b.units.byName[plain(name)]; len(other) > 0 && other[0] != id {
			r.wrong("name", "已有同名单位", "another unit has this name")
		}
		if r.bad || !b.once(r, "unit "+string(id)) || !b.once(r, "unit name "+plain(name)) {
			return
		}
		keepIfChanged(b, r, was, u, existed, &b.Units)
	},
}

var cadreSheet = sheet{
	name: dispatch.Text{ZH: "下沉干部", EN: "Cadres"},
	columns: []column{idColumn,
		{field: "name", head: dispatch.Text{ZH: "姓名", EN: "name"}, also: "名字 干部姓名 cadre", needed: true, example: "张样例（虚构）", private: true},
		{field: "phone", head: dispatch.Text{ZH: "手机", EN: "phone"}, also: "手机号 手机号码 电话 联系电话 联系方式 mobile", example: "000-0000-0001", private: true},
		{field: "unit", head: dispatch.Text{ZH: "单位", EN: "unit"}, also: "所在单位 单位名称 派出单位", needed: true, example: "样例局（虚构）"},
		{field: "area", head: dispatch.Text{ZH: "服务区域", EN: "area"}, also: "下沉区域 区域 下沉社区 社区", example: "样例社区"},
		{field: "mode", head: dispatch.Text{ZH: "出行方式", EN: "mode"}, also: "交通工具 出行", example: "电动车"},
		{field: "vehicle", head: dispatch.Text{ZH: "车辆", EN: "vehicle"}, also: "车型 车辆类型", example: ""},
		{field: "skills", head: dispatch.Text{ZH: "技能", EN: "skills"}, also: "专长", example: ""},
		{field: "besides", head: dispatch.Text{ZH: "兼顾其他", EN: "other errands too"}, also: "兼办其他 besides", example: "否"},
		{field: "pass", head: dispatch.Text{ZH: "通行证", EN: "pass"}, also: "有无通行证", example: "是"},
		{field: "protected", head: dispatch.Text{ZH: "专班", EN: "protected"}, also: "专班人员", example: "否"},
		{field: "phone_only", head: dispatch.Text{ZH: "居家办公", EN: "phone only"}, also: "只接电话 phone_only", example: "否"},
		{field: "home", head: dispatch.Text{ZH: "居住小区", EN: "home"}, also: "居住地 住址 家庭住址", example: "样例小区"},
		{field: "bonds", head: dispatch.Text{ZH: "包联小区", EN: "bonds"}, also: "包联 负责小区 包保", example: "样例小区"},
		{field: "cap", head: dispatch.Text{ZH: "同时承办", EN: "cap"}, also: "上限 最多任务", example: "6"},
	},
	take: takeCadre,
}

// skills maps the words of offices to skills; any other word is kept as a skill of its own.
var skills = map[string]string{"清运": "sanitation", "保洁": "sanitation", "采样": "sampling", "核酸": "sampling", "消杀": "disinfection", "心理": "counselling", "心理咨询": "counselling", "心理疏导": "counselling",
	"搬抬": "lifting", "抬人": "lifting", "供氧": "oxygen", "吸氧": "oxygen"}

// vehicles maps the words of offices to vehicles, besides their names and codes.
var vehicles = map[string]dispatch.Vehicle{"轿车": dispatch.Car, "小汽车": dispatch.Car, "商务车": dispatch.Van, "无障碍车": dispatch.WheelchairCar, "救护车": dispatch.StretcherVehicle, "客车": dispatch.Bus, "卡车": dispatch.Lorry}

// vehicle reads the vehicle that somebody drives; whoever drives one goes by car.
func (r *row) vehicle(c *dispatch.Cadre) {
	s := r.short("vehicle", 20)
	if s == "" {
		if c.Mode != geo.Car {
			c.Vehicle = ""
		}
		return
	}
	found, ok := vehicles[s]
	var names []string
	for _, v := range dispatch.Vehicles {
		if names = append(names, v.Name().ZH); s == string(v) || s == v.Name().ZH {
			found, ok = v, true
		}
	}
	if !ok {
		r.wrongf("vehicle", "没有车型“%s”，须为"+strings.Join(names, "、"), "there is no vehicle %s", clip(s))
		return
	}
	if r.short("mode", 20) == "" {
		c.Mode = geo.Car
	}
	if c.Mode != geo.Car {
		r.wrong("vehicle", "写了车辆，出行方式须为汽车", "who drives a vehicle goes by car")
		return
	}
	c.Vehicle = found
}

func takeCadre(b *batch, r *row) {
	if b.units == nil {
		b.units = index(b.known.Units, func(u dispatch.Unit) dispatch.ID { return u.ID }, func(u dispatch.Unit) []string { return []string{u.Name} })
		b.cadres = index(b.known.Cadres, func(c dispatch.Cadre) dispatch.ID { return c.ID }, func(c dispatch.Cadre) []string {
			return []string{string(c.Unit) + "\x00" + plain(c.Name) + "\x00" + plain(c.Phone), string(c.Unit) + "\x00" + plain(c.Name)}
		})
	}
	id, name, phone := r.id("id"), r.need("name", 100), whole(r.short("phone", 40))
	unitName := r.need("unit", 100)
	unit := dispatch.ID(unitName)
	if _, ok := b.units.byID[unit]; !ok && unitName != "" {
		if found := b.units.byName[plain(unitName)]; len(found) > 0 {
			unit = found[0]
		} else {
			r.wrongf("unit", "没有单位“%s”，请先导入单位", "there is no unit %s; import units first", clip(unitName))
		}
	}
	if phone != "" && dispatch.CheckPhone(phone) != nil {
		r.wrong("phone", "电话只能含数字与 - + ( ) #，3 至 20 位", "a phone number has digits and - + ( ) # only, 3 to 20 of them")
	}
	if id == "" && !r.bad {
		id = b.cadreID(r, unit, name, phone)
	} // the rest is read of a bad row too: whoever puts it right is told everything at once
	was, existed := b.cadres.byID[id]
	c := was
	c.Duty, c.Seq, c.Engagements = dispatch.Duty{}, 0, 0
	was = c
	c.ID, c.Unit, c.Name, c.Phone = id, unit, name, keep(phone, was.Phone)
	if a := b.area(r, "area", r.short("area", 100)); a != "" {
		c.Area = a
	}
	if c.Mode.Label() == "" {
		c.Mode = geo.Foot
	}
	if s := r.short("mode", 20); s != "" {
		m, err := geo.ParseMode(s)
		if err != nil {
			r.wrong("mode", "出行方式须为步行、电动车或汽车", "the mode is foot, ebike or car")
		} else {
			c.Mode = m
		}
	}
	r.vehicle(&c)
	if some := r.list("skills"); len(some) > 0 {
		for i, s := range some {
			if code, ok := skills[s]; ok {
				some[i] = code
			}
		}
		c.Skills = some
	}
	c.Besides = r.yes("besides", was.Besides)
	c.Pass, c.Protected, c.PhoneOnly = r.yes("pass", was.Pass), r.yes("protected", was.Protected), r.yes("phone_only", was.PhoneOnly)
	if h := b.area(r, "home", r.short("home", 100), dispatch.Compound); h != "" {
		c.Home = h
	}
	if names := r.list("bonds"); len(names) > 0 {
		c.Bonds = nil
		for _, n := range names {
			c.Bonds = append(c.Bonds, b.area(r, "bonds", n))
		}
	}
	c.Cap = r.count("cap", was.Cap, 0, 100)
	if r.bad || !b.once(r, "cadre "+string(id)) {
		return
	}
	keepIfChanged(b, r, was, c, existed, &b.Cadres)
}

// cadreID finds a person of a unit: by name and phone, else by the name if only one has it.
func (b *batch) cadreID(r *row, unit dispatch.ID, name, phone string) dispatch.ID {
	who := string(unit) + "\x00" + plain(name)
	if phone != "" {
		if same := b.cadres.byName[who+"\x00"+plain(phone)]; len(same) == 1 {
			return same[0]
		}
	} else if same := b.cadres.byName[who]; len(same) == 1 {
		return same[0]
	} else if len(same) > 1 {
		r.wrong("name", "本单位有同名的人，请写手机或编号", "the unit has several people of this name; give the phone or the id")
	}
	return b.known.Derive("cadre", string(unit), plain(name), plain(phone))
}

var householdSheet = sheet{
	name: dispatch.Text{ZH: "住户", EN: "Households"},
	columns: []column{
		{field: "compound", head: dispatch.Text{ZH: "小区", EN: "compound"}, also: "小区名称 所在小区", needed: true, example: "样例小区"},
		districtColumn,
		{field: "building", head: dispatch.Text{ZH: "楼栋", EN: "building"}, also: "楼 楼号 栋", example: "3"},
		{field: "entrance", head: dispatch.Text{ZH: "单元", EN: "entrance"}, also: "单元号", example: "2"},
		{field: "room", head: dispatch.Text{ZH: "室", EN: "room"}, also: "房号 室号 门牌 户号 房间", example: "501", private: true},
		{field: "address", head: dispatch.Text{ZH: "门牌号", EN: "address"}, also: "地址 楼栋单元室", private: true},
		{field: "name", head: dispatch.Text{ZH: "户主", EN: "name"}, also: "姓名 联系人", example: "李样例（虚构）", private: true},
		{field: "phones", head: dispatch.Text{ZH: "电话", EN: "phones"}, also: "联系电话 手机 phone 手机号", example: "000-0000-0002", private: true},
		{field: "persons", head: dispatch.Text{ZH: "人数", EN: "persons"}, also: "人口 家庭人口 常住人口", example: "3"},
		{field: "needs", head: dispatch.Text{ZH: "重点人群", EN: "needs"}, also: "特殊人群 老弱病残孕 特殊情况", example: "老人、慢性病", private: true},
		{field: "members", head: dispatch.Text{ZH: "成员", EN: "members"}, also: "家庭成员 同住人", example: "李样例（虚构） 老人 慢性病；李小样（虚构） 000-0000-0004", private: true},
	},
	take: takeHousehold,
}

// needs maps the words of rolls (老弱病残孕) to needs; any other word is kept.
var needs = map[string]string{
	"老人": "elderly", "独居老人": "elderly_alone", "孤寡老人": "elderly_alone", "高龄": "elderly", "婴幼儿": "infant", "婴儿": "infant", "儿童": "child", "残疾": "disabled", "残疾人": "disabled",
	"孕妇": "pregnant", "孕产妇": "pregnant", "慢性病": "chronic", "慢病": "chronic", "下不了楼": "homebound", "卧床": "homebound", "瘫痪": "homebound", "失能": "homebound", "行动不便": "homebound", "透析": "dialysis", "重病": "ill", "精神障碍": "psychiatric", "低保": "poor", "阳性": "infected", "密接": "contact",
}

func takeHousehold(b *batch, r *row) {
	if b.households == nil {
		b.households = map[dispatch.ID]dispatch.Household{}
		for _, h := range b.known.Households {
			b.households[h.ID] = h
		}
	}
	p, room := b.door(r)
	if room == "" {
		r.wrong("room", "须有房号，或写“楼-单元-室”的门牌号", "give the room, or an address such as 3-2-501")
	}
	var id dispatch.ID
	if !r.bad {
		id = b.known.Household(p, room)
	}
	was, existed := b.households[id]
	h := was
	h.ID, h.Compound, h.Building, h.Entrance, h.Room = id, p.Compound, p.Building, p.Entrance, room
	h.Name = keep(r.short("name", 100), was.Name)
	if phones := r.list("phones"); len(phones) > 0 {
		h.Phones = nil
		for _, s := range phones {
			s = whole(s)
			if dispatch.CheckPhone(s) != nil {
				r.wrong("phones", "电话只能含数字与 - + ( ) #，3 至 20 位", "a phone number has digits and - + ( ) # only, 3 to 20 of them")
				continue
			}
			h.Phones = append(h.Phones, s)
		}
	}
	h.Persons = r.count("persons", was.Persons, 0, dispatch.MaxPersons)
	if some := r.list("needs"); len(some) > 0 {
		h.Needs = tags(some)
	}
	if said := r.members("members"); len(said) > 0 {
		h.Members = said
	}
	if r.bad || !b.once(r, "household "+string(id)) {
		return
	}
	keepIfChanged(b, r, was, h, existed, &b.Households)
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
			case m.Phone == "" && dispatch.CheckPhone(word) == nil:
				m.Phone = word
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

// door reads compound, building, entrance and room of a row. The room may stand in one cell with building and entrance.
func (b *batch) door(r *row) (dispatch.Place, string) {
	var p dispatch.Place
	within := b.base
	if d := r.short("district", 100); d != "" {
		if found := b.tree.called(d, within, dispatch.District); len(found) == 1 {
			within = found[0]
		}
	}
	name := r.need("compound", 100)
	switch found := b.tree.called(name, within, dispatch.Compound); {
	case name == "": // which was said
	case len(found) == 1:
		p.Compound = found[0].area.ID
	case len(found) == 0:
		r.wrongf("compound", "没有小区“%s”，请先导入小区", "there is no compound %s; import compounds first", clip(name))
	default:
		r.wrongf("compound", "有 %d 个同名的小区，请写区县或编号", "there are %d compounds of this name; give the district or the id", len(found))
	}
	p.Building, p.Entrance = number(r.short("building", 20)), number(r.short("entrance", 20))
	room := strings.ToUpper(number(r.short("room", 20)))
	if door, ok := ParseDoor(r.short("address", 100)); ok {
		p.Building, p.Entrance, room = keep(p.Building, door.Building), keep(p.Entrance, door.Entrance), keep(room, door.Room)
	}
	return p, room
}

// number removes the word from a number: 3号楼, 2单元 and 501室 become 3, 2 and 501.
func number(s string) string {
	s = whole(s)
	for _, end := range []string{"号楼", "单元", "栋", "幢", "座", "楼", "号", "室", "房", "户"} {
		if rest, ok := strings.CutSuffix(s, end); ok && rest != "" {
			return rest
		}
	}
	return s
}
