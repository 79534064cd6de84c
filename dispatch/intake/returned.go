package intake

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/bangban/bangban/dispatch"
)

// Returned is what was not imported, as a workbook (xlsx): the wrong rows to put right and import again, with the columns of the file, the
// wrong cells marked and the reasons together in a last column; and on a second sheet the columns that nothing takes. It is empty where
// everything was imported.
func (r Report) Returned(lang string) (data []byte, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("give back what was not imported: %w", err)
		}
	}()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it has no file on disk
	first := f.GetSheetName(0)
	for _, x := range []struct {
		rows int
		name dispatch.Text
		fill func(f *excelize.File, sheet, lang string) error
	}{{len(r.refused), dispatch.Text{ZH: "请改正", EN: "To correct"}, r.toCorrect}, {len(r.left), dispatch.Text{ZH: "没有导入的列", EN: "Columns not imported"}, r.untaken}} {
		if x.rows == 0 {
			continue
		}
		name := x.name.In(lang)
		if first != "" {
			err, first = f.SetSheetName(first, name), ""
		} else {
			_, err = f.NewSheet(name)
		}
		if err = cmp.Or(err, x.fill(f, name, lang)); err != nil {
			return nil, err
		}
	}
	if first != "" {
		return nil, nil
	}
	var text bytes.Buffer
	err = f.Write(&text)
	return text.Bytes(), err
}

// untaken writes the columns that nothing takes, each row with its number, its first cell, and what it says there.
func (r Report) untaken(f *excelize.File, sheet, lang string) error {
	plain, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	heads := []any{dispatch.Text{ZH: "行", EN: "Row"}.In(lang), cellAt(r.heads, 0)}
	at := map[string]int{}
	for _, u := range r.Untaken {
		at[u.Heading] = len(heads)
		heads = append(heads, u.Heading)
	}
	if err := out.SetRow("A1", heads); err != nil {
		return err
	}
	for n, row := range r.left {
		cells := make([]any, len(heads))
		cells[0], cells[1] = row.n, excelize.Cell{StyleID: plain, Value: cellAt(row.whole, 0)}
		for _, x := range row.said {
			cells[at[x.heading]] = excelize.Cell{StyleID: plain, Value: x.text}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// toCorrect writes the wrong rows.
func (r Report) toCorrect(f *excelize.File, sheet, lang string) error {
	plain, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	wrong, err := f.NewStyle(&excelize.Style{NumFmt: 49, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FBE3E0"}}})
	if err != nil {
		return err
	}
	width := len(r.heads)
	last := make([]any, 0, width+1)
	at := map[string]int{}
	for i, h := range r.heads {
		h = clean(h)
		last = append(last, h)
		if _, twice := at[h]; !twice && h != "" {
			at[h] = i
		}
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	last = append(last, ReasonHead)
	if err := out.SetRow("A1", last); err != nil {
		return err
	}
	for n, row := range r.refused {
		cells := make([]any, width+1)
		marked := map[int]bool{}
		reasons := ""
		for _, p := range row.faults {
			if i, ok := at[p.Column]; ok && p.Column != "" {
				marked[i] = true
			}
			reason := p.Text.In(lang)
			if p.Column != "" {
				reason = p.Column + "：" + reason
			}
			reasons += fmt.Sprintf("；%s", reason)
		}
		for i := range width {
			style := plain
			if marked[i] {
				style = wrong
			}
			cells[i] = excelize.Cell{StyleID: style, Value: cellAt(row.cells, i)}
		}
		cells[width] = excelize.Cell{StyleID: plain, Value: fmt.Sprintf("第%d行", row.n) + reasons}
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// ReasonHead heads the reasons in a workbook of wrong rows; the column is passed over when the file is imported again.
const ReasonHead = "原因（导入时不用）"
