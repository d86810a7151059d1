package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"minyi/surveys"
)

// maxColumns is how wide a list may be; a cell further right is not of it.
const maxColumns = 200

// sheet reads the rows of a sheet as a stream.
type sheet struct {
	book *workbook
	part io.ReadCloser
	d    *xml.Decoder
	row  int // of the sheet, from 1
}

// cell is one used cell.
type cell struct {
	column int // from 0
	text   string
	// fault is the key of what makes the cell unusable, "" for none.
	fault string
}

func (w *workbook) open() (*sheet, error) {
	part, err := w.parts[w.sheet].Open()
	if err != nil {
		return nil, broken(err)
	}
	return &sheet{book: w, part: part, d: xml.NewDecoder(part)}, nil
}

func (s *sheet) close() error { return s.part.Close() }

// next returns the used cells of the next row that has some, io.EOF at the end.
func (s *sheet) next() ([]cell, error) {
	for {
		token, err := next(s.d)
		if err != nil {
			return nil, err
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			continue
		}
		s.row++
		if n, err := strconv.Atoi(attribute(e, "r")); err == nil && n > 0 {
			s.row = n
		}
		cells, err := s.cells()
		if err != nil || len(cells) > 0 {
			return cells, err
		}
	}
}

// cells reads a row to its end.
func (s *sheet) cells() ([]cell, error) {
	var out []cell
	column := -1
	for {
		token, err := next(s.d)
		if errors.Is(err, io.EOF) {
			return nil, broken(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				return out, nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			column++
			if at, ok := columnOf(attribute(e, "r")); ok {
				column = at
			}
			c, err := s.cell(attribute(e, "t"))
			if err != nil {
				return nil, err
			}
			c.column = column
			if c.fault != "" || !surveys.Blank(c.text) {
				if column >= maxColumns {
					return nil, surveys.E(surveys.Invalid, "exchange.sheet_wide", Pointer(s.row, ""), "Line", s.row, "Max", maxColumns)
				}
				out = append(out, c)
			}
		}
	}
}

// cell reads a cell to its end. A formula counts with the value that was last
// computed for it; formulas are never computed here.
func (s *sheet) cell(kind string) (c cell, err error) {
	var value, inline string
	formula, computed := false, false
	for {
		token, err := next(s.d)
		if errors.Is(err, io.EOF) {
			return c, broken(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return c, err
		}
		if e, ok := token.(xml.EndElement); ok && e.Name.Local == "c" {
			break
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "v":
			computed = true
			value, err = runs(s.d, e)
		case "is":
			inline, err = runs(s.d, e)
		case "f":
			formula = true
			err = s.d.Skip()
		}
		if err != nil {
			return c, broken(err)
		}
	}
	switch kind {
	case "s":
		at, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || at < 0 || at >= len(s.book.text) {
			return c, broken(errors.New("a shared string that is not there"))
		}
		c.text = s.book.text[at]
	case "inlineStr":
		c.text = inline
	case "e":
		c.fault = "exchange.cell_error"
	case "", "n":
		c.text = number(value)
	default: // "str" of a formula, "b", "d"
		c.text = value
	}
	if formula && !computed {
		c.fault = "exchange.formula"
	}
	c.text = strings.TrimSpace(c.text)
	return c, nil
}

// number writes a stored number as people do: 1.0 is 1, and twelve digits of an
// area's code do not become 2.19901E+11.
func number(stored string) string {
	stored = strings.TrimSpace(stored)
	f, err := strconv.ParseFloat(stored, 64)
	if err != nil {
		return stored
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// columnOf reads the letters of a cell's address: A is 0, XFD 16383.
func columnOf(address string) (column int, ok bool) {
	for i := 0; i < len(address) && i < 4; i++ {
		switch ch := address[i]; {
		case ch >= 'A' && ch <= 'Z':
			column = column*26 + int(ch-'A') + 1
		case ch >= 'a' && ch <= 'z':
			column = column*26 + int(ch-'a') + 1
		default:
			return column - 1, i > 0
		}
	}
	return 0, false
}
