// Package exchange reads what other programs write.
package exchange

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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
	bound     *bound
	utf16     bool
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
// or the encoding is not readable; what r fails with.
func OpenTable(r io.Reader) (*Table, error) {
	text, utf16, err := decoded(bufio.NewReaderSize(r, peek))
	if err != nil {
		return nil, err
	}
	heading, err := firstLine(text)
	if err != nil {
		return nil, err
	}
	t := &Table{Delimiter: delimiter(heading), utf16: utf16, bound: &bound{r: text, left: maxRow}}
	t.csv = csv.NewReader(bufio.NewReaderSize(t.bound, peek))
	t.csv.Comma = t.Delimiter
	t.csv.FieldsPerRecord = -1 // counted in Next, so that each short row is named
	t.csv.ReuseRecord = true
	names, err := t.csv.Read()
	switch {
	case t.bound.reached:
		return nil, rowTooLong(1)
	case errors.Is(err, io.EOF):
		return nil, surveys.E(surveys.Invalid, "exchange.table_empty", "")
	case err != nil:
		return nil, worded(err)
	}
	t.Heading, err = t.names(names)
	return t, err
}

// names checks the heading.
func (t *Table) names(cells []string) ([]string, error) {
	names := make([]string, len(cells))
	seen := make(map[string]int)
	for i, name := range cells {
		name = strings.TrimSpace(name)
		names[i] = name
		switch at, twice := seen[strings.ToLower(name)]; {
		case surveys.Blank(name):
			return nil, surveys.E(surveys.Invalid, "exchange.column_unnamed", Pointer(1, ""), "Column", i+1)
		case twice:
			return nil, surveys.E(surveys.Invalid, "exchange.column_twice", Pointer(1, name), "Column", name, "First", at, "Second", i+1)
		}
		if err := t.unreadable(name, Pointer(1, "")); err != nil {
			return nil, err
		}
		seen[strings.ToLower(name)] = i + 1
	}
	return names, nil
}

// Places returns where each of the known columns stands, -1 for one that is
// absent. The first needed of them must be there. Case does not count.
//
// Errors: surveys.Errors, all findings at once, for other columns in the heading
// and for those that are missing.
func (t *Table) Places(known []string, needed int) ([]int, error) {
	at := make([]int, len(known))
	for i := range at {
		at[i] = -1
	}
	var errs surveys.Errors
	for i, name := range t.Heading {
		k := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) })
		if k < 0 {
			errs = append(errs, surveys.E(surveys.Invalid, "exchange.column_unknown", Pointer(1, name),
				"Column", name, "Known", strings.Join(known, ", ")))
			continue
		}
		at[k] = i
	}
	for k, name := range known[:needed] {
		if at[k] < 0 {
			errs = append(errs, surveys.E(surveys.Invalid, "exchange.column_missing", Pointer(1, name), "Column", name))
		}
	}
	return at, errs.Err()
}

// Next returns the next row that is not blank, io.EOF at the end. A
// *surveys.Error is about one row, whose Line is set, and reading can go on;
// after an open quote nothing means anything any more, so the next call gives
// io.EOF.
func (t *Table) Next() (Row, error) {
	for !t.ended {
		t.bound.left = maxRow
		cells, err := t.csv.Read()
		if errors.Is(err, io.EOF) && !t.bound.reached {
			break
		}
		var p *csv.ParseError
		line := 0
		if errors.As(err, &p) {
			line = p.StartLine
		} else if len(cells) > 0 {
			line, _ = t.csv.FieldPos(0)
		}
		switch {
		case t.bound.reached:
			t.ended = true
			return Row{Line: line}, rowTooLong(line)
		case err != nil:
			t.ended = p == nil || !errors.Is(err, csv.ErrBareQuote) // which spoils its own line only
			return Row{Line: line}, worded(err)
		case !slices.ContainsFunc(cells, func(c string) bool { return !surveys.Blank(c) }):
			continue
		case len(cells) != len(t.Heading):
			return Row{Line: line}, surveys.E(surveys.Invalid, "exchange.cells", Pointer(line, ""), "Line", line, "Got", len(cells), "Want", len(t.Heading))
		}
		for i, cell := range cells {
			if err := t.unreadable(cell, Pointer(line, t.Heading[i])); err != nil {
				return Row{Line: line}, err
			}
		}
		return Row{Line: line, Cells: cells}, nil
	}
	return Row{}, io.EOF
}

// unreadable finds what is no text in a cell.
func (t *Table) unreadable(cell, pointer string) error {
	switch {
	case t.utf16 && strings.ContainsRune(cell, utf8.RuneError): // the decoder's word for half a character
		return surveys.E(surveys.Invalid, "exchange.encoding", pointer, "Encoding", "UTF-16")
	case !utf8.ValidString(cell):
		return surveys.E(surveys.Invalid, "exchange.encoding", pointer, "Encoding", "GB18030")
	case strings.IndexByte(cell, 0) >= 0:
		return surveys.E(surveys.Invalid, "exchange.zero_character", pointer)
	}
	return nil
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

// worded says what encoding/csv found: quotes.
func worded(err error) error {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return err
	}
	return surveys.E(surveys.Invalid, "exchange.quote", Pointer(p.StartLine, ""), "Line", p.StartLine).Because(err)
}

func rowTooLong(line int) error {
	return surveys.E(surveys.Invalid, "exchange.row_too_long", Pointer(line, ""), "Line", line, "Limit", maxRow>>20)
}
