package answer

import (
	"slices"
	"sync"
)

// Sheet is one person's answers by question ordinal (Form.Fields). A question
// without an answer is the zero Value.
type Sheet []Value

var sheets = sync.Pool{New: func() any { return new(Sheet) }}

// newSheet returns n unanswered questions.
func newSheet(n int) Sheet {
	kept := sheets.Get().(*Sheet)
	return slices.Grow(*kept, n)[:n]
}

// Free lets the sheet's memory serve the next submission's. Nobody may use the
// sheet any more; nobody has to call it.
func (s Sheet) Free() {
	clear(s)
	s = s[:0]
	sheets.Put(&s)
}

// Shape says which part of a Value holds the answer.
type Shape uint8

// The shapes. Unanswered is the zero value: not answered is never preset.
const (
	Unanswered Shape = iota
	Choice           // single, rating with options: Option
	Choices          // multiple, ranking (in order of rank): Options
	Grid             // matrix: Options, an option ordinal per row, -1 where the row has none
	Figure           // number, slider, nps, rating without options, calculated number: Number
	Points           // sum: Numbers, one per option, 0 where nothing was given
	Words            // text, longtext, date, time, area (its code), calculated text: Text
	Agreement        // consent, calculated yes/no: Yes
	Given            // phone, email, photo, location, signature: Text until Extract moves it to Contacts, then only "given"
)

// Value is one answer.
type Value struct {
	Shape   Shape
	Option  int
	Options []int
	Number  float64
	Numbers []float64
	Text    string
	Yes     bool
	Other   string // text beside the open choice "other"
}

// Answered reports whether there is an answer.
func (v Value) Answered() bool { return v.Shape != Unanswered }

// Contact is an answer that identifies a person, taken out of the sheet.
type Contact struct {
	Question string // code
	Type     string // phone, email, photo, location, signature
	Text     string // as given; a location is "lat,lon[,accuracy]"
}
