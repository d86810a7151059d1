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

// sorted returns the column with its values in order.
func (c *Column) sorted() *Column {
	order := make([]int, len(c.Values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return compareCodes(c.Values[a], c.Values[b]) })
	s := &Column{Values: make([]string, len(order)), Codes: make([]uint32, len(c.Codes))}
	rank := make([]uint32, len(order))
	for r, i := range order {
		s.Values[r], rank[i] = c.Values[i], uint32(r)
	}
	for row, code := range c.Codes {
		s.Codes[row] = rank[code]
	}
	return s
}

// compareCodes orders codes: numbers by size, then words. Codes that differ
// never compare as equal.
func compareCodes(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX == nil && errY == nil:
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b))
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return cmp.Compare(a, b)
}

// require returns a column that must be there.
//
// Errors: Invalid, estimate.column_unknown, with the nearest name there is.
func require(s Source, name, field string) (*Column, error) {
	if c, ok := s.Column(name); ok {
		return c, nil
	}
	if near := surveys.Nearest(name, s.Names()); near != "" {
		return nil, surveys.E(surveys.Invalid, "estimate.column_unknown_near", field, "Column", name, "Near", near)
	}
	return nil, surveys.E(surveys.Invalid, "estimate.column_unknown", field, "Column", name)
}
