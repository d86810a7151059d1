package exchange

import (
	"bytes"
	"errors"

	"github.com/xuri/excelize/v2"
)

// TemplateSheet is one sheet of a workbook that people fill in or look things
// up in.
type TemplateSheet struct {
	Name string
	Rows [][]string // the first is the heading
}

// Template writes a workbook of small sheets. Every cell is text: a code keeps
// its zeros and nothing becomes a formula.
func Template(sheets []TemplateSheet) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // "@"
	if err != nil {
		return nil, err
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err != nil {
			return nil, err
		}
		w, err := f.NewStreamWriter(s.Name)
		if err != nil {
			return nil, err
		}
		if len(s.Rows) > 0 {
			if err := errors.Join(w.SetColWidth(1, len(s.Rows[0]), 18), w.SetColStyle(1, len(s.Rows[0]), text)); err != nil {
				return nil, err
			}
		}
		for n, row := range s.Rows {
			at, err := excelize.CoordinatesToCellName(1, n+1)
			if err != nil {
				return nil, err
			}
			values := make([]any, len(row))
			for k, v := range row {
				values[k] = excelize.Cell{StyleID: text, Value: v}
			}
			if err := w.SetRow(at, values); err != nil {
				return nil, err
			}
		}
		if err := w.Flush(); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
