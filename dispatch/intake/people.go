package intake

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
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
func keepIfChanged[T any](b *batch, r *row, says dispatch.Describes, was, is T, existed bool, list *[]T) {
	b.tells(r, says)
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
	where: "area",
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
		if r.bad || !b.alone(r, "unit "+string(id)) || !b.alone(r, "unit name "+plain(name)) {
			return
		}
		keepIfChanged(b, r, dispatch.DescribeUnit{Unit: u}, was, u, existed, &b.Units)
	},
}

var cadreSheet = sheet{
	name: dispatch.Text{ZH: "下沉干部", EN: "Cadres"},
	columns: []column{idColumn,
		{field: "name", head: dispatch.Text{ZH: "姓名", EN: "name"}, also: "名字 干部姓名 志愿者姓名 真实姓名 cadre", needed: true, example: "张样例（虚构）", private: true},
		{field: "phone", head: dispatch.Text{ZH: "手机", EN: "phone"}, also: "手机号 手机号码 电话 电话号码 联系电话 联系号码 联系方式 mobile", example: "000-0000-0001", private: true},
		{field: "unit", head: dispatch.Text{ZH: "单位", EN: "unit"}, also: "所在单位 单位名称 派出单位 工作单位 所属单位", needed: true, example: "样例局（虚构）"},
		{field: "area", head: dispatch.Text{ZH: "服务区域", EN: "area"}, also: "下沉区域 区域 下沉社区 社区 下沉点位 下沉地点 网格 所在网格", example: "样例社区"},
		{field: "mode", head: dispatch.Text{ZH: "出行方式", EN: "mode"}, also: "交通工具 出行", example: "电动车"},
		{field: "vehicle", head: dispatch.Text{ZH: "车辆", EN: "vehicle"}, also: "车型 车辆类型", example: ""},
		{field: "skills", head: dispatch.Text{ZH: "技能", EN: "skills"}, also: "专长", example: ""},
		{field: "besides", head: dispatch.Text{ZH: "兼顾其他", EN: "other errands too"}, also: "兼办其他 besides", example: "否"},
		{field: "pass", head: dispatch.Text{ZH: "通行证", EN: "pass"}, also: "有无通行证", example: "是"},
		{field: "protected", head: dispatch.Text{ZH: "专班", EN: "protected"}, also: "专班人员", example: "否"},
		{field: "phone_only", head: dispatch.Text{ZH: "居家办公", EN: "phone only"}, also: "只接电话 phone_only", example: "否"},
		{field: "home", head: dispatch.Text{ZH: "居住小区", EN: "home"}, also: "居住地 住址 家庭住址 家庭地址 居住地址 现住址", example: "样例小区"},
		{field: "bonds", head: dispatch.Text{ZH: "包联小区", EN: "bonds"}, also: "包联 负责小区 包保", example: "样例小区"},
		{field: "cap", head: dispatch.Text{ZH: "同时承办", EN: "cap"}, also: "上限 最多任务", example: "6"},
		{field: "note", head: dispatch.Text{ZH: "备注", EN: "note"}, also: "说明 备注说明", private: true},
	},
	take: takeCadre, where: "area",
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
	id, name := r.id("id"), reading.Name(r.need("name", 100))
	unitName := r.need("unit", 100)
	unit := dispatch.ID(unitName)
	if _, ok := b.units.byID[unit]; !ok && unitName != "" {
		if found := b.units.byName[plain(unitName)]; len(found) > 0 {
			unit = found[0]
		} else {
			r.wrongf("unit", "没有单位“%s”，请先导入单位", "there is no unit %s; import units first", clip(unitName))
		}
	}
	phone := r.phone("phone")
	if id == "" && !r.bad {
		id = b.cadreID(r, unit, name, phone)
	} // the rest is read of a bad row too: whoever puts it right is told everything at once
	was, existed := b.cadres.byID[id]
	c := was
	c.Duty, c.Seq, c.Engagements = dispatch.Duty{}, 0, 0
	was = c
	c.ID, c.Unit, c.Name, c.Phone = id, unit, keepName(name, was.Name), b.keepPhone(phone, was.Phone)
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
	b.home(r, &c)
	if names := r.list("bonds"); len(names) > 0 {
		c.Bonds = nil
		for _, n := range names {
			c.Bonds = append(c.Bonds, b.area(r, "bonds", n))
		}
	}
	c.Cap = r.count("cap", was.Cap, 0, 100)
	if said := r.remarks("note"); said != "" {
		c.Note = said
	}
	if r.said = fmt.Sprintf("%+v", c); r.bad || !b.alone(r, "cadre "+string(id)) {
		return
	}
	if number, ok := reading.ReadPhone(c.Phone, b.options.AreaCode); ok && !b.alone(r, "phone "+number.String()) {
		return
	}
	keepIfChanged(b, r, dispatch.DescribeCadre{Cadre: c}, was, c, existed, &b.Cadres)
}

// home reads where a cadre lives: a compound, or an address that names one. What cannot be placed stays in the note.
func (b *batch) home(r *row, c *dispatch.Cadre) {
	s := r.short("home", 100)
	if s == "" {
		return
	}
	if found := b.tree.called(s, b.base, dispatch.Compound); len(found) == 1 {
		c.Home = found[0].area.ID
		return
	}
	m := b.tree.mention(s, b.base)
	if m.node != nil && m.whole() && (reading.Bare(m.after) == "" || reading.ReadDoor(m.after).Clear()) {
		c.Home = m.node.area.ID
		return
	}
	r.extra = append(r.extra, r.head("home")+"："+s)
	r.doubt("home", "看不出是哪个小区，原文记在备注里", "no compound can be told from it; the words are kept in the note")
}

// cadreID finds a person: by name and phone anywhere, else in their unit by the name if only one has it. A phone that somebody of
// another name has is refused: one of the two is wrong.
func (b *batch) cadreID(r *row, unit dispatch.ID, name, phone string) dispatch.ID {
	if number, ok := reading.ReadPhone(phone, b.options.AreaCode); ok {
		if b.numbers == nil {
			b.numbers = map[string][]dispatch.Cadre{}
			for _, c := range b.known.Cadres {
				if p, ok := reading.ReadPhone(c.Phone, b.options.AreaCode); ok && !c.Retired {
					b.numbers[p.String()] = append(b.numbers[p.String()], c)
				}
			}
		}
		for _, c := range b.numbers[number.String()] {
			if reading.Person(c.Name) == reading.Person(name) {
				return c.ID
			}
		}
		if same := b.numbers[number.String()]; len(same) > 0 {
			r.wrongf("phone", "这个电话是另一位干部的（%s），请核对", "another cadre (%s) has this phone; check which is right", string([]rune(same[0].Name)[:1])+"*")
		}
		return b.known.Derive("cadre", string(unit), plain(name), plain(phone))
	}
	switch same := b.cadres.byName[string(unit)+"\x00"+plain(name)]; {
	case len(same) == 1:
		return same[0]
	case len(same) > 1:
		r.wrong("name", "本单位有同名的人，请写手机或编号", "the unit has several people of this name; give the phone or the id")
	}
	return b.known.Derive("cadre", string(unit), plain(name), plain(phone))
}

// keepPhone returns the number as it was where it is the same.
func (b *batch) keepPhone(said, was string) string {
	if said == "" || reading.SamePhone(said, was, b.options.AreaCode) {
		return was
	}
	return said
}

// keepName returns the name as it was where it is the same.
func keepName(said, was string) string {
	if said == "" || reading.Person(said) == reading.Person(was) {
		return was
	}
	return said
}

// door reads compound, building, entrance and room of a row. The room may stand in one cell with building and entrance.
func (b *batch) door(r *row) (dispatch.Place, string) {
	var p dispatch.Place
	within := b.base
	if d := r.short("district", 100); d != "" {
		if found := b.tree.called(d, within, dispatch.District); len(found) == 1 {
			within = found[0]
		} else {
			r.extra = append(r.extra, r.head("district")+"："+d)
			r.doubt("district", "没有这个区县，原文记在备注里，请核对", "there is no such district; the words are kept in the note, check them")
		}
	}
	name := r.need("compound", 100)
	switch found := b.tree.called(name, within, dispatch.Compound); {
	case name == "": // which was said
	case NoCompound(name) != "":
		r.wrongf("compound", "“%s”不是一个小区", "%s is no compound", clip(name))
	case len(found) == 1:
		p.Compound = found[0].area.ID
	case len(found) == 0:
		r.wrongf("compound", "没有小区“%s”，请先导入小区", "there is no compound %s; import compounds first", clip(name))
	default:
		r.wrongf("compound", "有 %d 个同名的小区，请写区县或编号", "there are %d compounds of this name; give the district or the id", len(found))
	}
	d := r.door("address")
	p.Building, p.Entrance = d.Building, d.Entrance
	return p, d.Room
}
