package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/geo"
)

// importer runs bangban import: it imports a table into the catalogue or as requests.
func (p *program) importer(ctx context.Context, args []string) error {
	o := p.options("import")
	at := o.record()
	datum := o.text("datum", "", dispatch.Text{ZH: "文件中坐标的坐标系：wgs84、gcj02（高德）、bd09（百度）", EN: "datum of the file's coordinates: wgs84, gcj02 (AMap) or bd09 (Baidu)"})
	under := o.text("under", "", dispatch.Text{ZH: "全部归入此区域（编号）", EN: "id of the area that everything lies in"})
	columns := o.text("columns", "", dispatch.Text{ZH: "不认识的表头：文件表头=字段，以逗号分隔", EN: "headings that are not known: HEADING=FIELD, with commas"})
	source := o.text("source", "", dispatch.Text{ZH: "求助的编号是哪个系统的：同一系统的同一编号只登记一次", EN: "requests: whose numbers the numbers are; one number of a source is one request"})
	format := o.text("format", "text", dispatch.Text{ZH: "输出：text 或 json", EN: "output: text or json"})
	sheetName := o.text("sheet", "", dispatch.Text{ZH: "工作簿中读哪个工作表；不写则读第一个有表头的", EN: "sheet of a workbook; by default the first that has the headings"})
	year := o.text("year", "", dispatch.Text{ZH: "没有写年份的日期是哪一年", EN: "year of days that are written without one"})
	returned := o.text("returned", "", dispatch.Text{ZH: "有错的行写到这个文件（xlsx），改好可再导入；不写则放在原文件旁", EN: "file (xlsx) for the wrong rows, to put right and import again; by default beside the file"})
	strict := o.flag("strict", dispatch.Text{ZH: "有一行错就什么都不写", EN: "save nothing while a row is wrong"})
	headings := o.text("headings", "", dispatch.Text{ZH: "列出认得的表头；写 表头=字段 则添一个，写 表头= 则去掉", EN: "list for the headings that are known; HEADING=FIELD adds one, HEADING= removes it"})
	dry := o.flag("dry-run", dispatch.Text{ZH: "只看会怎样，不写入", EN: "tell what would happen and save nothing"})
	template := o.flag("template", dispatch.Text{ZH: "写出空白模板（xlsx）到所给的文件", EN: "write an empty template (xlsx) to the file"})
	o.operands, o.most = dispatch.Text{ZH: "areas|compounds|units|cadres|facilities|households|requests|controls|ground 文件", EN: "areas|compounds|units|cadres|facilities|households|requests|controls|ground FILE"}, 2
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if *headings != "" && len(o.given) == 1 {
		return at.with(ctx, func(db *ledger.DB) error { return p.headings(ctx, db, intake.Sort(o.arg(0)), *headings) })
	}
	if len(o.given) != 2 {
		return dispatch.Wrong("FILE", "请给出要导入的种类与文件", "name what to import, and the file")
	}
	sort, file := intake.Sort(o.arg(0)), o.arg(1)
	if sort == ground {
		return at.with(ctx, func(db *ledger.DB) error { return p.importGround(ctx, db, file, *datum) })
	}
	if *template {
		data, err := intake.Template(sort)
		if err != nil {
			return err
		}
		return os.WriteFile(file, data, 0o644)
	}
	data, err := readFile(file)
	if err != nil {
		return err
	}
	options := intake.Options{Under: dispatch.ID(*under), Source: *source, Now: p.now(), Sheet: *sheetName, Strict: *strict}
	if *year != "" {
		if options.Year, err = strconv.Atoi(*year); err != nil || options.Year < 2000 || options.Year > 2100 {
			return dispatch.Wrong("--year", "须为 2000 至 2100 的年份", "it is a year from 2000 to 2100")
		}
	}
	if options.Columns, err = intake.ParseColumns(*columns); err != nil {
		return err
	}
	if *datum != "" {
		if options.Datum, err = geo.ParseDatum(*datum); err != nil {
			return dispatch.Wrong("--datum", "坐标系须为 wgs84、gcj02 或 bd09", "the datum is wgs84, gcj02 or bd09")
		}
	}
	return at.with(ctx, func(db *ledger.DB) error {
		key, err := db.Secret(ctx, pseudonyms)
		if err != nil {
			return err
		}
		desk := &desk.Desk{Ledger: db, Clock: db.Clock(p.now).Now, Key: key}
		if desk.AreaCode, err = db.AreaCode(ctx); err != nil {
			return err
		}
		if err := desk.Stock(ctx); err != nil {
			return err
		}
		act := dispatch.Act{Actor: "import", Grants: []dispatch.Grant{{Role: dispatch.Operator}, {Role: dispatch.Administrator}}, Device: "import"}
		bar := p.progress(dispatch.Text{ZH: "导入", EN: "import"})
		report, err := intake.Import(ctx, db, desk, act, sort, data, options, *dry, bar.show)
		bar.clear()
		if err != nil {
			return err
		}
		if sort == intake.Requests && !*dry {
			if err := at.sealWritten(ctx, p, db); err != nil {
				return err
			}
		}
		back := cmp.Or(*returned, strings.TrimSuffix(file, filepath.Ext(file))+"-returned.xlsx")
		wrong, err := report.Returned(p.lang)
		if err == nil && len(wrong) > 0 && !*dry {
			err = os.WriteFile(back, wrong, 0o600)
		} else {
			back = ""
		}
		if err != nil {
			return err
		}
		if *format == "json" {
			err = json.NewEncoder(p.out).Encode(report)
		} else {
			p.tellImport(report, *dry, back)
		}
		if err == nil && report.Bad > 0 {
			err = cmp.Or(report.Fault, errFound)
		}
		return err
	})
}

// ground is the word for what lies under the compounds on the map; it is no table.
const ground = "ground"

// importGround replaces the ground of the map by a GeoJSON file.
func (p *program) importGround(ctx context.Context, db *ledger.DB, file, datum string) error {
	d, err := geo.ParseDatum(datum)
	if err != nil {
		return dispatch.Wrong("--datum", "坐标系须为 wgs84、gcj02 或 bd09", "the datum is wgs84, gcj02 or bd09")
	}
	data, err := readFile(file)
	if err != nil {
		return err
	}
	g, err := intake.ReadGround(d, data)
	if err != nil {
		return err
	}
	if err := db.SetGround(ctx, g); err != nil {
		return err
	}
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("地图的底已换上，共 %d 处。", len(g.Features)), EN: fmt.Sprintf("The ground of the map has %d lines and areas now.", len(g.Features))})
	return nil
}

// readFile reads at most as much as an import accepts.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return io.ReadAll(io.LimitReader(f, intake.MaxFile+1))
}

func (p *program) tellImport(r intake.Report, dry bool, back string) {
	t := func(zh, en string, args ...any) {
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)})
	}
	list := func(all []intake.Problem) {
		for len(all) > 0 {
			n := 1 // consecutive rows with the same problem share a line
			for n < len(all) && all[n].Row == all[n-1].Row+1 && all[n].Column == all[0].Column && all[n].Text == all[0].Text {
				n++
			}
			rows, column := fmt.Sprint(all[0].Row), ""
			if n > 1 {
				rows += fmt.Sprintf("-%d", all[n-1].Row)
			}
			if all[0].Column != "" {
				column = "（" + all[0].Column + "）"
			}
			t("  第 %[1]s 行%[2]s：%[3]s", "  row %[1]s%[2]s: %[4]s", rows, column, all[0].Text.ZH, all[0].Text.EN)
			all = all[n:]
		}
	}
	if dry {
		for _, v := range r.Preview {
			var values []string
			for _, f := range v.Values {
				values = append(values, f.Field+"="+f.Text)
			}
			_, _ = fmt.Fprintf(p.out, "%6d %-8s %s\n", v.Row, v.Change, strings.Join(values, " "))
		}
	}
	for _, x := range r.Sheets {
		switch {
		case x.Hidden:
			t("隐藏的工作表“%s”没有读。", "The hidden sheet %s was not read.", x.Name)
		case !x.Read:
			t("工作表“%s”没有读；要读它，请用 --sheet 指定。", "The sheet %s was not read; name it by --sheet to read it.", x.Name)
		}
	}
	if !r.Complete() {
		t("缺少必填的列：%s。请用 --columns 说明各列是什么。", "Columns are missing: %s. Say by --columns what each column is.", strings.Join(r.Lacking, ", "))
		for _, c := range r.Columns {
			_, _ = fmt.Fprintf(p.out, "  %s（%s）：%s\n", c.Heading, cmp.Or(c.Field, "?"), strings.Join(c.First, "、"))
		}
		return
	}
	if len(r.Ignored) > 0 {
		t("没有认出的列，内容记在备注里：%s", "Columns that are not known; what they say is kept in the note: %s", strings.Join(r.Ignored, ", "))
	}
	if len(r.Untaken) > 0 {
		zh, en := []string{}, []string{}
		for _, u := range r.Untaken {
			zh, en = append(zh, fmt.Sprintf("%s（%d 格）", u.Heading, u.Filled)), append(en, fmt.Sprintf("%s (%d cells)", u.Heading, u.Filled))
		}
		t("注意：这些列没有导入：%[1]s", "Mind: these columns were not imported: %[2]s", strings.Join(zh, "、"), strings.Join(en, ", "))
		if back != "" {
			t("没有导入的列写在 %s。", "What they say is in %s.", back)
		}
	}
	if len(r.Made) > 0 {
		t("一并建立的上级区域 %d 个：%s", "%d areas above were made: %s", len(r.Made), few(r.Made))
	}
	if len(r.Doubts) > 0 {
		t("请核对（%d 处）：", "Worth a look (%d):", len(r.Doubts))
		list(r.Doubts[:min(20, len(r.Doubts))])
	}
	if r.Bad > 0 {
		if r.Saved || dry {
			t("%d 行有错，没有导入：", "%d rows are wrong and were not imported:", r.Bad)
		} else {
			t("%d 行有错，什么都没有写入：", "%d rows are wrong; nothing was saved:", r.Bad)
		}
		list(r.Problems)
		if back != "" {
			t("有错的行写在 %s，改好后可以再导入。", "The wrong rows are in %s; put them right and import them.", back)
		}
		if !r.Saved && !dry {
			return
		}
	}
	if r.Passed > 0 {
		t("%d 行是合计或落款，没有导入。", "%d rows are sums or signatures and were passed over.", r.Passed)
	}
	t("共 %d 行：新增 %d，更改 %d，不变 %d。", "%d rows: %d added, %d changed, %d the same.", r.Rows, r.Added, r.Changed, r.Same)
	if r.Review > 0 {
		t("其中 %d 件须人工核实。", "%d of them go to an operator.", r.Review)
	}
	if dry {
		t("这是预览，没有写入。", "This was a dry run; nothing was saved.")
	}
}

// headings lists the headings that a sort knows, or adds one.
func (p *program) headings(ctx context.Context, db *ledger.DB, sort intake.Sort, said string) error {
	if head, field, changes := strings.Cut(said, "="); changes {
		if err := intake.AddHeading(ctx, db, sort, head, strings.TrimSpace(field)); err != nil {
			return err
		}
	}
	also, err := intake.AlsoKnown(ctx, db, sort)
	if err != nil {
		return err
	}
	fields, err := intake.Fields(sort, also)
	for _, f := range fields {
		_, _ = fmt.Fprintf(p.out, "%-12s %s", f.Field, strings.Join(f.Headings, "、"))
		if len(f.Added) > 0 {
			p.say(p.out, dispatch.Text{ZH: "；本市添加：" + strings.Join(f.Added, "、"), EN: "; added here: " + strings.Join(f.Added, ", ")})
			continue
		}
		_, _ = fmt.Fprintln(p.out)
	}
	return err
}

func few(names []string) string {
	if len(names) > 10 {
		return strings.Join(names[:10], "、") + "…"
	}
	return strings.Join(names, "、")
}
