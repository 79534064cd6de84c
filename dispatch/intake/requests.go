package intake

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Draft is a request read from a row. Its id is derived from the source's own number where the source is named, else from the
// whole row, so that importing a row twice makes one request. A doubtful draft goes to an operator for review.
type Draft struct {
	ID     dispatch.ID
	Row    int
	At     dispatch.Moment // when it was made; 0 when the row does not say
	Submit dispatch.Submit
	Review bool // an operator has to check it first
}

var requestSheet = sheet{
	name: dispatch.Text{ZH: "求助", EN: "Requests"},
	columns: slices.Concat([]column{
		{field: "number", head: dispatch.Text{ZH: "编号", EN: "number"}, also: "id 序号 工单号 单号", example: "1"},
		{field: "time", head: dispatch.Text{ZH: "时间", EN: "time"}, also: "登记时间 来电时间 求助时间 提交时间 日期", example: "2022-11-22 09:30"},
		{field: "kind", head: dispatch.Text{ZH: "事项", EN: "kind"}, also: "分类 类别 类型 求助类型 需求类型 category", example: "买药"},
		{field: "urgency", head: dispatch.Text{ZH: "紧急程度", EN: "urgency"}, also: "程度 紧急", example: "一般"},
		{field: "summary", head: dispatch.Text{ZH: "摘要", EN: "summary"}, also: "标题 主题", private: true},
		{field: "text", head: dispatch.Text{ZH: "内容", EN: "text"}, also: "详情 诉求 求助内容 具体需求 需求 body message", example: "降压药一盒（虚构）", private: true},
		{field: "name", head: dispatch.Text{ZH: "联系人", EN: "name"}, also: "姓名 求助人 称呼 contact", example: "王样例（虚构）", private: true},
		{field: "phone", head: dispatch.Text{ZH: "联系电话", EN: "phone"}, also: "电话 手机 手机号 联系方式", example: "000-0000-0003", private: true},
		districtColumn,
		{field: "compound", head: dispatch.Text{ZH: "小区", EN: "compound"}, also: "小区名称 所在小区", example: "样例小区"},
		{field: "address", head: dispatch.Text{ZH: "地址", EN: "address"}, also: "联系地址 详细地址 住址", example: "", private: true},
		{field: "spot", head: dispatch.Text{ZH: "地点", EN: "spot"}, also: "地点描述 位置描述 具体位置 place where", example: ""},
		{field: "building", head: dispatch.Text{ZH: "楼栋", EN: "building"}, also: "楼 楼号 栋", example: "3"},
		{field: "entrance", head: dispatch.Text{ZH: "单元", EN: "entrance"}, also: "单元号", example: "2"},
		{field: "room", head: dispatch.Text{ZH: "室", EN: "room"}, also: "房号 室号 门牌 户号", example: "501", private: true},
		{field: "persons", head: dispatch.Text{ZH: "人数", EN: "persons"}, example: "1"},
		{field: "items", head: dispatch.Text{ZH: "物品", EN: "items"}, also: "药品 清单 物品清单", example: "降压药 1盒"},
		{field: "appointment", head: dispatch.Text{ZH: "预约时间", EN: "appointment"}, also: "就诊时间"},
		{field: "runs_out", head: dispatch.Text{ZH: "断药日", EN: "runs out"}},
		{field: "precision", head: dispatch.Text{ZH: "定位精度", EN: "precision"}, also: "精度 geo_level"},
	}, siteColumns),
	take: takeRequest,
}

func takeRequest(b *batch, r *row) {
	said := read(r)
	s := dispatch.Submit{Channel: "import", Particulars: dispatch.Particulars{Persons: r.count("persons", 1, 1, dispatch.MaxPersons), Items: items(r.list("items"))},
		Words: dispatch.Words{Name: said.name, Phone: said.phone, Text: said.text}}
	at := r.moment("time", b.options.Now)
	s.Appointment, s.RunsOut = r.moment("appointment", 0), r.moment("runs_out", 0)
	s.Urgency = urgencyOf(r.short("urgency", 20))
	doubt := func(field, zh, en string) { s.Doubtful = true; r.doubt(field, zh, en) }
	kind, sure := b.kind(r.short("kind", 40), said.text)
	switch s.Kind = kind; {
	case kind == "":
		r.wrong("kind", "看不出是什么事项，目录里也没有收留其余的事项", "the kind cannot be told, and the catalogue has none for such requests")
	case !sure:
		doubt("kind", "看不出是什么事项", "the kind cannot be told")
	}
	b.locate(r, &s, said.address, doubt)
	if said.text == "" && len(s.Items) == 0 {
		doubt("text", "没有写明要什么", "it does not say what is needed")
	}
	if s.Place.Area() == "" {
		r.wrong("district", "看不出属于哪个区域；请写区县，或用 --under 指定", "the area cannot be told; give the district, or say --under")
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
	id := b.known.Derive("request", "row", number, fmt.Sprint(int64(at)), said.name, said.phone, said.address, said.text)
	if b.options.Source != "" && number != "" {
		id = b.known.Derive("request", "number", b.options.Source, number)
	}
	if !b.once(r, "request "+string(id)) {
		return
	}
	d := Draft{ID: id, Row: r.n, At: at, Submit: s, Review: slices.ContainsFunc(out.Entries, func(e dispatch.Entry) bool {
		f, ok := e.Fact.(dispatch.Submitted)
		return ok && f.Review
	})}
	if d.Review {
		b.Report.Review++
	}
	b.Requests = append(b.Requests, d)
	b.change(r, Added)
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
type spoken struct{ name, phone, address, text string }

// read takes the words of a row. In messages of boards and groups, contact and address are labelled parts of the text.
func read(r *row) spoken {
	var s spoken
	text := r.text("text")
	labelled := labels(text)
	s.name = keep(r.short("name", 100), labelled["name"])
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
	phone := keep(whole(r.short("phone", 60)), labelled["phone"])
	s.phone, text = phoneOf(phone, text)
	if sum := r.text("summary"); sum != "" && !strings.Contains(text, sum) {
		text = strings.TrimSpace(sum + "\n" + text)
	}
	if s.address != "" { // the address is kept in the text, however it is understood
		text = strings.TrimSpace(text + "\n地址：" + s.address)
	}
	if c := []rune(text); len(c) > dispatch.MaxText {
		r.doubt("text", fmt.Sprintf("超过 %d 字，只存了开头", dispatch.MaxText), fmt.Sprintf("longer than %d characters; only the beginning is kept", dispatch.MaxText))
		text = string(c[:dispatch.MaxText])
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
func phoneOf(phone, text string) (string, string) {
	if phone == "" {
		return "", text
	}
	for part := range strings.FieldsFuncSeq(width.Fold.String(phone), func(c rune) bool { return strings.ContainsRune("/、,;，； ", c) }) {
		if dispatch.CheckPhone(part) == nil {
			if part != phone {
				text = strings.TrimSpace(text + "\n电话：" + phone)
			}
			return part, text
		}
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
	case strings.Contains(s, "极"), s == "紧急", s == "特急", s == "urgent":
		return dispatch.Urgent
	}
	return dispatch.Routine
}

// layouts are the forms in which times are written; without a year they mean the last such day, or where it may lie ahead the
// nearest.
var layouts = []struct {
	format string
	year   bool
}{
	{time.RFC3339, true}, {"2006-1-2 15:4:5", true}, {"2006-1-2 15:4", true}, {"2006-1-2", true}, {"1-2 15:4:5", false}, {"1-2 15:4", false}, {"1-2", false},
}

// moment reads a time, by default Chinese time, or Excel's number of a day. With latest it is not after that.
func (r *row) moment(field string, latest dispatch.Moment) dispatch.Moment {
	s := width.Fold.String(r.short(field, 40))
	if s == "" {
		return 0
	}
	at, ok := parseTime(s, latest, r.batch.options.Now)
	if !ok {
		r.wrong(field, "时间须写成 2022-11-22 09:30", "a time is written 2022-11-22 09:30")
		return 0
	}
	if latest != 0 && at > latest {
		r.wrong(field, "时间在将来", "the time lies in the future")
		return 0
	}
	return at
}

// halfYear is how far at most the nearest such day lies away.
const halfYear = 183 * 24 * time.Hour

func parseTime(s string, latest, present dispatch.Moment) (dispatch.Moment, bool) {
	if days, err := strconv.ParseFloat(s, 64); err == nil {
		if days < 20000 || days > 80000 { // outside 1954 to 2119
			return 0, false
		}
		day := time.Date(1899, 12, 30, 0, 0, 0, 0, dispatch.Shanghai)
		return dispatch.At(day.Add(time.Duration(days * 24 * float64(time.Hour))).Round(time.Second)), true
	}
	for _, l := range layouts {
		plain := s
		if l.format != time.RFC3339 {
			plain = strings.NewReplacer("年", "-", "月", "-", "日", " ", "时", ":", "分", "", "/", "-", ".", "-", "T", " ").Replace(s)
			plain = strings.Join(strings.Fields(plain), " ")
			if strings.HasSuffix(plain, ":") { // 18时
				plain += "00"
			}
		}
		plain, midnight := strings.CutSuffix(plain, " 24:00")
		at, err := time.ParseInLocation(l.format, plain, dispatch.Shanghai)
		if err != nil {
			continue
		}
		if midnight {
			at = at.AddDate(0, 0, 1)
		}
		if !l.year {
			at = at.AddDate(cmp.Or(latest, present).Time().Year()-at.Year(), 0, 0)
			switch away := dispatch.At(at).Sub(present); {
			case latest != 0 && dispatch.At(at) > latest, latest == 0 && away > halfYear:
				at = at.AddDate(-1, 0, 0)
			case latest == 0 && away < -halfYear:
				at = at.AddDate(1, 0, 0)
			}
		}
		if at.Year() < 1954 || at.Year() > 2119 {
			return 0, false
		}
		return dispatch.At(at), true
	}
	return 0, false
}

// near is how far coordinates may be from those of a compound to mean it, in metres.
const near = 200

// locate finds the compound of a request by its name, in the address, or by precise coordinates. One in no compound is where its
// precise coordinates are, or where its own column says, with the area that the row names. If all fail, the compound is looked
// for in the text, which an operator then has to check; the words of the address are kept.
func (b *batch) locate(r *row, s *dispatch.Submit, address string, doubt func(field, zh, en string)) {
	within, named := b.base, false
	district := r.short("district", 100)
	if district != "" {
		if found := b.tree.called(district, within, dispatch.District, dispatch.Subdistrict, dispatch.Community); len(found) == 1 {
			within, named = found[0], true
		}
	} else if found := b.district(address, within); found != nil {
		within = found
	}
	if within != nil {
		s.Place.Desk = within.area.ID
	}
	s.Place.Building, s.Place.Entrance = number(r.short("building", 20)), number(r.short("entrance", 20))
	s.Words.Room = strings.ToUpper(number(r.short("room", 20)))
	if name := r.short("compound", 100); name != "" {
		switch found := b.tree.called(name, within, dispatch.Compound); len(found) {
		case 1:
			s.Place.Compound = found[0].area.ID
		case 0:
			address = name + " " + address
		default:
			doubt("compound", "有几个同名的小区", "several compounds have this name")
		}
	}
	if s.Place.Compound == "" {
		if n, rest := b.tree.mentioned(opening(address), within); n != nil {
			s.Place.Compound, address = n.area.ID, rest
		}
	}
	if door, ok := ParseDoor(address); ok && s.Place.Compound != "" {
		s.Place.Building, s.Place.Entrance, s.Words.Room = keep(s.Place.Building, door.Building), keep(s.Place.Entrance, door.Entrance), keep(s.Words.Room, door.Room)
	}
	var point geo.Point
	if s.Place.Compound == "" && precise(r.text("precision")) {
		if point = r.point(); !point.IsZero() {
			s.Place.Compound = b.nearest(point)
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
			s.Place.Building, s.Place.Entrance = "", ""
			return
		}
	}
	if s.Place.Compound == "" {
		if n, _ := b.tree.mentioned(opening(s.Words.Text), within); n != nil {
			s.Place.Compound = n.area.ID
			doubt("text", "小区是从内容里看出来的，请核实", "the compound was found in the text; check it")
		}
	}
	if s.Place.Compound == "" {
		s.Place.Building, s.Place.Entrance = "", ""
		r.doubt("compound", "没有可用的地点，转人工核实", "there is no usable place; an operator must check")
	}
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

// shortest is the least number of characters of a name that is searched for in a text.
const shortest = 3

// mentioned finds the compound with the longest name in a text and returns what follows the name; nil when there is none or
// several have the name.
func (t *tree) mentioned(text string, within *node) (*node, string) {
	r := []rune(plain(text))
	for size := min(t.longer, len(r)); size >= shortest; size-- {
		for i := 0; i+size <= len(r); i++ {
			var found *node
			several := false
			for _, n := range t.byName[string(r[i:i+size])] {
				if n.area.Level == dispatch.Compound && n.within(within) {
					several = several || found != nil
					found = n
				}
			}
			if found != nil && !several {
				return found, after(text, string(r[i:i+size]))
			}
		}
	}
	return nil, ""
}

// after returns the part of a text after a normalised name.
func after(text, name string) string {
	for i := range text {
		if strings.HasPrefix(plain(text[i:]), name) {
			rest := text[i:]
			for j := range rest {
				if plain(rest[:j]) == name {
					return rest[j:]
				}
			}
			return ""
		}
	}
	return ""
}
