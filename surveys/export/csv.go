package export

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// CSV writes an RFC 4180 table: UTF-8 with a byte-order mark, which Excel needs
// to read Chinese, and CRLF.
//
// Texts that a spreadsheet would run as a formula get an apostrophe before
// them, unless Raw is set; ReadCSV takes it off again. Numbers are left alone.
type CSV struct {
	Raw bool
	w   *bufio.Writer
	buf []byte
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
	c.buf = c.buf[:0]
	for i, cell := range cells {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		switch cell.Kind {
		case NumberCell:
			c.buf = appendNumber(c.buf, cell.Number)
		case TextCell:
			c.buf = c.appendText(c.buf, cell.Text)
		}
	}
	c.buf = append(c.buf, '\r', '\n')
	_, err := c.w.Write(c.buf)
	return err
}

// appendNumber writes a number; most are small and whole.
func appendNumber(dst []byte, x float64) []byte {
	if n := int64(x); float64(n) == x && n != 0 && -1<<40 < n && n < 1<<40 {
		return strconv.AppendInt(dst, n, 10)
	}
	return strconv.AppendFloat(dst, x, 'f', -1, 64)
}

// Flush writes what is still buffered.
func (c *CSV) Flush() error { return c.w.Flush() }

func (c *CSV) appendText(dst []byte, s string) []byte {
	guard := !c.Raw && startsFormula(s)
	if !guard && !strings.ContainsAny(s, "\",\r\n") && !strings.HasPrefix(s, " ") && !strings.HasSuffix(s, " ") {
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

// startsFormula reports whether a spreadsheet could take s for a formula: by
// its first character, also in the full-width form that some fold. A text that
// begins with an apostrophe before such a character is guarded too, so that
// reading back is exact.
func startsFormula(s string) bool {
	if s == "" || s[0] > '@' && s[0] < 0xef || s[0] >= '0' && s[0] <= '9' {
		return false // letters, digits and most of Unicode
	}
	for s != "" && s[0] == '\'' {
		s = s[1:]
	}
	for _, p := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, p) {
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
