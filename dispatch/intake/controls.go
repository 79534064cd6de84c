package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/bangban/bangban/dispatch"
)

var controlSheet = sheet{
	name: dispatch.Text{ZH: "管控", EN: "Controls"},
	columns: slices.Concat([]column{
		{field: "area", head: dispatch.Text{ZH: "小区", EN: "compound"}, also: "小区名称 所在小区 区域 管控区域 范围 area", example: "样例小区"}}, upColumns, []column{
		{field: "building", head: dispatch.Text{ZH: "楼栋", EN: "building"}, also: "楼 楼号 栋", example: "3"},
		{field: "entrance", head: dispatch.Text{ZH: "单元", EN: "entrance"}, also: "单元号", example: "2"},
		{field: "effect", head: dispatch.Text{ZH: "管控", EN: "control"}, also: "管控类型 管控措施 管控要求 效力 effect", needed: true, example: "足不出户"},
		{field: "label", head: dispatch.Text{ZH: "管控名称", EN: "label"}, also: "名称 风险等级 风险区 区域类型", example: "高风险区"},
		{field: "from", head: dispatch.Text{ZH: "开始", EN: "from"}, also: "自 起 从 开始时间 起始时间 生效时间", example: "2022-11-28 08:00"},
		{field: "until", head: dispatch.Text{ZH: "截止", EN: "until"}, also: "到 至 到期 截止时间 结束时间 解除时间", example: "2022-12-05"},
	}),
	take: takeControl, where: "area",
}

// effects maps the words of offices to what a control does to people.
var effects = map[string]dispatch.Effect{
	"出入自由": dispatch.Free, "自由出入": dispatch.Free, "解封": dispatch.Free, "解除": dispatch.Free, "解除管控": dispatch.Free, "解除封控": dispatch.Free, "取消管控": dispatch.Free, "放开": dispatch.Free,
	"人不出区·错峰取物": dispatch.StayIn, "错峰取物": dispatch.StayIn, "不出小区": dispatch.StayIn, "只进不出": dispatch.StayIn, "居家": dispatch.StayHome, "不出户": dispatch.StayHome,
}

// zones maps the names of orders that say themselves what people may do to that. An order such as 临时管控 does not.
var zones = map[string]dispatch.Effect{
	"高风险区": dispatch.StayHome, "封控区": dispatch.StayHome, "封控": dispatch.StayHome, "管控区": dispatch.StayIn, "低风险区": dispatch.Free, "防范区": dispatch.Free,
}

// Restriction is a control that a row puts on an area.
type Restriction struct {
	Row     int
	Area    dispatch.ID
	Control dispatch.Control

	row *row
}

// takeControl reads one row; several buildings in it are several controls.
func takeControl(b *batch, r *row) {
	target := b.controlled(r)
	k := dispatch.Control{Label: r.short("label", dispatch.MaxShort), Entrance: number(r.short("entrance", dispatch.MaxShort))}
	said := r.need("effect", 40)
	effect, named, known := effectOf(said)
	if !known && said != "" {
		r.wrongf("effect", "“%s”没有说人能不能出入；须写足不出户、人不出区或可出入", "%s does not tell whether people may come and go; write stay home, stay in the compound or free", clip(said))
	}
	k.Effect, k.Label = effect, keep(k.Label, named)
	k.From, k.Until = r.moment("from", 0), r.until("until")
	if r.bad {
		return
	}
	buildings := r.list("building")
	if len(buildings) == 0 {
		buildings = []string{""}
	}
	fresh := false
	for _, one := range buildings {
		k.Building = number(one)
		at := covered{target.area.ID, k.Building, k.Entrance}
		switch first, twice := b.said[at]; {
		case twice && first.Control != k:
			r.wrongf("effect", "第 %d 行对同一处的说法不同", "row %d says something else of the same place", first.Row)
			return
		case twice:
			r.doubt("", fmt.Sprintf("与第 %d 行重复，以先出现的为准", first.Row), fmt.Sprintf("row %d is about the same and counts", first.Row))
		default:
			b.said[at], fresh = Restriction{Row: r.n, Area: at.area, Control: k, row: r}, true
			b.Restrictions = append(b.Restrictions, b.said[at])
		}
	}
	if !fresh {
		b.change(r, Same)
	}
}

// covered is what a control covers.
type covered struct {
	area               dispatch.ID
	building, entrance string
}

// effectOf reads what an order does to people, and its name where the word is one.
func effectOf(said string) (e dispatch.Effect, name string, known bool) {
	plain := strings.ToLower(width.Fold.String(said))
	for _, e := range []dispatch.Effect{dispatch.Free, dispatch.StayIn, dispatch.StayHome} {
		if n := e.Name(); said == n.ZH || plain == n.EN || plain == dispatch.EffectCodes[e] {
			return e, "", true
		}
	}
	if e, known = effects[said]; known {
		return e, "", true
	}
	e, known = zones[said]
	return e, said, known
}

// controlled finds the area that a row is about: the compound, or the area that the cell names, below those that the row's other
// columns name; without a name the lowest of these.
func (b *batch) controlled(r *row) *node {
	within, above := b.base, false
	for _, c := range upColumns {
		name := r.short(c.field, 100)
		if name == "" {
			continue
		}
		above = true
		if within = b.one(r, c.field, name, within, dispatch.AreaLevel(c.field)); within == nil {
			return nil
		}
	}
	name := r.short("area", 100)
	if name == "" && !above {
		r.wrong("area", "须写明小区，或区县、街道、社区", "name the compound, or the district, subdistrict or community")
		return nil
	}
	if name == "" {
		return within
	}
	if len(b.tree.called(name, within, dispatch.Compound)) > 0 {
		return b.one(r, "area", name, within, dispatch.Compound)
	}
	return b.one(r, "area", name, within)
}

// one finds the only area with a name.
func (b *batch) one(r *row, field, name string, within *node, levels ...dispatch.AreaLevel) *node {
	switch found := b.tree.called(name, within, levels...); len(found) {
	case 1:
		return found[0]
	case 0:
		r.wrongf(field, "没有“%s”，请先导入区域与小区", "there is no %s; import areas and compounds first", clip(name))
	default:
		var above []string
		for _, n := range found {
			if n.parent != nil {
				above = append(above, n.parent.area.Name)
			}
		}
		slices.Sort(above)
		in := strings.Join(above, "、")
		r.wrongf(field, "有 %d 个“%s”（%s），请写明上级或编号", "there are %d called %s (%s); name what is above it, or give the id", len(found), clip(name), in)
	}
	return nil
}

// until reads when a control ends; 0 where it holds until further notice. A day is meant as a whole.
func (r *row) until(field string) dispatch.Moment {
	said := r.short(field, 40)
	if slices.Contains([]string{"", "长期", "另行通知", "待通知", "解除为止"}, said) {
		return 0
	}
	at := r.moment(field, 0)
	if at != 0 && at == at.Day().Start() && !strings.ContainsAny(width.Fold.String(said), ":时点") {
		return at.Day().End()
	}
	return at
}

// judge decides about the controls that were read as if each were put by itself, those of wider areas first: a table does not say
// in which order. Those that change nothing are left out; whoever may not put one, or not so, is told by its row.
func (b *batch) judge() {
	if len(b.Restrictions) == 0 {
		return
	}
	areas := map[dispatch.ID]dispatch.Area{}
	for _, a := range b.known.Areas {
		areas[a.ID] = a
	}
	path := func(id dispatch.ID) (up []dispatch.Area) {
		for n := b.tree.byID[id]; n != nil; n = n.parent {
			up = append(up, areas[n.area.ID])
		}
		slices.Reverse(up)
		return up
	}
	slices.SortStableFunc(b.Restrictions, func(x, y Restriction) int {
		return cmp.Or(cmp.Compare(b.tree.byID[x.Area].depth(), b.tree.byID[y.Area].depth()), cmp.Compare(y.Control.Width(), x.Control.Width()))
	})
	changes := map[*row]Change{}
	var rows []*row
	b.Restrictions = slices.DeleteFunc(b.Restrictions, func(x Restriction) bool {
		if changes[x.row] == "" && x.row.bad { // it was counted
			return true
		}
		up := path(x.Area)
		if changes[x.row] == "" {
			rows, changes[x.row] = append(rows, x.row), Same
		}
		if !x.Control.Alters(up, b.options.Now) {
			return true
		}
		if is := x.change(up); changes[x.row] != Changed {
			changes[x.row] = is
		}
		after, err := x.put(b.options.Act, up, b.options.Now)
		if err != nil {
			x.refused(err)
			return true
		}
		areas[x.Area] = after
		return false
	})
	b.Restrictions = slices.DeleteFunc(b.Restrictions, func(x Restriction) bool { return x.row.bad }) // a row is put whole or not at all
	slices.SortFunc(rows, func(a, b *row) int { return cmp.Compare(a.n, b.n) })
	for _, r := range rows {
		b.change(r, changes[r])
	}
}

// change says whether the control is the first on what it covers.
func (x Restriction) change(path []dispatch.Area) Change {
	for _, was := range path[len(path)-1].Controls {
		if was.Building == x.Control.Building && was.Entrance == x.Control.Entrance {
			return Changed
		}
	}
	return Added
}

// put returns the area at the end of a path with the control, or why the act may not put it.
func (x Restriction) put(act dispatch.Act, path []dispatch.Area, now dispatch.Moment) (dispatch.Area, error) {
	at := path[len(path)-1]
	ids := make([]dispatch.ID, 0, len(path))
	for _, a := range path {
		ids = append(ids, a.ID)
	}
	act, err := act.Allow(dispatch.VerbRestrict, func(g dispatch.Grant) bool { return dispatch.Sorts[dispatch.OfArea].Opens(g, act, at, ids) }, "area")
	if err != nil {
		return at, err
	}
	out, err := dispatch.Restrict{Control: x.Control}.Decide(dispatch.Case{Act: act, State: at, Area: at, Above: path[:len(path)-1]}, now)
	for _, e := range out.Entries {
		e.Seq = at.Seq + 1
		at = at.Apply(e)
	}
	return at, err
}

// refused reports why the control may not be put, at the column that it is about.
func (x Restriction) refused(err error) {
	name := x.row.batch.tree.byID[x.Area].area.Name
	x.row.turnedAway(err, dispatch.Text{ZH: name + "：", EN: name + ": "})
}
