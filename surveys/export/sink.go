package export

// Sink is a table format: *CSV or *XLSX. It turns cells into bytes by appending
// them, so that a row of many cells is one piece of memory that is used again;
// columns count from 0.
type Sink interface {
	// begin and end stand around the cells of a row.
	begin(dst []byte) []byte
	end(dst []byte) []byte
	// text is a cell with a text, which is not empty; bytes is the same.
	text(dst []byte, column int, s string) []byte
	bytes(dst []byte, column int, s []byte) []byte
	// learn readies a text that comes again and again, and known writes it.
	learn(s string) (known int)
	known(dst []byte, column, known int) []byte
	number(dst []byte, column int, x float64) []byte
	// flags are n cells with 0 or 1, the lowest bit first.
	flags(dst []byte, column int, bits uint64, n int) []byte
	// none are n empty cells.
	none(dst []byte, column, n int) []byte
	// full says that the row after this one needs turn before it.
	full() bool
	turn() error
	// write takes whole rows.
	write(rows []byte) error
}

// cells appends a row of cells.
func appendCells(out Sink, dst []byte, cells []CellValue) []byte {
	dst = out.begin(dst)
	for i, c := range cells {
		switch {
		case c.Kind == NumberCell:
			dst = out.number(dst, i, c.Number)
		case c.Kind == TextCell && c.Text != "":
			dst = out.text(dst, i, c.Text)
		default:
			dst = out.none(dst, i, 1)
		}
	}
	return out.end(dst)
}
