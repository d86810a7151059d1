package tally

import (
	"math"
	"strconv"
)

// Kind says how the answers to a question are held.
type Kind uint8

// The kinds of columns.
const (
	Unloaded Kind = iota // texts, dates, contacts: not in the frame
	Codes                // one value of a small set per row
	Set                  // several values per row (multiple, ranking)
	Numbers              // one number per row
	Parts                // nothing itself: a matrix (a column per row) or a sum (one per option)
	AreaOf               // the area question: its answer is the row's area
)

// Column holds the answers to one question, over all versions of the survey.
// Codes never change meaning between versions, so one column serves them all.
// A hidden question and one that the version did not have look like one that
// was left out: a base counts answers, so it needs no difference.
type Column struct {
	Code   string // question; "question.row" of a matrix, "question.option" of a sum
	Kind   Kind
	Values []string // the words behind the codes; Values[0] is "", not answered
	Codes  Narrow   // Kind Codes: per row the index into Values
	Open   bool     // Kind Codes: the values come from the answers (nps, rating without options, calculated)

	// Kind Set: Planes[k][row] holds bits 8k to 8k+7 of the row's set. Bit 0
	// says that the question was answered, bit v that Values[v] was chosen.
	Planes [][]uint8

	Numbers  []float64 // Kind Numbers: NaN is not answered
	Children []string  // Kind Parts: the columns it is made of
}

// Has reports whether the row's set holds value v; v = 0 asks whether the row
// answered at all.
func (c *Column) Has(row int, v int) bool {
	return c.Planes[v>>3][row]&(1<<(v&7)) != 0
}

// Number returns the row's answer as a number, NaN where there is none: of kind
// Numbers, and of kind Codes where the value is a number.
func (c *Column) Number(row int) float64 {
	if c.Kind == Numbers {
		return c.Numbers[row]
	}
	x, err := strconv.ParseFloat(c.Values[c.Codes.At(row)], 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// IndexOf returns the code of a value, 0 when no answer can have it.
func (c *Column) IndexOf(value string) int {
	for i := 1; i < len(c.Values); i++ {
		if c.Values[i] == value {
			return i
		}
	}
	return 0
}
