package export

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"fmt"
	"io"
	"math"
	"strconv"
	"sync/atomic"
)

// What a sheet of the format holds. The bytes keep every part below the 4 GiB
// from which on an archive needs fields that not every reader knows.
const (
	maxRows  = 1_048_576
	maxSheet = 3 << 30
)

// XLSX writes a workbook: the responses, on a further sheet past maxRows, and a
// codebook. Every text is typed as text, so nothing in it can run. Nothing but
// the codes waits in memory: a row is packed and gone.
type XLSX struct {
	most   int // rows of a sheet
	zip    *zip.Writer
	sheet  *counted
	header []string
	sheets []string // names
	row    int      // of the current sheet, the last one begun
	digits []byte   // of row
	heads  [][]byte // <c r="AB, by column
	words  map[string]int
	shared []string // by the number that learn gave
	buf    []byte
}

// Names of the sheets.
const (
	responsesSheet = "responses"
	codebookSheet  = "codebook"
)

// NewXLSX starts a workbook with its header; call Close at the end.
func NewXLSX(w io.Writer, header []string) (*XLSX, error) {
	x := &XLSX{most: maxRows, zip: zip.NewWriter(bufio.NewWriterSize(w, 64<<10)), header: header, words: make(map[string]int)}
	x.zip.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	if err := x.part("_rels/.rels", topRelations); err != nil {
		return nil, err
	}
	return x, x.begins(responsesSheet, header)
}

// begins starts a sheet with a heading, which stays in sight.
func (x *XLSX) begins(name string, heading []string) error {
	x.sheets = append(x.sheets, name)
	w, err := x.zip.Create(sheetPart(len(x.sheets)))
	if err != nil {
		return err
	}
	x.sheet, x.row = &counted{w: w}, 0
	if err := x.write([]byte(sheetBegin)); err != nil {
		return err
	}
	cells := make([]CellValue, len(heading))
	for i, h := range heading {
		cells[i] = Text(h)
	}
	return x.put(cells)
}

// Row writes one line.
func (x *XLSX) Row(cells []CellValue) error {
	if x.full() {
		if err := x.turn(); err != nil {
			return err
		}
	}
	return x.put(cells)
}

func (x *XLSX) put(cells []CellValue) error {
	x.buf = appendCells(x, x.buf[:0], cells)
	return x.write(x.buf)
}

// Close writes the codebook and what holds the sheets together.
func (x *XLSX) Close(book []CodebookLine) error {
	if err := x.write([]byte(sheetEnd)); err != nil {
		return err
	}
	if err := x.begins(codebookSheet, codebookHeader.cells()); err != nil {
		return err
	}
	var cells []CellValue
	for _, line := range book {
		cells = cells[:0]
		for _, s := range line.cells() {
			cells = append(cells, Text(s))
		}
		if err := x.put(cells); err != nil {
			return err
		}
	}
	if err := x.write([]byte(sheetEnd)); err != nil {
		return err
	}
	for _, p := range []struct{ name, text string }{
		{"xl/sharedStrings.xml", sharedStrings(x.shared)},
		{"xl/styles.xml", styles},
		{"xl/workbook.xml", workbook(x.sheets)},
		{"xl/_rels/workbook.xml.rels", relations(len(x.sheets))},
		{"[Content_Types].xml", contentTypes(len(x.sheets))},
	} {
		if err := x.part(p.name, p.text); err != nil {
			return err
		}
	}
	return x.zip.Close()
}

func (x *XLSX) part(name, text string) error {
	w, err := x.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

func (x *XLSX) full() bool { return x.row >= x.most || x.sheet.n.Load() > maxSheet }

func (x *XLSX) turn() error {
	if err := x.write([]byte(sheetEnd)); err != nil {
		return err
	}
	return x.begins(fmt.Sprintf("%s_%d", responsesSheet, len(x.sheets)+1), x.header)
}

func (x *XLSX) write(rows []byte) error {
	_, err := x.sheet.Write(rows)
	return err
}

func (x *XLSX) begin(dst []byte) []byte {
	x.row++
	x.digits = strconv.AppendInt(x.digits[:0], int64(x.row), 10)
	dst = append(dst, `<row r="`...)
	dst = append(dst, x.digits...)
	return append(dst, `">`...)
}

func (x *XLSX) end(dst []byte) []byte { return append(dst, `</row>`...) }

// head begins a cell: its address stands open.
func (x *XLSX) head(dst []byte, column int) []byte {
	for column >= len(x.heads) {
		x.heads = append(x.heads, []byte(`<c r="`+letters(len(x.heads))))
	}
	return append(append(dst, x.heads[column]...), x.digits...)
}

// letters are a column's name: 0 is A, 26 is AA.
func letters(column int) string {
	name := string(rune('A' + column%26))
	if column >= 26 {
		return letters(column/26-1) + name
	}
	return name
}

func (x *XLSX) text(dst []byte, column int, s string) []byte {
	return inline(x.head(dst, column), s)
}

func (x *XLSX) bytes(dst []byte, column int, s []byte) []byte {
	return inline(x.head(dst, column), s)
}

func inline[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, `" t="inlineStr"><is>`...)
	dst = appendXML(dst, s)
	return append(dst, `</is></c>`...)
}

func (x *XLSX) learn(s string) int {
	n, ok := x.words[s]
	if !ok {
		n = len(x.shared)
		x.shared = append(x.shared, s)
		x.words[s] = n
	}
	return n
}

func (x *XLSX) known(dst []byte, column, known int) []byte {
	dst = append(x.head(dst, column), `" t="s"><v>`...)
	return append(strconv.AppendInt(dst, int64(known), 10), `</v></c>`...)
}

func (x *XLSX) number(dst []byte, column int, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst // no number of the format
	}
	dst = append(x.head(dst, column), `"><v>`...)
	return append(appendNumber(dst, f), `</v></c>`...)
}

func (x *XLSX) flags(dst []byte, column int, bits uint64, n int) []byte {
	for i := range n {
		dst = append(x.head(dst, column+i), `"><v>`...)
		dst = append(dst, '0'+byte(bits&1))
		dst = append(dst, `</v></c>`...)
		bits >>= 1
	}
	return dst
}

func (x *XLSX) none(dst []byte, _, _ int) []byte { return dst }

// counted is a writer that knows how much it was given.
type counted struct {
	w io.Writer
	n atomic.Int64 // asked for while the pipe's goroutine writes
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n.Add(int64(n))
	return n, err
}
