package tally

import (
	"math"
	"slices"
	"strconv"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// builder is the writer's side of a Column. It has memory for room rows, which
// stand for "not answered" until they are written.
type builder struct {
	Column
	index map[string]uint16
	room  int
}

// maxOpenValues bounds the words of a column whose values come from the
// answers: a calculated text may be different in every row. What comes after
// them counts as not answered.
const maxOpenValues = 4096

func newBuilder(code string, kind Kind, room int) *builder {
	b := &builder{Column: Column{Code: code, Kind: kind}, index: map[string]uint16{}, room: room}
	switch kind {
	case Codes:
		b.Values = []string{""}
	case Set:
		b.Values = []string{""}
		b.Planes = [][]uint8{make([]uint8, room)}
	case Numbers:
		b.Numbers = missing(nil, room)
	}
	return b
}

// missing returns numbers with NaN behind them.
func missing(numbers []float64, room int) []float64 {
	next := make([]float64, room)
	for i := copy(next, numbers); i < room; i++ {
		next[i] = math.NaN()
	}
	return next
}

// value returns the code of a word, a new one when it is not known yet.
func (b *builder) value(word string) uint16 {
	if v, ok := b.index[word]; ok {
		return v
	}
	if len(b.Values) > math.MaxUint16 || b.Open && len(b.Values) > maxOpenValues {
		return 0
	}
	v := uint16(len(b.Values))
	b.Values = append(b.Values, word)
	b.index[word] = v
	if b.Kind == Set && int(v)>>3 >= len(b.Planes) {
		// The rows so far cannot have chosen an option that they did not have.
		b.Planes = append(slices.Clone(b.Planes), make([]uint8, b.room))
	}
	return v
}

// resize gives memory for another number of rows.
func (b *builder) resize(room int) {
	b.room = room
	b.Codes.resize(room)
	if b.Numbers != nil {
		b.Numbers = missing(b.Numbers, room)
	}
	for k := range b.Planes {
		b.Planes[k] = resized(b.Planes[k], room)
	}
}

// clear takes a row back that no reader has seen.
func (b *builder) clear(row int) {
	b.Codes.set(row, 0, b.room)
	if b.Numbers != nil {
		b.Numbers[row] = math.NaN()
	}
	for k := range b.Planes {
		b.Planes[k][row] = 0
	}
}

func (b *builder) choose(row int, v uint16) {
	b.Planes[0][row] |= 1
	b.Planes[v>>3][row] |= 1 << (v & 7)
}

func (b *builder) setCode(row int, v uint16) { b.Codes.set(row, uint32(v), b.room) }

// number sets the row's number, or its code where single numbers are values.
func (b *builder) number(row int, x float64) {
	switch {
	case b.Numbers != nil:
		b.Numbers[row] = x
	case b.Kind == Codes && b.Open:
		b.setCode(row, b.value(strconv.FormatFloat(x, 'f', -1, 64)))
	}
}

// upTo is the reader's side: the first n rows.
func (b *builder) upTo(n int) Column {
	c := b.Column
	c.Values = first(c.Values, len(c.Values))
	c.Codes = c.Codes.upTo(n)
	c.Numbers = first(c.Numbers, n)
	if c.Planes != nil {
		c.Planes = make([][]uint8, len(b.Planes))
		for k, plane := range b.Planes {
			c.Planes[k] = first(plane, n)
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
