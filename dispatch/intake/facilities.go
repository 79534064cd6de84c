package intake

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"github.com/bangban/bangban/dispatch"
)

var facilitySheet = sheet{
	name: dispatch.Text{ZH: "药店·超市·医院·仓库", EN: "Facilities"},
	columns: slices.Concat([]column{idColumn,
		{field: "name", head: dispatch.Text{ZH: "名称", EN: "name"}, also: "单位名称 店名 药店 药店名称 医院 医院名称 facility", needed: true, example: "样例药店（虚构）"},
		{field: "role", head: dispatch.Text{ZH: "类别", EN: "role"}, also: "类型 种类 type", needed: true, example: "药店"},
		{field: "area", head: dispatch.Text{ZH: "所在区域", EN: "area"}, also: "区域 街道 区县 district", example: "样例街道"}}, siteColumns, []column{
		{field: "hours", head: dispatch.Text{ZH: "营业时间", EN: "hours"}, also: "服务时间 开放时间", example: "08:00-21:00"},
	}),
	take: takeFacility, where: "area",
}

var facilityRoles = map[string]dispatch.StopRole{
	"药店": dispatch.AtPharmacy, "药房": dispatch.AtPharmacy, "pharmacy": dispatch.AtPharmacy, "超市": dispatch.AtMarket, "菜场": dispatch.AtMarket, "菜市场": dispatch.AtMarket, "市场": dispatch.AtMarket,
	"便利店": dispatch.AtMarket, "market": dispatch.AtMarket, "医院": dispatch.AtHospital, "卫生院": dispatch.AtHospital, "hospital": dispatch.AtHospital, "仓库": dispatch.AtDepot, "物资点": dispatch.AtDepot,
	"保供点": dispatch.AtDepot, "depot": dispatch.AtDepot,
}

func takeFacility(b *batch, r *row) {
	if b.facilities == nil {
		b.facilities = index(b.known.Facilities, func(f dispatch.Facility) dispatch.ID { return f.ID }, func(f dispatch.Facility) []string {
			return []string{string(f.Role) + "\x00" + string(f.Area) + "\x00" + plain(f.Name)}
		})
	}
	id, name := r.id("id"), r.need("name", 100)
	said := r.need("role", 20)
	role, ok := facilityRoles[strings.ToLower(said)]
	if !ok && said != "" {
		r.wrong("role", "类别须为药店、超市、医院或仓库", "the role is pharmacy, market, hospital or depot")
	}
	area := b.area(r, "area", r.short("area", 100))
	before := r.bad
	r.bad = false
	point := r.point()
	unclear := r.bad
	r.bad = r.bad || before
	if id == "" && !r.bad {
		if same := b.facilities.byName[string(role)+"\x00"+string(area)+"\x00"+plain(name)]; len(same) == 1 {
			id = same[0]
		} else {
			id = b.known.Derive("facility", string(role), string(area), plain(name))
		}
	}
	was, existed := b.facilities.byID[id]
	f := was
	f.Seal, f.Seq = dispatch.Sealing{}, 0
	was = f
	f.ID, f.Name, f.Role = id, name, role
	if area != "" {
		f.Area = area
	}
	if !point.IsZero() {
		f.Point = point
	}
	if f.Point.IsZero() && !unclear {
		r.wrong("lng", "须有坐标", "coordinates are needed")
	}
	if s := r.short("hours", 40); s != "" {
		if f.Opens, f.Closes, ok = ParseHours(s); !ok {
			r.wrong("hours", "营业时间须写成 08:00-21:00 或 24小时", "hours are written 08:00-21:00 or 24小时")
		}
	}
	if r.bad || !b.alone(r, "facility "+string(id)) {
		return
	}
	keepIfChanged(b, r, dispatch.DescribeFacility{Facility: f}, was, f, existed, &b.Facilities)
}

var hours = regexp.MustCompile(`^(\d{1,2})[:.点时](\d{2})?分?[-~至到](?:次日)?(\d{1,2})[:.点时](\d{2})?分?$`)

// ParseHours reads daily hours such as 8:00-21:30, 8点至21点 or 24小时, as minutes after midnight; both 0 for always open.
func ParseHours(s string) (opens, closes int, ok bool) {
	s = strings.NewReplacer(" ", "", "—", "-", "–", "-").Replace(width.Fold.String(clean(s)))
	if slices.Contains([]string{"24小时", "全天", "全天候", "24h"}, strings.ToLower(s)) {
		return 0, 0, true
	}
	m := hours.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, false
	}
	at := func(h, m string) (int, error) {
		hour, err := strconv.Atoi(h)
		minute, _ := strconv.Atoi(m) // "" means the full hour
		if err != nil || hour > 24 || minute > 59 || hour == 24 && minute > 0 {
			return 0, fmt.Errorf("no such time")
		}
		return hour*60 + minute, nil
	}
	opens, err1 := at(m[1], m[2])
	closes, err2 := at(m[3], m[4])
	if err1 != nil || err2 != nil || opens == closes {
		return 0, 0, false
	}
	return opens, closes, true
}
