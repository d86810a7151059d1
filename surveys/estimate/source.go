package estimate

import (
	"cmp"
	"slices"
	"strconv"

	"minyi/surveys"
)

// Source is the sample file: rows and named columns of codes.
type Source interface {
	Rows() int
	Names() []string
	// Column returns a column by its name.
	Column(name string) (*Column, bool)
}

// Column holds one code per row. "" is missing.
type Column struct {
	Values []string // the codes there are, each once
	Codes  []uint32 // row → index into Values
}

// At returns the code of a row.
func (c *Column) At(row int) string { return c.Values[c.Codes[row]] }

// sorted returns the column with its values in order: numbers by size, then
// words. Codes that differ are never equal in it.
func (c *Column) sorted() *Column {
	type value struct {
		code   string
		number float64
		is     bool // a number
		at     int
	}
	values := make([]value, len(c.Values))
	for i, code := range c.Values {
		x, err := strconv.ParseFloat(code, 64)
		values[i] = value{code, x, err == nil, i}
	}
	slices.SortFunc(values, func(a, b value) int {
		switch {
		case a.is && b.is:
			return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.code, b.code))
		case a.is:
			return -1
		case b.is:
			return 1
		}
		return cmp.Compare(a.code, b.code)
	})
	s := &Column{Values: make([]string, len(values)), Codes: make([]uint32, len(c.Codes))}
	rank := make([]uint32, len(values))
	for r, v := range values {
		s.Values[r], rank[v.at] = v.code, uint32(r)
	}
	for row, code := range c.Codes {
		s.Codes[row] = rank[code]
	}
	return s
}

// Require returns a column that must be there.
//
// Errors: Invalid, estimate.column_unknown, with the nearest name there is.
func Require(s Source, name, field string) (*Column, error) {
	if c, ok := s.Column(name); ok {
		return c, nil
	}
	if near := surveys.Nearest(name, s.Names()); near != "" {
		return nil, surveys.E(surveys.Invalid, "estimate.column_unknown_near", field, "Column", name, "Near", near)
	}
	return nil, surveys.E(surveys.Invalid, "estimate.column_unknown", field, "Column", name)
}
