package export

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxRows is how many rows a sheet of the format holds.
const maxRows = 1_048_576

// XLSX writes a workbook: the responses, on a further sheet past maxRows, and a
// codebook. Every text is typed as text, so nothing in it can run. The rows
// wait in a temporary file, not in memory.
type XLSX struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	header []string
	sheets int
	row    int // of the current sheet, the last one written
	values []any
}

// Names of the sheets.
const (
	responsesSheet = "responses"
	codebookSheet  = "codebook"
)

// NewXLSX starts a workbook with its header; call Close at the end.
func NewXLSX(header []string) (*XLSX, error) {
	x := &XLSX{file: excelize.NewFile(), header: header}
	if err := x.file.SetSheetName("Sheet1", responsesSheet); err != nil {
		return nil, err
	}
	return x, x.nextSheet()
}

func (x *XLSX) nextSheet() error {
	name := responsesSheet
	if x.sheets++; x.sheets > 1 {
		if err := x.stream.Flush(); err != nil {
			return err
		}
		name = fmt.Sprintf("%s_%d", responsesSheet, x.sheets)
		if _, err := x.file.NewSheet(name); err != nil {
			return err
		}
	}
	var err error
	if x.stream, err = x.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	x.row = 0
	cells := make([]CellValue, len(x.header))
	for i, h := range x.header {
		cells[i] = Text(h)
	}
	return x.put(cells)
}

// Row writes one line.
func (x *XLSX) Row(cells []CellValue) error {
	if x.row == maxRows {
		if err := x.nextSheet(); err != nil {
			return err
		}
	}
	return x.put(cells)
}

func (x *XLSX) put(cells []CellValue) error {
	x.values = x.values[:0]
	for _, c := range cells {
		switch c.Kind {
		case NumberCell:
			x.values = append(x.values, c.Number)
		case TextCell:
			x.values = append(x.values, printable(c.Text))
		default:
			x.values = append(x.values, nil)
		}
	}
	x.row++
	at, err := excelize.CoordinatesToCellName(1, x.row)
	if err != nil {
		return err
	}
	return x.stream.SetRow(at, x.values)
}

// printable drops the characters that XML cannot hold, and what is longer than
// a cell may be.
func printable(s string) string {
	const maxCell = 32767 // UTF-16 units, of which a character has at most 2
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxCell/2 {
		return string(runes[:maxCell/2])
	}
	return s
}

// Close writes the codebook and then the whole workbook to w.
func (x *XLSX) Close(w io.Writer, book []CodebookLine) error {
	defer x.file.Close()
	if err := x.stream.Flush(); err != nil {
		return err
	}
	if _, err := x.file.NewSheet(codebookSheet); err != nil {
		return err
	}
	stream, err := x.file.NewStreamWriter(codebookSheet)
	if err != nil {
		return err
	}
	for i, line := range append([]CodebookLine{codebookHeader}, book...) {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		values := []any{line.Column, line.Type, line.Code, printable(line.Text), printable(line.English), line.Versions}
		if err := stream.SetRow(at, values); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	// The library packs the whole workbook in memory before it writes a byte; here
	// what is packed goes straight out.
	x.file.SetZipWriter(func(io.Writer) excelize.ZipWriter {
		z := zip.NewWriter(w)
		z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
		return z
	})
	return x.file.Write(io.Discard)
}

// Discard drops an unfinished workbook.
func (x *XLSX) Discard() error { return x.file.Close() }
