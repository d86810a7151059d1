package export

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/design"
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
		values := []any{line.Column, line.Type, line.Code, printable(line.Text), printable(line.English)}
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

// CodebookLine explains one column (Code empty) or one code in it.
type CodebookLine struct{ Column, Type, Code, Text, English string }

var codebookHeader = CodebookLine{"column", "type", "code", "text", "text_en"}

// Codebook explains every column of a table: the question or option in the
// survey's first language and in English.
func (t *Table) Codebook(say func(lang, key string) string) []CodebookLine {
	var book []CodebookLine
	for _, name := range design.FixedColumns {
		book = append(book, CodebookLine{Column: name, Type: "fixed",
			Text: say("zh-CN", "export.column_"+name), English: say("en", "export.column_"+name)})
	}
	for _, c := range t.Columns {
		form := t.newest(c.Question)
		if form == nil {
			continue
		}
		first := form.Survey.Languages[0]
		field, _ := form.Field(c.Question)
		both := func(texts ...surveys.Text) (a, b string) {
			for i, text := range texts {
				if i > 0 {
					a, b = a+" — ", b+" — "
				}
				a, b = a+text.In(first), b+text.In("en", first)
			}
			return a, b
		}
		line := CodebookLine{Column: c.Name, Type: string(c.Type)}
		switch c.Role {
		case design.WholeColumn:
			line.Text, line.English = both(field.Text)
		case design.CellColumn:
			line.Text, line.English = both(field.Text, rowText(field.Question, c.Part))
		default:
			line.Text, line.English = both(field.Text, optionText(field.Question, c.Part))
		}
		book = append(book, line)
		if c.Role == design.WholeColumn || c.Role == design.CellColumn {
			for _, o := range field.Options {
				zh, en := both(o.Text)
				book = append(book, CodebookLine{Column: c.Name, Code: o.Code, Text: zh, English: en})
			}
		}
	}
	return book
}

// newest returns the newest version that has the question.
func (t *Table) newest(question string) *answer.Form {
	var best *answer.Form
	for _, f := range t.Forms {
		if _, ok := f.Field(question); ok && (best == nil || f.Version > best.Version) {
			best = f
		}
	}
	return best
}

func optionText(q *surveys.Question, code string) surveys.Text {
	for _, o := range q.Options {
		if o.Code == code {
			return o.Text
		}
	}
	if q.Other != nil {
		return q.Other.Text
	}
	return nil
}

func rowText(q *surveys.Question, code string) surveys.Text {
	for _, r := range q.Rows {
		if r.Code == code {
			return r.Text
		}
	}
	return nil
}
