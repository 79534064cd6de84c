package intake

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/bangban/bangban/dispatch"
)

// Returned is the wrong rows as a workbook (xlsx) to put right and import again: the columns of the file, the wrong cells marked with
// the reason beside each, and the reasons together in a last column. It is empty where no row is wrong.
func (r Report) Returned(lang string) (data []byte, err error) {
	if len(r.refused) == 0 {
		return nil, nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("give the wrong rows back: %w", err)
		}
	}()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it has no file on disk
	sheet := dispatch.Text{ZH: "请改正", EN: "To correct"}.In(lang)
	if err := f.SetSheetName(f.GetSheetName(0), sheet); err != nil {
		return nil, err
	}
	plain, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return nil, err
	}
	wrong, err := f.NewStyle(&excelize.Style{NumFmt: 49, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FBE3E0"}}})
	if err != nil {
		return nil, err
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
		return nil, err
	}
	last = append(last, ReasonHead)
	if err := out.SetRow("A1", last); err != nil {
		return nil, err
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
			return nil, err
		}
	}
	if err := out.Flush(); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = f.Write(&text)
	return text.Bytes(), err
}

// ReasonHead heads the reasons in a workbook of wrong rows; the column is passed over when the file is imported again.
const ReasonHead = "原因（导入时不用）"
