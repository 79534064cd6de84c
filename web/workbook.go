package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/tally"
	"github.com/bangban/bangban/web/api"
)

// sheet is a page of a workbook. Text is written as text, so that it is never read as a formula.
type sheet struct {
	name string
	rows [][]any // the first row is the headings
}

func workbook(sheets []sheet) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it has no file on disk
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			return nil, err
		}
		for n, row := range s.rows {
			if err := f.SetSheetRow(s.name, fmt.Sprintf("A%d", n+1), &row); err != nil {
				return nil, err
			}
		}
		if err := cmp.Or(f.SetRowStyle(s.name, 1, 1, bold), f.SetColWidth(s.name, "A", "Z", 16)); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return out.Bytes(), nil
}

// BulletinWorkbook implements the API.
func (s *Server) BulletinWorkbook(ctx context.Context, in api.BulletinWorkbookRequestObject) (api.BulletinWorkbookResponseObject, error) {
	p, lang := in.Params, of(ctx).lang
	said, err := s.Bulletin(ctx, api.BulletinRequestObject{Params: api.BulletinParams(p)})
	if err != nil {
		return nil, err
	}
	b := said.(api.Bulletin200JSONResponse)
	t := func(zh, en string) string { return dispatch.Text{ZH: zh, EN: en}.In(lang) }
	first := sheet{t("通报", "Bulletin"), [][]any{{b.Text}, {}, {t("事项", "Kind"), t("数", "Number"), t("计量", "Measure")}}}
	f := ledger.FigureFilter{Book: dispatch.Service, From: dispatch.Day(p.From), Until: dispatch.Day(p.AsOf), Unit: dispatch.ID(p.Unit), Under: dispatch.ID(p.Under)}
	lines, served, err := s.figures(ctx, f)
	if err != nil {
		return nil, err
	}
	kinds, err := s.config.Store.KindsAt(ctx, f.Until.End())
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, k := range kinds {
		names[k.Code] = k.Name.In(lang)
	}
	for _, n := range b.Numbers {
		phrase := n.Phrase
		if lang == "en" { // the phrases are Chinese only
			phrase = ""
			for _, code := range n.Kinds {
				phrase += names[code] + " "
			}
		}
		first.rows = append(first.rows, []any{strings.TrimSpace(phrase), n.Value, dispatch.Measure(n.Measure).Name().In(lang)})
	}
	if b.Head != "" {
		first.rows = append(first.rows, []any{}, []any{t("台账封存号", "Head of the journal"), b.Head})
	}
	units, err := s.config.Store.UnitsAt(ctx, f.Until.End())
	if err != nil {
		return nil, err
	}
	called := map[dispatch.ID]string{"": t("无单位", "no unit")}
	for _, u := range units {
		called[u.ID] = u.Name
	}
	byUnit, err := pivot(t("按单位", "By unit"), t("单位", "Unit"), "unit,kind", kinds, lines, served, lang, func(r tally.Row) string { return called[r.Unit] })
	if err != nil {
		return nil, err
	}
	byDay, err := pivot(t("按日期", "By day"), t("日期", "Day"), "day,kind", kinds, lines, served, lang, func(r tally.Row) string { return string(r.Day) })
	if err != nil {
		return nil, err
	}
	found, err := s.TallyRecords(ctx, api.TallyRecordsRequestObject{Params: api.TallyRecordsParams{To: p.AsOf, From: p.From, Unit: p.Unit, Under: p.Under}})
	if err != nil {
		return nil, err
	}
	records := sheet{t("记录", "Records"), [][]any{{t("日期", "Day"), t("编号", "Number"), t("事项", "Kind"), t("单位", "Unit"), t("人次", "Persons"), t("次", "Times"), t("日志条目", "Entry")}}}
	for _, r := range found.(api.TallyRecords200JSONResponse) {
		records.rows = append(records.rows, []any{r.Day, r.Number, cmp.Or(names[r.Kind], r.Kind), called[dispatch.ID(r.Unit)], r.Persons, r.Times, r.Entry})
	}
	data, err := workbook([]sheet{first, byUnit, byDay, records})
	if err != nil {
		return nil, err
	}
	return api.BulletinWorkbook200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{Body: bytes.NewReader(data), ContentLength: int64(len(data)),
		Headers: api.BulletinWorkbook200ResponseHeaders{ContentDisposition: fmt.Sprintf("attachment; filename=bangban-%s.xlsx", p.AsOf)}}, nil
}

// pivot makes a page of figures: a row per head, a column per kind that has any, in the kind's measure.
func pivot(name, corner, by string, kinds []dispatch.Kind, lines []tally.Line, served []tally.Served, lang string, head func(tally.Row) string) (sheet, error) {
	dimensions, err := tally.ParseDimensions(by)
	if err != nil {
		return sheet{}, err
	}
	rows := tally.Table(dispatch.Service, dimensions, lines, served)
	var used []dispatch.Kind
	for _, k := range kinds {
		if slices.ContainsFunc(rows, func(r tally.Row) bool { return r.Kind == k.Code }) {
			used = append(used, k)
		}
	}
	page := sheet{name, [][]any{{corner}}}
	for _, k := range used {
		page.rows[0] = append(page.rows[0], dispatch.Text{ZH: k.Name.ZH + "（" + k.Measure.Name().ZH + "）", EN: k.Name.EN + " (" + k.Measure.Name().EN + ")"}.In(lang))
	}
	at := map[string]int{}
	for _, r := range rows {
		i, ok := at[head(r)]
		if !ok {
			i = len(page.rows)
			at[head(r)] = i
			row := make([]any, len(used)+1)
			row[0] = head(r)
			for j := range used {
				row[j+1] = 0
			}
			page.rows = append(page.rows, row)
		}
		for j, k := range used {
			if k.Code == r.Kind {
				page.rows[i][j+1] = map[dispatch.Measure]int{dispatch.Persons: r.Persons, dispatch.Times: r.Times, dispatch.Households: r.Households}[k.Measure]
			}
		}
	}
	return page, nil
}
