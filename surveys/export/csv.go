package export

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"
)

// CSV writes an RFC 4180 table: UTF-8 with a byte-order mark, which Excel needs
// to read Chinese, and CRLF.
//
// Texts that a spreadsheet would run as a formula get an apostrophe before
// them, unless Raw is set; ReadCSV takes it off again. Numbers are left alone.
type CSV struct {
	Raw   bool // set before the first cell
	w     *bufio.Writer
	buf   []byte
	words [][]byte // by the number that learn gave
}

// NewCSV returns a writer; call Flush at the end.
func NewCSV(w io.Writer) *CSV {
	return &CSV{w: bufio.NewWriterSize(w, 64<<10)}
}

// Header writes the byte-order mark and the column names.
func (c *CSV) Header(names []string) error {
	if _, err := c.w.WriteString("\ufeff"); err != nil {
		return err
	}
	cells := make([]CellValue, len(names))
	for i, n := range names {
		cells[i] = Text(n)
	}
	return c.Row(cells)
}

// Row writes one line.
func (c *CSV) Row(cells []CellValue) error {
	c.buf = appendCells(c, c.buf[:0], cells)
	return c.write(c.buf)
}

// Flush writes what is still buffered.
func (c *CSV) Flush() error { return c.w.Flush() }

func (c *CSV) write(rows []byte) error {
	_, err := c.w.Write(rows)
	return err
}

func (c *CSV) full() bool  { return false }
func (c *CSV) turn() error { return nil }

func (c *CSV) begin(dst []byte) []byte { return dst }
func (c *CSV) end(dst []byte) []byte   { return append(dst, '\r', '\n') }

func (c *CSV) text(dst []byte, column int, s string) []byte {
	return appendText(comma(dst, column), s, c.Raw)
}

func (c *CSV) bytes(dst []byte, column int, s []byte) []byte {
	return appendText(comma(dst, column), s, c.Raw)
}

func (c *CSV) learn(s string) int {
	c.words = append(c.words, appendText(nil, s, c.Raw))
	return len(c.words) - 1
}

func (c *CSV) known(dst []byte, column, known int) []byte {
	return append(comma(dst, column), c.words[known]...)
}

func (c *CSV) number(dst []byte, column int, x float64) []byte {
	return appendNumber(comma(dst, column), x)
}

func (c *CSV) flags(dst []byte, column int, bits uint64, n int) []byte {
	for i := range n {
		dst = append(comma(dst, column+i), '0'+byte(bits&1))
		bits >>= 1
	}
	return dst
}

func (c *CSV) none(dst []byte, column, n int) []byte {
	for i := range n {
		dst = comma(dst, column+i)
	}
	return dst
}

func comma(dst []byte, column int) []byte {
	if column > 0 {
		return append(dst, ',')
	}
	return dst
}

// appendNumber writes a number; most are small and whole.
func appendNumber(dst []byte, x float64) []byte {
	if n := int64(x); float64(n) == x && -1<<40 < n && n < 1<<40 && (n != 0 || !math.Signbit(x)) {
		return strconv.AppendInt(dst, n, 10)
	}
	return strconv.AppendFloat(dst, x, 'f', -1, 64)
}

func appendText[T string | []byte](dst []byte, s T, raw bool) []byte {
	guard := !raw && startsFormula(s)
	if !guard && !quoted(s) {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	if guard {
		dst = append(dst, '\'')
	}
	for i := range len(s) {
		if s[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}

// quoted reports whether a text needs quotation marks.
func quoted[T string | []byte](s T) bool {
	n := len(s)
	if n > 0 && (s[0] == ' ' || s[n-1] == ' ') {
		return true
	}
	for i := range n {
		if c := s[i]; c <= ',' && (c == '"' || c == ',' || c == '\r' || c == '\n') {
			return true
		}
	}
	return false
}

// startsFormula reports whether a spreadsheet could take s for a formula: by
// its first character, also in the full-width form that some fold. A text that
// begins with an apostrophe before such a character is guarded too, so that
// reading back is exact.
func startsFormula[T string | []byte](s T) bool {
	if len(s) == 0 || s[0] > '@' && s[0] < 0xef || s[0] >= '0' && s[0] <= '9' {
		return false // letters, digits and most of Unicode
	}
	for len(s) > 0 && s[0] == '\'' {
		s = s[1:]
	}
	first := string(s[:min(len(s), 3)])
	for _, p := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(first, p) {
			return true
		}
	}
	return false
}

// unguard takes off the apostrophe that appendText put on.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && startsFormula(s) {
		return s[1:]
	}
	return s
}
