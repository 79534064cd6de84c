package tally

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Column is a column of a printed table.
type Column struct {
	Title string
	Right bool // numbers
}

// PrintText writes a table with aligned columns; a Chinese character counts as two wide.
func PrintText(w io.Writer, columns []Column, rows [][]string) error {
	width := make([]int, len(columns))
	for i, c := range columns {
		width[i] = wide(c.Title)
		for _, r := range rows {
			width[i] = max(width[i], wide(r[i]))
		}
	}
	line := func(cells []string) error {
		var b strings.Builder
		for i, c := range cells {
			pad := strings.Repeat(" ", width[i]-wide(c))
			if columns[i].Right {
				b.WriteString(pad + c)
			} else {
				b.WriteString(c + pad)
			}
			b.WriteString("  ")
		}
		_, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
		return err
	}
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	for _, r := range append([][]string{titles}, rows...) {
		if err := line(r); err != nil {
			return err
		}
	}
	return nil
}

// wide returns the width of a text on a terminal, where East Asian characters take two columns.
func wide(s string) int {
	n := 0
	for _, c := range s {
		switch {
		case c >= 0x1100 && (c <= 0x115f || c >= 0x2e80 && c <= 0xa4cf || c >= 0xac00 && c <= 0xd7a3 || c >= 0xf900 && c <= 0xfaff || c >= 0xfe30 && c <= 0xfe6f || c >= 0xff00 && c <= 0xff60 || c >= 0xffe0 && c <= 0xffe6 || c >= 0x20000):
			n += 2
		default:
			n++
		}
	}
	return n
}

// PrintCSV writes a table for spreadsheets: with a byte order mark so that Chinese is read correctly, and with an apostrophe
// before cells that would be taken for formulas.
func PrintCSV(w io.Writer, columns []Column, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	if err := out.Write(titles); err != nil {
		return err
	}
	for _, r := range rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = c
			if !columns[i].Right && c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
				cells[i] = "'" + c
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
