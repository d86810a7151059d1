// Package exchange reads what other programs write.
package exchange

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Table reads a delimited table row by row, however long it is. Cells are
// parted by commas, semicolons or tabs: the heading tells. The text is UTF-8,
// or UTF-16 with a byte-order mark (Excel's "Unicode text"); another encoding
// is refused by its likely name, because guessing could turn one Chinese name
// into another.
type Table struct {
	Heading   []string // as written, without white space around
	Delimiter rune
	csv       *csv.Reader
	ended     bool
}

// Row is one line of a table.
type Row struct {
	Line  int      // of the file, from 1; the heading is usually 1
	Cells []string // as many as the heading has; valid until the next call
}

// OpenTable reads the heading.
//
// Errors: surveys.Invalid when there is none, a name in it is empty or doubled,
// or the encoding is not readable.
func OpenTable(r io.Reader) (*Table, error) {
	text, err := decoded(bufio.NewReaderSize(r, peek))
	if err != nil {
		return nil, err
	}
	heading, err := firstLine(text)
	if err != nil {
		return nil, err
	}
	t := &Table{Delimiter: delimiter(heading)}
	t.csv = csv.NewReader(text)
	t.csv.Comma = t.Delimiter
	t.csv.FieldsPerRecord = -1 // counted in Next, so that each short row is named
	t.csv.ReuseRecord = true
	names, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, surveys.E(surveys.Invalid, "exchange.table_empty", "")
	}
	if err != nil {
		return nil, worded(err)
	}
	seen := make(map[string]int)
	for i, name := range names {
		name = strings.TrimSpace(name)
		if surveys.Blank(name) {
			return nil, surveys.E(surveys.Invalid, "exchange.column_unnamed", Pointer(1, ""), "Column", i+1)
		}
		if at, twice := seen[strings.ToLower(name)]; twice {
			return nil, surveys.E(surveys.Invalid, "exchange.column_twice", Pointer(1, name), "Column", name, "First", at, "Second", i+1)
		}
		seen[strings.ToLower(name)] = i + 1
		t.Heading = append(t.Heading, name)
	}
	return t, nil
}

// peek is how much of a file is looked at to tell its encoding and delimiter.
const peek = 64 << 10

// Next returns the next row that is not blank, io.EOF at the end. A
// *surveys.Error is about one row, and reading can go on; after an open quote
// nothing means anything any more, so the next call gives io.EOF.
func (t *Table) Next() (Row, error) {
	for !t.ended {
		cells, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.ended = true
			return Row{}, worded(err)
		}
		line, _ := t.csv.FieldPos(0)
		switch {
		case blank(cells):
		case len(cells) != len(t.Heading):
			return Row{}, surveys.E(surveys.Invalid, "exchange.cells", Pointer(line, ""), "Line", line, "Got", len(cells), "Want", len(t.Heading))
		default:
			for i, cell := range cells {
				if !utf8.ValidString(cell) {
					return Row{}, surveys.E(surveys.Invalid, "exchange.encoding", Pointer(line, t.Heading[i]), "Encoding", "GB18030")
				}
			}
			return Row{Line: line, Cells: cells}, nil
		}
	}
	return Row{}, io.EOF
}

// Pointer is the place of a cell: /LINE/COLUMN, with the line of the file
// counted from 1.
func Pointer(line int, column string) string {
	p := "/" + strconv.Itoa(line)
	if column != "" {
		p = strictjson.Child(p, column)
	}
	return p
}

// decoded takes a byte-order mark off and turns UTF-16 into UTF-8.
func decoded(r *bufio.Reader) (*bufio.Reader, error) {
	mark, err := r.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(mark, []byte{0xEF, 0xBB, 0xBF}):
		if _, err := r.Discard(3); err != nil {
			return nil, err
		}
	case bytes.HasPrefix(mark, []byte{0xFF, 0xFE}), bytes.HasPrefix(mark, []byte{0xFE, 0xFF}):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(r, utf16), peek), nil
	}
	return r, nil
}

// firstLine looks at the heading without reading it, and refuses one that is
// not UTF-8.
func firstLine(r *bufio.Reader) ([]byte, error) {
	start, err := r.Peek(r.Size())
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	heading, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case bytes.IndexByte(start, 0) >= 0:
		return nil, surveys.E(surveys.Invalid, "exchange.encoding", "", "Encoding", "UTF-16")
	case !utf8.Valid(heading):
		return nil, surveys.E(surveys.Invalid, "exchange.encoding", "", "Encoding", "GB18030")
	}
	return heading, nil
}

// delimiter is the one of the three that parts the heading most often.
func delimiter(heading []byte) rune {
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t'} {
		if n := bytes.Count(heading, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

func blank(cells []string) bool {
	for _, c := range cells {
		if !surveys.Blank(c) {
			return false
		}
	}
	return true
}

// worded says what encoding/csv found: quotes that do not close.
func worded(err error) error {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return err
	}
	return surveys.E(surveys.Invalid, "exchange.quote", Pointer(p.StartLine, ""), "Line", p.StartLine).Because(err)
}
