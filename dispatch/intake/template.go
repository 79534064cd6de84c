package intake

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Template returns a workbook (xlsx) to fill in: headings, all cells as text so that numbers stay unchanged, and a second sheet
// that explains each column with an invented example.
func Template(sort Sort) (data []byte, err error) {
	s, err := sheetOf(sort)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("make a template: %w", err)
		}
	}()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it has no file on disk
	main, notes := s.name.ZH, "说明"
	if err := f.SetSheetName(f.GetSheetName(0), main); err != nil {
		return nil, err
	}
	if _, err := f.NewSheet(notes); err != nil {
		return nil, err
	}
	asText, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	last, err := excelize.ColumnNumberToName(len(s.columns))
	if err != nil {
		return nil, err
	}
	explained := [][]string{{"列", "Column", "须填", "样例（均为虚构）"}}
	var heads []string
	for _, c := range s.columns {
		head, needed := c.head.ZH, ""
		if c.needed {
			head, needed = head+"*", "是"
		}
		heads = append(heads, head)
		explained = append(explained, []string{c.head.ZH, c.head.EN, needed, c.example})
	}
	for _, err := range []error{
		f.SetColStyle(main, "A:"+last, asText), f.SetColWidth(main, "A", last, 16), f.SetSheetRow(main, "A1", &heads), f.SetRowStyle(main, 1, 1, bold),
		f.SetPanes(main, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		f.SetColStyle(notes, "A:D", asText), f.SetColWidth(notes, "A", "D", 30),
	} {
		if err != nil {
			return nil, err
		}
	}
	for i, line := range explained {
		if err := f.SetSheetRow(notes, fmt.Sprintf("A%d", i+1), &line); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}
