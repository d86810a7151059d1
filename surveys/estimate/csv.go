package estimate

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"minyi/surveys"
)

// Table is a sample file in memory.
type Table struct {
	n       int
	names   []string
	columns map[string]*Column
}

// Rows, Names and Column make a Table a Source.
func (t *Table) Rows() int { return t.n }

// Names returns the columns' names as the header has them.
func (t *Table) Names() []string { return t.names }

// Column returns a column by its name.
func (t *Table) Column(name string) (*Column, bool) {
	c, ok := t.columns[name]
	return c, ok
}

// ReadCSV reads a sample file: UTF-8 with or without BOM, a header line, RFC
// 4180 quotes, LF or CRLF (golden/README.md). Codes are kept as they are
// written; blanks around them belong to them. A column without a name is left
// out.
//
// Errors, all Invalid and with the row, counted from 1 below the header, where
// it is one row's fault: no header, a name twice, a row with more or
// fewer fields than the header, a stray quote, what is not UTF-8, no rows.
func ReadCSV(in io.Reader) (*Table, error) {
	buffered := bufio.NewReader(in)
	if bom, err := buffered.Peek(3); err == nil && string(bom) == "\ufeff" {
		_, _ = buffered.Discard(len(bom)) // peeked: they are there
	}
	r := csv.NewReader(buffered)
	r.FieldsPerRecord = -1 // we say ourselves which row it is
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, unreadable(err, 0)
	}
	t := &Table{columns: make(map[string]*Column, len(head))}
	columns := make([]builder, len(head))
	for i, name := range head {
		if _, twice := t.columns[name]; twice || !utf8.ValidString(name) {
			return nil, surveys.E(surveys.Invalid, "estimate.header", "", "Column", i+1, "Name", name)
		}
		columns[i] = newBuilder()
		if name == "" { // the row numbers of R and pandas: nothing can ask for them
			continue
		}
		t.columns[name] = columns[i].column
		t.names = append(t.names, name)
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err, t.n+1)
		}
		if len(fields) != len(columns) {
			return nil, surveys.E(surveys.Invalid, "estimate.row_length", "", "Row", t.n+1, "Fields", len(fields), "Columns", len(columns))
		}
		for i, field := range fields {
			if !columns[i].add(field) {
				return nil, surveys.E(surveys.Invalid, "estimate.row_encoding", "", "Row", t.n+1)
			}
		}
		t.n++
	}
	if t.n == 0 {
		return nil, surveys.E(surveys.Invalid, "estimate.no_rows", "")
	}
	return t, nil
}

// unreadable words an error of the CSV reader; row 0 is the header.
func unreadable(err error, row int) error {
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return surveys.E(surveys.Invalid, "estimate.no_rows", "")
	case errors.As(err, &wrong):
		return surveys.E(surveys.Invalid, "estimate.row_quotes", "", "Row", row, "Line", wrong.Line).Because(err)
	}
	return err
}

// builder fills a column.
type builder struct {
	column *Column
	index  map[string]uint32
}

func newBuilder() builder {
	return builder{column: new(Column), index: map[string]uint32{}}
}

// add appends a code; false when it is no UTF-8.
func (b *builder) add(code string) bool {
	i, ok := b.index[code]
	if !ok {
		if !utf8.ValidString(code) {
			return false
		}
		i = uint32(len(b.column.Values))
		code = string([]byte(code)) // the reader's memory is reused
		b.column.Values = append(b.column.Values, code)
		b.index[code] = i
	}
	b.column.Codes = append(b.column.Codes, i)
	return true
}
