package export

// CellValue is one cell of a table that is not of responses: a number, a text or
// nothing.
type CellValue struct {
	Text   string
	Number float64
	Kind   CellKind
}

// CellKind says what a CellValue is.
type CellKind uint8

// The kinds; the zero value is an empty cell.
const (
	Empty CellKind = iota
	TextCell
	NumberCell
)

// Number is a cell with a number.
func Number(f float64) CellValue { return CellValue{Number: f, Kind: NumberCell} }

// Text is a cell with a text; without one it is empty.
func Text(s string) CellValue {
	if s == "" {
		return CellValue{}
	}
	return CellValue{Text: s, Kind: TextCell}
}
