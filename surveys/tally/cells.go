package tally

import "slices"

// Cells numbers the combinations of codes that rows have, column after column:
// whatever is counted, weighted or compared afterwards is a matter of a few
// thousand cells and no longer of a million rows.
type Cells struct {
	Of    []uint32 // row → cell
	Count int
	parts [][]int // split → cell → code
}

// NewCells puts n rows into one cell.
func NewCells(n int) *Cells {
	c := &Cells{Of: make([]uint32, n)}
	if n > 0 {
		c.Count = 1
	}
	return c
}

// Clone is a copy that can be split further by itself.
func (c *Cells) Clone() *Cells {
	return &Cells{Of: append([]uint32(nil), c.Of...), Count: c.Count, parts: append([][]int(nil), c.parts...)}
}

// Part returns the code of every cell in the k-th split.
func (c *Cells) Part(k int) []int { return c.parts[k] }

// Sizes returns how many rows every cell has.
func (c *Cells) Sizes() []int {
	sizes := make([]int, c.Count)
	for _, cell := range c.Of {
		sizes[cell]++
	}
	return sizes
}

// Split divides the cells by a column and returns the number of the split. Cells
// are numbered in the order in which rows first have them.
func (c *Cells) Split(codes *Narrow, size int) int {
	switch {
	case codes.one != nil:
		return split(c, codes.one, size)
	case codes.two != nil:
		return split(c, codes.two, size)
	case codes.four != nil:
		return split(c, codes.four, size)
	}
	c.parts = append(c.parts, make([]int, c.Count)) // all rows have 0
	return len(c.parts) - 1
}

// SplitBytes is Split by plain bytes.
func (c *Cells) SplitBytes(codes []uint8) int { return split(c, codes, 256) }

// widestTable is how many combinations of cell and code may be possible for a
// table of them to be worth its memory.
const widestTable = 1 << 21

func split[C ~uint8 | ~uint16 | ~uint32](c *Cells, codes []C, size int) int {
	var from, code []int // of the new cells
	if c.Count*size <= widestTable {
		table := make([]uint32, c.Count*size) // combination → new cell + 1
		of := c.Of[:len(codes)]
		for row, x := range codes {
			at := int(of[row])*size + int(x)
			cell := table[at]
			if cell == 0 {
				from, code = append(from, int(of[row])), append(code, int(x))
				cell = uint32(len(from))
				table[at] = cell
			}
			of[row] = cell - 1
		}
	} else {
		table := make(map[uint64]uint32)
		for row, x := range codes {
			at := uint64(c.Of[row])<<32 | uint64(x)
			cell, known := table[at]
			if !known {
				from, code = append(from, int(c.Of[row])), append(code, int(x))
				cell = uint32(len(from) - 1)
				table[at] = cell
			}
			c.Of[row] = cell
		}
	}
	for k, part := range c.parts {
		next := make([]int, len(from))
		for i, old := range from {
			next[i] = part[old]
		}
		c.parts[k] = next
	}
	c.parts = append(c.parts, code)
	c.Count = len(from)
	return len(c.parts) - 1
}

// CodeCount says how many rows of a cell have a code.
type CodeCount struct {
	Code, Rows int
}

// Counts lists per cell the codes that its rows have, in order. size is above
// every code.
func (c *Cells) Counts(codes *Narrow, size int) [][]CodeCount {
	out := make([][]CodeCount, c.Count)
	if c.Count*size > widestTable { // mostly empty
		parts := c.Clone()
		before := parts.SplitCells()
		at := parts.Split(codes, size)
		for cell, rows := range parts.Sizes() {
			from := parts.Part(before)[cell]
			out[from] = append(out[from], CodeCount{parts.Part(at)[cell], rows})
		}
		for _, list := range out {
			slices.SortFunc(list, func(a, b CodeCount) int { return a.Code - b.Code })
		}
		return out
	}
	counts := make([]uint32, c.Count*size)
	switch {
	case codes.one != nil:
		countCodes(counts, c.Of, codes.one, size)
	case codes.two != nil:
		countCodes(counts, c.Of, codes.two, size)
	case codes.four != nil:
		countCodes(counts, c.Of, codes.four, size)
	default:
		for _, cell := range c.Of {
			counts[int(cell)*size]++
		}
	}
	all := make([]CodeCount, 0, c.Count*min(size, 8))
	for cell := range out {
		from := len(all)
		for code, rows := range counts[cell*size : (cell+1)*size] {
			if rows > 0 {
				all = append(all, CodeCount{code, int(rows)})
			}
		}
		out[cell] = all[from:len(all):len(all)]
	}
	return out
}

func countCodes[C ~uint8 | ~uint16 | ~uint32](counts, of []uint32, codes []C, size int) {
	of = of[:len(codes)]
	for row, x := range codes {
		counts[int(of[row])*size+int(x)]++
	}
}

// SplitCells divides nothing: it remembers the cells as they are now under a
// number.
func (c *Cells) SplitCells() int {
	same := make([]int, c.Count)
	for cell := range same {
		same[cell] = cell
	}
	c.parts = append(c.parts, same)
	return len(c.parts) - 1
}
