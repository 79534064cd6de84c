package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// flags prints the table of red flags, judges a text, or judges the rows of a file and counts.
func (p *program) flags(ctx context.Context, args []string) error {
	o := p.options("flags")
	at := o.record()
	own := o.flag("own", dispatch.Text{ZH: "连同管理员在此数据里补充的字词", EN: "with the words that administrators of this record added"})
	file := o.text("file", "", dispatch.Text{ZH: "判断文件里的每一行：CSV、JSON Lines，或每行“征象<Tab>文字”", EN: "judge each row of a file: CSV, JSON Lines, or lines of a flag, a tab and a text"})
	columns := o.text("columns", "summary,body,text,desc", dispatch.Text{ZH: "哪些列是文字", EN: "which columns are text"})
	gold := o.text("gold", "", dispatch.Text{ZH: "标注文件（JSON Lines，有 id 与 life_threatening），据此算查全率与查准率", EN: "labels (JSON Lines with id and life_threatening) against which recall and precision are counted"})
	show := o.flag("show", dispatch.Text{ZH: "列出漏掉的与误报的行号", EN: "list the rows that were missed or wrongly found"})
	o.operands, o.most = dispatch.Text{ZH: "[一段话]", EN: "[text]"}, 1
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	var added []dispatch.RedFlag
	if *own {
		if err := at.with(ctx, func(db *ledger.DB) (err error) {
			added, err = db.RedFlags(ctx)
			return err
		}); err != nil {
			return err
		}
	}
	table := dispatch.NewRedFlagTable(added)
	switch {
	case *file != "":
		return p.judge(table, *file, strings.Split(*columns, ","), *gold, *show)
	case o.arg(0) != "":
		p.explain(table, o.arg(0))
	default:
		p.printFlags(table)
	}
	return nil
}

// printFlags prints the table in the chosen language.
func (p *program) printFlags(table *dispatch.RedFlagTable) {
	line := func(text string) { _, _ = fmt.Fprintln(p.out, text) }
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("危急征象表，第 %d 版。| 任选其一；+ 紧接；… 隔至多 6 字；…… 隔至多 20 字；@ 后为一类词，见末尾。", dispatch.RedFlagsVersion),
		EN: fmt.Sprintf("Table of red flags, edition %d. | any of these; + at once; … within 6 characters; …… within 20; @ a class of words, see below.", dispatch.RedFlagsVersion)})
	for _, f := range table.Flags() {
		line("")
		line(f.Code + "  " + f.Name.In(p.lang) + "  → " + cmp.Or(f.Call, "120") + p.conditions(f))
		for _, w := range f.Words {
			line("  + " + w)
		}
		for _, w := range f.Not {
			line("  - " + w)
		}
	}
	line("")
	p.say(p.out, dispatch.Text{ZH: "征象旁边的词：", EN: "Words around a hit:"})
	for _, c := range dispatch.RedFlagContexts() {
		line("  " + c.Code + "  " + c.Name.In(p.lang) + ": " + c.Said)
	}
	p.say(p.out, dispatch.Text{ZH: "不算的缘由：", EN: "Excuses:"})
	for _, x := range dispatch.Excuses {
		line("  " + string(x) + "  " + x.Name().In(p.lang))
	}
}

// conditions says for whom a flag counts and which excuses do not hold.
func (p *program) conditions(f dispatch.RedFlag) string {
	var all []string
	if f.For != "" {
		all = append(all, f.For.Name().In(p.lang))
	}
	if f.Later {
		all = append(all, dispatch.ExcuseLater.Name().In(p.lang)+" ×")
	}
	for _, x := range f.Despite {
		all = append(all, x.Name().In(p.lang)+" ✓")
	}
	if len(all) == 0 {
		return ""
	}
	return "  (" + strings.Join(all, "; ") + ")"
}

// explain says what is heard in a text, and why what does not count does not.
func (p *program) explain(table *dispatch.RedFlagTable, text string) {
	hits := table.Hits(text, nil)
	for _, h := range hits {
		why := dispatch.Text{ZH: "算，先拨 " + h.Call, EN: "counts, call " + h.Call}.In(p.lang)
		if h.Excuse != "" {
			why = dispatch.Text{ZH: "不算：", EN: "does not count: "}.In(p.lang) + h.Excuse.Name().In(p.lang)
		}
		_, _ = fmt.Fprintf(p.out, "%s  %s  “%s”  %s\n", h.Flag, h.Name.In(p.lang), h.Words, why)
	}
	if len(hits) == 0 {
		p.say(p.out, dispatch.Text{ZH: "没有听到危急征象。", EN: "No red flag is heard."})
	}
}

// saidRow is a row of a file: what was said, and whether it is known to be dangerous.
type saidRow struct {
	id, text string
	known    bool
	danger   bool
}

// judge judges the rows of a file and prints counts.
func (p *program) judge(table *dispatch.RedFlagTable, file string, columns []string, gold string, show bool) error {
	calls, err := readCalls(file, columns)
	if err != nil {
		return err
	}
	if gold != "" {
		labels, err := readLabels(gold)
		if err != nil {
			return err
		}
		for i := range calls {
			calls[i].danger, calls[i].known = labels[calls[i].id]
		}
	}
	flagged, right, wrong, missed := 0, 0, 0, 0
	count := map[string]int{}
	var spent time.Duration
	for _, c := range calls {
		began := time.Now()
		heard := table.Heard(c.text, nil)
		spent += time.Since(began)
		said := len(heard) > 0
		if said {
			flagged++
		}
		for _, h := range heard {
			count[h.Flag]++
		}
		switch {
		case !c.known:
		case said && c.danger:
			right++
		case said:
			wrong++
		case c.danger:
			missed++
		}
		if show && c.known && said != c.danger {
			what := dispatch.Text{ZH: "漏掉", EN: "missed"}
			if said {
				what = dispatch.Text{ZH: "误报（" + heard[0].Flag + "）", EN: "wrongly found (" + heard[0].Flag + ")"}
			}
			_, _ = fmt.Fprintln(p.out, c.id, what.In(p.lang))
		}
	}
	n := max(len(calls), 1)
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("%d 行，%d 行有危急征象（%.1f%%），每行 %d 微秒", len(calls), flagged, 100*float64(flagged)/float64(n), spent.Microseconds()/int64(n)),
		EN: fmt.Sprintf("%d rows, %d flagged (%.1f %%), %d µs a row", len(calls), flagged, 100*float64(flagged)/float64(n), spent.Microseconds()/int64(n))})
	for _, f := range table.Flags() {
		if count[f.Code] > 0 {
			_, _ = fmt.Fprintf(p.out, "  %5d  %s  %s\n", count[f.Code], f.Code, f.Name.In(p.lang))
		}
	}
	if right+wrong+missed > 0 {
		recall, precision := float64(right)/float64(max(right+missed, 1)), float64(right)/float64(max(right+wrong, 1))
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("对照标注：对 %d，误报 %d，漏掉 %d；查全率 %.2f，查准率 %.2f", right, wrong, missed, recall, precision),
			EN: fmt.Sprintf("against the labels: %d right, %d wrongly found, %d missed; recall %.2f, precision %.2f", right, wrong, missed, recall, precision)})
	}
	return nil
}

// readCalls reads the rows of a file.
func readCalls(file string, columns []string) (all []saidRow, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	join := func(get func(string) string) string {
		var parts []string
		for _, c := range columns {
			if v := get(strings.TrimSpace(c)); v != "" {
				parts = append(parts, v)
			}
		}
		return strings.Join(parts, "\n")
	}
	switch filepath.Ext(file) {
	case ".csv":
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || len(rows) == 0 {
			return nil, dispatch.Wrong("--file", "不是 CSV", "it is no CSV")
		}
		for n, row := range rows[1:] {
			get := func(name string) string {
				if i := slices.Index(rows[0], name); i >= 0 && i < len(row) {
					return row[i]
				}
				return ""
			}
			all = append(all, saidRow{id: cmp.Or(get("id"), fmt.Sprint(n+2)), text: join(get)})
		}
	case ".jsonl":
		for n, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
			row := map[string]any{}
			if err := json.Unmarshal(line, &row); err != nil {
				return nil, dispatch.Wrong("--file", fmt.Sprintf("第 %d 行不是 JSON", n+1), fmt.Sprintf("line %d is no JSON", n+1))
			}
			get := func(name string) string { s, _ := row[name].(string); return s }
			all = append(all, saidRow{id: cmp.Or(get("id"), fmt.Sprint(n+1)), text: join(get)})
		}
	default:
		for line := range strings.Lines(string(data)) {
			flag, text, parted := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			if !parted && len(all) > 0 { // the text goes on
				all[len(all)-1].text += "\n" + flag
				continue
			}
			all = append(all, saidRow{id: fmt.Sprint(len(all) + 1), text: text, known: true, danger: flag != "-"})
		}
	}
	return all, nil
}

// readLabels reads whether rows are dangerous, by id.
func readLabels(file string) (map[string]bool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	labels := map[string]bool{}
	for n, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		var row struct {
			ID     string `json:"id"`
			Danger bool   `json:"life_threatening"`
		}
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, dispatch.Wrong("--gold", fmt.Sprintf("第 %d 行不是 JSON", n+1), fmt.Sprintf("line %d is no JSON", n+1))
		}
		labels[row.ID] = row.Danger
	}
	return labels, nil
}
