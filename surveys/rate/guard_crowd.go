package rate

import (
	"fmt"
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/suppress"
)

// crowd are people who are counted together: one sample, within one area, of one
// rate's base or all, perhaps of one value of a characteristic.
type crowd struct {
	g       *Guard
	least   int // fewer people are too few
	within  string
	rows    []int32
	settled bool
	lines   map[*axis]*line
	pairs   map[[2]*axis]*pair
	triples map[[3]*axis]bool
	parts   map[*axis][]*crowd
}

// line says which values of a characteristic are shown; those that are not are
// one class, 0, and every other value is a class of its own.
type line struct {
	hidden []bool
	across []bool // of them, those that would tell of another characteristic's
	class  []int
	size   int // classes
}

// pair says which combinations of two characteristics are hidden, by class.
type pair struct{ hidden [][]bool }

// crowd returns those of a sample within an area that are in the base of a rate
// ("" = all).
func (g *Guard) crowd(least, sample int, within, base string) *crowd {
	key := fmt.Sprintf("%d %d %s %s", least, sample, within, base)
	if c, done := g.crowds[key]; done {
		return c
	}
	c := g.newCrowd(least, within)
	var in func(row int) bool
	if base != "" {
		in = g.inBase(base)
	}
	member := make([]bool, len(g.view.Area.Values))
	for i, code := range g.view.Area.Values {
		member[i] = within == "" || code == within || code != "" && g.names.Areas != nil && g.names.Areas.Within(code, within)
	}
	for row := range g.view.N {
		if int(g.view.Sample[row]) == sample && (g.released == nil || g.released[row] == 1) && member[g.view.Area.Codes.At(row)] && (in == nil || in(row)) {
			c.rows = append(c.rows, int32(row))
		}
	}
	g.crowds[key] = c
	return c
}

func (g *Guard) newCrowd(least int, within string) *crowd {
	return &crowd{
		g: g, least: least, within: within, lines: map[*axis]*line{}, pairs: map[[2]*axis]*pair{}, triples: map[[3]*axis]bool{}, parts: map[*axis][]*crowd{},
	}
}

// inBase reads a name of baseOf.
func (g *Guard) inBase(name string) func(row int) bool {
	ms, err := measures(g.view, []surveys.Rate{rateOf(name)})
	if err != nil {
		return func(int) bool { return false }
	}
	m := ms[0]
	return func(row int) bool { return !math.IsNaN(m.value[m.codes.At(row)]) }
}

// shown reports whether the people whom terms narrow the crowd to may be told of.
func (c *crowd) shown(terms []trait) bool {
	if Count(len(c.rows)).Small(c.least) || len(terms) > maxTogether {
		return false
	}
	for i, t := range terms {
		l := c.line(t.axis)
		if slices.ContainsFunc(t.want, func(v int) bool { return l.hidden[v] }) {
			return false
		}
		for _, u := range terms[:i] {
			if !c.pairShown(u, t) {
				return false
			}
		}
	}
	return len(terms) < 3 || c.triple(terms[0].axis, terms[1].axis, terms[2].axis)
}

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

// line returns the line of a characteristic. Those that are known of people are
// held against each other first, in their order; any other against them.
func (c *crowd) line(x *axis) *line {
	if l, done := c.lines[x]; done {
		return l
	}
	if c.large() {
		c.lines[x] = c.lineAgainst(x, nil)
		return c.lines[x]
	}
	if !c.settled {
		c.settled = true
		var before []*axis
		for _, k := range c.g.known(c.within) {
			c.lines[k] = c.lineAgainst(k, before)
			before = append(before, k)
		}
	}
	if _, done := c.lines[x]; !done {
		c.lines[x] = c.lineAgainst(x, c.g.known(c.within))
	}
	return c.lines[x]
}

// lineAgainst hides values of x until neither its groups nor their differences
// with groups of the others tell of too few people: who lives in the district
// whose poster they answered, say, of all who live there.
func (c *crowd) lineAgainst(x *axis, others []*axis) *line {
	counts := make([]int, len(x.values))
	for _, row := range c.rows {
		counts[x.of[row]]++
	}
	l := newLine(suppress.Line(counts, c.least))
	small := l.hidden
	for again := true; again; {
		again = false
		for _, o := range others {
			if o == x {
				continue
			}
			side := suppress.Loose(c.cross(x, l, o, c.lines[o]), c.least)
			if side == nil {
				continue
			}
			if hidden, changed := c.hideAcross(counts, l, side); changed {
				l, again = newLine(hidden), true
			}
		}
	}
	l.across = make([]bool, len(small))
	for v := range small {
		l.across[v] = l.hidden[v] && !small[v]
	}
	return l
}

// hideAcross hides the smallest value on each side of a cut.
func (c *crowd) hideAcross(counts []int, l *line, side []int) (hidden []bool, changed bool) {
	hidden = slices.Clone(l.hidden)
	for _, inside := range []bool{true, false} {
		best := -1
		for v, n := range counts {
			if n > 0 && slices.Contains(side, l.class[v]) == inside && (best < 0 || n < counts[best]) {
				best = v
			}
		}
		if best >= 0 && !hidden[best] {
			hidden[best], changed = true, true
		}
	}
	return hidden, changed
}

func newLine(hidden []bool) *line {
	l := &line{hidden: hidden, class: make([]int, len(hidden)), size: 1}
	for v, is := range hidden {
		if !is {
			l.class[v] = l.size
			l.size++
		}
	}
	return l
}

// cross counts the people by the classes of two characteristics.
func (c *crowd) cross(a *axis, la *line, b *axis, lb *line) [][]int {
	counts := make([][]int, la.size)
	for i := range counts {
		counts[i] = make([]int, lb.size)
	}
	for _, row := range c.rows {
		counts[la.class[a.of[row]]][lb.class[b.of[row]]]++
	}
	return counts
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
		for v, part := range c.partsHeld(a) {
			for w, one := 0, part.line(b); w < len(lb.class); w++ {
				for i := range alone {
					if one.across[w] || one.hidden[w] && i == la.class[v] {
						alone[i][lb.class[w]] = true
					}
				}
			}
		}
		for w, part := range c.partsHeld(b) {
			for v, one := 0, part.line(a); v < len(la.class); v++ {
				for j := range alone[la.class[v]] {
					if one.across[v] || one.hidden[v] && j == lb.class[w] {
						alone[la.class[v]][j] = true
					}
				}
			}
		}
		p.hidden, _ = suppress.Cross(c.cross(a, la, b, lb), c.least, alone)
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

// maxHeld bounds the crowds in which characteristics are held against each other:
// that takes a pass for every two of them, which in a whole city's responses would
// be minutes. In a larger crowd each is protected by itself and with what it is
// combined with, and no longer against a third that somebody may know.
const maxHeld = 5000

func (c *crowd) large() bool { return len(c.rows) > maxHeld }

// partsHeld are the parts whose lines are held against what is known.
func (c *crowd) partsHeld(x *axis) []*crowd {
	if c.large() {
		return nil
	}
	return c.partsBy(x)
}

// partsBy are the crowd's people by their value of a characteristic.
func (c *crowd) partsBy(x *axis) []*crowd {
	if parts, done := c.parts[x]; done {
		return parts
	}
	parts := make([]*crowd, len(x.values))
	for v := range parts {
		parts[v] = c.g.newCrowd(c.least, c.within)
	}
	for _, row := range c.rows {
		parts[x.of[row]].rows = append(parts[x.of[row]].rows, row)
	}
	c.parts[x] = parts
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
	counts := make(map[[3]int]Count)
	for _, row := range c.rows {
		counts[[3]int{la.class[a.of[row]], lb.class[b.of[row]], ld.class[d.of[row]]}]++
	}
	ok := true
	for _, n := range counts {
		ok = ok && !n.Small(c.least)
	}
	c.triples[key] = ok
	return ok
}
