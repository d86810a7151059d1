package tally

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
	Codes  []uint16 // Kind Codes: per row the index into Values

	// Kind Set: Planes[k][row] holds bits 64k to 64k+63 of the row's set. Bit 0
	// says that the question was answered, bit v that Values[v] was chosen.
	Planes [][]uint64

	Numbers  []float64 // Kind Numbers: NaN is not answered. nps, rating without options and calculated have it beside Codes
	Children []string  // Kind Parts: the columns it is made of
}

// Has reports whether the row's set holds value v; v = 0 asks whether the row
// answered at all.
func (c *Column) Has(row int, v int) bool {
	return c.Planes[v>>6][row]&(1<<(v&63)) != 0
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

// Dictionary is a column of long values that repeat: per row the index into
// Values, whose first entry means none.
type Dictionary[T comparable] struct {
	Values []T
	Codes  []uint32
}

// At returns the row's value.
func (d *Dictionary[T]) At(row int) T { return d.Values[d.Codes[row]] }

// dictionary is the writer's side of a Dictionary. The zero value of T is the
// code 0.
type dictionary[T comparable] struct {
	Dictionary[T]
	index map[T]uint32
}

func newDictionary[T comparable]() dictionary[T] {
	var none T
	return dictionary[T]{
		Dictionary: Dictionary[T]{Values: []T{none}},
		index:      map[T]uint32{none: 0},
	}
}

func (d *dictionary[T]) add(v T) {
	code, ok := d.index[v]
	if !ok {
		code = uint32(len(d.Values))
		d.Values = append(d.Values, v)
		d.index[v] = code
	}
	d.Codes = append(d.Codes, code)
}

// upTo is the reader's side: the first n rows, whose memory the writer no
// longer touches.
func (d *dictionary[T]) upTo(n int) Dictionary[T] {
	return Dictionary[T]{Values: d.Values[:len(d.Values):len(d.Values)], Codes: d.Codes[:n:n]}
}
