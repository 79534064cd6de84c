package intake

import (
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
)

// Headings that several sorts have.
const (
	compoundHeads = "小区名称 小区名 小区名字 所在小区 所属小区 居住小区 住宅小区"
	buildingHeads = "楼 楼号 楼栋号 楼幢 楼宇 栋 栋号 幢 幢号 楼座 座号"
	entranceHeads = "单元号 单元编号 门洞"
	roomHeads     = "房号 室号 门牌 户号 户室 房间 房间号 房间名 房门号"
)

// door reads the columns of a door, and an address column that may hold all of it. What contradicts another column, or says more than a
// door, is told; where it says more, the words stay with the row.
func (r *row) door(address string) reading.Door {
	d, doubts := reading.Columns(whole(r.short("building", 40)), whole(r.short("entrance", 40)), whole(r.short("room", 40)))
	for _, field := range []string{"building", "entrance", "room"} {
		if said := doubts[field]; said != "" {
			r.unclear(field, said)
		}
	}
	said := ""
	if address != "" {
		said = r.short(address, 100)
	}
	if said == "" {
		return d
	}
	a := reading.ReadDoor(said)
	whole := a.Canonical()
	for _, p := range []struct{ mine, theirs *string }{{&d.Building, &whole.Building}, {&d.Entrance, &whole.Entrance}, {&d.Room, &whole.Room}} {
		if *p.mine == "" {
			*p.mine = *p.theirs
		} else if *p.theirs != "" && *p.theirs != *p.mine {
			r.unclear(address, said)
			return d
		}
	}
	if !a.Clear() {
		r.unclear(address, said)
	}
	return d
}

// number returns the number of a building or an entrance without its word.
func number(s string) string { return reading.Part(whole(s)) }

// unclear doubts a part of a door, and keeps what was written.
func (r *row) unclear(field, said string) {
	r.doubt(field, "门牌有读不准的话，原文记在备注里，请核对", "the door is not clear; what was written is kept in the note, check it")
	r.extra = append(r.extra, r.head(field)+"："+said)
}

// called returns a number as it is kept; "" for what is none.
func (b *batch) called(s string) string {
	p, ok := reading.ReadPhone(s, b.options.AreaCode)
	if !ok {
		return ""
	}
	if s = strings.TrimSpace(reading.Fold(s)); dispatch.CheckPhone(s) == nil {
		return s
	}
	return p.String()
}

// nobody is what is written where there is no number.
var nobody = []string{"无", "没有", "暂无", "无电话", "不详", "/", "-", "—", "——"}

// phone reads a single number; what else the cell says stays in words.
func (r *row) phone(field string) string {
	all := r.phones(field)
	if len(all) == 0 {
		return ""
	}
	if len(all) > 1 {
		r.extra = append(r.extra, r.head(field)+"："+strings.Join(all[1:], "、"))
	}
	return all[0]
}

// phones reads the numbers of a cell. A number that a spreadsheet has rounded is none: its last digits are lost.
func (r *row) phones(field string) (all []string) {
	text := whole(r.text(field))
	if text == "" || slices.Contains(nobody, text) {
		return nil
	}
	if reading.Spoiled(text) {
		r.wrong(field, "电话被表格软件改短了（"+text+"），后几位已丢失，请把这一列设为文本后重填", "the spreadsheet has shortened the phone ("+text+") and its last digits are lost; make the column text and write it again")
		return nil
	}
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("/、;；|\n\t，", c) }) {
		if part = clean(part); part == "" {
			continue
		}
		if s := r.batch.called(part); s != "" {
			all = append(all, s)
			continue
		}
		found, left := reading.ReadPhones(part, r.batch.options.AreaCode)
		for _, p := range found {
			all = append(all, p.String())
		}
		if len(found) == 0 {
			r.wrong(field, "电话只能含数字与 - + ( ) #，3 至 20 位", "a phone number has digits and - + ( ) # only, 3 to 20 of them")
			continue
		}
		if left != "" {
			r.extra = append(r.extra, r.head(field)+"："+left)
		}
	}
	return all
}

// remarks are the note of a row, and what stands in columns that no field takes.
func (r *row) remarks(field string) string {
	var all []string
	for _, s := range append([]string{r.short(field, 500), r.others()}, r.extra...) {
		if s != "" {
			all = append(all, s)
		}
	}
	s := strings.Join(all, "；")
	if n := []rune(s); len(n) > dispatch.MaxText {
		r.wrongf(field, "备注连同没有认出的列超过 %d 字", "note and unknown columns are longer than %d characters", dispatch.MaxText)
		return ""
	}
	return s
}
