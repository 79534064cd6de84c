package intake

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
	"github.com/bangban/bangban/geo"
)

// Draft is a request read from a row. Its id is derived from the source's own number where the source is named, else from all that
// the row says, so that importing a row twice makes one request. A doubtful draft goes to an operator for review.
type Draft struct {
	ID       dispatch.ID
	Former   dispatch.ID // that earlier versions gave such a row
	Apart    dispatch.ID // that it gets where another district has a source of the same name with the same number; "" where the source is not named
	District dispatch.ID // of its place; "" where that is not known
	Row      int
	At       dispatch.Moment // when it was made; 0 when the row does not say
	Submit   dispatch.Submit
	Review   bool // an operator has to check it first

	row *row
}

var requestSheet = sheet{
	name: dispatch.Text{ZH: "求助", EN: "Requests"},
	columns: slices.Concat([]column{
		{field: "number", head: dispatch.Text{ZH: "编号", EN: "number"}, also: "id 序号 工单号 单号 工单编号 受理编号 流水号", example: "1"},
		{field: "day", head: dispatch.Text{ZH: "日期", EN: "day"}, also: "登记日期 填写日期 受理日期 求助日期 提交日期 上报日期", example: ""},
		{field: "time", head: dispatch.Text{ZH: "时间", EN: "time"}, also: "登记时间 来电时间 求助时间 提交时间 填写时间 受理时间 接报时间 上报时间 创建时间", example: "2022-11-22 09:30"},
		{field: "kind", head: dispatch.Text{ZH: "事项", EN: "kind"}, also: "分类 类别 类型 求助类型 求助类别 需求类型 需求类别 诉求类型 诉求类别 事项类别 求助事项 需求事项 问题类型 category", example: "买药"},
		{field: "urgency", head: dispatch.Text{ZH: "紧急程度", EN: "urgency"}, also: "程度 紧急 紧急情况 紧急等级 是否紧急", example: "一般"},
		{field: "summary", head: dispatch.Text{ZH: "摘要", EN: "summary"}, also: "标题 主题", private: true},
		{field: "text", head: dispatch.Text{ZH: "内容", EN: "text"}, also: "详情 诉求 求助内容 求助详情 具体需求 需求 需求内容 需求描述 诉求内容 诉求描述 具体内容 情况说明 问题描述 描述 事由 body message", example: "降压药一盒（虚构）", private: true},
		{field: "name", head: dispatch.Text{ZH: "联系人", EN: "name"}, also: "姓名 求助人 求助人姓名 求助者 联系人姓名 真实姓名 居民姓名 户主 户主姓名 提交者 反映人 来电人 称呼 contact", example: "王样例（虚构）", private: true},
		{field: "phone", head: dispatch.Text{ZH: "联系电话", EN: "phone"}, also: "电话 手机 手机号 手机号码 电话号码 联系方式 联系号码 联系人电话 求助人电话 来电号码", example: "000-0000-0003", private: true},
		districtColumn,
		{field: "subdistrict", head: dispatch.Text{ZH: "街道", EN: "subdistrict"}, also: "街道乡镇 乡镇 镇 街镇 所属街道", example: ""},
		{field: "community", head: dispatch.Text{ZH: "社区", EN: "community"}, also: "居委会 居委 村 村居 所属社区 所在社区", example: ""},
		{field: "compound", head: dispatch.Text{ZH: "小区", EN: "compound"}, also: compoundHeads, example: "样例小区"},
		{field: "address", head: dispatch.Text{ZH: "地址", EN: "address"}, also: "联系地址 详细地址 住址 家庭住址 家庭地址 现住址 现住地址 居住地址 居住地 详细住址", example: "", private: true},
		{field: "spot", head: dispatch.Text{ZH: "地点", EN: "spot"}, also: "地点描述 位置描述 具体位置 place where", example: ""},
		{field: "building", head: dispatch.Text{ZH: "楼栋", EN: "building"}, also: buildingHeads, example: "3"},
		{field: "entrance", head: dispatch.Text{ZH: "单元", EN: "entrance"}, also: entranceHeads, example: "2"},
		{field: "room", head: dispatch.Text{ZH: "室", EN: "room"}, also: roomHeads + " 门牌号 门牌号码", example: "501", private: true},
		{field: "persons", head: dispatch.Text{ZH: "人数", EN: "persons"}, also: "人员数量", example: "1"},
		{field: "items", head: dispatch.Text{ZH: "物品", EN: "items"}, also: "药品 药品名称 清单 物品清单 物资 物资名称 所需物品 所需药品", example: "降压药 1盒"},
		{field: "appointment", head: dispatch.Text{ZH: "预约时间", EN: "appointment"}, also: "就诊时间"},
		{field: "runs_out", head: dispatch.Text{ZH: "断药日", EN: "runs out"}},
		{field: "note", head: dispatch.Text{ZH: "备注", EN: "note"}, also: "说明 备注说明 其他 其它 补充说明", private: true},
		{field: "precision", head: dispatch.Text{ZH: "定位精度", EN: "precision"}, also: "精度 geo_level"},
	}, siteColumns),
	take: takeRequest, where: "compound",
}

func takeRequest(b *batch, r *row) {
	said := read(r)
	s := dispatch.Submit{Channel: "import", Particulars: dispatch.Particulars{Persons: r.count("persons", 1, 1, dispatch.MaxPersons), Items: items(r.list("items"))},
		Words: dispatch.Words{Name: said.name, Phone: said.phone, Text: said.text}}
	at := r.when(b.options.Now)
	s.Appointment, s.RunsOut = r.moment("appointment", 0), r.moment("runs_out", 0)
	s.Urgency = urgencyOf(r.short("urgency", 100))
	doubt := func(field, zh, en string) { s.Doubtful = true; r.doubted(&s, field, zh, en) }
	if said.spoilt {
		doubt("phone", "电话被表格软件改短了，后几位已丢失，请问清楚", "the spreadsheet has shortened the phone and its last digits are lost; ask for it")
	}
	if r.hidden {
		doubt("text", "这一行在表里是隐藏的，请核实还要不要办", "the row is hidden in the sheet; check whether it is still asked for")
	}
	category := r.short("kind", dispatch.MaxShort)
	kind, sure := b.kind(category, said.text)
	switch s.Kind = kind; {
	case kind == "":
		r.wrong("kind", "看不出是什么事项，目录里也没有收留其余的事项", "the kind cannot be told, and the catalogue has none for such requests")
	case !sure:
		doubt("kind", "看不出是什么事项", "the kind cannot be told")
	}
	if category != "" && len(b.dictionary.named[plain(category)]) == 0 && !strings.Contains(said.text, category) {
		r.extra = append(r.extra, r.head("kind")+"："+category)
	}
	b.locate(r, &s, said.address, doubt)
	if said.text == "" && len(s.Items) == 0 && len(r.extra) == 0 {
		doubt("text", "没有写明要什么", "it does not say what is needed")
	}
	if desk := b.tree.largest(); s.Place.Area() == "" && desk != nil { // without a city above its districts, somebody has to take it all the same
		s.Place.Desk = desk.area.ID
		doubt("district", "看不出属于哪个区域，先放在"+desk.area.Name+"的登记台", "the area cannot be told; it was put to the desk of "+desk.area.Name)
	}
	if s.Place.Area() == "" {
		r.wrong("district", "看不出属于哪个区域；请写区县，或用 --under 指定", "the area cannot be told; give the district, or say --under")
	}
	if rest := r.remarks("note"); rest != "" {
		s.Words.Text = strings.TrimSpace(s.Words.Text + "\n另有：" + rest)
	}
	text := s.Words.Text // by this it is known again
	if len(r.unknown) > 0 {
		s.Words.Text = strings.TrimSpace(text + "\n" + strings.Join(r.unknown, "；"))
	}
	if n := []rune(s.Words.Text); len(n) > dispatch.MaxText {
		r.wrongf("text", "内容连同地址、备注超过 %d 字", "the words with address and note are longer than %d characters", dispatch.MaxText)
	}
	if r.bad {
		return
	}
	out, err := s.Decide(dispatch.Case{Kind: b.kinds[s.Kind]}, b.options.Now)
	if err != nil { // the Desk would refuse it
		field, text := "", dispatch.Text{ZH: err.Error(), EN: err.Error()}
		if e, ok := errors.AsType[*dispatch.Error](err); ok {
			field, text = e.Field, e.Text
		}
		r.wrong(field, text.ZH, text.EN)
		return
	}
	number := whole(r.short("number", 60))
	s.Bears = number
	r.said = strings.Join([]string{number, fmt.Sprint(int64(at)), reading.Person(s.Words.Name), reading.Calls(s.Words.Phone, b.options.AreaCode), string(s.Place.Area()), plain(r.text("compound")),
		reading.Door{Building: s.Place.Building, Entrance: s.Place.Entrance, Room: s.Words.Room}.Canonical().String(), s.Place.Spot, s.Kind, fmt.Sprint(s.Items), text}, "\x00")
	d := Draft{ID: b.known.Derive("request", "sheet", r.said), Former: b.known.Derive("request", "row", number, fmt.Sprint(int64(at)), said.name, said.phone, said.address, said.text),
		Row: r.n, At: at, Submit: s, row: r}
	if b.options.Source != "" && number != "" {
		d.ID, d.Former = b.known.Derive("request", "number", b.options.Source, number), ""
		d.District = b.tree.district(s.Place.Area())
		apart := string(d.District)
		if apart == "" {
			apart = r.said
		}
		d.Apart = b.known.Derive("request", "number", b.options.Source, number, apart)
	}
	if !b.alone(r, "request "+string(d.ID)) {
		return
	}
	d.Review = slices.ContainsFunc(out.Entries, func(e dispatch.Entry) bool {
		f, ok := e.Fact.(dispatch.Submitted)
		return ok && f.Review
	})
	b.Requests = append(b.Requests, d)
	b.change(r, Added)
}

// doubted tells a doubt, and keeps it on the request in words, with the column that it comes from.
func (r *row) doubted(s *dispatch.Submit, field, zh, en string) {
	r.doubt(field, zh, en)
	s.Unclear = append(s.Unclear, dispatch.Doubt{Field: field, Asks: dispatch.Text{ZH: zh, EN: en}, Column: r.head(field)})
}

// when reads when a request was made: from one column, or from day and time in two.
func (r *row) when(now dispatch.Moment) dispatch.Moment {
	day, clock := r.short("day", 40), r.short("time", 40)
	if day == "" {
		return r.moment("time", now)
	}
	if clock == "" {
		return r.moment("day", now)
	}
	if f, err := strconv.ParseFloat(clock, 64); err == nil && f >= 0 && f < 1 { // a spreadsheet's time of day
		minutes := int(f*24*60 + 0.5)
		clock = fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60)
	}
	if at, ok := r.time(day); ok && at.DayOnly {
		if both, ok := r.time(at.At.Format(time.DateOnly) + " " + clock); ok {
			return r.bounded("time", both.At, now)
		}
	}
	if whole, ok := r.time(clock); ok {
		return r.bounded("time", whole.At, now)
	}
	r.wrong("time", "时间须写成 2022-11-22 09:30", "a time is written 2022-11-22 09:30")
	return 0
}

// kind returns the kind of a request by its category and its text, and whether they tell it.
func (b *batch) kind(category, text string) (code string, sure bool) {
	if b.dictionary == nil {
		b.dictionary, b.kinds = newDictionary(b.known.Kinds), map[string]dispatch.Kind{}
		for _, k := range b.known.Kinds {
			if !k.Retired {
				b.kinds[k.Code] = k
			}
		}
	}
	return b.dictionary.kind(category, text)
}

// spoken holds what a row says in words.
type spoken struct {
	name, phone, address, text string
	spoilt                     bool // the phone lost digits
}

// read takes the words of a row. In messages of boards and groups, contact and address are labelled parts of the text.
func read(r *row) spoken {
	var s spoken
	text := r.text("text")
	labelled := labels(text)
	s.name = reading.Name(keep(r.short("name", 100), labelled["name"]))
	s.address = r.text("address")
	if own := labelled["address"]; own != "" { // what the person wrote is more precise than the board's own column
		if s.address != "" && !strings.Contains(own, s.address) {
			own = s.address + " " + own
		}
		s.address = own
	}
	if labelled != nil {
		text = labelled["text"]
	}
	phone := keep(whole(r.short("phone", 200)), labelled["phone"])
	s.spoilt = reading.Spoiled(phone)
	s.phone, text = r.batch.phoneOf(phone, text)
	if sum := r.text("summary"); sum != "" && !strings.Contains(text, sum) {
		text = strings.TrimSpace(sum + "\n" + text)
	}
	if s.address != "" { // the address is kept in the text, however it is understood
		text = strings.TrimSpace(text + "\n地址：" + s.address)
	}
	s.text = text
	if c := []rune(s.name); len(c) > 100 {
		s.name = string(c[:100])
	}
	return s
}

// introductions are words that begin a part of a message.
var introductions = []struct{ word, part string }{
	{"求助内容", "text"}, {"联系人：", "name"}, {"联系人:", "name"}, {"联系电话：", "phone"}, {"联系电话:", "phone"}, {"联系地址：", "address"}, {"联系地址:", "address"},
}

// labels splits a message that has at least a labelled contact; nil for others.
func labels(text string) map[string]string {
	type mark struct {
		at, end int
		part    string
	}
	var marks []mark
	for _, in := range introductions {
		if at := strings.LastIndex(text, in.word); at >= 0 {
			if in.part == "text" {
				at = strings.Index(text, in.word)
			}
			marks = append(marks, mark{at, at + len(in.word), in.part})
		}
	}
	if !slices.ContainsFunc(marks, func(m mark) bool { return m.part == "phone" || m.part == "name" }) {
		return nil
	}
	slices.SortFunc(marks, func(a, b mark) int { return a.at - b.at })
	parts := map[string]string{}
	if marks[0].part != "text" {
		parts["text"] = clean(text[:marks[0].at])
	}
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1].at
		}
		if m.end <= end {
			parts[m.part] = clean(text[m.end:end])
		}
	}
	return parts
}

// phoneOf returns a number that can be called, and moves anything else into the text.
func (b *batch) phoneOf(phone, text string) (string, string) {
	if phone == "" {
		return "", text
	}
	for part := range strings.FieldsFuncSeq(phone, func(c rune) bool { return strings.ContainsRune("/、,;，； ", c) }) {
		if number := b.called(part); number != "" {
			if part != phone {
				text = strings.TrimSpace(text + "\n电话：" + phone)
			}
			return number, text
		}
	}
	if number := b.called(phone); number != "" { // written with spaces
		return number, text
	}
	return "", strings.TrimSpace(text + "\n电话：" + phone)
}

func items(lines []string) []dispatch.Item {
	var all []dispatch.Item
	for _, l := range lines {
		name, quantity, _ := strings.Cut(l, " ")
		if name, rest, ok := strings.Cut(l, "×"); ok {
			all = append(all, dispatch.Item{Name: clip(name), Quantity: clip(clean(rest))})
			continue
		}
		all = append(all, dispatch.Item{Name: clip(name), Quantity: clip(clean(quantity))})
		if len(all) == dispatch.MaxItems {
			break
		}
	}
	return all
}

func urgencyOf(s string) dispatch.Urgency {
	switch {
	case strings.Contains(s, "危及生命"), strings.Contains(s, "生命危险"), s == "life_threatening":
		return dispatch.LifeThreatening
	case strings.Contains(s, "极"), s == "紧急", s == "特急", s == "是", s == "加急", s == "urgent":
		return dispatch.Urgent
	}
	return dispatch.Routine
}

// moment reads a time, by default Chinese time, or a spreadsheet's number of a day. With latest it is not after that.
func (r *row) moment(field string, latest dispatch.Moment) dispatch.Moment {
	s := r.short(field, 40)
	if s == "" {
		return 0
	}
	w := r.clock()
	w.Ahead = latest == 0
	t, ok := reading.ReadTime(s, w)
	if !ok {
		r.wrong(field, "时间须写成 2022-11-22 09:30", "a time is written 2022-11-22 09:30")
		return 0
	}
	return r.bounded(field, t.At, latest)
}

func (r *row) bounded(field string, t time.Time, latest dispatch.Moment) dispatch.Moment {
	at := dispatch.At(t)
	if latest != 0 && at > latest {
		r.wrong(field, "时间在将来", "the time lies in the future")
		return 0
	}
	return at
}

// time reads a time that is past.
func (r *row) time(s string) (reading.Time, bool) { return reading.ReadTime(s, r.clock()) }

// clock says what the times of a row leave out: without a year they are in the year that was asked for, else the last such day.
func (r *row) clock() reading.When {
	w := reading.When{Zone: dispatch.Shanghai, Now: r.batch.options.Now.Time(), From04: r.from04}
	if y := r.batch.options.Year; y != 0 {
		w.Now = time.Date(y, 12, 31, 23, 59, 59, 0, dispatch.Shanghai)
	}
	return w
}

// near is how far coordinates may be from those of a compound to mean it, in metres.
const near = 200

// locate finds the compound of a request by its name or in the address. One in no compound is where its precise coordinates are, or
// where its own column says, with the area that the row names. Coordinates alone, a name with more around it, and a name that only
// stands in the text are doubted: an operator has to check; the words of the address are kept.
func (b *batch) locate(r *row, s *dispatch.Submit, address string, doubt func(field, zh, en string)) {
	within, named := b.base, false
	for _, field := range []string{"district", "subdistrict", "community"} {
		if name := r.short(field, 100); name != "" {
			if found := b.tree.called(name, within, dispatch.District, dispatch.Subdistrict, dispatch.Community); len(found) == 1 {
				within, named = found[0], true
			} else {
				r.unknown = append(r.unknown, r.head(field)+"："+name)
				if len(b.tree.called(name, nil, dispatch.District, dispatch.Subdistrict, dispatch.Community)) > 0 {
					doubt(field, "这个区域不在所说的上级之内，请核实", "this area does not lie in what else is said to hold it; check it")
				}
			}
		}
	}
	if !named {
		if found := b.district(address, within); found != nil {
			within = found
		}
	}
	if within != nil {
		s.Place.Desk = within.area.ID
	}
	unclear := func(field, said string) {
		if said != "" {
			doubt(field, "地点读不准，请对照原文核实", "the place is not clear; check it against the words")
		}
	}
	before := len(r.extra)
	door := r.door("")
	if len(r.extra) > before {
		doubt("room", "门牌有读不准的话，请对照原文核实", "the door is not clear; check it against the words")
	}
	name := r.short("compound", 100)
	switch found := b.tree.called(name, within, dispatch.Compound); {
	case name == "":
	case NoCompound(name) != "":
		address = name + " " + address
	case len(found) == 1:
		s.Place.Compound = found[0].area.ID
	case len(found) > 1:
		doubt("compound", "有几个同名的小区", "several compounds have this name")
	default:
		address = name + " " + address
	}
	field := "address"
	if name != "" && s.Place.Compound == "" {
		field = "compound"
	}
	rest := address
	if s.Place.Compound == "" {
		m := b.tree.mention(opening(address), within)
		switch {
		case m.several:
			doubt(field, "有几个同名的小区", "several compounds have this name")
		case m.node != nil && m.whole():
			s.Place.Compound, rest = m.node.area.ID, m.after
		case m.node != nil:
			unclear(field, m.before+m.after)
		}
	} else if m := b.tree.mention(opening(address), within); m.node != nil && m.node.area.ID == s.Place.Compound {
		rest = m.after
	}
	if a := b.doorIn(rest, s.Place.Compound != ""); !a.IsZero() {
		d := a.Canonical()
		for _, p := range []struct{ mine, theirs *string }{{&door.Building, &d.Building}, {&door.Entrance, &d.Entrance}, {&door.Room, &d.Room}} {
			if *p.mine == "" {
				*p.mine = *p.theirs
			} else if *p.theirs != "" && *p.theirs != *p.mine {
				doubt(field, "地址与门牌各列说法不一", "the address and the columns of the door differ")
				break
			}
		}
		if s.Place.Compound != "" && (reading.Bare(a.After) != "" || a.Clash || a.Unsure) {
			doubt(field, "门牌之外还有话，请对照原文核实", "it says more than a door; check it against the words")
		}
	}
	s.Place.Building, s.Place.Entrance, s.Words.Room = door.Building, door.Entrance, door.Room
	var point geo.Point
	if s.Place.Compound == "" && precise(r.text("precision")) {
		if point = r.point(); !point.IsZero() {
			if s.Place.Compound = b.nearest(point); s.Place.Compound != "" {
				doubt("point", "小区是按坐标找的，请核实", "the compound was found by coordinates; check it")
			}
		}
	}
	if s.Place.Spot = r.short("spot", dispatch.MaxShort); s.Place.Compound == "" {
		if s.Place.Spot != "" && named {
			s.Place.Around = within.area.ID
		}
		if words := []rune(clean(address)); s.Place.Spot == "" {
			s.Place.Spot = string(words[:min(len(words), dispatch.MaxShort)])
		}
		if s.Place.Point = point; b.open == nil {
			b.open = b.tree.areas()
		}
		if s.Place = s.Place.Settle(b.open); s.Place.Known() {
			for _, field := range []string{"building", "entrance"} {
				if said := whole(r.short(field, 40)); said != "" { // only compounds have buildings
					r.unknown = append(r.unknown, r.head(field)+"："+said)
				}
			}
			s.Place.Building, s.Place.Entrance = "", ""
			return
		}
	}
	if s.Place.Compound == "" && s.Words.Text != "" {
		if m := b.tree.mention(opening(s.Words.Text), within); m.node != nil && m.whole() {
			s.Place.Compound = m.node.area.ID
			doubt("text", "小区是从内容里看出来的，请核实", "the compound was found in the text; check it")
		}
	}
	if s.Place.Compound == "" {
		r.doubted(s, "compound", "没有可用的地点，转人工核实", "there is no usable place; an operator must check")
	}
}

// doorIn reads the door in an address, or in what follows the name of its compound.
func (b *batch) doorIn(text string, within bool) reading.Address {
	if within {
		return reading.ReadDoor(text)
	}
	return reading.ReadAddress(text)
}

// opening returns as much of a text as is searched for a place.
func opening(text string) string {
	if r := []rune(text); len(r) > 300 {
		return string(r[:300])
	}
	return text
}

// precise reports whether coordinates have enough decimals to mean a door or a gate and not the middle of a district.
func precise(s string) bool {
	switch heading(s) {
	case "", "compound", "roadno", "building", "精确", "门牌", "小区", "楼栋":
		return true
	}
	return false
}

func (b *batch) nearest(p geo.Point) dispatch.ID {
	if b.index == nil {
		var all []geo.Located
		for _, n := range b.tree.byID {
			if n.area.Level == dispatch.Compound && !n.area.Site.Point.IsZero() {
				all = append(all, geo.Located{ID: string(n.area.ID), Point: n.area.Site.Point})
			}
		}
		b.index, _ = geo.NewIndex(all) // points of the record are valid
	}
	if b.index == nil {
		return ""
	}
	if hits := b.index.Nearest(p, 1, nil); len(hits) > 0 && hits[0].Metres <= near {
		return dispatch.ID(hits[0].ID)
	}
	return ""
}

// district returns the only district that an address names.
func (b *batch) district(address string, within *node) *node {
	var found *node
	for _, n := range b.tree.districts {
		if n.within(within) && strings.Contains(address, n.area.Name) {
			if found != nil {
				return nil
			}
			found = n
		}
	}
	return found
}
