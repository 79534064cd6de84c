package intake

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

var (
	idColumn    = column{field: "id", head: dispatch.Text{ZH: "编号", EN: "id"}, also: "代码 code"}
	cityColumn  = column{field: "city", head: dispatch.Text{ZH: "城市", EN: "city"}, also: "市 所属城市", example: "样例市"}
	upColumns   = []column{cityColumn, districtColumn, {field: "subdistrict", head: dispatch.Text{ZH: "街道", EN: "subdistrict"}, also: "街道乡镇 乡镇 镇 街镇 所属街道 street street_level", example: "样例街道"}, {field: "community", head: dispatch.Text{ZH: "社区", EN: "community"}, also: "居委会 居委 村 村居 所属社区", example: "样例社区"}}
	siteColumns = []column{
		{field: "lng", head: dispatch.Text{ZH: "经度", EN: "longitude"}, also: "lon x", places: true, example: "112.4381"},
		{field: "lat", head: dispatch.Text{ZH: "纬度", EN: "latitude"}, also: "y", places: true, example: "39.3412"},
		{field: "point", head: dispatch.Text{ZH: "坐标", EN: "coordinates"}, also: "经纬度 位置", places: true},
		{field: "datum", head: dispatch.Text{ZH: "坐标系", EN: "datum"}, example: "wgs84"},
	}
	districtColumn = column{field: "district", head: dispatch.Text{ZH: "区县", EN: "district"}, also: "区 县 所属区 所在区 行政区", example: "样例区"}
)

var areaLevels = map[string]dispatch.AreaLevel{
	"市": dispatch.City, "城市": dispatch.City, "city": dispatch.City, "区": dispatch.District, "县": dispatch.District, "区县": dispatch.District, "district": dispatch.District,
	"街道": dispatch.Subdistrict, "乡镇": dispatch.Subdistrict, "镇": dispatch.Subdistrict, "乡": dispatch.Subdistrict, "subdistrict": dispatch.Subdistrict,
	"社区": dispatch.Community, "村": dispatch.Community, "居委会": dispatch.Community, "community": dispatch.Community, "小区": dispatch.Compound, "compound": dispatch.Compound,
}

var areaSheet = sheet{
	name: dispatch.Text{ZH: "区域", EN: "Areas"},
	columns: []column{idColumn,
		{field: "name", head: dispatch.Text{ZH: "名称", EN: "name"}, also: "区域名称 区域", needed: true, example: "样例街道"},
		{field: "level", head: dispatch.Text{ZH: "层级", EN: "level"}, also: "级别 类型", needed: true, example: "街道"},
		{field: "parent", head: dispatch.Text{ZH: "上级", EN: "parent"}, also: "上级区域 所属 隶属 上级编号", example: "样例区"},
		{field: "aliases", head: dispatch.Text{ZH: "别名", EN: "aliases"}, also: "又名 俗称 曾用名"},
	},
	take: takeArea, where: "parent",
}

// takeArea reads one area. Its parent may be in an earlier row.
func takeArea(b *batch, r *row) {
	id, name := r.id("id"), r.need("name", 100)
	said := r.need("level", 20)
	level, ok := areaLevels[strings.ToLower(said)]
	if !ok && said != "" {
		r.wrong("level", "层级须为市、区县、街道、社区或小区", "the level is city, district, subdistrict, community or compound")
	}
	var parent *node
	if up := whole(r.short("parent", 300)); up != "" && ok {
		parent = b.up(r, up, level)
	} else if base := b.base; base != nil && rank(base.area.Level) < rank(level) {
		parent = base
	}
	if r.bad {
		return
	}
	n := b.place(r, id, level, name, parent)
	if n == nil {
		return
	}
	if aliases := r.list("aliases"); len(aliases) > 0 {
		n.area.Aliases = aliases
	}
	b.tree.name(n)
	b.tells(r, dispatch.DescribeArea{Area: n.area})
	b.change(r, n.compare())
}

// up finds the parent by id, by name, or by a path of names such as 朔州市/朔城区.
func (b *batch) up(r *row, name string, level dispatch.AreaLevel) *node {
	var at *node
	for part := range strings.SplitSeq(name, "/") {
		found := slices.DeleteFunc(b.tree.called(part, at), func(n *node) bool { return rank(n.area.Level) >= rank(level) })
		if len(found) != 1 {
			r.wrongf("parent", "有 %d 个这样的上级；同名时写成 市/区/街道", "there are %d such areas above; where names recur write city/district/subdistrict", len(found))
			return nil
		}
		at = found[0]
	}
	return at
}

// place finds the area that a row is about, by id or by its name below the parent, or adds it.
func (b *batch) place(r *row, id dispatch.ID, level dispatch.AreaLevel, name string, parent *node) *node {
	var n *node
	if id != "" {
		n = b.tree.byID[id]
	} else if found := slices.DeleteFunc(b.tree.called(name, parent, level), func(n *node) bool { return n.parent != parent && plain(n.area.Name) != plain(name) }); len(found) == 1 {
		n = found[0]
	} else if len(found) > 1 {
		r.wrongf("name", "有 %d 个同名的区域，请写明编号或上级", "there are %d areas of this name; give the id or the one above", len(found))
		return nil
	}
	if n == nil {
		n = b.tree.add(id, level, name, parent)
	}
	if !b.alone(r, "area "+string(n.area.ID)) {
		return nil
	}
	b.tree.keep(n)
	if n.was.ID != "" && n.area.Level != level {
		r.wrong("level", "已有此编号，层级不同", "the id is there with another level")
		return nil
	}
	n.area.Name = name
	if parent != nil && parent != n {
		n.parent, n.area.Parent = parent, parent.area.ID
	}
	return n
}

var compoundSheet = sheet{
	name: dispatch.Text{ZH: "小区", EN: "Compounds"},
	columns: slices.Concat([]column{idColumn,
		{field: "name", head: dispatch.Text{ZH: "小区名称", EN: "name"}, also: "小区 名称 小区名 地址 address 楼盘 compound", needed: true, example: "样例小区"}}, upColumns, siteColumns, []column{
		{field: "aliases", head: dispatch.Text{ZH: "别名", EN: "aliases"}, also: "又名 俗称 曾用名", example: "样例家属院"},
		{field: "gates", head: dispatch.Text{ZH: "大门", EN: "gates"}, also: "出入口 门岗", example: "东门 112.4390,39.3410；西门 112.4370,39.3411"},
		{field: "boundary", head: dispatch.Text{ZH: "边界", EN: "boundary"}, also: "geojson 围栏"},
	}),
	take: takeCompound, where: "name",
}

func takeCompound(b *batch, r *row) {
	id, name := r.id("id"), r.need("name", 100)
	if why, ok := noCompounds[NoCompound(name)]; ok {
		r.doubt("name", why.ZH+"：求助里写到它时不会当作这个小区", why.EN+": requests that name it are not placed here by that")
	}
	point := r.point()
	above, ok := b.above(r, b.base)
	n := &node{} // of a bad row the rest is read too, so that all its faults are told at once
	if ok && !r.bad {
		if n = b.place(r, id, dispatch.Compound, name, above); n == nil {
			n = &node{}
		}
	}
	if !point.IsZero() {
		n.area.Site.Point, n.area.Site.ID = point, string(n.area.ID)
	}
	if aliases := r.list("aliases"); len(aliases) > 0 {
		n.area.Aliases = aliases
	}
	r.gates(n)
	r.boundary(n)
	if n.area.ID != "" {
		b.tree.name(n)
	}
	if !r.bad {
		b.tells(r, dispatch.DescribeArea{Area: n.area})
		b.change(r, n.compare())
	}
}

// noCompounds says why a name is not searched for.
var noCompounds = map[string]dispatch.Text{
	"number": {ZH: "只是一个号码，不像小区名", EN: "it is only a number and no name of a compound"},
	"town":   {ZH: "像是区域名，不像小区名", EN: "it looks like the name of a town and not of a compound"},
	"road":   {ZH: "像是路名，不像小区名", EN: "it looks like the name of a road and not of a compound"},
}

// gates reads 东门 112.439,39.341；西门（封）: names, with an optional position and an optional mark that the gate is shut.
func (r *row) gates(n *node) {
	text := r.text("gates")
	if text == "" {
		return
	}
	_, datum := r.batch.datum()
	var gates []geo.Gate
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune("；;\n", c) }) {
		f := strings.Fields(part)
		if len(f) == 0 {
			continue
		}
		g := geo.Gate{Name: f[0]}
		for _, shut := range []string{"（封）", "(封)"} {
			if name, closed := strings.CutSuffix(g.Name, shut); closed {
				g.Name, g.Closed = name, true
			}
		}
		if len(f) > 1 {
			lng, lat, _ := strings.Cut(strings.ReplaceAll(f[1], "，", ","), ",")
			x, err1 := strconv.ParseFloat(lng, 64)
			y, err2 := strconv.ParseFloat(lat, 64)
			if datum == 0 || err1 != nil || err2 != nil {
				r.wrong("gates", "大门须写成“东门 112.439,39.341；西门（封）”，并注明坐标系", `gates are written as "东门 112.439,39.341；西门（封）", in a datum that is named`)
				return
			}
			p, err := geo.FromDatum(datum, x, y)
			if err != nil {
				r.wrong("gates", "大门的坐标不对", "a gate's coordinates are wrong")
				return
			}
			g.Point = p
		}
		gates = append(gates, g)
	}
	n.area.Site.Gates = gates
}

func (r *row) boundary(n *node) {
	text := r.text("boundary")
	if text == "" {
		return
	}
	_, datum := r.batch.datum()
	if datum == 0 {
		datum = geo.WGS84 // the datum of GeoJSON
	}
	boundary, err := geo.ParseBoundaryIn(datum, []byte(text))
	if err != nil {
		r.wrong("boundary", "边界须为 GeoJSON 的 Polygon 或 MultiPolygon", "the boundary is a GeoJSON Polygon or MultiPolygon")
		return
	}
	n.area.Site.Boundary = boundary
	if n.area.Site.Point.IsZero() {
		n.area.Site.Point, n.area.Site.ID = boundary.Center(), string(n.area.ID)
	}
}
