package exchange

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"minyi/surveys"
)

// List is what somebody brings in one go: a heading and its rows, whole in
// memory.
type List struct {
	Heading []string
	Rows    []Row
}

// maxFindings is how many findings about rows are gathered before reading ends:
// more would help nobody.
const maxFindings = 50

// ReadList reads an .xlsx workbook (its first sheet that is not hidden) or a
// delimited table (see Table) of at most maxRows rows.
//
// Errors: surveys.Invalid about the file, or surveys.Errors with a finding per
// row that cannot be read.
func ReadList(data []byte, maxRows int) (*List, error) {
	source, err := openList(data)
	if err != nil {
		return nil, err
	}
	list := &List{Heading: source.heading()}
	var found surveys.Errors
	for len(found) < maxFindings {
		row, err := source.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			all := surveys.All(err)
			if len(all) == 0 {
				return nil, err
			}
			found = append(found, all...)
			if row.Line < 0 { // the file ends here
				break
			}
			continue
		}
		if len(list.Rows) == maxRows {
			return nil, surveys.E(surveys.Invalid, "exchange.rows_many", Pointer(row.Line, ""), "Max", maxRows)
		}
		list.Rows = append(list.Rows, Row{row.Line, append([]string(nil), row.Cells...)})
	}
	return list, found.Err()
}

// rows is a table or a sheet.
type rows interface {
	heading() []string
	// Next is Table.Next; a row of line -1 comes with an error after which
	// nothing can be read.
	Next() (Row, error)
}

func (t *Table) heading() []string { return t.Heading }

// Beginnings of files that are no table.
var (
	zipFile   = []byte("PK\x03\x04")
	emptyZip  = []byte("PK\x05\x06")
	oldOffice = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") // .xls, and .xlsx with a password
	pictures  = [][]byte{[]byte("\xFF\xD8\xFF"), []byte("\x89PNG"), []byte("%PDF"), []byte("GIF8"), []byte("Rar!"), []byte("7z\xBC\xAF")}
)

func openList(data []byte) (rows, error) {
	switch {
	case bytes.HasPrefix(data, zipFile), bytes.HasPrefix(data, emptyZip):
		book, err := openWorkbook(data)
		if err != nil {
			return nil, err
		}
		return openSheet(book)
	case bytes.HasPrefix(data, oldOffice):
		return nil, surveys.E(surveys.Invalid, "exchange.old_workbook", "")
	}
	for _, p := range pictures {
		if bytes.HasPrefix(data, p) {
			return nil, surveys.E(surveys.Invalid, "exchange.not_workbook", "")
		}
	}
	return OpenTable(bytes.NewReader(data))
}

// sheetRows gives out a sheet as a Table gives out lines.
type sheetRows struct {
	names []string
	sheet *sheet
	ended bool
}

func openSheet(book *workbook) (*sheetRows, error) {
	s, err := book.open()
	if err != nil {
		return nil, err
	}
	cells, err := s.next()
	if errors.Is(err, io.EOF) {
		return nil, surveys.E(surveys.Invalid, "exchange.table_empty", "")
	}
	if err != nil {
		return nil, err
	}
	width := 0
	for _, c := range cells {
		width = max(width, c.column+1)
	}
	r := &sheetRows{sheet: s, names: make([]string, width)}
	seen := make(map[string]int)
	for _, c := range cells {
		r.names[c.column] = c.text
	}
	for i, name := range r.names {
		if surveys.Blank(name) {
			return nil, surveys.E(surveys.Invalid, "exchange.column_unnamed", Pointer(s.row, ""), "Column", i+1)
		}
		if at, twice := seen[strings.ToLower(name)]; twice {
			return nil, surveys.E(surveys.Invalid, "exchange.column_twice", Pointer(s.row, name), "Column", name, "First", at, "Second", i+1)
		}
		seen[strings.ToLower(name)] = i + 1
	}
	return r, nil
}

func (r *sheetRows) heading() []string { return r.names }

// Next returns the next row, as wide as the heading.
func (r *sheetRows) Next() (Row, error) {
	if r.ended {
		return Row{}, io.EOF
	}
	cells, err := r.sheet.next()
	if err != nil {
		r.ended = true
		if closeErr := r.sheet.close(); errors.Is(err, io.EOF) && closeErr != nil {
			err = broken(closeErr)
		}
		return Row{Line: -1}, err
	}
	row := Row{Line: r.sheet.row, Cells: make([]string, len(r.names))}
	for _, c := range cells {
		switch {
		case c.column >= len(r.names):
			return row, surveys.E(surveys.Invalid, "exchange.cells", Pointer(row.Line, ""), "Line", row.Line, "Got", c.column+1, "Want", len(r.names))
		case c.fault != "":
			name := r.names[c.column]
			return row, surveys.E(surveys.Invalid, c.fault, Pointer(row.Line, name), "Line", row.Line, "Column", name)
		}
		row.Cells[c.column] = c.text
	}
	return row, nil
}
