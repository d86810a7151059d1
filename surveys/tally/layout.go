package tally

import (
	"fmt"
	"slices"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// layout says where the answers of one version go.
type layout struct {
	version int
	places  []place // by question ordinal
}

// place is where one question's answers go.
type place struct {
	kind    Kind
	column  *builder
	options []uint16   // option ordinal → code of the column (of each row's column for a matrix)
	rows    []*builder // matrix: by row ordinal; sum: by option ordinal
	byRow   [][]uint16 // matrix: per row, option ordinal → code
}

// register lays a version out once. Its options join the columns that earlier
// versions made; columns that are new hold no answer in the rows so far.
func (f *Frame) register(form *answer.Form) (*layout, error) {
	if l, ok := f.layouts[form.Version]; ok {
		return l, nil
	}
	l := &layout{version: form.Version, places: make([]place, len(form.Fields))}
	for i := range form.Fields {
		p, err := f.place(&form.Fields[i])
		if err != nil {
			return nil, err
		}
		l.places[i] = p
	}
	f.layouts[form.Version] = l
	f.view = nil
	return l, nil
}

func (f *Frame) place(field *answer.Field) (place, error) {
	q := field.Question
	p := place{kind: kindOf(q)}
	column, err := f.column(q.Code, p.kind)
	if err != nil {
		return p, err
	}
	p.column = column
	words := optionCodes(field)
	switch q.Type {
	case surveys.Single, surveys.Multiple, surveys.Ranking:
		p.options = column.values(words)
	case surveys.Rating:
		p.options = column.values(words)
		if len(words) == 0 {
			column.Open = true
		}
	case surveys.NPS, surveys.Calculated:
		column.Open = true
	case surveys.Consent:
		column.values([]string{"true", "false"})
	case surveys.Matrix:
		for _, row := range q.Rows {
			b, err := f.part(column, row.Code, Codes)
			if err != nil {
				return p, err
			}
			p.rows = append(p.rows, b)
			p.byRow = append(p.byRow, b.values(words))
		}
	case surveys.Sum:
		for _, word := range words {
			b, err := f.part(column, word, Numbers)
			if err != nil {
				return p, err
			}
			p.rows = append(p.rows, b)
		}
	}
	return p, nil
}

// values returns the codes of words.
func (b *builder) values(words []string) []uint16 {
	codes := make([]uint16, len(words))
	for i, w := range words {
		codes[i] = b.value(w)
	}
	return codes
}

// part is the column of one row of a matrix or one option of a sum.
func (f *Frame) part(parent *builder, code string, kind Kind) (*builder, error) {
	full := parent.Code + "." + code
	if !slices.Contains(parent.Children, full) {
		parent.Children = append(slices.Clone(parent.Children), full)
	}
	return f.column(full, kind)
}

// column returns the column of a code, a new one for a new code.
func (f *Frame) column(code string, kind Kind) (*builder, error) {
	if i, ok := f.byCode[code]; ok {
		b := f.columns[i]
		if b.Kind != kind {
			return nil, surveys.E(surveys.Internal, "tally.type_changed", "", "Question", code).
				Because(fmt.Errorf("column %s is of kind %d, a version has kind %d", code, b.Kind, kind))
		}
		return b, nil
	}
	b := newBuilder(code, kind, f.room)
	// Views hold the map: it is replaced, never changed.
	next := make(map[string]int, len(f.byCode)+1)
	for c, i := range f.byCode {
		next[c] = i
	}
	next[code] = len(f.columns)
	f.byCode = next
	f.columns = append(f.columns, b)
	return b, nil
}
