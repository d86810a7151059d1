package tally

import (
	"math"
	"slices"
	"strconv"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// builder is the writer's side of a Column.
type builder struct {
	Column
	index map[string]uint16
	open  bool // values come from the answers (nps, calculated), not from a list of options
}

// maxOpenValues bounds the words of a column whose values come from the
// answers: a calculated text may be different in every row. What comes after
// them counts as not answered.
const maxOpenValues = 4096

func newBuilder(code string, kind Kind, rows int) *builder {
	b := &builder{Column: Column{Code: code, Kind: kind}, index: map[string]uint16{}}
	switch kind {
	case Codes:
		b.Values = []string{""}
		b.Codes = make([]uint16, rows)
	case Set:
		b.Values = []string{""}
		b.Planes = [][]uint64{make([]uint64, rows)}
	case Numbers:
		b.Numbers = missing(rows)
	}
	return b
}

func missing(rows int) []float64 {
	numbers := make([]float64, rows)
	for i := range numbers {
		numbers[i] = math.NaN()
	}
	return numbers
}

// value returns the code of a word, a new one when it is not known yet.
func (b *builder) value(word string) uint16 {
	if v, ok := b.index[word]; ok {
		return v
	}
	if len(b.Values) > math.MaxUint16 || b.open && len(b.Values) > maxOpenValues {
		return 0
	}
	v := uint16(len(b.Values))
	b.Values = append(b.Values, word)
	b.index[word] = v
	if b.Kind == Set && int(v)>>6 >= len(b.Planes) {
		// The rows so far cannot have chosen an option that they did not have.
		b.Planes = append(slices.Clone(b.Planes), make([]uint64, len(b.Planes[0])))
	}
	return v
}

// opened lets the answers bring the values: each word or number is one, and
// numbers are kept as numbers too.
func (b *builder) opened(rows int) {
	b.open = true
	if b.Numbers == nil {
		b.Numbers = missing(rows)
	}
}

// grow adds an unanswered row.
func (b *builder) grow() {
	if b.Codes != nil {
		b.Codes = append(b.Codes, 0)
	}
	if b.Numbers != nil {
		b.Numbers = append(b.Numbers, math.NaN())
	}
	for k := range b.Planes {
		b.Planes[k] = append(b.Planes[k], 0)
	}
}

// shrink takes rows off again that no reader has seen.
func (b *builder) shrink(n int) {
	if b.Codes != nil {
		b.Codes = b.Codes[:n]
	}
	if b.Numbers != nil {
		b.Numbers = b.Numbers[:n]
	}
	for k := range b.Planes {
		b.Planes[k] = b.Planes[k][:n]
	}
}

func (b *builder) choose(row int, v uint16) {
	b.Planes[0][row] |= 1
	b.Planes[v>>6][row] |= 1 << (v & 63)
}

// number sets the row's number, and its code where single numbers are values.
func (b *builder) number(row int, x float64) {
	if b.Numbers != nil {
		b.Numbers[row] = x
	}
	if b.Codes != nil && b.Kind == Codes && b.open {
		b.Codes[row] = b.value(strconv.FormatFloat(x, 'f', -1, 64))
	}
}

// upTo is the reader's side: the first n rows.
func (b *builder) upTo(n int) Column {
	c := b.Column
	c.Values = c.Values[:len(c.Values):len(c.Values)]
	if c.Codes != nil {
		c.Codes = c.Codes[:n:n]
	}
	if c.Numbers != nil {
		c.Numbers = c.Numbers[:n:n]
	}
	if c.Planes != nil {
		c.Planes = make([][]uint64, len(b.Planes))
		for k, plane := range b.Planes {
			c.Planes[k] = plane[:n:n]
		}
	}
	return c
}

// kindOf says how a question's answers are held.
func kindOf(q *surveys.Question) Kind {
	switch q.Type {
	case surveys.Single, surveys.NPS, surveys.Rating, surveys.Consent, surveys.Calculated:
		return Codes
	case surveys.Multiple, surveys.Ranking:
		return Set
	case surveys.Number, surveys.Slider:
		return Numbers
	case surveys.Matrix, surveys.Sum:
		return Parts
	case surveys.Area:
		return AreaOf
	}
	return Unloaded
}

// optionCodes are the codes of a question's options in the order of their
// ordinals, the open choice last.
func optionCodes(f *answer.Field) []string {
	codes := make([]string, 0, len(f.Options)+1)
	for i := range f.Options {
		codes = append(codes, f.Options[i].Code)
	}
	if f.Other != nil {
		codes = append(codes, surveys.OtherCode)
	}
	return codes
}
