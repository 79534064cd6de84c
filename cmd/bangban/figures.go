package main

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/tally"
)

// bulletin prints the sentence of a day.
func (p *program) bulletin(ctx context.Context, args []string) error {
	o := p.options("bulletin")
	at := o.record()
	asOf := o.text("as-of", string(p.now().Day()), dispatch.Text{ZH: "截至哪一天", EN: "up to which day"})
	from := o.text("from", "", dispatch.Text{ZH: "从哪一天起；不写则从头", EN: "from which day on; without it since the beginning"})
	unit := o.text("unit", "", dispatch.Text{ZH: "单位的名称或编号；不写则合计", EN: "name or id of a unit; without it all together"})
	area := o.text("area", "", dispatch.Text{ZH: "区域编号，含其下各级", EN: "id of an area, with all below it"})
	round := o.flag("round", dispatch.Text{ZH: "一百以上写作“17000余”，只舍不入", EN: "write numbers from 100 on as 17000余: cut, never rounded up"})
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if err := days(asOf, from); err != nil {
		return err
	}
	return at.reading(ctx, func(db *ledger.DB) error {
		id, err := unitID(ctx, db, *unit, dispatch.Day(*asOf))
		if err != nil {
			return err
		}
		f := ledger.FigureFilter{Book: dispatch.Service, From: dispatch.Day(*from), Until: dispatch.Day(*asOf), Unit: id, Under: dispatch.ID(*area)}
		kinds, err := db.KindsAt(ctx, f.Until.End())
		if err != nil {
			return err
		}
		template := tally.NewTemplate(kinds)
		amounts, err := db.Amounts(ctx, f, template)
		if err != nil {
			return err
		}
		b := template.Write(dispatch.Day(*from), dispatch.Day(*asOf), amounts)
		p.say(p.out, dispatch.Text{ZH: b.Chinese(*round), EN: b.English(kinds)})
		return p.foot(ctx, db)
	})
}

// foot prints the short form of the last head. On paper it can later prove the state of the journal.
func (p *program) foot(ctx context.Context, db *ledger.DB) error {
	head, err := db.Head(ctx)
	if err == nil && head.Day != "" {
		p.say(p.out, dispatch.Text{ZH: "台账封存号 " + head.Short(), EN: "Head of the journal: " + head.Short()})
	}
	return err
}

func helped(err error) error {
	if err == errHelped {
		return nil
	}
	return err
}

func days(all ...*string) error {
	for _, d := range all {
		if *d == "" {
			continue
		}
		if _, err := dispatch.ParseDay(*d); err != nil {
			return err
		}
	}
	return nil
}

// unitID finds a unit by id or by name: the name that it had at the end of the given day, or else its present one.
func unitID(ctx context.Context, db *ledger.DB, unit string, day dispatch.Day) (dispatch.ID, error) {
	if unit == "" {
		return "", nil
	}
	units, err := db.UnitsAt(ctx, day.End())
	if err != nil {
		return "", err
	}
	now, err := db.Units(ctx)
	if err != nil {
		return "", err
	}
	for _, u := range append(units, now...) {
		if u.Name == unit || string(u.ID) == unit {
			return u.ID, nil
		}
	}
	return "", dispatch.Wrong("--unit", "没有这个单位", "there is no such unit")
}

// tally prints figures by group, or the records behind them.
func (p *program) tally(ctx context.Context, args []string) error {
	o := p.options("tally")
	at := o.record()
	from := o.text("from", "", dispatch.Text{ZH: "从哪一天起", EN: "from which day on"})
	to := o.text("to", "", dispatch.Text{ZH: "到哪一天止", EN: "to which day"})
	unit := o.text("unit", "", dispatch.Text{ZH: "单位的名称或编号", EN: "name or id of a unit"})
	area := o.text("area", "", dispatch.Text{ZH: "区域编号，含其下各级", EN: "id of an area, with all below it"})
	book := o.text("book", "service", dispatch.Text{ZH: "service 服务量，handled 办结", EN: "service or handled"})
	by := o.text("by", "unit,kind", dispatch.Text{ZH: "分组：day、unit、kind、area，以逗号分隔", EN: "groups: day, unit, kind, area, with commas"})
	records := o.flag("records", dispatch.Text{ZH: "列出每个数字背后的记录", EN: "list the records behind each number"})
	format := o.text("format", "table", dispatch.Text{ZH: "table、json 或 csv", EN: "table, json or csv"})
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if err := days(from, to); err != nil {
		return err
	}
	if b := dispatch.Book(*book); b != dispatch.Service && b != dispatch.Handled {
		return dispatch.Wrong("--book", "须为 service 或 handled", "it is service or handled")
	}
	if !slices.Contains([]string{"table", "json", "csv"}, *format) {
		return dispatch.Wrong("--format", "须为 table、json 或 csv", "it is table, json or csv")
	}
	groups, err := tally.ParseDimensions(*by)
	if err != nil {
		return err
	}
	return at.reading(ctx, func(db *ledger.DB) error {
		id, err := unitID(ctx, db, *unit, dispatch.Day(*to))
		if err != nil {
			return err
		}
		f := ledger.FigureFilter{Book: dispatch.Book(*book), From: dispatch.Day(*from), Until: dispatch.Day(*to), Unit: id, Under: dispatch.ID(*area)}
		names, err := names(ctx, db, p.lang, f.Until)
		if err != nil {
			return err
		}
		if *records {
			lines, err := db.Figures(ctx, f)
			if err != nil {
				return err
			}
			return p.print(*format, lines, creditColumns(p.lang), func(i int) []string { return names.credit(lines[i]) }, len(lines))
		}
		lines, err := db.Sums(ctx, f)
		if err != nil {
			return err
		}
		served, err := db.HouseholdsIn(ctx, f)
		if err != nil {
			return err
		}
		rows := tally.Table(f.Book, groups, lines, served)
		return p.print(*format, rows, rowColumns(groups, p.lang), func(i int) []string { return names.row(groups, rows[i]) }, len(rows))
	})
}

// print writes a list in the requested format.
func (p *program) print(format string, list any, columns []tally.Column, row func(int) []string, n int) error {
	if format == "json" {
		out := json.NewEncoder(p.out)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		return out.Encode(list)
	}
	var rows [][]string
	for i := range n {
		rows = append(rows, row(i))
	}
	if format == "csv" {
		return tally.PrintCSV(p.out, columns, rows)
	}
	return tally.PrintText(p.out, columns, rows)
}

// nameBook holds the names of ids.
type nameBook struct {
	units, areas map[dispatch.ID]string
	kinds        map[string]string
}

// names loads the names as of the end of a day where they are known, else the present ones.
func names(ctx context.Context, db *ledger.DB, lang string, day dispatch.Day) (nameBook, error) {
	b := nameBook{units: map[dispatch.ID]string{}, areas: map[dispatch.ID]string{}, kinds: map[string]string{}}
	units, err := db.UnitsAt(ctx, day.End())
	if err != nil {
		return b, err
	}
	for _, u := range units {
		b.units[u.ID] = u.Name
	}
	areas, err := db.Areas(ctx, ledger.AreaFilter{})
	if err != nil {
		return b, err
	}
	for _, a := range areas {
		b.areas[a.ID] = a.Name
	}
	kinds, err := db.KindsAt(ctx, day.End())
	for _, k := range kinds {
		b.kinds[k.Code] = k.Name.In(lang)
	}
	return b, err
}

func (b nameBook) cell(d tally.Dimension, r tally.Row) string {
	or := func(name, id string) string {
		if name == "" {
			return id
		}
		return name
	}
	switch d {
	case tally.ByDay:
		return string(r.Day)
	case tally.ByUnit:
		return or(b.units[r.Unit], string(r.Unit))
	case tally.ByKind:
		return or(b.kinds[r.Kind], r.Kind)
	}
	return or(b.areas[r.Area], string(r.Area))
}

var dimensionNames = map[tally.Dimension]dispatch.Text{
	tally.ByDay: {ZH: "日期", EN: "day"}, tally.ByUnit: {ZH: "单位", EN: "unit"}, tally.ByKind: {ZH: "事项", EN: "kind"}, tally.ByArea: {ZH: "区域", EN: "area"},
}

func rowColumns(by []tally.Dimension, lang string) []tally.Column {
	var c []tally.Column
	for _, d := range by {
		c = append(c, tally.Column{Title: dimensionNames[d].In(lang)})
	}
	for _, t := range []dispatch.Text{{ZH: "人次", EN: "persons"}, {ZH: "次", EN: "times"}, {ZH: "户", EN: "households"}} {
		c = append(c, tally.Column{Title: t.In(lang), Right: true})
	}
	return c
}

func (b nameBook) row(by []tally.Dimension, r tally.Row) []string {
	var cells []string
	for _, d := range by {
		cells = append(cells, b.cell(d, r))
	}
	return append(cells, strconv.Itoa(r.Persons), strconv.Itoa(r.Times), strconv.Itoa(r.Households))
}

func creditColumns(lang string) []tally.Column {
	var c []tally.Column
	for _, d := range tally.Dimensions {
		c = append(c, tally.Column{Title: dimensionNames[d].In(lang)})
	}
	for _, t := range []dispatch.Text{{ZH: "求助", EN: "request"}, {ZH: "记录", EN: "entry"}, {ZH: "人次", EN: "persons"}, {ZH: "次", EN: "times"}} {
		c = append(c, tally.Column{Title: t.In(lang), Right: t.EN != "request"})
	}
	return c
}

func (b nameBook) credit(c dispatch.Credit) []string {
	r := tally.Row{Day: c.Day, Unit: c.Unit, Kind: c.Kind, Area: c.Area}
	var cells []string
	for _, d := range tally.Dimensions {
		cells = append(cells, b.cell(d, r))
	}
	return append(cells, string(c.Request), strconv.FormatInt(c.Seq, 10), strconv.Itoa(c.Sign*c.Persons), strconv.Itoa(c.Sign*c.Times))
}
