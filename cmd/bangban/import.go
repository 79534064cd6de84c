package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
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
	dry := o.flag("dry-run", dispatch.Text{ZH: "只看会怎样，不写入", EN: "tell what would happen and save nothing"})
	template := o.flag("template", dispatch.Text{ZH: "写出空白模板（xlsx）到所给的文件", EN: "write an empty template (xlsx) to the file"})
	o.operands, o.most = dispatch.Text{ZH: "areas|compounds|units|cadres|facilities|households|requests|controls 文件", EN: "areas|compounds|units|cadres|facilities|households|requests|controls FILE"}, 2
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if len(o.given) != 2 {
		return dispatch.Wrong("FILE", "请给出要导入的种类与文件", "name what to import, and the file")
	}
	sort, file := intake.Sort(o.arg(0)), o.arg(1)
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
	options := intake.Options{Under: dispatch.ID(*under), Source: *source, Now: p.now()}
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
		if *format == "json" {
			err = json.NewEncoder(p.out).Encode(report)
		} else {
			p.tellImport(report, *dry)
		}
		if err == nil && report.Bad > 0 {
			return errFound
		}
		return err
	})
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

func (p *program) tellImport(r intake.Report, dry bool) {
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
	if len(r.Ignored) > 0 {
		t("未用到的列：%s", "Columns that were not used: %s", strings.Join(r.Ignored, ", "))
	}
	if len(r.Made) > 0 {
		t("一并建立的上级区域 %d 个：%s", "%d areas above were made: %s", len(r.Made), few(r.Made))
	}
	if len(r.Doubts) > 0 {
		t("请核对（%d 处）：", "Worth a look (%d):", len(r.Doubts))
		list(r.Doubts[:min(20, len(r.Doubts))])
	}
	if r.Bad > 0 {
		t("%d 行有错，什么都没有写入：", "%d rows are wrong; nothing was saved:", r.Bad)
		list(r.Problems)
		return
	}
	t("共 %d 行：新增 %d，更改 %d，不变 %d。", "%d rows: %d added, %d changed, %d the same.", r.Rows, r.Added, r.Changed, r.Same)
	if r.Review > 0 {
		t("其中 %d 件须人工核实。", "%d of them go to an operator.", r.Review)
	}
	if dry {
		t("这是预览，没有写入。", "This was a dry run; nothing was saved.")
	}
}

func few(names []string) string {
	if len(names) > 10 {
		return strings.Join(names[:10], "、") + "…"
	}
	return strings.Join(names, "、")
}
