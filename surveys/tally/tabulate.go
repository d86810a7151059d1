package tally

// Axis is a side of a table: a question, or anything that has a code per row.
type Axis struct {
	Values []string // of the table's lines, in order
	codes  *Narrow
	place  []int     // code → line, -1 = none
	planes [][]uint8 // instead: a set, of which a row is in several lines
	first  int       // of a set: the bit of the first line
}

// AxisOf is a question's axis: one line per value. ok is false where the column
// has no small set of values.
func AxisOf(c *Column) (a Axis, ok bool) {
	switch c.Kind {
	case Codes:
		a = Axis{Values: c.Values[1:], codes: &c.Codes, place: make([]int, len(c.Values))}
		for code := range a.place {
			a.place[code] = code - 1
		}
		return a, true
	case Set:
		return Axis{Values: c.Values[1:], planes: c.Planes, first: 1}, true
	}
	return a, false
}

// AnsweredAxis is the axis of a set with a line before its options, under "", of
// those who answered at all.
func AnsweredAxis(c *Column) Axis { return Axis{Values: c.Values, planes: c.Planes} }

// Side is one of the columns that make an axis, and to which lines each of its
// codes counts.
type Side struct {
	Codes *Narrow
	Lines [][]int
}

// Sides are the columns of an axis: one, or one per eight options of a set.
func (a *Axis) Sides() []Side {
	sides := make([]Side, a.parts())
	for k := range sides {
		p := a.part(k)
		sides[k] = Side{p.codes, p.lines}
	}
	return sides
}

// AxisBy is an axis whose lines are made of codes: place maps a code to the line
// of values, -1 to none.
func AxisBy(codes *Narrow, place []int, values []string) Axis {
	return Axis{Values: values, codes: codes, place: place}
}

// Tabulate counts the rows that are kept (nil: all) in each line of two axes:
// line of a · lines of b + line of b. A row that is in several lines of an axis
// counts in each.
func Tabulate(a, b Axis, kept []uint8) []int {
	table := make([]int, len(a.Values)*len(b.Values))
	for i := range a.parts() {
		for j := range b.parts() {
			from, to := a.part(i), b.part(j)
			counts := from.pairs(to, kept)
			for x, rows := range from.lines {
				for y, columns := range to.lines {
					if n := counts[x*len(to.lines)+y]; n > 0 {
						for _, row := range rows {
							for _, column := range columns {
								table[row*len(b.Values)+column] += int(n)
							}
						}
					}
				}
			}
		}
	}
	return table
}

// part is an axis, or eight options of a set: bytes or wider codes, and for each
// code the lines to which it counts.
type part struct {
	codes *Narrow
	lines [][]int
}

func (a *Axis) parts() int {
	if a.planes == nil {
		return 1
	}
	return len(a.planes)
}

func (a *Axis) part(k int) part {
	if a.planes == nil {
		p := part{codes: a.codes, lines: make([][]int, len(a.place))}
		for code, line := range a.place {
			if line >= 0 {
				p.lines[code] = []int{line}
			}
		}
		return p
	}
	p := part{codes: &Narrow{one: a.planes[k]}, lines: make([][]int, 256)}
	for code := range p.lines {
		for bit := range 8 {
			if line := 8*k + bit - a.first; code&(1<<bit) != 0 && line >= 0 && line < len(a.Values) {
				p.lines[code] = append(p.lines[code], line)
			}
		}
	}
	return p
}

// pairs counts the kept rows by the codes of both parts.
func (p part) pairs(q part, kept []uint8) []uint32 {
	counts := make([]uint32, len(p.lines)*len(q.lines))
	if p.codes.one != nil && q.codes.one != nil {
		var square [1 << 16]uint32
		// The longer side lies along the memory: steps of 1 KiB fall on each other
		// in the processor's cache.
		swap := len(p.lines) > len(q.lines)
		if swap {
			pairBytes(&square, q.codes.one, p.codes.one, kept)
		} else {
			pairBytes(&square, p.codes.one, q.codes.one, kept)
		}
		for x := range min(256, len(p.lines)) {
			for y := range min(256, len(q.lines)) {
				if swap {
					counts[x*len(q.lines)+y] = square[y<<8|x]
				} else {
					counts[x*len(q.lines)+y] = square[x<<8|y]
				}
			}
		}
		return counts
	}
	switch {
	case p.codes.one != nil:
		pairWith(counts, len(q.lines), p.codes.one, q.codes, kept)
	case p.codes.two != nil:
		pairWith(counts, len(q.lines), p.codes.two, q.codes, kept)
	case p.codes.four != nil:
		pairWith(counts, len(q.lines), p.codes.four, q.codes, kept)
	default:
		pairWith(counts, len(q.lines), make([]uint8, max(q.codes.rows(), len(kept))), q.codes, kept)
	}
	return counts
}

// rows is how many rows the column knows of; 0 while all are 0.
func (c *Narrow) rows() int { return max(len(c.one), len(c.two), len(c.four)) }

func pairWith[A uint8 | uint16 | uint32](counts []uint32, width int, a []A, q *Narrow, kept []uint8) {
	switch {
	case q.one != nil:
		pairWide(counts, width, a, q.one, kept)
	case q.two != nil:
		pairWide(counts, width, a, q.two, kept)
	case q.four != nil:
		pairWide(counts, width, a, q.four, kept)
	default:
		pairWide(counts, width, a, make([]uint8, len(a)), kept)
	}
}

// pairWide is pairBytes for codes of which one at least is wider.
func pairWide[A, B uint8 | uint16 | uint32](counts []uint32, width int, a []A, b []B, kept []uint8) {
	b = b[:len(a)]
	if kept == nil {
		for row, x := range a {
			counts[int(x)*width+int(b[row])]++
		}
		return
	}
	kept = kept[:len(a)]
	for row, x := range a {
		counts[int(x)*width+int(b[row])] += uint32(kept[row])
	}
}

// pairBytes is the one loop that runs over a million rows when somebody changes
// a filter: an index of two bytes needs no check of bounds, and a row that is
// not kept adds 0 instead of a branch.
func pairBytes(square *[1 << 16]uint32, a, b, kept []uint8) {
	b = b[:len(a)]
	if kept == nil {
		for row, x := range a {
			square[uint16(x)<<8|uint16(b[row])]++
		}
		return
	}
	kept = kept[:len(a)]
	for row, x := range a {
		square[uint16(x)<<8|uint16(b[row])] += uint32(kept[row])
	}
}
