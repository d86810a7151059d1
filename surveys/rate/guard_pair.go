package rate

import (
	"slices"

	"minyi/surveys/suppress"
)

// pair says which combinations of two characteristics are hidden, by class.
type pair struct{ hidden [][]bool }

func (c *crowd) pairShown(a, b trait) bool {
	p := c.pair(a.axis, b.axis)
	la, lb := c.lines[a.axis], c.lines[b.axis]
	for _, v := range a.want {
		for _, w := range b.want {
			if p.hidden[la.class[v]][lb.class[w]] {
				return false
			}
		}
	}
	return true
}

// maxClasses bounds the classes of two characteristics together.
const maxClasses = 150

// pair decides about the combinations of two characteristics, a and b in any
// order. Within each value of one, the values of the other are held against all
// that is known as well; where one of them would tell of a third characteristic,
// it is not combined at all, because several such places together might tell of it
// again.
func (c *crowd) pair(a, b *axis) *pair {
	if p, done := c.pairs[[2]*axis{a, b}]; done {
		return p
	}
	la, lb := c.line(a), c.line(b)
	p := &pair{make([][]bool, la.size)}
	for i := range p.hidden {
		p.hidden[i] = slices.Repeat([]bool{true}, lb.size)
	}
	if la.size+lb.size <= maxClasses {
		alone := make([][]bool, la.size)
		for i := range alone {
			alone[i] = make([]bool, lb.size)
		}
		for v, one := range c.partLines(a, b) {
			for w := range lb.class {
				for i := range alone {
					if one.across[w] || one.hidden[w] && i == la.class[v] {
						alone[i][lb.class[w]] = true
					}
				}
			}
		}
		for w, one := range c.partLines(b, a) {
			for v := range la.class {
				for j := range alone[la.class[v]] {
					if one.across[v] || one.hidden[v] && j == lb.class[w] {
						alone[la.class[v]][j] = true
					}
				}
			}
		}
		counts := newTable(la.size, lb.size)
		for at, n := range c.cross(a, b) {
			counts[la.class[at/len(b.values)]][lb.class[at%len(b.values)]] += n
		}
		p.hidden, _ = suppress.Cross(counts, c.least, alone)
	}
	turned := &pair{make([][]bool, lb.size)}
	for j := range turned.hidden {
		turned.hidden[j] = make([]bool, la.size)
		for i := range p.hidden {
			turned.hidden[j][i] = p.hidden[i][j]
		}
	}
	c.pairs[[2]*axis{a, b}], c.pairs[[2]*axis{b, a}] = p, turned
	return p
}

// partLines are the lines of b among the people of each value of a.
func (c *crowd) partLines(a, b *axis) []*line {
	parts := c.parts[a]
	if parts == nil {
		parts = make([]*crowd, len(a.values))
		for v := range parts {
			parts[v] = c.g.newCrowd(c.least, c.within)
			parts[v].of = c
		}
		c.parts[a] = parts
	}
	lines := make([]*line, len(parts))
	if slices.ContainsFunc(parts, func(part *crowd) bool { return part.lines[b] == nil }) {
		rows := c.split(a)
		for v, part := range parts {
			part.rows, part.n = rows[v], len(rows[v])
			part.line(b)
			part.rows, part.hold = nil, nil
		}
	}
	for v, part := range parts {
		lines[v] = part.lines[b]
	}
	return lines
}

// split are the rows of a crowd by their value of a characteristic.
func (c *crowd) split(x *axis) [][]int32 {
	parts := make([][]int32, len(x.values))
	var values [block]uint16
	for rows := range slices.Chunk(c.people(), block) {
		x.gather(rows, values[:])
		for i, row := range rows {
			parts[values[i]] = append(parts[values[i]], row)
		}
	}
	for v, part := range parts {
		if part == nil {
			parts[v] = []int32{} // read, and nobody
		}
	}
	return parts
}

// triple reports whether three characteristics may be asked for together: no
// combination of their classes is small.
func (c *crowd) triple(a, b, d *axis) bool {
	key := [3]*axis{a, b, d}
	if ok, done := c.triples[key]; done {
		return ok
	}
	la, lb, ld := c.line(a), c.line(b), c.line(d)
	var counts []int
	if size := la.size * lb.size * ld.size; size <= maxTriple {
		counts = make([]int, size)
	}
	var of, as, at [block]uint16
	for rows := range slices.Chunk(c.people(), block) {
		if counts == nil {
			break
		}
		a.gather(rows, of[:])
		b.gather(rows, as[:])
		d.gather(rows, at[:])
		for i := range rows {
			counts[(la.class[of[i]]*lb.size+lb.class[as[i]])*ld.size+ld.class[at[i]]]++
		}
	}
	ok := counts != nil && !slices.ContainsFunc(counts, func(n int) bool { return Count(n).Small(c.least) })
	c.triples[key] = ok
	return ok
}

// maxTriple bounds the combinations of three characteristics: of more, some are
// small.
const maxTriple = 1 << 22
